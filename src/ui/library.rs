//! The library: what there is to load, and all work with files that a window asks for.
//!
//! Nobody who draws waits for a disk. A [`Library`] is a handle: requests go to a thread of its own, which
//! looks through the folder, reads, writes and asks for paths, and changes the document as anybody else
//! would. What it found and what it is doing lies in a [`Shelf`], a copy of which costs next to nothing.
//! This module must never know a window, nor the plug-in.

/// What is asked of it.
mod library_request;
/// What its thread works with, and what it shows.
mod context;
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

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc;
use std::time::{Duration, Instant};

use parking_lot::Mutex;

use crate::instance::threads::{self, Duty, Presence, Thread};

pub use catalog::{
    Catalog, ContentSummary, EntryContent, LibraryEntry, LibrarySource, RunningWork,
};
pub use context::LibraryContext;
pub use file_dialog::{DialogPurpose, FileDialog, PathAnswer, PathQuestion, SystemDialog};
pub use library_request::{LibraryRequest, LoadTarget};
pub use transfer::ProjectPart;

use context::PublishedCatalog;

/// The handle. Its thread begins with the first request, and ends with it.
pub struct Library {
    thread: Option<(mpsc::Sender<worker::LibraryJob>, Thread)>,
    context: Option<LibraryContext>,
    shared: Arc<PublishedCatalog>,
    dialog: Arc<dyn FileDialog>,
    /// Whether it is that of a program of its own, which ends with it.
    is_programs: bool,
    _presence: Presence,
}

/// How long a program of its own waits for what is being written when it ends.
const PATIENCE: Duration = Duration::from_secs(10);

impl Library {
    /// A library that has done nothing yet.
    #[must_use]
    pub fn new(context: LibraryContext) -> Self {
        let catalog = Catalog {
            has_dialog: context.dialog.is_there(),
            ..Catalog::default()
        };
        Self {
            thread: None,
            dialog: Arc::clone(&context.dialog),
            is_programs: context.session.is_some(),
            _presence: Presence::new(),
            context: Some(context),
            shared: Arc::new(PublishedCatalog {
                catalog: Mutex::new(catalog),
                revision: AtomicU64::new(1),
            }),
        }
    }

    /// Asks for something; never waits for it.
    pub fn ask(&mut self, request: LibraryRequest) {
        if self.thread.is_none() {
            self.thread = self
                .context
                .take()
                .and_then(|context| self.start_worker(context));
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
        context: LibraryContext,
    ) -> Option<(mpsc::Sender<worker::LibraryJob>, Thread)> {
        let (jobs, inbox) = mpsc::channel();
        let document = context.document.clone();
        let worker = worker::LibraryWorker::new(context, jobs.clone(), inbox, self.shared.clone());
        match threads::start(Duty::Library, move || worker.run()) {
            Ok(thread) => Some((jobs, thread)),
            Err(error) => {
                document.show_message(format!("The library cannot start: {error}"));
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
