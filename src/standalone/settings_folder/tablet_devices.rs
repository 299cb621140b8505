//! The devices that play by the page for tablets.

use super::SettingsFolder;
use super::shared_file::SharedFile;
use crate::remote::machine::{Announcement, Machine};

/// The file.
const NAME: &str = "tablet-devices";

impl SettingsFolder {
    fn tablet_devices(&self) -> SharedFile<'_> {
        SharedFile {
            folder: &self.0,
            name: NAME,
        }
    }
}

impl Machine for SettingsFolder {
    fn read_devices(&self) -> Result<String, String> {
        let read = self.tablet_devices().read();
        read.map_err(|error| error.to_string())
    }

    fn change_devices(&self, change: &mut dyn FnMut(&str) -> Option<String>) -> Result<(), String> {
        self.tablet_devices().change(change)
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
    use std::fs;
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
            let path = settings_folder.tablet_devices().path();
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
        fs::create_dir(settings_folder.tablet_devices().path()).unwrap();
        let changed = settings_folder.change_devices(&mut |_| Some("new".to_owned()));
        assert!(changed.is_err());
        assert!(settings_folder.tablet_devices().path().is_dir());
        assert!(!folder.join(format!("{NAME}.unreadable-1")).exists());
    }

    /// "A damaged file is never overwritten silently": it is moved aside, each time under a name of its own.
    #[test]
    fn what_is_damaged_is_kept() {
        let folder = folder("what_is_damaged_is_kept");
        let settings_folder = SettingsFolder::at(&*folder);
        for damaged in [&b"one"[..], b"\xff\xfe\xff"] {
            fs::write(settings_folder.tablet_devices().path(), damaged).unwrap();
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
