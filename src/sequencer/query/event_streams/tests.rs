//! The streams against the plain question, on projects and performances of every shape.

use std::sync::Arc;

use super::*;
use crate::sequencer::arbitrary::{self, Draws};
use crate::sequencer::generate::drift::Drift;
use crate::sequencer::notation;
use crate::sequencer::order::Direction;
use crate::sequencer::parameter_lanes::{Advance, Parameter, ParameterLane};
use crate::sequencer::play::{BeatLoop, ClipSpan, MuteState, Offsets, Repeat};
use crate::sequencer::project::{Clip, MAX_TRACKS};
use crate::sequencer::query::tests::all_of;
use crate::sequencer::song::{Row, Song};
use crate::sequencer::time::Rate;
use crate::sequencer::value::{Length, Velocity};
use crate::sequencer::{locks_at, locks_in, notes_at_start, notes_in, playhead};

/// A performance of a project, from what a launch, a mute or a knob can make of it.
fn performance(draws: &mut Draws, project: &Project) -> Play {
    let filled: Vec<_> = project.filled_patterns().collect();
    let pattern = |draws: &mut Draws| match filled.as_slice() {
        [] => 0,
        filled => filled[draws.below(filled.len())],
    };
    let mut play = Play::of(pattern(draws));
    for track in 0..MAX_TRACKS {
        if draws.one_in(3) {
            play.tracks[track].origin = draws.number(-50_000, 50_000).into();
        }
        if draws.one_in(4) {
            let from = draws.number(-10_000, 900_000).into();
            let next = ClipSpan {
                origin: from,
                launched: from,
                from,
                ..ClipSpan::of(pattern(draws))
            };
            play.launch(track, next);
        }
    }
    if draws.one_in(3) {
        play.mute_state.muted = draws.number(0, i32::MAX).cast_unsigned();
    }
    if draws.one_in(4) {
        let muted = draws.number(0, i32::MAX).cast_unsigned();
        let mute_state = MuteState { muted, solo: 0 };
        play.next_mute_state = Some((draws.number(0, 500_000).into(), mute_state));
    }
    play.fill = draws.one_in(2);
    play.since = draws.number(-10_000, 200_000).into();
    if draws.one_in(2) {
        let percent = |draws: &mut Draws| i8::try_from(draws.number(-60, 60)).unwrap_or(0);
        play.offsets = Offsets {
            density: percent(draws),
            gate: percent(draws),
            velocity: percent(draws),
            chance: percent(draws),
            pulses: percent(draws) / 10,
            rotation: percent(draws) / 10,
            humanise: draws.number(0, 50).unsigned_abs().try_into().unwrap_or(0),
            ..Offsets::default()
        };
    }
    if draws.one_in(3) {
        play.macros[draws.below(8)] = 90;
    }
    play.variation = draws.number(0, 3).unsigned_abs().try_into().unwrap_or(0);
    play.free_seed = draws.number(0, 3).unsigned_abs();
    if draws.one_in(5) {
        let at = draws.number(0, 300_000).into();
        play.beat_loop = Some(BeatLoop {
            at,
            source: at,
            length: draws.number(1_000, 50_000).into(),
            tracks: draws.number(0, i32::MAX).cast_unsigned(),
        });
    }
    if draws.one_in(5) {
        play.repeats[0] = Some(Repeat {
            track: 0,
            rate: Rate::new(1, 24).unwrap(),
            velocity: Velocity::DEFAULT,
            since: draws.number(0, 100_000).into(),
        });
    }
    play
}

/// Changes one thing of a performance, as a hand would: most lines then play on as before.
fn touch(draws: &mut Draws, play: &mut Play, project: &Project, at: Tick) {
    let track = draws.below(project.tracks.len().max(1));
    match draws.below(7) {
        0 => play.mute_state.muted ^= 1 << track,
        1 => play.offsets.density ^= 20,
        2 => play.macros[draws.below(8)] ^= 64,
        3 => play.free_seed += 1,
        4 => play.apply_queued(at + Tick::from(draws.number(0, 20_000))),
        // A launch that is taken back: the clip before it has no end again.
        5 => {
            if play.next[track].take().is_some() {
                play.tracks[track].until = Tick::MAX;
            }
        }
        _ => {
            let filled: Vec<_> = project.filled_patterns().collect();
            let pattern = filled.get(draws.below(filled.len().max(1))).copied();
            let from = at + Tick::from(draws.number(0, 40_000));
            let next = ClipSpan {
                from,
                launched: from,
                origin: from * Tick::from(draws.one_in(2)),
                ..ClipSpan::of(pattern.unwrap_or(0))
            };
            play.launch(track, next);
        }
    }
}

/// Streams of a project and a performance that change now and then, and where they are.
pub(super) struct Follower {
    streams: EventStreams,
    project: Project,
    pub(super) play: Play,
    pub(super) key: CacheKey,
    at: Tick,
}

impl Follower {
    pub(super) fn new(project: Project, play: Play) -> Self {
        let room = Room::of(&project);
        Self::with_room(project, play, &room)
    }

    fn with_room(project: Project, play: Play, room: &Room) -> Self {
        Self {
            streams: EventStreams::new(room),
            project,
            play,
            key: CacheKey {
                project: 0,
                play: 0,
            },
            at: 0,
        }
    }

    /// Asks what a start gives, as an engine does.
    pub(super) fn start(&mut self, at: Tick) {
        let keyed = Self::keyed(&self.project, &self.play, self.key);
        self.streams.notes_at_start(keyed, at, |_| ());
        self.streams.locks_at(keyed, at, |_| ());
    }

    /// Moves on by a block, whatever it gives.
    pub(super) fn skip(&mut self, from: Tick, ticks: Tick) {
        self.given(from..from + ticks, usize::MAX);
    }

    fn keyed<'a>(project: &'a Project, play: &'a Play, key: CacheKey) -> Keyed<'a> {
        Keyed {
            project,
            play,
            key,
            pace: Pace::ANY,
        }
    }

    /// What the streams give in a span, and the tick before which nothing more comes.
    fn given(&mut self, span: Range<Tick>, room: usize) -> (Vec<Note>, Vec<LockEvent>, Tick) {
        let (mut notes, mut locks, mut due) = (Vec::new(), Vec::new(), span.start);
        let lead = Tick::from(self.project.lock_lead.get());
        let keyed = Self::keyed(&self.project, &self.play, self.key);
        let mut from = span.start;
        while from < span.end {
            let mut to = span.end;
            loop {
                let (kept, held) = (notes.len(), locks.len());
                let ahead = from + lead..to + lead;
                let far = self
                    .streams
                    .notes_in(keyed, from..to, |note| notes.push(note));
                let sent = |lock| locks.push(lock);
                let far = far.min(self.streams.locks_in(keyed, ahead, sent) - lead);
                let full = notes.len() - kept > room && to - from > 1;
                if far >= to && !full {
                    break;
                }
                notes.truncate(kept);
                locks.truncate(held);
                self.streams.take_back();
                to = if full { from + (to - from) / 2 } else { far };
            }
            due = self.streams.keep(keyed);
            from = to;
        }
        (notes, locks, due)
    }

    /// Compares a span with what the plain queries find.
    fn check(&mut self, name: &str, span: Range<Tick>, room: usize) -> usize {
        let (mut notes, mut locks, due) = self.given(span.clone(), room);
        let lead = Tick::from(self.project.lock_lead.get());
        let ahead = span.start + lead..span.end + lead;
        let (mut asked, mut expected) = (Vec::new(), Vec::new());
        notes_in(&self.project, &self.play, span.clone(), |note| {
            asked.push(note);
        });
        locks_in(&self.project, &self.play, ahead, |lock| expected.push(lock));
        notes.sort_by_key(all_of);
        asked.sort_by_key(all_of);
        assert_eq!(notes, asked, "{name}: notes of {span:?}");
        let order = |lock: &LockEvent| (lock.tick, lock.track, lock.lane);
        locks.sort_by_key(order);
        expected.sort_by_key(order);
        assert_eq!(locks, expected, "{name}: locks of {span:?}");
        assert!(due >= span.end, "{name}: {due} lies in {span:?}");
        for track in 0..self.project.tracks.len() {
            let keyed = Self::keyed(&self.project, &self.play, self.key);
            let shown = self.streams.playhead(keyed, track, span.end - 1);
            let asked = playhead(&self.project, &self.play, track, span.end - 1);
            assert_eq!(shown, asked, "{name}: playhead of track {track}");
        }
        let quiet = span.end..due.min(span.end + 40_000);
        notes_in(&self.project, &self.play, quiet.clone(), |note| {
            panic!("{name}: {note:?} before {due}")
        });
        locks_in(
            &self.project,
            &self.play,
            quiet.start + lead..quiet.end + lead,
            |lock| panic!("{name}: {lock:?} before {due}"),
        );
        asked.len() + expected.len()
    }

    /// Compares what a start and a jump send.
    fn check_start(&mut self, name: &str, at: Tick) {
        let keyed = Self::keyed(&self.project, &self.play, self.key);
        let (mut notes, mut asked) = (Vec::new(), Vec::new());
        self.streams
            .notes_at_start(keyed, at, |note| notes.push(note));
        notes_at_start(&self.project, &self.play, at, |note| asked.push(note));
        notes.sort_by_key(all_of);
        asked.sort_by_key(all_of);
        assert_eq!(notes, asked, "{name}: start at {at}");
        let (mut locks, mut expected) = (Vec::new(), Vec::new());
        self.streams.locks_at(keyed, at, |lock| locks.push(lock));
        locks_at(&self.project, &self.play, at, |lock| expected.push(lock));
        let order = |lock: &LockEvent| (lock.tick, lock.track, lock.lane);
        locks.sort_by_key(order);
        expected.sort_by_key(order);
        assert_eq!(locks, expected, "{name}: locks at {at}");
    }
}

/// Switches a step of a project on or off.
fn edit(draws: &mut Draws, project: &mut Project) {
    let filled: Vec<_> = project.filled_patterns().collect();
    if filled.is_empty() {
        return;
    }
    let pattern = Arc::make_mut(&mut project.patterns[filled[draws.below(filled.len())]]);
    if pattern.clips.is_empty() {
        return;
    }
    let place = draws.below(pattern.clips.len());
    let clip: &mut Clip = Arc::make_mut(&mut pattern.clips[place]);
    if !clip.steps.is_empty() {
        let place = draws.below(clip.steps.len());
        clip.steps[place].on = !clip.steps[place].on;
    }
}

/// Plays a project for a while, with seeks, edits and other performances in between. Returns how much was compared.
fn follow(seed: u32, project: Project, blocks: usize) -> usize {
    let mut draws = Draws { seed, count: 1_000 };
    let play = performance(&mut draws, &project);
    let small = Room::of(&Project::with_tracks(draws.below(6)));
    let room = if draws.one_in(5) {
        small
    } else {
        Room::of(&project)
    };
    let mut follower = Follower::with_room(project, play, &room);
    follower.at = draws.number(-30_000, 400_000).into();
    let mut compared = 0;
    for block in 0..blocks {
        let name = format!("project {seed}, block {block}");
        match draws.below(12) {
            0 => follower.at = draws.number(-30_000, 900_000).into(),
            1 => {
                follower.play = performance(&mut draws, &follower.project);
                follower.key.play += 1;
            }
            2 => {
                edit(&mut draws, &mut follower.project);
                follower.key.project += 1;
            }
            3 => {
                let at = follower.at;
                follower.check_start(&name, at);
            }
            // A host that stands still for a block, or goes round a loop.
            4 => follower.at -= Tick::from(draws.number(1, 40_000)),
            5..=7 => {
                let at = follower.at;
                touch(&mut draws, &mut follower.play, &follower.project, at);
                follower.key.play += 1;
            }
            _ => {}
        }
        let most = if draws.one_in(4) { 60_000 } else { 2_000 };
        let span = follower.at..follower.at + Tick::from(draws.number(1, most));
        let room = if draws.one_in(5) { 1 } else { usize::MAX };
        compared += follower.check(&name, span.clone(), room);
        follower.at = span.end;
    }
    compared
}

/// Whatever is played, in whatever pieces, after whatever was asked before, with room for it or not: the streams give
/// what the question finds. Built with `GRADUS_SEARCH` set it compares 10,000 projects for longer.
#[test]
fn streams_give_what_the_question_finds() {
    let (projects, blocks) = match option_env!("GRADUS_SEARCH") {
        Some(_) => (10_000, 24),
        None => (200, 16),
    };
    let compared = |seed| follow(seed, arbitrary::project(seed), blocks);
    let compared: usize = (0..projects).map(compared).sum();
    assert!(compared > 3_000, "{compared}");
}

/// Rhythms that are generated, walked at random and read by lanes that count them: what is kept of them when the
/// performance changes is what still holds.
#[test]
fn what_is_kept_still_holds() {
    let mut project = Project::with_tracks(4);
    for number in 0..3 {
        let mut clip = notation::clip("x.xx .xxx x.x. xxx.").unwrap();
        for (place, step) in clip.steps.iter_mut().enumerate() {
            step.velocity = Velocity::clamped(10 + 7 * i64::try_from(place).unwrap());
        }
        clip.direction = [Direction::Brownian, Direction::PingPong, Direction::Forward][number];
        clip.drift = Drift::clamped(20);
        let lane = ParameterLane {
            length: Length::clamped(11),
            direction: Direction::Brownian,
            advance: Advance::Trigs,
            rate: None,
        };
        clip.lanes.set(Parameter::Velocity, Some(lane));
        let pattern = Arc::make_mut(&mut project.patterns[number]);
        let clip = Arc::new(clip);
        pattern.clips = vec![clip; 4];
    }
    let compared = |seed| follow(seed, project.clone(), 30);
    let compared: usize = (0..40).map(compared).sum();
    assert!(compared > 1_500, "{compared}");
}

/// Room for two projects is room for each; a project without anything costly takes no tables; a song takes more lines.
#[test]
fn room_follows_the_project() {
    let (plain, mut song) = (Project::with_tracks(2), Project::with_tracks(3));
    song.song = Arc::new(Song {
        on: true,
        rows: vec![Row::default()],
        looped: None,
    });
    let (few, many) = (Room::of(&plain), Room::of(&song));
    assert_eq!((few.lines(), many.lines()), (2 * 2, 3 * 6));
    assert_eq!(few.with(&many), many);
    for seed in 0..50 {
        let room = Room::of(&arbitrary::project(seed));
        assert_eq!(room.with(&few).with(&room), few.with(&room), "{seed}");
        assert_eq!(Room::largest().with(&room), Room::largest(), "{seed}");
        let (project, other) = (arbitrary::project(seed), arbitrary::project(seed + 50));
        let fits = room.with(&Room::of(&other)) == room;
        assert_eq!(room.covers(&other, Some(&project)), fits, "{seed}");
        assert!(
            room.covers(&project, None) && room.covers(&project, Some(&other)),
            "{seed}"
        );
    }
}

/// Room for many tracks is none for the rows of a song that come near together, few tracks though it has: they are all
/// heard.
#[test]
fn a_song_needs_room_for_its_rows() {
    let mut project = Project::with_tracks(2);
    let clip = Arc::new(notation::clip("xxxxxxxxxxxxxxxx").unwrap());
    Arc::make_mut(&mut project.patterns[0]).clips = vec![Arc::clone(&clip), clip];
    project.song = Arc::new(Song {
        on: true,
        rows: vec![Row::default(); 8],
        looped: None,
    });
    let room = Room::of(&Project::with_tracks(32));
    let mut follower = Follower::with_room(project, Play::default(), &room);
    let bar = 4 * 40_320;
    let heard: usize = (0..8)
        .map(|row| follower.check("song", row * bar..(row + 1) * bar, usize::MAX))
        .sum();
    assert_eq!(heard, 8 * 16 * 2);
}

/// A line whose steps are all off is never due, and one that has one step on is due with it.
#[test]
fn lines_are_due_with_their_steps() {
    let mut project = Project::with_tracks(1);
    let clip = notation::clip("....x...").unwrap();
    Arc::make_mut(&mut project.patterns[0]).clips = vec![Arc::new(clip)];
    let (play, key) = (
        Play::default(),
        CacheKey {
            project: 0,
            play: 0,
        },
    );
    let keyed = Follower::keyed(&project, &play, key);
    let mut streams = EventStreams::new(&Room::of(&project));
    streams.notes_in(keyed, 0..100, |_| panic!("nothing starts"));
    let due = streams.keep(keyed);
    assert!((3 * 10_080..=4 * 10_080).contains(&due), "{due}");
}
