//! The table of all keyboard shortcuts, for tooltips, Set-up and the manual.

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
    ("Mute", "M"),
    ("Solo", "S"),
    ("Fill", "F while held, Shift+F"),
    ("Play", "P"),
    ("Pause", "Shift+P"),
    ("Record", "Ctrl+R"),
    ("Panic", "Ctrl+. or Ctrl+P"),
    ("Step entry", "N"),
    ("Rest", "E"),
    ("Stage view", "V"),
    ("Next track", "Tab"),
    ("Undo", "Ctrl+Z"),
    ("Redo", "Ctrl+Shift+Z or Ctrl+Y"),
    ("Copy", "Ctrl+C"),
    ("Cut", "Ctrl+X"),
    ("Paste", "Ctrl+V"),
    ("Duplicate", "Ctrl+D"),
    ("Page", "PgUp, PgDn"),
    ("Pattern 1–8", "F1–F8 or Ctrl+1–8"),
    ("Pattern 9–16", "Shift+F1–F8 or Alt+1–8"),
    ("First step", "Home"),
    ("Last step", "End"),
    ("Library", "L"),
    ("Manual", "?"),
    ("Leave", "Esc"),
];

/// Shortcuts of the standalone program only; in a host these keys are the host's.
pub const PROGRAM: [(&str, &str); 4] = [
    ("New", "Ctrl+N"),
    ("Open", "Ctrl+O"),
    ("Save", "Ctrl+S"),
    ("Save as", "Ctrl+Shift+S"),
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
