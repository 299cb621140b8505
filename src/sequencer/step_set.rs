//! A set of a clip's steps, one bit each, so that it covers a whole clip without heap.

use super::limits::MAX_STEPS;

/// The number of steps in one of the two integers.
const HALF: u16 = 128;

/// A set of steps, 0 to 255.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct StepSet {
    /// Steps 0 to 127, the first lowest.
    low: u128,
    /// Steps 128 to 255.
    high: u128,
}

impl StepSet {
    /// The empty set.
    pub const NONE: Self = Self { low: 0, high: 0 };
    /// All 256 steps.
    pub const ALL: Self = Self {
        low: u128::MAX,
        high: u128::MAX,
    };

    /// The steps below `count`.
    #[must_use]
    pub const fn first(count: u16) -> Self {
        match count {
            0 => Self::NONE,
            1..=HALF => Self {
                low: u128::MAX >> (HALF - count),
                high: 0,
            },
            129..256 => Self {
                low: u128::MAX,
                high: u128::MAX >> (2 * HALF - count),
            },
            _ => Self::ALL,
        }
    }

    /// The set of one step.
    #[must_use]
    pub const fn one(place: u8) -> Self {
        if place < 128 {
            Self {
                low: 1 << place,
                high: 0,
            }
        } else {
            Self {
                low: 0,
                high: 1 << (place - 128),
            }
        }
    }

    /// Whether a step is in the set; none past 255 is.
    #[must_use]
    pub const fn contains(self, place: usize) -> bool {
        let half = if place < 128 { self.low } else { self.high };
        place < MAX_STEPS && half >> (place % 128) & 1 != 0
    }

    /// The lowest step in the set, if any.
    #[must_use]
    pub fn lowest(self) -> Option<u8> {
        let place = if self.low == 0 {
            128 + self.high.trailing_zeros()
        } else {
            self.low.trailing_zeros()
        };
        u8::try_from(place).ok()
    }

    /// The number of steps in the set.
    #[must_use]
    pub const fn count(self) -> u32 {
        self.low.count_ones() + self.high.count_ones()
    }

    /// The steps in either set.
    #[must_use]
    pub const fn with(self, others: Self) -> Self {
        Self {
            low: self.low | others.low,
            high: self.high | others.high,
        }
    }

    /// The steps that are not in the other set.
    #[must_use]
    pub const fn without(self, others: Self) -> Self {
        Self {
            low: self.low & !others.low,
            high: self.high & !others.high,
        }
    }

    /// The steps below `count` that are not in the set.
    #[must_use]
    pub const fn inverted(self, count: u16) -> Self {
        Self::first(count).without(self)
    }

    /// The set moved on by `by` places; steps moved past 255 are left out.
    #[must_use]
    pub const fn later(self, by: u16) -> Self {
        match by {
            0 => self,
            1..HALF => Self {
                low: self.low << by,
                high: self.high << by | self.low >> (HALF - by),
            },
            HALF..256 => Self {
                low: 0,
                high: self.low << (by - HALF),
            },
            _ => Self::NONE,
        }
    }

    /// The set moved back by `by` places; steps moved below 0 are left out.
    #[must_use]
    pub const fn earlier(self, by: u16) -> Self {
        match by {
            0 => self,
            1..HALF => Self {
                low: self.low >> by | self.high << (HALF - by),
                high: self.high >> by,
            },
            HALF..256 => Self {
                low: self.high >> (by - HALF),
                high: 0,
            },
            _ => Self::NONE,
        }
    }

    /// The steps of the set below `count`, rotated on by `by` places within the count.
    #[must_use]
    pub fn turned(self, by: u8, count: u16) -> Self {
        let by = u16::from(by) % count.max(1);
        let kept = self.without(Self::ALL.later(count));
        let round = kept.earlier(count - by);
        kept.later(by).without(Self::ALL.later(count)).with(round)
    }
}

impl FromIterator<usize> for StepSet {
    /// Steps past 255 are left out.
    fn from_iter<I: IntoIterator<Item = usize>>(places: I) -> Self {
        let places = places
            .into_iter()
            .filter_map(|place| u8::try_from(place).ok());
        places.fold(Self::NONE, |set, place| set.with(Self::one(place)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn held(set: StepSet) -> Vec<usize> {
        (0..600).filter(|place| set.contains(*place)).collect()
    }

    /// A set holds what it was made of, at the ends of its halves too, and nothing past them.
    #[test]
    fn sets_hold_what_they_are_made_of() {
        let set: StepSet = [0, 5, 127, 128, 255, 256].into_iter().collect();
        assert_eq!(held(set), [0, 5, 127, 128, 255]);
        assert_eq!((set.count(), set.lowest()), (5, Some(0)));
        let lowest = |places: &[usize]| places.iter().copied().collect::<StepSet>().lowest();
        assert_eq!([lowest(&[200, 130]), lowest(&[])], [Some(130), None]);
        assert_eq!(held(set.without(StepSet::first(128))), [128, 255]);
        for count in 0..=300 {
            let expected: Vec<usize> = (0..usize::from(count).min(256)).collect();
            assert_eq!(held(StepSet::first(count)), expected, "{count}");
            assert_eq!(StepSet::NONE.inverted(count), StepSet::first(count));
        }
    }

    /// Earlier and later move every place by so much, and leave out what has no place any more.
    #[test]
    fn sets_move() {
        let places = [0, 1, 6, 100, 127, 128, 200, 255];
        let set: StepSet = places.into_iter().collect();
        for by in 0..=300usize {
            let distance = u16::try_from(by).unwrap();
            let later: StepSet = places.iter().map(|place| place + by).collect();
            assert_eq!(set.later(distance), later, "{by} later");
            let earlier = places.iter().filter_map(|place| place.checked_sub(by));
            assert_eq!(set.earlier(distance), earlier.collect(), "{by} earlier");
        }
    }

    /// Turning goes round: place p comes to (p + by) mod n, for every n and by.
    #[test]
    fn turning_goes_round() {
        let set: StepSet = [0, 1, 6, 9, 64, 127, 128, 201, 255].into_iter().collect();
        for count in 0..=256u16 {
            for by in 0..=255u8 {
                let n = usize::from(count);
                let expected = (0..n).filter(|place| set.contains(*place));
                let expected: StepSet = expected.map(|p| (p + usize::from(by)) % n).collect();
                assert_eq!(set.turned(by, count), expected, "{count} by {by}");
            }
        }
    }
}
