//! What the audio thread leaves for the thread that sends.

use std::time::Instant;

use crate::engine::Message;
use crate::sequencer::PortSlot;

/// A message on its way to a port.
#[derive(Debug, Clone, Copy)]
pub(super) struct TimedEvent {
    pub(super) slot: PortSlot,
    pub(super) due: Instant,
    pub(super) what: Timed,
    /// The number of rests before it: what is of an earlier one is no longer sent.
    pub(super) rests: u32,
}

/// What is sent.
#[derive(Debug, Clone, Copy)]
pub(super) enum Timed {
    Message(Message),
    /// What patterns, a bit for each, have set up.
    SetUps(u64),
}
