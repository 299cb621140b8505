//! Where the music is, and how late it is heard, as the audio thread tells the thread that sends.

use std::sync::atomic::Ordering;

use super::OutputPortsEnd;
use super::output_clock::MusicPoint;
use crate::sequencer::Tick;

/// The longest latency of a device that is believed.
const LONGEST_LATENCY: f64 = 0.5;

impl OutputPortsEnd {
    /// Sets how long after it is computed a frame is heard at the device that drives the blocks; a block at least.
    pub fn set_latency(&mut self, frames: u32, sample_rate: u32) {
        let latency = f64::from(frames) / f64::from(sample_rate.max(1));
        let latency = latency.min(LONGEST_LATENCY);
        if self.latency.to_bits() != latency.to_bits() {
            (self.latency, self.lead) = (latency, 0.0);
        }
    }

    /// Whether any output has a clock, so that it is to be told where the music is.
    #[must_use]
    #[inline]
    pub fn has_clock(&self) -> bool {
        self.shared.has_clock.load(Ordering::Relaxed)
    }

    /// Hears that the music is at a position at a frame after those of the block, and moves on at a tempo, which is none
    /// while it stands. Neither waits nor allocates.
    pub fn tell_music(&mut self, frame: i64, position: Tick, tempo_bpm: f64) {
        if self.is_offline {
            return;
        }
        let at = self.clock.time_of(frame).unwrap_or(0.0) + self.lead;
        let point = MusicPoint::new(at, position, tempo_bpm);
        self.write_music(point.with(self.clock.audio(frame), self.lead));
    }

    pub(super) fn write_music(&mut self, point: MusicPoint) {
        let before = std::mem::replace(&mut self.told, point);
        if before != point {
            self.music.write(point);
        }
        // Otherwise the thread wakes when the next tick is due.
        if point.bends_from(&before) {
            self.shared.wake();
        }
    }
}
