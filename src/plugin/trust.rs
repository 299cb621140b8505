//! Whether somebody still calls for blocks, who may go without a word.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// Trust that another block comes, until a time. Giving and asking never wait.
#[derive(Debug)]
pub(super) struct Trust {
    began: Instant,
    /// Until when, in milliseconds since the beginning.
    until: AtomicU64,
}

impl Trust {
    /// None yet.
    pub(super) fn new() -> Self {
        Self {
            began: Instant::now(),
            until: AtomicU64::new(0),
        }
    }

    /// From now on for so long.
    pub(super) fn give(&self, time: Duration) {
        let until = self.now() + milliseconds(time);
        self.until.store(until, Ordering::Release);
    }

    /// After a block of so many frames, at so many a second: for some patience, and four more of its length.
    pub(super) fn give_after_block(&self, patience: Duration, frames: u32, rate: f64) {
        let block = f64::from(frames) / rate.max(1.0);
        self.give(patience + Duration::from_secs_f64(4.0 * block));
    }

    /// No more.
    pub(super) fn end(&self) {
        self.until.store(0, Ordering::Release);
    }

    /// Whether there is any.
    pub(super) fn holds(&self) -> bool {
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

    /// Trust is given for a time, and taken back at once.
    #[test]
    fn trust_ends() {
        let trust = Trust::new();
        assert!(!trust.holds());
        trust.give(Duration::from_secs(1000));
        assert!(trust.holds());
        trust.end();
        assert!(!trust.holds());
        trust.give(Duration::ZERO);
        assert!(!trust.holds());
    }
}
