//! Time that goes on by itself: from the beginning of the song, or from where it was paused.

use super::{SegmentEntry, Timeline};
use crate::sequencer::Tick;

/// Where time was paused: the exact position, and the first tick that was not asked about.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct PausedPosition {
    pub(super) position: f64,
    pub(super) cursor: Tick,
}

#[allow(
    clippy::cast_precision_loss,
    reason = "positions are limited to 2^50 ticks, which a double holds exactly"
)]
impl Timeline {
    /// Time stands still, and goes on from here when it goes on by itself, as if it had never stood still; or
    /// from the place that it has not come back to yet.
    pub fn pause(&mut self) {
        if let Some(anchor) = self.anchor.filter(|_| self.paused.is_none()) {
            let end = self.block + i64::from(self.frames);
            let position = anchor.tick_at(end);
            let cursor = self.cursor.max(anchor.first_tick(end));
            self.paused = Some(PausedPosition { position, cursor });
        }
        self.stop();
        self.return_to_own_position();
    }

    /// Time that stands still is where it was paused, or else at the beginning of the song.
    pub fn return_to_own_position(&mut self) {
        self.cursor = self.own_position();
    }

    /// Forgets where it was paused.
    pub fn forget_own_position(&mut self) {
        self.paused = None;
    }

    /// Whether time goes on by itself from where it was paused.
    #[must_use]
    pub fn has_own_position(&self) -> bool {
        self.paused.is_some()
    }

    /// The first tick of the music when time goes on by itself.
    #[must_use]
    pub fn own_position(&self) -> Tick {
        self.paused.map_or(0, |place| place.cursor)
    }

    /// Lets time begin so many ticks earlier, when it begins by itself.
    pub fn begin_ahead(&mut self, ticks: Tick) {
        self.ahead = ticks;
    }

    /// Goes on without a host: from where it was paused, or from the beginning of the song.
    pub(super) fn run_on(&mut self, frames_per_tick: f64) {
        match self.anchor {
            None => {
                let ahead = std::mem::take(&mut self.ahead);
                let PausedPosition { position, cursor } = self.paused.unwrap_or_default();
                self.start_at(position - ahead as f64, cursor - ahead, frames_per_tick);
                // What is counted in goes on only then.
                if ahead == 0 && self.paused.take().is_some() {
                    self.entry = SegmentEntry::Continue;
                }
            }
            Some(anchor) if anchor.frames_per_tick == frames_per_tick => {}
            Some(anchor) => self.anchor_at(anchor.tick_at(self.block), frames_per_tick),
        }
    }
}
