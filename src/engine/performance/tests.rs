//! Launches, mutes, fills and folds as they are heard: frames at 120 BPM and 48 kHz, where a sixteenth has
//! 6000 of them and a bar 96,000.

mod late;
mod macros;
mod moved;

use std::sync::Arc;

use super::super::engine_fixture::EngineFixture;
use super::super::{Command, Event, Message};
use crate::sequencer::launch::{Launching, Quantise};
use crate::sequencer::project::{CountFrom, MuteGroup};
use crate::sequencer::song::{PatternIndex, Scene, SceneIndex, TrackSet};
use crate::sequencer::value::{Channel, Velocity};
use crate::sequencer::{Rate, notation};

const SIXTEENTH: u32 = 6_000;

/// Track 1 with a line in pattern 1 and another in pattern 2, launched in a way written as words.
fn fixture(first: &str, second: &str, launching: &str) -> EngineFixture {
    let mut fixture = EngineFixture::new(first);
    let clips = vec![Arc::new(notation::clip(second).unwrap())];
    Arc::make_mut(&mut fixture.project.patterns[1]).clips = clips;
    let mut words = launching.split(", ");
    let when = words.next().unwrap();
    fixture.project.launching = Launching {
        quantise: when.parse().unwrap(),
        restart: launching.contains("restart"),
        cut: launching.contains("cut"),
        ..Launching::default()
    };
    fixture
}

fn launch(fixture: &mut EngineFixture, tracks: u32, pattern: u8) {
    fixture.engine.command(Command::Launch {
        tracks,
        pattern,
        when: None,
    });
}

/// The sixteenths at which notes began, with a fraction where they did not begin on one.
fn sixteenths(fixture: &EngineFixture) -> String {
    let words = fixture.sent.iter().filter_map(|(frame, message)| {
        let Message::NoteOn { .. } = message else {
            return None;
        };
        #[allow(clippy::cast_precision_loss, reason = "a few seconds of frames")]
        let at = *frame as f64 / f64::from(SIXTEENTH);
        Some(format!("{at}"))
    });
    words.collect::<Vec<_>>().join(" ")
}

/// "A queued pattern starts at the next multiple of Q: immediately, step, beat, bar, end of current
/// pattern", whatever the size of a block; "keep phase: origin unchanged".
#[test]
fn patterns_begin_at_their_quantise() {
    for (line, when, expected) in [
        ("x.", "now", "0 2 3 5 7 9 11 13 15 17"),
        ("x.", "step", "0 2 3 5 7 9 11 13 15 17"),
        ("x.", "beat", "0 2 5 7 9 11 13 15 17"),
        ("x.", "bar", "0 2 4 6 8 10 12 14 17"),
        ("x.x.x.", "end", "0 2 4 7 9 11 13 15 17"),
    ] {
        for size in [64, 500, 6_000] {
            let mut fixture = fixture(line, ".x", when);
            fixture.run(2 * SIXTEENTH + 3_000, size);
            launch(&mut fixture, 1, 1);
            fixture.run(16 * SIXTEENTH - 3_000, size);
            assert_eq!(sixteenths(&fixture), expected, "{when}, blocks of {size}");
        }
    }
}

/// "Mode restart: origin = launch position", and its first pass is counted from there.
#[test]
fn a_restart_begins_at_the_first_step() {
    let mut kept = fixture("....", "x..", "beat");
    let mut restarted = fixture("....", "x..", "beat, restart");
    for fixture in [&mut kept, &mut restarted] {
        fixture.run(SIXTEENTH, 64);
        launch(fixture, 1, 1);
        fixture.run(11 * SIXTEENTH, 64);
    }
    assert_eq!(sixteenths(&kept), "6 9");
    assert_eq!(sixteenths(&restarted), "4 7 10");
}

/// "Default: notes finish their length; cut on switch option."
#[test]
fn notes_finish_or_are_cut() {
    for (launching, expected) in [("beat", "0+36 48000-36"), ("beat, cut", "0+36 24000-36")] {
        let mut fixture = fixture("x.......", "........", launching);
        let clip = &mut Arc::make_mut(&mut fixture.project.patterns[0]).clips[0];
        Arc::make_mut(clip).steps[0].gate = crate::sequencer::Gate::thousandths(8_000);
        fixture.run(100, 64);
        launch(&mut fixture, 1, 1);
        fixture.run(10 * SIXTEENTH, 64);
        assert_eq!(fixture.text(), expected, "{launching}");
    }
}

/// "Cut on switch option": each track is cut where it changes over itself, and what begins there is not.
#[test]
fn each_track_is_cut_at_its_own_tick() {
    let mut fixture = fixture("x...............", "x...............", "beat, restart, cut");
    let pattern = |fixture: &mut EngineFixture, number: usize, gate| {
        let pattern = Arc::make_mut(&mut fixture.project.patterns[number]);
        let clip = Arc::make_mut(&mut pattern.clips[0]);
        clip.steps[0].gate = crate::sequencer::Gate::thousandths(gate);
        let second = pattern.clips[0].clone();
        pattern.clips.push(second);
    };
    pattern(&mut fixture, 0, 16_000);
    pattern(&mut fixture, 1, 3_000);
    fixture.run(100, 441);
    for (tracks, when) in [(0b01, Quantise::Beat), (0b10, Quantise::End)] {
        let when = Some(when);
        let pattern = 1;
        fixture.engine.command(Command::Launch {
            tracks,
            pattern,
            when,
        });
    }
    fixture.run(19 * SIXTEENTH, 441);
    assert_eq!(
        fixture.text(),
        "0+36 0+37 24000-36 24000+36 42000-36 96000-37 96000+37 114000-37"
    );
}

/// "A cut taken back before its tick must not cut": a mute, a launch, and one of the two while the other stays.
#[test]
fn a_cut_that_is_taken_back_does_not_cut() {
    type Asked = fn(&mut EngineFixture);
    let mute: Asked = |fixture| fixture.engine.command(Command::ToggleMute(0));
    let unmute: Asked = |fixture| fixture.engine.command(Command::ToggleMute(0));
    let other: Asked = |fixture| launch(fixture, 1, 1);
    let same: Asked = |fixture| launch(fixture, 1, 0);
    for (name, asked, expected) in [
        ("muted", &[mute][..], "0+36 24000-36"),
        ("and heard again", &[mute, unmute], "0+36 48000-36"),
        ("and muted again", &[mute, unmute, mute], "0+36 24000-36"),
        ("launched", &[other], "0+36 96000-36"),
        ("and taken back", &[other, same], "0+36 144000-36"),
        ("muted, and launched", &[mute, other], "0+36 24000-36"),
        ("launched, and muted", &[other, mute], "0+36 24000-36"),
        (
            "both, one taken back",
            &[mute, other, unmute],
            "0+36 96000-36",
        ),
    ] {
        let mut fixture = fixture("x......................................", ".", "bar, cut");
        let clip = &mut Arc::make_mut(&mut fixture.project.patterns[0]).clips[0];
        let long = if name.contains("launched") || name.contains("taken") {
            24_000
        } else {
            8_000
        };
        Arc::make_mut(clip).steps[0].gate = crate::sequencer::Gate::thousandths(long);
        fixture.project.launching.mute.0 = Quantise::Beat;
        fixture.run(100, 64);
        for ask in asked {
            ask(&mut fixture);
            fixture.run(500, 64);
        }
        fixture.run(30 * SIXTEENTH, 441);
        assert_eq!(fixture.text(), expected, "{name}");
    }
}

/// "Mute by trig suppression, with optional cut of sounding notes."
#[test]
fn muted_notes_finish_or_are_cut() {
    for (launching, expected) in [("bar", "0+36 48000-36"), ("bar, cut", "0+36 24000-36")] {
        let mut fixture = fixture("x.......", ".", launching);
        let clip = &mut Arc::make_mut(&mut fixture.project.patterns[0]).clips[0];
        Arc::make_mut(clip).steps[0].gate = crate::sequencer::Gate::thousandths(8_000);
        fixture.project.launching.mute.0 = Quantise::Beat;
        fixture.run(100, 64);
        fixture.engine.command(Command::ToggleMute(0));
        fixture.run(10 * SIXTEENTH, 64);
        assert_eq!(fixture.text(), expected, "{launching}");
    }
}

/// "Each track may play a different pattern": a launch of one leaves the others alone.
#[test]
fn tracks_are_launched_alone() {
    let mut fixture = fixture("x...", "..x.", "now");
    let second = Arc::new(notation::clip("x...").unwrap());
    Arc::make_mut(&mut fixture.project.patterns[0])
        .clips
        .push(second);
    launch(&mut fixture, 0b01, 1);
    fixture.run(3 * SIXTEENTH, 64);
    assert_eq!(fixture.text(), "0+37 4500-37 12000+36 16500-36");
    assert_eq!(fixture.engine.status().pattern, 1);
}

/// "A scene = vector of (pattern, mute) per track."
#[test]
fn scenes_launch_and_mute() {
    let mut fixture = fixture("x...", ".x..", "beat");
    let second = Arc::new(notation::clip("xxxx").unwrap());
    Arc::make_mut(&mut fixture.project.patterns[0])
        .clips
        .push(second);
    let scene = Scene {
        pattern: PatternIndex::clamped(1),
        muted: TrackSet(0b10),
        ..Scene::default()
    };
    fixture.project.scenes = vec![Arc::new(scene)];
    fixture.run(100, 64);
    fixture.engine.command(Command::Scene(SceneIndex::MIN));
    fixture.run(7 * SIXTEENTH, 64);
    assert_eq!(sixteenths(&fixture), "0 0 1 2 3 5");
    assert_eq!(fixture.engine.status().muted, 0b10);
}

/// While all is hushed nothing sounds; then all is as it was, with what was muted meanwhile, and a scene's mutes are
/// still the scene's.
#[test]
fn what_is_hushed_comes_back_as_it_was() {
    let mut fixture = fixture("xxxx", "xxxx", "beat");
    let patterns = &mut fixture.project.patterns;
    let clip = Arc::new(notation::clip("xxxx").unwrap());
    Arc::make_mut(&mut patterns[0]).clips.push(clip);
    let muted = [TrackSet(0b01), TrackSet(0)].map(|muted| Scene {
        muted,
        ..Scene::default()
    });
    fixture.project.scenes = muted.into_iter().map(Arc::new).collect();
    let scene = |at| Command::Scene(SceneIndex::clamped(at));
    fixture.engine.command(scene(0));
    fixture.run(4 * SIXTEENTH, 64);
    fixture.engine.command(Command::Hush(true));
    fixture.run(SIXTEENTH, 64);
    assert_eq!(fixture.engine.status().muted, u32::MAX);
    fixture.sent.clear();
    fixture.engine.command(Command::ToggleMute(1));
    fixture.run(7 * SIXTEENTH, 64);
    assert_eq!(sixteenths(&fixture), "");
    fixture.engine.command(Command::Hush(false));
    fixture.run(64, 64);
    assert_eq!(fixture.engine.status().muted, 0b11);
    fixture.engine.command(scene(1));
    fixture.run(4 * SIXTEENTH, 64);
    assert_eq!(fixture.engine.status().muted, 0);
}

/// Hushing waits for no bar, whatever mutes wait for: the program may end right after it.
#[test]
fn hushing_waits_for_nothing() {
    let mut fixture = fixture("xxxx", "xxxx", "bar");
    fixture.project.launching.mute.0 = "bar".parse().unwrap();
    fixture.run(SIXTEENTH + 64, 64);
    fixture.engine.command(Command::Hush(true));
    fixture.run(8 * SIXTEENTH, 64);
    assert_eq!(sixteenths(&fixture), "0 1");
    assert_eq!(fixture.engine.sounding(), 0);
}

/// "Pattern select by host parameter, applied by launch quantise": the queued pattern is shown until it plays,
/// though nothing else happens meanwhile.
#[test]
fn what_is_queued_is_shown() {
    let mut fixture = fixture("x...............", "................", "bar");
    fixture.run(2 * SIXTEENTH, 64);
    fixture.controls.pattern = 1;
    fixture.run(SIXTEENTH, 64);
    let shown = |fixture: &EngineFixture| {
        (
            fixture.engine.status().pattern,
            fixture.engine.status().queued,
        )
    };
    assert_eq!(shown(&fixture), (0, Some(1)));
    fixture.run(14 * SIXTEENTH, 64);
    assert_eq!(shown(&fixture), (1, None));
}

/// A start plays what was queued, from the beginning of the song: "after a locate with no launch in force,
/// origin is 0".
#[test]
fn a_start_plays_what_is_queued() {
    let mut fixture = fixture("x...", ".x..", "bar, restart");
    fixture.run(SIXTEENTH, 64);
    launch(&mut fixture, 1, 1);
    fixture.run(SIXTEENTH, 64);
    fixture.sent.clear();
    fixture.beats = 9.0;
    fixture.run(3 * SIXTEENTH, 64);
    assert_eq!(fixture.text(), "18000+36 22500-36");
}

/// A launch that waits for after the loop's end begins at its start.
#[test]
fn a_wrap_plays_what_is_queued() {
    let mut fixture = fixture("x...", ".x..", "2 bars, restart");
    fixture.looped = Some((0.0, 1.0));
    fixture.run(SIXTEENTH, 1_000);
    launch(&mut fixture, 1, 1);
    fixture.run(7 * SIXTEENTH, 1_000);
    assert_eq!(sixteenths(&fixture), "0 5");
}

/// "Mute applied at Q (none/step/beat/bar/cycle)", the host's, a pad's and solo alike.
#[test]
fn mutes_wait_for_their_quantise() {
    let mut fixture = fixture("xxxx", ".", "bar");
    fixture.project.launching.mute.0 = Quantise::Beat;
    fixture.run(100, 64);
    fixture.controls.muted = 1;
    fixture.run(5 * SIXTEENTH, 64);
    fixture.controls.muted = 0;
    fixture.run(4 * SIXTEENTH, 64);
    assert_eq!(sixteenths(&fixture), "0 1 2 3 8 9");
    fixture.engine.command(Command::ToggleSolo(1));
    fixture.run(8 * SIXTEENTH, 64);
    assert_eq!(sixteenths(&fixture), "0 1 2 3 8 9 10 11");
}

/// "Fill: momentary, latch, or one full pattern cycle armed at the next cycle start."
#[test]
fn fills_are_held_or_last_a_cycle() {
    let mut fixture = fixture("x.o.", ".", "bar");
    let clip = &mut Arc::make_mut(&mut fixture.project.patterns[0]).clips[0];
    let step = &mut Arc::make_mut(clip).steps[2];
    (step.on, step.condition) = (true, "fill".parse().unwrap());
    fixture.run(SIXTEENTH, 64);
    fixture.engine.command(Command::FillCycle);
    fixture.run(11 * SIXTEENTH, 64);
    assert_eq!(sixteenths(&fixture), "0 4 6 8");
    fixture.engine.command(Command::Fill(true));
    fixture.run(4 * SIXTEENTH, 64);
    fixture.engine.command(Command::Fill(false));
    fixture.run(4 * SIXTEENTH, 64);
    assert_eq!(sixteenths(&fixture), "0 4 6 8 12 14 16");
}

/// "While held, position is folded into the last 1/4..1/32 before the press; on release phase continues as
/// if never held."
#[test]
fn a_held_fold_goes_round() {
    let mut fixture = fixture("x...x.x.", ".", "bar");
    fixture.run(5 * SIXTEENTH, 100);
    fixture.engine.command(Command::BeatLoop {
        length: 10_080,
        tracks: 1,
    });
    fixture.run(4 * SIXTEENTH, 100);
    fixture.engine.command(Command::EndBeatLoop);
    fixture.run(6 * SIXTEENTH, 100);
    assert_eq!(sixteenths(&fixture), "0 4 5 6 7 8 12 14");
}

/// "Held pad repeats at a rate, velocity from pressure", until it is let go.
#[test]
fn a_held_pad_repeats() {
    let mut fixture = fixture(".", ".", "bar");
    let repeat = |velocity| Command::Repeat {
        track: 0,
        rate: Rate::new(1, 32).unwrap(),
        velocity: Velocity::clamped(velocity),
    };
    fixture.run(100, 100);
    fixture.engine.command(repeat(20));
    fixture.run(2 * SIXTEENTH - 100, 100);
    fixture.engine.command(repeat(90));
    fixture.run(SIXTEENTH, 100);
    fixture.engine.command(Command::EndRepeat { track: 0 });
    fixture.run(2 * SIXTEENTH, 100);
    assert_eq!(sixteenths(&fixture), "0.5 1 1.5 2 2.5");
    let velocities = fixture
        .sent
        .iter()
        .filter_map(|(_, message)| match message {
            Message::NoteOn { velocity, .. } => Some(*velocity),
            _ => None,
        });
    assert_eq!(velocities.collect::<Vec<_>>(), [20, 20, 20, 90, 90]);
}

/// "Pattern select by MIDI note and program change, transpose by key": on the remote channel, and what came
/// there is not passed on; a key that comes with a bar's block begins with the bar.
#[test]
fn a_remote_channel_launches_and_transposes() {
    let on = |channel, key| Message::NoteOn {
        channel,
        key,
        velocity: 1,
    };
    let event = |offset, message| Event::new(offset, message);
    let mut fixture = fixture("x...", "xx..", "beat");
    fixture.project.launching.remote = Channel::new(16);
    Arc::make_mut(&mut fixture.project.tracks[0]).pitch = crate::sequencer::Pitch::Chromatic;
    fixture.run(3 * SIXTEENTH + 5_900, 100);
    fixture.input = vec![
        event(50, on(15, 1)),
        event(60, on(15, 99)),
        event(60, on(0, 1)),
    ];
    fixture.run(2 * SIXTEENTH, 200);
    assert_eq!(
        fixture.text(),
        "0+36 4500-36 23960+1 24000+39 28500-39 30000+39 34500-39"
    );
    let program = Message::ProgramChange {
        channel: 15,
        program: 0,
    };
    fixture.input = vec![event(0, program)];
    fixture.sent.clear();
    fixture.run(4 * SIXTEENTH, 200);
    assert_eq!(
        sixteenths(&fixture).split(' ').count(),
        1,
        "{}",
        fixture.text()
    );
}

/// "Mute groups": one pad mutes all tracks of a group, and hears them again when all of them are muted.
#[test]
fn groups_are_muted_together() {
    let mut fixture = fixture("xxxx", ".", "bar");
    Arc::make_mut(&mut fixture.project.tracks[0]).mute_group = MuteGroup::clamped(3);
    let group = |number| Command::MuteGroup(MuteGroup::clamped(number));
    fixture.run(SIXTEENTH, 64);
    fixture.engine.command(group(3));
    fixture.run(2 * SIXTEENTH, 64);
    fixture.engine.command(group(2));
    fixture.engine.command(group(3));
    fixture.run(2 * SIXTEENTH, 64);
    assert_eq!(sixteenths(&fixture), "0 3 4");
}

/// "A:B, c counted in passes; option: count from last launch": with its phase kept, a clip that counts from
/// there begins with the first of two passes wherever it is launched.
#[test]
fn passes_count_from_the_song_or_the_launch() {
    let heard = |count_from| {
        let mut fixture = fixture("....", "x...", "beat");
        let clip = &mut Arc::make_mut(&mut fixture.project.patterns[1]).clips[0];
        let clip = Arc::make_mut(clip);
        clip.count_from = count_from;
        clip.steps[0].condition = "1:2".parse().unwrap();
        fixture.run(3 * SIXTEENTH, 64);
        launch(&mut fixture, 1, 1);
        fixture.run(14 * SIXTEENTH, 64);
        sixteenths(&fixture)
    };
    assert_eq!(heard(CountFrom::Song), "8 16");
    assert_eq!(heard(CountFrom::Launch), "4 12");
}
