//! Bounded numbers: the range of every musical value lives in its type.
//!
//! A value out of range cannot be made: `new` refuses it, `clamped` brings it in,
//! and a file that holds one is refused with a sentence that names the value and its range.

use std::fmt;

/// Defines a number type with a range, a default, and a name for error messages.
macro_rules! bounded {
    ($(#[$doc:meta])* $name:ident($inner:ty) = $min:literal..=$max:literal, default $default:literal, $words:literal) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        #[serde(try_from = "i64", into = "i64")]
        pub struct $name($inner);

        impl $name {
            /// The smallest value.
            pub const MIN: Self = Self($min);
            /// The largest value.
            pub const MAX: Self = Self($max);
            /// The value of a fresh project; part of the file format.
            pub const DEFAULT: Self = Self($default);

            /// A value; none when out of range.
            #[must_use]
            #[allow(unused_comparisons, clippy::absurd_extreme_comparisons, reason = "a range may start at the type's own 0")]
            pub const fn new(value: $inner) -> Option<Self> {
                if value >= $min && value <= $max { Some(Self(value)) } else { None }
            }

            /// The nearest value in range.
            #[must_use]
            pub fn clamped(value: i64) -> Self {
                let value = value.clamp($min, $max);
                Self(<$inner>::try_from(value).unwrap_or($default))
            }

            /// The plain number.
            #[must_use]
            pub const fn get(self) -> $inner {
                self.0
            }

            /// Whether this is the value of a fresh project, which files leave out.
            #[must_use]
            pub fn is_default(&self) -> bool {
                *self == Self::DEFAULT
            }
        }

        impl Default for $name {
            fn default() -> Self {
                Self::DEFAULT
            }
        }

        impl TryFrom<i64> for $name {
            type Error = String;

            fn try_from(value: i64) -> Result<Self, String> {
                <$inner>::try_from(value).ok().and_then(Self::new).ok_or_else(|| {
                    format!("{} {value} is not in {} to {}", $words, $min, $max)
                })
            }
        }

        impl From<$name> for i64 {
            fn from(value: $name) -> i64 {
                i64::from(value.0)
            }
        }
    };
}
pub(crate) use bounded;

bounded! {
    /// How hard a note is struck, as MIDI 1.0 sends it; 0 is a note-off there and does not exist here.
    Velocity(u8) = 1..=127, default 100, "velocity"
}
bounded! {
    /// A MIDI key; 60 is middle C.
    Key(u8) = 0..=127, default 60, "key"
}
bounded! {
    /// A MIDI channel as musicians count them.
    Channel(u8) = 1..=16, default 1, "channel"
}
bounded! {
    /// The distance of a step's note from its track's key, in semitones.
    Interval(i8) = -127..=127, default 0, "interval"
}
bounded! {
    /// What one note of a step adds to the step's velocity.
    VelocityOffset(i8) = -126..=126, default 0, "velocity offset"
}
bounded! {
    /// The length of one note of a step, in percent of the step's gate.
    LengthRatio(u8) = 1..=100, default 100, "length ratio"
}
bounded! {
    /// How far a step is moved from its place, in 1/5040 of a step; negative is early.
    Nudge(i16) = -5039..=5039, default 0, "nudge"
}
bounded! {
    /// Semitones added to all of a clip's notes.
    Transpose(i8) = -48..=48, default 0, "transpose"
}
bounded! {
    /// Where the second of two swing units starts, in 1/100 percent of the pair: 5000 is straight,
    /// 6667 a triplet, 7500 a dotted note.
    Swing(u16) = 2500..=8000, default 5000, "swing"
}
bounded! {
    /// How much of the pattern's swing a clip takes, in percent.
    SwingAmount(u8) = 0..=200, default 100, "swing amount"
}
bounded! {
    /// The number of steps of a clip.
    Length(u16) = 1..=256, default 16, "length"
}
bounded! {
    /// The place of a step in its clip, counted from 0.
    StepIndex(u8) = 0..=255, default 0, "step"
}
bounded! {
    /// How late a track plays, in ticks; negative is early. A quarter has 40320 ticks, so the range
    /// is half a quarter to either side: 250 ms at 120 BPM.
    Delay(i32) = -20160..=20160, default 0, "delay"
}

impl Nudge {
    /// The same in percent of a step, as people read it.
    #[must_use]
    pub fn percent(self) -> i32 {
        i32::from(self.0) * 100 / 5040
    }
}

impl fmt::Display for Swing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.0 / 100, self.0 % 100) {
            (whole, 0) => write!(f, "{whole} %"),
            (whole, part) => write!(f, "{whole}.{part:02} %"),
        }
    }
}

impl Length {
    /// The place of the last step, counted from 0.
    #[must_use]
    pub fn last(self) -> u8 {
        u8::try_from(self.get() - 1).unwrap_or(u8::MAX)
    }
}

/// Tempo of the internal clock, in beats (quarters) per minute.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd, serde::Serialize, serde::Deserialize)]
#[serde(try_from = "f64", into = "f64")]
pub struct Tempo(f64);

impl Tempo {
    /// The slowest own tempo.
    pub const MIN: f64 = 20.0;
    /// The fastest own tempo.
    pub const MAX: f64 = 999.0;
    /// The tempo of a fresh project; part of the file format.
    pub const DEFAULT: Self = Self(120.0);

    /// The nearest tempo in range; the default when it is not a number.
    #[must_use]
    pub fn clamped(bpm: f64) -> Self {
        if bpm.is_nan() {
            Self::DEFAULT
        } else {
            Self(bpm.clamp(Self::MIN, Self::MAX))
        }
    }

    /// Beats per minute.
    #[must_use]
    pub const fn bpm(self) -> f64 {
        self.0
    }

    /// Whether this is the tempo of a fresh project, which files leave out.
    #[must_use]
    pub fn is_default(&self) -> bool {
        *self == Self::DEFAULT
    }
}

impl Default for Tempo {
    fn default() -> Self {
        Self::DEFAULT
    }
}

impl TryFrom<f64> for Tempo {
    type Error = String;

    fn try_from(bpm: f64) -> Result<Self, String> {
        if (Self::MIN..=Self::MAX).contains(&bpm) {
            Ok(Self(bpm))
        } else {
            Err(format!(
                "tempo {bpm} is not in {} to {}",
                Self::MIN,
                Self::MAX
            ))
        }
    }
}

impl From<Tempo> for f64 {
    fn from(tempo: Tempo) -> f64 {
        tempo.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A bounded value is refused outside its range and clamped into it.
    #[test]
    fn ranges_hold() {
        assert_eq!(Velocity::new(0), None);
        assert_eq!(Velocity::clamped(1000), Velocity::MAX);
        assert_eq!(Nudge::clamped(-9999).get(), -5039);
        assert_eq!(
            Length::try_from(257).unwrap_err(),
            "length 257 is not in 1 to 256"
        );
    }

    /// A tempo that is not a number becomes the default one.
    #[test]
    fn tempo_is_a_number() {
        assert_eq!(Tempo::clamped(f64::NAN), Tempo::DEFAULT);
        assert_eq!(Tempo::clamped(f64::INFINITY).bpm(), Tempo::MAX);
    }
}
