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
    step_ref: StepRef,
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
    pub(super) fn step(&self, step_ref: StepRef, music: &Music<'_>) -> Step {
        let shown = shown(step_ref, music);
        match self.step {
            Some(pending) if pending.step_ref == step_ref && pending.seen == shown => pending.made,
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
            Edit::Step(step_ref, change) => {
                let (step_ref, seen) = (*step_ref, shown(*step_ref, music));
                let mut made = self.step(step_ref, music);
                change.apply(&mut made);
                Some(PendingStep {
                    step_ref,
                    seen,
                    made,
                })
            }
            _ => None,
        };
    }

    /// Forgets what is in the score by now.
    pub(super) fn forget_arrived(&mut self, music: &Music<'_>) {
        self.step
            .take_if(|pending| shown(pending.step_ref, music) != pending.seen);
        self.tempo
            .take_if(|pending| music.project.tempo != pending.seen);
    }
}

fn shown(step_ref: StepRef, music: &Music<'_>) -> Step {
    let clip = music.project.clip(step_ref.pattern, step_ref.track);
    clip.map(|clip| clip.step(step_ref.step))
        .unwrap_or_default()
}
