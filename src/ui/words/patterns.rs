//! The row of patterns: banks, buttons, and the menu of a pattern, from the top.

use std::fmt::Display;

pub const BANKS: &str = "Banks";
pub const BANKS_TIP: &str = "The bank whose patterns are shown; there are four of sixteen";

#[must_use]
pub fn bank(name: &str) -> String {
    format!("Bank {name}")
}

/// A bank, and how many of its patterns have steps.
#[must_use]
pub fn filled_bank(name: &str, filled: usize) -> String {
    format!("Bank {name}  ({filled} filled)")
}

/// The spoken label of a pattern, by its bank and its number in it, or by its number among all.
#[must_use]
pub fn pattern(name: impl Display) -> String {
    format!("Pattern {name}")
}

/// The keys of a pattern of the shown bank, which has sixteen.
#[must_use]
pub fn keys(place: usize) -> String {
    match place {
        place @ 0..8 => format!("F{} or Ctrl+{}", place + 1, place + 1),
        place => format!("Shift+F{} or Alt+{}", place - 7, place - 7),
    }
}

/// What was done when a pattern was dragged onto another.
#[must_use]
pub fn copied(from: &str, to: &str) -> String {
    format!("{from} copied to {to}")
}

pub const COPY: &str = "Copy";
pub const PASTE: &str = "Paste";
pub const COPY_SHOWN: &str = "Copy the shown pattern here";
pub const CLEAR: &str = "Clear this pattern";
pub const CAPTURE_PASS: &str = "Capture last pass here";
pub const CAPTURE_BARS: &str = "Capture last bars here";
pub const EXPORT_BARS: &str = "Export last bars as MIDI";
/// The proposed name of a MIDI file of what was heard.
pub const HEARD_FILE: &str = "heard.mid";
