//! The program's file: its menu, from the top, and the line that asks for a path.

use std::fmt::Display;

pub const FILE: &str = "File";
/// With unsaved work.
pub const FILE_UNSAVED: &str = "File *";
/// With work that would not survive a crash.
pub const FILE_UNPROTECTED: &str = "File !";

/// The tooltip of the button: the file, and whether it is saved.
#[must_use]
pub fn file_state(name: &str, state: &str) -> String {
    format!("{name} ({state})")
}

/// In place of the path of a file that has none.
pub const NO_PATH: &str = "not saved yet";
pub const HAS_UNSAVED_WORK: &str = "has unsaved work";
pub const SAVED: &str = "saved";
/// In place of the name of a file that has none.
pub const NO_NAME: &str = "Not saved yet";

pub const NEW: &str = "New";
pub const OPEN: &str = "Open…";
pub const OPEN_RECENT: &str = "Open recent";
pub const SAVE: &str = "Save";
pub const SAVE_AS: &str = "Save as…";
pub const EXPORT_MIDI: &str = "Export MIDI…";
pub const BRING_BACK: &str = "Bring back";
pub const ABOUT: &str = "About Gradus";

/// The spoken label of a file that was open before.
#[must_use]
pub fn open_file(name: &str) -> String {
    format!("Open {name}")
}

/// The tooltip of *Save*.
#[must_use]
pub fn saves(path: impl Display) -> String {
    format!("Saves {path}")
}

/// Unsaved work that can be brought back, and how old it is.
#[must_use]
pub fn left_work(name: impl Display, age: impl Display) -> String {
    format!("{name}, {age}")
}

// The line that asks for a path: what for, and what the empty field says.
pub const TO_SAVE: (&str, &str) = ("Save as", "path of a .gradus file");
pub const TO_EXPORT_MIDI: (&str, &str) = ("Export", "path of a .mid file");
pub const TO_OPEN: (&str, &str) = ("Open", "path of a .gradus, .mid or StepPy .json file");
pub const TO_EXPORT: (&str, &str) = ("Export", "path of a .gradus or .mid file");
pub const TO_LOAD_NAMES: (&str, &str) = (
    "Load note names",
    "path of a .txt, .drm, .midnam or .pitchlist file",
);
pub const TO_SAVE_NAMES: (&str, &str) = ("Save note names", "path of a .txt file");
pub const TO_IMPORT_GROOVE: (&str, &str) = ("Import groove", "path of a .mid file");
pub const TO_USE_FOLDER: (&str, &str) = ("Use this folder", "path of a folder");
pub const TO_IMPORT: (&str, &str) = ("Import", "path of a .gradus, .mid or StepPy .json file");
pub const PATH: &str = "Path";
pub const CANCEL: &str = "Cancel";

pub const SONG_ONCE: &str = "the song, once";
pub const PASSES: &str = "Passes";

/// "1 pass", "2 passes".
#[must_use]
pub fn pass_count(passes: i64) -> String {
    super::count(passes, "pass", "passes")
}

/// "only 2 soloed tracks".
#[must_use]
pub fn only_soloed(tracks: u32) -> String {
    let tracks = super::count(tracks.into(), "soloed track", "soloed tracks");
    format!("only {tracks}")
}

pub const ONLY_SOLOED_TIP: &str =
    "Only soloed tracks are exported. Switch solo off to export all tracks that are not muted";
