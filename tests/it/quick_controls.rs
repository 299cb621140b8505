//! What controls reach, through the host and at a port of their own, when the score has changed under them, and when
//! hands are quick.

use gradus::files::profile::Profiles;
use gradus::instance::host_controller::{Settings, SurfaceSnapshot};
use gradus::sequencer::value::Channel;
use gradus::sequencer::{Pitch, Project, Step};

use crate::hosts::{Format, Message};
use crate::ports::Device;
use crate::sessions;
use crate::stage::{Stage, chosen};

const LAUNCHPAD: &str = "Novation Launchpad X, Mini MK3, Pro MK3";
const PUSH: &str = "Ableton Push 2";

/// On the second page, a track is chosen that has one: its pads are its steps, lit and pressed.
#[test]
fn a_shorter_track_has_its_pads() {
    for format in Format::ALL {
        let long = ".... ".repeat(12);
        let project = sessions::lines(&[&long, "...."]);
        let mut stage = Stage::new(format, LAUNCHPAD, &project);
        stage.send("b0 5e 7f, b0 5e 00");
        stage.blocks(1.0);
        stage.shown();
        stage.send("90 2a 64, 80 2a 00");
        stage.blocks(1.0);
        let shown = stage.shown();
        assert!(shown.contains(&"80 55 00".into()), "{format:?}: {shown:?}");
        stage.send("90 52 64, 80 52 00, 90 55 64, 80 55 00");
        stage.until_line(1, ".x..");
        assert_eq!(stage.shown().last(), Some(&"90 52 05".into()), "{format:?}");
        assert_eq!(stage.bar(4), ["1 37 75%"], "{format:?}");
    }
}

/// The track in front is gone: pads, lights, keys and recording are those of the last one.
#[test]
fn the_last_track_stands_for_one_that_is_gone() {
    for format in Format::ALL {
        let settings = Settings {
            surface_state: SurfaceSnapshot {
                track: 7,
                ..SurfaceSnapshot::default()
            },
            ..chosen(LAUNCHPAD)
        };
        let project = sessions::lines(&["x...", ".x.. .... .... ...."]);
        let mut stage = Stage::with(format, &settings, &project);
        stage.blocks(1.0);
        let shown = stage.shown();
        assert!(shown.contains(&"90 52 05".into()), "{format:?}: {shown:?}");
        stage.send("90 51 64, 80 51 00");
        stage.until_line(1, "xx.. .... .... ....");
        stage.rest();
        stage.send("b0 60 7f, b0 60 00");
        (stage.player.beats, stage.player.playing) = (0.0, true);
        stage.blocks(2.0);
        stage.send("90 05 64");
        stage.blocks(0.2);
        stage.send("80 05 00");
        stage.blocks(1.0);
        stage.player.playing = false;
        stage.until_line(1, "xx.. .... x... ....");
        stage.player.ledger.assert_closed();
    }
}

/// A missing track silences nothing: its pad does not solo it, and no solo of a track stays on that the next session
/// does not have.
#[test]
fn a_track_that_is_not_there_silences_nobody() {
    for format in Format::ALL {
        let two = sessions::lines(&["x...", "x..."]);
        let mut stage = Stage::new(format, LAUNCHPAD, &two);
        stage.send("b0 27 7f, 90 26 64, 80 26 00, b0 27 00");
        let both = ["0 36 75%", "0 37 75%"];
        assert_eq!(stage.bar(4), both, "{format:?}");
        stage.send("b0 27 7f, 90 20 64, 80 20 00, b0 27 00");
        assert_eq!(stage.bar(4), both[1..], "{format:?}");
        let one = sessions::controlled(&sessions::lines(&["x..."]), &chosen(LAUNCHPAD));
        assert!(stage.player.host.main().load(&one));
        assert_eq!(stage.bar(4), both[..1], "{format:?}");
    }
}

/// Clicks of an encoder in one block, faster than the score is written, are all counted.
#[test]
fn an_encoder_loses_no_click() {
    for format in Format::ALL {
        let mut stage = Stage::new(format, PUSH, &sessions::lines(&["x..."]));
        stage.send("b0 0e 01, b0 0e 01, b0 0e 02, b0 0e 7f");
        stage.until("the tempo", |project| project.tempo.bpm() == 123.0);
    }
}

/// There is one transposition of the music: an encoder or a button goes on from the value that the remote channel has
/// set.
#[test]
fn a_transposition_is_everyones() {
    for format in Format::ALL {
        let mut project = sessions::lines(&["x..."]);
        sessions::change(&mut project, 0, |track, _| track.pitch = Pitch::Chromatic);
        project.launching.remote = Some(Channel::clamped(16));
        let mut stage = Stage::new(format, PUSH, &project);
        assert_eq!(stage.bar(4), ["0 36 75%"], "{format:?}");
        stage.send("9f 64 40, 8f 64 00");
        assert_eq!(stage.bar(4), ["0 40 75%"], "{format:?}");
        stage.send("b0 37 7f, b0 37 00");
        assert_eq!(stage.bar(4), ["0 52 75%"], "{format:?}");
    }
}

/// "Step record: advance on release of all keys": keys that are held together are a chord on one step, the next
/// ones on the next; through the host and at a port of its own.
#[test]
fn a_chord_is_one_step() {
    const ADVANCE: &str = "b0 1d 7f, b0 1d 00";
    const KEYS: &str =
        "90 00 5a, 90 04 46, 80 00 00, 90 07 30, 80 04 00, 80 07 00, 90 02 40, 80 02 00";
    const BAR: [&str; 4] = ["0 0 75%", "0 4 75%", "0 7 75%", "1 2 75%"];
    let written = |project: &Project| {
        let step = |number| project.clip(0, 0).map(|clip| clip.step(number));
        let count = |step: Option<Step>| step.map_or(0, |step| step.notes.as_slice().len());
        let on = (0..4).map(|number| step(number).is_some_and(|step| step.on));
        count(step(0)) == 3 && on.eq([true, true, false, false])
    };
    let project = sessions::lines(&["...."]);
    for format in Format::ALL {
        let mut stage = Stage::new(format, LAUNCHPAD, &project);
        stage.send(ADVANCE);
        stage.send(KEYS);
        stage.until("a chord and a note", written);
        stage.rest();
        assert_eq!(stage.bar(4), BAR, "{format:?}");
    }
    let pads = Device::plug("chord pads");
    let mut stage = Stage::with(Format::Clap, &Settings::default(), &project);
    stage.plug(&[["chord pads", "chord pads", LAUNCHPAD]]);
    stage.press(&pads, ADVANCE);
    stage.press(&pads, KEYS);
    stage.until("a chord and a note", written);
    // A port's keys are written and heard by threads of their own.
    let is_up = |message: &Message| matches!(message, Message::NoteOff { key: 2, .. });
    stage.until_heard("the last key let go", |stage| {
        stage.heard.iter().any(|(_, message)| is_up(message))
    });
    stage.rest();
    assert_eq!(stage.bar(4), BAR);
}

/// "Random bytes into the rules engine, 1,000,000: 0 panics, 0 allocations on the audio thread": on all profiles that
/// ship, in both formats, with their lights, while the music starts and stops; the guard would end the program. Every
/// key that was let go ends.
#[test]
fn a_million_messages_allocate_nothing() {
    const ROUNDS: usize = 1_000_000;
    const BLOCK: usize = 250;
    let profiles = Profiles::shipped().profiles;
    let blocks = ROUNDS.div_ceil(BLOCK * profiles.len() * Format::ALL.len());
    let mut seed = 5_u32;
    let mut draw = |below: u32| {
        seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        u8::try_from((seed >> 8) % below).expect("a small number")
    };
    let mut sent = 0;
    for profile in &profiles {
        for format in Format::ALL {
            let project = sessions::lines(&["x.x.", "xxx", "x..-x"]);
            let mut stage = Stage::new(format, &profile.name, &project);
            for number in 0..blocks {
                stage.player.playing = number / 40 % 2 == 1;
                let mut input: Vec<_> = (0..BLOCK)
                    .map(|_| (u32::from(draw(64)), noise(&mut draw)))
                    .collect();
                input.sort_by_key(|(frame, _)| *frame);
                sent += input.len();
                stage.play(&input);
            }
            for channel in 0..16 {
                let ends = (0..128).map(|key| (0, Message::NoteOff { channel, key }));
                stage.play(&ends.collect::<Vec<_>>());
            }
            for playing in [true, false, false] {
                stage.player.playing = playing;
                stage.block();
            }
            let sounding = stage.player.ledger.sounding();
            assert_eq!(sounding, [], "{format:?}, {}", profile.name);
        }
    }
    assert!(sent >= ROUNDS, "{sent}");
}

/// A message of any kind, parts of numbers more often than others.
fn noise(draw: &mut impl FnMut(u32) -> u8) -> Message {
    let channel = draw(5) / 4 * draw(16);
    let (number, value) = (draw(128), draw(128));
    let part = [99, 98, 6, 38][usize::from(draw(4))];
    match draw(8) {
        0..=2 => Message::NoteOn {
            channel,
            key: number,
            velocity: f32::from(value) / 127.0,
        },
        3 => Message::NoteOff {
            channel,
            key: number,
        },
        4 => Message::Midi([
            [0xc0, 0xd0, 0xe0][usize::from(draw(3))] | channel,
            number,
            value,
        ]),
        5 => Message::Control {
            channel,
            controller: part,
            value,
        },
        _ => Message::Control {
            channel,
            controller: number,
            value,
        },
    }
}
