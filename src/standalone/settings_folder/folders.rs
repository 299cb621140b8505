//! The folders that the system has for files.

use std::path::PathBuf;

use directories::UserDirs;

/// The folder of the library, where none was chosen: among the person's documents, wherever the system keeps these.
/// A library that is at a place of earlier versions stays there until it is moved.
pub(super) fn library_folder() -> PathBuf {
    first_there(&library_folders())
}

/// Where a library that is at a place of earlier versions belongs now; nothing when it is there.
pub(super) fn better_library_folder() -> Option<PathBuf> {
    better(&library_folders())
}

/// The places of a library, where none was chosen: the one for new libraries first.
fn library_folders() -> Vec<PathBuf> {
    let known = UserDirs::new();
    let documents = known.as_ref().and_then(|known| {
        let folder = if cfg!(target_os = "macos") {
            known.audio_dir()
        } else {
            known.document_dir()
        };
        folder.map(PathBuf::from).filter(|folder| folder.is_dir())
    });
    let home = std::env::home_dir();
    let earlier = home.map(|home| home.join("Documents"));
    let earlier = earlier.filter(|folder| folder.is_dir());
    let folders = [
        documents.map(|folder| folder.join("Gradus")),
        earlier.map(|folder| folder.join("Gradus")),
        Some(platform_folder().join("Library")),
    ];
    folders.into_iter().flatten().collect()
}

/// The first of these folders, when none but a later one exists.
fn better(folders: &[PathBuf]) -> Option<PathBuf> {
    let (first, later) = folders.split_first()?;
    let is_earlier = !first.exists() && later.iter().any(|folder| folder.is_dir());
    is_earlier.then(|| first.clone())
}

/// The first folder that exists; where none does, the first of the list.
fn first_there(folders: &[PathBuf]) -> PathBuf {
    let there = folders.iter().find(|folder| folder.is_dir());
    there.or(folders.first()).cloned().unwrap_or_default()
}

/// The absolute path: a relative one is below the home folder. Nothing where there is no home folder.
pub(super) fn absolute(path: PathBuf) -> Option<PathBuf> {
    if path.is_absolute() {
        Some(path)
    } else {
        Some(std::env::home_dir()?.join(path))
    }
}

#[cfg(target_os = "macos")]
pub(super) fn platform_folder() -> PathBuf {
    below(std::env::home_dir(), "Library/Application Support/Gradus")
}

#[cfg(target_os = "windows")]
pub(super) fn platform_folder() -> PathBuf {
    below(std::env::var_os("APPDATA").map(PathBuf::from), "Gradus")
}

#[cfg(not(any(target_os = "macos", target_os = "windows")))]
pub(super) fn platform_folder() -> PathBuf {
    // A relative path is invalid there, by the specification of these folders.
    let state = std::env::var_os("XDG_STATE_HOME").map(PathBuf::from);
    match state.filter(|path| path.is_absolute()) {
        Some(state) => state.join("gradus"),
        None => below(std::env::home_dir(), ".local/state/gradus"),
    }
}

fn below(folder: Option<PathBuf>, name: &str) -> PathBuf {
    folder.unwrap_or_else(std::env::temp_dir).join(name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::standalone::test_folder;

    /// A library stays where it is, and is offered to go where a new one would be, unless something is there.
    #[test]
    fn a_library_stays_where_it_is() {
        let folder = test_folder("a_library_stays_where_it_is");
        let [new, old] = ["Dokumente/Gradus", "Documents/Gradus"].map(|name| folder.join(name));
        let both = [new.clone(), old.clone()];
        assert_eq!((first_there(&both), better(&both)), (new.clone(), None));
        std::fs::create_dir_all(&old).unwrap();
        assert_eq!(first_there(&both), old);
        assert_eq!(better(&both), Some(new.clone()));
        std::fs::create_dir_all(&new).unwrap();
        assert_eq!((first_there(&both), better(&both)), (new, None));
    }
}
