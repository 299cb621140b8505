//! Edits of steps and of the tempo that were requested and are not in the score yet.
//!
//! An edit takes some time on its way through the worker, and an encoder may be faster: its turns are added to the
//! value after the pending edits, not to what the score still shows.

use super::music::Music;
use crate::sequencer::edit::StepRef;
use crate::sequencer::value::Tempo;
use crate::sequencer::{Edit, Step};

/// The last edits that are not in the score yet.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(super) struct PendingEdits {
    step: Option<PendingStep>,
    tempo: Option<PendingTempo>,
}

/// A step that is changed faster than the score shows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct PendingStep {
    step_ref: StepRef,
    /// The step in the score when the edit was made.
    seen: Step,
    /// The step after the pending edits.
    made: Step,
}

/// A tempo that changes faster than the score shows it.
#[derive(Debug, Clone, Copy, PartialEq)]
struct PendingTempo {
    seen: Tempo,
    made: Tempo,
}

impl PendingEdits {
    /// The tempo after all pending edits.
    pub(super) fn tempo(&self, music: &Music<'_>) -> Tempo {
        let shown = music.project.tempo;
        match self.tempo {
            Some(pending) if pending.seen == shown => pending.made,
            _ => shown,
        }
    }

    /// A step after all pending edits.
    pub(super) fn step(&self, step_ref: StepRef, music: &Music<'_>) -> Step {
        let shown = shown(step_ref, music);
        match self.step {
            Some(pending) if pending.step_ref == step_ref && pending.seen == shown => pending.made,
            _ => shown,
        }
    }

    /// Remembers that an edit is on its way.
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

    /// Forgets the edits that have reached the score.
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
