//! The library: what there is to load, and all work with files that a window asks for.
//!
//! Nobody who draws waits for a disk. A [`Library`] is a handle: requests go to a thread of its own, which
//! looks through the folder, reads, writes and asks for paths, and changes the document as anybody else
//! would. What it found and what it is doing lies in a [`Shelf`], a copy of which costs next to nothing.
//! This module must never know a window, nor the plug-in.

/// What there is, and what it holds.
mod catalog;
/// The way through a folder, in small steps.
mod folder_scan;
/// Parts of projects: out of one, into another.
mod transfer;
/// Note names: out of a file, into one.
mod note_name_files;
/// The system's dialog for files.
mod file_dialog;
/// What is written to files.
mod save_names;
/// What the thread does.
mod worker;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc;
use std::time::{Duration, Instant};

use parking_lot::Mutex;

use crate::engine::Monitor;
use crate::files::Obstacle;
use crate::instance::commands::Commands;
use crate::instance::document::Document;
use crate::instance::tape::Tape;
use crate::instance::threads::{self, Duty, Presence, Thread};
use crate::sequencer::SwingGrid;
use crate::sequencer::value::Channel;
use crate::standalone::{FileCommand, Session, SettingsFolder, written_path};

pub use catalog::{
    Catalog, ContentSummary, EntryContent, LibraryEntry, LibrarySource, RunningWork,
};
pub use file_dialog::{DialogPurpose, FileDialog, PathAnswer, PathQuestion, SystemDialog};
pub use transfer::ProjectPart;

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
    fn path_mut(&mut self) -> Option<&mut PathBuf> {
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

/// What the thread works with.
#[allow(
    missing_debug_implementations,
    reason = "a dialog and a way to repaint have nothing to show"
)]
pub struct LibraryContext {
    /// What is changed, and where is said how it went.
    pub document: Document,
    /// The way to the engine.
    pub commands: Commands,
    /// What the engine does.
    pub monitor: Arc<Monitor>,
    /// What was heard.
    pub tape: Tape,
    /// The file of a program of its own.
    pub session: Option<&'static Session>,
    /// Where the folder is remembered.
    pub home: SettingsFolder,
    /// Asks for paths.
    pub dialog: Arc<dyn FileDialog>,
    /// Says that there is something new to see.
    pub repaint: Box<dyn Fn() + Send>,
}

/// The handle. Its thread begins with the first request, and ends with it.
pub struct Library {
    thread: Option<(mpsc::Sender<worker::LibraryJob>, Thread)>,
    means: Option<LibraryContext>,
    shared: Arc<SharedCatalog>,
    dialog: Arc<dyn FileDialog>,
    /// Whether it is that of a program of its own, which ends with it.
    is_programs: bool,
    _presence: Presence,
}

/// How long a program of its own waits for what is being written when it ends.
const PATIENCE: Duration = Duration::from_secs(10);

/// What the thread shows.
struct SharedCatalog {
    catalog: Mutex<Catalog>,
    /// Moves with every change of it.
    revision: AtomicU64,
}

impl Library {
    /// A library that has done nothing yet.
    #[must_use]
    pub fn new(means: LibraryContext) -> Self {
        let catalog = Catalog {
            has_dialog: means.dialog.is_there(),
            ..Catalog::default()
        };
        Self {
            thread: None,
            dialog: Arc::clone(&means.dialog),
            is_programs: means.session.is_some(),
            _presence: Presence::new(),
            means: Some(means),
            shared: Arc::new(SharedCatalog {
                catalog: Mutex::new(catalog),
                revision: AtomicU64::new(1),
            }),
        }
    }

    /// Asks for something; never waits for it.
    pub fn ask(&mut self, request: LibraryRequest) {
        if self.thread.is_none() {
            self.thread = self.means.take().and_then(|means| self.start_worker(means));
        }
        if let Some((jobs, _)) = &self.thread {
            // A thread that has ended has said why.
            let _ = jobs.send(worker::LibraryJob::Perform(request));
        }
    }

    /// Moves whenever there is something new to see; one atomic read.
    #[must_use]
    pub fn revision(&self) -> u64 {
        self.shared.revision.load(Ordering::Acquire)
    }

    /// What there is to see.
    #[must_use]
    pub fn catalog(&self) -> Catalog {
        self.shared.catalog.lock().clone()
    }

    fn start_worker(
        &self,
        means: LibraryContext,
    ) -> Option<(mpsc::Sender<worker::LibraryJob>, Thread)> {
        let (jobs, inbox) = mpsc::channel();
        let document = means.document.clone();
        let worker = worker::LibraryWorker::new(means, jobs.clone(), inbox, self.shared.clone());
        match threads::start(Duty::Library, move || worker.run()) {
            Ok(thread) => Some((jobs, thread)),
            Err(error) => {
                document.say(format!("The library does not work: {error}"));
                None
            }
        }
    }
}

impl std::fmt::Debug for Library {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Library at revision {}", self.revision())
    }
}

/// What was asked for is done before the end, so that no file is lost; a dialog that is open is left. A disk that does
/// not answer is not waited for: in a host the thread then lives on until it has done its work.
impl Drop for Library {
    fn drop(&mut self) {
        if let Some((jobs, thread)) = self.thread.take() {
            let _ = jobs.send(worker::LibraryJob::End);
            self.dialog.cancel();
            let _late = thread.join_by(if self.is_programs {
                Instant::now() + PATIENCE
            } else {
                threads::deadline()
            });
        }
    }
}

#[cfg(test)]
mod tests;
