//! Places of a clip as a set: a bit each, so that a whole pattern is one number.

/// A set of places, 0 to 127.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Places(u128);

impl Places {
    /// None of them.
    pub const NONE: Self = Self(0);
    /// All of them.
    pub const ALL: Self = Self(u128::MAX);

    /// Those below `count`.
    #[must_use]
    pub const fn first(count: u8) -> Self {
        match count {
            0 => Self::NONE,
            1..128 => Self(u128::MAX >> (128 - count)),
            _ => Self::ALL,
        }
    }

    /// Whether a place is among them; none past 127 is.
    #[must_use]
    pub const fn contains(self, place: usize) -> bool {
        place < 128 && self.0 >> place & 1 != 0
    }

    /// How many there are.
    #[must_use]
    pub const fn count(self) -> u32 {
        self.0.count_ones()
    }

    /// Those below `count` that are not among them.
    #[must_use]
    pub const fn inverted(self, count: u8) -> Self {
        Self(!self.0 & Self::first(count).0)
    }

    /// Those below `count`, each `by` places further on, round and round.
    #[must_use]
    pub fn turned(self, by: u8, count: u8) -> Self {
        let by = if count == 0 { 0 } else { by % count };
        if by == 0 {
            return Self(self.0 & Self::first(count).0);
        }
        let kept = self.0 & Self::first(count).0;
        Self((kept << by | kept >> (count - by)) & Self::first(count).0)
    }
}

impl FromIterator<usize> for Places {
    /// Places past 127 are left out.
    fn from_iter<I: IntoIterator<Item = usize>>(places: I) -> Self {
        let places = places.into_iter().filter(|place| *place < 128);
        Self(places.fold(0, |set, place| set | 1 << place))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A set holds what it was made of, at the ends too, and nothing past them.
    #[test]
    fn sets_hold_what_they_are_made_of() {
        let set: Places = [0, 5, 127, 128].into_iter().collect();
        let held: Vec<usize> = (0..200).filter(|place| set.contains(*place)).collect();
        assert_eq!(held, [0, 5, 127]);
        assert_eq!(Places::first(128), Places::ALL);
        assert_eq!(Places::first(3).count(), 3);
        assert_eq!(Places::NONE.inverted(7), Places::first(7));
    }

    /// Turning goes round: place p comes to (p + by) mod n, for every n and by.
    #[test]
    fn turning_goes_round() {
        let set: Places = [0, 1, 6, 9, 64, 127].into_iter().collect();
        for count in 0..=128u8 {
            for by in 0..=130u8 {
                let n = usize::from(count);
                let expected = (0..n).filter(|place| set.contains(*place));
                let expected: Places = expected.map(|p| (p + usize::from(by)) % n).collect();
                assert_eq!(set.turned(by, count), expected, "{count} by {by}");
            }
        }
    }
}
