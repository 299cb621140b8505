//! Notes that are entered step by step, while nothing runs.
//!
//! A played note is written to the chosen step. Keys that are held together are one chord on one step; "advance on
//! release of all keys": the chosen step goes on when the last of them is let go.

use super::held_chord::HeldChord;
use super::step_field::{StepContext, StepTarget};
use super::{Music, SurfaceState};
use crate::control::controllers::StepChoice;
use crate::control::request::{Entered, Request};
use crate::sequencer::edit::StepRef;
use crate::sequencer::value::{Key, Velocity};
use crate::sequencer::{Edit, StepChange};

/// An action that enters something at the chosen step of the track in front.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum EntryAction {
    /// A key goes down.
    StartNote(Key, Velocity),
    /// A key goes up.
    EndNote(Key),
    /// Nothing is played on the step.
    Rest,
    /// The step before sounds on.
    Tie,
}

impl SurfaceState {
    /// Whether a played note is written, step by step.
    pub(super) fn writes(&self, music: &Music<'_>) -> bool {
        self.advancing && !self.protected && !music.status.running.moves()
    }

    /// "A played note (or toggling the current step) writes the step and advances silently": a note when it is
    /// let go.
    pub(super) fn enter(&mut self, action: EntryAction, music: &Music<'_>) -> Option<Request> {
        match action {
            EntryAction::StartNote(key, velocity) => {
                if !self.writes(music) {
                    return None;
                }
                let (step_ref, context) = self.entered(music)?;
                let joins = self.holds_chord_at(step_ref);
                let change = if joins {
                    context.joined_by(key, velocity)?
                } else {
                    context.struck_by(key, velocity)?
                };
                self.hold(key, step_ref);
                Some(Request::Enter(Entered {
                    label: "Enter notes",
                    edit: self.write(step_ref, change, music),
                    joins,
                }))
            }
            EntryAction::EndNote(key) => {
                self.let_go(key, music);
                None
            }
            EntryAction::Rest => {
                self.leave_chord(music);
                let (step_ref, _) = self.entered(music)?;
                self.choose_by(1, music);
                let edit = self.write(step_ref, StepChange::On(false), music);
                Some(Request::Edit(edit))
            }
            EntryAction::Tie => {
                self.leave_chord(music);
                let (step_ref, context) = self.entered(music)?;
                let change = context.tied()?;
                self.choose_by(1, music);
                Some(Request::Enter(Entered {
                    label: "Tie",
                    edit: self.write(step_ref, change, music),
                    joins: false,
                }))
            }
        }
    }

    /// Where the next thing is entered, and what it depends on.
    fn entered<'a>(&self, music: &Music<'a>) -> Option<(StepRef, StepContext<'a>)> {
        let (track, step) = (None, StepChoice::Chosen);
        self.target(StepTarget { track, step }, music)
    }

    fn write(&mut self, step_ref: StepRef, change: StepChange, music: &Music<'_>) -> Edit {
        let edit = Edit::Step(step_ref, change);
        self.pending.expect(&edit, music);
        edit
    }

    /// Whether keys are held that were written at a place.
    fn holds_chord_at(&self, step_ref: StepRef) -> bool {
        self.chord.is_some_and(|chord| chord.step_ref == step_ref)
    }

    /// A key went down and was written at a place.
    fn hold(&mut self, key: Key, step_ref: StepRef) {
        self.chord = Some(HeldChord::with(self.chord, key, step_ref));
    }

    /// A key went up: with the last of a chord the chosen step goes on.
    fn let_go(&mut self, key: Key, music: &Music<'_>) {
        let is_last = |chord: &mut HeldChord| chord.release(key);
        if self.chord.as_mut().is_some_and(is_last) {
            self.leave_chord(music);
        }
    }

    /// Nothing joins the chord any more: the chosen step goes on, if it is still where that was written.
    fn leave_chord(&mut self, music: &Music<'_>) {
        if let Some(HeldChord { step_ref, .. }) = self.chord.take()
            && self.is_chosen(step_ref, music)
        {
            self.choose_by(1, music);
        }
    }

    /// Whoever holds keys is not heard any more.
    pub fn forget_chord(&mut self) {
        self.chord = None;
    }
}
