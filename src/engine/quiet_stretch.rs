//! Passes over quiet blocks: those into which nothing comes, and in which nothing starts, ends or changes.
//!
//! After each block that is played the engine knows up to which frame such blocks can follow, provided that the host goes
//! on as it did and nobody asks for anything. Then a block is a few comparisons; all else stays as it is.

use super::Engine;
use super::host_time::{LONGEST_BLOCK, Transport, ticks};
use super::monitor::Running;
use super::preview::Scores;

/// What the blocks that can be passed over have in common.
#[derive(Debug)]
pub(super) struct QuietStretch {
    /// The transport of the last block that was played; only its position may move on.
    transport: Transport,
    /// The frame up to which blocks can be passed over, counted from when the engine was made.
    until: i64,
}

impl QuietStretch {
    /// No such blocks.
    pub(super) const NONE: Self = Self {
        transport: Transport {
            playing: false,
            tempo_bpm: None,
            position_beats: None,
            position_frames: None,
            loop_beats: None,
            signature: None,
        },
        until: i64::MIN,
    };
}

impl Engine {
    /// Moves on by a block into which nothing comes; does nothing and returns false if more than the position may change
    /// in it. Scores and controls must be those of the block before. It leaves everything as
    /// [`process`](Self::process) would, at a fraction of the cost.
    #[inline]
    pub fn pass_over(&mut self, transport: &Transport, frames: u32) -> bool {
        let end = self.now + i64::from(frames);
        let stretch = &self.quiet_stretch;
        if self.disturbed
            || end > stretch.until
            || frames > LONGEST_BLOCK
            || transport.playing != stretch.transport.playing
            || (transport.playing && !self.host_runs_on(transport))
        {
            return false;
        }
        self.timeline.observe_position(transport.position_beats);
        self.timeline.pass_over(self.now, frames);
        self.now = end;
        self.position = self.timeline.position();
        true
    }

    /// Whether the host, which plays, goes on from where it was as it did.
    #[inline]
    fn host_runs_on(&self, transport: &Transport) -> bool {
        let before = &self.quiet_stretch.transport;
        let Some(beats) = transport.position_beats else {
            return false;
        };
        transport.tempo_bpm == before.tempo_bpm
            && transport.loop_beats == before.loop_beats
            && self
                .timeline
                .is_expected(ticks(beats), transport.position_frames, self.now)
    }

    /// Works out, after a block that was played, which ones can be passed over next.
    pub(super) fn foresee_quiet_stretch(&mut self, scores: &Scores<'_>, transport: &Transport) {
        self.quiet_stretch = QuietStretch {
            transport: *transport,
            until: self.quiet_stretch_end(scores),
        };
    }

    fn quiet_stretch_end(&self, scores: &Scores<'_>) -> i64 {
        let until = match self.running {
            Running::Host | Running::Internal => {
                let is_steady = self.auditions.count() == 0 && self.timeline.is_steady();
                if is_steady {
                    self.quiet_frame
                } else {
                    i64::MIN
                }
            }
            Running::Stopped | Running::Paused if self.scheduler.voices.count() == 0 => {
                self.auditions.next_off()
            }
            Running::Stopped | Running::Paused => i64::MIN,
        };
        // What this block has reported is over with the next one.
        let reports = !self.record_events.list().is_empty() || !self.music_events.list().is_empty();
        if reports || self.disturbed || self.thru.is_owing() || self.preview.is_pending(scores) {
            return i64::MIN;
        }
        until.min(self.music_events.next_frame())
    }
}
