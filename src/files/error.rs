//! Why a file was not read or written, in one sentence for the status line.

use std::fmt;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

/// What went wrong with a file. Its text fits into a status line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FileError {
    /// The content is of no format that Gradus knows.
    NotGradus,
    /// Written by a Gradus that is newer than this one.
    FutureVersion {
        /// The version of the file.
        found: u64,
        /// The newest version that this Gradus reads.
        known: u32,
    },
    /// The text does not follow its format.
    Syntax {
        /// The line, counted from 1.
        line: usize,
        /// The column, counted from 1.
        column: usize,
        /// What is wrong there.
        what: String,
    },
    /// A StepPy pattern that is invalid, or holds more than a clip can.
    StepPy(String),
    /// A MIDI file that is damaged, or of a kind that is not supported.
    Midi(String),
    /// Note names that are invalid, or mixed with something else.
    NoteNames(String),
    /// A path to save to that has no file name.
    NoName(PathBuf),
    /// The system refused to read or write.
    Io {
        /// The path of the file.
        path: PathBuf,
        /// The system's message.
        what: String,
    },
    /// The path leads to something that is not a regular file.
    NotAFile {
        /// The path.
        path: PathBuf,
        /// What it is: a folder, a pipe, a socket, a device.
        found: &'static str,
    },
    /// The file is larger than any that is read of its kind.
    TooLarge {
        /// The limit in bytes.
        limit: usize,
    },
}

impl fmt::Display for FileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotGradus => write!(
                f,
                "This is not a .gradus pattern file, a StepPy pattern or a MIDI file."
            ),
            Self::FutureVersion { found, known } => write!(
                f,
                "This pattern file has format version {found}, but this Gradus reads only versions up to {known}. Update Gradus to open it."
            ),
            Self::Syntax { line, column, what } => {
                write!(f, "Line {line}, column {column}: {what}.")
            }
            Self::StepPy(what) => write!(f, "This StepPy pattern cannot be read: {what}."),
            Self::Midi(what) => write!(f, "This MIDI file cannot be read: {what}."),
            Self::NoteNames(what) => write!(f, "{what}."),
            Self::NoName(path) => {
                write!(f, "{}: the file name is missing.", path.display())
            }
            Self::Io { path, what } => write!(f, "{}: {what}.", path.display()),
            Self::NotAFile { path, found } => {
                write!(f, "{}: it is a {found}.", path.display())
            }
            Self::TooLarge { limit } if *limit < 1 << 20 => {
                write!(f, "The file is larger than {} KiB.", limit >> 10)
            }
            Self::TooLarge { limit } => {
                write!(f, "The file is larger than {} MiB.", limit >> 20)
            }
        }
    }
}

impl std::error::Error for FileError {}

impl From<serde_json::Error> for FileError {
    /// The parser's message in a musician's words, without the position that it repeats at the end.
    fn from(error: serde_json::Error) -> Self {
        let (line, column) = (error.line(), error.column());
        let mut what = error.to_string();
        what.truncate(what.len().saturating_sub(place_suffix(&what, line, column)));
        if error.is_eof() {
            what = format!(
                "the text ends too early ({})",
                what.replace("EOF", "it ends")
            );
        }
        for (technical, plain) in [
            ("expected i64", "expected a whole number"),
            (
                "expected u32",
                "expected a whole number from 0 to 4294967295",
            ),
            ("expected u64", "expected a whole number"),
            ("expected f64", "expected a number"),
            ("expected a string", "expected a text"),
            ("expected a boolean", "expected true or false"),
        ] {
            what = what.replace(technical, plain);
        }
        shorten(&mut what);
        Self::Syntax { line, column, what }
    }
}

/// The longest message, in bytes: it may quote the text, which may be anything.
const LONGEST: usize = 400;

impl FileError {
    /// Whether the error's text names the file.
    #[must_use]
    pub fn names_the_file(&self) -> bool {
        match self {
            Self::Io { .. } | Self::NotAFile { .. } | Self::NoName(_) => true,
            Self::NotGradus
            | Self::FutureVersion { .. }
            | Self::Syntax { .. }
            | Self::StepPy(_)
            | Self::Midi(_)
            | Self::NoteNames(_)
            | Self::TooLarge { .. } => false,
        }
    }

    /// The error for a message of the system about a file.
    pub(crate) fn io(path: &Path, error: &std::io::Error) -> Self {
        Self::Io {
            path: path.to_owned(),
            what: plain(error),
        }
    }
}

/// The system's message, in plain words for common errors.
fn plain(error: &std::io::Error) -> String {
    match (error.raw_os_error(), error.kind()) {
        (Some(_), ErrorKind::StorageFull) => "the disk is full".to_owned(),
        (Some(_), ErrorKind::QuotaExceeded) => "your disk quota is full".to_owned(),
        (Some(_), ErrorKind::ReadOnlyFilesystem) => "the disk is read-only".to_owned(),
        _ => error.to_string(),
    }
}

fn shorten(what: &mut String) {
    if what.len() > LONGEST {
        what.truncate(what.floor_char_boundary(LONGEST));
        what.push('…');
    }
}

/// The length in bytes of the position that a message repeats at its end.
fn place_suffix(what: &str, line: usize, column: usize) -> usize {
    let suffix = format!(" at line {line} column {column}");
    if what.ends_with(&suffix) {
        suffix.len()
    } else {
        0
    }
}
