//! The MIDI clock of an input as the transport of a block, while nothing else drives the music.

use std::sync::Arc;

use crate::engine::{ClockFollower, ClockMessage, HeardClock, Transport};
use crate::instance::clock_link::ClockLink;

/// Follows a clock from block to block. It neither waits nor allocates.
#[derive(Debug)]
pub(super) struct FollowedClock {
    link: Arc<ClockLink>,
    follower: ClockFollower,
    sample_rate: u32,
    is_heard: bool,
}

impl FollowedClock {
    /// Shows at the link what is heard, and is as much later as that says.
    pub(super) fn new(link: Arc<ClockLink>) -> Self {
        let sample_rate = 48_000;
        Self {
            link,
            follower: ClockFollower::new(sample_rate.into()),
            sample_rate,
            is_heard: false,
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

    /// Forgets what was heard: it is no longer followed.
    pub(super) fn forget(&mut self) {
        self.follower = ClockFollower::new(self.sample_rate.into());
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
        let later_ms = i64::from(self.link.choice().later_ms);
        let later = later_ms * i64::from(self.sample_rate) / 1000;
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
