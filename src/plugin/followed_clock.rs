//! The MIDI clock of an input as the transport of a block, while nothing else drives the music.
//!
//! A message that came between two blocks came at a frame: which one is known from a map of frames to time in which the
//! jitter of blocks is averaged out, since blocks may be called for in bursts and ticks come evenly.

use std::sync::Arc;
use std::time::Instant;

use crate::devices::frame_clock::FrameClock;
use crate::engine::{ClockFollower, ClockMessage, HeardClock, Transport};
use crate::instance::clock_link::{ClockChoice, ClockLink};

/// Follows a clock from block to block. It neither waits nor allocates.
#[derive(Debug)]
pub(super) struct FollowedClock {
    link: Arc<ClockLink>,
    follower: ClockFollower,
    sample_rate: u32,
    /// How many milliseconds the music is later than what is followed.
    later_ms: i8,
    is_heard: bool,
    /// When frames pass, in seconds since a moment.
    frames: FrameClock,
    epoch: Instant,
}

impl FollowedClock {
    /// Shows at the link what is heard, and is as much later as that says.
    pub(super) fn new(link: Arc<ClockLink>) -> Self {
        let sample_rate = 48_000;
        Self {
            link,
            follower: ClockFollower::new(sample_rate.into()),
            sample_rate,
            later_ms: 0,
            is_heard: false,
            frames: FrameClock::new(),
            epoch: Instant::now(),
        }
    }

    /// The end that the window has too.
    pub(super) fn link(&self) -> &ClockLink {
        &self.link
    }

    /// Whether a clock is heard; if not, no block costs anything.
    pub(super) fn is_heard(&self) -> bool {
        self.is_heard
    }

    /// The music is so many milliseconds later than the clock that is followed from now on.
    pub(super) fn be_later(&mut self, milliseconds: i8) {
        let range = ClockChoice::LATER_MS;
        self.later_ms = milliseconds.clamp(*range.start(), *range.end());
    }

    /// Forgets what was heard: it is no longer followed.
    pub(super) fn forget(&mut self) {
        self.follower = ClockFollower::new(self.sample_rate.into());
    }

    /// Hears that a block begins now, at a frame.
    pub(super) fn begin_block(&mut self, frame: i64, sample_rate: u32) {
        self.observe(frame, sample_rate, Instant::now());
    }

    fn observe(&mut self, frame: i64, sample_rate: u32, now: Instant) {
        let now = now.saturating_duration_since(self.epoch).as_secs_f64();
        self.frames.observe(frame, now, sample_rate.into());
    }

    /// The frame at which a message came, after a block has begun.
    pub(super) fn frame_at(&self, came: Instant) -> f64 {
        let came = came.saturating_duration_since(self.epoch).as_secs_f64();
        self.frames.frame_at(came).unwrap_or(0.0)
    }

    /// Takes a message that came at a frame; frames at another rate begin anew.
    pub(super) fn receive(&mut self, frame: f64, sample_rate: u32, message: ClockMessage) {
        if sample_rate != self.sample_rate {
            self.sample_rate = sample_rate;
            self.forget();
        }
        self.is_heard = true;
        self.follower.receive(frame, message);
    }

    /// The transport of a block that begins at a frame and has so many: the reported one while that plays or no clock runs.
    pub(super) fn transport(&mut self, reported: &Transport, frame: i64, frames: u32) -> Transport {
        let later = i64::from(self.later_ms) * i64::from(self.sample_rate) / 1000;
        let clock = self.follower.transport(frame, frames, later);
        let heard = self.follower.heard(frame);
        self.is_heard = heard != HeardClock::Nothing;
        self.link.show(match heard {
            HeardClock::Runs(bpm) if reported.playing => HeardClock::Ticks(bpm),
            HeardClock::Runs(_) | HeardClock::Ticks(_) | HeardClock::Nothing => heard,
        });
        if reported.playing || !clock.playing {
            *reported
        } else {
            clock
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    /// A host that computes eight blocks of 64 frames at a time: ticks that come evenly come at even frames.
    #[test]
    fn bursts_do_not_move_ticks() {
        let mut clock = FollowedClock::new(Arc::default());
        let burst = Duration::from_secs_f64(512.0 / 48_000.0);
        let mut off = Vec::new();
        for number in 0..2000_u32 {
            let now = clock.epoch + burst * number;
            for block in 0..8 {
                let frame = i64::from(number * 512 + block * 64);
                clock.observe(frame, 48_000, now);
            }
            // Where a tick came halfway between two bursts.
            let frame = clock.frame_at(now + burst / 2);
            off.push(frame - f64::from(number) * 512.0);
        }
        let settled = &off[1000..];
        let least = settled.iter().copied().fold(f64::INFINITY, f64::min);
        let most = settled.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        assert!(most - least < 2.0, "{least} to {most} frames");
    }
}
