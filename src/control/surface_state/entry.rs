//! Step-by-step entry of notes, while nothing runs.
//!
//! A played note is written to the chosen step. Keys that are held together are one chord on one step; "advance on
//! release of all keys": the chosen step goes on when the last of them is let go.

use super::held_chord::HeldChord;
use super::step_field::{StepContext, StepTarget};
use super::{Music, SurfaceState};
use crate::control::controllers::StepChoice;
use crate::control::request::{Entered, Request};
use crate::sequencer::edit::StepRef;
use crate::sequencer::project::MAX_TRACKS;
use crate::sequencer::value::{Key, Velocity};
use crate::sequencer::{Edit, StepChange};

/// An action that enters something at the chosen step of the track in front.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum EntryAction {
    /// Presses a key.
    StartNote(Key, Velocity),
    /// Releases a key.
    EndNote(Key),
    /// Strikes the pad of a track, 0 to 31.
    StartPad(u8, Velocity),
    /// Lets go of it.
    EndPad(u8),
    /// Switches the step off, and chooses the next.
    Rest,
    /// Ties the step to the one before, and chooses the next.
    Tie,
}

impl SurfaceState {
    /// Whether a played note is now written by step-by-step entry.
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
            // A pad of another track is heard, and nothing more.
            EntryAction::StartPad(track, _) if track != self.front_track(music) => None,
            EntryAction::StartPad(track, velocity) => {
                let key = music.project.track(track.into())?.key;
                let request = self.enter(EntryAction::StartNote(key, velocity), music)?;
                *self.pads.get_mut(usize::from(track))? = Some(key);
                Some(request)
            }
            // By now another track may be in front, or the track have another key.
            EntryAction::EndPad(track) => {
                let pad = self.pads.get_mut(usize::from(track))?;
                let key = pad.take()?;
                self.enter(EntryAction::EndNote(key), music)
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

    /// The step where the next entry goes, and what it depends on.
    fn entered<'a>(&self, music: &Music<'a>) -> Option<(StepRef, StepContext<'a>)> {
        let (track, step) = (None, StepChoice::Chosen);
        self.target(StepTarget { track, step }, music)
    }

    fn write(&mut self, step_ref: StepRef, change: StepChange, music: &Music<'_>) -> Edit {
        let edit = Edit::Step(step_ref, change);
        self.pending.expect(&edit, music);
        edit
    }

    /// Whether keys are held that were written to this step.
    fn holds_chord_at(&self, step_ref: StepRef) -> bool {
        self.chord.is_some_and(|chord| chord.step_ref == step_ref)
    }

    /// Adds a key that was pressed and written to a step.
    fn hold(&mut self, key: Key, step_ref: StepRef) {
        self.chord = Some(HeldChord::with(self.chord, key, step_ref));
    }

    /// Releases a key; the release of a chord's last key moves on to the next step.
    fn let_go(&mut self, key: Key, music: &Music<'_>) {
        let is_last = |chord: &mut HeldChord| chord.release(key);
        if self.chord.as_mut().is_some_and(is_last) {
            self.leave_chord(music);
        }
    }

    /// Ends the chord: moves on to the next step if the chosen one is still where the chord was written.
    fn leave_chord(&mut self, music: &Music<'_>) {
        if let Some(HeldChord { step_ref, .. }) = self.chord.take()
            && self.is_chosen(step_ref, music)
        {
            self.choose_by(1, music);
        }
    }

    /// Forgets the held keys, because their releases will not be heard any more.
    pub fn forget_chord(&mut self) {
        self.chord = None;
        self.pads = [None; MAX_TRACKS];
    }
}
