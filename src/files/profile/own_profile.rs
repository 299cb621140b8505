//! A person's own profiles: the files of a folder, each with what it said last without a mistake.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

use super::lessons::{self, Learned};
use super::{LONGEST, ProfileError, from_text, whole};
use crate::control::controllers::Profile;
use crate::files::read_text;

/// A file of the folder.
#[derive(Debug, Clone)]
pub(super) struct OwnProfile {
    pub(super) path: PathBuf,
    stamp: Stamp,
    /// What it last said without a mistake.
    pub(super) profile: Option<Arc<Profile>>,
    /// What of that was learned.
    pub(super) learned: Vec<Learned>,
    pub(super) errors: Vec<ProfileError>,
}

/// What shows that a file was written.
type Stamp = Option<(SystemTime, u64)>;

/// Looks at every `.toml` file of a folder; whether anything has changed.
pub(super) fn scan_folder(folder: &Path, own: &mut Vec<OwnProfile>) -> bool {
    let paths = super::paths(folder);
    let before = own.len();
    own.retain(|file| paths.contains(&file.path));
    let mut changed = own.len() != before;
    for (place, path) in paths.into_iter().enumerate() {
        let stamp = stamp(&path);
        let known = own.get(place).is_some_and(|file| file.path == path);
        if !known {
            // The others keep their order, that of their names.
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

/// The file with the profile of a name.
pub(super) fn of<'a>(own: &'a [OwnProfile], name: &str) -> Option<&'a OwnProfile> {
    let named = |profile: &Arc<Profile>| profile.name == name;
    let mut files = own.iter();
    files.find(|file| file.profile.as_ref().is_some_and(named))
}

impl OwnProfile {
    fn read(&mut self) {
        let name = self.path.file_name().unwrap_or_default().to_string_lossy();
        let text = read_text(&self.path, LONGEST);
        let text = text.map_err(|error| vec![whole(&name, &error.to_string())]);
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
