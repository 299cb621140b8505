//! Unsaved work that nobody has open: a crash has left it, or something else was opened in its place. It stays until
//! it is brought back.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use super::work_slot::{WorkOrigin, WorkSlot};
use super::{LONGEST, SettingsFolder, Unprotected};
use crate::files::{self, FileError, Fingerprint};

/// The folder of what was put aside.
const FOLDER: &str = "unsaved";
/// The extensions of the files there: of the work, and of the path of the file that it belongs to.
const WORK: &str = "gradus";
const BELONGING: &str = "path";

/// Unsaved work that can be recovered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecoverableWork {
    place: WorkPlace,
    path: Option<PathBuf>,
    written: SystemTime,
}

/// Where recoverable work is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
enum WorkPlace {
    /// In the slot of a program that has crashed.
    Slot(usize),
    /// Put aside, in this file.
    Aside(PathBuf),
}

/// Work that was recovered. It stays on disk until it is safe elsewhere.
#[derive(Debug)]
pub(in crate::standalone) struct RecoveredWork {
    pub(in crate::standalone) text: String,
    pub(in crate::standalone) origin: WorkOrigin,
    file: PathBuf,
    /// Keeps other programs from taking it meanwhile.
    _slot: Option<WorkSlot>,
}

impl RecoverableWork {
    /// The name of the file that it belongs to, or that there is none.
    #[must_use]
    pub fn name(&self) -> String {
        let name = self.path.as_deref().and_then(Path::file_name);
        name.map_or_else(
            || "a project without a file".to_owned(),
            |name| name.to_string_lossy().into_owned(),
        )
    }

    /// The file that it belongs to; nothing when it was never saved.
    #[must_use]
    pub fn path(&self) -> Option<&Path> {
        self.path.as_deref()
    }

    /// How long ago it was kept, in words.
    #[must_use]
    pub fn age(&self, now: SystemTime) -> String {
        let minutes = now
            .duration_since(self.written)
            .unwrap_or_default()
            .as_secs()
            / 60;
        let many = |count: u64, one: &str| {
            let plural = if count == 1 { "" } else { "s" };
            format!("{count} {one}{plural} ago")
        };
        match minutes {
            0 => "just now".to_owned(),
            1..60 => many(minutes, "minute"),
            60..1440 => many(minutes / 60, "hour"),
            _ => many(minutes / 1440, "day"),
        }
    }
}

impl RecoveredWork {
    /// The file that holds the work.
    pub(in crate::standalone) fn file(&self) -> &Path {
        &self.file
    }

    /// Removes the work from the disk, because it is safe elsewhere.
    pub(in crate::standalone) fn forget(self) {
        // Work that cannot be removed is only offered again.
        let _ = fs::remove_file(&self.file);
        let _ = fs::remove_file(self.file.with_extension(BELONGING));
    }
}

impl SettingsFolder {
    /// Puts unsaved work aside, because something else takes its place. The same work is kept once.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn put_aside(&self, origin: &WorkOrigin, text: &str) -> Result<(), FileError> {
        let stem = origin.path.as_deref().and_then(Path::file_stem);
        let stem = stem.map_or("untitled".into(), |stem| stem.to_string_lossy());
        let stem: String = stem.chars().take(40).collect();
        let print = Fingerprint::of(text.as_bytes());
        let (folder, name) = (self.0.join(FOLDER), format!("{stem}-{print}"));
        // The path comes first, because a listing looks for the file of the work.
        let path = format!("{name}.{BELONGING}");
        files::write_state(&folder, &path, &origin.to_bytes())?;
        files::write_state(&folder, &format!("{name}.{WORK}"), text.as_bytes())
    }

    /// The work that can be recovered, newest first, without the work in slot `own`.
    #[must_use]
    pub fn recoverable_work(&self, own: Option<usize>) -> Vec<RecoverableWork> {
        // Slots that cannot be used hold no work either.
        let waiting = self.waiting().unwrap_or_default().into_iter();
        let waiting = waiting.filter(|slot| Some(slot.number()) != own);
        let crashed = waiting.filter_map(|slot| {
            Some(RecoverableWork {
                place: WorkPlace::Slot(slot.number()),
                path: slot.origin().path,
                written: slot.written()?,
            })
        });
        let aside = fs::read_dir(self.0.join(FOLDER)).into_iter().flatten();
        let aside = aside.flatten().filter_map(|found| {
            let file = found.path();
            let is_work = file.extension().is_some_and(|ending| ending == WORK);
            let written = found.metadata().ok()?.modified().ok()?;
            is_work.then(|| RecoverableWork {
                path: origin_of(&file).path,
                place: WorkPlace::Aside(file),
                written,
            })
        });
        let mut left: Vec<_> = crashed.chain(aside).collect();
        left.sort_by_key(|left| std::cmp::Reverse(left.written));
        left
    }

    /// Reads listed work from the disk.
    ///
    /// # Errors
    /// When it is not there any more, or another program has it.
    pub(in crate::standalone) fn bring_back(
        &self,
        left: &RecoverableWork,
    ) -> Result<RecoveredWork, String> {
        let read = |file: &Path| {
            let text = files::read_text(file, files::pattern_file::LIMIT);
            text.map_err(|error| error.to_string())
        };
        match &left.place {
            WorkPlace::Slot(number) => {
                let slot = self.slot(*number);
                let slot = slot.map_err(|error: Unprotected| error.to_string())?;
                let slot = slot.ok_or("Another program has already brought it back")?;
                let file = self.work(*number);
                Ok(RecoveredWork {
                    text: read(&file)?,
                    origin: slot.origin(),
                    file,
                    _slot: Some(slot),
                })
            }
            WorkPlace::Aside(file) => Ok(RecoveredWork {
                text: read(file)?,
                origin: origin_of(file),
                file: file.clone(),
                _slot: None,
            }),
        }
    }
}

/// What a file of work that was put aside belongs to.
fn origin_of(file: &Path) -> WorkOrigin {
    let bytes = files::bytes(&file.with_extension(BELONGING), LONGEST);
    bytes.map_or_else(|_| WorkOrigin::default(), |it| WorkOrigin::from_bytes(&it))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::standalone::test_folder;

    /// What was put aside is listed with its file and its age, is there as it was, and goes once it is safe.
    #[test]
    fn what_was_put_aside_comes_back() {
        let folder = test_folder("what_was_put_aside_comes_back");
        let settings_folder = SettingsFolder::at(&*folder);
        let origin = WorkOrigin {
            path: Some("/music/My song v1.2.gradus".into()),
            on_disk: Some(Fingerprint::of(b"before")),
        };
        for _ in 0..2 {
            settings_folder.put_aside(&origin, "work").unwrap();
        }
        let left = settings_folder.recoverable_work(None);
        let [only] = &*left else {
            panic!("{left:?}");
        };
        assert_eq!(only.name(), "My song v1.2.gradus");
        let found = settings_folder.bring_back(only).unwrap();
        assert_eq!((&*found.text, &found.origin), ("work", &origin));
        assert_eq!(settings_folder.recoverable_work(None), left);
        found.forget();
        assert_eq!(settings_folder.recoverable_work(None), []);
        assert!(settings_folder.bring_back(only).is_err());
    }

    /// How long ago is said as people say it.
    #[test]
    fn ages_are_words() {
        let written = SystemTime::UNIX_EPOCH;
        let left = RecoverableWork {
            place: WorkPlace::Slot(1),
            path: None,
            written,
        };
        let ages = [30, 60, 59 * 60, 3600, 7200, 86400, 9 * 86400];
        let ages = ages.map(|seconds| left.age(written + Duration::from_secs(seconds)));
        let expected = "just now, 1 minute ago, 59 minutes ago, 1 hour ago, 2 hours ago, 1 day ago, 9 days ago";
        assert_eq!(ages.join(", "), expected);
        assert_eq!(left.name(), "a project without a file");
    }
}
