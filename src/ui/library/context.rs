//! What the thread of the library works with, and what it shows.

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
    pub settings_folder: SettingsFolder,
    /// Asks for paths.
    pub dialog: Arc<dyn FileDialog>,
    /// Says that there is something new to see.
    pub repaint: Box<dyn Fn() + Send>,
}

/// What the thread shows.
pub(super) struct PublishedCatalog {
    pub(super) catalog: Mutex<Catalog>,
    /// Moves with every change of it.
    pub(super) revision: AtomicU64,
}
