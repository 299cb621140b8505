//! The SysEx that a person has allowed on this computer.

use super::SettingsFolder;
use super::shared_file::SharedFile;
use crate::devices::PermitStore;

/// The file.
const NAME: &str = "allowed-sysex";

impl SettingsFolder {
    fn allowed_sysex(&self) -> SharedFile<'_> {
        SharedFile {
            folder: &self.0,
            name: NAME,
        }
    }
}

impl PermitStore for SettingsFolder {
    fn read(&self) -> Result<String, String> {
        let read = self.allowed_sysex().read();
        read.map_err(|error| error.to_string())
    }

    fn change(&self, change: &mut dyn FnMut(&str) -> Option<String>) -> Result<(), String> {
        self.allowed_sysex().change(change)
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::standalone::session::tests::folder;

    /// What is allowed is kept in a file of its own, and one that cannot be read is put aside, never overwritten.
    #[test]
    fn what_is_allowed_is_kept() {
        let folder = folder("what_is_allowed_is_kept");
        let settings_folder = SettingsFolder::at(&*folder);
        let store: &dyn PermitStore = &settings_folder;
        assert_eq!(store.read(), Ok(String::new()));
        let add = &mut |kept: &str| (kept != "damaged").then(|| format!("{kept}x"));
        store.change(add).unwrap();
        store.change(add).unwrap();
        assert_eq!(store.read(), Ok("xx".to_owned()));
        fs::write(folder.join(NAME), "damaged").unwrap();
        store.change(add).unwrap();
        assert_eq!(store.read(), Ok("x".to_owned()));
        let aside = fs::read(folder.join(format!("{NAME}.unreadable-1"))).unwrap();
        assert_eq!(aside, b"damaged");
    }
}
