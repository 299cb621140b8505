//! The stage view: the last action, and where the music is, in letters that are seen from afar.

use std::fmt::Display;

/// The spoken label.
#[must_use]
pub fn spoken(words: &str) -> String {
    format!("Stage: {words}")
}

pub const CLOSE: &str = "Close";
pub const CLOSE_LABEL: &str = "Close the stage view";
pub const SONG_OVER: &str = "The song has ended";
pub const PAUSED: &str = "paused";

/// "Pattern 3 · stopped".
#[must_use]
pub fn stopped(pattern: usize) -> String {
    format!("Pattern {pattern} · stopped")
}

/// "Pattern 3 → 4 · 12.2.1 · 124.0 BPM".
#[must_use]
pub fn place(pattern: usize, next: &str, place: impl Display, pace: &str) -> String {
    format!("Pattern {pattern}{next} · {place} · {pace}")
}
