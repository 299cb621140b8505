//! The temporary file beside an old one, until it takes its place.
//!
//! Its name is unique, so that no other writer has it open, and cannot be guessed, so that nobody can put a link there
//! beforehand. What a crash has left is removed when the same file is saved again, once it is too old to be in use by
//! another writer.

use std::fs::{self, File, Metadata};
use std::hash::{BuildHasher, Hasher, RandomState};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::Access;

/// The extension of its name.
const ENDING: &str = ".part";
/// The most bytes of the file's own name that it repeats; systems limit names to 255 bytes.
const NAME_BYTES: usize = 100;
/// The number of random hexadecimal digits in its name.
const DIGITS: usize = 16;
/// How many names are tried. A name is only taken if somebody creates such files on purpose.
const TRIES: usize = 8;
/// The age after which it counts as left by a crash.
const LEFT: Duration = Duration::from_secs(60 * 60);

/// A new temporary file; [`replace`](Self::replace) moves it into place.
#[derive(Debug)]
pub(super) struct NewFile {
    file: File,
    path: PathBuf,
}

impl NewFile {
    /// Creates one beside a file, under a name that was free.
    pub(super) fn create(target: &Path, access: Access) -> io::Result<Self> {
        let begin = begin_of_name(target)
            .ok_or_else(|| io::Error::new(ErrorKind::InvalidInput, "this is not a file name"))?;
        for _ in 0..TRIES {
            // Each state of this hasher begins with random numbers from the system.
            let own = RandomState::new().build_hasher().finish();
            let path =
                target.with_file_name(format!("{begin}{own:0width$x}{ENDING}", width = DIGITS));
            match new_file(&path, access) {
                Ok(file) => return Ok(Self { file, path }),
                Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
                Err(error) if error.kind() == ErrorKind::NotFound => {
                    return Err(io::Error::new(
                        ErrorKind::NotFound,
                        "its folder does not exist",
                    ));
                }
                Err(error) => return Err(error),
            }
        }
        Err(io::Error::from(ErrorKind::AlreadyExists))
    }

    /// Writes the bytes and takes the file's place. On failure the old file is unchanged; only when the last step
    /// fails, flushing the folder, has the new file already taken its place.
    pub(super) fn replace(
        self,
        target: &Path,
        bytes: &[u8],
        old: Option<&Metadata>,
    ) -> io::Result<()> {
        let Self { file, path } = self;
        let written = fill(&file, bytes, old);
        let modified = file.metadata().and_then(|found| found.modified());
        // Some systems do not rename open files.
        drop(file);
        if let Err(error) = written.and_then(|()| fs::rename(&path, target)) {
            // A half-written file is of no use; a failure to remove it is not worth reporting.
            let _ = fs::remove_file(&path);
            return Err(error);
        }
        keep_name(target)?;
        if let Ok(now) = modified {
            remove_left(target, |then| {
                now.duration_since(then).is_ok_and(|age| age > LEFT)
            });
        }
        Ok(())
    }
}

/// Creates a file that nobody else can read, where that is asked for.
fn new_file(path: &Path, access: Access) -> io::Result<File> {
    let mut options = File::options();
    options.write(true).create_new(true);
    match access {
        Access::Usual => {}
        #[cfg(unix)]
        Access::OwnerOnly => {
            std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        }
        #[cfg(not(unix))]
        Access::OwnerOnly => {}
    }
    options.open(path)
}

/// Writes all bytes, and flushes them; the owner and permissions of the old file are kept.
fn fill(mut file: &File, bytes: &[u8], old: Option<&Metadata>) -> io::Result<()> {
    file.write_all(bytes)?;
    if let Some(old) = old {
        // Network drives and foreign file systems refuse both; the file is as good without.
        #[cfg(unix)]
        keep_owner(file, old);
        let _ = file.set_permissions(old.permissions());
    }
    possible(file.sync_all())
}

#[cfg(unix)]
fn keep_owner(file: &File, old: &Metadata) {
    use std::os::unix::fs::{MetadataExt, fchown};
    let same = |new: Metadata| (new.uid(), new.gid()) == (old.uid(), old.gid());
    if !file.metadata().is_ok_and(same) {
        let _ = fchown(file, Some(old.uid()), Some(old.gid()));
    }
}

/// Ignores that a file system does not support flushing; any other failure is one.
fn possible(synced: io::Result<()>) -> io::Result<()> {
    synced.or_else(|error| match error.kind() {
        ErrorKind::InvalidInput | ErrorKind::Unsupported => Ok(()),
        _ => Err(error),
    })
}

/// Flushes the folder, so that the new file is found after a power cut.
#[cfg(unix)]
fn keep_name(target: &Path) -> io::Result<()> {
    let Some(folder) = target.parent() else {
        return Ok(());
    };
    let folder = if folder.as_os_str().is_empty() {
        Path::new(".")
    } else {
        folder
    };
    // A folder that may be written to but not read cannot be flushed.
    let Ok(folder) = File::open(folder) else {
        return Ok(());
    };
    possible(folder.sync_all()).map_err(|error| {
        let said = format!("it is written, but the disk may not keep it: {error}");
        io::Error::new(error.kind(), said)
    })
}

/// Does nothing: other systems have no call for it.
#[cfg(not(unix))]
fn keep_name(_target: &Path) -> io::Result<()> {
    Ok(())
}

/// Removes what crashes have left of the same file; what cannot be read or removed stays.
fn remove_left(target: &Path, is_left: impl Fn(std::time::SystemTime) -> bool) {
    let (Some(folder), Some(begin)) = (target.parent(), begin_of_name(target)) else {
        return;
    };
    for found in fs::read_dir(folder).into_iter().flatten().flatten() {
        let name = found.file_name();
        let is_part = name.to_str().is_some_and(|name| is_part(name, &begin));
        if !is_part {
            continue;
        }
        let file = found.metadata().ok().filter(Metadata::is_file);
        if file.and_then(|it| it.modified().ok()).is_some_and(&is_left) {
            let _ = fs::remove_file(found.path());
        }
    }
}

/// The beginning of the temporary name: hidden, with as much of the file's own name as fits.
fn begin_of_name(target: &Path) -> Option<String> {
    let name = target.file_name()?.to_string_lossy();
    let name = name.get(..name.floor_char_boundary(NAME_BYTES))?;
    Some(format!(".{name}."))
}

fn is_part(name: &str, begin: &str) -> bool {
    let own = name.strip_prefix(begin);
    let own = own.and_then(|rest| rest.strip_suffix(ENDING));
    own.is_some_and(|own| own.len() == DIGITS && own.bytes().all(|digit| digit.is_ascii_hexdigit()))
}

#[cfg(test)]
mod tests {
    use std::ffi::OsString;

    use super::*;
    use crate::files::tests::Folder;

    /// Each temporary file is a new file with a unique name beside the file, even when the file's name has the greatest
    /// length or is not UTF-8.
    #[test]
    fn parts_are_new_files() {
        let folder = Folder::new("parts");
        let names: [OsString; _] = [
            "song.gradus".into(),
            "ü".repeat(120).into(),
            #[cfg(unix)]
            std::os::unix::ffi::OsStringExt::from_vec(vec![b's', 0xff]),
        ];
        for name in names {
            let parts =
                [(); 3].map(|()| NewFile::create(&folder.0.join(&name), Access::Usual).unwrap());
            for part in &parts {
                assert_eq!(part.path.parent(), Some(&*folder.0));
                let part = part.path.file_name().unwrap().to_str().unwrap();
                assert!(
                    is_part(part, &begin_of_name(Path::new(&name)).unwrap()),
                    "{part}"
                );
            }
            assert_ne!(parts[0].path, parts[1].path);
            assert_ne!(parts[1].path, parts[2].path);
        }
    }

    /// Only temporary files of the very same file are removed.
    #[test]
    fn only_own_parts_are_removed() {
        let begin = begin_of_name(Path::new("/music/song.gradus")).unwrap();
        let own = ".song.gradus.0123456789abcdef.part";
        let others = [
            "song.gradus",
            "song.gradus.part",
            ".song.gradus.part",
            ".song.gradus.12.part",
            ".song.gradus.0123456789abcdef",
            ".song.gradus.0123456789abcdeg.part",
            ".song.gradus.gradus.0123456789abcdef.part",
            "song.gradus.0123456789abcdef.part",
        ];
        assert!(is_part(own, &begin));
        for other in others {
            assert!(!is_part(other, &begin), "{other}");
        }
    }
}
