//! The disk: files are written whole.

/// The new file beside an old one, until it takes its place.
mod part;

use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use super::FileError;
use part::NewFile;

/// Writes a file whole or not at all: into a new one beside it, which is on the disk before it takes its place.
/// Whoever else writes the same file at the same time, here or in another program, does so before or afterwards.
///
/// # Errors
/// When the disk refuses, or the file is write-protected; what was there before is still there then.
pub(super) fn write(path: &Path, bytes: &[u8]) -> Result<(), FileError> {
    let refused = |error: io::Error| FileError::io(path, &error);
    // A link stays a link: what it leads to is replaced.
    let target = end_of_links(path).map_err(refused)?;
    let old = replaceable(&target).map_err(refused)?;
    let part = NewFile::create(&target).map_err(refused)?;
    part.replace(&target, bytes, old.as_ref()).map_err(refused)
}

/// The most links that lead from one to the next.
const LINKS: usize = 40;

/// Where a path leads, though nothing may be there yet.
fn end_of_links(path: &Path) -> io::Result<PathBuf> {
    let mut path = path.to_owned();
    for _ in 0..LINKS {
        if let Ok(end) = fs::canonicalize(&path) {
            return Ok(end);
        }
        match fs::read_link(&path) {
            Ok(next) => path = path.with_file_name("").join(next),
            Err(_) => return Ok(path),
        }
    }
    Err(io::Error::other("its links form a loop"))
}

/// What is there to be replaced, if it may be. A file that a person has write-protected could be replaced where its
/// folder is not, but nobody wants that.
fn replaceable(target: &Path) -> io::Result<Option<fs::Metadata>> {
    let found = match fs::metadata(target) {
        Ok(found) => found,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error),
    };
    if found.is_dir() {
        return Err(io::Error::other("it is a folder"));
    }
    if !found.is_file() {
        return Err(io::Error::other("it is not a regular file"));
    }
    let protected = || io::Error::other("it is write-protected");
    if found.permissions().readonly() {
        return Err(protected());
    }
    match fs::OpenOptions::new().write(true).open(target) {
        Ok(_) => Ok(Some(found)),
        Err(error) if error.kind() == ErrorKind::PermissionDenied => Err(protected()),
        Err(error) => Err(error),
    }
}
