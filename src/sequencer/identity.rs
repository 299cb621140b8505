//! Who is who: the ids of tracks and steps, which stay when the thing is moved.
//!
//! Everything that is drawn hashes an id and no place on the screen, so that a track that is moved among
//! the others, or a step that is moved within its clip, keeps its throws. A step's full id is its
//! pattern, its track's id and its own number; the number is that of the place where it was made, and
//! only a step that was moved away from there carries it along. So a copy in another pattern or on another
//! track has ids of its own without anybody making them, and within a clip ids stay unique as long as
//! those who move steps do it through `step_ids::carry_ids`.
//!
//! This module must never know what the ids are hashed for.

super::value::bounded! {
    /// Which track it is, wherever it stands.
    TrackId(u8) = 1..=32, default 1, "track id"
}
super::value::bounded! {
    /// Which step of its clip it is, wherever it was moved: the place where it was made, counted from 0.
    StepId(u8) = 0..=255, default 0, "step id"
}

/// What the draws of a clip have in common: its pattern, 0 to 63, and the id of its track.
#[must_use]
pub fn clip_draw_key(pattern: u8, track: TrackId) -> u64 {
    u64::from(pattern) << 8 | u64::from(track.get())
}
