//! The report of an import: how the music was laid out, and what was lost.

use std::fmt;

use crate::sequencer::project::MAX_TRACKS;

/// What became of another program's file. A file that was imported completely has no losses. For a pattern file, which
/// is not imported, nothing is counted.
///
/// `notes` is always the sum of `placed` and the [notes left out](Loss::notes_left_out).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ImportReport {
    /// How many notes the file has.
    pub notes: usize,
    /// How many of them are in the project.
    pub placed: usize,
    /// How the song was divided into patterns, if one was not enough.
    pub split: Option<Split>,
    /// What was left out or changed, each kind once.
    pub losses: Vec<Loss>,
}

/// The division of a song into several patterns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Split {
    /// How many bars the song has.
    pub bars: i64,
    /// How many patterns it was divided into.
    pub patterns: usize,
    /// How many bars every pattern but the last has.
    pub bars_each: i64,
}

/// One kind of thing that was left out or changed, mostly with their number. Its text is one sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Loss {
    /// Tracks that found no room, and their notes.
    Tracks {
        /// How many tracks there were.
        tracks: usize,
        /// How many notes they had.
        notes: usize,
    },
    /// Notes for which no step was free.
    NoStep(usize),
    /// Notes that begin after the last pattern.
    AfterLastPattern(usize),
    /// Notes that were moved to the start of their chord.
    MovedToChord(usize),
    /// Notes that were longer than the longest gate.
    Shortened(usize),
    /// Notes whose key is above 127, which does not exist in MIDI.
    KeyAbove127(usize),
    /// Notes with a velocity above 127.
    VelocityAbove127(usize),
    /// Notes that begin before the file does, and were moved to its beginning.
    MovedToBeginning(usize),
    /// Notes that have no note-off.
    WithoutEnd(usize),
    /// A metre that patterns cannot be cut into.
    Metre,
    /// Other tempos after the first note.
    TempoChanges(usize),
    /// Other metres after the first note.
    MetreChanges(usize),
    /// Controllers, programs, bends, pressure and system exclusive.
    Messages(usize),
    /// Clocks and other messages that only belong on a cable.
    CableMessages(usize),
    /// Tempos and metres that are invalid.
    Unusable(usize),
    /// Chunks that are not tracks.
    Chunks(usize),
    /// Bytes that belong to no track.
    Bytes(usize),
    /// A file with fewer tracks than its header announces.
    MissingTracks {
        /// How many the header announces.
        promised: usize,
        /// How many the file has.
        found: usize,
    },
    /// A pattern file that is not in UTF-8 and has no byte order mark, so that its encoding was guessed.
    Letters,
}

impl ImportReport {
    /// Everything that there is to report, a sentence each.
    pub fn sentences(&self) -> impl Iterator<Item = String> {
        let split = self.split.iter().map(Split::to_string);
        split.chain(self.losses.iter().map(Loss::to_string))
    }
}

impl Loss {
    /// How many notes are missing in the project because of this.
    #[must_use]
    pub fn notes_left_out(&self) -> usize {
        match *self {
            Self::Tracks { notes, .. }
            | Self::NoStep(notes)
            | Self::AfterLastPattern(notes)
            | Self::KeyAbove127(notes) => notes,
            Self::MovedToChord(_)
            | Self::Shortened(_)
            | Self::VelocityAbove127(_)
            | Self::MovedToBeginning(_)
            | Self::WithoutEnd(_)
            | Self::Metre
            | Self::TempoChanges(_)
            | Self::MetreChanges(_)
            | Self::Messages(_)
            | Self::CableMessages(_)
            | Self::Unusable(_)
            | Self::Chunks(_)
            | Self::Bytes(_)
            | Self::MissingTracks { .. }
            | Self::Letters => 0,
        }
    }
}

impl fmt::Display for ImportReport {
    /// All sentences in one line; an empty text when there are none.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (number, sentence) in self.sentences().enumerate() {
            let space = if number > 0 { " " } else { "" };
            write!(f, "{space}{sentence}")?;
        }
        Ok(())
    }
}

impl fmt::Display for Split {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (bars, patterns, each) = (self.bars, self.patterns, self.bars_each);
        write!(
            f,
            "Its {bars} bars are split into {patterns} patterns of {each}."
        )
    }
}

impl fmt::Display for Loss {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (count, thing, what) = match *self {
            Self::Tracks { tracks, notes } => {
                let of_them = counted(notes, "note");
                return write!(
                    f,
                    "There is room for {MAX_TRACKS} tracks: {tracks} more, with {of_them}, were left out."
                );
            }
            Self::MissingTracks { promised, found } => {
                let are = if found == 1 { "is" } else { "are" };
                return write!(
                    f,
                    "It should have {promised} tracks, but {found} {are} there."
                );
            }
            Self::Letters => {
                return f.write_str("It is not UTF-8 text: letters in its names may be wrong.");
            }
            Self::Metre => {
                return f.write_str("Its time signature is not supported: bars are 4/4.");
            }
            Self::NoStep(count) => (count, "note", "left out: no step nearby had room"),
            Self::AfterLastPattern(count) => (count, "note", "left out: after the last pattern"),
            Self::MovedToChord(count) => {
                (count, "note", "moved to the start of their step's chord")
            }
            Self::Shortened(count) => (count, "note", "shortened to 128 steps"),
            Self::KeyAbove127(count) => (count, "note", "left out: above key 127"),
            Self::VelocityAbove127(count) => (count, "note", "limited to velocity 127"),
            Self::MovedToBeginning(count) => (
                count,
                "note",
                "moved to the beginning: they began before it",
            ),
            Self::WithoutEnd(count) => (
                count,
                "note",
                "held to the end of the track: without a note-off",
            ),
            Self::TempoChanges(count) => {
                (count, "tempo change", "left out: a project has one tempo")
            }
            Self::MetreChanges(count) => (
                count,
                "time signature change",
                "left out: all bars are as long as the first",
            ),
            Self::Messages(count) => (
                count,
                "message",
                "left out: controllers, programs, pitch bends and others",
            ),
            Self::CableMessages(count) => (
                count,
                "system message",
                "left out: clocks and others that mean nothing in a file",
            ),
            Self::Unusable(count) => (
                count,
                "event",
                "left out: no usable tempo or time signature",
            ),
            Self::Chunks(count) => (count, "chunk", "left out: only tracks are read"),
            Self::Bytes(count) => (count, "byte", "left out between or after the tracks"),
        };
        let verb = if count == 1 { "was" } else { "were" };
        write!(f, "{} {verb} {what}.", counted(count, thing))
    }
}

/// A count with its noun: "1 note", "2 notes".
fn counted(count: usize, thing: &str) -> String {
    match count {
        1 => format!("1 {thing}"),
        _ => format!("{count} {thing}s"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is lost is said in plain words, one thing in the singular, and how a song was laid out comes first.
    #[test]
    fn losses_are_sentences() {
        let report = ImportReport {
            split: Some(Split {
                bars: 18,
                patterns: 2,
                bars_each: 16,
            }),
            losses: vec![Loss::MovedToChord(1), Loss::Shortened(3)],
            ..ImportReport::default()
        };
        assert_eq!(
            report.to_string(),
            "Its 18 bars are split into 2 patterns of 16. \
             1 note was moved to the start of their step's chord. 3 notes were shortened to 128 steps."
        );
        assert_eq!(ImportReport::default().to_string(), "");
    }
}
