//! The scan of a folder, in small steps, so that it can be cancelled between any two.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

use super::catalog::{ContentSummary, EntryContent, LibraryEntry, LibrarySource};
use crate::files::{self, FACTORY};

/// The most files that a scan finds.
const MOST: usize = 20_000;
/// The most folders inside each other that a scan enters.
const DEEPEST: usize = 8;
/// Larger files are listed without reading them, in bytes.
const LARGEST: u64 = 4 << 20;

/// Size and time of a file, to see whether it is still the one that was read.
type FileStamp = (u64, Option<SystemTime>);

/// The entries that were read, by path, for as long as the files do not change.
pub(super) type ScanCache = HashMap<PathBuf, (FileStamp, Arc<LibraryEntry>)>;

/// A scan in progress.
pub(super) struct FolderScan {
    folder: PathBuf,
    /// The folders that are still to be listed, and their depths.
    folders: Vec<(PathBuf, usize)>,
    found: Vec<Arc<LibraryEntry>>,
    /// How many of the files were read.
    read: usize,
}

impl FolderScan {
    pub(super) fn new(folder: &Path) -> Self {
        Self {
            folder: folder.to_owned(),
            folders: vec![(folder.to_owned(), 0)],
            found: Vec::new(),
            read: 0,
        }
    }

    /// Lists one folder or reads one file; returns whether anything is left.
    pub(super) fn scan_next(&mut self, known: &mut ScanCache) -> bool {
        if let Some((folder, depth)) = self.folders.pop() {
            self.list_folder(&folder, depth);
            if self.folders.is_empty() {
                self.found.sort_by_cached_key(|entry| {
                    (entry.folder.to_lowercase(), entry.name.to_lowercase())
                });
            }
            return true;
        }
        let Some(entry) = self.found.get_mut(self.read) else {
            return false;
        };
        *entry = read_entry(entry, known);
        self.read += 1;
        true
    }

    /// How many files were read, of how many; nothing while folders are still being listed.
    pub(super) fn progress(&self) -> Option<(usize, usize)> {
        self.folders
            .is_empty()
            .then_some((self.read, self.found.len()))
    }

    /// The factory projects, and the files that were found so far.
    pub(super) fn entries(&self, factory: &[Arc<LibraryEntry>]) -> Vec<Arc<LibraryEntry>> {
        factory.iter().chain(&self.found).cloned().collect()
    }

    /// A folder that cannot be read is skipped without a message, since nobody asked for it by name.
    fn list_folder(&mut self, folder: &Path, depth: usize) {
        for found in fs::read_dir(folder).into_iter().flatten().flatten() {
            let hidden = found.file_name().to_string_lossy().starts_with('.');
            let Ok(kind) = found.file_type() else {
                continue;
            };
            if hidden || self.found.len() >= MOST {
                continue;
            }
            // Links to folders are not followed: they could lead round in a circle.
            if kind.is_dir() {
                if depth < DEEPEST {
                    self.folders.push((found.path(), depth + 1));
                }
            } else if let Some(entry) = LibraryEntry::file(found.path(), &self.folder) {
                self.found.push(Arc::new(entry));
            }
        }
    }
}

/// The entries of the factory projects.
pub(super) fn factory_entries() -> Vec<Arc<LibraryEntry>> {
    let factory = FACTORY.iter().enumerate();
    factory
        .map(|(place, factory)| Arc::new(LibraryEntry::factory(place, factory)))
        .collect()
}

fn read_entry(entry: &LibraryEntry, known: &mut ScanCache) -> Arc<LibraryEntry> {
    let LibrarySource::File(path) = &entry.source else {
        return Arc::new(entry.clone());
    };
    let metadata = fs::metadata(path).ok();
    let stamp = metadata.map_or((0, None), |found| (found.len(), found.modified().ok()));
    if let Some((_, entry)) = known.get(path).filter(|(then, _)| *then == stamp) {
        return entry.clone();
    }
    let content = if stamp.0 > LARGEST {
        EntryContent::Unread
    } else {
        match files::open(path) {
            Ok(opened) => EntryContent::Summary(ContentSummary::of(&opened.project)),
            Err(error) => EntryContent::Bad(error.to_string()),
        }
    };
    let entry = Arc::new(entry.with_content(content));
    known.insert(path.clone(), (stamp, entry.clone()));
    entry
}
