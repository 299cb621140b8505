//! The requests to the library.

use std::path::{Path, PathBuf};

use super::catalog::LibrarySource;
use super::transfer::ProjectPart;
use crate::files::Obstacle;
use crate::sequencer::SwingGrid;
use crate::sequencer::value::Channel;
use crate::standalone::{FileCommand, written_path};

/// A request to the library.
#[derive(Debug, Clone, PartialEq)]
pub enum LibraryRequest {
    /// Scans the folder again, as it may have changed.
    Scan,
    /// Chooses another folder.
    Folder(PathBuf),
    /// Moves the folder, with all that is in it.
    MoveFolder(PathBuf),
    /// Previews an entry in the place of the project; `None` ends the preview.
    Preview(Option<LibrarySource>),
    /// Loads an entry.
    Load(LibrarySource, LoadTarget),
    /// Saves a part of the project into the folder.
    Save {
        /// The part to save.
        part: ProjectPart,
        /// Its name, with a folder before it if wanted.
        name: String,
    },
    /// Writes a part of the project as a pattern file or, where the path says so, a MIDI file.
    Export {
        /// The part to write.
        part: ProjectPart,
        /// The file to write.
        path: PathBuf,
    },
    /// Gives a pattern the groove of a MIDI file.
    Groove {
        /// The MIDI file.
        path: PathBuf,
        /// The pattern, from 0.
        pattern: usize,
        /// The grid that the notes are measured against.
        grid: SwingGrid,
    },
    /// Gives a channel the note names of a file.
    NoteNames {
        /// The file of note names.
        path: PathBuf,
        /// The channel whose keys they name.
        channel: Channel,
    },
    /// Writes the note names of a channel to a file.
    SaveNoteNames {
        /// The file to write.
        path: PathBuf,
        /// The channel whose names are written.
        channel: Channel,
    },
    /// A command for the standalone program's own file.
    File(FileCommand),
    /// Performs the request that this obstacle stopped.
    Replace(Obstacle),
    /// Asks the user for the path of a request, then performs it.
    Browse(Box<LibraryRequest>),
    /// Opens a place of the manual, such as "manual/fields.html#field-gate".
    ShowManual(String),
    /// Cancels the work in progress.
    Cancel,
}

impl LibraryRequest {
    /// The same request with another path; `~` is the home folder.
    #[must_use]
    pub fn with_path(mut self, path: &Path) -> Self {
        if let Some(place) = self.path_mut() {
            *place = written_path(path);
        }
        self
    }

    /// The path of the request, if it has one.
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
            | Self::MoveFolder(_)
            | Self::Preview(_)
            | Self::Save { .. }
            | Self::Replace(_)
            | Self::Browse(_)
            | Self::ShowManual(_)
            | Self::Cancel => None,
        }
    }
}

/// What an entry is loaded into.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LoadTarget {
    /// The whole project.
    Project,
    /// A pattern, from 0.
    Pattern(usize),
    /// A clip: pattern and track, from 0.
    Clip(usize, usize),
}
