//! Drift: how much of a clip is flipped in each pass.

use crate::sequencer::value::bounded;

bounded! {
    /// How many of a clip's steps are flipped in each pass, in percent.
    Drift(u8) = 0..=100, default 0, "drift"
}
