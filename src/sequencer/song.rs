//! Scenes and the song: which pattern each track plays, as a function of song position.
//!
//! A song is a list of rows. Where each row begins follows from the lengths of the patterns in the rows before
//! it, so that a position always has the same row, and locating needs no replay.

use super::limits::MAX_TRACKS;
use super::time::Tick;
use super::value::Transpose;

/// The most scenes of a project.
pub const MAX_SCENES: usize = 64;

/// What all tracks play together: "scene = vector of (pattern, mute) per track".
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Scene {
    /// What the musician calls it.
    pub name: String,
    /// The pattern of all tracks without one of their own in `tracks`.
    pub pattern: PatternIndex,
    /// The patterns of tracks 1, 2, ... that have one of their own.
    pub tracks: Vec<Option<PatternIndex>>,
    /// The tracks that are silent.
    pub muted: TrackSet,
}

super::value::bounded! {
    /// A pattern, counted from 0.
    PatternIndex(u8) = 0..=63, default 0, "pattern"
}
super::value::bounded! {
    /// A scene, counted from 0.
    SceneIndex(u8) = 0..=63, default 0, "scene"
}

/// Some of the tracks, a bit for each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct TrackSet(pub u32);

/// Rows that are played one after the other.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Song {
    /// Whether the song decides what is played, instead of the launched patterns.
    pub on: bool,
    /// At most [`Song::MOST`] rows.
    pub rows: Vec<Row>,
    /// The first and last row of the loop, counted from 0, which is played over and over once it is reached; without
    /// a loop the song ends in silence.
    pub looped: Option<(u8, u8)>,
}

/// A row of the song.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Row {
    /// The pattern or scene of the row.
    pub plays: Plays,
    /// How often the row is played, in passes of its longest pattern.
    pub repeats: Repeats,
    /// Transposition of the row, in semitones or degrees of the scale.
    pub transpose: Transpose,
    /// The tracks that are silent in the row, in addition to those of its scene.
    pub muted: TrackSet,
}

super::value::bounded! {
    /// How often a row is played.
    Repeats(u8) = 1..=64, default 1, "repeats"
}

/// The pattern or scene that a row plays.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Plays {
    /// The same pattern on all tracks.
    Pattern(PatternIndex),
    /// A scene.
    Scene(SceneIndex),
}

/// A row with its place in song time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PlacedRow {
    /// Which row, counted from 0.
    pub row: usize,
    /// Its first tick.
    pub start: Tick,
    /// The first tick after it.
    pub end: Tick,
    /// The ticks in which it is heard: from the first to before the second. Its early notes begin in the row before
    /// at the earliest, its late ones, of long ratchets, in the third row after it at the latest.
    pub heard: (Tick, Tick),
}

impl Song {
    /// The most rows.
    pub const MOST: usize = 128;
    /// How many rows before its own a row's early notes can begin.
    pub(super) const EARLY: i64 = 1;
    /// How many rows after its own a row's late notes can begin.
    pub(super) const LATE: i64 = 3;
    /// The number of rows that are looked at together: those that can be heard in one, and one more.
    pub(super) const NEAR: usize = 6;

    /// Whether the song decides what is played.
    #[must_use]
    pub fn plays(&self) -> bool {
        self.on && !self.rows.is_empty()
    }
}

impl Default for Plays {
    fn default() -> Self {
        Self::Pattern(PatternIndex::DEFAULT)
    }
}

impl TrackSet {
    /// Whether a track is in the set.
    #[must_use]
    pub fn has(self, track: usize) -> bool {
        u32::try_from(track).is_ok_and(|track| self.0.checked_shr(track).unwrap_or(0) & 1 == 1)
    }

    /// Whether the set is empty.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0 == 0
    }
}

impl Scene {
    /// The pattern that a track plays.
    #[must_use]
    pub fn pattern_of(&self, track: usize) -> PatternIndex {
        let own = self.tracks.get(track).copied().flatten();
        own.unwrap_or(self.pattern)
    }

    /// Gives a track a pattern of its own, or removes it.
    pub fn set_pattern(&mut self, track: usize, pattern: Option<PatternIndex>) {
        if track < MAX_TRACKS && self.tracks.len() <= track {
            self.tracks.resize(track + 1, None);
        }
        if let Some(own) = self.tracks.get_mut(track) {
            *own = pattern;
        }
        let used = self.tracks.iter().rposition(Option::is_some);
        self.tracks.truncate(used.map_or(0, |last| last + 1));
    }
}
