//! Names of chords: "Cmaj7", "Dm/F".

use std::fmt;

use super::Quality;
use crate::sequencer::value::Key;

/// Note names without the octave.
const ROOTS: [&str; 12] = [
    "C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B",
];

/// The name of the chord that these keys form in any octaves; none when it has no name. The lowest key is tried
/// as the root first; a chord with another lowest note has it in the name.
#[must_use]
pub fn name(keys: &[Key]) -> Option<String> {
    let lowest = keys.iter().min()?.get() % 12;
    let sounding = keys
        .iter()
        .fold(0_u16, |bits, key| bits | 1 << (key.get() % 12));
    let roots = (0..12).map(|above| (lowest + above) % 12);
    for root in roots.filter(|root| sounding & 1 << root != 0) {
        let named = Quality::ALL
            .into_iter()
            .find(|quality| classes(*quality, root) == sounding);
        if let Some(quality) = named {
            let (root_name, bass) = (
                ROOTS.get(usize::from(root))?,
                ROOTS.get(usize::from(lowest))?,
            );
            return Some(if root == lowest {
                format!("{root_name}{quality}")
            } else {
                format!("{root_name}{quality}/{bass}")
            });
        }
    }
    None
}

/// The notes of a quality on a root, a bit for each of the twelve.
fn classes(quality: Quality, root: u8) -> u16 {
    let intervals = quality.intervals().iter();
    intervals.fold(0, |bits, interval| {
        bits | 1 << (interval + i64::from(root)).rem_euclid(12)
    })
}

impl fmt::Display for Quality {
    /// What follows the root in a chord's name.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Major => "",
            Self::Minor => "m",
            Self::Diminished => "dim",
            Self::Augmented => "aug",
            Self::SuspendedSecond => "sus2",
            Self::SuspendedFourth => "sus4",
            Self::Power => "5",
            Self::Sixth => "6",
            Self::MinorSixth => "m6",
            Self::Seventh => "7",
            Self::MajorSeventh => "maj7",
            Self::MinorSeventh => "m7",
            Self::MinorMajorSeventh => "m(maj7)",
            Self::HalfDiminished => "m7b5",
            Self::DiminishedSeventh => "dim7",
            Self::SuspendedSeventh => "7sus4",
            Self::AddedNinth => "add9",
            Self::Ninth => "9",
            Self::MajorNinth => "maj9",
            Self::MinorNinth => "m9",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(keys: &[i64]) -> Option<String> {
        let keys: Vec<_> = keys.iter().map(|key| Key::clamped(*key)).collect();
        name(&keys)
    }

    /// Chords are known by their notes, in any octave and order, and say what they stand on.
    #[test]
    fn chords_have_names() {
        for (keys, expected) in [
            (&[60, 64, 67, 71][..], "Cmaj7"),
            (&[71, 48, 76, 67], "Cmaj7"),
            (&[65, 69, 74], "Dm/F"),
            (&[57, 60, 64, 67], "Am7"),
            (&[60, 64, 67, 69], "C6"),
            (&[59, 62, 65, 69], "Bm7b5"),
            (&[55, 60, 62], "Gsus4"),
            (&[36, 43, 48], "C5"),
            (&[61, 65, 68, 71, 75], "C#9"),
        ] {
            assert_eq!(named(keys).as_deref(), Some(expected));
        }
        for keys in [&[60][..], &[], &[60, 61, 62], &[60, 66]] {
            assert_eq!(named(keys), None);
        }
    }

    /// Every quality in close position on every root has its own name.
    #[test]
    fn every_quality_is_known() {
        for quality in Quality::ALL {
            for root in 48..60 {
                let keys: Vec<_> = quality.intervals().iter().map(|i| root + i).collect();
                let expected = format!("{}{quality}", ROOTS[usize::try_from(root % 12).unwrap()]);
                assert_eq!(named(&keys), Some(expected));
            }
        }
    }
}
