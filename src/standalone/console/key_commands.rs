//! The keys of the terminal: those of the window's grid, as far as a terminal has them. Digits launch patterns, as
//! there is no grid whose velocities they could set.

use crate::control::controllers::{Action, StepChoice};
use crate::control::surface_state::SurfaceState;
use crate::engine::Running;

/// The help line below the picture.
pub const HELP: &str = "Space play/pause  P stop  1-0 F1-F8 pattern  arrows track, step  X on/off  + - note  \
    [ ] gate  M mute  S solo  F fill  N step entry  ^R record  ^Z ^Y undo, redo  ^S save  ^P panic  Q leave";

/// A key of a terminal.
#[cfg_attr(
    not(feature = "standalone"),
    allow(
        dead_code,
        reason = "only the standalone program reads keys from a terminal"
    )
)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Key {
    /// A letter or a sign.
    Sign(char),
    /// A letter together with Ctrl.
    Control(char),
    /// A function key, from 1.
    Function(u8),
    /// An arrow.
    Up,
    /// An arrow.
    Down,
    /// An arrow.
    Left,
    /// An arrow.
    Right,
    /// Del or Backspace.
    Delete,
}

/// The meaning of a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Meaning {
    /// An action, as of a control.
    Act(Action),
    /// Saves the file.
    Save,
    /// Looks at once for the audio system that is missing.
    LookForSound,
    /// Ends the program.
    Leave,
}

/// The meaning of a key, by what is in front.
#[must_use]
pub fn meaning(key: Key, surface_state: &SurfaceState, running: Running) -> Option<Meaning> {
    let (track, moves) = (surface_state.track, running.moves());
    let chosen = StepChoice::Chosen;
    Some(Meaning::Act(match key {
        Key::Sign('q' | 'Q') => return Some(Meaning::Leave),
        Key::Control('S') => return Some(Meaning::Save),
        Key::Sign('j' | 'J') => return Some(Meaning::LookForSound),
        Key::Sign(' ' | 'P') => Action::PlayPause,
        Key::Sign('p') if moves => Action::Stop,
        Key::Sign('p') => Action::Play,
        Key::Sign(digit @ '0'..='9') => {
            let digit = u8::try_from(digit.to_digit(10)?).ok()?;
            Action::Pattern {
                pattern: (digit + 9) % 10,
            }
        }
        Key::Function(number @ 1..=8) => Action::Pattern {
            pattern: number - 1,
        },
        Key::Up => Action::TurnTrack { by: -1 },
        Key::Down | Key::Sign('\t') => Action::TurnTrack { by: 1 },
        Key::Left if !moves => Action::PreviousStep,
        Key::Right if !moves => Action::NextStep,
        Key::Left => Action::SelectStep {
            step: StepChoice::OnPage(surface_state.chosen.checked_sub(1)?),
        },
        Key::Right => Action::SelectStep {
            step: StepChoice::OnPage(surface_state.chosen.checked_add(1)?),
        },
        Key::Sign('x' | 'X' | '\n') => Action::ToggleStep { step: chosen },
        Key::Delete => Action::ClearStep { step: chosen },
        Key::Sign('+' | '=') => turn_pitch(1),
        Key::Sign('-') => turn_pitch(-1),
        Key::Sign('*') => turn_pitch(12),
        Key::Sign('_') => turn_pitch(-12),
        Key::Sign('[') => turn_length(-5),
        Key::Sign(']') => turn_length(5),
        Key::Sign('r') => turn_ratchet(1),
        Key::Sign('R') => turn_ratchet(-1),
        Key::Sign('n' | 'N') => Action::NoteAdvance,
        Key::Sign('e' | 'E') if surface_state.advancing => Action::Rest,
        Key::Sign('t' | 'T') if surface_state.advancing => Action::Tie,
        Key::Sign('t' | 'T') => Action::ToggleTie { step: chosen },
        Key::Sign('m' | 'M') => Action::Mute { track },
        Key::Sign('s' | 'S') => Action::Solo { track },
        // A terminal does not report releases, so the key toggles fill.
        Key::Sign('f' | 'F') => Action::Fill {
            on: !surface_state.fill,
        },
        Key::Control('R') => Action::Record,
        Key::Control('Z') => Action::Undo,
        Key::Control('Y') => Action::Redo,
        Key::Control('P') => Action::Panic,
        Key::Sign(_) | Key::Control(_) | Key::Function(_) => return None,
    }))
}

fn turn_pitch(by: i8) -> Action {
    Action::TurnPitch {
        step: StepChoice::Chosen,
        by,
    }
}

fn turn_length(by: i8) -> Action {
    Action::TurnLength {
        step: StepChoice::Chosen,
        by,
    }
}

fn turn_ratchet(by: i8) -> Action {
    Action::TurnRatchet {
        step: StepChoice::Chosen,
        by,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The keys mean what they mean in the window, by the state of the music and of the surface.
    #[test]
    fn keys_mean_what_they_do_in_the_window() {
        let mut surface_state = SurfaceState::default();
        (surface_state.track, surface_state.chosen) = (3, 5);
        let act = |key, running| match meaning(key, &surface_state, running) {
            Some(Meaning::Act(action)) => action.to_string(),
            other => format!("{other:?}"),
        };
        let (still, plays) = (Running::Stopped, Running::Internal);
        for (key, running, expected) in [
            (Key::Sign(' '), still, "play-pause"),
            (Key::Sign('p'), still, "play"),
            (Key::Sign('p'), plays, "stop"),
            (Key::Sign('1'), plays, "pattern 0"),
            (Key::Sign('0'), plays, "pattern 9"),
            (Key::Function(8), plays, "pattern 7"),
            (Key::Left, still, "previous-step"),
            (Key::Left, plays, "select-step 4"),
            (Key::Sign('m'), plays, "mute 3"),
            (Key::Sign('x'), plays, "toggle-step chosen"),
            (Key::Sign('f'), plays, "fill 1"),
            (Key::Control('S'), plays, "Some(Save)"),
            (Key::Sign('j'), plays, "Some(LookForSound)"),
            (Key::Sign('q'), plays, "Some(Leave)"),
            (Key::Sign('e'), still, "None"),
        ] {
            assert_eq!(act(key, running), expected, "{key:?} {running:?}");
        }
    }
}
