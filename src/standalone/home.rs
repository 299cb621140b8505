//! Where a program of its own keeps what it must not lose.
//!
//! Each running program has a slot of its own: a file that it keeps locked, which names what is open,
//! and beside it, while there is unsaved work, that work as a pattern file. A crash releases the lock
//! and leaves the work, which is how the next start knows.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Seek, Write};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use crate::files::{self, FileError};

/// The most programs that run at the same time and still survive a crash.
const SLOTS: usize = 16;
/// Names the folder, in place of the platform's own.
const VARIABLE: &str = "GRADUS_HOME";
/// The longest of the small files that settings are kept in, in bytes: the longest has a line a device.
const LONGEST: usize = 1 << 20;

/// The folder for the state of this program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Home(PathBuf);

/// The place of one running program in it.
#[derive(Debug)]
pub struct Slot {
    lock: File,
    work: PathBuf,
}

impl Home {
    /// The platform's folder for this user, or the one that GRADUS_HOME names.
    #[must_use]
    pub fn of_user() -> Self {
        let named = std::env::var_os(VARIABLE).filter(|path| !path.is_empty());
        Self(named.map_or_else(platform_folder, PathBuf::from))
    }

    /// A folder of choice.
    #[must_use]
    pub fn at(folder: impl Into<PathBuf>) -> Self {
        Self(folder.into())
    }

    /// The file that was open last.
    #[must_use]
    pub fn last(&self) -> Option<PathBuf> {
        let path = self.read("last")?;
        (!path.is_empty()).then(|| PathBuf::from(path))
    }

    /// Remembers the file that is open, or that none is.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn remember(&self, path: Option<&Path>) -> Result<(), FileError> {
        files::write(&self.0.join("last"), path.map_or("", name_of).as_bytes())
    }

    /// The folder of the library: the one that was chosen, or else one among the person's documents.
    #[must_use]
    pub fn library(&self) -> PathBuf {
        let chosen = self.read("library");
        let chosen = chosen.filter(|path| !path.is_empty()).map(PathBuf::from);
        chosen.unwrap_or_else(|| {
            if self.0 == platform_folder() {
                documents()
            } else {
                self.0.join("Library")
            }
        })
    }

    /// Remembers the folder of the library.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn remember_library(&self, folder: &Path) -> Result<(), FileError> {
        self.write("library", name_of(folder))
    }

    /// The folder of a person's own controller profiles, in that of the library.
    #[must_use]
    pub fn controllers(&self) -> PathBuf {
        self.library().join("Controllers")
    }

    /// The devices at ports of their own that were chosen last, as they are saved.
    #[must_use]
    pub fn devices(&self) -> Option<String> {
        self.read("devices")
    }

    /// Remembers the devices, as they are saved.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn remember_devices(&self, devices: &str) -> Result<(), FileError> {
        self.write("devices", devices)
    }

    /// The controller through the audio system that was chosen last, as it is saved.
    #[must_use]
    pub fn controller(&self) -> Option<String> {
        self.read("controller")
    }

    /// Remembers that controller, as it is saved.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn remember_controller(&self, controller: &str) -> Result<(), FileError> {
        self.write("controller", controller)
    }

    /// How the window looked last, as it is saved.
    #[must_use]
    pub fn look(&self) -> Option<String> {
        self.read("window")
    }

    /// Remembers how the window looks, as it is saved.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn remember_look(&self, look: &str) -> Result<(), FileError> {
        self.write("window", look)
    }

    fn read(&self, name: &str) -> Option<String> {
        files::read_text(&self.0.join(name), LONGEST).ok()
    }

    fn write(&self, name: &str, text: &str) -> Result<(), FileError> {
        fs::create_dir_all(&self.0).map_err(|error| FileError::io(&self.0, &error))?;
        files::write(&self.0.join(name), text.as_bytes())
    }

    /// Takes a free slot: one with unsaved work on `file`, or on anything when no file is asked for,
    /// the newest first; otherwise one without. Nothing when the folder cannot be used or all slots
    /// are taken.
    #[must_use]
    pub fn take_slot(&self, file: Option<&Path>) -> Option<Slot> {
        fs::create_dir_all(&self.0).ok()?;
        let wanted = |slot: &Slot| file.is_none() || slot.path().as_deref() == file;
        let left = (1..=SLOTS).filter(|&number| self.work(number).exists());
        let waiting = left.filter_map(|number| self.slot(number)).filter(wanted);
        let newest = waiting.max_by_key(Slot::written);
        newest.or_else(|| {
            let mut unused = (1..=SLOTS).filter(|&number| !self.work(number).exists());
            unused.find_map(|number| self.slot(number))
        })
    }

    fn work(&self, number: usize) -> PathBuf {
        self.0.join(format!("session-{number}.gradus"))
    }

    /// The slot of a number, if no other program has it.
    fn slot(&self, number: usize) -> Option<Slot> {
        let path = self.0.join(format!("session-{number}.lock"));
        let lock = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(path)
            .ok()?;
        lock.try_lock().ok()?;
        let work = self.work(number);
        Some(Slot { lock, work })
    }
}

impl Slot {
    /// The file that the work belongs to; nothing when it was never saved.
    #[must_use]
    pub fn path(&self) -> Option<PathBuf> {
        let mut path = String::new();
        let mut lock = &self.lock;
        lock.rewind().ok()?;
        let longest = u64::try_from(LONGEST).unwrap_or(u64::MAX);
        lock.take(longest).read_to_string(&mut path).ok()?;
        (!path.is_empty()).then(|| PathBuf::from(path))
    }

    /// Says which file is open.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn set_path(&self, path: Option<&Path>) -> io::Result<()> {
        let mut lock = &self.lock;
        lock.set_len(0)?;
        lock.rewind()?;
        lock.write_all(path.map_or("", name_of).as_bytes())
    }

    /// The unsaved work, as it was last kept.
    #[must_use]
    pub fn work(&self) -> Option<String> {
        files::read_text(&self.work, files::pattern_file::LIMIT).ok()
    }

    /// Keeps unsaved work.
    ///
    /// # Errors
    /// When it cannot be written; what was kept before is still there then.
    pub fn keep(&self, text: &str) -> Result<(), FileError> {
        files::write(&self.work, text.as_bytes())
    }

    /// Everything is saved: there is nothing to keep.
    pub fn clear(&self) {
        // It is not there most of the time.
        let _ = fs::remove_file(&self.work);
    }

    /// Puts work that cannot be read aside, so that nothing overwrites it.
    #[must_use]
    pub fn put_aside(&self) -> PathBuf {
        let mut aside = self.work.with_extension("unreadable.gradus");
        let mut count = 1;
        while aside.exists() {
            count += 1;
            aside = self
                .work
                .with_extension(format!("unreadable-{count}.gradus"));
        }
        let _ = fs::rename(&self.work, &aside);
        aside
    }

    fn written(&self) -> Option<SystemTime> {
        fs::metadata(&self.work)
            .and_then(|found| found.modified())
            .ok()
    }
}

/// A path as text. One that is not Unicode is not remembered.
fn name_of(path: &Path) -> &str {
    path.to_str().unwrap_or("")
}

#[cfg(target_os = "macos")]
fn platform_folder() -> PathBuf {
    below(std::env::home_dir(), "Library/Application Support/Gradus")
}

#[cfg(target_os = "windows")]
fn platform_folder() -> PathBuf {
    below(std::env::var_os("APPDATA").map(PathBuf::from), "Gradus")
}

#[cfg(not(any(target_os = "macos", target_os = "windows")))]
fn platform_folder() -> PathBuf {
    // A relative path is invalid there, by the specification of these folders.
    let state = std::env::var_os("XDG_STATE_HOME").map(PathBuf::from);
    match state.filter(|path| path.is_absolute()) {
        Some(state) => state.join("gradus"),
        None => below(std::env::home_dir(), ".local/state/gradus"),
    }
}

/// Where a person keeps what belongs to the library.
fn documents() -> PathBuf {
    let home = std::env::home_dir();
    let music = if cfg!(target_os = "macos") {
        "Music"
    } else {
        "Documents"
    };
    match home
        .map(|home| home.join(music))
        .filter(|folder| folder.is_dir())
    {
        Some(folder) => folder.join("Gradus"),
        None => platform_folder().join("Library"),
    }
}

fn below(folder: Option<PathBuf>, name: &str) -> PathBuf {
    folder.unwrap_or_else(std::env::temp_dir).join(name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::standalone::session::tests::folder;

    /// A crashed program's work is found, and belongs to the file that was open.
    #[test]
    fn work_is_found_again() {
        let folder = folder("work_is_found_again");
        let home = Home::at(&*folder);
        let file = Path::new("/music/a.gradus");
        let slot = home.take_slot(None).unwrap();
        slot.set_path(Some(file)).unwrap();
        slot.keep("work").unwrap();
        drop(slot);
        let found = home.take_slot(None).unwrap();
        assert_eq!(
            (found.work().as_deref(), found.path().as_deref()),
            (Some("work"), Some(file))
        );
    }

    /// Two programs never share a slot, and who asks for one file does not get the work on another.
    #[test]
    fn slots_are_apart() {
        let folder = folder("slots_are_apart");
        let home = Home::at(&*folder);
        let first = home.take_slot(None).unwrap();
        first.keep("first").unwrap();
        assert_eq!(home.take_slot(None).unwrap().work(), None);
        drop(first);
        assert_eq!(
            home.take_slot(Some(Path::new("/b.gradus"))).unwrap().work(),
            None
        );
        assert_eq!(
            home.take_slot(None).unwrap().work().as_deref(),
            Some("first")
        );
    }

    /// A file of settings that is longer than one can be is as if it were not there.
    #[test]
    fn settings_end() {
        let folder = folder("settings_end");
        let home = Home::at(&*folder);
        for (length, is_read) in [(LONGEST, true), (LONGEST + 1, false)] {
            fs::write(folder.join("devices"), " ".repeat(length)).unwrap();
            assert_eq!(home.devices().is_some(), is_read);
        }
    }

    /// What cannot be read is put aside, each under a name of its own.
    #[test]
    fn unreadable_work_is_kept() {
        let folder = folder("unreadable_work_is_kept");
        let home = Home::at(&*folder);
        let slot = home.take_slot(None).unwrap();
        for text in ["one", "two"] {
            slot.keep(text).unwrap();
            assert_eq!(fs::read_to_string(slot.put_aside()).unwrap(), text);
        }
        assert_eq!(slot.work(), None);
    }
}
