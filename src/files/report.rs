//! What an import has to say: how the music was laid out, and what of it was lost.

use std::fmt;

use crate::sequencer::project::MAX_TRACKS;

/// What became of a file of another program. A file that came over whole has no losses. For a pattern file, which
/// is not imported, nothing is counted.
///
/// `notes` is always `placed` and the [notes left out](Loss::notes_left_out) together.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ImportReport {
    /// The notes of the file.
    pub notes: usize,
    /// Those of them that are in the project.
    pub placed: usize,
    /// How a song was cut into patterns, when one was not enough for it.
    pub split: Option<Split>,
    /// What was left out or changed, each kind once.
    pub losses: Vec<Loss>,
}

/// A song that lies in several patterns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Split {
    /// The bars of the song.
    pub bars: i64,
    /// The patterns that it lies in.
    pub patterns: usize,
    /// The bars of every pattern but the last.
    pub bars_each: i64,
}

/// One kind of thing that was left out or changed, with how many there were. Its text is one sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Loss {
    /// Tracks that found no room, and the notes of them.
    Tracks {
        /// The tracks.
        tracks: usize,
        /// Their notes.
        notes: usize,
    },
    /// Notes for which no step was left.
    NoStep(usize),
    /// Notes that begin after the last pattern.
    AfterLastPattern(usize),
    /// Notes that begin with their chord, and not when they did.
    MovedToChord(usize),
    /// Notes that are longer than a gate can be.
    Shortened(usize),
    /// Notes whose key is above 127, so that no instrument has it.
    KeyAbove127(usize),
    /// Notes that are struck harder than there is.
    VelocityAbove127(usize),
    /// Notes that begin before the file does.
    MovedToBeginning(usize),
    /// Notes that nothing ends.
    WithoutEnd(usize),
    /// A metre that patterns cannot be cut into.
    Metre,
    /// Other tempos after the first note.
    TempoChanges(usize),
    /// Other metres after the first note.
    MetreChanges(usize),
    /// Controllers, programs, bends, pressure and system exclusive.
    Messages(usize),
    /// Clocks and other messages that are for a cable.
    CableMessages(usize),
    /// Tempos and metres that are none.
    Unusable(usize),
    /// Chunks that are no tracks.
    Chunks(usize),
    /// Bytes that belong to no track.
    Bytes(usize),
    /// A file that has fewer tracks than it says.
    MissingTracks {
        /// How many it says.
        promised: usize,
        /// How many there are.
        found: usize,
    },
    /// A pattern file that is not in UTF-8, so that its letters were guessed.
    Letters,
}

impl ImportReport {
    /// Everything that there is to say, a sentence each.
    pub fn sentences(&self) -> impl Iterator<Item = String> {
        let split = self.split.iter().map(Split::to_string);
        split.chain(self.losses.iter().map(Loss::to_string))
    }
}

impl Loss {
    /// How many notes of the file are not in the project for this.
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
    /// All sentences in one line; nothing when there are none.
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

/// "1 note", "2 notes".
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
