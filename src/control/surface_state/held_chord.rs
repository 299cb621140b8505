//! Keys that are held together during step-by-step entry: one chord on one step.

use crate::sequencer::edit::StepRef;
use crate::sequencer::value::Key;

/// The keys that are held, and the step to which they were written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct HeldChord {
    pub(super) step_ref: StepRef,
    /// The held keys, a bit each.
    held: u128,
}

impl HeldChord {
    /// The chord with one more key; keys that are held for the same step stay in it.
    pub(super) fn with(before: Option<Self>, key: Key, step_ref: StepRef) -> Self {
        let before = before.filter(|chord| chord.step_ref == step_ref);
        let held = before.map_or(0, |chord| chord.held) | key_mask(key);
        Self { step_ref, held }
    }

    /// Releases a key; returns whether no key is held any more.
    pub(super) fn release(&mut self, key: Key) -> bool {
        self.held &= !key_mask(key);
        self.held == 0
    }
}

fn key_mask(key: Key) -> u128 {
    1_u128 << (key.get() & 127)
}
