//! Why a command stopped: one sentence for each reason.

use std::fmt;
use std::path::{Path, PathBuf};

/// What ends a command before its work is done.
#[derive(Debug, PartialEq, Eq)]
pub enum Failure {
    /// The command line asks for something that does not exist.
    Usage(String),
    /// The current folder is not known.
    NoFolder(String),
    /// The folder of this user's plug-ins is not known; the environment variable that should name it.
    NoHome(&'static str),
    /// A file or folder cannot be read or written.
    File(PathBuf, String),
    /// The system lacks something; what, and how to get it.
    Packages(String),
    /// A program cannot be run, or ended with an error.
    Program(String),
    /// The plug-in was not built or bundled.
    Bundle(String),
    /// The file to be played is not one that Gradus reads; why.
    Score(String),
    /// The plug-in cannot be hosted; what it refused.
    Host(String),
    /// Some notes never ended, or ended without having begun.
    Ledger(usize, usize),
    /// Some tests or checks did not pass; which.
    Checks(String),
}

impl Failure {
    /// Makes the failure of a file or folder.
    pub fn file(path: &Path, error: &std::io::Error) -> Self {
        Self::File(path.to_path_buf(), error.to_string())
    }

    /// A word of the command line that means nothing.
    pub fn unknown(word: &str) -> Self {
        Self::Usage(format!("There is no \"{word}\" here."))
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Usage(problem) | Self::Packages(problem) | Self::Score(problem) => {
                write!(f, "{problem}")
            }
            Self::NoFolder(error) => write!(f, "The current folder cannot be told: {error}."),
            Self::NoHome(variable) => write!(
                f,
                "Where this user's plug-ins are is unknown: {variable} is not set."
            ),
            Self::File(path, error) => write!(f, "{}: {error}.", path.display()),
            Self::Program(problem) => write!(f, "{problem}."),
            Self::Bundle(problem) => write!(f, "The plug-in was not built: {problem}."),
            Self::Host(problem) => write!(f, "The plug-in cannot be hosted: {problem}."),
            Self::Ledger(sounding, orphans) => write!(
                f,
                "{sounding} notes were never ended and {orphans} note-offs had no note."
            ),
            Self::Checks(which) => write!(f, "Not passed: {which}."),
        }
    }
}
