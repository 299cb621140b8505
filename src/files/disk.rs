//! The disk: files are read whole and written whole.

use std::fs::{self, File};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use super::FileError;
use super::pattern_file::LIMIT;

/// The bytes of a file, when they are not more than any file of ours can have.
pub(super) fn read(path: &Path) -> Result<Vec<u8>, FileError> {
    let error = |error| FileError::io(path, &error);
    let file = File::open(path).map_err(error)?;
    if file.metadata().map_err(error)?.is_dir() {
        return Err(FileError::Io {
            path: path.to_owned(),
            what: "it is a folder".to_owned(),
        });
    }
    let mut bytes = Vec::new();
    // One byte more than the limit tells a file that is too long from one that just fits.
    let most = u64::try_from(LIMIT).unwrap_or(u64::MAX);
    file.take(most + 1).read_to_end(&mut bytes).map_err(error)?;
    if bytes.len() > LIMIT {
        return Err(FileError::TooLarge { limit: LIMIT });
    }
    Ok(bytes)
}

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
