//! Ticks, rates and swing: from a step's number to its place in time.
//!
//! Timing uses integers. A step's nominal tick is computed from its number, never accumulated, so that the
//! hundred-thousandth step is as exact as the first, and so are steps before song position 0.

use std::fmt;
use std::str::FromStr;

use super::value::{Nudge, Swing, SwingAmount};

/// A point or a distance in song time. A quarter has [`TICKS_PER_QUARTER`] of them; the song starts
/// at 0, its pre-roll is negative.
pub type Tick = i64;

/// 8!, so that a sixteenth divides exactly by 1 to 10, 12, 14, 15, 16 and many more.
pub const TICKS_PER_QUARTER: Tick = 40_320;

/// Ticks of a whole note.
const TICKS_PER_WHOLE: Tick = 4 * TICKS_PER_QUARTER;

/// The length of a step as a fraction of a whole note: 1/16, 1/12 (an eighth triplet), 3/32 (a dotted
/// sixteenth) or any other with both numbers in 1 to 1024.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Rate {
    numerator: u16,
    denominator: u16,
}

impl Rate {
    /// One sixteenth, the rate of a fresh clip; part of the file format.
    pub const DEFAULT: Self = Self {
        numerator: 1,
        denominator: 16,
    };
    /// The largest numerator and denominator.
    pub const LIMIT: u16 = 1024;

    /// A fraction of a whole note, kept as written; nothing when a number is out of 1 to 1024.
    #[must_use]
    pub const fn new(numerator: u16, denominator: u16) -> Option<Self> {
        let fits = numerator >= 1
            && denominator >= 1
            && numerator <= Self::LIMIT
            && denominator <= Self::LIMIT;
        if fits {
            Some(Self {
                numerator,
                denominator,
            })
        } else {
            None
        }
    }

    /// The fraction's numerator.
    #[must_use]
    pub const fn numerator(self) -> u16 {
        self.numerator
    }

    /// The fraction's denominator.
    #[must_use]
    pub const fn denominator(self) -> u16 {
        self.denominator
    }

    /// Whether this is the rate of a fresh clip, which files leave out.
    #[must_use]
    pub fn is_default(&self) -> bool {
        *self == Self::DEFAULT
    }

    /// Length of `steps` steps of this rate, where one step is `unit` (1 for whole steps, 5040 for a
    /// nudge, 1000 for a gate), rounded down to a tick.
    #[must_use]
    pub fn ticks(self, steps: i64, unit: i64) -> Tick {
        (steps * self.ticks_numerator()).div_euclid(i64::from(self.denominator) * unit)
    }

    /// The nominal tick of step `number`, counted from song position 0:
    /// `floor(number * n / d)` of a whole note.
    #[must_use]
    pub fn tick_of(self, number: i64) -> Tick {
        self.ticks(number, 1)
    }

    /// The number of the step whose nominal span holds `tick`.
    #[must_use]
    pub fn step_at(self, tick: Tick) -> i64 {
        // The largest k with floor(k*n/d) <= tick, that is k*n/d < tick + 1.
        let scaled = (tick + 1) * i64::from(self.denominator);
        (scaled + self.ticks_numerator() - 1).div_euclid(self.ticks_numerator()) - 1
    }

    fn ticks_numerator(self) -> i64 {
        i64::from(self.numerator) * TICKS_PER_WHOLE
    }
}

impl Default for Rate {
    fn default() -> Self {
        Self::DEFAULT
    }
}

impl fmt::Display for Rate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.numerator, self.denominator)
    }
}

impl FromStr for Rate {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        text.split_once('/')
            .and_then(|(n, d)| Self::new(n.trim().parse().ok()?, d.trim().parse().ok()?))
            .ok_or_else(|| format!("rate \"{text}\" is not a fraction such as 1/16"))
    }
}

impl TryFrom<String> for Rate {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

impl From<Rate> for String {
    fn from(rate: Rate) -> String {
        rate.to_string()
    }
}

/// The unit that swing works on, independent of any clip's step length.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
pub enum SwingGrid {
    /// Pairs of eighths.
    #[serde(rename = "1/8")]
    Eighth,
    /// Pairs of sixteenths.
    #[default]
    #[serde(rename = "1/16")]
    Sixteenth,
    /// Pairs of thirty-seconds.
    #[serde(rename = "1/32")]
    ThirtySecond,
}

impl SwingGrid {
    /// Every grid, from coarse to fine.
    pub const ALL: [Self; 3] = [Self::Eighth, Self::Sixteenth, Self::ThirtySecond];

    /// The unit's length.
    #[must_use]
    pub const fn ticks(self) -> Tick {
        match self {
            Self::Eighth => TICKS_PER_QUARTER / 2,
            Self::Sixteenth => TICKS_PER_QUARTER / 4,
            Self::ThirtySecond => TICKS_PER_QUARTER / 8,
        }
    }

    /// Whether this is the grid of a fresh pattern, which files leave out.
    #[must_use]
    pub fn is_default(&self) -> bool {
        *self == Self::default()
    }
}

/// A warp of song time: in each pair of grid units the second starts at a chosen share of the pair.
///
/// Piecewise linear, [0, U] to [0, S\*2U] and [U, 2U] to [S\*2U, 2U], so that the order of steps never
/// changes under any step length; parity comes from the song position, so that clips of odd length
/// keep a common groove.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Warp {
    unit: Tick,
    /// Share of the pair before the second unit, in 1/10000.
    share: Tick,
}

impl Warp {
    /// The pattern's swing scaled by a clip's amount: `50 % + (S - 50 %) * amount`, kept within 20 to
    /// 80 %.
    #[must_use]
    pub fn new(grid: SwingGrid, swing: Swing, amount: SwingAmount) -> Self {
        let excess = i64::from(swing.get()) - 5000;
        let share = (5000 + excess * i64::from(amount.get()) / 100).clamp(2000, 8000);
        Self {
            unit: grid.ticks(),
            share,
        }
    }

    /// Whether every tick sounds where it is.
    #[must_use]
    pub fn is_straight(self) -> bool {
        self.share == 5000
    }

    /// The tick at which a nominal tick sounds.
    #[must_use]
    pub fn apply(self, tick: Tick) -> Tick {
        if self.is_straight() {
            return tick;
        }
        let pair = 2 * self.unit;
        let phase = tick.rem_euclid(pair);
        let warped = if phase < self.unit {
            phase * 2 * self.share / 10_000
        } else {
            pair * self.share / 10_000 + (phase - self.unit) * 2 * (10_000 - self.share) / 10_000
        };
        tick - phase + warped
    }
}

/// Ticks of a nudge at a rate.
#[must_use]
pub fn nudge_ticks(rate: Rate, nudge: Nudge) -> Tick {
    rate.ticks(i64::from(nudge.get()), 5040)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rate(text: &str) -> Rate {
        text.parse().unwrap()
    }

    /// "the ideal time is the integer tick: step k at floor(k*n/d), never accumulated": a step's
    /// number and its tick are inverse to each other, far from the start and before it.
    #[test]
    fn step_numbers_and_ticks_agree() {
        for text in ["1/16", "1/12", "3/32", "7/11", "1/1024", "1024/1", "5/13"] {
            let rate = rate(text);
            for number in (-300..300).chain(9_999_000..9_999_100) {
                let tick = rate.tick_of(number);
                assert_eq!(rate.step_at(tick), number, "{text} step {number}");
                assert_eq!(
                    rate.step_at(tick - 1),
                    number - 1,
                    "{text} before step {number}"
                );
            }
        }
    }

    /// "swing: delay = (2S/100 - 1) units": the onset table of the acceptance list.
    #[test]
    fn swing_delays_the_second_unit() {
        let unit = SwingGrid::Sixteenth.ticks();
        let table = [
            (5000, 0.0),
            (5400, 0.08),
            (5800, 0.16),
            (6200, 0.24),
            (6667, 0.333_4),
            (7100, 0.42),
            (7500, 0.5),
            (8000, 0.6),
        ];
        for (swing, delay) in table {
            let swing = Swing::new(swing).unwrap();
            let warp = Warp::new(SwingGrid::Sixteenth, swing, SwingAmount::DEFAULT);
            #[allow(clippy::cast_precision_loss, reason = "a table of small numbers")]
            let shown = (warp.apply(unit) - unit) as f64 / unit as f64;
            assert!((shown - delay).abs() < 1e-4, "{swing:?}: {shown}");
            assert_eq!(warp.apply(2 * unit), 2 * unit);
            assert_eq!(warp.apply(-unit) + 2 * unit, warp.apply(unit));
        }
    }

    /// "Swing grid 1/8, 1/16 (default) or 1/32, independent of the track's step length": the second unit of each
    /// pair is late, whatever the unit, and steps between are drawn along.
    #[test]
    fn every_grid_swings_its_own_pairs() {
        for (grid, unit) in SwingGrid::ALL.into_iter().zip([20_160, 10_080, 5_040]) {
            let warp = Warp::new(grid, Swing::new(6000).unwrap(), SwingAmount::DEFAULT);
            for pair in [-6, 0, 14] {
                let late = |units: Tick| warp.apply((pair * 2 + units) * unit) - pair * 2 * unit;
                assert_eq!((late(0), late(2)), (0, 2 * unit));
                assert_eq!(late(1), unit * 6 / 5);
                let between = warp.apply(pair * 2 * unit + unit / 2) - pair * 2 * unit;
                assert_eq!(between, unit * 3 / 5);
            }
        }
    }

    /// "piecewise-linear warp, so that order never changes under any step length."
    #[test]
    fn swing_keeps_the_order() {
        for share in [2500, 3300, 6000, 8000] {
            let warp = Warp::new(
                SwingGrid::Eighth,
                Swing::new(share).unwrap(),
                SwingAmount::MAX,
            );
            for tick in -50_000..50_000 {
                assert!(warp.apply(tick) <= warp.apply(tick + 1));
            }
        }
    }

    /// "Track value 0-200 % of the global swing; may be off": "a track's amount scales (S - 50), the result limited
    /// to 20-80 %", early ones too ("also accept 25-50").
    #[test]
    fn swing_amount_scales_and_is_limited() {
        let at = |swing, amount| {
            let swing = Swing::new(swing).unwrap();
            let amount = SwingAmount::new(amount).unwrap();
            Warp::new(SwingGrid::Sixteenth, swing, amount).apply(10_080)
        };
        assert_eq!(at(6000, 0), 10_080);
        assert_eq!(at(6000, 50), 20_160 * 55 / 100);
        assert_eq!(at(8000, 200), 20_160 * 80 / 100);
        assert_eq!(at(2500, 200), 20_160 * 20 / 100);
    }
}
