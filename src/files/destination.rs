//! Where a file may be written. A name is completed first, then checked, and then written: each stage is a type of its
//! own, so that the path that a person has confirmed is the path that is written.
//!
//! ```
//! use gradus::files::{self, Destination, FileExtension};
//! let folder = std::env::temp_dir().join("gradus-destination");
//! let destination = Destination::complete(&folder.join("Song v1.2"), FileExtension::Project)?;
//! assert!(destination.path().ends_with("Song v1.2.gradus"));
//! if let Ok(permitted) = destination.permit(None) {
//!     // Here it could be given to `files::save`.
//!     assert!(permitted.path().ends_with("Song v1.2.gradus"));
//! }
//! # Ok::<(), files::FileError>(())
//! ```
//!
//! A permit is for one path, and for none that is made from it afterwards:
//!
//! ```compile_fail
//! use gradus::files::{Destination, FileExtension};
//! let destination = Destination::complete("song".as_ref(), FileExtension::Project).unwrap();
//! let mut permitted = destination.permit(None).unwrap();
//! permitted.path = permitted.path.with_extension("mid");
//! ```
//!
//! And a name cannot be saved to before it is completed and checked:
//!
//! ```compile_fail
//! use gradus::files::{self, FileError};
//! fn save(project: &gradus::sequencer::Project) -> Result<(), FileError> {
//!     files::save(std::path::Path::new("song"), project).map(drop)
//! }
//! ```

use std::ffi::OsStr;
use std::fmt;
use std::path::{Path, PathBuf};

use super::{FileError, Fingerprint};

/// The extension of a file, by what is written to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileExtension {
    /// A project, `.gradus`.
    Project,
    /// A MIDI file, `.mid` or `.midi`.
    Midi,
    /// Either of them, as the name says; `.gradus` when the name has neither extension.
    ProjectOrMidi,
    /// Note names, `.txt`.
    NoteNames,
    /// A controller profile, `.toml`.
    Profile,
}

/// A complete path with an extension, not checked yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Destination {
    path: PathBuf,
}

/// What stands in the way of an action on a file, so that a person must confirm it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Obstacle {
    path: PathBuf,
    why: Why,
}

/// Why a person must confirm.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Why {
    /// An existing file would be replaced.
    IsThere,
    /// A file that another program has changed since it was read would be replaced.
    HasChanged,
    /// Unsaved work would be lost, because it cannot be kept for the reason given.
    LosesWork(String),
}

/// A path that may be written: there is no file, or it is the open file and unchanged, or a person has confirmed that
/// it is replaced.
#[derive(Debug, PartialEq, Eq)]
pub struct Permitted {
    path: PathBuf,
}

impl Destination {
    /// Completes a path. An extension of the wanted kind stays, in upper or lower case; that of a MIDI file is replaced
    /// for a project, and the other way round; any other is a part of the name.
    ///
    /// # Errors
    /// When the path names no file.
    pub fn complete(path: &Path, ending: FileExtension) -> Result<Self, FileError> {
        // As it was typed: a complete path has no ".." in Windows any more, and no "." anywhere.
        let names_file = path.file_name().is_some() && !ends_in_folder(path);
        let path = std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf());
        let name = path.file_name().filter(|_| names_file);
        let name = name.ok_or_else(|| FileError::NoName(path.clone()))?;
        let extension = path.extension().unwrap_or_default();
        let path = if is_one_of(extension, ending.accepted()) {
            path
        } else if is_one_of(extension, ending.replaced()) {
            path.with_extension(ending.own())
        } else {
            let mut name = name.to_owned();
            name.push(".");
            name.push(ending.own());
            path.with_file_name(name)
        };
        Ok(Self { path })
    }

    /// The file that something was opened from, whatever its extension.
    #[must_use]
    pub fn of_opened(path: PathBuf) -> Self {
        Self { path }
    }

    /// A path in a folder at which there is no file yet: this name, or this name with a number.
    #[must_use]
    pub fn free(folder: &Path, stem: &str, ending: FileExtension) -> Self {
        let own = ending.own();
        let mut path = folder.join(format!("{stem}.{own}"));
        let mut number = 1;
        while path.exists() {
            number += 1;
            path = folder.join(format!("{stem}-{number}.{own}"));
        }
        Self { path }
    }

    /// The complete path.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Permits writing, with a person's leave for what is in the way.
    ///
    /// # Errors
    /// The obstacle that a person must confirm first.
    pub fn permit(self, leave: Option<&Obstacle>) -> Result<Permitted, Obstacle> {
        // A link that leads nowhere is there as well.
        if self.path.symlink_metadata().is_ok() {
            self.ask(Why::IsThere, leave)
        } else {
            Ok(self.permitted())
        }
    }

    /// Permits writing to the open file, which may be replaced as long as it still is what was last read or written. A
    /// file that is gone is written again.
    ///
    /// # Errors
    /// As [`permit`](Self::permit).
    pub fn permit_again(
        self,
        known: Option<Fingerprint>,
        leave: Option<&Obstacle>,
    ) -> Result<Permitted, Obstacle> {
        match super::bytes(&self.path, super::pattern_file::LIMIT) {
            Ok(bytes) if Some(Fingerprint::of(&bytes)) == known => Ok(self.permitted()),
            Err(_) if !self.path.exists() => Ok(self.permitted()),
            Ok(_) | Err(_) => self.ask(Why::HasChanged, leave),
        }
    }

    fn ask(self, why: Why, leave: Option<&Obstacle>) -> Result<Permitted, Obstacle> {
        let path = self.path.clone();
        let obstacle = Obstacle { path, why };
        if leave == Some(&obstacle) {
            Ok(self.permitted())
        } else {
            Err(obstacle)
        }
    }

    fn permitted(self) -> Permitted {
        Permitted { path: self.path }
    }
}

impl Permitted {
    /// The path that may be written.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }
}

impl Obstacle {
    /// The obstacle that a file would be replaced.
    #[must_use]
    pub fn file(path: impl Into<PathBuf>) -> Self {
        Self {
            path: path.into(),
            why: Why::IsThere,
        }
    }

    /// The obstacle that unsaved work on a file, or on none, would be lost, and why it cannot be kept.
    #[must_use]
    pub fn unsaved_work(path: impl Into<PathBuf>, why: impl Into<String>) -> Self {
        Self {
            path: path.into(),
            why: Why::LosesWork(why.into()),
        }
    }

    /// The file that is affected.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The obstacle in a few words, for a small place.
    #[must_use]
    pub fn short(&self) -> String {
        let name = self.path.file_name().unwrap_or_default();
        let name = name.to_string_lossy();
        match &self.why {
            Why::IsThere => format!("{name} exists"),
            Why::HasChanged => format!("{name} was changed by another program"),
            Why::LosesWork(_) if name.is_empty() => "The unsaved work would be lost".to_owned(),
            Why::LosesWork(_) => format!("The unsaved work on {name} would be lost"),
        }
    }

    /// The word for the button that confirms.
    #[must_use]
    pub fn verb(&self) -> &'static str {
        match self.why {
            Why::IsThere | Why::HasChanged => "Replace",
            Why::LosesWork(_) => "Discard it",
        }
    }
}

impl fmt::Display for Obstacle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = self.path.display();
        match &self.why {
            Why::IsThere => write!(f, "{path} already exists"),
            Why::HasChanged => write!(
                f,
                "{path} was changed by another program since you opened it"
            ),
            Why::LosesWork(why) => write!(f, "{}: it cannot be kept. {why}", self.short()),
        }
    }
}

impl FileExtension {
    /// The extension to write when a name has none.
    fn own(self) -> &'static str {
        self.accepted().first().copied().unwrap_or_default()
    }

    fn accepted(self) -> &'static [&'static str] {
        match self {
            Self::Project => &["gradus"],
            Self::Midi => &["mid", "midi"],
            Self::ProjectOrMidi => &["gradus", "mid", "midi"],
            Self::NoteNames => &["txt"],
            Self::Profile => &["toml"],
        }
    }

    /// Extensions that are replaced, because they name another kind than what is written.
    fn replaced(self) -> &'static [&'static str] {
        match self {
            Self::Project => Self::Midi.accepted(),
            Self::Midi => Self::Project.accepted(),
            Self::ProjectOrMidi | Self::NoteNames | Self::Profile => &[],
        }
    }
}

/// Whether a path ends in a separator, or in a name that folders alone have.
fn ends_in_folder(path: &Path) -> bool {
    let text = path.to_string_lossy();
    let last = text.rsplit(std::path::is_separator).next();
    matches!(last, Some("" | "." | ".."))
}

fn is_one_of(extension: &OsStr, endings: &[&str]) -> bool {
    let mut endings = endings.iter();
    endings.any(|ending| extension.eq_ignore_ascii_case(ending))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::files::tests::Folder;

    /// Only known extensions count as extensions, and each kind of file has its own.
    #[test]
    fn names_are_completed() {
        let completed = |name: &str, ending| {
            let path = Path::new("/music").join(name);
            let destination = Destination::complete(&path, ending).unwrap();
            destination
                .path
                .file_name()
                .unwrap()
                .to_str()
                .unwrap()
                .to_owned()
        };
        for (name, ending, expected) in [
            ("song", FileExtension::Project, "song.gradus"),
            ("Song v1.2", FileExtension::Project, "Song v1.2.gradus"),
            ("song.gradus", FileExtension::Project, "song.gradus"),
            ("SONG.GRADUS", FileExtension::Project, "SONG.GRADUS"),
            ("song.mid", FileExtension::Project, "song.gradus"),
            ("song.json", FileExtension::Project, "song.json.gradus"),
            (".gradus", FileExtension::Project, ".gradus.gradus"),
            ("Song v1.2", FileExtension::Midi, "Song v1.2.mid"),
            ("song.gradus", FileExtension::Midi, "song.mid"),
            ("song.MID", FileExtension::Midi, "song.MID"),
            ("song.midi", FileExtension::Midi, "song.midi"),
            (
                "Song v1.2",
                FileExtension::ProjectOrMidi,
                "Song v1.2.gradus",
            ),
            ("song.mid", FileExtension::ProjectOrMidi, "song.mid"),
            ("kit", FileExtension::NoteNames, "kit.txt"),
            ("kit.drm", FileExtension::NoteNames, "kit.drm.txt"),
        ] {
            assert_eq!(completed(name, ending), expected);
        }
    }

    /// A folder does not name a file.
    #[test]
    fn folders_are_no_names() {
        for path in ["/", "/music/", "/music/.", "/music/..", ".", "./", ".."] {
            let error = Destination::complete(Path::new(path), FileExtension::Project).unwrap_err();
            let error = error.to_string();
            assert!(error.ends_with("the file name is missing."), "{error}");
        }
    }

    /// Leave is for the obstacle that was confirmed, and for no other.
    #[test]
    fn leave_is_for_what_was_asked() {
        let folder = Folder::new("destination");
        let (song, other) = (
            folder.file("song.gradus", "a"),
            folder.file("other.gradus", "b"),
        );
        let destination =
            || Destination::complete(&folder.0.join("song"), FileExtension::Project).unwrap();
        let asked = destination().permit(None).unwrap_err();
        assert_eq!(asked, Obstacle::file(&song));
        assert!(destination().permit(Some(&Obstacle::file(other))).is_err());
        assert!(
            destination()
                .permit(Some(&Obstacle::file(folder.0.join("song"))))
                .is_err()
        );
        assert_eq!(destination().permit(Some(&asked)).unwrap().path(), song);
        // A file that another program has changed is another obstacle.
        let known = Some(Fingerprint::of(b"a"));
        assert!(destination().permit_again(known, None).is_ok());
        std::fs::write(&song, "changed").unwrap();
        let changed = destination().permit_again(known, Some(&asked)).unwrap_err();
        assert!(
            changed
                .to_string()
                .contains("was changed by another program"),
            "{changed}"
        );
        assert!(destination().permit_again(known, Some(&changed)).is_ok());
        std::fs::remove_file(&song).unwrap();
        assert!(destination().permit_again(known, None).is_ok());
        assert!(destination().permit(None).is_ok());
    }
}
