//! Time without a host: from the beginning of the song, or from where it was paused.

use super::{SegmentEntry, Timeline};
use crate::sequencer::Tick;

/// Where time was paused: the exact position, and the first tick that was not played.
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
    /// Pauses time: without a host it will go on from here as if it had never stopped. When it has not yet come
    /// back to an earlier pause's place, that place is kept.
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

    /// Moves stopped time to where it was paused, or to the beginning of the song.
    pub fn return_to_own_position(&mut self) {
        self.cursor = self.own_position();
    }

    /// Forgets where time was paused.
    pub fn forget_own_position(&mut self) {
        self.paused = None;
    }

    /// Whether there is a paused position to go on from.
    #[must_use]
    pub fn has_own_position(&self) -> bool {
        self.paused.is_some()
    }

    /// The first tick to play without a host: the paused one, or 0.
    #[must_use]
    pub fn own_position(&self) -> Tick {
        self.paused.map_or(0, |place| place.cursor)
    }

    /// Begins the next run without a host so many ticks earlier.
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
                // After a count-in the music goes on only at the count-in's end.
                if ahead == 0 && self.paused.take().is_some() {
                    self.entry = SegmentEntry::Continue;
                }
            }
            Some(anchor) if anchor.frames_per_tick == frames_per_tick => {}
            Some(anchor) => self.anchor_at(anchor.tick_at(self.block), frames_per_tick),
        }
    }
}
