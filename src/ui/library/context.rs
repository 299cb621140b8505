//! What the library's thread needs, and the catalog it publishes.

use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use parking_lot::Mutex;

use super::catalog::Catalog;
use super::file_dialog::FileDialog;
use crate::engine::Monitor;
use crate::instance::commands::Commands;
use crate::instance::document::Document;
use crate::instance::tape::Tape;
use crate::standalone::{Session, SettingsFolder};

/// What the library's thread needs of an instance.
#[allow(
    missing_debug_implementations,
    reason = "a dialog and a way to repaint have nothing to show"
)]
pub struct LibraryContext {
    /// The document that is loaded into, and that shows messages.
    pub document: Document,
    /// The way to the engine.
    pub commands: Commands,
    /// Shows what the engine does.
    pub monitor: Arc<Monitor>,
    /// The last 64 bars that were heard.
    pub tape: Tape,
    /// The standalone program's session; nothing in a host.
    pub session: Option<&'static Session>,
    /// Remembers which folder was chosen.
    pub settings_folder: SettingsFolder,
    /// The system's file dialog.
    pub dialog: Arc<dyn FileDialog>,
    /// Called after each change of the catalog.
    pub repaint: Box<dyn Fn() + Send>,
}

/// The catalog, shared between the thread and the handle.
pub(super) struct PublishedCatalog {
    pub(super) catalog: Mutex<Catalog>,
    /// Counts the changes of the catalog.
    pub(super) revision: AtomicU64,
}
