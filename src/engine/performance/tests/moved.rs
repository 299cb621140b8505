//! Tracks that are moved, added or taken away while they are soloed, muted, launched and repeated.

use std::collections::BTreeMap;

use super::*;
use crate::sequencer::arbitrary::Draws;
use crate::sequencer::identity::TrackId;
use crate::sequencer::value::Key;
use crate::sequencer::{Edit, Project};

/// So many tracks that strike a key of their own on every sixteenth, 40 and up in pattern 1, and nothing in
/// pattern 2.
fn tracks(count: usize) -> EngineFixture {
    let mut fixture = EngineFixture::new("x");
    fixture.project = Project::with_tracks(count);
    for (number, track) in fixture.project.tracks.iter_mut().enumerate() {
        Arc::make_mut(track).key = Key::clamped(40 + i64::try_from(number).unwrap());
    }
    let clip = Arc::new(notation::clip("x").unwrap());
    Arc::make_mut(&mut fixture.project.patterns[0]).clips = vec![clip; count];
    fixture.project.launching.quantise = Quantise::Now;
    fixture
}

fn edit(fixture: &mut EngineFixture, edit: &Edit) {
    edit.clone().apply(&mut fixture.project);
    fixture.controls.revision += 1;
}

/// The keys that are struck in the next sixteenth, the lowest first.
fn keys(fixture: &mut EngineFixture) -> Vec<u8> {
    fixture.sent.clear();
    fixture.run(SIXTEENTH, 500);
    let keys = fixture
        .sent
        .iter()
        .filter_map(|(_, message)| match message {
            Message::NoteOn { key, .. } => Some(*key),
            _ => None,
        });
    let mut keys: Vec<u8> = keys.collect();
    keys.sort_unstable();
    keys
}

/// Solos, mutes and launches stay with their tracks, wherever the tracks are moved.
#[test]
fn what_people_made_of_a_track_stays_with_it() {
    let moves = [
        (Edit::RemoveTrack(0), "a track above goes"),
        (Edit::MoveTrack { from: 2, to: 0 }, "it goes up"),
        (Edit::MoveTrack { from: 0, to: 3 }, "another goes down"),
        (Edit::AddTrack, "one is added"),
    ];
    for (moved, what) in &moves {
        let mut fixture = tracks(4);
        keys(&mut fixture);
        fixture.engine.command(Command::ToggleSolo(2));
        assert_eq!(keys(&mut fixture), [42]);
        edit(&mut fixture, moved);
        assert_eq!(keys(&mut fixture), [42], "solo: {what}");
        let mut fixture = tracks(4);
        fixture.engine.command(Command::ToggleMute(2));
        keys(&mut fixture);
        edit(&mut fixture, moved);
        let heard = keys(&mut fixture);
        assert!(
            !heard.contains(&42) && heard.contains(&43),
            "mute: {what}, {heard:?}"
        );
        let mut fixture = tracks(4);
        launch(&mut fixture, 0b100, 1);
        keys(&mut fixture);
        edit(&mut fixture, moved);
        let heard = keys(&mut fixture);
        assert!(
            !heard.contains(&42) && heard.contains(&43),
            "launch: {what}, {heard:?}"
        );
    }
}

/// Queued solos, mutes and launches move along too; the host's mutes stay at their places.
#[test]
fn what_is_queued_stays_with_its_track() {
    let mut fixture = tracks(4);
    fixture.project.launching.quantise = Quantise::Beat;
    keys(&mut fixture);
    launch(&mut fixture, 0b100, 1);
    keys(&mut fixture);
    edit(&mut fixture, &Edit::MoveTrack { from: 2, to: 0 });
    assert_eq!(keys(&mut fixture), [40, 41, 42, 43]);
    keys(&mut fixture);
    assert_eq!(keys(&mut fixture), [40, 41, 43]);
    let mut fixture = tracks(3);
    fixture.controls.muted = 0b1;
    fixture.engine.command(Command::ToggleMute(1));
    assert_eq!(keys(&mut fixture), [42]);
    edit(&mut fixture, &Edit::MoveTrack { from: 2, to: 0 });
    assert_eq!(keys(&mut fixture), [40]);
}

/// A removed track's solo ends, and the others are heard again.
#[test]
fn a_solo_goes_with_its_track() {
    let mut fixture = tracks(3);
    fixture.engine.command(Command::ToggleSolo(1));
    assert_eq!(keys(&mut fixture), [41]);
    edit(&mut fixture, &Edit::RemoveTrack(1));
    assert_eq!(keys(&mut fixture), [40, 42]);
}

/// A repeat strikes the key of its track wherever that goes, until the pad is let go, which knows the old number.
#[test]
fn a_repeat_stays_with_its_track() {
    let mut fixture = tracks(3);
    fixture.controls.pattern = 1;
    keys(&mut fixture);
    fixture.engine.command(Command::Repeat {
        track: 2,
        rate: Rate::new(1, 16).unwrap(),
        velocity: Velocity::clamped(90),
    });
    assert_eq!(keys(&mut fixture), [42]);
    edit(&mut fixture, &Edit::MoveTrack { from: 2, to: 0 });
    assert_eq!(keys(&mut fixture), [42]);
    fixture.engine.command(Command::EndRepeat { track: 2 });
    assert!(keys(&mut fixture).is_empty());
    fixture.engine.command(Command::Repeat {
        track: 1,
        rate: Rate::new(1, 16).unwrap(),
        velocity: Velocity::clamped(90),
    });
    assert_eq!(keys(&mut fixture), [40]);
    edit(&mut fixture, &Edit::RemoveTrack(1));
    assert!(keys(&mut fixture).is_empty());
}

/// The state expected for each track id.
#[derive(Default)]
struct Told {
    muted: Vec<TrackId>,
    soloed: Vec<TrackId>,
    silent: Vec<TrackId>,
    /// With the number that the pad knows.
    repeated: Vec<(u8, TrackId)>,
}

impl Told {
    /// Forgets the ids of removed tracks.
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

/// Presses a pad that names a track by its number; if there is one already, or if five pads are pressed, lets the
/// first one go.
fn press_or_let_go(fixture: &mut EngineFixture, told: &mut Told, place: usize) {
    let track = u8::try_from(place).unwrap();
    if told.repeated.iter().any(|(number, _)| *number == track) || told.repeated.len() > 4 {
        let (track, _) = told.repeated.remove(0);
        return fixture.engine.command(Command::EndRepeat { track });
    }
    told.repeated
        .push((track, fixture.project.tracks[place].id));
    fixture.engine.command(Command::Repeat {
        track,
        rate: Rate::new(1, 16).unwrap(),
        velocity: Velocity::clamped(90),
    });
}

/// Adds the id, or removes it if it is there.
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
        let mut fixture = tracks(4);
        let mut told = Told::default();
        let mut heard = Vec::new();
        keys(&mut fixture);
        for turn in 0..60 {
            let count = fixture.project.tracks.len();
            let (place, other) = (draws.below(count), draws.below(count));
            let id = fixture.project.tracks[place].id;
            match draws.below(7) {
                0 => edit(
                    &mut fixture,
                    &Edit::MoveTrack {
                        from: place,
                        to: other,
                    },
                ),
                1 => edit(&mut fixture, &Edit::RemoveTrack(place)),
                2 if count < 12 => {
                    edit(&mut fixture, &Edit::AddTrack);
                    let clip = Arc::new(notation::clip("x").unwrap());
                    let clips = &mut Arc::make_mut(&mut fixture.project.patterns[0]).clips;
                    clips.resize_with(count, Arc::default);
                    clips.push(clip);
                    let track = Arc::make_mut(fixture.project.tracks.last_mut().unwrap());
                    track.key = Key::clamped(39 + i64::from(track.id.get()));
                }
                3 => {
                    toggle(&mut told.muted, id);
                    let track = u8::try_from(place).unwrap();
                    fixture.engine.command(Command::ToggleMute(track));
                }
                4 => {
                    toggle(&mut told.soloed, id);
                    let track = u8::try_from(place).unwrap();
                    fixture.engine.command(Command::ToggleSolo(track));
                }
                5 => press_or_let_go(&mut fixture, &mut told, place),
                _ => {
                    toggle(&mut told.silent, id);
                    let silent = told.silent.contains(&id);
                    launch(&mut fixture, 1 << place, u8::from(silent));
                }
            }
            told.forget(&fixture.project);
            let sounding = keys(&mut fixture);
            heard.append(&mut fixture.sent);
            let expected = told.keys(&fixture.project);
            assert_eq!(sounding, expected, "seed {seed}, turn {turn}");
        }
        fixture.playing = false;
        fixture.block(64);
        heard.append(&mut fixture.sent);
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
