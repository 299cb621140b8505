//! The pace of strikes: how many of a line's may come together.
//!
//! What a block costs is bounded by a law of the music: song time is divided into cells of about half a millisecond to a
//! millisecond, and in each of them a line strikes four times at most. Steps that are moved onto each other are fewer,
//! no ear tells more apart, and a cable needs a millisecond for one note. The law depends on ticks and tempo alone, so
//! that blocks of every size give the same; what it leaves out is counted.

use crate::sequencer::time::{TICKS_PER_QUARTER, Tick};

/// The most strikes of a line in a cell.
const TOGETHER: u8 = 4;

/// The length of a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pace {
    /// The number of low bits of a tick that its cell leaves out; none where nothing is left out.
    bits: Option<u32>,
}

/// The strikes of a line in the cell that was reached.
#[derive(Debug, Clone, Copy)]
pub(super) struct CellStrikes {
    cell: Tick,
    strikes: u8,
    /// How many strikes were left out.
    pub(super) left_out: u32,
}

impl Pace {
    /// No strike is left out.
    pub const ANY: Self = Self { bits: None };

    /// The pace at a tempo in quarters per minute: cells of the largest power of two of ticks that is at most a
    /// millisecond.
    #[must_use]
    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_precision_loss,
        clippy::cast_sign_loss,
        reason = "a tempo is limited, so a millisecond is a small number of ticks"
    )]
    pub fn at(bpm: f64) -> Self {
        let millisecond = bpm * TICKS_PER_QUARTER as f64 / 60_000.0;
        let ticks = millisecond.clamp(1.0, 1e9) as u64;
        Self {
            bits: Some(ticks.ilog2()),
        }
    }
}

impl CellStrikes {
    /// Nothing was struck yet.
    pub(super) const NONE: Self = Self {
        cell: Tick::MIN,
        strikes: 0,
        left_out: 0,
    };

    /// Plays a strike with `play`, which says whether it had a note, or leaves it out. Strikes are played in the order
    /// of time; those without a note do not count.
    pub(super) fn play(&mut self, tick: Tick, pace: Pace, play: impl FnOnce() -> bool) {
        let Some(bits) = pace.bits else {
            play();
            return;
        };
        let cell = tick >> bits;
        if cell != self.cell {
            (self.cell, self.strikes) = (cell, 0);
        }
        if self.strikes == TOGETHER {
            self.left_out = self.left_out.saturating_add(1);
        } else if play() {
            self.strikes += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The ticks of strikes that are played, and how many are left out.
    fn played(pace: Pace, ticks: &[Tick]) -> (Vec<Tick>, u32) {
        let (mut cell, mut heard) = (CellStrikes::NONE, Vec::new());
        for tick in ticks {
            cell.play(*tick, pace, || {
                heard.push(*tick);
                true
            });
        }
        (heard, cell.left_out)
    }

    /// A cell lasts half a millisecond to a millisecond at every tempo.
    #[test]
    #[allow(clippy::cast_precision_loss, reason = "small numbers")]
    fn a_cell_lasts_about_a_millisecond() {
        for bpm in [20.0, 60.0, 120.0, 133.0, 500.0, 999.0] {
            let ticks = (1_i64 << Pace::at(bpm).bits.unwrap()) as f64;
            let ms = ticks * 60_000.0 / (bpm * TICKS_PER_QUARTER as f64);
            assert!((0.45..=1.0).contains(&ms), "{bpm}: {ms}");
        }
    }

    /// In a cell the first four strikes are played; the next cell is free again, before the song too.
    #[test]
    fn a_line_strikes_four_times_in_a_cell() {
        let pace = Pace::at(120.0);
        let (first, later) = ([0, 1, 2, 63], [64, 127]);
        assert_eq!(played(pace, &[first.as_slice(), &later].concat()).1, 0);
        assert_eq!(
            played(pace, &[0, 1, 1, 2, 3, 63, 64]),
            (vec![0, 1, 1, 2, 64], 2)
        );
        assert_eq!(played(pace, &[-1; 6]), (vec![-1; 4], 2));
        assert_eq!(played(Pace::ANY, &[7; 6]).0.len(), 6);
        let mut cell = CellStrikes::NONE;
        (0..9).for_each(|tick| cell.play(tick, pace, || false));
        assert_eq!((cell.strikes, cell.left_out), (0, 0));
    }
}
