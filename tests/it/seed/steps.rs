//! S1 to S11: patterns and steps.

use gradus::instance::host_controller::{Settings, SurfaceSnapshot};
use gradus::sequencer::{Gate, Lane, Project, Step};
use gradus::ui::editor::note_labels::{key_name, key_number};

use super::{LAUNCH_CONTROL, MININOVA, QUNEO, project};
use crate::hosts::{Format, Message};
use crate::stage::{Stage, chosen, message};

/// A Launch Control before a line.
fn stage(line: &str) -> Stage {
    Stage::new(Format::Clap, LAUNCH_CONTROL, &project(line))
}

/// A pad that is pressed and let go.
fn pad(step: u8) -> String {
    let pad = if step < 4 { 9 + step } else { 21 + step };
    format!("90 {pad:02x} 7f, 80 {pad:02x} 00")
}

/// A knob that is brought to where its value is, and then on.
fn knob(number: u8, from: u8, to: u8) -> String {
    format!("b0 {number:02x} {from:02x}, b0 {number:02x} {to:02x}")
}

fn step(project: &Project, number: usize) -> Step {
    project.clip(0, 0).expect("a clip").step(number)
}

fn key(project: &Project, number: usize) -> i64 {
    36 + i64::from(step(project, number).notes.as_slice()[0].interval)
}

/// S1: "one track, one pattern; default 8 steps, 4 steps per beat": eight pads are eight sixteenths, and
/// go round.
#[test]
fn s1_eight_steps_four_per_beat() {
    let mut stage = stage(".... ....");
    for number in [0, 3, 7] {
        stage.send(&pad(number));
    }
    stage.until_line(0, "x..x ...x");
    let heard = ["0 36 75%", "3 36 75%", "7 36 75%"];
    assert_eq!(stage.bar(8), heard);
    let again = ["8 36 75%", "11 36 75%", "15 36 75%"];
    assert_eq!(stage.bar(16), [heard, again].concat());
}

/// S2: "a step holds: on/off, one note (pitch, velocity, duration, MIDI channel), and one CC".
#[test]
fn s2_a_step_holds_a_note_and_a_controller() {
    let mut stage = stage(".... ....");
    stage.send(&pad(0));
    stage.until_line(0, "x... ....");
    stage.send(&knob(21, 36, 50));
    stage.send(&knob(41, 95, 64));
    stage.player.playing = true;
    stage.block();
    stage.send("b0 73 7f, b0 73 00");
    stage.player.playing = false;
    stage.until("the channel", |project| {
        project.tracks[0].channel.get() == 2
    });
    stage.change_to(&chosen(MININOVA));
    stage.send("b0 4a 63");
    stage.until("the controller", |project| {
        step(project, 0).locks.get(Lane::MIN).is_some()
    });
    stage.rest();
    assert_eq!(stage.bar(8), ["0 50 51%"]);
    let (_, lock) = stage.heard[0];
    assert_eq!(lock, message("b1 4a 63"));
    let (_, note) = stage.heard[1];
    assert!(
        matches!(
            note,
            Message::NoteOn {
                channel: 1,
                key: 50,
                ..
            }
        ),
        "{note}"
    );
}

/// S3: "step duration is a fraction of the step, 0 < d <= 1; a request for 0 is ignored".
#[test]
fn s3_lengths_are_fractions_of_a_step() {
    let mut stage = stage("x... ....");
    stage.send(&knob(41, 95, 127));
    stage.until("a whole step", |project| {
        step(project, 0).gate != Step::plain().gate
    });
    assert_eq!(stage.bar(8), ["0 36 100%"]);
    stage.send("b0 29 7f, b0 29 01, b0 29 00");
    stage.until("a hundredth", |project| {
        step(project, 0).gate == Gate::thousandths(10)
    });
    assert_eq!(stage.bar(8), ["0 36 1%"]);
}

/// S4: "the CC is sent before the note-on of its step; only when the step sounds".
#[test]
fn s4_the_controller_goes_before_the_note() {
    let mut stage = stage("x... ....");
    stage.change_to(&chosen(MININOVA));
    stage.send("b0 4a 63");
    stage.until("the controller", |project| {
        step(project, 0).locks.get(Lane::MIN).is_some()
    });
    stage.rest();
    stage.bar(8);
    let heard: Vec<_> = stage.heard.iter().map(|(_, message)| message).collect();
    assert_eq!(*heard[0], message("b0 4a 63"));
    assert!(
        matches!(heard[1], Message::NoteOn { .. }) && heard.len() == 3,
        "{heard:?}"
    );
    assert_eq!(stage.heard[0].0, stage.heard[1].0);
    stage.send("b0 63 3c, b0 62 20, b0 06 7f");
    stage.until("off", |project| !step(project, 0).on);
    stage.rest();
    assert_eq!(stage.bar(8), [""; 0]);
    assert_eq!(stage.heard, []);
}

/// S5: "off steps keep their note, so toggling back restores pitch/velocity/duration".
#[test]
fn s5_off_steps_keep_their_note() {
    let mut stage = stage("x... ....");
    stage.send(&knob(21, 36, 48));
    stage.send(&knob(41, 95, 64));
    stage.until("the pitch", |project| key(project, 0) == 48);
    let before = stage.bar(8);
    stage.send(&pad(0));
    stage.until_line(0, "o... ....");
    assert_eq!(stage.bar(8), [""; 0]);
    stage.send(&pad(0));
    stage.until_line(0, "x... ....");
    assert_eq!(
        (stage.bar(8), before),
        (vec!["0 48 51%".to_owned()], vec!["0 48 51%".to_owned()])
    );
}

/// S6: "toggling an empty step on copies the note of the nearest previous active step (searching backwards
/// with wrap-around)".
#[test]
fn s6_an_empty_step_takes_the_note_before() {
    let mut stage = stage(".x.. .x..");
    stage.send(&knob(22, 36, 48));
    stage.send(&knob(26, 36, 60));
    stage.until("the pitches", |project| {
        (key(project, 1), key(project, 5)) == (48, 60)
    });
    stage.send(&pad(3));
    stage.send(&pad(0));
    stage.until_line(0, "xx.x .x..");
    assert_eq!(
        stage.bar(8),
        ["0 60 75%", "1 48 75%", "3 48 75%", "5 60 75%"]
    );
}

/// S7: "step count doubles on demand and the old content is copied into the new half; never shrinks".
#[test]
fn s7_the_length_doubles_with_its_content() {
    let mut stage = Stage::new(Format::Clap, QUNEO, &project("x..x ...."));
    for length in [16, 32, 64] {
        stage.send("90 24 7f, 80 24 00");
        stage.until("twice as long", |project| {
            project
                .clip(0, 0)
                .is_some_and(|clip| clip.length.get() == length)
        });
    }
    let onsets = (0..8).flat_map(|round| [8 * round, 8 * round + 3]);
    let expected: Vec<_> = onsets.map(|at| format!("{at} 36 75%")).collect();
    assert_eq!(stage.bar(64), expected);
}

/// S8: "set pitch / duration / velocity / CC / whole note of any step by index (default = current step)".
#[test]
fn s8_any_step_is_set_and_the_chosen_one() {
    let mut stage = stage("xxxx xxxx");
    for number in 0..8u8 {
        stage.send(&knob(21 + number, 36, 40 + number));
    }
    stage.send(&knob(45, 95, 32));
    stage.until("the pitches", |project| {
        (0..8).all(|at| key(project, at) == 40 + at as i64)
    });
    stage.until("the length", |project| {
        step(project, 4).gate != Step::plain().gate
    });
    let heard = stage.bar(8);
    assert_eq!(
        (&*heard[0], &*heard[4], &*heard[7]),
        ("0 40 75%", "4 44 26%", "7 47 75%")
    );
    // Without an index: the chosen step, with its controller, and a whole note.
    let chosen_step = |advancing| Settings {
        surface_state: SurfaceSnapshot {
            chosen: 6,
            advancing,
            ..SurfaceSnapshot::default()
        },
        ..chosen(MININOVA)
    };
    stage.change_to(&chosen_step(false));
    stage.send("b0 4a 63");
    stage.until("the controller", |project| {
        step(project, 6).locks.get(Lane::MIN).is_some()
    });
    stage.change_to(&chosen_step(true));
    stage.send("90 48 32, 80 48 00");
    stage.until("the note", |project| key(project, 6) == 72);
    let project = stage.project();
    assert_eq!(step(&project, 6).velocity.get(), 0x32);
    assert_eq!(stage.bar(8)[6], "6 72 75%");
}

/// S9: "clear one step / all steps": bound to controls here.
#[test]
fn s9_steps_are_cleared() {
    let launchpad = "Novation Launchpad X, Mini MK3, Pro MK3";
    let mut stage = Stage::new(Format::Clap, launchpad, &project("xx.x ...."));
    stage.send("b0 3b 7f, 90 52 7f, 80 52 00, b0 3b 00");
    stage.until_line(0, "x..x ....");
    stage.send("b0 3b 7f, 90 29 7f, 80 29 00, b0 3b 00");
    stage.until_line(0, "");
    assert_eq!(stage.bar(8), [""; 0]);
}

/// S10: "current row of 8 steps derived from the playhead, controllers show the row being played": pads
/// and lights are those of the row where the music is.
#[test]
fn s10_the_row_that_plays_is_shown() {
    let mut stage = stage("x... .... .... ...x");
    stage.blocks(1.0);
    assert!(stage.shown().contains(&lamp(0, RED)));
    stage.player.playing = true;
    stage.blocks(2.25);
    let shown = stage.shown();
    assert!(
        shown.contains(&lamp(0, AMBER)) && shown.contains(&lamp(7, RED)),
        "{shown:?}"
    );
    stage.send(&pad(1));
    stage.until_line(0, "x... .... .x.. ...x");
    stage.player.playing = false;
    stage.block();
    stage.player.ledger.assert_closed();
}

/// The colours of a Launch Control.
const RED: u8 = 14;
const AMBER: u8 = 29;

fn lamp(number: u8, colour: u8) -> String {
    format!("f0 00 20 29 02 0a 78 08 {number:02x} {colour:02x} f7")
}

/// S11: "note names parsed and printed (\"A#1\")"; the octaves are Live's, C3 = 60.
#[test]
fn s11_notes_have_names() {
    for number in 0..128 {
        assert_eq!(key_number(&key_name(number)), Some(number));
    }
    assert_eq!((key_number("A#1"), &*key_name(46)), (Some(46), "A#1"));
}
