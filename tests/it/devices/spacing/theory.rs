//! When frames really pass.

use std::time::Instant;

/// When frames really pass. The server without a sound card counts them by the system's clock, evenly but for what it
/// interrupts: then no frames pass for a while. A block is never called for early, so that its time is at most that of the
/// earliest of those that follow.
pub(super) struct Theory {
    first: (u32, Instant),
    /// The frame of each block from the first on, and when it really begins, in seconds from the first.
    blocks: Vec<(f64, f64)>,
}

/// Seconds a frame.
const PERIOD: f64 = 1.0 / 48_000.0;
/// So many of the blocks that follow tell when one begins.
const FOLLOWING: usize = 750;

impl Theory {
    pub(super) fn of(times: &[(u32, Instant)]) -> Self {
        let first = times[0];
        let called = times.iter().map(|(frame, time)| {
            let frame = f64::from(frame.wrapping_sub(first.0));
            (frame, time.duration_since(first.1).as_secs_f64())
        });
        let called: Vec<_> = called.collect();
        let delays: Vec<_> = called
            .iter()
            .map(|(frame, time)| time - frame * PERIOD)
            .collect();
        let real = (0..delays.len()).map(|block| {
            let following = &delays[block..delays.len().min(block + FOLLOWING)];
            let delay = following.iter().copied().fold(f64::INFINITY, f64::min);
            let (frame, _) = called[block];
            (frame, frame * PERIOD + delay)
        });
        Self {
            first,
            blocks: real.collect(),
        }
    }

    /// The seconds from the first block to a frame.
    pub(super) fn at(&self, frame: u32) -> f64 {
        let frame = f64::from(frame.wrapping_sub(self.first.0));
        let after = self.blocks.partition_point(|(begins, _)| *begins <= frame);
        let (begins, time) = self.blocks[after.max(1) - 1];
        time + (frame - begins) * PERIOD
    }

    /// The frame that is heard at a time, in seconds from the first block; none passes while the audio is interrupted.
    pub(super) fn frame_at(&self, seconds: f64) -> f64 {
        let after = self
            .blocks
            .partition_point(|(_, begins)| *begins <= seconds);
        let (frame, begins) = self.blocks[after.max(1) - 1];
        let frame = frame + (seconds - begins) / PERIOD;
        let next = self.blocks.get(after).map_or(f64::INFINITY, |next| next.0);
        frame.min(next)
    }

    /// The seconds from the first block to a time.
    pub(super) fn seconds(&self, time: Instant) -> f64 {
        time.duration_since(self.first.1).as_secs_f64()
    }

    /// How many times the audio was interrupted for at least 0.3 ms, and for how long in all, in milliseconds.
    pub(super) fn interruptions(&self) -> (usize, f64) {
        let delays = self.blocks.windows(2).map(|pair| {
            let [(from, began), (to, ended)] = pair else {
                return 0.0;
            };
            (ended - began - (to - from) * PERIOD) * 1000.0
        });
        let long = delays.filter(|delay| *delay > 0.3);
        long.fold((0, 0.0), |(count, sum), delay| (count + 1, sum + delay))
    }
}
