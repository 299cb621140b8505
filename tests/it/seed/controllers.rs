//! C1 to C13: controllers, feedback and routing. C3 is about ports; C4 is told where they are opened.

use gradus::files::profile::Profiles;
use gradus::instance::host_controller::{LightRouting, Settings, SurfaceSnapshot};
use gradus::sequencer::Step;

use super::{KEYBOARD, LAUNCH_CONTROL, MININOVA, QUNEO, project};
use crate::hosts::{Format, Message};
use crate::stage::{Stage, chosen, message};

/// The messages of a MiniNova's button.
fn button(step: u8, value: u8) -> String {
    format!("b0 63 3c, b0 62 {:02x}, b0 06 {value:02x}", 32 + step)
}

/// The messages to the button's light, as they come out.
fn lit(step: u8, value: u8) -> [String; 3] {
    let words = button(step, value);
    let mut words = words.split(", ").map(str::to_owned);
    std::array::from_fn(|_| words.next().expect("three messages"))
}

/// The message to a lamp of a Launch Control.
fn lamp(number: u8, colour: u8) -> String {
    format!("f0 00 20 29 02 0a 78 08 {number:02x} {colour:02x} f7")
}

/// Whether some messages came one right after the other.
fn has(shown: &[String], wanted: &[String]) -> bool {
    shown.windows(wanted.len()).any(|part| part == wanted)
}

/// C1: "any number of controllers, each independently used as input, output (LED feedback) and/or synth":
/// three instances, one that only hears, one that only shows, one that is only played.
#[test]
fn c1_each_is_input_output_or_both() {
    let project = project("x... ....");
    let only_heard = Settings {
        lights: LightRouting::Off,
        ..chosen(MININOVA)
    };
    let only_shown = Settings {
        listens: false,
        ..chosen(LAUNCH_CONTROL)
    };
    let mut heard = Stage::with(Format::Clap, &only_heard, &project);
    let mut shown = Stage::beside(Format::Clap, &only_shown, &project);
    let mut played = Stage::beside(Format::Clap, &Settings::default(), &project);
    for stage in [&mut heard, &mut shown, &mut played] {
        stage.send(&button(1, 127));
        stage.send("90 0a 7f, 80 0a 00");
        stage.blocks(1.0);
    }
    heard.until_line(0, "xx.. ....");
    assert_eq!(heard.shown(), [""; 0]);
    assert!(shown.shown().contains(&lamp(0, 14)));
    assert_eq!(
        (shown.line(0), played.line(0)),
        ("x... ....".into(), "x... ....".into())
    );
    assert_eq!(shown.heard.len(), 5, "what is not listened to passes on");
    assert_eq!(
        (played.bar(8), played.shown()),
        (vec!["0 36 75%".into()], vec![])
    );
}

/// C2: "controllers are discovered": every device is a file, and all files are there by name.
#[test]
fn c2_every_device_is_a_file() {
    let profiles = Profiles::shipped().profiles.into_iter();
    let names: Vec<_> = profiles.map(|profile| profile.name).collect();
    for name in [LAUNCH_CONTROL, QUNEO, MININOVA, KEYBOARD] {
        assert!(names.iter().any(|known| known == name), "{name}");
    }
    for name in names {
        let mut stage = Stage::new(Format::Clap, &name, &project("x... ...."));
        stage.blocks(0.1);
        assert_eq!(stage.bar(8), ["0 36 75%"], "{name}");
    }
}

/// C5: "next synth: cycle the playing target live": the track goes to the next channel, and what sounds is
/// ended where it began.
#[test]
fn c5_the_next_synth_plays() {
    let mut stage = Stage::new(Format::Clap, LAUNCH_CONTROL, &project("x... ...."));
    stage.player.playing = true;
    stage.block();
    for channel in 2..=16 {
        stage.send("b0 73 7f, b0 73 00");
        stage.until("the next", |project| {
            project.tracks[0].channel.get() == channel
        });
    }
    stage.send("b0 73 7f, b0 73 00");
    stage.until("the first", |project| project.tracks[0].channel.get() == 1);
    stage.player.playing = false;
    stage.block();
    stage.player.ledger.assert_closed();
}

/// C6: "rules: match a MIDI message on any attribute by equality, `*` or `!x`": a pad's own number, any key
/// at all, and any channel; what does not match is nothing of ours.
#[test]
fn c6_rules_match_attributes() {
    let mut stage = Stage::new(Format::Clap, LAUNCH_CONTROL, &project(".... ...."));
    stage.send("90 09 7f, 83 09 00, 90 0d 7f, b5 75 40");
    stage.until_line(0, "x... ....");
    let keys: Vec<_> = stage.heard.iter().map(|(_, message)| *message).collect();
    assert_eq!(keys, [message("90 0d 7f"), message("b5 75 40")].map(close));
}

/// A velocity as it leaves: between two of a byte's, so that it survives every host.
fn close(message: Message) -> Message {
    match message {
        Message::NoteOn { channel, key, .. } => Message::NoteOn {
            channel,
            key,
            velocity: 1.0,
        },
        other => other,
    }
}

/// C7: "rules chains: ordered, with partial state; reset on mismatch; many may overlap and are all
/// evaluated": an NRPN cut into blocks, one that is broken off, and two that begin alike.
#[test]
fn c7_chains_have_a_state() {
    let mut stage = Stage::new(Format::Clap, MININOVA, &project(".... ...."));
    for part in button(2, 127).split(", ") {
        stage.send(part);
        stage.blocks(0.1);
    }
    stage.until_line(0, "..x. ....");
    // The chain is broken off, and the message that breaks it begins a new one.
    stage.send("b0 63 3c, b0 62 21, b0 63 3c, b0 62 24, b0 06 7f");
    stage.until_line(0, "..x. x...");
    // The tempo begins with the same controllers.
    stage.send("b0 63 02, b0 62 3f, b0 06 01, b0 26 05");
    stage.until("the tempo", |project| project.tempo.bpm() == 133.0);
    // No rule waits for the parts of this number.
    stage.send("b0 63 05, b0 62 05, b0 06 7f");
    stage.blocks(0.5);
    assert_eq!(
        (stage.line(0), stage.passed()),
        ("..x. x...".into(), vec![])
    );
}

/// C8: "NRPN helpers: build a chain with wild values, and emit NRPN messages for feedback".
#[test]
fn c8_nrpn_goes_both_ways() {
    let mut stage = Stage::new(Format::Clap, MININOVA, &project(".... ...."));
    stage.blocks(2.0);
    stage.shown();
    // The button says 127 and 0 in turn: any value is a press.
    for (value, line, light) in [
        (127, "..x. ....", 127),
        (0, ".... ....", 0),
        (1, "..x. ....", 127),
    ] {
        stage.send(&button(2, value));
        stage.until_line(0, line);
        stage.blocks(0.1);
        assert_eq!(stage.shown(), lit(2, light), "{value}");
    }
}

/// C9: "start, stop, pause, resume, step begin, step end; delivered only to controllers whose output is open".
#[test]
fn c9_lights_hear_of_every_event() {
    let mut stage = Stage::new(Format::Clap, LAUNCH_CONTROL, &project("x... ...."));
    stage.blocks(1.0);
    let rests = stage.shown();
    assert!(
        rests.contains(&lamp(10, 15)) && rests.contains(&lamp(11, 12)),
        "{rests:?}"
    );
    for _ in 0..2 {
        stage.player.beats = 0.0;
        stage.player.playing = true;
        stage.blocks(0.3);
        let begins = stage.shown();
        for light in [
            lamp(10, 12),
            lamp(11, 60),
            lamp(0, 15),
            lamp(0, 14),
            lamp(1, 63),
        ] {
            assert!(begins.contains(&light), "{light}: {begins:?}");
        }
        stage.player.playing = false;
        stage.blocks(0.3);
        let ends = stage.shown();
        for light in [lamp(10, 15), lamp(11, 12), lamp(1, 29)] {
            assert!(ends.contains(&light), "{light}: {ends:?}");
        }
    }
    let dark = Settings {
        lights: LightRouting::Off,
        ..chosen(LAUNCH_CONTROL)
    };
    stage.change_to(&dark);
    stage.blocks(0.5);
    stage.shown();
    stage.player.playing = true;
    stage.blocks(1.0);
    assert_eq!(stage.shown(), [""; 0]);
}

/// C10: the Launch Control: pads, both rows of knobs, four buttons whose meaning depends on whether the
/// music runs, and its colours.
#[test]
fn c10_launch_control() {
    let mut stage = Stage::new(Format::Clap, LAUNCH_CONTROL, &project(".... ...."));
    let press = |number: u8| format!("b0 {number:02x} 7f, b0 {number:02x} 00");
    stage.blocks(1.0);
    stage.shown();
    stage.send("90 19 7f, 80 19 00");
    stage.until_line(0, ".... x...");
    assert!(stage.shown().contains(&lamp(4, 14)));
    stage.send("b0 19 24, b0 19 30, b0 2d 5f, b0 2d 40");
    stage.until("pitch and length", |project| {
        let step = project
            .clip(0, 0)
            .map(|clip| clip.step(4))
            .unwrap_or_default();
        step.notes != Step::plain().notes && step.gate != Step::plain().gate
    });
    // Play, pause, and pause again: the note-advance mode, in green.
    stage.send(&press(117));
    stage.blocks(2.0);
    assert!(stage.player.ledger.notes.iter().any(|note| note.key == 48));
    let shown = stage.shown();
    assert!(
        shown.contains(&lamp(11, 60)) && shown.contains(&lamp(4, 15)),
        "{shown:?}"
    );
    // While it runs the upper buttons protect, and change the synth.
    stage.send(&press(114));
    stage.blocks(0.1);
    assert!(stage.shown().contains(&lamp(8, 15)));
    stage.send(&press(114));
    stage.send(&press(115));
    stage.until("the synth", |project| project.tracks[0].channel.get() == 2);
    stage.send(&press(116));
    stage.blocks(0.1);
    stage.player.ledger.assert_closed();
    stage.shown();
    stage.send(&press(116));
    stage.blocks(0.1);
    let shown = stage.shown();
    assert!(
        shown.contains(&lamp(10, 60)) && shown.contains(&lamp(4, 28)),
        "{shown:?}"
    );
    // At rest the upper buttons go to the step before and to the next: the pad wrote on the chosen one.
    let chosen = |stage: &mut Stage| seen(stage).chosen;
    stage.send(&press(114));
    let before = chosen(&mut stage);
    stage.send(&press(115));
    stage.send(&press(115));
    assert_eq!(chosen(&mut stage), before + 2);
}

/// The state of the surface, as it is saved.
fn seen(stage: &mut Stage) -> SurfaceSnapshot {
    let saved = stage.player.host.main().save();
    let state: serde_json::Value = serde_json::from_slice(&saved).expect("a state is JSON");
    let field = state["fields"]["controller"]
        .as_str()
        .expect("it has its field");
    let settings: Settings = serde_json::from_str(field).expect("settings");
    settings.surface_state
}

/// C11: the QuNeo: 32 pads are 32 steps, two colours a pad, transport and its lights, double the length, and
/// dark in the end.
#[test]
fn c11_quneo() {
    let mut stage = Stage::new(
        Format::Clap,
        QUNEO,
        &project("x... .... .... .... .... .... .... ...."),
    );
    stage.blocks(2.0);
    let lights = |place: u8, green: u8, red: u8| {
        let number = 112 - place / 8 * 16 + place % 8 * 2;
        [light(number, green), light(number + 1, red)]
    };
    assert!(has(&stage.shown(), &lights(0, 0, 30)));
    // The last pad of the fourth row.
    stage.send("90 3d 7f, 80 3d 00");
    stage.until("step 32", |project| {
        project.clip(0, 0).is_some_and(|clip| clip.step(31).on)
    });
    stage.blocks(0.1);
    assert!(has(&stage.shown(), &lights(31, 0, 30)));
    stage.send("90 2b 7f, 80 2b 00");
    stage.blocks(1.0);
    let shown = stage.shown();
    assert!(
        has(&shown, &[light(35, 127)]) && has(&shown, &lights(0, 0, 127)),
        "{shown:?}"
    );
    assert!(has(&shown, &lights(1, 127, 127)), "{shown:?}");
    stage.send("90 2a 7f, 80 2a 00");
    stage.blocks(0.1);
    assert!(has(&stage.shown(), &[light(34, 127)]));
    stage.send("90 22 7f, 80 22 00");
    stage.blocks(0.1);
    assert_eq!(seen(&mut stage).chosen, 1);
    stage.send("90 21 7f, 80 21 00, 90 24 7f, 80 24 00");
    stage.until("64 steps", |project| {
        project
            .clip(0, 0)
            .is_some_and(|clip| clip.length.get() == 64)
    });
    assert_eq!(seen(&mut stage).chosen, 0);
    stage.change_to(&Settings::default());
    stage.blocks(0.1);
    let shown = stage.shown();
    assert!(
        has(&shown, &lights(0, 0, 0)) && has(&shown, &lights(31, 0, 0)),
        "{shown:?}"
    );
}

/// A note to a light.
fn light(number: u8, value: u8) -> String {
    let status = if value == 0 { 0x80 } else { 0x90 };
    format!("{status:02x} {number:02x} {value:02x}")
}

/// C12: the MiniNova: its keyboard plays, its knob sets the tempo, its eight arpeggiator buttons are steps
/// whose lights follow the playhead by NRPN.
#[test]
fn c12_mininova() {
    let mut stage = Stage::new(Format::Clap, MININOVA, &project(".... ...."));
    stage.blocks(2.0);
    stage.shown();
    stage.send(&[button(0, 127), button(7, 127)].join(", "));
    stage.until_line(0, "x... ...x");
    stage.send("90 3c 5a");
    stage.send("80 3c 00");
    assert_eq!(stage.player.ledger.onsets(60).len(), 1);
    stage.blocks(0.1);
    stage.shown();
    // Where the music is, a step that is on is dark, and one that is off is lit.
    stage.player.playing = true;
    stage.blocks(0.3);
    let shown = stage.shown();
    for wanted in [lit(0, 0), lit(0, 127), lit(1, 127)] {
        assert!(has(&shown, &wanted), "{wanted:?}: {shown:?}");
    }
    stage.send("b0 63 02, b0 62 3f, b0 06 01, b0 26 05");
    stage.until("128 + 5", |project| project.tempo.bpm() == 133.0);
    stage.player.playing = false;
    stage.block();
    stage.player.ledger.assert_closed();
}

/// C13: "virtual: any named port records notes and receives notes": a keyboard's notes go to the channel of
/// the track in front, and are written step by step when that is asked for.
#[test]
fn c13_any_keyboard_plays() {
    let settings = Settings {
        surface_state: SurfaceSnapshot {
            track: 1,
            ..SurfaceSnapshot::default()
        },
        ..chosen(KEYBOARD)
    };
    let mut project = crate::sessions::lines(&["x...", "...."]);
    crate::sessions::change(&mut project, 1, |track, _| {
        track.channel = gradus::sequencer::value::Channel::clamped(4);
    });
    let mut stage = Stage::with(Format::Clap, &settings, &project);
    stage.send("95 40 5a");
    assert_eq!(stage.player.ledger.sounding(), [(3, 64)]);
    stage.send("85 40 00");
    stage.player.ledger.assert_closed();
    let advancing = Settings {
        surface_state: SurfaceSnapshot {
            advancing: true,
            ..settings.surface_state
        },
        ..settings
    };
    stage.change_to(&advancing);
    stage.send("90 25 5a, 80 25 00, 90 27 46, 80 27 00");
    stage.until_line(1, "xx..");
    assert_eq!(stage.bar(2), ["0 36 75%", "0 37 75%", "1 39 75%"]);
}
