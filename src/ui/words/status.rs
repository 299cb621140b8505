//! The bottom line: what was done, what the host did not take, and why nothing is heard.

use std::fmt::Display;

pub const STOPPED: &str = "stopped";
pub const PAUSED: &str = "paused";
pub const HOST_CLOCK: &str = "host clock";
pub const INTERNAL_CLOCK: &str = "internal clock";
pub const SONG_HAS_ENDED: &str = "the song has ended";
pub const PREVIEW: &str = "preview from the library";

pub const NO_NOTES_LOST: &str = "no notes lost";

#[must_use]
pub fn notes_lost(count: u32) -> String {
    super::count(count.into(), "note lost", "notes lost")
}

pub const NOTES_LOST_TIP: &str = "Notes that the host refused to take";

#[must_use]
pub fn messages_lost(count: u32) -> String {
    super::count(count.into(), "other message lost", "other messages lost")
}

pub const MESSAGES_LOST_TIP: &str = "Lights and locks that the host did not take, and input that came too fast to be used, \
     recorded or shown";

#[must_use]
pub fn strikes_left_out(count: u32) -> String {
    super::count(count.into(), "strike left out", "strikes left out")
}

pub const STRIKES_LEFT_OUT_TIP: &str =
    "A track strikes four times within a millisecond at most: a ratchet is faster than that";

// What was done.
pub const UNDONE: &str = "Undone";
pub const REDONE: &str = "Redone";

/// "Undone: Kick, step 5: on".
#[must_use]
pub fn done(how: &str, what: impl Display) -> String {
    format!("{how}: {what}")
}

/// After a click in the history.
#[must_use]
pub fn returned_to(change: &str) -> String {
    format!("Returned to: {change}")
}

/// In place of a change where none was made.
pub const THE_BEGINNING: &str = "the beginning";

#[must_use]
pub fn copied_steps(count: usize) -> String {
    let steps = if count == 1 { "step" } else { "steps" };
    format!("Copied {count} {steps}")
}

#[must_use]
pub fn pasted_some(pasted: usize, count: usize) -> String {
    format!("Pasted {pasted} of {count} steps: no room for the rest")
}

#[must_use]
pub fn no_room_to_duplicate(most: usize) -> String {
    format!("A clip ends at step {most}: no room to duplicate")
}

#[must_use]
pub fn no_more_tracks(most: usize) -> String {
    format!("No track was added: there are {most} already")
}

/// A text that is no value of a field.
#[must_use]
pub fn no_value(label: &str, text: &str, least: &str, most: &str) -> String {
    format!("{label} was not changed: \"{text}\" is not a value from {least} to {most}")
}

#[must_use]
pub fn condition_not_changed(why: impl Display) -> String {
    format!("The condition was not changed: {why}")
}

pub const STEP_ENTRY: &str =
    "Step entry: play notes · X on or off · E rest · T tie · arrows move · N ends";
pub const PROTECTED: &str = "Protect is on, so no note is entered: switch it off beside Record";

// Why nothing is heard, and what to do.
pub const NO_ENGINE: &str = "The audio engine is not running, so nothing can play";
pub const HOST_REFUSES: &str =
    "The host refuses Gradus's notes: Set-up shows where to put Gradus in your host";
pub const NOTHING_PLAYS: &str = "Nothing plays: press Play, or P";
pub const HOST_IS_STOPPED: &str = "The host is stopped: start it, or press Play here";
pub const NO_TEMPO: &str =
    "The host sends no tempo: stop it and press Play here to use the internal clock";
pub const SONG_OVER_IN_HOST: &str = "The song has ended: go back in the host, or loop rows (Song)";
pub const SONG_OVER: &str = "The song has ended: press Stop to start over, or loop rows (Song)";
pub const EMPTY_PATTERN: &str = "The playing pattern is empty: click some steps";
pub const TRACK_IS_MUTED: &str = "the track is muted";
pub const ANOTHER_IS_SOLOED: &str = "another track is soloed";
pub const ALL_MUTED: &str = "Every track is muted, or another one is soloed: check M and S";
