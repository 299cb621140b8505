//! Below the grid: the tabs, then song, scenes and macros. The lanes have a file of their own.

use std::fmt::Display;

pub const LANES: &str = "Lanes";
pub const PIANO_ROLL: &str = "Piano roll";
pub const SONG: &str = "Song";
pub const SCENES: &str = "Scenes";
pub const MACROS: &str = "Macros";

/// The spoken label of a tab.
#[must_use]
pub fn tab(name: &str) -> String {
    format!("Tab {name}")
}

pub const LARGE: &str = "Large";
pub const LARGE_LABEL: &str = "Large piano roll";

// The song.
pub const ADD_ROW: &str = "+ row";
pub const LOOP_ROWS: &str = "rows";
pub const LOOP_TO: &str = "to";
pub const LOOP_FIRST: &str = "First row of the loop";
pub const LOOP_LAST: &str = "Last row of the loop";

/// The left handle of the loop.
#[must_use]
pub fn loop_begins(row: usize) -> String {
    format!("Loop begins at row {row}")
}

/// The right handle of the loop.
#[must_use]
pub fn loop_ends(row: usize) -> String {
    format!("Loop ends after row {row}")
}

/// The spoken label of a row as a block.
#[must_use]
pub fn block(number: usize, name: &str, repeats: impl Display) -> String {
    format!("Block {number}: {name}, {repeats}×")
}

/// The right edge of a block.
#[must_use]
pub fn block_repeats(number: usize) -> String {
    format!("Repeats of block {number}")
}

/// The tracks that a row mutes.
#[must_use]
pub fn off(tracks: &str) -> String {
    format!("{tracks} off")
}

#[must_use]
pub fn row_caption(number: usize) -> String {
    format!("ROW {number}")
}

#[must_use]
pub fn row_plays(number: usize) -> String {
    format!("Row {number} plays")
}

#[must_use]
pub fn row_times(number: usize) -> String {
    format!("Row {number}: times")
}

#[must_use]
pub fn row_transposed(number: usize) -> String {
    format!("Row {number}: transposed")
}

#[must_use]
pub fn remove_row(number: usize) -> String {
    format!("Remove row {number}")
}

pub const REMOVE_ROW_TIP: &str = "Removes the row";

#[must_use]
pub fn move_row_up(number: usize) -> String {
    format!("Move row {number} up")
}

pub const MOVE_ROW_TIP: &str = "Moves the row before the one before";
pub const MUTED_CAPTION: &str = "MUTED";

#[must_use]
pub fn silent_in_row(track: &str) -> String {
    format!("{track} is silent in the row")
}

// The scenes.
pub const NO_SCENE: &str =
    "A scene sets which pattern each track plays. The first one begins with a change here:";

/// A scene without a name.
#[must_use]
pub fn scene(number: usize) -> String {
    format!("Scene {number}")
}

pub const LAUNCH: &str = "Launch";
pub const LAUNCH_LABEL: &str = "Launch the scene";
pub const LAUNCH_TIP: &str = "Launches the scene";
pub const SCENE_NAME: &str = "Name of the scene";
pub const ALL_TRACKS: &str = "All tracks";

#[must_use]
pub fn silent_in_scene(track: &str) -> String {
    format!("{track} is silent in the scene")
}

#[must_use]
pub fn pattern_in_scene(track: &str) -> String {
    format!("Pattern of {track} in the scene")
}

pub const ADD_SCENE: &str = "+ scene";
pub const ADD_SCENE_TIP: &str = "Adds a scene with the shown pattern and the current mutes";
pub const REMOVE_SCENE: &str = "− last";
pub const REMOVE_SCENE_LABEL: &str = "Remove the last scene";

// The macros.
pub const MACRO_NAME: &str = "Name of the macro";

/// Where a macro is, whoever has turned it.
#[must_use]
pub fn macro_at(value: u8) -> String {
    format!("Turned up to {value} of 127")
}

#[must_use]
pub fn target(number: usize) -> String {
    format!("Target {number} of the macro")
}

#[must_use]
pub fn target_track(number: usize) -> String {
    format!("Track of target {number}")
}

/// The track of a target that is all of them.
pub const EVERY_TRACK: &str = "all tracks";

#[must_use]
pub fn target_amount(number: usize) -> String {
    format!("Amount of target {number}")
}

#[must_use]
pub fn remove_target(number: usize) -> String {
    format!("Remove target {number}")
}

pub const NO_TARGETS: &str = "This macro has no targets yet.";
pub const ADD_TARGET: &str = "+ target";

// What a macro moves.
pub const MOVES_SWING: &str = "swing";
pub const MOVES_DENSITY: &str = "density";
pub const MOVES_GATE: &str = "gate";
pub const MOVES_VELOCITY: &str = "velocity";
pub const MOVES_HUMANISE: &str = "humanise";
pub const MOVES_TRANSPOSE: &str = "transpose";
pub const MOVES_CHANCE: &str = "chance";
pub const MOVES_PULSES: &str = "pulses";
pub const MOVES_ROTATION: &str = "rotation";
