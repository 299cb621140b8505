//! Detects that an audio system no longer calls for blocks, which it may do without a word.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// Alive while it is fed. Feeding and reading never wait.
#[derive(Debug)]
pub(super) struct Watchdog {
    began: Instant,
    /// The end of its life, in milliseconds since it was made.
    until: AtomicU64,
}

impl Watchdog {
    /// A watchdog that was not fed yet.
    pub(super) fn new() -> Self {
        Self {
            began: Instant::now(),
            until: AtomicU64::new(0),
        }
    }

    /// Keeps it alive from now on for so long.
    pub(super) fn feed(&self, time: Duration) {
        let until = self.now() + milliseconds(time);
        self.until.store(until, Ordering::Release);
    }

    /// Keeps it alive after a block of so many frames, at so many a second: for some patience and the time of four more
    /// blocks.
    pub(super) fn feed_after_block(&self, patience: Duration, frames: u32, rate: f64) {
        let block = f64::from(frames) / rate.max(1.0);
        self.feed(patience + Duration::from_secs_f64(4.0 * block));
    }

    /// Ends it at once.
    pub(super) fn expire(&self) {
        self.until.store(0, Ordering::Release);
    }

    /// Whether it was fed lately enough.
    pub(super) fn is_alive(&self) -> bool {
        self.now() < self.until.load(Ordering::Acquire)
    }

    fn now(&self) -> u64 {
        milliseconds(self.began.elapsed())
    }
}

fn milliseconds(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// It is alive for as long as it was fed for, and can be ended at once.
    #[test]
    fn it_expires() {
        let watchdog = Watchdog::new();
        assert!(!watchdog.is_alive());
        watchdog.feed(Duration::from_secs(1000));
        assert!(watchdog.is_alive());
        watchdog.expire();
        assert!(!watchdog.is_alive());
        watchdog.feed(Duration::ZERO);
        assert!(!watchdog.is_alive());
    }
}
