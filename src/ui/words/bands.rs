//! The bands below the top bar: no sound, what could not be read, and whether a track is drums.

pub const RECONNECT: &str = "Reconnect";

/// The tooltip of *Reconnect*.
#[must_use]
pub fn reconnect_tip(missed: &str) -> String {
    format!("Looks for {missed} now; Gradus also looks every second")
}

pub const KEEP_UNREAD: &str = "Keep it";
pub const DISCARD_UNREAD: &str = "Discard it";
pub const SURE_TO_DISCARD: &str = "This deletes the unreadable part for good. You cannot undo it.";
pub const DISCARD_FOR_GOOD: &str = "Discard for good";
pub const DO_NOT_DISCARD: &str = "Do not discard";

/// Whether a track that was imported is drums.
#[must_use]
pub fn drum_question(name: &str) -> String {
    format!("\"{name}\" looks like drums. Shall each of its keys be a drum track?")
}

pub const DRUMS: &str = "Drums";
pub const DRUMS_TIP: &str = "A track for each key, as from channel 10";
pub const MELODY: &str = "Melody";
pub const MELODY_TIP: &str = "One track with all its notes, as it is now";
pub const NO_ROOM_FOR_DRUMS: &str = "It stays a melody: there is no room for a track for each key";
