//! Groove templates: timing and velocity for each slot of a short stretch of music.
//!
//! A template repeats from the start of the song on, so clips of any length and rate share it: the song position
//! counts, not a step's number. Timing between two slots is interpolated linearly, so that at up to 100 % the
//! order of steps never changes.

use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize};

use super::listed;
use super::time::{SwingGrid, Tick};
use super::value::{Velocity, bounded};

bounded! {
    /// How far a slot is moved, in 1/5040 of a slot: up to half a slot either way. Negative is early.
    SlotTiming(i16) = -2520..=2520, default 0, "timing"
}
bounded! {
    /// Factor for velocities in a slot, in percent.
    SlotVelocity(u8) = 0..=200, default 100, "velocity"
}
bounded! {
    /// Share of the pattern's groove that a clip takes, in percent.
    GrooveAmount(u8) = 0..=200, default 100, "groove amount"
}

/// A named template.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields, expecting = "a groove in { }")]
pub struct Groove {
    /// What the musician calls it; may be empty.
    #[serde(
        deserialize_with = "listed::name",
        skip_serializing_if = "String::is_empty"
    )]
    pub name: String,
    /// The length of a slot.
    #[serde(skip_serializing_if = "SwingGrid::is_default")]
    pub grid: SwingGrid,
    /// Its slots, from the start of the song on.
    pub slots: GrooveSlots,
}

/// One slot of a groove.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct GrooveSlot {
    /// Timing of the slot.
    #[serde(skip_serializing_if = "SlotTiming::is_default")]
    pub timing: SlotTiming,
    /// Velocity factor of the slot.
    #[serde(skip_serializing_if = "SlotVelocity::is_default")]
    pub velocity: SlotVelocity,
}

/// The 1 to 64 slots of a groove.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(into = "Vec<GrooveSlot>")]
pub struct GrooveSlots(Vec<GrooveSlot>);

impl GrooveSlots {
    /// The largest number of slots.
    pub const MOST: usize = 64;

    /// A list of slots; none when it is empty or longer than 64.
    #[must_use]
    pub fn new(slots: Vec<GrooveSlot>) -> Option<Self> {
        (1..=Self::MOST)
            .contains(&slots.len())
            .then_some(Self(slots))
    }

    /// The slots, at least one.
    #[must_use]
    pub fn as_slice(&self) -> &[GrooveSlot] {
        &self.0
    }

    /// The groove of notes (start and velocity) over a number of slots of `unit` ticks that repeat. Each note
    /// belongs to its nearest slot; distances from the slot, and velocities in percent of the average of all
    /// notes, are averaged per slot. Also returns the number of slots without notes; these change nothing.
    #[must_use]
    pub fn averages(
        notes: impl Iterator<Item = (Tick, Velocity)>,
        unit: Tick,
        count: usize,
    ) -> (Self, usize) {
        let count = count.clamp(1, Self::MOST);
        let mut sums = vec![(0_i64, 0_i64, 0_i64); count];
        let (mut all, mut played) = (0, 0);
        for (start, hard) in notes {
            let (number, hard) = (nearest(start, unit), i64::from(hard.get()));
            let place = number.rem_euclid(i64::try_from(count).unwrap_or(1));
            let place = usize::try_from(place).unwrap_or(0);
            if let Some((notes, off, velocity)) = sums.get_mut(place) {
                *notes += 1;
                *off += start - number * unit;
                *velocity += hard;
            }
            all += hard;
            played += 1;
        }
        let slot = |(notes, off, velocity): &(i64, i64, i64)| match *notes {
            0 => GrooveSlot::default(),
            notes => GrooveSlot {
                timing: SlotTiming::clamped(rounded(off * 5040, notes * unit)),
                velocity: SlotVelocity::clamped(rounded(velocity * 100 * played, all * notes)),
            },
        };
        let slots = Self::new(sums.iter().map(slot).collect()).unwrap_or_default();
        let empty = sums.iter().filter(|(notes, _, _)| *notes == 0).count();
        (slots, empty)
    }

    /// The slot with a number counted from the start of the song, negative numbers included.
    fn at(&self, number: i64) -> GrooveSlot {
        let count = i64::try_from(self.0.len()).unwrap_or(1).max(1);
        let place = usize::try_from(number.rem_euclid(count)).unwrap_or(0);
        self.0.get(place).copied().unwrap_or_default()
    }
}

impl Groove {
    /// How many ticks after its nominal tick a step sounds; negative is early.
    #[must_use]
    pub fn shift(&self, nominal: Tick, amount: GrooveAmount) -> Tick {
        let unit = self.grid.ticks();
        let (slot, phase) = (nominal.div_euclid(unit), nominal.rem_euclid(unit));
        let timing = |number| i64::from(self.slots.at(number).timing.get());
        // Parts of a slot times its ticks are 1/5040 ticks.
        let mut parts = timing(slot) * (unit - phase);
        if phase > 0 {
            parts += timing(slot + 1) * phase;
        }
        (parts * i64::from(amount.get())).div_euclid(5040 * 100)
    }

    /// The velocity factor for a step at this nominal tick, in percent: 0 to 300.
    #[must_use]
    pub fn velocity(&self, nominal: Tick, amount: GrooveAmount) -> i64 {
        let slot = self.slots.at(nominal.div_euclid(self.grid.ticks()));
        let excess = i64::from(slot.velocity.get()) - 100;
        (100 + excess * i64::from(amount.get()) / 100).max(0)
    }
}

/// The number of the slot, of `unit` ticks each, nearest to a tick.
#[must_use]
pub fn nearest(tick: Tick, unit: Tick) -> i64 {
    (tick + unit / 2).div_euclid(unit)
}

/// The quotient rounded to the nearest whole number; the divisor is positive.
fn rounded(number: i64, divisor: i64) -> i64 {
    let divisor = divisor.max(1);
    (2 * number + divisor).div_euclid(2 * divisor)
}

impl Default for GrooveSlots {
    /// One slot that changes nothing.
    fn default() -> Self {
        Self(vec![GrooveSlot::default()])
    }
}

impl<'de> Deserialize<'de> for GrooveSlots {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let slots = listed::list(deserializer, Self::MOST, "slots of a groove")?;
        Self::new(slots).ok_or_else(|| D::Error::custom("a groove has 1 to 64 slots, not 0"))
    }
}

impl From<GrooveSlots> for Vec<GrooveSlot> {
    fn from(slots: GrooveSlots) -> Self {
        slots.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIXTEENTH: Tick = 10_080;

    fn groove(grid: SwingGrid, slots: &[(i64, i64)]) -> Groove {
        let slots = slots.iter().map(|(timing, velocity)| GrooveSlot {
            timing: SlotTiming::clamped(*timing),
            velocity: SlotVelocity::clamped(*velocity),
        });
        Groove {
            name: String::new(),
            grid,
            slots: GrooveSlots::new(slots.collect()).unwrap(),
        }
    }

    fn amount(percent: i64) -> GrooveAmount {
        GrooveAmount::clamped(percent)
    }

    /// "16-64 slots of timing offset (+-50 %) and velocity scale; amount 0-200 %": slots repeat over the
    /// song, before its start too.
    #[test]
    fn slots_repeat_over_the_song() {
        let groove = groove(SwingGrid::Sixteenth, &[(0, 100), (2520, 50), (-504, 200)]);
        for (number, shift, velocity) in [
            (0, 0, 100),
            (1, 5040, 50),
            (2, -1008, 200),
            (3, 0, 100),
            (-1, -1008, 200),
            (-2, 5040, 50),
            (3_000_001, 5040, 50),
        ] {
            let nominal = number * SIXTEENTH;
            assert_eq!(groove.shift(nominal, amount(100)), shift, "slot {number}");
            assert_eq!(groove.velocity(nominal, amount(100)), velocity);
            assert_eq!(groove.shift(nominal, amount(0)), 0);
            assert_eq!(groove.velocity(nominal, amount(0)), 100);
            assert_eq!(groove.shift(nominal, amount(200)), 2 * shift);
        }
        assert_eq!(groove.velocity(SIXTEENTH, amount(200)), 0);
        assert_eq!(groove.velocity(2 * SIXTEENTH, amount(200)), 300);
    }

    /// Between two slots timing lies on the line between theirs; velocity is that of the slot.
    #[test]
    fn between_slots_lies_between() {
        let groove = groove(SwingGrid::Eighth, &[(0, 100), (1000, 80)]);
        let (half, quarter) = (SIXTEENTH, SIXTEENTH / 2);
        assert_eq!(groove.shift(2 * half, amount(100)), 4000);
        assert_eq!(groove.shift(half, amount(100)), 2000);
        assert_eq!(groove.shift(quarter, amount(100)), 1000);
        assert_eq!(groove.shift(3 * half, amount(100)), 2000);
        assert_eq!(groove.velocity(3 * half, amount(100)), 80);
    }

    /// The order of steps never changes at up to 100 %, whatever the slots.
    #[test]
    fn grooves_keep_the_order() {
        for grid in SwingGrid::ALL {
            let groove = groove(
                grid,
                &[
                    (2520, 100),
                    (-2520, 100),
                    (0, 100),
                    (-2520, 100),
                    (2519, 100),
                ],
            );
            for percent in [33, 100] {
                let sounds = |tick| tick + groove.shift(tick, amount(percent));
                for tick in -120_000..120_000 {
                    assert!(sounds(tick) <= sounds(tick + 1), "{grid:?} {tick}");
                }
            }
        }
    }

    /// A groove has slots, and not too many.
    #[test]
    fn a_groove_has_slots() {
        assert_eq!(GrooveSlots::new(Vec::new()), None);
        assert_eq!(GrooveSlots::new(vec![GrooveSlot::default(); 65]), None);
        assert!(GrooveSlots::new(vec![GrooveSlot::default(); 64]).is_some());
    }
}
