//! Step entry: what is played on a keyboard is written where the cursor is.
//!
//! Keys that are held together are one chord and one undo level; when all are let go, the cursor goes on. A key
//! for a rest and one for a tie do the same. Nothing is written while the music runs or the pattern is protected.
//! What becomes of a key is what the surface makes of it at a controller. While the music stands still every edit is
//! heard; what was played on a keyboard was heard already.

use super::keys::steps::go;
use super::view::{Action, Now, PAGE, View};
use crate::control::controllers as control;
use crate::control::request::Request;
use crate::control::surface_state::{Music, SurfaceState, audition};
use crate::engine::Audition;
use crate::instance::document::Gesture;
use crate::sequencer::edit::StepRef;
use crate::sequencer::value::Velocity;
use crate::sequencer::{Edit, Project, StepChange};

/// What is entered step by step: what is held on the keyboard, as at a controller.
#[derive(Debug, Default)]
pub struct Entry {
    surface_state: SurfaceState,
    /// The chord that is entered is one undo level.
    gesture: Option<Gesture>,
}

/// Begins and ends step entry.
pub fn switch(view: &mut View, out: &mut Vec<Action>) {
    let begins = !view.hands.stepping;
    view.hands.stepping = begins;
    view.hands.entry = Entry::default();
    let said = if begins {
        "Step entry: play notes · E rest · T tie · arrows move · N ends"
    } else {
        ""
    };
    out.push(Action::Say(said.to_owned()));
}

/// Writes what was played since the last frame.
pub fn enter(view: &mut View, now: &Now, out: &mut Vec<Action>) {
    if !view.hands.stepping {
        return;
    }
    let remote = view.project.launching.remote;
    let remote = remote.map(|channel| channel.get() - 1);
    for played in &now.played {
        if Some(played.channel) == remote {
            continue;
        }
        let key = played.key.into();
        let action = match played.velocity {
            0 => control::Action::EndNote { key },
            velocity => control::Action::StartNote {
                key,
                velocity: velocity.into(),
            },
        };
        let asked = act(action, view, now);
        if asked.is_none() && played.velocity > 0 && now.engine.recording.protected {
            let why = "The pattern is protected from notes, so none is entered";
            out.push(Action::Say(why.to_owned()));
        }
        out.extend(asked);
    }
    // In the next frame the score shows what was asked for in this one.
    view.hands.entry.surface_state.forget_pending_edits();
}

/// Leaves a step off and goes on.
pub fn rest(view: &mut View, now: &Now, out: &mut Vec<Action>) {
    out.extend(act(control::Action::Rest, view, now));
}

/// Lets the step before sound on over this one, and goes on.
pub fn tie(view: &mut View, now: &Now, out: &mut Vec<Action>) {
    out.extend(act(control::Action::Tie, view, now));
}

/// Does what step entry at a controller does; the cursor is the chosen step.
fn act(action: control::Action, view: &mut View, now: &Now) -> Option<Action> {
    let Entry {
        mut surface_state,
        gesture,
    } = std::mem::take(&mut view.hands.entry);
    surface_state.track = u8::try_from(view.track).unwrap_or(u8::MAX);
    surface_state.chosen = u8::try_from(view.step).unwrap_or(u8::MAX);
    surface_state.protected = now.engine.recording.protected;
    surface_state.advancing = true;
    let music = Music {
        project: &view.project,
        status: now.engine,
        play: &now.play,
        width: u16::try_from(PAGE).unwrap_or(u16::MAX),
        shown: Some(now.pattern),
    };
    let request = surface_state.act(action, &music);
    let (asked, gesture) = match request {
        Some(Request::Edit(edit)) => named(action, edit, gesture),
        _ => (None, gesture),
    };
    let chosen = usize::from(surface_state.chosen);
    view.hands.entry = Entry {
        surface_state,
        gesture,
    };
    if chosen != view.step {
        go(view.track, chosen, view, now);
    }
    asked
}

/// An edit as the history names it. The first key of a chord begins an undo level, the others join it.
fn named(
    action: control::Action,
    edit: Edit,
    chord: Option<Gesture>,
) -> (Option<Action>, Option<Gesture>) {
    let (label, gesture) = match (action, &edit) {
        (control::Action::Tie, _) => ("Tie", None),
        (control::Action::StartNote { .. }, Edit::Step(_, StepChange::Dub(_))) => {
            ("Enter notes", chord)
        }
        (control::Action::StartNote { .. }, _) => ("Enter notes", Some(Gesture::fresh())),
        _ => return (Some(Action::Edit(None, edit)), None),
    };
    let edit = Edit::Together(label, vec![edit]);
    (Some(Action::Edit(gesture, edit)), gesture)
}

/// The step that an edit of this frame lets be heard.
pub fn heard(view: &View, now: &Now, actions: &[Action]) -> Option<Action> {
    let edited = actions.iter().any(|action| {
        matches!(
            action,
            Action::Edit(_, Edit::ToggleStep(_) | Edit::Step(..) | Edit::Together(..))
        )
    });
    let still = !now.engine.running.moves();
    let silent = now.played.is_empty();
    let step = Some((now.pattern, view.step));
    let track = view.track;
    (view.hands.stepping && still && edited && silent).then_some(Action::Audition { track, step })
}

/// The notes of a step, or else the key of a track, as they are auditioned.
#[must_use]
pub fn auditions(project: &Project, track: usize, step: Option<(usize, usize)>) -> Vec<Audition> {
    /// How long a key is heard that is on no step.
    const KEY: u16 = 250;

    let (Some(head), Ok(number)) = (project.track(track), u8::try_from(track)) else {
        return Vec::new();
    };
    let Some((pattern, place)) = step else {
        return vec![Audition {
            track: number,
            key: head.key,
            velocity: Velocity::DEFAULT,
            milliseconds: KEY,
        }];
    };
    let clip = project.clip(pattern, track);
    let written = clip.map(|clip| clip.step(place)).unwrap_or_default();
    let place = StepRef {
        pattern,
        track,
        step: place,
    };
    audition::auditions(project, place, written).collect()
}
