//! The heads of the tracks on the left, the menu of a track, from the top, and what adds tracks below them.

use std::fmt::Display;

/// The spoken label of a track's head.
#[must_use]
pub fn track(number: usize, name: &str) -> String {
    format!("Track {number}: {name}")
}

/// The track under the pointer, in the bottom line.
#[must_use]
pub fn about_track(name: &str, key: &str, channel: u8) -> String {
    format!("{name}, {key} on channel {channel}")
}

/// "ch 10".
#[must_use]
pub fn channel(channel: u8) -> String {
    format!("ch {channel}")
}

pub const NEW_NAME: &str = "Name of the track";

/// The letter of the button that mutes.
pub const M: &str = "M";

#[must_use]
pub fn mute(name: &str) -> String {
    format!("Mute {name}")
}

pub const MUTE_TIP: &str = "Mute, saved with the pattern";
pub const MUTED_BY_SCENE_TIP: &str = "Muted by a scene or a pad; not saved";

/// The letter of the button that solos.
pub const S: &str = "S";

#[must_use]
pub fn solo(name: &str) -> String {
    format!("Solo {name}")
}

pub const SOLO_TIP: &str = "Solo, not saved";

// The menu.
pub const RENAME: &str = "Rename";

#[must_use]
pub fn colour(number: impl Display) -> String {
    format!("Colour {number}")
}

pub const RATE_CAPTION: &str = "RATE";

#[must_use]
pub fn rate(rate: &str) -> String {
    format!("Rate {rate}")
}

pub const DOUBLE: &str = "Double length";
pub const DOUBLE_ALL: &str = "Double length of all tracks";
pub const LENGTH_FOR_ALL: &str = "Length for all tracks";
pub const RATE_FOR_ALL: &str = "Rate for all tracks";
pub const CLEAR: &str = "Clear steps";
pub const MOVE_UP: &str = "Move up";
pub const MOVE_DOWN: &str = "Move down";
pub const DUPLICATE: &str = "Duplicate";
pub const REMOVE: &str = "Remove this track";

// Further tracks.
pub const ADD_DRUM: &str = "+ Drum";
pub const ADD_DRUM_LABEL: &str = "Add a drum";
pub const ADD_DRUM_TIP: &str = "Adds a track on the next free key of the drums";
pub const ADD_MELODY: &str = "+ Melody";
pub const ADD_MELODY_LABEL: &str = "Add a melody";
pub const ADD_MELODY_TIP: &str = "Adds a track for notes on the next free channel";
/// The name of the first track for a bass.
pub const BASS: &str = "Bass";

/// The name of a further track for notes.
#[must_use]
pub fn melody(number: usize) -> String {
    format!("Melody {number}")
}
