//! What was asked of a step or of the tempo and is not in the score yet.
//!
//! An edit takes its way through the worker. A knob without ends may be quicker: what it adds is added to what
//! the step or the tempo will be, not to what the score still shows.

use super::music::Music;
use crate::sequencer::edit::StepRef;
use crate::sequencer::value::Tempo;
use crate::sequencer::{Edit, Step};

/// What was asked for last and is not in the score yet.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(super) struct PendingEdits {
    step: Option<PendingStep>,
    tempo: Option<PendingTempo>,
}

/// A step that is changed faster than the score shows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct PendingStep {
    place: StepRef,
    /// What the score still shows.
    seen: Step,
    /// What it will show.
    made: Step,
}

/// A tempo that is changed faster than the score shows it.
#[derive(Debug, Clone, Copy, PartialEq)]
struct PendingTempo {
    seen: Tempo,
    made: Tempo,
}

impl PendingEdits {
    /// The tempo as it will be.
    pub(super) fn tempo(&self, music: &Music<'_>) -> Tempo {
        let shown = music.project.tempo;
        match self.tempo {
            Some(pending) if pending.seen == shown => pending.made,
            _ => shown,
        }
    }

    /// A step as it will be when all that was asked of it is done.
    pub(super) fn step(&self, place: StepRef, music: &Music<'_>) -> Step {
        let shown = shown(place, music);
        match self.step {
            Some(pending) if pending.place == place && pending.seen == shown => pending.made,
            _ => shown,
        }
    }

    /// An edit is on its way.
    pub(super) fn expect(&mut self, edit: &Edit, music: &Music<'_>) {
        self.step = match edit {
            Edit::Tempo(made) => {
                let (seen, made) = (music.project.tempo, *made);
                self.tempo = Some(PendingTempo { seen, made });
                self.step
            }
            Edit::Step(place, change) => {
                let (place, seen) = (*place, shown(*place, music));
                let mut made = self.step(place, music);
                change.apply(&mut made);
                Some(PendingStep { place, seen, made })
            }
            _ => None,
        };
    }

    /// Forgets what is in the score by now.
    pub(super) fn forget_arrived(&mut self, music: &Music<'_>) {
        self.step
            .take_if(|pending| shown(pending.place, music) != pending.seen);
        self.tempo
            .take_if(|pending| music.project.tempo != pending.seen);
    }
}

fn shown(place: StepRef, music: &Music<'_>) -> Step {
    let clip = music.project.clip(place.pattern, place.track);
    clip.map(|clip| clip.step(place.step)).unwrap_or_default()
}
