//! Encoders and soft takeover: how far an encoder was turned, and when a knob takes over.

/// How an endless encoder encodes its direction and distance.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Encoding {
    /// 1, 2, ... for up; 127, 126, ... for down.
    TwosComplement,
    /// 65, 66, ... for up; 63, 62, ... for down.
    Offset,
    /// 1, 2, ... for up; 65, 66, ... for down.
    SignBit,
}

impl Encoding {
    /// All encodings with the words they have in a profile.
    pub const WORDS: [(Self, &'static str); 3] = [
        (Self::TwosComplement, "twos-complement"),
        (Self::Offset, "offset"),
        (Self::SignBit, "sign-bit"),
    ];

    /// The encoding with this word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        let mut words = Self::WORDS.into_iter();
        words.find_map(|(encoding, known)| (known == word).then_some(encoding))
    }

    /// How many steps up a value from 0 to 127 means; negative is down.
    #[must_use]
    pub fn steps(self, value: u16) -> i32 {
        let value = i32::from(value.min(127));
        match self {
            Self::TwosComplement if value >= 64 => value - 128,
            Self::SignBit if value >= 64 => 64 - value,
            Self::TwosComplement | Self::SignBit => value,
            Self::Offset => value - 64,
        }
    }
}

/// Soft takeover: a knob whose position differs from the value it controls does nothing until it reaches that value, so
/// that nothing jumps. `last` is what the knob would have set before, `current` the value, `next` what the knob would
/// set now.
#[must_use]
pub fn takes_over(last: Option<i16>, current: i16, next: i16) -> bool {
    // A knob is no finer than one unit, so one unit away counts as reached.
    let side = |value: i16| {
        let distance = i32::from(value) - i32::from(current);
        if distance.abs() <= 1 {
            0
        } else {
            distance.signum()
        }
    };
    side(next) == 0 || last.is_some_and(|last| side(last) * side(next) <= 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// "Relative encoders (3 encodings)": the values of each for one and three steps up and down.
    #[test]
    fn encoders_turn_both_ways() {
        for (encoding, values) in [
            (Encoding::TwosComplement, [1, 3, 127, 125]),
            (Encoding::Offset, [65, 67, 63, 61]),
            (Encoding::SignBit, [1, 3, 65, 67]),
        ] {
            assert_eq!(values.map(|value| encoding.steps(value)), [1, 3, -1, -3]);
        }
    }

    /// "Soft takeover": a knob at 10 picks up a value of 60 on its way, and controls it from then on.
    #[test]
    fn a_knob_is_picked_up_where_the_value_is() {
        let mut value = 60;
        let mut last = None;
        let mut turn = |next| {
            if takes_over(last, value, next) {
                value = next;
            }
            last = Some(next);
            value
        };
        assert_eq!([10, 30, 58].map(&mut turn), [60, 60, 60]);
        assert_eq!([63, 70, 127, 0].map(&mut turn), [63, 70, 127, 0]);
    }

    /// The knob loses a value that is changed elsewhere.
    #[test]
    fn a_value_that_moved_away_lets_go() {
        assert!(takes_over(Some(40), 40, 41));
        assert!(!takes_over(Some(41), 90, 42));
        assert!(takes_over(Some(80), 90, 95));
    }
}
