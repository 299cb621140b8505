//! The ids of tracks and steps, which stay when a track or step is moved.
//!
//! What is drawn for a step (its dice, its ratchet, its humanising) hashes its id instead of its place, so that a
//! moved track or step keeps its throws; drift and density know a step by its place in the clip. A step's full id is
//! its pattern, its track's id and its own number. The number is the place where the step was made; only a step
//! that was moved away from there stores it. So a copy in another pattern or on another track has its own ids
//! without any bookkeeping, and ids within a clip stay unique as long as steps are moved through
//! `step_ids::carry_ids`.
//!
//! This module must never know what the ids are hashed for.

super::value::bounded! {
    /// The id of a track, wherever it stands.
    TrackId(u8) = 1..=32, default 1, "track id"
}
super::value::bounded! {
    /// The id of a step in its clip, wherever it was moved: the place where it was made, counted from 0.
    StepId(u8) = 0..=255, default 0, "step id"
}

/// The draw key of a clip, from its pattern, 0 to 63, and its track's id.
#[must_use]
pub fn clip_draw_key(pattern: u8, track: TrackId) -> u64 {
    u64::from(pattern) << 8 | u64::from(track.get())
}
