//! The folder where the standalone program keeps its settings and unsaved work.
//!
//! Each running program has a slot for its unsaved work. Work that a crash has left, or that was put aside because
//! something else was opened, can be recovered.

/// The folders that the system has for files.
mod folders;
/// The SysEx that a person has allowed.
mod allowed_sysex;
/// A file that a program locks.
mod lock_file;
/// A file that several programs change.
mod shared_file;
/// The files that were open.
mod recent_files;
/// Unsaved work that can be recovered.
mod recoverable_work;
/// The devices that play by the page for tablets.
mod tablet_devices;
/// The servers of that page.
mod tablet_servers;
/// The slot for a running program's unsaved work.
mod work_slot;

use std::path::{Path, PathBuf};

use super::{AudioChoice, TabletChoice};
use crate::files::{self, FileError};

use folders::{absolute, better_library_folder, library_folder, platform_folder};
pub use recoverable_work::RecoverableWork;
pub use work_slot::{Unprotected, WorkOrigin, WorkSlot};

/// The environment variable that names the folder, in place of the platform's own.
const VARIABLE: &str = "GRADUS_HOME";
/// The longest file of settings that is read, in bytes; the longest real one has a line for each device.
const LONGEST: usize = 1 << 20;

/// The folder of the settings and of unsaved work.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SettingsFolder(PathBuf);

impl SettingsFolder {
    /// The platform's folder for this user, or the one that GRADUS_HOME names.
    #[must_use]
    pub fn of_user() -> Self {
        let named = std::env::var_os(VARIABLE).filter(|path| !path.is_empty());
        named.map_or_else(|| Self(platform_folder()), Self::at)
    }

    /// A given folder; a relative path counts from the folder that the program was started in.
    #[must_use]
    pub fn at(folder: impl Into<PathBuf>) -> Self {
        let folder = folder.into();
        Self(std::path::absolute(&folder).unwrap_or(folder))
    }

    /// The file that was open last.
    #[must_use]
    pub fn last(&self) -> Option<PathBuf> {
        self.read_path("last")
    }

    /// Remembers the file that is open, or that none is.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn remember(&self, path: Option<&Path>) -> Result<(), FileError> {
        self.write("last", path.map_or(&[], bytes_of))
    }

    /// The folder of the library: the one that was chosen, or else one among the person's documents. It is the same
    /// one in each host, whatever folder that works in.
    #[must_use]
    pub fn library(&self) -> PathBuf {
        let chosen = self.read_path("library").and_then(absolute);
        chosen.unwrap_or_else(|| {
            if self.0 == platform_folder() {
                library_folder()
            } else {
                self.0.join("Library")
            }
        })
    }

    /// Where the library belongs by what the system says today, while it is at a place of earlier versions; nothing for a
    /// folder that was chosen.
    #[must_use]
    pub fn better_library(&self) -> Option<PathBuf> {
        let is_chosen = self.read_path("library").is_some() || self.0 != platform_folder();
        if is_chosen {
            None
        } else {
            better_library_folder()
        }
    }

    /// Remembers the folder of the library.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn remember_library(&self, folder: &Path) -> Result<(), FileError> {
        self.write("library", bytes_of(folder))
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
        self.write("devices", devices.as_bytes())
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
        self.write("controller", controller.as_bytes())
    }

    /// What was chosen last of sound and MIDI; what cannot be read is chosen anew.
    #[must_use]
    pub fn audio(&self) -> AudioChoice {
        let saved = self.read("audio");
        let choice = saved.and_then(|saved| serde_json::from_str(&saved).ok());
        choice.unwrap_or_default()
    }

    /// Remembers what was chosen of sound and MIDI, as it is saved.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn remember_audio(&self, choice: &str) -> Result<(), FileError> {
        self.write("audio", choice.as_bytes())
    }

    /// What was chosen last of the page for tablets; what cannot be read is chosen anew.
    #[must_use]
    pub fn tablet(&self) -> TabletChoice {
        let saved = self.read("tablet");
        let choice = saved.and_then(|saved| serde_json::from_str(&saved).ok());
        choice.unwrap_or_default()
    }

    /// Remembers what was chosen of the page for tablets, as it is saved.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn remember_tablet(&self, choice: &str) -> Result<(), FileError> {
        self.write("tablet", choice.as_bytes())
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
        self.write("window", look.as_bytes())
    }

    fn read(&self, name: &str) -> Option<String> {
        files::read_text(&self.0.join(name), LONGEST).ok()
    }

    fn read_path(&self, name: &str) -> Option<PathBuf> {
        path_from(&files::bytes(&self.0.join(name), LONGEST).ok()?)
    }

    fn write(&self, name: &str, bytes: &[u8]) -> Result<(), FileError> {
        files::write_state(&self.0, name, bytes)
    }
}

/// The raw bytes of a path.
#[cfg(unix)]
fn bytes_of(path: &Path) -> &[u8] {
    std::os::unix::ffi::OsStrExt::as_bytes(path.as_os_str())
}

/// A path as text. One that is not Unicode is not remembered.
#[cfg(not(unix))]
fn bytes_of(path: &Path) -> &[u8] {
    path.to_str().unwrap_or("").as_bytes()
}

/// The path in these bytes; nothing when there are none.
fn path_from(bytes: &[u8]) -> Option<PathBuf> {
    #[cfg(unix)]
    let path: &std::ffi::OsStr = std::os::unix::ffi::OsStrExt::from_bytes(bytes);
    #[cfg(not(unix))]
    let path = std::str::from_utf8(bytes).ok()?;
    (!path.is_empty()).then(|| PathBuf::from(path))
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::standalone::session::tests::folder;

    /// A crashed program's work is found, and belongs to the file that was open.
    #[test]
    fn work_is_found_again() {
        let folder = folder("work_is_found_again");
        let settings_folder = SettingsFolder::at(&*folder);
        let file = Path::new("/music/a.gradus");
        let slot = settings_folder.take_slot(None).unwrap();
        let origin = WorkOrigin {
            path: Some(file.to_owned()),
            on_disk: Some(files::Fingerprint::of(b"old")),
        };
        slot.set_origin(&origin).unwrap();
        slot.keep("work").unwrap();
        drop(slot);
        let found = settings_folder.take_slot(None).unwrap();
        assert_eq!(found.work().unwrap().as_deref(), Some("work"));
        assert_eq!(found.origin(), origin);
    }

    /// Two programs never share a slot, and who asks for one file does not get the work on another.
    #[test]
    fn slots_are_apart() {
        let folder = folder("slots_are_apart");
        let settings_folder = SettingsFolder::at(&*folder);
        let first = settings_folder.take_slot(None).unwrap();
        first.keep("first").unwrap();
        assert_eq!(settings_folder.take_slot(None).unwrap().work(), Ok(None));
        drop(first);
        assert_eq!(
            settings_folder
                .take_slot(Some(Path::new("/b.gradus")))
                .unwrap()
                .work(),
            Ok(None)
        );
        assert_eq!(
            settings_folder.take_slot(None).unwrap().work(),
            Ok(Some("first".to_owned()))
        );
    }

    /// A file of settings that is too long counts as missing.
    #[test]
    fn settings_end() {
        let folder = folder("settings_end");
        let settings_folder = SettingsFolder::at(&*folder);
        for (length, is_read) in [(LONGEST, true), (LONGEST + 1, false)] {
            fs::write(folder.join("devices"), " ".repeat(length)).unwrap();
            assert_eq!(settings_folder.devices().is_some(), is_read);
        }
    }

    /// What cannot be read is put aside, each under a name of its own.
    #[test]
    fn unreadable_work_is_kept() {
        let folder = folder("unreadable_work_is_kept");
        let settings_folder = SettingsFolder::at(&*folder);
        let slot = settings_folder.take_slot(None).unwrap();
        for text in ["one", "two"] {
            slot.keep(text).unwrap();
            assert_eq!(fs::read_to_string(slot.put_aside().unwrap()).unwrap(), text);
        }
        assert_eq!(slot.work(), Ok(None));
    }

    /// Work that nobody has come back to leaves room for new work: it is put aside, and can still be brought back.
    #[test]
    fn old_work_makes_room() {
        let folder = folder("old_work_makes_room");
        let settings_folder = SettingsFolder::at(&*folder);
        let slots: Vec<_> = (0..work_slot::SLOTS)
            .map(|_| settings_folder.take_slot(None).unwrap())
            .collect();
        let full = settings_folder.take_slot(None).unwrap_err();
        assert!(full.to_string().starts_with("16 Gradus programs"), "{full}");
        for (number, slot) in slots.iter().enumerate() {
            slot.keep(&format!("work {number}")).unwrap();
        }
        drop(slots);
        let other = settings_folder
            .take_slot(Some(Path::new("/other.gradus")))
            .unwrap();
        assert_eq!(other.work(), Ok(None));
        let left = settings_folder.recoverable_work(None);
        let mut texts: Vec<_> = left
            .iter()
            .map(|left| settings_folder.bring_back(left).unwrap().text)
            .collect();
        texts.sort();
        let mut expected: Vec<_> = (0..work_slot::SLOTS)
            .map(|number| format!("work {number}"))
            .collect();
        expected.sort();
        assert_eq!(texts, expected);
    }

    /// A folder of the library that was chosen by a relative path is below the home folder in every host.
    #[test]
    fn the_library_is_the_same_everywhere() {
        let folder = folder("the_library_is_the_same_everywhere");
        let settings_folder = SettingsFolder::at(&*folder);
        settings_folder
            .remember_library(Path::new("Beats"))
            .unwrap();
        assert_eq!(
            settings_folder.library(),
            std::env::home_dir().unwrap().join("Beats")
        );
    }

    /// Paths are bytes on some systems; all of them are remembered.
    #[cfg(unix)]
    #[test]
    fn any_path_is_remembered() {
        use std::os::unix::ffi::OsStringExt;
        let folder = folder("any_path_is_remembered");
        let settings_folder = SettingsFolder::at(&*folder);
        let path = PathBuf::from(std::ffi::OsString::from_vec(b"/m\xfcsik/a.gradus".to_vec()));
        settings_folder.remember(Some(&path)).unwrap();
        assert_eq!(settings_folder.last(), Some(path.clone()));
        let origin = WorkOrigin {
            path: Some(path),
            on_disk: None,
        };
        let slot = settings_folder.take_slot(None).unwrap();
        slot.set_origin(&origin).unwrap();
        assert_eq!(slot.origin(), origin);
        settings_folder.remember(None).unwrap();
        assert_eq!(settings_folder.last(), None);
    }
}
