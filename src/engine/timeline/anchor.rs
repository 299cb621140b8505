//! The anchor ties a tick to a frame: the one place where song time becomes frames.

use crate::sequencer::Tick;

/// A tick tied to a frame, and the tempo from there on.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Anchor {
    pub(super) tick: f64,
    pub(super) frame: f64,
    pub(super) frames_per_tick: f64,
    pub(super) ticks_per_frame: f64,
}

#[allow(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    reason = "positions are limited to 2^50 ticks and frames, which a double holds exactly"
)]
impl Anchor {
    /// The frame nearest to a tick, halves rounded up. Ticks become frames only here.
    pub(super) fn frame_of(&self, tick: Tick) -> i64 {
        self.nearest_frame(tick as f64)
    }

    /// The frame nearest to an exact song position.
    pub(super) fn nearest_frame(&self, tick: f64) -> i64 {
        floor(self.exact_frame(tick) + 0.5)
    }

    /// The exact frame of a song position, between whole frames.
    pub(super) fn exact_frame(&self, tick: f64) -> f64 {
        self.frame + (tick - self.tick) * self.frames_per_tick
    }

    /// The exact song position at a frame.
    pub(super) fn tick_at(&self, frame: i64) -> f64 {
        self.tick + (frame as f64 - self.frame) * self.ticks_per_frame
    }

    /// The tick nearest to a frame.
    pub(super) fn tick_near(&self, frame: i64) -> Tick {
        floor(self.tick_at(frame) + 0.5)
    }

    /// The first tick whose frame is not before `frame`. It rounds as [`frame_of`](Self::frame_of) does, so that a
    /// tick's block and its frame in it agree.
    pub(super) fn first_tick(&self, frame: i64) -> Tick {
        // What is at least a whole number is so before and after it is rounded down.
        let is_reached = |tick: Tick| self.exact_frame(tick as f64) + 0.5 >= frame as f64;
        let mut tick = floor(self.tick_at(frame) - 0.5 * self.ticks_per_frame) + 1;
        while is_reached(tick - 1) {
            tick -= 1;
        }
        while !is_reached(tick) {
            tick += 1;
        }
        tick
    }
}

/// The largest integer not above `value`. The standard library's `floor` is a function call in builds that also
/// run on older processors.
#[allow(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    reason = "positions are limited to 2^50 ticks and frames, which a double holds exactly"
)]
pub(super) fn floor(value: f64) -> i64 {
    let cut = value as i64;
    cut.saturating_sub(i64::from(cut as f64 > value))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The first tick of a frame comes after those that are rounded to earlier frames, at slow and fast tempos and
    /// before the song.
    #[test]
    fn the_first_tick_of_a_frame_is_rounded_like_all() {
        for frames_per_tick in [0.0625, 0.595_238, 1.0, 3.7, 29.76] {
            let anchor = Anchor {
                tick: 0.37,
                frame: 12.0,
                frames_per_tick,
                ticks_per_frame: 1.0 / frames_per_tick,
            };
            for frame in -2000..2000 {
                let first = anchor.first_tick(frame);
                assert!(anchor.frame_of(first) >= frame, "{frames_per_tick} {frame}");
                assert!(
                    anchor.frame_of(first - 1) < frame,
                    "{frames_per_tick} {frame}"
                );
            }
        }
    }
}
