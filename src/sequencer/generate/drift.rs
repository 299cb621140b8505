//! Drift: how much of a clip is flipped in each pass.

use crate::sequencer::value::bounded;

bounded! {
    /// Percentage of a clip's steps that are flipped in each pass.
    Drift(u8) = 0..=100, default 0, "drift"
}
