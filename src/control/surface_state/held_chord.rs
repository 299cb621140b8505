//! Keys that are held together while notes are entered step by step: one chord on one step.

use crate::sequencer::edit::StepRef;
use crate::sequencer::value::Key;

/// What is held on a keyboard, and where it was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct HeldChord {
    pub(super) step_ref: StepRef,
    /// The keys, a bit each.
    held: u128,
}

impl HeldChord {
    /// The chord after a key went down that was written at a place: it joins what is held there.
    pub(super) fn with(before: Option<Self>, key: Key, step_ref: StepRef) -> Self {
        let before = before.filter(|chord| chord.step_ref == step_ref);
        let held = before.map_or(0, |chord| chord.held) | key_mask(key);
        Self { step_ref, held }
    }

    /// A key went up; says whether none is held any more.
    pub(super) fn release(&mut self, key: Key) -> bool {
        self.held &= !key_mask(key);
        self.held == 0
    }
}

fn key_mask(key: Key) -> u128 {
    1_u128 << (key.get() & 127)
}
