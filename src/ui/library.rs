//! The library: what there is to load, and all work with files that a window asks for.
//!
//! The window never waits for a disk. A [`Library`] is a handle: requests go to a thread of its own, which
//! scans the folder, reads, writes and asks for paths, and changes the document as anybody else would.
//! Its results and its progress are in a [`Catalog`], which is cheap to copy.
//! This module must never know a window, nor the plug-in.

/// The requests to it.
mod library_request;
/// What its thread needs, and the catalog it publishes.
mod context;
/// The entries, and what they hold.
mod catalog;
/// The scan of a folder, in small steps.
mod folder_scan;
/// Copies parts of one project into another.
mod transfer;
/// Reads and writes files of note names.
mod note_name_files;
/// The system's dialog for files.
mod file_dialog;
/// Names for saved files, and writing them.
mod save_names;
/// Opens pages of the manual.
mod manual_pages;
/// The thread's work.
mod worker;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc;
use std::time::{Duration, Instant};

use parking_lot::Mutex;

use crate::instance::threads::{self, Duty, Presence, Thread};
use crate::ui::words;

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
    /// Whether it belongs to the standalone program, which ends with it.
    is_programs: bool,
    _presence: Presence,
}

/// How long the standalone program waits at its end for files that are being written.
const PATIENCE: Duration = Duration::from_secs(10);

impl Library {
    /// A library without a thread; the first request starts it.
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

    /// Sends a request to the thread; never waits.
    pub fn ask(&mut self, request: LibraryRequest) {
        if self.thread.is_none() {
            self.thread = self
                .context
                .take()
                .and_then(|context| self.start_worker(context));
        }
        if let Some((jobs, _)) = &self.thread {
            // A thread that has ended has already shown why.
            let _ = jobs.send(worker::LibraryJob::Perform(request));
        }
    }

    /// Counts the changes of the catalog; one atomic read.
    #[must_use]
    pub fn revision(&self) -> u64 {
        self.shared.revision.load(Ordering::Acquire)
    }

    /// A copy of the catalog as it is now.
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
                document.show_message(words::library::cannot_start(&error));
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

/// All requests are done before the end, so that no file is lost; an open dialog is closed. A disk that does not answer
/// is not waited for: in a host the thread then lives on until it has done its work.
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
