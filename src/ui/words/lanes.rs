//! The lanes below the grid: their names, and their values in words.

use std::fmt::Display;

pub const FOLD: &str = "Fold the lanes";
pub const UNFOLD: &str = "Unfold the lanes";
pub const FOLDED: &str = "Lanes of the selected track: velocity, gate, pitch and more";
pub const MUTED: &str = "muted";

// The names.
pub const NOTES: &str = "Notes";
pub const VELOCITY: &str = "Velocity";
pub const GATE: &str = "Gate";
pub const PITCH: &str = "Pitch";
pub const CHANCE: &str = "Chance";
pub const CONDITION: &str = "Condition";
pub const RATCHET: &str = "Ratchet";
pub const NUDGE: &str = "Nudge";
pub const ACCENT: &str = "Accent";
pub const LOCKS_CAPTION: &str = "LOCKS";

#[must_use]
pub fn lock(lane: impl Display) -> String {
    format!("Lock {lane}")
}

/// The spoken label of a lane's tab.
#[must_use]
pub fn lane(name: &str) -> String {
    format!("Lane {name}")
}

/// The value of a step in a lane, spoken.
#[must_use]
pub fn value(lane: &str, step: usize, value: &str) -> String {
    format!("{lane} of step {step}: {value}")
}

// The values.
pub const NOT_LOCKED: &str = "not locked";
pub const UNTIL_NEXT: &str = "until next";
pub const ALWAYS: &str = "always";
pub const ACCENTED: &str = "accent";
pub const NOT_ACCENTED: &str = "none";

/// Where a lane that has a length of its own begins again.
#[must_use]
pub fn loops_every(length: usize) -> String {
    format!("loops every {length}")
}

#[must_use]
pub fn no_target(lane: impl Display) -> String {
    format!("Lock lane {lane} has no target yet. Draw for CC 74 (cutoff), or choose one:")
}
