use std::sync::Arc;

use super::super::engine_fixture::EngineFixture;
use super::super::{Audition, Command, Event, Message};
use crate::sequencer::outputs::PortSet;
use crate::sequencer::value::{Channel, Key, Velocity};
use crate::sequencer::{
    Edit, Lane, LockLane, LockValue, OutputSlot, PortSlot, TrackChange, notation,
};

fn slot(number: i64) -> PortSlot {
    PortSlot::clamped(number)
}

/// Both tracks play the same line on the same key and channel; outputs 1 and 2 are there.
fn fixture(line: &str) -> EngineFixture {
    let mut fixture = EngineFixture::new(line);
    let clip = Arc::new(notation::clip(line).unwrap());
    Arc::make_mut(&mut fixture.project.patterns[0]).clips = vec![clip.clone(), clip];
    let same = fixture.project.tracks[0].key;
    edit(&mut fixture, 1, TrackChange::Key(same));
    for number in [1, 2] {
        Edit::Output(slot(number), Some(Box::default())).apply(&mut fixture.project);
    }
    fixture
}

fn edit(fixture: &mut EngineFixture, track: usize, change: TrackChange) {
    Edit::Track { track, change }.apply(&mut fixture.project);
    fixture.controls.revision += 1;
}

fn play_to(fixture: &mut EngineFixture, track: usize, number: i64) {
    let output = OutputSlot::Port(slot(number));
    edit(fixture, track, TrackChange::Output(output));
}

/// What was sent, as "output:message".
fn routed(fixture: &EngineFixture) -> String {
    let text = fixture.text();
    let words = text.split_whitespace().zip(&fixture.sent_to);
    let words = words.map(|(word, output)| format!("{}:{word}", output.index()));
    words.collect::<Vec<_>>().join(" ")
}

/// A key that sounds at one output is another note than the same key at another.
#[test]
fn outputs_have_keys_of_their_own() {
    let mut fixture = fixture("x...");
    play_to(&mut fixture, 1, 2);
    fixture.run(6000, 512);
    assert_eq!(routed(&fixture), "0:0+36 2:0+36 0:4500-36 2:4500-36");
}

/// A note ends where it began, though its track plays elsewhere by then, or its output is gone.
#[test]
fn a_note_ends_where_it_began() {
    let mut fixture = fixture("xx..");
    edit(&mut fixture, 1, TrackChange::Key(Key::clamped(40)));
    play_to(&mut fixture, 0, 1);
    play_to(&mut fixture, 1, 2);
    fixture.run(1024, 64);
    play_to(&mut fixture, 0, 2);
    Edit::Output(slot(2), None).apply(&mut fixture.project);
    fixture.run(12_000 - 1024, 64);
    assert_eq!(
        routed(&fixture),
        "1:0+36 2:0+40 1:4500-36 2:4500-40 0:6000+36 0:6000+40 0:10500-36 0:10500-40"
    );
}

/// While a port is not there its tracks can play to the host; when it is back, what sounds ends at the host.
#[test]
fn the_host_stands_in() {
    let mut fixture = fixture("xx..");
    Arc::make_mut(&mut fixture.project.patterns[0]).clips.pop();
    play_to(&mut fixture, 0, 1);
    fixture.controls.absent = PortSet::default().with(slot(1));
    fixture.run(1024, 64);
    fixture.controls.absent = PortSet::default();
    fixture.run(12_000 - 1024, 64);
    assert_eq!(routed(&fixture), "0:0+36 0:4500-36 1:6000+36 1:10500-36");
}

/// A pad plays where its track plays, and lets go there though the track has moved; keys that belong to no pad go to the
/// host.
#[test]
fn pads_play_where_their_track_plays() {
    let mut fixture = fixture("....");
    play_to(&mut fixture, 0, 1);
    let (channel, key, velocity) = (0, 36, 100);
    let on = Message::NoteOn {
        channel,
        key,
        velocity,
    };
    let off = Message::NoteOff {
        channel,
        key,
        velocity,
    };
    let pad = |message| Event {
        pad: Some(0),
        ..Event::new(0, message)
    };
    fixture.input = vec![pad(on)];
    fixture.block(64);
    play_to(&mut fixture, 0, 2);
    fixture.input = vec![
        Event::new(0, on),
        pad(off),
        pad(on),
        pad(off),
        Event::new(0, off),
    ];
    fixture.block(64);
    assert_eq!(
        routed(&fixture),
        "1:0+36 0:64+36 1:64-36 2:64+36 2:64-36 0:64-36"
    );
    assert_eq!(fixture.engine.sounding(), 0);
}

/// Locks go where the track plays; when that changes, the values in force are sent there too.
#[test]
fn locks_follow_their_track() {
    let mut fixture = fixture("x...");
    Arc::make_mut(&mut fixture.project.patterns[0]).clips.pop();
    let lane = Lane::clamped(1);
    let target = "cc 74".parse().unwrap();
    let base = Some(LockValue::clamped(64));
    let lane_of = LockLane {
        base,
        ..LockLane::of(target)
    };
    edit(&mut fixture, 0, TrackChange::LockLane(lane, Some(lane_of)));
    play_to(&mut fixture, 0, 1);
    fixture.block(64);
    play_to(&mut fixture, 0, 2);
    fixture.block(64);
    assert_eq!(routed(&fixture), "1:0cc74=64 1:0+36 2:64cc74=64");
}

/// A panic silences the channels of every output that was played.
#[test]
fn a_panic_reaches_all_outputs() {
    let mut fixture = fixture("x...");
    play_to(&mut fixture, 1, 2);
    fixture.block(64);
    fixture.engine.command(Command::Panic);
    fixture.sent.clear();
    fixture.sent_to.clear();
    fixture.block(64);
    assert_eq!(
        routed(&fixture),
        "0:64-36 2:64-36 0:64cc64=0 0:64cc123=0 0:64cc120=0 2:64cc64=0 2:64cc123=0 2:64cc120=0"
    );
}

/// What is heard while the music stands still is heard where its track plays.
#[test]
fn auditions_are_heard_where_the_track_plays() {
    let mut fixture = fixture("x...");
    play_to(&mut fixture, 1, 2);
    fixture.playing = false;
    fixture.engine.command(Command::Audition(Audition {
        track: 1,
        key: Key::clamped(60),
        velocity: Velocity::MAX,
        milliseconds: 1,
    }));
    fixture.block(64);
    assert_eq!(routed(&fixture), "2:0+60 2:48-60");
}

/// A lane may go to another output and channel than its track's notes; what is not there sends it where the track plays.
#[test]
fn a_lane_has_an_output_of_its_own() {
    let mut fixture = fixture("x...");
    Arc::make_mut(&mut fixture.project.patterns[0]).clips.pop();
    let lane = Lane::clamped(1);
    let to_effect = |number: i64| LockLane {
        base: Some(LockValue::clamped(64)),
        output: Some(OutputSlot::Port(slot(number))),
        channel: Some(Channel::clamped(5)),
        ..LockLane::of("cc 74".parse().unwrap())
    };
    play_to(&mut fixture, 0, 1);
    edit(
        &mut fixture,
        0,
        TrackChange::LockLane(lane, Some(to_effect(3))),
    );
    assert!(
        fixture.project.tracks[0].locks.is_default(),
        "no such output"
    );
    edit(
        &mut fixture,
        0,
        TrackChange::LockLane(lane, Some(to_effect(2))),
    );
    fixture.block(64);
    fixture.controls.absent = PortSet::default().with(slot(2));
    fixture.block(64);
    Edit::Output(slot(2), None).apply(&mut fixture.project);
    fixture.controls.revision += 1;
    fixture.block(64);
    assert_eq!(
        routed(&fixture),
        "2:0cc74=64 1:0+36 0:64cc74=64 1:128cc74=64"
    );
    let channels = fixture
        .sent
        .iter()
        .filter_map(|(_, message)| match message {
            Message::ControlChange { channel, .. } => Some(*channel),
            _ => None,
        });
    assert_eq!(channels.collect::<Vec<_>>(), [4, 4, 4]);
}
