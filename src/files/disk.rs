//! Writing to the disk: files are written whole or not at all.

/// The temporary file beside an old one, until it takes its place.
mod part;

use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use super::FileError;
use part::NewFile;

/// Who can read a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Access {
    /// As the system, or the file that is replaced, says.
    Usual,
    /// Its owner alone, from its first byte on. Windows keeps others out of a user's folder anyway.
    OwnerOnly,
}

/// Writes a file whole or not at all: to a temporary file beside it, which is flushed to the disk before it takes the
/// file's place. Another writer of the same file, here or in another program, comes entirely before or after it.
///
/// # Errors
/// When the disk refuses, or the file is write-protected; the old content is then still there.
pub(super) fn write(path: &Path, bytes: &[u8], access: Access) -> Result<(), FileError> {
    let refused = |error: io::Error| FileError::io(path, &error);
    // A link stays a link; the file that it leads to is replaced.
    let target = end_of_links(path).map_err(refused)?;
    let old = replaceable(&target).map_err(refused)?;
    let part = NewFile::create(&target, access).map_err(refused)?;
    let kept = match access {
        Access::Usual => old.as_ref(),
        Access::OwnerOnly => None,
    };
    part.replace(&target, bytes, kept).map_err(refused)
}

/// The most links that are followed from one to the next.
const LINKS: usize = 40;

/// The path at the end of a chain of links; there need not be a file yet.
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

/// Checks that a path may be written; returns the metadata of the file that is there, if there is one. The system would
/// let a write-protected file be replaced in a writable folder, but that is hardly wanted, so it is refused.
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
