//! Pitch: how a track reads the intervals of its steps, and which tracks follow a live transposition.
//!
//! A note is written as an interval from its track's key. The track decides whether the interval counts semitones
//! or degrees of the project's scale, and whether the result is snapped to the scale. A key off either end of the
//! keyboard is silent. Sounding notes are not changed: this module must never know a voice.

/// Scales: a root and notes such as major, dorian or pentatonic.
pub mod scale;
/// A transposition that climbs with every pass.
pub mod accumulator;
/// Chords by degree or quality, and their names.
pub mod chord;

use std::fmt;
use std::str::FromStr;

use super::value::{Interval, Key};
use scale::{Scale, Snap};

/// How a track reads its notes, and whether it follows a live transposition.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Pitch {
    /// A pad: intervals are semitones, and a live transposition does not move it.
    Drum,
    /// Intervals and transposition are semitones.
    Chromatic,
    /// As chromatic, then snapped to the scale.
    Scale(Snap),
    /// Intervals and transposition are degrees of the scale, counted from the track's key.
    Degrees,
}

impl Pitch {
    /// Every way to read notes, in the order of the menus.
    pub const ALL: [Self; 6] = [
        Self::Drum,
        Self::Chromatic,
        Self::Scale(Snap::Nearest),
        Self::Scale(Snap::Up),
        Self::Scale(Snap::Down),
        Self::Degrees,
    ];

    /// The pitch of a track with this key unless another is set: "drum lanes excluded by default", which are the
    /// sixteen pads of a drum rack. Part of the file format.
    #[must_use]
    pub const fn of_key(key: Key) -> Self {
        match key.get() {
            36..=51 => Self::Drum,
            _ => Self::Chromatic,
        }
    }

    /// The key that sounds for a note `interval` away from `key`; none when it lies off the keyboard. `written`
    /// is the clip's transposition, `live` the performance's.
    #[must_use]
    pub fn sounding(
        self,
        scale: Scale,
        key: Key,
        interval: i64,
        written: i64,
        live: i64,
    ) -> Option<Key> {
        let key = i64::from(key.get());
        let sounding = match self {
            Self::Drum => key + interval + written,
            Self::Chromatic => key + interval + written + live,
            Self::Scale(snap) => scale.snap(key + interval + written + live, snap),
            Self::Degrees => scale.above(key, interval + written + live),
        };
        // Not by the conversion that has a sentence for its error: this is asked on the audio thread.
        u8::try_from(sounding).ok().and_then(Key::new)
    }
}

/// The interval that `sounding` turns into the key, or else into the nearest one; the smallest of several. None
/// when all intervals are silent.
pub fn interval_of(key: Key, sounding: impl Fn(i64) -> Option<Key>) -> Option<Interval> {
    let all = i64::from(Interval::MIN)..=i64::from(Interval::MAX);
    let near = all.filter_map(|interval| {
        let distance = i64::from(sounding(interval)?) - i64::from(key);
        Some((distance.abs(), interval))
    });
    near.min_by_key(|(distance, interval)| (*distance, interval.abs()))
        .map(|(_, interval)| Interval::clamped(interval))
}

impl fmt::Display for Pitch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Drum => "drum",
            Self::Chromatic => "chromatic",
            Self::Scale(Snap::Nearest) => "nearest",
            Self::Scale(Snap::Up) => "up",
            Self::Scale(Snap::Down) => "down",
            Self::Degrees => "degrees",
        })
    }
}

impl FromStr for Pitch {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let named = Self::ALL
            .into_iter()
            .find(|pitch| pitch.to_string() == text);
        named.ok_or_else(|| format!("there is no pitch \"{text}\""))
    }
}

impl TryFrom<String> for Pitch {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

impl From<Pitch> for String {
    fn from(pitch: Pitch) -> String {
        pitch.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::scale::{Root, ScaleNotes};
    use super::*;

    fn sounding(pitch: Pitch, interval: i64, written: i64, live: i64) -> Option<u8> {
        let scale = Scale {
            root: Root::clamped(0),
            notes: ScaleNotes::named("major").unwrap(),
        };
        let key = Key::clamped(60);
        pitch
            .sounding(scale, key, interval, written, live)
            .map(Key::get)
    }

    /// "live transpose in semitones or scale degrees per track; drum lanes excluded by default": what the
    /// clip adds moves every track, what is played live moves all but drums.
    #[test]
    fn each_reading_follows_in_its_way() {
        for (pitch, expected) in [
            (Pitch::Drum, [60, 64, 62, 60]),
            (Pitch::Chromatic, [60, 64, 62, 66]),
            (Pitch::Scale(Snap::Nearest), [60, 64, 62, 65]),
            (Pitch::Scale(Snap::Up), [60, 64, 62, 67]),
            (Pitch::Scale(Snap::Down), [60, 64, 62, 65]),
            (Pitch::Degrees, [60, 67, 64, 71]),
        ] {
            let heard = [(0, 0, 0), (4, 0, 0), (0, 2, 0), (0, 0, 6)]
                .map(|(interval, written, live)| sounding(pitch, interval, written, live));
            assert_eq!(heard, expected.map(Some), "{pitch}");
        }
    }

    /// What lies off the keyboard is silent; it is the key that sounds which counts, not one on the way.
    #[test]
    fn off_the_keyboard_is_silent() {
        for pitch in Pitch::ALL {
            assert_eq!(sounding(pitch, 127, 48, 0), None, "{pitch}");
            assert_eq!(sounding(pitch, -127, -48, 0), None, "{pitch}");
        }
        assert_eq!(sounding(Pitch::Chromatic, 48, 20, -20), Some(108));
        assert_eq!(sounding(Pitch::Scale(Snap::Nearest), 67, 0, 2), None);
    }

    /// Every name reads back as itself, and the sixteen pads are drums.
    #[test]
    fn names_read_back() {
        for pitch in Pitch::ALL {
            assert_eq!(pitch.to_string().parse(), Ok(pitch));
        }
        assert!("loud".parse::<Pitch>().is_err());
        let drums = (0..128).filter(|key| Pitch::of_key(Key::clamped(*key)) == Pitch::Drum);
        assert!(drums.eq(36..=51));
    }
}
