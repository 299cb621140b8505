//! The pattern in front: the one that the track in front plays.

use std::sync::Arc;

use super::*;
use crate::sequencer::play::ClipSpan;
use crate::sequencer::song::{PatternIndex, Plays, Row, Song};

/// In front, and what toggling its first step wrote to: the clip of which pattern.
fn in_front(room: &mut Room) -> (u8, Option<usize>) {
    let shown = room.state().pattern;
    room.act([Action::ToggleStep { step: OnPage(0) }]);
    let patterns = room.project.patterns.len();
    let is_on = |pattern: &usize| {
        let clip = room.project.clip(*pattern, room.surface_state.track.into());
        clip.is_some_and(|clip| clip.step(0).on)
    };
    (shown, (0..patterns).find(is_on))
}

/// Where the song decides what is played, pads show its row's pattern, write to it, and see the playhead in it.
#[test]
fn the_song_s_pattern_is_in_front() {
    let mut room = Room::new(".... .... .... ....");
    let row = |pattern| Row {
        plays: Plays::Pattern(PatternIndex::clamped(pattern)),
        ..Row::default()
    };
    room.project.song = Arc::new(Song {
        on: true,
        rows: vec![row(0), row(5)],
        looped: None,
    });
    room.status.running = Running::Internal;
    room.status.position = 5 * TICKS_PER_QUARTER;
    assert_eq!(room.state().playing_page, Some(0), "the playhead is in it");
    assert_eq!(in_front(&mut room), (5, Some(5)));
    room.status.position = TICKS_PER_QUARTER;
    assert_eq!(in_front(&mut room), (0, Some(0)));
}

/// A track that plays a pattern of its own has that in front, with the playhead in it.
#[test]
fn a_track_s_own_pattern_is_in_front() {
    let mut room = Room::new("....");
    room.play.tracks[1] = ClipSpan::of(3);
    room.status.running = Running::Internal;
    assert_eq!(in_front(&mut room), (0, Some(0)));
    room.surface_state.track = 1;
    assert_eq!(room.state().playing_page, Some(0), "the playhead is in it");
    assert_eq!(in_front(&mut room), (3, Some(3)));
}
