//! Locks as they arrive at the host.

use std::sync::Arc;

use crate::engine::engine_fixture::EngineFixture;
use crate::engine::*;
use crate::sequencer::macros::{Amount, Attribute, Macro, Target};
use crate::sequencer::ratchet::{Hits, Ratchet};
use crate::sequencer::value::{Channel, Interval};
use crate::sequencer::{
    Chance, Clip, Lane, LockLane, LockValue, Notes, Project, Rate, StepNote, Track, lock, notation,
};

/// Tracks by their lines, each with what its first lanes move and, step by step, what they are locked to:
/// "99" locks lane 1, "99,5" lanes 1 and 2, "20>" slides, "." is nothing.
fn fixture(tracks: &[(&str, &[&str], &str)]) -> EngineFixture {
    let mut fixture = EngineFixture::new("x");
    fixture.project = Project::with_tracks(tracks.len());
    let clips = tracks
        .iter()
        .map(|(line, ..)| notation::clip(line).unwrap());
    Arc::make_mut(&mut fixture.project.patterns[0]).clips = clips.map(Arc::new).collect();
    for (index, (_, targets, locks)) in tracks.iter().enumerate() {
        for (lane, written) in lock::lanes().zip(*targets) {
            let (target, base) = written.split_once('/').unwrap_or((written, ""));
            let used = LockLane {
                base: base.parse().ok().map(LockValue::clamped),
                ..LockLane::of(target.parse().unwrap())
            };
            track(&mut fixture, index).locks.set(lane, Some(used));
        }
        let steps = &mut clip(&mut fixture, index).steps;
        for (step, word) in steps.iter_mut().zip(locks.split_whitespace()) {
            for (lane, value) in lock::lanes().zip(word.split(',')) {
                let number = value.trim_end_matches('>').parse().ok();
                step.locks.set(lane, number.map(LockValue::clamped));
                step.locks.set_slide(lane, value.ends_with('>'));
            }
        }
    }
    fixture
}

fn track(fixture: &mut EngineFixture, index: usize) -> &mut Track {
    Arc::make_mut(&mut fixture.project.tracks[index])
}

fn clip(fixture: &mut EngineFixture, index: usize) -> &mut Clip {
    let pattern = Arc::make_mut(&mut fixture.project.patterns[0]);
    Arc::make_mut(&mut pattern.clips[index])
}

/// Plays a number of frames in blocks of 64 and compares what was heard.
fn check(tracks: &[(&str, &[&str], &str)], frames: u32, expected: &str) {
    let mut fixture = fixture(tracks);
    fixture.run(frames, 64);
    assert_eq!(fixture.text(), expected);
}

/// "Same-sample order: note-off, then program change, then CC/locks, then note-on", over tracks, and with
/// what came in between the note-offs and the rest.
#[test]
fn the_order_at_a_frame() {
    let mut fixture = fixture(&[
        ("xx", &["cc 74", "program"], "1,2 3,4"),
        ("xx", &["program", "bend"], "5,6 7,8"),
    ]);
    for index in 0..2 {
        for step in &mut clip(&mut fixture, index).steps {
            step.gate = crate::sequencer::Gate::thousandths(1500);
        }
    }
    fixture.run(5952, 64);
    fixture.sent.clear();
    let (channel, controller, value) = (0, 7, 9);
    fixture.input = vec![Event::new(
        48,
        Message::ControlChange {
            channel,
            controller,
            value,
        },
    )];
    fixture.run(64, 64);
    assert_eq!(
        fixture.text(),
        "6000-36 6000-37 6000cc7=9 6000pc4 6000pc7 6000cc74=3 6000bend8 6000+36 6000+37"
    );
}

/// A lock goes before its note, and the base comes back with the next one, whichever way it is said:
/// "14-bit = two CCs (MSB then LSB), NRPN = 99, 98, 6, 38".
#[test]
fn targets_and_their_messages() {
    for (target, expected) in [
        ("cc 74/64", "0cc74=127 0+36 4500-36 6000cc74=64 6000+36"),
        (
            "cc14 1/64",
            "0cc1=7 0cc33=104 0+36 4500-36 6000cc1=0 6000cc33=64 6000+36",
        ),
        (
            "nrpn 300/64",
            "0cc99=2 0cc98=44 0cc6=7 0cc38=104 0+36 4500-36 \
             6000cc99=2 6000cc98=44 6000cc6=0 6000cc38=64 6000+36",
        ),
        ("bend/8192", "0bend1000 0+36 4500-36 6000bend8192 6000+36"),
        ("pressure/0", "0at127 0+36 4500-36 6000at0 6000+36"),
        ("program", "0pc127 0+36 4500-36 6000+36"),
    ] {
        check(&[("xx..", &[target], "1000")], 6001, expected);
    }
}

/// Locks are sent on their track's channel.
#[test]
fn locks_have_their_tracks_channel() {
    let mut fixture = fixture(&[("x...", &["program"], "9")]);
    track(&mut fixture, 0).channel = Channel::clamped(10);
    fixture.run(64, 64);
    let (channel, program) = (9, 9);
    let expected = Message::ProgramChange { channel, program };
    assert_eq!(fixture.sent.first(), Some(&(0, expected)));
}

/// A start sends what is in force there: the last lock, or the base where none is; and of what begins
/// with the start, the locks alone.
#[test]
fn a_start_is_told_what_is_in_force() {
    let tracks: &[(&str, &[&str], &str)] = &[("x.x.x...", &["cc 74/64", "cc 7"], "9,1 . . . 5")];
    for (beats, expected) in [
        (0.0, "0cc74=9 0cc7=1 0+36"),
        (0.25, "0cc74=9 0cc7=1"),
        (0.5, "0cc74=64 0cc7=1 0+36"),
        (0.75, "0cc74=64 0cc7=1"),
        (1.75, "0cc74=5 0cc7=1"),
    ] {
        let mut fixture = fixture(tracks);
        fixture.beats = beats;
        fixture.run(64, 64);
        assert_eq!(fixture.text(), expected, "from {beats}");
    }
}

/// An early first step locks at the start, before its note: it is the last trig before it.
#[test]
fn the_first_kick_has_its_locks() {
    let mut fixture = fixture(&[("x.x.x...", &["cc 74/64"], "9 . . . 5")]);
    clip(&mut fixture, 0).steps[0].nudge = crate::sequencer::value::Nudge::clamped(-2520);
    fixture.run(64, 64);
    assert_eq!(fixture.text(), "0cc74=9 0+36");
}

/// A jump sends the values of all lanes, a loop's wrap only those that differ.
#[test]
fn jumps_and_loops() {
    let mut fixture = fixture(&[("xxxx", &["cc 74", "cc 7"], "1,9 2 3 4")]);
    fixture.looped = Some((0.25, 0.75));
    fixture.beats = 0.5;
    fixture.run(18_064, 64);
    fixture.beats = 0.3;
    fixture.run(64, 64);
    assert_eq!(
        fixture.text(),
        "0cc74=3 0cc7=9 0+36 4500-36 6000cc74=2 6000+36 10500-36 12000cc74=3 12000+36 16500-36 \
         18000cc74=2 18000+36 18064-36 18064cc74=2 18064cc7=9"
    );
}

/// An edit is heard at once: a new base where the base is in force, or a removed lock.
#[test]
fn edits_are_heard_at_once() {
    let mut fixture = fixture(&[("x...", &["cc 74/64"], "9")]);
    fixture.run(640, 64);
    clip(&mut fixture, 0).steps[0].locks.set(Lane::MIN, None);
    fixture.controls.revision += 1;
    fixture.run(640, 64);
    fixture.controls.revision += 1;
    fixture.run(640, 64);
    assert_eq!(fixture.text(), "0cc74=9 0+36 640cc74=64");
}

/// Fill acts on later locks only: a lock that it would have let through earlier is not made up for, and the next
/// lock is in time.
#[test]
fn fill_makes_up_for_nothing() {
    let mut fixture = fixture(&[("xx..", &["cc 74/64"], "5 9 . .")]);
    clip(&mut fixture, 0).steps[1].condition = "fill".parse().unwrap();
    fixture.run(11_968, 64);
    fixture.controls.fill = true;
    fixture.run(18_080, 64);
    assert_eq!(
        fixture.text(),
        "0cc74=5 0+36 4500-36 24000cc74=5 24000+36 28500-36 30000cc74=9 30000+36"
    );
}

/// A macro acts on later locks only, as when the host turns it: nothing is sent for steps that have been.
#[test]
fn macros_make_up_for_nothing() {
    let mut fixture = fixture(&[("xx..", &["cc 74/64"], "5 9 . .")]);
    clip(&mut fixture, 0).steps[1].chance = Chance::clamped(99);
    fixture.project.macros[0] = Arc::new(Macro {
        name: String::new(),
        targets: vec![Target {
            track: None,
            attribute: Attribute::Chance,
            amount: Amount::clamped(-100),
        }],
    });
    fixture.run(11_968, 64);
    let turned = Command::Macro {
        knob: 0,
        value: 127,
    };
    fixture.engine.command(turned);
    fixture.run(11_008, 64);
    assert_eq!(
        fixture.text(),
        "0cc74=5 0+36 4500-36 6000cc74=9 6000+36 10500-36"
    );
}

/// "at most one message per 5 ms per lane", at any tempo, and the slide arrives all the same.
#[test]
fn slides_are_thin_at_any_tempo() {
    for bpm in [20.0, 120.0, 133.7, 250.0, 999.0] {
        let mut fixture = fixture(&[("x...x...", &["cc14 1"], "0> . . . 16383>")]);
        fixture.bpm = bpm;
        fixture.run(480_000, 512);
        let first = |(frame, message): &(i64, Message)| match message {
            Message::ControlChange {
                controller: 1,
                value,
                ..
            } => Some((*frame, *value)),
            _ => None,
        };
        let told: Vec<_> = fixture.sent.iter().filter_map(first).collect();
        assert!(
            told.windows(2).all(|pair| pair[1].0 - pair[0].0 >= 240),
            "{bpm}"
        );
        assert!(told.iter().any(|(_, value)| *value == 127), "{bpm}");
        assert!(told.len() > 300, "{bpm}: {}", told.len());
    }
}

/// Slides are the same events for every block size.
#[test]
fn slides_are_the_same_in_every_block_size() {
    let heard = |size| {
        let mut fixture = fixture(&[(
            "x..x.-x.",
            &["bend/8192", "cc 1"],
            "0>,9> . . 1000>,4> . 77>",
        )]);
        fixture.bpm = 171.3;
        fixture.run(240_000, size);
        fixture.sent
    };
    let expected = heard(512);
    assert!(expected.len() > 500);
    for size in [1, 7, 64, 441, 4096, 240_000] {
        assert_eq!(heard(size), expected, "blocks of {size}");
    }
}

/// A track with locks in the future stays quiet until then.
#[test]
fn quiet_blocks_stay_quiet() {
    let mut fixture = fixture(&[("x...............", &["cc 74/64"], "9")]);
    fixture.run(6400, 64);
    assert_eq!(fixture.block(64), Change::Position);
}

/// Refused locks and refused notes are counted apart, and nothing of a parameter follows its refused message.
#[test]
fn refused_locks_are_counted() {
    let mut fixture = fixture(&[("x...", &["nrpn 1"], "9")]);
    fixture.capacity = 2;
    fixture.run(64, 64);
    assert_eq!(fixture.text(), "0cc99=0 0cc98=1");
    let status = fixture.engine.status();
    assert_eq!((status.refused, status.dropped), (1, 1), "a lock, a note");
}

/// "worst-case event burst 16 tracks x 16 ratchets x 8 notes in one block without drops", "no silent
/// event drop", and eight locks a track in the same block.
#[test]
fn the_worst_block_drops_nothing() {
    let parameters: Vec<String> = (0..8).map(|lane| format!("nrpn {lane}")).collect();
    let parameters: Vec<&str> = parameters.iter().map(String::as_str).collect();
    let tracks = vec![("x", &parameters[..], "1,2,3,4,5,6,7,8"); 16];
    let mut fixture = fixture(&tracks);
    for index in 0..16 {
        track(&mut fixture, index).channel = Channel::clamped(index as i64 + 1);
        let clip = clip(&mut fixture, index);
        clip.rate = Rate::new(1, 64).unwrap();
        let notes = (0..8).map(|interval| StepNote::at(Interval::clamped(interval)));
        clip.steps[0].notes = Notes::new(notes).unwrap();
        clip.steps[0].ratchet = Ratchet {
            hits: Hits::MAX,
            ..Ratchet::default()
        };
    }
    // A sixty-fourth has 1500 frames.
    fixture.block(1500);
    let count = |asked: fn(&Message) -> bool| {
        fixture
            .sent
            .iter()
            .filter(|(_, message)| asked(message))
            .count()
    };
    let ons = count(|message| matches!(message, Message::NoteOn { .. }));
    let controls = count(|message| matches!(message, Message::ControlChange { .. }));
    assert_eq!((ons, controls), (16 * 16 * 8, 16 * 8 * 4));
    assert_eq!(fixture.engine.status().dropped, 0);
}

/// "Same sample or configurable 0-10 ms earlier": 806 ticks are 480 frames at 120 BPM; a start sends what it
/// has no time for at once, and no block is too quiet for it.
#[test]
fn locks_can_lead_their_notes() {
    let mut fixture = fixture(&[("x.x.", &["cc 74"], "9 . 8")]);
    fixture.project.lock_lead = crate::sequencer::project::LockLead::clamped(806);
    fixture.run(24_000 + 100, 64);
    assert_eq!(
        fixture.text(),
        "0cc74=9 0+36 4500-36 11520cc74=8 12000+36 16500-36 23520cc74=9 24000+36"
    );
}
