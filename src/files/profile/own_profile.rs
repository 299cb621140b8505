//! The user's own profiles: the files of a folder, each with its last version without a mistake.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

use super::lessons::{self, Learned};
use super::{LONGEST, ProfileError, file_error, from_text};
use crate::control::controllers::Profile;
use crate::files::read_text;

/// A profile file of the folder.
#[derive(Debug, Clone)]
pub(super) struct OwnProfile {
    pub(super) path: PathBuf,
    stamp: Stamp,
    /// The last version without a mistake.
    pub(super) profile: Option<Arc<Profile>>,
    /// What that version has learned.
    pub(super) learned: Vec<Learned>,
    pub(super) errors: Vec<ProfileError>,
}

/// The date and length of a file, which show that it was written.
type Stamp = Option<(SystemTime, u64)>;

/// Reads every new or changed `.toml` file of a folder; returns whether anything has changed.
pub(super) fn scan_folder(folder: &Path, own: &mut Vec<OwnProfile>) -> bool {
    let paths = super::paths(folder);
    let before = own.len();
    own.retain(|file| paths.contains(&file.path));
    let mut changed = own.len() != before;
    for (place, path) in paths.into_iter().enumerate() {
        let stamp = stamp(&path);
        let known = own.get(place).is_some_and(|file| file.path == path);
        if !known {
            // The list stays sorted by name.
            own.insert(
                place,
                OwnProfile {
                    path,
                    stamp: None,
                    profile: None,
                    learned: Vec::new(),
                    errors: Vec::new(),
                },
            );
        }
        let Some(file) = own.get_mut(place) else {
            break;
        };
        if !known || file.stamp != stamp {
            file.stamp = stamp;
            file.read();
            changed = true;
        }
    }
    changed
}

/// The file whose profile has this name.
pub(super) fn of<'a>(own: &'a [OwnProfile], name: &str) -> Option<&'a OwnProfile> {
    let named = |profile: &Arc<Profile>| profile.name == name;
    let mut files = own.iter();
    files.find(|file| file.profile.as_ref().is_some_and(named))
}

impl OwnProfile {
    fn read(&mut self) {
        let name = self.path.file_name().unwrap_or_default().to_string_lossy();
        let text = read_text(&self.path, LONGEST);
        let text = text.map_err(|error| vec![file_error(&name, &error.to_string())]);
        let read = text.and_then(|text| Ok((from_text(&name, &text)?, text)));
        match read {
            Ok((profile, text)) => {
                self.profile = Some(Arc::new(profile));
                self.learned = lessons::all(&text);
                self.errors.clear();
            }
            Err(errors) => self.errors = errors,
        }
    }
}

fn stamp(path: &Path) -> Stamp {
    let found = std::fs::metadata(path).ok()?;
    Some((found.modified().ok()?, found.len()))
}
