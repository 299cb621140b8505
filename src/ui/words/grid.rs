//! The grid: its cells, and the row below it with pages, snapshot and modifiers, from the left.

use std::fmt::Display;

/// A cell, with what it is set to; [`ACCENT`] and the like come behind it.
#[must_use]
pub fn cell(track: &str, step: usize, is_on: bool, velocity: u8) -> String {
    let state = if is_on { "on" } else { "off" };
    format!("{track}, step {step}, {state}, velocity {velocity}")
}

pub const ACCENT: &str = ", accent";
pub const FLAM: &str = ", flam";
pub const LOCKS: &str = ", locks";
pub const GENERATED: &str = ", generated";
pub const LEFT_OUT: &str = ", left out";
pub const PLAYING: &str = ", playing";

/// The step under the pointer, in the bottom line.
#[must_use]
pub fn about_step(track: &str, step: usize) -> String {
    format!("{track}, step {step}")
}

/// The end of a clip, to be dragged.
#[must_use]
pub fn clip_end(track: usize, length: impl Display) -> String {
    format!("Length of track {track}: {length} steps")
}

/// "1 step", "2 steps".
#[must_use]
pub fn step_count(count: i64) -> String {
    super::count(count, "step", "steps")
}

pub const CLEAR_STEP: &str = "Clear this step";

pub const STEP_ENTRY: &str = "Step entry";
pub const STEP_ENTRY_TIP: &str = "Writes the notes you play at the cursor";

/// The button of a page.
#[must_use]
pub fn page(steps: &str) -> String {
    format!("Steps {steps}")
}

pub const MORE_PAGES: &str = "longer clips get more pages";
pub const FOLLOW: &str = "Follow";
pub const FOLLOW_TIP: &str = "Shows the page that the selected track plays";

pub const KEEP: &str = "Keep";
pub const KEEP_TIP: &str = "Keeps the changes and removes the snapshot";
pub const REVERT: &str = "Revert";
pub const REVERT_TIP: &str = "Returns to the snapshot; undo brings the changes back";
pub const SNAPSHOT: &str = "Snapshot";
pub const SNAPSHOT_TIP: &str = "Remembers everything as it is now, so you can return to it";

// The modifiers, each with its spoken label, which is its tooltip as well.
pub const SHIFT: &str = "Shift";
pub const SHIFT_LABEL: &str = "Latch Shift: a drag selects";
pub const ALT: &str = "Alt";
pub const ALT_LABEL: &str = "Latch Alt: a drag nudges";
pub const CTRL: &str = "Ctrl";
pub const CTRL_LABEL: &str = "Latch Ctrl: a drag sets the gate";

/// Who has the keyboard.
pub const KEYS_GRID: &str = "Keys: grid";
pub const KEYS_HOST: &str = "Keys: host";
