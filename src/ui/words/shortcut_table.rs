//! The table of all keyboard shortcuts, for tooltips, Set-up and the manual.

// The names of functions whose keys a tooltip tells.
pub const MUTE: &str = "Mute";
pub const SOLO: &str = "Solo";
pub const FILL: &str = "Fill";
pub const PLAY: &str = "Play";
pub const PAUSE: &str = "Pause";
pub const RECORD: &str = "Record";
pub const PANIC: &str = "Panic";
pub const STEP_ENTRY: &str = "Step entry";
pub const STAGE_VIEW: &str = "Stage view";
pub const UNDO: &str = "Undo";
pub const REDO: &str = "Redo";
pub const PAGE: &str = "Page";
pub const LIBRARY: &str = "Library";
pub const NEW: &str = "New";
pub const OPEN: &str = "Open";
pub const SAVE: &str = "Save";
pub const SAVE_AS: &str = "Save as";

/// Every shortcut, as tooltips and the manual show it: the name of the function, and its keys.
pub const TABLE: [(&str, &str); 36] = [
    ("Cursor", "arrows"),
    ("Select", "Shift+arrows"),
    ("Select all", "Ctrl+A"),
    ("Step on", "X or Enter"),
    ("Velocity", "1–9, 0"),
    ("Gate", "[ ]"),
    ("Note", "+ −, Shift: octave"),
    ("Nudge", ", ."),
    ("Hits", "R, Shift: fewer"),
    ("Tie", "T"),
    ("Clear", "Del"),
    (MUTE, "M"),
    (SOLO, "S"),
    (FILL, "F while held, Shift+F"),
    (PLAY, "P"),
    (PAUSE, "Shift+P"),
    (RECORD, "Ctrl+R"),
    (PANIC, "Ctrl+. or Ctrl+P"),
    (STEP_ENTRY, "N"),
    ("Rest", "E"),
    (STAGE_VIEW, "V"),
    ("Next track", "Tab"),
    (UNDO, "Ctrl+Z"),
    (REDO, "Ctrl+Shift+Z or Ctrl+Y"),
    ("Copy", "Ctrl+C"),
    ("Cut", "Ctrl+X"),
    ("Paste", "Ctrl+V"),
    ("Duplicate", "Ctrl+D"),
    (PAGE, "PgUp, PgDn"),
    ("Pattern 1–8", "F1–F8 or Ctrl+1–8"),
    ("Pattern 9–16", "Shift+F1–F8 or Alt+1–8"),
    ("First step", "Home"),
    ("Last step", "End"),
    (LIBRARY, "L"),
    ("Manual", "?"),
    ("Leave", "Esc"),
];

/// Shortcuts of the standalone program only; in a host these keys are the host's.
pub const PROGRAM: [(&str, &str); 4] = [
    (NEW, "Ctrl+N"),
    (OPEN, "Ctrl+O"),
    (SAVE, "Ctrl+S"),
    (SAVE_AS, "Ctrl+Shift+S"),
];

/// The keys of a function of the [`TABLE`] or the [`PROGRAM`].
#[must_use]
pub fn keys_for(name: &str) -> Option<&'static str> {
    TABLE
        .iter()
        .chain(&PROGRAM)
        .find(|(named, _)| *named == name)
        .map(|(_, keys)| *keys)
}

/// A tooltip, with the keys of a function.
#[must_use]
pub fn tip_with_keys(text: &str, name: &str) -> String {
    keys_for(name).map_or_else(|| text.to_owned(), |keys| format!("{text} ({keys})"))
}
