//! The devices that play by the page for tablets, in a file that its owner alone can read. Several programs change it, one
//! after the other, while they hold a lock.

use std::fs::{self, File, TryLockError};
use std::io;
use std::path::PathBuf;
use std::time::Duration;

use super::{LONGEST, SettingsFolder, lock_file};
use crate::files::{self, FileError};
use crate::remote::machine::{Announcement, Machine};

/// The file.
const NAME: &str = "tablet-devices";
/// How long another program is waited for, which writes a few lines.
const PATIENCE: Duration = Duration::from_secs(1);

impl SettingsFolder {
    fn tablet_devices(&self) -> PathBuf {
        self.0.join(NAME)
    }

    fn read_tablet_devices(&self) -> Result<String, FileError> {
        let path = self.tablet_devices();
        let is_none = |error: io::Error| error.kind() == io::ErrorKind::NotFound;
        if fs::symlink_metadata(&path).is_err_and(is_none) {
            return Ok(String::new());
        }
        files::read_text(&path, LONGEST)
    }

    /// Waits until no other program changes the file.
    fn lock_tablet_devices(&self) -> io::Result<File> {
        fs::create_dir_all(&self.0)?;
        let lock = lock_file::open(&self.0.join(format!("{NAME}.lock")))?;
        match lock_file::lock(&lock, PATIENCE) {
            Ok(()) => Ok(lock),
            Err(TryLockError::WouldBlock) => Err(io::ErrorKind::TimedOut.into()),
            Err(TryLockError::Error(error)) => Err(error),
        }
    }

    /// Moves a file that cannot be read out of the way, so that nothing overwrites it.
    fn put_tablet_devices_aside(&self) -> io::Result<()> {
        let names = (1..).map(|count| self.0.join(format!("{NAME}.unreadable-{count}")));
        let free = names.into_iter().find(|name| !name.exists());
        fs::rename(self.tablet_devices(), free.unwrap_or_default())
    }
}

impl Machine for SettingsFolder {
    fn read_devices(&self) -> Result<String, String> {
        self.read_tablet_devices()
            .map_err(|error| error.to_string())
    }

    fn change_devices(&self, change: &mut dyn FnMut(&str) -> Option<String>) -> Result<(), String> {
        let _lock = self.lock_tablet_devices().map_err(|it| it.to_string())?;
        let kept = match self.read_tablet_devices() {
            Ok(kept) => Some(kept),
            Err(FileError::TooLarge { .. }) => None,
            // What the system does not let be read may be whole.
            Err(error) => return Err(error.to_string()),
        };
        let changed = match kept.as_ref().and_then(|kept| change(kept)) {
            Some(changed) => changed,
            None => {
                let aside = self.put_tablet_devices_aside();
                aside.map_err(|error| error.to_string())?;
                change("").unwrap_or_default()
            }
        };
        if kept.as_ref() == Some(&changed) {
            return Ok(());
        }
        let written = files::write_private_state(&self.0, NAME, changed.as_bytes());
        written.map_err(|error| error.to_string())
    }

    fn announce(&self, port: u16) -> Result<Box<dyn Announcement>, String> {
        let announced = self.announce_server(port);
        let boxed = announced.map(|it| Box::new(it) as Box<dyn Announcement>);
        boxed.map_err(|error| error.to_string())
    }

    fn announced(&self) -> Vec<(u16, String)> {
        self.announced_servers()
    }
}

#[cfg(test)]
mod tests {
    use std::thread;

    use super::*;
    use crate::standalone::session::tests::folder;

    fn add(folder: &SettingsFolder, word: &str) {
        folder
            .change_devices(&mut |text| Some(format!("{text}{word}")))
            .unwrap();
    }

    /// "Several processes write it safely": of many that change it at a time none loses what another has written. Each has
    /// a lock of its own, as another process would.
    #[test]
    fn no_change_is_lost() {
        let folder = folder("no_change_is_lost");
        let settings_folder = SettingsFolder::at(&*folder);
        assert_eq!(settings_folder.read_devices(), Ok(String::new()));
        thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| (0..10).for_each(|_| add(&settings_folder, "x")));
            }
        });
        assert_eq!(settings_folder.read_devices(), Ok("x".repeat(80)));
    }

    /// "Readable by its owner only": from its first byte, and after a program or person made it readable for others.
    #[cfg(unix)]
    #[test]
    fn its_owner_alone_reads_it() {
        use std::os::unix::fs::PermissionsExt;
        let folder = folder("its_owner_alone_reads_it");
        let settings_folder = SettingsFolder::at(&*folder);
        for _ in 0..2 {
            add(&settings_folder, "x");
            let path = settings_folder.tablet_devices();
            let mode = fs::metadata(&path).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600);
            fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
        }
    }

    /// A file that the system does not let be read may be whole: it stays where it is.
    #[test]
    fn what_is_not_read_stays() {
        let folder = folder("what_is_not_read_stays");
        let settings_folder = SettingsFolder::at(&*folder);
        fs::create_dir(settings_folder.tablet_devices()).unwrap();
        let changed = settings_folder.change_devices(&mut |_| Some("new".to_owned()));
        assert!(changed.is_err());
        assert!(settings_folder.tablet_devices().is_dir());
        assert!(!folder.join(format!("{NAME}.unreadable-1")).exists());
    }

    /// "A damaged file is never overwritten silently": it is moved aside, each time under a name of its own.
    #[test]
    fn what_is_damaged_is_kept() {
        let folder = folder("what_is_damaged_is_kept");
        let settings_folder = SettingsFolder::at(&*folder);
        for damaged in [&b"one"[..], b"\xff\xfe\xff"] {
            fs::write(settings_folder.tablet_devices(), damaged).unwrap();
            let mut given = Vec::new();
            let change = &mut |text: &str| {
                given.push(text.to_owned());
                text.is_empty().then(|| "new".to_owned())
            };
            settings_folder.change_devices(change).unwrap();
            assert_eq!(given.last().unwrap(), "");
            assert_eq!(settings_folder.read_devices().unwrap(), "new");
        }
        let aside = |count| fs::read(folder.join(format!("{NAME}.unreadable-{count}"))).unwrap();
        assert_eq!(
            (aside(1), aside(2)),
            (b"one".to_vec(), b"\xff\xfe\xff".to_vec())
        );
    }
}
