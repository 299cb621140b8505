//! Blocks in which time just runs on: most of them.

use super::reported::FINE_GRAIN_FRAMES;
use super::{SegmentEntry, Timeline};
use crate::engine::host_time::{Bpm, HostTime, plausible_position, ticks};

impl Timeline {
    /// Learns from each block how precise the host's positions are.
    pub(in crate::engine) fn observe_host(&mut self, host: &HostTime) {
        self.samples.observe_host(host);
    }

    /// Learns the same from a position in quarters.
    #[inline]
    pub(in crate::engine) fn observe_position(&mut self, beats: Option<f64>) {
        if !self.samples.finer {
            self.learn_precision(beats);
        }
    }

    // Apart, so that it costs nothing where it is not called.
    #[inline(never)]
    fn learn_precision(&mut self, beats: Option<f64>) {
        if let Some(beats) = beats.filter(|beats| beats.is_finite()) {
            let position = plausible_position(ticks(beats));
            self.samples.observe_position(position);
        }
    }

    /// Whether time runs, and goes on from here as far as this side knows.
    pub(in crate::engine) fn is_steady(&self) -> bool {
        self.anchor.is_some() && !self.folded && self.entry == SegmentEntry::Continue
    }

    /// Whether a host at a position in ticks, and in frames if it gives them, is within a frame of where it is expected
    /// at the beginning of a block.
    #[inline]
    pub(in crate::engine) fn is_expected(
        &self,
        position: f64,
        samples: Option<i64>,
        block: i64,
    ) -> bool {
        let Some(anchor) = &self.anchor else {
            return false;
        };
        let distance = position - anchor.tick_at(block);
        let samples = samples.is_none() || (self.samples.steady && samples == self.samples.next);
        samples && distance.abs() * anchor.frames_per_tick <= FINE_GRAIN_FRAMES
    }

    /// Whether time would just run on through a block: same tempo, same loop, and the host within a frame of
    /// where it is expected. Costs a fraction of [`begin`](Self::begin).
    #[must_use]
    pub(in crate::engine) fn runs_on(
        &self,
        host: Option<&HostTime>,
        tempo: Bpm,
        block: i64,
    ) -> bool {
        if self.tempo != Some(tempo) || !self.is_steady() {
            return false;
        }
        let Some(host) = host else {
            return self.host_loop.is_none();
        };
        let Some(position) = host.position else {
            return false;
        };
        host.looped == self.host_loop && self.is_expected(position, host.samples, block)
    }

    /// Skips a block that runs on (`runs_on`) and in which nothing happens.
    pub(in crate::engine) fn pass_over(&mut self, block: i64, frames: u32) {
        (self.block, self.frames, self.behind) = (block, frames, true);
        self.samples.next = self.samples.next.map(|next| next + i64::from(frames));
    }
}
