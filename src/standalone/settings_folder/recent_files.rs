//! The files that were open, the last one first: a line of the file `recent` for each.

use std::path::{Path, PathBuf};

use super::{LONGEST, SettingsFolder, bytes_of, path_from};
use crate::files::{self, FileError};

/// The most files that are remembered.
const MOST: usize = 8;

impl SettingsFolder {
    /// The files that were open, the last one first.
    #[must_use]
    pub fn recent(&self) -> Vec<PathBuf> {
        let bytes = files::bytes(&self.0.join("recent"), LONGEST).unwrap_or_default();
        let lines = bytes.split(|byte| *byte == b'\n');
        lines.filter_map(path_from).take(MOST).collect()
    }

    /// Puts a file before the others that were open; returns all.
    ///
    /// # Errors
    /// When they cannot be written.
    pub fn remember_recent(&self, path: &Path) -> Result<Vec<PathBuf>, FileError> {
        let others = self.recent().into_iter().filter(|other| other != path);
        let recent: Vec<PathBuf> = [path.to_owned()]
            .into_iter()
            .chain(others)
            .take(MOST)
            .collect();
        // A path with a line of its own would be read as two.
        let lines = recent.iter().map(|path| bytes_of(path));
        let lines: Vec<_> = lines.filter(|line| !line.contains(&b'\n')).collect();
        self.write("recent", &lines.join(&b'\n'))?;
        Ok(recent)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::standalone::session::tests::folder;

    /// "Recent files": the last one first, each once, and at most eight.
    #[test]
    fn the_last_files_are_remembered() {
        let folder = folder("the_last_files_are_remembered");
        let settings_folder = SettingsFolder::at(&*folder);
        assert!(settings_folder.recent().is_empty());
        for number in [1, 2, 1, 3, 4, 5, 6, 7, 8, 9] {
            let path = PathBuf::from(format!("/beats/{number}.gradus"));
            let recent = settings_folder.remember_recent(&path).unwrap();
            assert_eq!(recent, settings_folder.recent());
        }
        let expected = [9, 8, 7, 6, 5, 4, 3, 1];
        let expected = expected.map(|number| PathBuf::from(format!("/beats/{number}.gradus")));
        assert_eq!(settings_folder.recent(), expected);
    }
}
