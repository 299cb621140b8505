//! One reader for every file: only regular files, and never more bytes than a file of its kind can have.
//!
//! A pipe may keep a reader waiting for ever, and a device may never end; either may be found in the place of a file.
//! The limits are declared with what they limit, such as [`LIMIT`](crate::files::pattern_file::LIMIT).

use std::fs::{self, File, FileType, OpenOptions};
use std::io::Read;
use std::path::Path;

use super::{FileError, text};

/// How many bytes of a file are read to recognise what it is.
const HEAD: usize = 64;

/// Reads a file of at most `limit` bytes.
///
/// # Errors
/// When it is not a regular file, is longer, or the system refuses.
pub fn read(path: &Path, limit: usize) -> Result<Vec<u8>, FileError> {
    read_by_head(path, |_| limit)
}

/// Reads and decodes a text file of at most `limit` bytes, in any encoding.
///
/// # Errors
/// As [`read`].
pub fn read_text(path: &Path, limit: usize) -> Result<String, FileError> {
    let bytes = read(path, limit)?;
    Ok(text::decode(&bytes).into_owned())
}

/// Reads a file; its first bytes determine the limit.
pub(super) fn read_by_head(
    path: &Path,
    limit: impl FnOnce(&[u8]) -> usize,
) -> Result<Vec<u8>, FileError> {
    let error = |error| FileError::io(path, &error);
    let mut file = open(path)?;
    let mut bytes = Vec::new();
    read_up_to(&mut file, HEAD, &mut bytes).map_err(error)?;
    let limit = limit(&bytes);
    let too_large = || FileError::TooLarge { limit };
    let length = file.metadata().map_err(error)?.len();
    let length = usize::try_from(length).unwrap_or(usize::MAX);
    if length > limit {
        return Err(too_large());
    }
    bytes.reserve_exact((length + 1).saturating_sub(bytes.len()));
    // The file may have grown meanwhile; one byte more than the limit shows that it is too large.
    let rest = (limit + 1).saturating_sub(bytes.len());
    read_up_to(&mut file, rest, &mut bytes).map_err(error)?;
    if bytes.len() > limit {
        return Err(too_large());
    }
    Ok(bytes)
}

/// Reads the rest of an open file, but no more than `most` bytes.
fn read_up_to(file: &mut File, most: usize, bytes: &mut Vec<u8>) -> std::io::Result<()> {
    let most = u64::try_from(most).unwrap_or(u64::MAX);
    file.take(most).read_to_end(bytes).map(drop)
}

/// Opens a regular file, and nothing else, without ever waiting for another program.
fn open(path: &Path) -> Result<File, FileError> {
    let error = |error| FileError::io(path, &error);
    check(path, fs::metadata(path).map_err(error)?.file_type())?;
    let file = options().open(path).map_err(error)?;
    // Something else may have taken the file's place meanwhile.
    check(path, file.metadata().map_err(error)?.file_type())?;
    Ok(file)
}

#[cfg(unix)]
fn options() -> OpenOptions {
    use std::os::unix::fs::OpenOptionsExt;

    let mut options = OpenOptions::new();
    // Nor must a terminal that is opened become this program's controlling terminal.
    options
        .read(true)
        .custom_flags(libc::O_NONBLOCK | libc::O_NOCTTY);
    options
}

#[cfg(not(unix))]
fn options() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.read(true);
    options
}

fn check(path: &Path, found: FileType) -> Result<(), FileError> {
    if found.is_file() {
        return Ok(());
    }
    let found = if found.is_dir() {
        "folder"
    } else {
        special(found)
    };
    Err(FileError::NotAFile {
        path: path.to_owned(),
        found,
    })
}

#[cfg(unix)]
fn special(found: FileType) -> &'static str {
    use std::os::unix::fs::FileTypeExt;

    if found.is_fifo() {
        "pipe"
    } else if found.is_socket() {
        "socket"
    } else {
        "device"
    }
}

#[cfg(not(unix))]
fn special(_found: FileType) -> &'static str {
    "device"
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;

    /// A temporary folder for a test.
    struct Folder(PathBuf);

    impl Folder {
        fn new(test: &str) -> Self {
            let name = format!("gradus-reader-{test}-{}", std::process::id());
            let folder = std::env::temp_dir().join(name);
            let _ = fs::remove_dir_all(&folder);
            fs::create_dir_all(&folder).unwrap();
            Self(folder)
        }
    }

    impl Drop for Folder {
        fn drop(&mut self) {
            let _ = fs::remove_dir_all(&self.0);
        }
    }

    fn said(path: &Path) -> String {
        let error = read(path, 100).unwrap_err().to_string();
        let name = path.display().to_string();
        error.replace(&name, "it")
    }

    /// What is no regular file is refused at once, also behind a link: a pipe that nobody writes to is not waited
    /// for, and a device without an end is not read.
    #[cfg(unix)]
    #[test]
    fn only_files_are_read() {
        let folder = Folder::new("only");
        let place = |name| folder.0.join(name);
        let mut pipe = std::process::Command::new("mkfifo");
        assert!(pipe.arg(place("pipe")).status().unwrap().success());
        let _socket = std::os::unix::net::UnixListener::bind(place("socket")).unwrap();
        std::os::unix::fs::symlink("/dev/zero", place("zero")).unwrap();
        std::os::unix::fs::symlink(place("pipe"), place("link")).unwrap();
        assert_eq!(said(&place("pipe")), "it: it is a pipe.");
        assert_eq!(said(&place("link")), "it: it is a pipe.");
        assert_eq!(said(&place("socket")), "it: it is a socket.");
        assert_eq!(said(&place("zero")), "it: it is a device.");
        // If a pipe replaces a file between the check and the opening, opening it does not wait either.
        assert!(options().open(place("pipe")).is_ok());
    }

    /// A folder is refused as what it is, on every system.
    #[test]
    fn folders_are_not_read() {
        let folder = Folder::new("folder");
        assert_eq!(said(&folder.0), "it: it is a folder.");
    }

    /// "At most the limit of its kind": a file that just fits is whole, one byte more is too much, and of a huge one
    /// hardly anything is read.
    #[test]
    fn the_limit_holds() {
        let folder = Folder::new("limit");
        let path = folder.0.join("file");
        fs::write(&path, [7; 100]).unwrap();
        assert_eq!(read(&path, 100).unwrap(), [7; 100]);
        fs::write(&path, [7; 101]).unwrap();
        assert_eq!(read(&path, 100), Err(FileError::TooLarge { limit: 100 }));
        File::create(&path).unwrap().set_len(1 << 40).unwrap();
        let error = read_by_head(&path, |head| {
            assert_eq!(head, [0; HEAD]);
            300 << 10
        });
        let error = error.unwrap_err().to_string();
        assert_eq!(error, "The file is larger than 300 KiB.");
    }

    /// A file whose length the system does not know beforehand is read to its end, or to the limit.
    #[cfg(target_os = "linux")]
    #[test]
    fn files_of_unknown_length_are_bounded() {
        let path = Path::new("/proc/self/status");
        assert_eq!(fs::metadata(path).unwrap().len(), 0);
        assert!(read_text(path, 1 << 20).unwrap().contains("Pid:"));
        assert_eq!(read(path, 10), Err(FileError::TooLarge { limit: 10 }));
    }
}
