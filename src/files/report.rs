//! What an import has to say: how the music was laid out, and what of it was lost.

use std::fmt;

use crate::sequencer::project::MAX_TRACKS;

/// What became of a file of another program. A file that came over whole has no losses. For a pattern file, which
/// is not imported, nothing is counted.
///
/// `notes` is always `placed` and the [notes left out](Loss::notes_left_out) together.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Report {
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
    /// A pattern file that is not in UTF-8, so that its letters were guessed.
    Letters,
}

impl Report {
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
            Self::Tracks { notes, .. } | Self::NoStep(notes) | Self::AfterLastPattern(notes) => {
                notes
            }
            Self::MovedToChord(_) | Self::Shortened(_) | Self::Letters => 0,
        }
    }
}

impl fmt::Display for Report {
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
            "Its {bars} bars are split over {patterns} patterns of {each}."
        )
    }
}

impl fmt::Display for Loss {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::Tracks { tracks, notes } => write!(
                f,
                "There is room for {MAX_TRACKS} tracks: {tracks} more, with {}, were left out.",
                counted(notes, "note")
            ),
            Self::NoStep(notes) => write!(
                f,
                "{} left out, for their steps already had one of the same key or eight others.",
                were(notes, "note")
            ),
            Self::AfterLastPattern(notes) => write!(
                f,
                "{} left out, for they come after the last pattern.",
                were(notes, "note")
            ),
            Self::MovedToChord(notes) => write!(
                f,
                "{} moved to the start of their step's chord.",
                were(notes, "note")
            ),
            Self::Shortened(notes) => {
                write!(f, "{} shortened to 128 steps.", were(notes, "note"))
            }
            Self::Letters => write!(f, "It is not in UTF-8: letters in its names may be wrong."),
        }
    }
}

/// "1 note", "2 notes".
fn counted(count: usize, what: &str) -> String {
    match count {
        1 => format!("1 {what}"),
        _ => format!("{count} {what}s"),
    }
}

/// "1 note was", "2 notes were".
fn were(count: usize, what: &str) -> String {
    let verb = if count == 1 { "was" } else { "were" };
    format!("{} {verb}", counted(count, what))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is lost is said in plain words, one thing in the singular, and how a song was laid out comes first.
    #[test]
    fn losses_are_sentences() {
        let report = Report {
            split: Some(Split {
                bars: 18,
                patterns: 2,
                bars_each: 16,
            }),
            losses: vec![Loss::MovedToChord(1), Loss::Shortened(3)],
            ..Report::default()
        };
        assert_eq!(
            report.to_string(),
            "Its 18 bars are split over 2 patterns of 16. \
             1 note was moved to the start of their step's chord. 3 notes were shortened to 128 steps."
        );
        assert_eq!(Report::default().to_string(), "");
    }
}
