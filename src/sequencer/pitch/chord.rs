//! Chords: the notes of a step, by degree or quality.
//!
//! A chord is a recipe, and a step holds only the resulting notes: once written they can be edited like notes
//! played by hand. The rules, in this order:
//! 1. the notes in close position: thirds of the scale, or the intervals of a quality;
//! 2. an inversion of i takes the i lowest up by an octave;
//! 3. a voicing takes some down by an octave;
//! 4. a spread of s octaves lifts the highest by s, the lowest not at all, those between by as much as
//!    they lie between.

/// Names of chords.
mod name;

use crate::sequencer::step::{self, StepNote};
use crate::sequencer::value::{Interval, Key, bounded};

use super::Pitch;
use super::scale::Scale;
pub use name::name;

bounded! {
    /// The number of notes of a chord of thirds: 3 is a triad, 4 a seventh chord.
    Size(u8) = 1..=8, default 3, "size"
}
bounded! {
    /// How many of the lowest notes are moved up by an octave.
    Inversion(u8) = 0..=7, default 0, "inversion"
}
bounded! {
    /// How many octaves the notes are spread apart.
    Spread(u8) = 0..=3, default 0, "spread"
}

/// A recipe for the notes of a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Chord {
    /// Which notes it has.
    pub kind: ChordKind,
    /// How many of its lowest notes move up by an octave.
    pub inversion: Inversion,
    /// Which of its notes move down by an octave.
    pub voicing: Voicing,
    /// How many octaves it is spread apart.
    pub spread: Spread,
}

/// Which notes a chord has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChordKind {
    /// Stacked thirds of the scale.
    Thirds {
        /// The lowest note, in degrees from the track's key.
        degree: Interval,
        /// The number of notes.
        size: Size,
    },
    /// A fixed set of intervals, the same in every scale.
    Quality {
        /// The root, in semitones from the track's key.
        root: Interval,
        /// The set of intervals.
        quality: Quality,
    },
}

/// A named set of intervals.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "the names say it")]
pub enum Quality {
    Major,
    Minor,
    Diminished,
    Augmented,
    SuspendedSecond,
    SuspendedFourth,
    Power,
    Sixth,
    MinorSixth,
    Seventh,
    MajorSeventh,
    MinorSeventh,
    MinorMajorSeventh,
    HalfDiminished,
    DiminishedSeventh,
    SuspendedSeventh,
    AddedNinth,
    Ninth,
    MajorNinth,
    MinorNinth,
}

/// Which notes of a chord move down by an octave, counted from the highest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Voicing {
    /// None.
    #[default]
    Close,
    /// The second.
    Drop2,
    /// The third.
    Drop3,
    /// The second and the fourth.
    Drop2And4,
}

impl Quality {
    /// Every quality, in the order of the menus.
    pub const ALL: [Self; 20] = [
        Self::Major,
        Self::Minor,
        Self::Diminished,
        Self::Augmented,
        Self::SuspendedSecond,
        Self::SuspendedFourth,
        Self::Power,
        Self::Sixth,
        Self::MinorSixth,
        Self::Seventh,
        Self::MajorSeventh,
        Self::MinorSeventh,
        Self::MinorMajorSeventh,
        Self::HalfDiminished,
        Self::DiminishedSeventh,
        Self::SuspendedSeventh,
        Self::AddedNinth,
        Self::Ninth,
        Self::MajorNinth,
        Self::MinorNinth,
    ];

    /// The intervals in semitones above the root.
    #[must_use]
    pub const fn intervals(self) -> &'static [i64] {
        match self {
            Self::Major => &[0, 4, 7],
            Self::Minor => &[0, 3, 7],
            Self::Diminished => &[0, 3, 6],
            Self::Augmented => &[0, 4, 8],
            Self::SuspendedSecond => &[0, 2, 7],
            Self::SuspendedFourth => &[0, 5, 7],
            Self::Power => &[0, 7],
            Self::Sixth => &[0, 4, 7, 9],
            Self::MinorSixth => &[0, 3, 7, 9],
            Self::Seventh => &[0, 4, 7, 10],
            Self::MajorSeventh => &[0, 4, 7, 11],
            Self::MinorSeventh => &[0, 3, 7, 10],
            Self::MinorMajorSeventh => &[0, 3, 7, 11],
            Self::HalfDiminished => &[0, 3, 6, 10],
            Self::DiminishedSeventh => &[0, 3, 6, 9],
            Self::SuspendedSeventh => &[0, 5, 7, 10],
            Self::AddedNinth => &[0, 4, 7, 14],
            Self::Ninth => &[0, 4, 7, 10, 14],
            Self::MajorNinth => &[0, 4, 7, 11, 14],
            Self::MinorNinth => &[0, 3, 7, 10, 14],
        }
    }
}

impl Default for ChordKind {
    fn default() -> Self {
        Self::Thirds {
            degree: Interval::DEFAULT,
            size: Size::DEFAULT,
        }
    }
}

impl Chord {
    /// The chord as the notes of a step, from the lowest to the highest, on a track with this key and pitch: in
    /// degrees if the track counts those, otherwise in semitones. On a track of degrees a quality is snapped to
    /// the scale.
    #[must_use]
    pub fn notes(&self, scale: Scale, key: Key, pitch: Pitch) -> step::Notes {
        let octave = match pitch {
            Pitch::Degrees => scale.degrees(),
            Pitch::Drum | Pitch::Chromatic | Pitch::Scale(_) => 12,
        };
        let mut notes = self.close(scale, i64::from(key.get()), pitch);
        notes.invert(self.inversion, octave);
        notes.voice(self.voicing, octave);
        notes.spread(self.spread, octave);
        let kept = notes
            .sorted()
            .iter()
            .filter_map(|interval| Interval::try_from(*interval).ok().map(StepNote::at));
        step::Notes::new(kept).unwrap_or_default()
    }

    /// The notes in close position.
    fn close(&self, scale: Scale, key: i64, pitch: Pitch) -> Close {
        let mut notes = Close::default();
        match (self.kind, pitch) {
            (ChordKind::Thirds { degree, size }, Pitch::Degrees) => {
                for third in 0..i64::from(size.get()) {
                    notes.push(i64::from(degree.get()) + 2 * third);
                }
            }
            (ChordKind::Thirds { degree, size }, _) => {
                for third in 0..i64::from(size.get()) {
                    notes.push(scale.above(key, i64::from(degree.get()) + 2 * third) - key);
                }
            }
            (ChordKind::Quality { root, quality }, Pitch::Degrees) => {
                let from = scale.degree(scale.snap(key, super::scale::Snap::Nearest));
                for interval in quality.intervals() {
                    let near = key + i64::from(root.get()) + interval;
                    let near = scale.snap(near, super::scale::Snap::Nearest);
                    notes.push(scale.degree(near) - from);
                }
            }
            (ChordKind::Quality { root, quality }, _) => {
                for interval in quality.intervals() {
                    notes.push(i64::from(root.get()) + interval);
                }
            }
        }
        notes
    }
}

/// Up to eight notes of a chord while it is built.
#[derive(Default)]
struct Close {
    notes: [i64; step::Notes::MOST],
    count: usize,
}

impl Close {
    fn push(&mut self, interval: i64) {
        if let Some(place) = self.notes.get_mut(self.count) {
            *place = interval;
            self.count += 1;
        }
    }

    /// The notes, from the lowest to the highest.
    fn sorted(&mut self) -> &mut [i64] {
        let notes = self.notes.get_mut(..self.count).unwrap_or_default();
        notes.sort_unstable();
        notes
    }

    fn invert(&mut self, inversion: Inversion, octave: i64) {
        for _ in 0..inversion.get() {
            if let Some(lowest) = self.sorted().first_mut() {
                *lowest += octave;
            }
        }
    }

    fn voice(&mut self, voicing: Voicing, octave: i64) {
        let dropped: &[usize] = match voicing {
            Voicing::Close => &[],
            Voicing::Drop2 => &[1],
            Voicing::Drop3 => &[2],
            Voicing::Drop2And4 => &[1, 3],
        };
        for (from_top, note) in self.sorted().iter_mut().rev().enumerate() {
            if dropped.contains(&from_top) {
                *note -= octave;
            }
        }
    }

    fn spread(&mut self, spread: Spread, octave: i64) {
        let gaps = i64::try_from(self.count).unwrap_or(1) - 1;
        for (place, note) in (0..).zip(self.sorted()) {
            *note += place * i64::from(spread.get()) / gaps.max(1) * octave;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::scale::{Root, ScaleNotes};
    use super::*;

    fn scale(root: i64, name: &str) -> Scale {
        Scale {
            root: Root::clamped(root),
            notes: ScaleNotes::named(name).unwrap(),
        }
    }

    fn intervals(chord: Chord, scale: Scale, pitch: Pitch) -> Vec<i8> {
        let notes = chord.notes(scale, Key::clamped(60), pitch);
        let notes = notes.as_slice().iter();
        notes.map(|note| note.interval.get()).collect()
    }

    fn thirds(degree: i64, size: i64) -> Chord {
        Chord {
            kind: ChordKind::Thirds {
                degree: Interval::clamped(degree),
                size: Size::clamped(size),
            },
            ..Chord::default()
        }
    }

    fn quality(quality: Quality) -> Chord {
        let root = Interval::DEFAULT;
        Chord {
            kind: ChordKind::Quality { root, quality },
            ..Chord::default()
        }
    }

    /// "chord builder (degree, ...)": the chords of C major by degree, and the same in degrees for a track
    /// that counts those.
    #[test]
    fn degrees_make_the_chords_of_the_scale() {
        let major = scale(0, "major");
        for (degree, triad) in [
            (0, [0, 4, 7]),
            (1, [2, 5, 9]),
            (4, [7, 11, 14]),
            (6, [11, 14, 17]),
            (-1, [-1, 2, 5]),
        ] {
            assert_eq!(intervals(thirds(degree, 3), major, Pitch::Chromatic), triad);
        }
        assert_eq!(
            intervals(thirds(4, 5), major, Pitch::Chromatic),
            [7, 11, 14, 17, 21]
        );
        assert_eq!(
            intervals(thirds(4, 4), major, Pitch::Degrees),
            [4, 6, 8, 10]
        );
        assert_eq!(intervals(thirds(0, 8), major, Pitch::Degrees).len(), 8);
    }

    /// What a track of degrees plays for a chord is what another plays for it.
    #[test]
    fn degrees_and_semitones_sound_the_same() {
        for (root, name) in [(0, "major"), (2, "harmonic minor"), (5, "blues")] {
            let scale = scale(root, name);
            for degree in -9..10 {
                let key = Key::clamped(scale.above(60, 0));
                let sounding = |pitch: Pitch| {
                    let chord = Chord {
                        inversion: Inversion::clamped(degree),
                        voicing: Voicing::Drop2,
                        spread: Spread::clamped(1),
                        ..thirds(degree, 4)
                    };
                    let notes = chord.notes(scale, key, pitch);
                    let notes = notes.as_slice().iter();
                    let keys = notes
                        .map(|note| pitch.sounding(scale, key, note.interval.get().into(), 0, 0));
                    keys.collect::<Vec<_>>()
                };
                assert_eq!(sounding(Pitch::Degrees), sounding(Pitch::Chromatic));
            }
        }
    }

    /// "inversion, spread, voicing", one after the other and together.
    #[test]
    fn inversions_voicings_and_spreads() {
        let seventh = quality(Quality::MajorSeventh);
        let any = Scale::default();
        for (inversion, voicing, spread, expected) in [
            (0, Voicing::Close, 0, [0, 4, 7, 11]),
            (1, Voicing::Close, 0, [4, 7, 11, 12]),
            (3, Voicing::Close, 0, [11, 12, 16, 19]),
            (4, Voicing::Close, 0, [12, 16, 19, 23]),
            (0, Voicing::Drop2, 0, [-5, 0, 4, 11]),
            (0, Voicing::Drop3, 0, [-8, 0, 7, 11]),
            (0, Voicing::Drop2And4, 0, [-12, -5, 4, 11]),
            (0, Voicing::Close, 1, [0, 4, 7, 23]),
            (0, Voicing::Close, 3, [0, 16, 31, 47]),
            (1, Voicing::Drop2, 3, [-1, 16, 31, 48]),
        ] {
            let chord = Chord {
                inversion: Inversion::clamped(inversion),
                voicing,
                spread: Spread::clamped(spread),
                ..seventh
            };
            assert_eq!(
                intervals(chord, any, Pitch::Chromatic),
                expected,
                "{chord:?}"
            );
        }
    }

    /// A quality is the same everywhere, and in the scale on a track of degrees.
    #[test]
    fn qualities_are_the_same_everywhere() {
        let minor = scale(0, "minor");
        assert_eq!(
            intervals(quality(Quality::Major), minor, Pitch::Chromatic),
            [0, 4, 7]
        );
        assert_eq!(
            intervals(quality(Quality::Major), minor, Pitch::Degrees),
            [0, 2, 4]
        );
    }

    /// A chord past the range of intervals leaves those notes out, and is never empty.
    #[test]
    fn extremes_are_left_out() {
        let high = Chord {
            kind: ChordKind::Quality {
                root: Interval::clamped(120),
                quality: Quality::Ninth,
            },
            ..Chord::default()
        };
        assert_eq!(
            intervals(high, Scale::default(), Pitch::Chromatic),
            [120, 124, 127]
        );
        let higher = Chord {
            spread: Spread::MAX,
            inversion: Inversion::MAX,
            ..high
        };
        assert!(!intervals(higher, Scale::default(), Pitch::Chromatic).is_empty());
    }
}
