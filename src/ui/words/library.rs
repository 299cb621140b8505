//! The library: its panel, from the top, the system's dialogs, and what it says of its work with files.

use std::fmt::Display;

pub const HEADING: &str = "Hear, load, save";
pub const CLOSE: &str = "Close the library";
pub const CLOSE_TIP: &str = "Closes the library (L)";
pub const SEARCH: &str = "Search the library";
pub const SEARCH_HINT: &str = "search: name, style, folder";
pub const SEARCH_TIP: &str = "Up and down: select · Enter: hear · Shift+Enter: load as a pattern · \
     Ctrl+Enter: load as the project";
pub const NO_MATCHES: &str = "No matches: try other words";

// An entry.
/// An entry of a person's own; both are also found by these words.
pub const MINE: &str = "mine";
pub const FACTORY: &str = "factory";
/// The kinds of files that are not Gradus's own, by which they are found.
pub const MIDI: &str = "midi";
pub const STEP_PY: &str = "steppy";

/// What an entry is, spoken; [`STARTS_SOON`] or [`plays`] come behind it.
#[must_use]
pub fn entry(name: &str, holds: &str, state: &str) -> String {
    format!("{name}, {holds}{state}")
}

pub const STARTS_SOON: &str = ", starts at the next bar";

#[must_use]
pub fn plays(percent: f32) -> String {
    format!(", plays, {percent:.0} %")
}

#[must_use]
pub fn hear(name: &str) -> String {
    format!("Hear {name}")
}

pub const HEAR_TIP: &str =
    "Plays it from the next bar in place of your project, which does not change (Enter)";

#[must_use]
pub fn track_count(count: usize) -> String {
    plural(count, "track", "tracks")
}

#[must_use]
pub fn step_count(count: usize) -> String {
    plural(count, "step", "steps")
}

#[must_use]
pub fn pattern_count(count: usize) -> String {
    plural(count, "pattern", "patterns")
}

fn plural(count: usize, one: &str, more: &str) -> String {
    super::count(i64::try_from(count).unwrap_or(i64::MAX), one, more)
}

/// What holds a song.
pub const SONG: &str = "song";

#[must_use]
pub fn tempo(bpm: impl Display) -> String {
    format!("{bpm} BPM")
}

// Loading.
/// The heading of the buttons, with the name of the entry that is chosen.
#[must_use]
pub fn load_as(name: Option<&str>) -> String {
    match name {
        Some(name) => format!("Load {name} as"),
        None => "Load as".to_owned(),
    }
}

pub const PROJECT: &str = "Project";
pub const LOAD_PROJECT_TIP: &str = "Loads all of it in place of your project (Ctrl+Enter)";
pub const PATTERN: &str = "Pattern";

#[must_use]
pub fn load_pattern_tip(pattern: &str) -> String {
    format!("Loads its first pattern into {pattern}, onto your matching tracks (Shift+Enter)")
}

pub const CLIP: &str = "Clip";

#[must_use]
pub fn load_clip_tip(track: &str, pattern: &str) -> String {
    format!("Loads one of its clips onto {track} in {pattern}")
}

/// The spoken label of a button that loads.
#[must_use]
pub fn load_as_what(what: &str) -> String {
    format!("Load as {}", what.to_lowercase())
}

// Saving.
pub const SAVE_OR_EXPORT: &str = "Save or export";
pub const SELECTION: &str = "Selection";

/// The spoken label of what is saved.
#[must_use]
pub fn save_the(what: &str) -> String {
    format!("Save the {}", what.to_lowercase())
}

pub const SAVE_WHAT_TIP: &str = "What to save or export";
pub const NAME: &str = "Name to save as";
pub const NAME_HINT: &str = "name, or folder/name";
pub const SAVE: &str = "Save";
pub const SAVE_LABEL: &str = "Save into the library";

#[must_use]
pub fn saves_in(folder: impl Display) -> String {
    format!("Saves it in {folder}")
}

/// Leaves a file as it is.
pub const KEEP: &str = "Keep";

// The folder, import and export.
pub const IMPORT: &str = "Import…";
pub const IMPORT_LABEL: &str = "Import a file";
pub const IMPORT_TIP: &str = "Opens a .gradus, MIDI or StepPy file from anywhere";
pub const EXPORT: &str = "Export…";
pub const EXPORT_LABEL: &str = "Export a file";
pub const EXPORT_TIP: &str =
    "Exports what is selected above; the ending of the name, .gradus or .mid, sets the format";
/// The proposed name of a MIDI file.
pub const EXPORTED_FILE: &str = "pattern.mid";
pub const FOLDER: &str = "Folder…";
pub const FOLDER_LABEL: &str = "Folder of the library";

#[must_use]
pub fn folder_tip(path: &str) -> String {
    format!("{path}: click to choose another folder")
}

pub const MOVE: &str = "Move";
pub const MOVE_LABEL: &str = "Move the library";

#[must_use]
pub fn move_to(folder: impl Display) -> String {
    format!("to {folder}")
}

#[must_use]
pub fn move_tip(folder: impl Display) -> String {
    format!(
        "Moves the folder with everything in it to {folder}, where your system keeps documents. Until then it stays in use"
    )
}

// Work in progress.
pub const LEAVE: &str = "Leave";
pub const LEAVE_TIP: &str = "Stops it and changes nothing";

#[must_use]
pub fn progress(work: &str, done: usize, of: usize) -> String {
    format!("{work}: {done} of {of}")
}

#[must_use]
pub fn at_work(work: &str) -> String {
    format!("{work}…")
}

#[must_use]
pub fn reading(what: impl Display) -> String {
    format!("Reading {what}")
}

pub const READING_FOLDER: &str = "Reading the folder";
pub const OPENING: &str = "Opening";
pub const WRITING: &str = "Writing";

#[must_use]
pub fn writing(what: impl Display) -> String {
    format!("Writing {what}")
}

// The system's dialogs: their titles, and the kinds of files.
pub const ASK_FOLDER: &str = "Folder of the library";
pub const ASK_EXPORT: &str = "Export";
pub const ASK_SAVE: &str = "Save as";
pub const ASK_MIDI: &str = "Export as MIDI";
pub const ASK_GROOVE: &str = "Groove of a MIDI file";
pub const ASK_NAMES: &str = "Load note names";
pub const ASK_SAVE_NAMES: &str = "Save note names";
pub const ASK_OPEN: &str = "Open";
pub const PROJECT_FILES: &str = "Gradus, MIDI, StepPy";
pub const NAMES_FILES: &str = "Note names";
pub const ALL_FILES: &str = "All files";

// What came of it.
#[must_use]
pub fn loaded(what: &str, report: impl Display) -> String {
    format!("Loaded {what}. {report}")
}

/// Behind what was said, for the tracks that had no room.
#[must_use]
pub fn no_room(said: &str, lost: usize) -> String {
    let tracks = track_count(lost);
    format!("{said}. No room for {tracks}")
}

#[must_use]
pub fn no_clip(name: &str) -> String {
    format!("{name} has no clip")
}

#[must_use]
pub fn not_read(name: &str, why: impl Display) -> String {
    format!("{name} was not read. {why}")
}

#[must_use]
pub fn wrote(name: &str, folder: impl Display) -> String {
    format!("Wrote {name} in {folder}")
}

#[must_use]
pub fn groove(name: &str, warning: &str) -> String {
    format!("Groove {name} {warning}")
}

#[must_use]
pub fn named_keys(count: usize, channel: u8, warning: &str) -> String {
    let named = match count {
        1 => "1 key has a name".to_owned(),
        count => format!("{count} keys have names"),
    };
    format!("{named} on channel {channel}. {warning}")
}

pub const NO_NAME: &str = "Type a name first";
pub const NO_DIALOG: &str = "No file dialog was found: type the path";
pub const NO_LONGER_THERE: &str = "It no longer exists";

#[must_use]
pub fn not_remembered(why: impl Display) -> String {
    format!("The folder is used, but not remembered. {why}")
}

pub const HOLDS_OPEN_FILE: &str =
    "The library has the open file in it: save that elsewhere or begin a new one, then move it";
pub const IN_THE_WAY: &str = "Something is there already";

#[must_use]
pub fn moved(folder: impl Display) -> String {
    format!("The library is in {folder} now")
}

#[must_use]
pub fn not_moved(why: impl Display) -> String {
    format!("The library was not moved. {why}")
}

#[must_use]
pub fn cannot_start(why: impl Display) -> String {
    format!("The library cannot start: {why}")
}

// The manual.
pub const NO_MANUAL: &str = "No manual is beside the program: it is the folder \"manual\" of the download, and docs/manual.md in the \
     source";
/// The link of a page that leads to the manual.
pub const MANUAL: &str = "Manual";

#[must_use]
pub fn no_browser(address: &str) -> String {
    format!("No browser was found for {address}")
}
