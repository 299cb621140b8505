//! Notes that are entered step by step, while nothing runs.
//!
//! A played note is written to the chosen step. Keys that are held together are one chord on one step; "advance on
//! release of all keys": the chosen step goes on when the last of them is let go.

use super::{Music, SurfaceState};
use crate::control::controllers::Action;
use crate::sequencer::Edit;
use crate::sequencer::edit::StepRef;

/// What is held on a keyboard, and where it was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Chord {
    place: StepRef,
    /// The keys, a bit each.
    held: u128,
}

impl SurfaceState {
    /// Whether a played note is written, step by step.
    pub(super) fn writes(&self, music: &Music<'_>) -> bool {
        self.advancing && !self.protected && !music.status.running.moves()
    }

    /// "A played note (or toggling the current step) writes the step and advances silently": a note when it is
    /// let go.
    pub(super) fn follow(&mut self, action: Action, edit: &Edit, music: &Music<'_>) {
        let (Edit::ToggleStep(place) | Edit::Step(place, _)) = edit else {
            return;
        };
        let chosen = (self.front_track(music).into(), self.chosen.into());
        let here = (place.track, place.step) == chosen && self.writes(music);
        match action {
            Action::StartNote { key, .. } => self.hold(key, *place),
            Action::Rest | Action::Tie => self.choose_by(1, music),
            Action::ToggleStep { .. } if here => self.choose_by(1, music),
            _ => {}
        }
    }

    /// Whether keys are held that were written at a place.
    pub(super) fn holds_chord_at(&self, place: StepRef) -> bool {
        self.chord.is_some_and(|chord| chord.place == place)
    }

    /// A key went down and was written at a place.
    fn hold(&mut self, key: i16, place: StepRef) {
        let before = self.chord.filter(|chord| chord.place == place);
        let held = before.map_or(0, |chord| chord.held) | key_mask(key);
        self.chord = Some(Chord { place, held });
    }

    /// A key went up: with the last of a chord the chosen step goes on.
    pub(super) fn let_go(&mut self, key: i16, music: &Music<'_>) {
        if let Some(chord) = &mut self.chord {
            chord.held &= !key_mask(key);
            if chord.held == 0 {
                self.leave_chord(music);
            }
        }
    }

    /// Nothing joins the chord any more: the chosen step goes on, if it is still where that was written.
    pub(super) fn leave_chord(&mut self, music: &Music<'_>) {
        if let Some(Chord { place, .. }) = self.chord.take()
            && (place.track, place.step) == (self.front_track(music).into(), self.chosen.into())
        {
            self.choose_by(1, music);
        }
    }

    /// Whoever holds keys is not heard any more.
    pub fn forget_chord(&mut self) {
        self.chord = None;
    }
}

fn key_mask(key: i16) -> u128 {
    1_u128 << (key & 127)
}
