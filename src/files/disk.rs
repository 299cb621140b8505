//! The disk: files are written whole.

use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};

use super::FileError;

/// Writes a file whole or not at all: into a new one beside it, which then takes its place.
///
/// # Errors
/// When the disk refuses; what was there before is still there then.
pub fn write(path: &Path, bytes: &[u8]) -> Result<(), FileError> {
    // A link stays a link: what it leads to is replaced.
    let target = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let beside = beside(&target);
    let written = write_new(&beside, bytes)
        .and_then(|()| keep_permissions(&target, &beside))
        .and_then(|()| fs::rename(&beside, &target));
    written.map_err(|error| {
        // What is half written is of no use; that it cannot be removed either is not worth a word.
        let _ = fs::remove_file(&beside);
        FileError::io(path, &error)
    })
}

fn write_new(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let mut file = File::create(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

fn keep_permissions(old: &Path, new: &Path) -> std::io::Result<()> {
    match fs::metadata(old) {
        Ok(metadata) => fs::set_permissions(new, metadata.permissions()),
        Err(_) => Ok(()),
    }
}

/// A name beside a file that no other process takes.
fn beside(path: &Path) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(format!(".{}.part", std::process::id()));
    path.with_file_name(name)
}
