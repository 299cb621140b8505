//! What was asked of a step and is not in the score yet.
//!
//! An edit takes its way through the worker. A knob without ends may be quicker: what it adds is added to what
//! the step or the tempo will be, not to what the score still shows.

use super::{Music, SurfaceState};
use crate::sequencer::edit::StepRef;
use crate::sequencer::value::Tempo;
use crate::sequencer::{Edit, Step};

/// A step that is changed faster than the score shows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Ahead {
    place: StepRef,
    /// What the score still shows.
    seen: Step,
    /// What it will show.
    made: Step,
}

/// A tempo that is changed faster than the score shows it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Hurry {
    seen: Tempo,
    made: Tempo,
}

impl SurfaceState {
    /// The tempo as it will be.
    pub(super) fn tempo(&self, music: &Music<'_>) -> Tempo {
        let shown = music.project.tempo;
        match self.hurry {
            Some(hurry) if hurry.seen == shown => hurry.made,
            _ => shown,
        }
    }

    /// A step as it will be when all that was asked of it is done.
    pub(super) fn step_at(&self, place: StepRef, music: &Music<'_>) -> Step {
        let shown = shown(place, music);
        match self.ahead {
            Some(ahead) if ahead.place == place && ahead.seen == shown => ahead.made,
            _ => shown,
        }
    }

    /// An edit is on its way.
    pub(super) fn expect_edit(&mut self, edit: &Edit, music: &Music<'_>) {
        self.ahead = match edit {
            Edit::Tempo(made) => {
                let (seen, made) = (music.project.tempo, *made);
                self.hurry = Some(Hurry { seen, made });
                self.ahead
            }
            Edit::Step(place, change) => {
                let (place, seen) = (*place, shown(*place, music));
                let mut made = self.step_at(place, music);
                change.apply(&mut made);
                Some(Ahead { place, seen, made })
            }
            _ => None,
        };
    }

    /// Forgets what is in the score by now.
    pub(super) fn forget_arrived_edits(&mut self, music: &Music<'_>) {
        self.ahead
            .take_if(|ahead| shown(ahead.place, music) != ahead.seen);
        self.hurry
            .take_if(|hurry| music.project.tempo != hurry.seen);
    }

    /// Forgets all of it: it is in the score, or will be taken back.
    pub fn forget_pending_edits(&mut self) {
        (self.ahead, self.hurry) = (None, None);
    }
}

fn shown(place: StepRef, music: &Music<'_>) -> Step {
    let clip = music.project.clip(place.pattern, place.track);
    clip.map(|clip| clip.step(place.step)).unwrap_or_default()
}
