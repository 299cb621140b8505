//! Metrical strength: which steps are beats, and which lie between them.
//!
//! A step is as strong as the grid it lies on is coarse. On a straight grid that is how often its place can be
//! halved: of sixteen sixteenths the first is strongest, then the ninth, then 5 and 13, then the other odd ones,
//! then the rest. On a triplet grid the places of straight steps come before all the others, and so on for fifths
//! and ninths. Strength is given as the share of all steps that are stronger, so that it can be compared with a
//! density at any rate and length of a clip.

use crate::sequencer::time::Rate;

/// All steps, as a share in 1/2^32.
const WHOLE: u64 = 1 << 32;

/// The property of a clip's grid that decides on strength: the odd part of its rate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StrengthMetre {
    odd: u64,
}

/// A class of equally strong steps. Shares are in 1/2^32 of all steps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Strength {
    /// The share of stronger steps.
    stronger: u64,
    /// The share of the steps in this class.
    equal: u64,
}

impl StrengthMetre {
    /// The metre of steps of a rate.
    #[must_use]
    pub fn of(rate: Rate) -> Self {
        Self {
            odd: odd_part(rate),
        }
    }

    /// The strength of the step at a place, counted from the first step played.
    #[must_use]
    pub fn strength(self, place: u8) -> Strength {
        let place = u64::from(place);
        if place == 0 {
            return Strength {
                stronger: 0,
                equal: 0,
            };
        }
        let (mut grid, mut stronger) = (self.odd, 0);
        while place % grid != 0 {
            stronger = WHOLE / grid;
            grid /= least_divisor(grid);
        }
        let equal = (WHOLE / grid - stronger) >> (place.trailing_zeros() + 1);
        Strength {
            stronger: stronger + equal,
            equal,
        }
    }
}

impl Strength {
    /// The density from which on a step of this strength plays, as a share in 1/2^32 that must be exceeded. A
    /// draw decides the order of equally strong steps.
    #[must_use]
    pub const fn reach(self, draw: u64) -> u64 {
        self.stronger + ((self.equal * (draw >> 32)) >> 32)
    }
}

/// Whether a density in percent reaches a step with this `reach`.
#[must_use]
pub const fn reaches(percent: u8, reach: u64) -> bool {
    reach * 100 < (percent as u64) << 32
}

/// The odd part of a rate's denominator in lowest terms: 1 for straight and dotted steps, 3 for triplets.
fn odd_part(rate: Rate) -> u64 {
    let (mut a, mut b) = (u64::from(rate.numerator()), u64::from(rate.denominator()));
    let denominator = b;
    while b > 0 {
        (a, b) = (b, a % b);
    }
    let reduced = denominator / a.max(1);
    reduced >> reduced.trailing_zeros()
}

/// The least divisor above 1 of an odd number.
fn least_divisor(odd: u64) -> u64 {
    let divisors = (3..)
        .step_by(2)
        .take_while(|divisor| divisor * divisor <= odd);
    let mut divisors = divisors.filter(|divisor| odd.is_multiple_of(*divisor));
    divisors.next().unwrap_or(odd)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The places of `count` steps, strongest first, classes of equal strength in brackets.
    fn classes(rate: &str, count: u8) -> String {
        let rate: Rate = rate.parse().unwrap();
        let mut places: Vec<(u64, u8)> = (0..count)
            .map(|place| (StrengthMetre::of(rate).strength(place).reach(0), place))
            .collect();
        places.sort_unstable();
        let classes = places.chunk_by(|a, b| a.0 == b.0);
        let class = |class: &[(u64, u8)]| {
            let places: Vec<String> = class.iter().map(|(_, p)| (p + 1).to_string()).collect();
            places.join(" ")
        };
        classes.map(class).collect::<Vec<_>>().join(" | ")
    }

    /// "Strong beats first (metrical weight table)": sixteenths, dotted ones and whole bars alike.
    #[test]
    fn straight_steps() {
        let sixteen = "1 | 9 | 5 13 | 3 7 11 15 | 2 4 6 8 10 12 14 16";
        for rate in ["1/16", "1/8", "3/16", "1/1", "2/32"] {
            assert_eq!(classes(rate, 16), sixteen, "{rate}");
        }
        assert_eq!(classes("1/16", 7), "1 | 5 | 3 7 | 2 4 6");
    }

    /// Of triplets the beats come first, then every second triplet, then the rest; so for fifths, and for
    /// triplets of triplets.
    #[test]
    fn triplets_and_more() {
        assert_eq!(
            classes("1/12", 12),
            "1 | 7 | 4 10 | 9 | 5 | 3 11 | 2 6 8 12"
        );
        assert_eq!(classes("1/5", 5), "1 | 5 | 3 | 2 4");
        assert_eq!(classes("1/9", 9), "1 | 7 | 4 | 9 | 5 | 3 | 2 6 8");
    }

    /// The share that is said to be stronger is what there is, to within a step for each class, for every
    /// length and odd rates too; and a density of 100 % reaches all, one of 0 % none.
    #[test]
    fn shares_are_shares() {
        for rate in ["1/16", "1/12", "1/15", "7/36", "1023/1024", "1/1023"] {
            let rate: Rate = rate.parse().unwrap();
            for count in 1..=255u8 {
                let reach = |place| StrengthMetre::of(rate).strength(place).reach(u64::MAX);
                for place in 0..count {
                    assert!(!reaches(0, reach(place)) && reaches(100, reach(place)));
                }
                let half = (0..count)
                    .filter(|place| reaches(50, reach(*place)))
                    .count();
                let most = usize::from(count).div_ceil(2) + 2;
                assert!(half <= most, "{rate:?} {count}: {half}");
            }
        }
    }
}
