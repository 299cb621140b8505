//! T1 to T8 and T10: transport, timing and modes. T9 is about ports, which are opened elsewhere.

use gradus::instance::host_controller::{Settings, SurfaceSnapshot};

use super::{LAUNCH_CONTROL, MININOVA, project};
use crate::hosts::Format;
use crate::stage::{Stage, chosen, message};

const PUSH: &str = "Ableton Push 2";
const GRID: &str = "Grid of 8 x 8 notes";
/// The release messages of the buttons of a Launch Control.
const LEFT: &str = "b0 72 00";
const RIGHT: &str = "b0 73 00";
const PAUSE: &str = "b0 74 00";
const PLAY: &str = "b0 75 00";
/// Buttons of the grid.
const RECORD: &str = "90 25 7f";
const UNDO: &str = "90 2a 7f";
/// Frames of a sixteenth at 120 beats a minute.
const SIXTEENTH: f64 = 6000.0;

fn stage(profile: &str, line: &str) -> Stage {
    let mut stage = Stage::new(Format::Clap, profile, &project(line));
    stage.block();
    stage
}

/// Rolls on for so many sixteenths, while messages come in, each at its sixteenth.
fn perform(stage: &mut Stage, messages: &[(f64, &str)], sixteenths: f64) {
    let mut frame = 0.0;
    while frame < sixteenths * SIXTEENTH - 0.5 {
        let end = frame + f64::from(stage.frames);
        let within = messages.iter().filter_map(|(at, text)| {
            #[allow(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "an offset in a block"
            )]
            let offset = (at * SIXTEENTH - frame).round() as u32;
            let here = (frame..end).contains(&(at * SIXTEENTH));
            here.then(|| (offset, message(text)))
        });
        let input: Vec<_> = within.collect();
        stage.play(&input);
        frame = end;
    }
}

/// Rolls from the beginning of the song, as a host does.
fn roll(stage: &mut Stage, messages: &[(f64, &str)], sixteenths: f64) {
    (stage.player.beats, stage.player.playing) = (0.0, true);
    perform(stage, messages, sixteenths);
    stage.player.playing = false;
    stage.block();
    stage.player.ledger.assert_closed();
}

/// The keys that were heard since a number of notes.
fn keys(stage: &Stage, since: usize) -> Vec<u8> {
    let notes = &stage.player.ledger.notes[since..];
    notes.iter().map(|note| note.key).collect()
}

/// T1: "live mode: loop runs, steps fire at tempo", round and round on the internal clock.
#[test]
fn t1_the_loop_runs() {
    let mut stage = stage(LAUNCH_CONTROL, "x.x. ....");
    stage.send(PLAY);
    perform(&mut stage, &[], 24.0);
    stage.send(PAUSE);
    stage.block();
    stage.player.ledger.assert_closed();
    let onsets = stage.player.ledger.onsets(36);
    let between: Vec<_> = onsets.windows(2).map(|pair| pair[1] - pair[0]).collect();
    assert_eq!(between[..5], [12_000, 36_000, 12_000, 36_000, 12_000]);
}

/// T2: "step-by-step mode (paused): prev/next step with audition of the step's note".
#[test]
fn t2_steps_are_heard_one_by_one() {
    let mut stage = stage(LAUNCH_CONTROL, "x.x. ....");
    for (button, heard) in [
        (RIGHT, 0),
        (RIGHT, 1),
        (LEFT, 1),
        (LEFT, 2),
        (LEFT, 2),
        (RIGHT, 3),
    ] {
        stage.send(button);
        stage.blocks(1.0);
        assert_eq!(keys(&stage, 0), vec![36; heard]);
        stage.player.ledger.assert_closed();
    }
}

/// T2: "step-by-step mode (paused)": a pause ends what sounds and keeps the place; play goes on from there, to
/// the frame, and what was changed in between is heard.
#[test]
fn t2_a_pause_keeps_its_place() {
    let mut stage = stage(LAUNCH_CONTROL, "x--. ....");
    stage.send(PLAY);
    perform(&mut stage, &[], 2.0);
    let paused = stage.player.ledger.now;
    stage.send(PAUSE);
    stage.player.ledger.assert_closed();
    perform(&mut stage, &[], 5.0);
    stage.send("90 19 7f, 80 19 00");
    stage.until_line(0, "x--. x...");
    stage.rest();
    let resumed = stage.player.ledger.now;
    let before = stage.player.ledger.notes.len();
    stage.send(PLAY);
    perform(&mut stage, &[], 9.0);
    stage.send(PAUSE);
    stage.player.ledger.assert_closed();
    let notes = &stage.player.ledger.notes;
    let played = [&notes[..1], &notes[before..]].concat();
    let onsets: Vec<_> = played.iter().map(|note| note.on).collect();
    let began = onsets[0];
    // The notes before the pause are not repeated.
    let moved = resumed - paused;
    let sixteenth = |number: i64| began + number * 6000 + moved;
    assert_eq!(onsets[1..], [sixteenth(4), sixteenth(8)]);
}

/// T3: "next step on note: a played note (or toggling the current step) writes the step and advances
/// silently, that is step recording": nothing is heard but the hand.
#[test]
fn t3_notes_are_written_step_by_step() {
    let mut stage = stage(LAUNCH_CONTROL, ".... ....");
    stage.send(PAUSE);
    stage.send("90 3c 5a, 80 3c 00");
    stage.send("90 3e 46, 80 3e 00");
    stage.until_line(0, "xx.. ....");
    stage.send("90 0b 7f, 80 0b 00");
    stage.until_line(0, "xxx. ....");
    stage.send("90 40 46, 80 40 00");
    stage.until_line(0, "xxxx ....");
    assert_eq!(keys(&stage, 0), [60, 62, 64]);
    let bar = stage.bar(8);
    assert_eq!(bar, ["0 60 75%", "1 62 75%", "2 62 75%", "3 64 75%"]);
    stage.send(PAUSE);
    stage.send("90 3c 5a, 80 3c 00");
    stage.blocks(0.5);
    assert_eq!(stage.line(0), "xxxx ....");
}

/// T4: "every edit while paused auditions the edited step", as it is then; while the music runs none does.
#[test]
fn t4_edits_are_heard() {
    let mut stage = stage(LAUNCH_CONTROL, "x... ....");
    stage.send("90 0a 7f, 80 0a 00");
    stage.blocks(1.0);
    assert_eq!(keys(&stage, 0), [36]);
    stage.send("b0 15 24, b0 15 28");
    stage.until("the pitch", |project| {
        let step = project.clip(0, 0).map(|clip| clip.step(0));
        step.is_some_and(|step| i64::from(step.notes.as_slice()[0].interval) == 4)
    });
    stage.blocks(1.0);
    assert_eq!(keys(&stage, 0).last(), Some(&40));
    stage.player.ledger.assert_closed();
    let before = stage.player.ledger.notes.len();
    roll(&mut stage, &[(0.5, "90 0b 7f"), (0.6, "80 0b 00")], 0.9);
    assert_eq!(keys(&stage, before), [40]);
    stage.until_line(0, "xxx. ....");
}

/// T5: "live record: a note pressed while running is captured, its held time becomes the step's duration,
/// velocity is kept"; it may be longer than its step. In its own pass it is heard once, from the hand; what
/// was held when the music stopped ended there; a pass is taken back at once.
#[test]
fn t5_notes_are_recorded() {
    let mut stage = stage(GRID, "x... .... .... ....");
    stage.send(RECORD);
    let notes = [
        (2.2, "90 64 50"),
        (2.7, "80 64 00"),
        (4.8, "90 65 7f"),
        (4.9, "80 65 00"),
        (7.0, "90 67 40"),
        (9.5, "80 67 00"),
        (14.0, "90 66 60"),
    ];
    (stage.player.beats, stage.player.playing) = (0.0, true);
    perform(&mut stage, &notes, 15.5);
    stage.player.playing = false;
    stage.block();
    assert_eq!(keys(&stage, 0), [36, 100, 101, 103, 102]);
    stage.send("80 66 00");
    stage.player.ledger.assert_closed();
    stage.until_line(0, "x.x. .x.x .... ..x.");
    assert_eq!(
        stage.bar(16),
        [
            "0 36 75%",
            "2 100 50%",
            "5 101 10%",
            "7 103 250%",
            "14 102 150%"
        ]
    );
    let step = stage.project().clip(0, 0).map(|clip| clip.step(2));
    assert_eq!(step.map(|step| step.velocity.get()), Some(0x50));
    stage.send(UNDO);
    stage.until_line(0, "x... .... .... ....");
}

/// T6: "protect mode: incoming notes are ignored so the pattern is safe"; they are heard all the same.
#[test]
fn t6_the_pattern_is_safe() {
    let mut stage = stage(GRID, "x... ....");
    stage.send(RECORD);
    let protected = Settings {
        surface_state: SurfaceSnapshot {
            protected: true,
            ..SurfaceSnapshot::default()
        },
        ..chosen(GRID)
    };
    stage.change_to(&protected);
    let notes = [(2.0, "90 64 50"), (2.5, "80 64 00")];
    roll(&mut stage, &notes, 8.0);
    assert_eq!(keys(&stage, 0), [36, 100]);
    stage.change_to(&chosen(GRID));
    assert_eq!(stage.line(0), "x... ....");
    roll(&mut stage, &notes, 8.0);
    stage.until_line(0, "x.x. ....");
}

/// T7: "tempo changed in real time; absolute target times": from the change on, steps are as far apart as the
/// new tempo says, to the frame.
#[test]
fn t7_the_tempo_changes_while_it_plays() {
    let mut stage = stage(MININOVA, "x");
    stage.player.playing = true;
    perform(&mut stage, &[], 8.0);
    stage.player.tempo = 150.0;
    stage.blocks(8.0);
    stage.player.playing = false;
    stage.block();
    stage.player.ledger.assert_closed();
    let onsets = stage.player.ledger.onsets(36);
    let between: Vec<_> = onsets.windows(2).map(|pair| pair[1] - pair[0]).collect();
    assert_eq!(between[..7], [6000; 7]);
    assert!(
        between[9..].iter().all(|frames| *frames == 4800),
        "{between:?}"
    );
    assert!(between.len() > 30);
}

/// T7 on the internal clock: a controller's tempo knob changes it while it plays. Before and after the change steps are
/// as far apart as the tempo says, to the frame; in between the step that was under way goes on from where it was,
/// at the first frame of a block; and after many changes nothing has added up.
#[test]
fn t7_a_knob_turns_the_tempo_of_the_internal_clock() {
    let mut stage = stage(PUSH, "x");
    stage.send("b0 55 7f, b0 55 00");
    perform(&mut stage, &[], 8.0);
    let mut bpm = 120.0;
    // Up by 30, down by 50, up by 20.
    for (knob, by) in [("1e", 30.0), ("4e", -50.0), ("14", 20.0)] {
        let asked = stage.player.ledger.now;
        stage.send(&format!("b0 0e {knob}"));
        let (before, after) = (bpm, bpm + by);
        stage.until("the tempo", |project| project.tempo.bpm() == after);
        let done = stage.player.ledger.now;
        perform(&mut stage, &[], 12.0);
        bpm = after;
        let onsets = stage.player.ledger.onsets(36);
        let changed = change_of_tempo(&onsets, (before, after), (asked, done));
        assert_eq!(changed % i64::from(stage.frames), 0, "{before} to {after}");
    }
    stage.send("b0 55 7f, b0 55 00");
    stage.player.ledger.assert_closed();
}

/// The frame at which steps that came every sixteenth of one tempo come every sixteenth of another: the only
/// block in a span with whose first frame all of them agree.
fn change_of_tempo(onsets: &[i64], (before, after): (f64, f64), (asked, done): (i64, i64)) -> i64 {
    let sixteenth = |bpm: f64| 48_000.0 * 15.0 / bpm;
    let last = onsets
        .iter()
        .rposition(|onset| *onset <= asked)
        .expect("a step");
    #[allow(clippy::cast_precision_loss, reason = "a few seconds of frames")]
    let agrees = |changed: i64| {
        // Where in the song each step is, in sixteenths from the last one before the change.
        let place = |frame: i64| {
            let from = onsets[last] as f64;
            let slow = (frame.min(changed) as f64 - from) / sixteenth(before);
            slow + (frame - changed).max(0) as f64 / sixteenth(after)
        };
        let begins = last.saturating_sub(3);
        let end = onsets.len();
        onsets[begins..end]
            .iter()
            .zip(begins..)
            .all(|(onset, number)| {
                let expected = number as f64 - last as f64;
                // A step falls on the frame that is nearest, and so did the one that is counted from.
                (place(*onset) - expected).abs() * sixteenth(before.max(after)) <= 1.0
            })
    };
    let mut blocks = (asked..=done).step_by(64).filter(|frame| agrees(*frame));
    blocks
        .next()
        .unwrap_or_else(|| panic!("{before} to {after}: {onsets:?}"))
}

/// T8: "the step is frozen when scheduled, so a pitch edit during the note can never orphan its note-off".
#[test]
fn t8_an_edit_orphans_no_note() {
    let mut stage = stage(LAUNCH_CONTROL, "x... ....");
    stage.player.playing = true;
    for (from, to) in [(36, 40), (40, 50), (50, 36)] {
        perform(&mut stage, &[], 0.2);
        stage.send(&format!("b0 15 {from:02x}, b0 15 {to:02x}"));
        stage.until("the pitch", |project| {
            let step = project.clip(0, 0).map(|clip| clip.step(0));
            let interval = step.map(|step| i64::from(step.notes.as_slice()[0].interval));
            interval == Some(to - 36)
        });
        perform(&mut stage, &[], 8.0);
        stage.player.ledger.assert_clean();
    }
    stage.player.playing = false;
    stage.block();
    stage.player.ledger.assert_closed();
}

/// T10: "at stop: lights cleared, all notes off, and the pattern is saved": what sounds and what is held ends,
/// the light of the playhead goes out, and the host's session has the pattern.
#[test]
fn t10_stop_ends_and_keeps_everything() {
    let mut stage = stage(GRID, "x-x- x-x-");
    stage.send(RECORD);
    (stage.player.beats, stage.player.playing) = (0.0, true);
    perform(&mut stage, &[(2.0, "90 64 50")], 2.9);
    assert!(stage.player.ledger.sounding().contains(&(0, 100)));
    stage.shown();
    stage.player.playing = false;
    stage.block();
    let sounding = stage.player.ledger.sounding();
    assert_eq!(sounding, [(0, 100)], "the hand's own, until it lets go");
    stage.send("80 64 00");
    stage.player.ledger.assert_closed();
    stage.blocks(0.2);
    let light = format!("90 {:02x} 40", 92 + 2);
    assert!(stage.shown().contains(&light), "the playhead is gone");
    stage.until("what was recorded", |project| {
        let step = project.clip(0, 0).map(|clip| clip.step(2));
        step.is_some_and(|step| step.notes.as_slice().len() == 2)
    });
}
