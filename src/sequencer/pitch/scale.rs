//! Scales: a root and the notes above it, for a whole project.
//!
//! Keys are plain numbers here and may lie off the keyboard, so that a melody that leaves it on the way comes
//! back unchanged.

use std::fmt;
use std::str::FromStr;

use crate::sequencer::value::bounded;

/// Semitones of an octave.
const OCTAVE: i64 = 12;

bounded! {
    /// A note name without its octave: 0 is C, 1 is C sharp, 11 is B.
    Root(u8) = 0..=11, default 0, "root"
}

/// The scale of a project. The default holds all notes, which constrains nothing.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, Default, serde::Serialize, serde::Deserialize,
)]
#[serde(default, deny_unknown_fields)]
pub struct Scale {
    /// The root.
    #[serde(skip_serializing_if = "Root::is_default")]
    pub root: Root,
    /// The notes above the root.
    #[serde(skip_serializing_if = "ScaleNotes::is_default")]
    pub notes: ScaleNotes,
}

/// Which of the twelve semitones above the root belong to a scale, a bit each, the root lowest. The
/// root always belongs to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ScaleNotes(u16);

/// Where a key outside the scale goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Snap {
    /// To the nearest note, down when two are equally near.
    #[default]
    Nearest,
    /// To the next note above.
    Up,
    /// To the next note below.
    Down,
}

/// The scales that have a name.
const NAMED: [(&str, &str); 20] = [
    ("chromatic", "xxxxxxxxxxxx"),
    ("major", "x.x.xx.x.x.x"),
    ("minor", "x.xx.x.xx.x."),
    ("harmonic minor", "x.xx.x.xx..x"),
    ("melodic minor", "x.xx.x.x.x.x"),
    ("dorian", "x.xx.x.x.xx."),
    ("phrygian", "xx.x.x.xx.x."),
    ("phrygian dominant", "xx..xx.xx.x."),
    ("lydian", "x.x.x.xx.x.x"),
    ("mixolydian", "x.x.xx.x.xx."),
    ("locrian", "xx.x.xx.x.x."),
    ("major pentatonic", "x.x.x..x.x.."),
    ("minor pentatonic", "x..x.x.x..x."),
    ("blues", "x..x.xxx..x."),
    ("whole tone", "x.x.x.x.x.x."),
    ("diminished", "x.xx.xx.xx.x"),
    ("harmonic major", "x.x.xx.xx..x"),
    ("hungarian minor", "x.xx..xxx..x"),
    ("hirajoshi", "x.xx...xx..."),
    ("in sen", "xx...x.x..x."),
];

impl ScaleNotes {
    /// All twelve notes.
    pub const CHROMATIC: Self = Self(0xfff);

    /// Any set of notes, a bit each, the root lowest; none when the root is missing or there are more than twelve
    /// bits.
    #[must_use]
    pub const fn new(bits: u16) -> Option<Self> {
        if bits & 1 == 1 && bits <= Self::CHROMATIC.0 {
            Some(Self(bits))
        } else {
            None
        }
    }

    /// The notes of the scale with this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        let (_, line) = NAMED.into_iter().find(|(known, _)| *known == name)?;
        Self::line(line)
    }

    /// The scales that have a name, in the order of the menus.
    pub fn all_named() -> impl Iterator<Item = (&'static str, Self)> {
        NAMED
            .into_iter()
            .filter_map(|(name, line)| Some((name, Self::line(line)?)))
    }

    /// A bit for each note.
    #[must_use]
    pub const fn bits(self) -> u16 {
        self.0
    }

    /// The scale's name, if it has one.
    #[must_use]
    pub fn name(self) -> Option<&'static str> {
        let named = Self::all_named().find(|(_, notes)| *notes == self);
        named.map(|(name, _)| name)
    }

    /// Whether these are all notes, which files leave out.
    #[must_use]
    pub fn is_default(&self) -> bool {
        *self == Self::default()
    }

    /// Twelve characters, the root first: `x` belongs to the scale, `.` does not.
    fn line(line: &str) -> Option<Self> {
        let mut bits = 0;
        for (place, character) in line.chars().enumerate() {
            match character {
                'x' if place < 12 => bits |= 1 << place,
                '.' => {}
                _ => return None,
            }
        }
        Self::new(bits).filter(|_| line.len() == 12)
    }
}

impl Scale {
    /// Whether every key is in it, from C: the scale of a fresh project.
    #[must_use]
    pub fn is_default(&self) -> bool {
        *self == Self::default()
    }

    /// The number of degrees in an octave, 1 to 12.
    #[must_use]
    pub fn degrees(self) -> i64 {
        i64::from(self.notes.0.count_ones())
    }

    /// Whether chords can be stacked of every other note: in scales of more than eight notes that would give
    /// clusters of seconds.
    #[must_use]
    pub fn has_thirds(self) -> bool {
        self.degrees() <= 8
    }

    /// Whether a key is in it.
    #[must_use]
    pub fn has(self, key: i64) -> bool {
        self.notes.0 & 1 << (key - self.root()).rem_euclid(OCTAVE) != 0
    }

    /// The key snapped to the scale; a key of the scale stays.
    #[must_use]
    pub fn snap(self, key: i64, snap: Snap) -> i64 {
        // Two octaves of bits: from the key's own place in the upper one the next below is in sight, from
        // that in the lower one the next above. The root is in every scale, so that there is always one.
        let two_octaves = u32::from(self.notes.0) << OCTAVE | u32::from(self.notes.0);
        let place = (key - self.root()).rem_euclid(OCTAVE);
        let up = i64::from((two_octaves >> place).trailing_zeros());
        let down = i64::from((two_octaves << (31 - OCTAVE - place)).leading_zeros());
        match snap {
            Snap::Up => key + up,
            Snap::Down => key - down,
            Snap::Nearest if down <= up => key - down,
            Snap::Nearest => key + up,
        }
    }

    /// The key so many degrees above another (below when negative), which is snapped to the scale first.
    #[must_use]
    pub fn above(self, key: i64, degrees: i64) -> i64 {
        let degree = self.degree(self.snap(key, Snap::Nearest)) + degrees;
        let count = self.degrees();
        let (octave, rank) = (degree.div_euclid(count), degree.rem_euclid(count));
        let mut rest = self.notes.0;
        for _ in 0..rank {
            // Clears the lowest bit.
            rest &= rest.wrapping_sub(1);
        }
        self.root() + octave * OCTAVE + i64::from(rest.trailing_zeros())
    }

    /// How many degrees a key of the scale is above the root of octave 0; a key outside the scale counts as the
    /// next note above it.
    #[must_use]
    pub fn degree(self, key: i64) -> i64 {
        let above = key - self.root();
        let below = (1_u16 << above.rem_euclid(OCTAVE)) - 1;
        let rank = (self.notes.0 & below).count_ones();
        above.div_euclid(OCTAVE) * self.degrees() + i64::from(rank)
    }

    fn root(self) -> i64 {
        i64::from(self.root.get())
    }
}

impl Default for ScaleNotes {
    fn default() -> Self {
        Self::CHROMATIC
    }
}

impl fmt::Display for ScaleNotes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(name) = self.name() {
            return f.write_str(name);
        }
        (0..12).try_for_each(|note| f.write_str(if self.0 & 1 << note == 0 { "." } else { "x" }))
    }
}

impl FromStr for ScaleNotes {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        Self::named(text)
            .or_else(|| Self::line(text))
            .ok_or_else(|| {
                format!("\"{text}\" is neither a scale nor twelve x and . that begin with x")
            })
    }
}

impl TryFrom<String> for ScaleNotes {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

impl From<ScaleNotes> for String {
    fn from(notes: ScaleNotes) -> String {
        notes.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scale(root: i64, name: &str) -> Scale {
        Scale {
            root: Root::clamped(root),
            notes: name.parse().unwrap(),
        }
    }

    /// Every scale there can be, on every root.
    fn every_scale() -> impl Iterator<Item = Scale> {
        (0..12).flat_map(|root| {
            (1..0x1000).step_by(2).map(move |bits| Scale {
                root: Root::clamped(root),
                notes: ScaleNotes::new(bits).unwrap(),
            })
        })
    }

    /// "root + scale (12-bit mask)": D dorian is the white keys, and its octave is seven degrees.
    #[test]
    fn modes_are_turned_majors() {
        for (root, name) in [
            (0, "major"),
            (2, "dorian"),
            (4, "phrygian"),
            (5, "lydian"),
            (7, "mixolydian"),
            (9, "minor"),
            (11, "locrian"),
        ] {
            let scale = scale(root, name);
            let white: Vec<_> = (60..72).filter(|key| scale.has(*key)).collect();
            assert_eq!(white, [60, 62, 64, 65, 67, 69, 71], "{name}");
            assert_eq!(scale.above(60, 7), 72, "{name}");
        }
    }

    /// "quantise nearest/up/down", for every scale and key: what is in the scale stays, and nothing in the
    /// scale lies between a key and where it goes.
    #[test]
    fn snapping_goes_to_the_next_note() {
        for scale in every_scale() {
            for key in -13..14 {
                let [nearest, up, down] =
                    [Snap::Nearest, Snap::Up, Snap::Down].map(|snap| scale.snap(key, snap));
                assert!(scale.has(nearest) && scale.has(up) && scale.has(down));
                assert!(down <= key && key <= up);
                assert!(!(down + 1..up).any(|between| scale.has(between)));
                let expected = if key - down <= up - key { down } else { up };
                assert_eq!(nearest, expected, "{scale:?} {key}");
            }
        }
    }

    /// A degree is the next note of the scale, neither more nor less, through all octaves; going up and
    /// down again leads back.
    #[test]
    fn degrees_count_the_notes_of_the_scale() {
        for scale in every_scale() {
            let keys: Vec<_> = (-24..=24).map(|degree| scale.above(0, degree)).collect();
            for pair in keys.windows(2) {
                assert!(scale.has(pair[0]) && pair[0] < pair[1]);
                assert!(!(pair[0] + 1..pair[1]).any(|between| scale.has(between)));
                assert_eq!(scale.above(pair[1], -1), pair[0]);
                assert_eq!(scale.degree(pair[1]), scale.degree(pair[0]) + 1);
            }
        }
    }

    /// A key outside the scale counts from the note it is brought to.
    #[test]
    fn a_foreign_key_is_brought_in_first() {
        let major = scale(0, "major");
        assert_eq!([0, 1, -1].map(|n| major.above(61, n)), [60, 62, 59]);
        assert_eq!([0, 7].map(|n| scale(0, "chromatic").above(61, n)), [61, 68]);
    }

    /// Names and lines of any scale read back; what is neither, or has no root, is refused.
    #[test]
    fn scales_read_back() {
        for (name, notes) in ScaleNotes::all_named() {
            assert_eq!(
                (notes.to_string().as_str(), notes.name()),
                (name, Some(name))
            );
        }
        assert_eq!(ScaleNotes::all_named().count(), NAMED.len());
        for bits in (1..0x1000).step_by(2) {
            let notes = ScaleNotes::new(bits).unwrap();
            assert_eq!(notes.to_string().parse(), Ok(notes));
        }
        for text in [
            "",
            "x",
            ".xxxxxxxxxxx",
            "xxxxxxxxxxxxx",
            "x..........ä",
            "Major",
        ] {
            assert!(text.parse::<ScaleNotes>().is_err(), "{text}");
        }
        assert_eq!((ScaleNotes::new(2), ScaleNotes::new(0x1001)), (None, None));
    }
}
