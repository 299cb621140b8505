//! Humanising: small deviations in time, velocity and length, the same every time a place is played.

use serde::{Deserialize, Serialize};

use super::value::bounded;

bounded! {
    /// The largest shift of a step either way, in ticks; a sixteenth has 10080.
    TimeSpread(u16) = 0..=10080, default 0, "time"
}
bounded! {
    /// The largest change of a velocity either way.
    VelocitySpread(u8) = 0..=127, default 0, "velocity"
}
bounded! {
    /// The largest change of a note's length either way, in percent.
    LengthSpread(u8) = 0..=100, default 0, "length"
}

/// How far the notes of a clip deviate; by default not at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Humanise {
    /// Deviation in time.
    #[serde(skip_serializing_if = "TimeSpread::is_default")]
    pub time: TimeSpread,
    /// Deviation in velocity.
    #[serde(skip_serializing_if = "VelocitySpread::is_default")]
    pub velocity: VelocitySpread,
    /// Deviation in length.
    #[serde(skip_serializing_if = "LengthSpread::is_default")]
    pub length: LengthSpread,
}

impl Humanise {
    /// What the performance adds at 100 %: a quarter of a sixteenth (31 ms at 120 BPM), a quarter of the velocity
    /// range, half of a note's length.
    const FULL: (i64, i64, i64) = (2520, 32, 50);

    /// Whether nothing deviates, which files leave out.
    #[must_use]
    pub fn is_default(&self) -> bool {
        *self == Self::default()
    }

    /// These deviations plus what the performance adds, 0 to 100 percent.
    #[must_use]
    pub fn with(self, percent: u8) -> Self {
        if percent == 0 {
            return self;
        }
        let share = |full: i64| full * i64::from(percent) / 100;
        let (time, velocity, length) = Self::FULL;
        Self {
            time: TimeSpread::clamped(i64::from(self.time.get()) + share(time)),
            velocity: VelocitySpread::clamped(i64::from(self.velocity.get()) + share(velocity)),
            length: LengthSpread::clamped(i64::from(self.length.get()) + share(length)),
        }
    }
}

/// A deviation of at most `most` either way, near 0 more often than far: the sum of two fair throws of 0 to
/// `most`, one from each half of a draw, less `most`.
#[must_use]
pub fn deviation(draw: u64, most: u16) -> i64 {
    let throw = |half: u64| ((half * (u64::from(most) + 1)) >> 32).cast_signed();
    throw(draw >> 32) + throw(draw & 0xffff_ffff) - i64::from(most)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sequencer::chance::{self, Purpose};

    /// "triangular distribution from the same position hash": each value comes as often as two dice have
    /// it, within 4 sigma, and none is further away than it may be.
    #[test]
    fn deviations_are_triangular() {
        const THROWS: i64 = 160_000;
        let mut counts = [0_i64; 15];
        for count in 0..THROWS {
            let thrown = deviation(chance::draw(3, 9, count, Purpose::Time), 7);
            counts[usize::try_from(thrown + 7).unwrap()] += 1;
        }
        for (value, count) in (-7..=7_i64).zip(counts) {
            let ways = 8 - value.abs();
            let expected = THROWS * ways / 64;
            // Sigma squared = n p (1 - p), and so 4 sigma squared sixteen times that.
            let most = 16 * THROWS * ways * (64 - ways) / (64 * 64);
            let off = count - expected;
            assert!(off * off < most, "{value}: {count}, not about {expected}");
        }
    }

    /// The ends of the range are reached by the ends of a draw, and 0 deviates by nothing.
    #[test]
    fn deviations_have_ends() {
        assert_eq!((deviation(0, 100), deviation(u64::MAX, 100)), (-100, 100));
        assert_eq!((deviation(0, 0), deviation(u64::MAX, 0)), (0, 0));
    }

    /// A performance adds its share to what is written, within the range; none adds nothing.
    #[test]
    fn a_performance_adds_its_share() {
        let written = Humanise {
            time: TimeSpread::clamped(9000),
            velocity: VelocitySpread::clamped(4),
            length: LengthSpread::clamped(80),
        };
        assert_eq!(written.with(0), written);
        let half = written.with(50);
        let values = (half.time.get(), half.velocity.get(), half.length.get());
        assert_eq!(values, (10_080, 20, 100));
        assert_eq!(Humanise::default().with(10).time.get(), 252);
    }
}
