//! Tracks that are moved, added or removed: their solo, mute, launch and repeat stay with them.
//!
//! The score knows tracks by their ids, the performance by their places. When places have changed, solos, mutes
//! by hand, launches and repeats move along with their tracks. The host's mutes stay: its parameters are named
//! after the places.

use super::Performance;
use crate::sequencer::Project;
use crate::sequencer::identity::TrackId;
use crate::sequencer::play::{MuteState, Repeat};
use crate::sequencer::project::MAX_TRACKS;

/// The id of the track at each place.
pub(super) type TrackIds = [Option<TrackId>; MAX_TRACKS];

/// For each track now, its place before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::engine) struct TrackMoves {
    from: [Option<usize>; MAX_TRACKS],
    /// A place that had no track before, if there was one: a new track takes over the state of that place.
    spare: usize,
}

impl TrackMoves {
    fn between(before: &TrackIds, now: &TrackIds) -> Self {
        let place_of = |id: TrackId| before.iter().position(|other| *other == Some(id));
        let count = before.iter().flatten().count();
        Self {
            from: now.map(|id| id.and_then(place_of)),
            spare: count.min(MAX_TRACKS - 1),
        }
    }

    /// The place that a track has moved to, if it still exists.
    pub(in crate::engine) fn to(&self, before: u8) -> Option<u8> {
        let was_there = |from: &Option<usize>| *from == Some(before.into());
        let place = self.from.iter().position(was_there)?;
        u8::try_from(place).ok()
    }

    /// A set of tracks, one bit each, at their new places; new tracks are not in it.
    fn bits(&self, before: u32) -> u32 {
        let places = (0..MAX_TRACKS).zip(&self.from);
        let among = places.filter(|(_, from)| from.is_some_and(|from| before >> from & 1 == 1));
        among.fold(0, |bits, (place, _)| bits | 1 << place)
    }

    /// The state of each track at its new place; a new track gets the state of an unused place.
    fn each<T: Copy>(&self, before: &[T; MAX_TRACKS]) -> [T; MAX_TRACKS] {
        self.from.map(|from| before[from.unwrap_or(self.spare)])
    }

    fn moved_mute_state(&self, before: MuteState, host: u32, others: u32) -> MuteState {
        let by_host = before.muted & host;
        let by_others = before.muted & (others | !host);
        MuteState {
            muted: self.bits(by_others) | by_host,
            solo: self.bits(before.solo),
        }
    }
}

impl Performance {
    /// Follows the project's tracks to their places now; returns how they have moved, if at all. Returns at once
    /// for a revision that was followed already.
    pub(in crate::engine) fn follow_tracks(
        &mut self,
        project: &Project,
        revision: u64,
    ) -> Option<TrackMoves> {
        if self.followed.replace(revision) == Some(revision) {
            return None;
        }
        let mut now = TrackIds::default();
        for (place, track) in now.iter_mut().zip(&project.tracks) {
            *place = Some(track.id);
        }
        let before = std::mem::replace(&mut self.track_ids, now);
        if before == now || before == TrackIds::default() {
            return None;
        }
        let moves = TrackMoves::between(&before, &now);
        self.version += 1;
        let (others, hushed) = (self.muted(), self.hushed());
        let mute_state = |mute_state| {
            let moved = moves.moved_mute_state(mute_state, self.muted_by_host, others);
            MuteState {
                muted: moved.muted | hushed,
                ..moved
            }
        };
        let play = &mut *self.play;
        play.mute_state = mute_state(play.mute_state);
        play.next_mute_state = play
            .next_mute_state
            .map(|(from, next)| (from, mute_state(next)));
        play.tracks = moves.each(&play.tracks);
        play.next = moves.each(&play.next);
        if let Some(beat_loop) = &mut play.beat_loop {
            let held = std::array::from_fn(|place| beat_loop.tracks >> place & 1);
            let held = moves.each(&held).into_iter().zip(0..);
            beat_loop.tracks = held.fold(0, |tracks, (held, place)| tracks | held << place);
        }
        for repeat in &mut play.repeats {
            *repeat = repeat.and_then(|repeat| {
                let track = moves.to(repeat.track)?;
                Some(Repeat { track, ..repeat })
            });
        }
        self.solo = moves.bits(self.solo);
        self.muted_by_hand = moves.bits(self.muted_by_hand);
        self.muted_by_scene = moves.bits(self.muted_by_scene);
        self.cuts = self.cuts.map(|cuts| {
            moves
                .from
                .map(|from| from.and_then(|from| cuts.get(from).copied().flatten()))
        });
        Some(moves)
    }
}
