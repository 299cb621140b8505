//! Tracks that are moved, added or taken away while they are soloed, muted, launched and repeated.

use std::collections::BTreeMap;

use super::*;
use crate::sequencer::arbitrary::Draws;
use crate::sequencer::identity::TrackId;
use crate::sequencer::value::Key;
use crate::sequencer::{Edit, Project};

/// So many tracks that strike a key of their own on every sixteenth, 40 and up in pattern 1, and nothing in
/// pattern 2.
fn tracks(count: usize) -> Rig {
    let mut rig = Rig::new("x");
    rig.project = Project::with_tracks(count);
    for (number, track) in rig.project.tracks.iter_mut().enumerate() {
        Arc::make_mut(track).key = Key::clamped(40 + i64::try_from(number).unwrap());
    }
    let clip = Arc::new(notation::clip("x").unwrap());
    Arc::make_mut(&mut rig.project.patterns[0]).clips = vec![clip; count];
    rig.project.launching.quantise = Quantise::Now;
    rig
}

fn edit(rig: &mut Rig, edit: &Edit) {
    edit.clone().apply(&mut rig.project);
    rig.controls.revision += 1;
}

/// The keys that are struck in the next sixteenth, the lowest first.
fn keys(rig: &mut Rig) -> Vec<u8> {
    rig.heard.clear();
    rig.run(SIXTEENTH, 500);
    let keys = rig.heard.iter().filter_map(|(_, message)| match message {
        Message::NoteOn { key, .. } => Some(*key),
        _ => None,
    });
    let mut keys: Vec<u8> = keys.collect();
    keys.sort_unstable();
    keys
}

/// What was soloed stays soloed, what was muted stays muted, what was launched plays on, wherever the tracks go.
#[test]
fn what_people_made_of_a_track_stays_with_it() {
    let moves = [
        (Edit::RemoveTrack(0), "a track above goes"),
        (Edit::MoveTrack { from: 2, to: 0 }, "it goes up"),
        (Edit::MoveTrack { from: 0, to: 3 }, "another goes down"),
        (Edit::AddTrack, "one is added"),
    ];
    for (moved, what) in &moves {
        let mut rig = tracks(4);
        keys(&mut rig);
        rig.engine.command(Command::Solo(0b100));
        assert_eq!(keys(&mut rig), [42]);
        edit(&mut rig, moved);
        assert_eq!(keys(&mut rig), [42], "solo: {what}");
        let mut rig = tracks(4);
        rig.engine.command(Command::Mute(0b100));
        keys(&mut rig);
        edit(&mut rig, moved);
        let heard = keys(&mut rig);
        assert!(
            !heard.contains(&42) && heard.contains(&43),
            "mute: {what}, {heard:?}"
        );
        let mut rig = tracks(4);
        launch(&mut rig, 0b100, 1);
        keys(&mut rig);
        edit(&mut rig, moved);
        let heard = keys(&mut rig);
        assert!(
            !heard.contains(&42) && heard.contains(&43),
            "launch: {what}, {heard:?}"
        );
    }
}

/// What is only asked for, for a later beat, moves along too; what the host mutes is the track at that place.
#[test]
fn what_is_queued_stays_with_its_track() {
    let mut rig = tracks(4);
    rig.project.launching.quantise = Quantise::Beat;
    keys(&mut rig);
    launch(&mut rig, 0b100, 1);
    keys(&mut rig);
    edit(&mut rig, &Edit::MoveTrack { from: 2, to: 0 });
    assert_eq!(keys(&mut rig), [40, 41, 42, 43]);
    keys(&mut rig);
    assert_eq!(keys(&mut rig), [40, 41, 43]);
    let mut rig = tracks(3);
    rig.controls.muted = 0b1;
    rig.engine.command(Command::Mute(0b10));
    assert_eq!(keys(&mut rig), [42]);
    edit(&mut rig, &Edit::MoveTrack { from: 2, to: 0 });
    assert_eq!(keys(&mut rig), [40]);
}

/// A track that is gone takes its solo along, and the others are heard again.
#[test]
fn a_solo_goes_with_its_track() {
    let mut rig = tracks(3);
    rig.engine.command(Command::Solo(0b10));
    assert_eq!(keys(&mut rig), [41]);
    edit(&mut rig, &Edit::RemoveTrack(1));
    assert_eq!(keys(&mut rig), [40, 42]);
}

/// A repeat strikes the key of its track wherever that goes, until the pad is let go, which knows the old number.
#[test]
fn a_repeat_stays_with_its_track() {
    let mut rig = tracks(3);
    rig.controls.pattern = 1;
    keys(&mut rig);
    rig.engine.command(Command::Repeat {
        track: 2,
        rate: Rate::new(1, 16).unwrap(),
        velocity: Velocity::clamped(90),
    });
    assert_eq!(keys(&mut rig), [42]);
    edit(&mut rig, &Edit::MoveTrack { from: 2, to: 0 });
    assert_eq!(keys(&mut rig), [42]);
    rig.engine.command(Command::EndRepeat { track: 2 });
    assert!(keys(&mut rig).is_empty());
    rig.engine.command(Command::Repeat {
        track: 1,
        rate: Rate::new(1, 16).unwrap(),
        velocity: Velocity::clamped(90),
    });
    assert_eq!(keys(&mut rig), [40]);
    edit(&mut rig, &Edit::RemoveTrack(1));
    assert!(keys(&mut rig).is_empty());
}

/// What a track's id says of it.
#[derive(Default)]
struct Told {
    muted: Vec<TrackId>,
    soloed: Vec<TrackId>,
    silent: Vec<TrackId>,
    /// With the number that the pad knows.
    repeated: Vec<(u8, TrackId)>,
}

impl Told {
    fn bits(ids: &[TrackId], project: &Project) -> u32 {
        let tracks = project.tracks.iter().zip(0..);
        let among = tracks.filter(|(track, _)| ids.contains(&track.id));
        among.fold(0, |bits, (_, place)| bits | 1 << place)
    }

    /// Whoever is no longer there is forgotten.
    fn forget(&mut self, project: &Project) {
        let is_there = |id: &TrackId| project.tracks.iter().any(|track| track.id == *id);
        for ids in [&mut self.muted, &mut self.soloed, &mut self.silent] {
            ids.retain(is_there);
        }
        self.repeated.retain(|(_, id)| is_there(id));
    }

    fn keys(&self, project: &Project) -> Vec<u8> {
        let heard = project.tracks.iter().filter(|track| {
            let plays = !self.muted.contains(&track.id)
                && (self.soloed.is_empty() || self.soloed.contains(&track.id))
                && !self.silent.contains(&track.id);
            plays || self.repeated.iter().any(|(_, id)| *id == track.id)
        });
        let mut keys: Vec<u8> = heard.map(|track| track.key.get()).collect();
        keys.sort_unstable();
        keys
    }
}

/// A pad that names a track by its number is let go, or, while no pad names it, pressed.
fn press_or_let_go(rig: &mut Rig, told: &mut Told, place: usize) {
    let track = u8::try_from(place).unwrap();
    if told.repeated.iter().any(|(number, _)| *number == track) || told.repeated.len() > 4 {
        let (track, _) = told.repeated.remove(0);
        return rig.engine.command(Command::EndRepeat { track });
    }
    told.repeated.push((track, rig.project.tracks[place].id));
    rig.engine.command(Command::Repeat {
        track,
        rate: Rate::new(1, 16).unwrap(),
        velocity: Velocity::clamped(90),
    });
}

/// In or out.
fn toggle(ids: &mut Vec<TrackId>, id: TrackId) {
    if ids.contains(&id) {
        ids.retain(|other| *other != id);
    } else {
        ids.push(id);
    }
}

/// Tracks that come, go and move at any time while they are soloed, muted, launched and repeated: what sounds is what their
/// ids say, and every note ends.
#[test]
fn what_sounds_is_what_the_ids_say() {
    for seed in 0..12 {
        let mut draws = Draws { seed, count: 0 };
        let mut rig = tracks(4);
        let mut told = Told::default();
        let mut heard = Vec::new();
        keys(&mut rig);
        for turn in 0..60 {
            let count = rig.project.tracks.len();
            let (place, other) = (draws.below(count), draws.below(count));
            let id = rig.project.tracks[place].id;
            match draws.below(7) {
                0 => edit(
                    &mut rig,
                    &Edit::MoveTrack {
                        from: place,
                        to: other,
                    },
                ),
                1 => edit(&mut rig, &Edit::RemoveTrack(place)),
                2 if count < 12 => {
                    edit(&mut rig, &Edit::AddTrack);
                    let clip = Arc::new(notation::clip("x").unwrap());
                    let clips = &mut Arc::make_mut(&mut rig.project.patterns[0]).clips;
                    clips.resize_with(count, Arc::default);
                    clips.push(clip);
                    let track = Arc::make_mut(rig.project.tracks.last_mut().unwrap());
                    track.key = Key::clamped(39 + i64::from(track.id.get()));
                }
                3 => {
                    toggle(&mut told.muted, id);
                    let muted = Told::bits(&told.muted, &rig.project);
                    rig.engine.command(Command::Mute(muted));
                }
                4 => {
                    toggle(&mut told.soloed, id);
                    let soloed = Told::bits(&told.soloed, &rig.project);
                    rig.engine.command(Command::Solo(soloed));
                }
                5 => press_or_let_go(&mut rig, &mut told, place),
                _ => {
                    toggle(&mut told.silent, id);
                    let silent = told.silent.contains(&id);
                    launch(&mut rig, 1 << place, u8::from(silent));
                }
            }
            told.forget(&rig.project);
            let sounding = keys(&mut rig);
            heard.append(&mut rig.heard);
            let expected = told.keys(&rig.project);
            assert_eq!(sounding, expected, "seed {seed}, turn {turn}");
        }
        rig.playing = false;
        rig.block(64);
        heard.append(&mut rig.heard);
        let mut open = BTreeMap::new();
        for (_, message) in heard {
            match message {
                Message::NoteOn { key, .. } => *open.entry(key).or_insert(0) += 1,
                Message::NoteOff { key, .. } => *open.entry(key).or_insert(0) -= 1,
                _ => {}
            }
        }
        assert!(
            open.values().all(|count| *count == 0),
            "seed {seed}: {open:?}"
        );
    }
}
