//! What is asked of the library.

use std::path::{Path, PathBuf};

use super::catalog::LibrarySource;
use super::transfer::ProjectPart;
use crate::files::Obstacle;
use crate::sequencer::SwingGrid;
use crate::sequencer::value::Channel;
use crate::standalone::{FileCommand, written_path};

/// What is asked of the library.
#[derive(Debug, Clone, PartialEq)]
pub enum LibraryRequest {
    /// Looks through the folder, as it may have changed.
    Scan,
    /// Takes another folder.
    Folder(PathBuf),
    /// Lets something be heard in the place of the project, or the project again.
    Preview(Option<LibrarySource>),
    /// Loads something.
    Load(LibrarySource, LoadTarget),
    /// Saves a part of the project into the folder.
    Save {
        /// What.
        part: ProjectPart,
        /// How it is called; with a folder before it, if there is to be one.
        name: String,
    },
    /// Writes a part of the project as a pattern file or, where the path says so, a MIDI file.
    Export {
        /// What.
        part: ProjectPart,
        /// Where to.
        path: PathBuf,
    },
    /// Takes the groove of a MIDI file for a pattern.
    Groove {
        /// The file.
        path: PathBuf,
        /// The pattern, from 0.
        pattern: usize,
        /// The slots it is measured with.
        grid: SwingGrid,
    },
    /// Takes the note names of a file for a channel.
    NoteNames {
        /// The file.
        path: PathBuf,
        /// The channel whose keys they name.
        channel: Channel,
    },
    /// Writes the note names of a channel down.
    SaveNoteNames {
        /// Where to.
        path: PathBuf,
        /// The channel.
        channel: Channel,
    },
    /// What a program of its own does with its file.
    File(FileCommand),
    /// Does what was refused because of this, all the same.
    Replace(Obstacle),
    /// Asks for the path of a request, and then does that.
    Browse(Box<LibraryRequest>),
    /// Leaves what it is doing.
    Cancel,
}

impl LibraryRequest {
    /// The same, with the path that was asked for; `~` is the home folder.
    #[must_use]
    pub fn with_path(mut self, path: &Path) -> Self {
        if let Some(place) = self.path_mut() {
            *place = written_path(path);
        }
        self
    }

    /// The path that a person may have written.
    pub(super) fn path_mut(&mut self) -> Option<&mut PathBuf> {
        match self {
            Self::Folder(path)
            | Self::Load(LibrarySource::File(path), _)
            | Self::Export { path, .. }
            | Self::Groove { path, .. }
            | Self::NoteNames { path, .. }
            | Self::SaveNoteNames { path, .. } => Some(path),
            Self::File(command) => command.path_mut(),
            Self::Load(LibrarySource::Factory(_), _)
            | Self::Scan
            | Self::Preview(_)
            | Self::Save { .. }
            | Self::Replace(_)
            | Self::Browse(_)
            | Self::Cancel => None,
        }
    }
}

/// What something is loaded into.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LoadTarget {
    /// The whole project.
    Project,
    /// A pattern, from 0.
    Pattern(usize),
    /// A clip: pattern and track, from 0.
    Clip(usize, usize),
}
