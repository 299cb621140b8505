//! Asks for the audio thread's attention, so that it need not look everywhere in every block.
//!
//! In most blocks nothing waits for the audio thread. Whoever leaves it something first puts that where it belongs (a
//! ring, a snapshot, an atomic value) and then asks for attention. While nobody has asked, the audio thread looks at
//! this one number and at nothing else that other threads write.
//!
//! Who asks: a command and a note from a port ([`commands`](super::commands)), a change of the score and of a preview
//! ([`document`](super::document)), whoever begins to follow every step ([`bus`](super::bus)), the choice of a
//! controller, its owner and learning ([`host_controller`](super::host_controller)), and a parameter that moves
//! (`params`). A test of the plug-in goes through all of them.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

/// Asks one instance's audio thread for attention; clones ask the same one.
#[derive(Debug, Clone, Default)]
pub struct Attention(Arc<AtomicU32>);

/// The audio thread's end.
#[derive(Debug)]
pub struct AttentionReader {
    attention: Attention,
    /// The number of requests that were taken note of.
    seen: u32,
}

impl Attention {
    /// Asks for attention to what was written before; neither waits nor allocates.
    pub fn request(&self) {
        self.0.fetch_add(1, Ordering::Release);
    }

    /// A reader for the audio thread, to which everything so far is new.
    #[must_use]
    pub fn reader(&self) -> AttentionReader {
        AttentionReader {
            attention: self.clone(),
            seen: self.requests().wrapping_sub(1),
        }
    }

    fn requests(&self) -> u32 {
        self.0.load(Ordering::Acquire)
    }
}

impl AttentionReader {
    /// Whether anyone has asked since the last [`take`](Self::take).
    #[must_use]
    #[inline]
    pub fn is_requested(&self) -> bool {
        self.attention.requests() != self.seen
    }

    /// Takes note of all requests so far, and returns whether there were any; what they are about has to be read after
    /// this.
    pub fn take(&mut self) -> bool {
        let requests = self.attention.requests();
        std::mem::replace(&mut self.seen, requests) != requests
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A reader notices each request until it has taken note of it, and what was there before it as well.
    #[test]
    fn requests_are_noticed() {
        let attention = Attention::default();
        let mut reader = attention.reader();
        for _ in 0..2 {
            assert!(reader.is_requested());
            assert!(reader.take());
            assert!(!reader.is_requested() && !reader.take());
            attention.clone().request();
            attention.request();
        }
    }
}
