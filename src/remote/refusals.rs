//! What was refused, counted by its reason, for the user to see.

use std::sync::atomic::{AtomicU32, Ordering};

/// Why something was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// A request that is not for the page, or is from another page or host.
    Request,
    /// A ticket that is wrong, used or too old, or a device that was thrown out.
    Ticket,
    /// A frame with a wrong seal, number or content, or too many of them.
    Frame,
    /// Someone who took too long, sent too much, or did not read.
    Slow,
    /// More connections than there is room for.
    Crowd,
    /// Someone from another network.
    Network,
    /// What a device wanted to do that may only watch.
    Watching,
}

/// The numbers of what was refused.
#[derive(Debug, Default)]
pub struct Refusals([AtomicU32; Reason::ALL.len()]);

impl Reason {
    /// All reasons.
    pub const ALL: [Self; 7] = [
        Self::Request,
        Self::Ticket,
        Self::Frame,
        Self::Slow,
        Self::Crowd,
        Self::Network,
        Self::Watching,
    ];
}

impl Refusals {
    /// Counts one.
    pub fn count(&self, reason: Reason) {
        self.0[reason as usize].fetch_add(1, Ordering::Relaxed);
    }

    /// How many were refused for a reason.
    #[must_use]
    pub fn number(&self, reason: Reason) -> u32 {
        self.0[reason as usize].load(Ordering::Relaxed)
    }
}
