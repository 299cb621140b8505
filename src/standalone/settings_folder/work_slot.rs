//! The slot of a running program: a file that it keeps locked, and beside it, while there is unsaved work, that work as
//! a pattern file and the file it belongs to. A crash releases the lock and leaves the work, so that the next start
//! finds it.

use std::fmt;
use std::fs::{self, File, TryLockError};
use std::io::{self, Read, Seek};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use super::{LONGEST, SettingsFolder, bytes_of, lock_file, path_from};
use crate::files::{self, FileError, Fingerprint};

/// The most programs whose unsaved work survives a crash at the same time.
pub(super) const SLOTS: usize = 16;

/// The slot of one running program.
#[derive(Debug)]
pub struct WorkSlot {
    settings_folder: SettingsFolder,
    number: usize,
    lock: File,
}

/// The file that unsaved work was made from.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct WorkOrigin {
    /// The file; nothing when the work was never saved.
    pub path: Option<PathBuf>,
    /// What was in that file when the work began.
    pub on_disk: Option<Fingerprint>,
}

/// Why unsaved work cannot be kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unprotected {
    /// Other programs have all slots.
    AllTaken,
    /// The folder cannot be locked, so that programs cannot tell which slots are free; with the reason.
    NoLocks(PathBuf, String),
    /// The folder cannot be written.
    Refused(FileError),
}

impl fmt::Display for Unprotected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AllTaken => write!(
                f,
                "{SLOTS} Gradus programs are running, and no more can keep unsaved work."
            ),
            Self::NoLocks(folder, what) => {
                write!(f, "{} cannot be locked: {what}.", folder.display())
            }
            Self::Refused(error) => write!(f, "{error}"),
        }
    }
}

impl SettingsFolder {
    /// Takes a free slot: one with unsaved work on `file`, or on anything when no file is asked for,
    /// the newest first; otherwise one without, as [`free_slot`](Self::free_slot).
    ///
    /// # Errors
    /// When the folder cannot be used or all slots are taken.
    pub fn take_slot(&self, file: Option<&Path>) -> Result<WorkSlot, Unprotected> {
        let wanted = |slot: &WorkSlot| file.is_none() || slot.origin().path.as_deref() == file;
        let waiting = self.waiting()?.into_iter().filter(wanted);
        match waiting.max_by_key(WorkSlot::written) {
            Some(newest) => Ok(newest),
            None => self.free_slot(),
        }
    }

    /// Takes a free slot without work. Where none is left, the oldest work that waits is put aside.
    ///
    /// # Errors
    /// As [`take_slot`](Self::take_slot).
    pub fn free_slot(&self) -> Result<WorkSlot, Unprotected> {
        for number in (1..=SLOTS).filter(|&number| !self.work(number).exists()) {
            if let Some(slot) = self.slot(number)? {
                return Ok(slot);
            }
        }
        let oldest = self.waiting()?.into_iter().min_by_key(WorkSlot::written);
        let oldest = oldest.ok_or(Unprotected::AllTaken)?;
        match oldest.work() {
            Ok(Some(work)) => {
                let aside = self.put_aside(&oldest.origin(), &work);
                aside.map_err(Unprotected::Refused)?;
                oldest.clear();
            }
            Ok(None) => {}
            Err(_) => {
                oldest.put_aside().map_err(Unprotected::Refused)?;
            }
        }
        Ok(oldest)
    }

    /// The slots with work that belong to no running program.
    pub(super) fn waiting(&self) -> Result<Vec<WorkSlot>, Unprotected> {
        let left = (1..=SLOTS).filter(|&number| self.work(number).exists());
        let slots = left.map(|number| self.slot(number));
        slots.filter_map(Result::transpose).collect()
    }

    /// The slot of a number, if no other program has it.
    pub(super) fn slot(&self, number: usize) -> Result<Option<WorkSlot>, Unprotected> {
        let refused = |path: &Path, error| Unprotected::Refused(FileError::io(path, &error));
        fs::create_dir_all(&self.0).map_err(|error| refused(&self.0, error))?;
        let path = self.0.join(format!("session-{number}.lock"));
        let lock = lock_file::open(&path).map_err(|error| refused(&path, error))?;
        match lock_file::lock(&lock, Duration::ZERO) {
            Ok(()) => Ok(Some(WorkSlot {
                settings_folder: self.clone(),
                number,
                lock,
            })),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(error)) => {
                Err(Unprotected::NoLocks(self.0.clone(), error.to_string()))
            }
        }
    }

    pub(super) fn work(&self, number: usize) -> PathBuf {
        self.0.join(work_name(number))
    }
}

impl WorkSlot {
    /// The number of the slot, from 1.
    #[must_use]
    pub fn number(&self) -> usize {
        self.number
    }

    /// The file that the work belongs to.
    #[must_use]
    pub fn origin(&self) -> WorkOrigin {
        match files::bytes(&self.settings_folder.0.join(self.path_name()), LONGEST) {
            Ok(bytes) => WorkOrigin::from_bytes(&bytes),
            // Earlier versions wrote the path into the lock.
            Err(_) => {
                let (mut bytes, mut lock) = (Vec::new(), &self.lock);
                let longest = u64::try_from(LONGEST).unwrap_or(u64::MAX);
                let read = lock
                    .rewind()
                    .and_then(|()| lock.take(longest).read_to_end(&mut bytes));
                let path = read.ok().and_then(|_| path_from(&bytes));
                WorkOrigin {
                    path,
                    on_disk: None,
                }
            }
        }
    }

    /// Writes down which file the work belongs to.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn set_origin(&self, origin: &WorkOrigin) -> Result<(), FileError> {
        self.settings_folder
            .write(&self.path_name(), &origin.to_bytes())
    }

    /// The unsaved work, as it was last kept; nothing when there is none.
    ///
    /// # Errors
    /// When there is some that cannot be read: it must not be overwritten then.
    pub fn work(&self) -> Result<Option<String>, FileError> {
        let work = self.settings_folder.work(self.number);
        let is_none = |error: io::Error| error.kind() == io::ErrorKind::NotFound;
        if fs::symlink_metadata(&work).is_err_and(is_none) {
            return Ok(None);
        }
        files::read_text(&work, files::pattern_file::LIMIT).map(Some)
    }

    /// Whether there is unsaved work that can be read.
    pub(in crate::standalone) fn has_work(&self) -> bool {
        self.work().is_ok_and(|work| work.is_some())
    }

    /// Keeps unsaved work.
    ///
    /// # Errors
    /// When it cannot be written; what was kept before is still there then.
    pub fn keep(&self, text: &str) -> Result<(), FileError> {
        self.settings_folder
            .write(&work_name(self.number), text.as_bytes())
    }

    /// Removes the kept work, because everything is saved.
    pub fn clear(&self) {
        // Most of the time there is no such file.
        let _ = fs::remove_file(self.settings_folder.work(self.number));
    }

    /// Puts work that cannot be read aside, so that nothing overwrites it; returns where it is then.
    ///
    /// # Errors
    /// When it stays where it was: the slot must not be used then.
    pub fn put_aside(&self) -> Result<PathBuf, FileError> {
        let work = self.settings_folder.work(self.number);
        let mut aside = work.with_extension("unreadable.gradus");
        let mut count = 1;
        while aside.exists() {
            count += 1;
            aside = work.with_extension(format!("unreadable-{count}.gradus"));
        }
        match fs::rename(&work, &aside) {
            Ok(()) => Ok(aside),
            Err(error) => Err(FileError::io(&work, &error)),
        }
    }

    /// When the work was last kept.
    pub(super) fn written(&self) -> Option<SystemTime> {
        let found = fs::metadata(self.settings_folder.work(self.number));
        found.and_then(|found| found.modified()).ok()
    }

    fn path_name(&self) -> String {
        format!("session-{}.path", self.number)
    }
}

fn work_name(number: usize) -> String {
    format!("session-{number}.gradus")
}

impl WorkOrigin {
    /// A line with the fingerprint of the file, and after it the path.
    pub(super) fn to_bytes(&self) -> Vec<u8> {
        let on_disk = self.on_disk.map_or_else(String::new, |it| it.to_string());
        let mut bytes = format!("{on_disk}\n").into_bytes();
        bytes.extend(self.path.as_deref().map_or(&[][..], bytes_of));
        bytes
    }

    pub(super) fn from_bytes(bytes: &[u8]) -> Self {
        let end = bytes.iter().position(|byte| *byte == b'\n');
        let Some((line, path)) = end.and_then(|end| bytes.split_at_checked(end)) else {
            return Self::default();
        };
        let line = std::str::from_utf8(line).unwrap_or_default();
        Self {
            path: path.get(1..).and_then(path_from),
            on_disk: line.parse().ok(),
        }
    }
}
