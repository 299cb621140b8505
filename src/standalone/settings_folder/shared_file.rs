//! A file that its owner alone can read, and that several programs change, one after the other, while they hold a lock.

use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::{LONGEST, lock_file};
use crate::files::{self, FileError};

/// How long another program is waited for, which writes a few lines.
const PATIENCE: Duration = Duration::from_secs(1);

/// A file in the folder of the settings.
#[derive(Debug, Clone, Copy)]
pub(super) struct SharedFile<'a> {
    pub(super) folder: &'a Path,
    pub(super) name: &'static str,
}

impl SharedFile<'_> {
    pub(super) fn path(&self) -> PathBuf {
        self.folder.join(self.name)
    }

    /// Its text; empty when there is no such file.
    ///
    /// # Errors
    /// When it cannot be read.
    pub(super) fn read(&self) -> Result<String, FileError> {
        let path = self.path();
        let is_none = |error: io::Error| error.kind() == io::ErrorKind::NotFound;
        if fs::symlink_metadata(&path).is_err_and(is_none) {
            return Ok(String::new());
        }
        files::read_text(&path, LONGEST)
    }

    /// Changes its text. A change that cannot read the text gives nothing: the file is then put aside, and the change begins
    /// with an empty one.
    ///
    /// # Errors
    /// When the system refuses; the file is then as it was.
    pub(super) fn change(
        &self,
        change: &mut dyn FnMut(&str) -> Option<String>,
    ) -> Result<(), String> {
        let _lock = self.lock().map_err(|it| it.to_string())?;
        let kept = match self.read() {
            Ok(kept) => Some(kept),
            Err(FileError::TooLarge { .. }) => None,
            // What the system does not let be read may be whole.
            Err(error) => return Err(error.to_string()),
        };
        let changed = match kept.as_ref().and_then(|kept| change(kept)) {
            Some(changed) => changed,
            None => {
                self.put_aside().map_err(|error| error.to_string())?;
                change("").unwrap_or_default()
            }
        };
        if kept.as_ref() == Some(&changed) {
            return Ok(());
        }
        let written = files::write_private_state(self.folder, self.name, changed.as_bytes());
        written.map_err(|error| error.to_string())
    }

    /// Waits until no other program changes the file.
    fn lock(&self) -> io::Result<File> {
        fs::create_dir_all(self.folder)?;
        let lock = lock_file::open(&self.folder.join(format!("{}.lock", self.name)))?;
        match lock_file::lock(&lock, PATIENCE) {
            Ok(()) => Ok(lock),
            Err(TryLockError::WouldBlock) => Err(io::ErrorKind::TimedOut.into()),
            Err(TryLockError::Error(error)) => Err(error),
        }
    }

    /// Moves a file that cannot be read out of the way, so that nothing overwrites it.
    fn put_aside(&self) -> io::Result<()> {
        let unreadable = |count| format!("{}.unreadable-{count}", self.name);
        let names = (1..).map(|count: u32| self.folder.join(unreadable(count)));
        let free = names.into_iter().find(|name| !name.exists());
        fs::rename(self.path(), free.unwrap_or_default())
    }
}
