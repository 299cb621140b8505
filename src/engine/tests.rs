//! What the engine promises, heard at the host's side.

use std::sync::Arc;

use super::engine_fixture::EngineFixture;
use super::*;

/// Plays a line for a number of frames in blocks of 64 and compares what was heard.
fn check(line: &str, frames: u32, change: impl FnOnce(&mut EngineFixture), expected: &str) {
    let mut fixture = EngineFixture::new(line);
    change(&mut fixture);
    fixture.run(frames, 64);
    assert_eq!(fixture.text(), expected, "{line}");
}

/// A step on every sixteenth at 120 BPM and 48 kHz comes every 6000 frames, for 75 % of them.
#[test]
fn steps_fall_on_their_frames() {
    check("xx..", 12_000, |_| (), "0+36 4500-36 6000+36 10500-36");
}

/// A block that ends between a note's two ends changes nothing: any block size, one stream.
#[test]
fn every_block_size_plays_the_same() {
    let heard = |size| {
        let mut fixture = EngineFixture::new("x-x.xxx-..x");
        fixture.bpm = 133.7;
        fixture.run(480_000, size);
        fixture.sent
    };
    let expected = heard(512);
    assert!(expected.len() > 50);
    for size in [1, 7, 64, 441, 4096, 480_000] {
        assert_eq!(heard(size), expected, "blocks of {size}");
    }
}

/// "a steady transport must never jitter, double or lose a step" when the host's position is rounded
/// to 1/1920 quarter, at the tempi that break naive plug-ins.
#[test]
fn a_coarse_host_plays_on_the_frame() {
    for (bpm, size) in [(133.0, 64), (97.3, 256), (174.0, 512)] {
        let heard = |noise| {
            let mut fixture = EngineFixture::new("xx.x..x.");
            fixture.bpm = bpm;
            fixture.noise = noise;
            fixture.run(960_000, size);
            fixture.sent
        };
        let exact = heard(|beats| beats);
        assert_eq!(
            heard(|beats| (beats * 1920.0).floor() / 1920.0),
            exact,
            "{bpm} floor"
        );
        assert_eq!(
            heard(|beats| (beats * 1920.0).round() / 1920.0),
            exact,
            "{bpm} round"
        );
    }
}

/// "every sounding note gets its own note-off at the first sample of the jump block, before any
/// note-on."
#[test]
fn a_jump_ends_what_sounds() {
    let mut fixture = EngineFixture::new("x...............");
    fixture.run(640, 64);
    fixture.beats = 4.0;
    fixture.run(640, 64);
    assert_eq!(fixture.text(), "0+36 640-36 640+36");
}

/// "Transport stop: individual note-offs for every sounding note": what sounds ends at once, and it starts
/// again where it is.
#[test]
fn a_stop_ends_what_sounds() {
    let mut fixture = EngineFixture::new("xx");
    fixture.run(640, 64);
    fixture.playing = false;
    fixture.run(6400, 64);
    fixture.playing = true;
    fixture.beats = 0.25;
    fixture.run(64, 64);
    assert_eq!(fixture.text(), "0+36 640-36 7040+36");
}

/// A loop of a bar plays each step once a pass, whether the host splits its blocks at the loop's end
/// or not, and ends the notes there.
#[test]
fn a_loop_plays_each_step_once_a_pass() {
    for size in [64, 100, 6000, 7000] {
        let mut fixture = EngineFixture::new("x...............");
        fixture.looped = Some((0.0, 1.0));
        fixture.run(72_000, size);
        let ons: Vec<i64> = fixture
            .sent
            .iter()
            .filter(|(_, m)| matches!(m, Message::NoteOn { .. }))
            .map(|(f, _)| *f)
            .collect();
        assert_eq!(ons, [0, 24_000, 48_000], "blocks of {size}");
    }
}

/// "the internal clock runs only after Play while the host stands still; host start always wins."
#[test]
fn the_internal_clock_plays_while_the_host_stands_still() {
    let mut fixture = EngineFixture::new("x...");
    fixture.playing = false;
    fixture.project.tempo = crate::sequencer::value::Tempo::clamped(240.0);
    fixture.run(640, 64);
    fixture.engine.command(Command::Play);
    fixture.run(12_032, 64);
    assert_eq!(fixture.engine.status().running, Running::Internal);
    fixture.playing = true;
    fixture.run(64, 64);
    assert_eq!(fixture.engine.status().running, Running::Host);
    assert_eq!(fixture.text(), "640+36 2890-36 12640+36 12672-36 12672+36");
}

/// A key that is held while its channel becomes the remote one ends when it is let go, or with a stop; a key
/// that is struck there from then on is not heard.
#[test]
fn a_held_key_ends_on_the_remote_channel() {
    let key = |key, velocity| {
        let message = match velocity {
            0 => Message::NoteOff {
                channel: 2,
                key,
                velocity: 64,
            },
            _ => Message::NoteOn {
                channel: 2,
                key,
                velocity,
            },
        };
        Event::new(0, message)
    };
    for stops in [false, true] {
        let mut fixture = EngineFixture::new("....");
        fixture.input = vec![key(5, 100), key(70, 100)];
        fixture.block(64);
        fixture.project.launching.remote = Some(crate::sequencer::value::Channel::clamped(3));
        fixture.block(64);
        if stops {
            fixture.engine.command(Command::Stop);
            fixture.block(64);
            assert_eq!(fixture.text(), "0+5 0+70 128-5 128-70");
        } else {
            fixture.input = vec![key(5, 0), key(70, 0)];
            fixture.block(64);
            assert_eq!(fixture.text(), "0+5 0+70 128-5 128-70");
        }
        fixture.input = vec![key(5, 0), key(70, 0), key(6, 100), key(6, 0)];
        fixture.block(64);
        assert_eq!(fixture.sent.len(), 4, "{stops}");
        assert_eq!(fixture.engine.sounding(), 0);
    }
}

/// "panic: individual note-offs, then CC 64, 123 and 120 on used channels."
#[test]
fn panic_silences_everything() {
    let mut fixture = EngineFixture::new("x...");
    fixture.run(64, 64);
    fixture.engine.command(Command::Panic);
    fixture.run(64, 64);
    assert_eq!(fixture.text(), "0+36 64-36 64cc64=0 64cc123=0 64cc120=0");
}

/// "a refused note-off is retried before anything else in the next block; a refused note-on is dropped
/// and counted."
#[test]
fn a_full_host_costs_no_note_off() {
    let mut fixture = EngineFixture::new("xx");
    fixture.run(4480, 64);
    fixture.capacity = 0;
    fixture.run(1600, 64);
    fixture.capacity = 1;
    fixture.run(64, 64);
    assert_eq!(fixture.text(), "0+36 6080-36");
    assert_eq!(fixture.engine.status().dropped, 1);
}

/// "Bypass keeps following position", and ends what sounds: what comes after it is in time.
#[test]
fn bypass_follows_the_position() {
    let mut fixture = EngineFixture::new("xxxx");
    fixture.run(640, 64);
    fixture.controls.bypass = true;
    fixture.run(9600, 64);
    fixture.controls.bypass = false;
    fixture.run(6400, 64);
    assert_eq!(fixture.text(), "0+36 640-36 12000+36 16500-36");
}

/// "Echo has its own note table so input and sequence can hold the same key": a person who plays along is
/// passed on in place, before the note-ons of the same frame; a note-off without its note-on is not.
#[test]
fn what_comes_in_is_passed_on() {
    let mut fixture = EngineFixture::new("x...");
    let note = |offset, on| {
        Event::new(
            offset,
            if on {
                Message::NoteOn {
                    channel: 0,
                    key: 36,
                    velocity: 9,
                }
            } else {
                Message::NoteOff {
                    channel: 0,
                    key: 36,
                    velocity: 64,
                }
            },
        )
    };
    fixture.input = vec![note(0, true), note(3, false), note(4, false)];
    fixture.run(6000, 64);
    assert_eq!(fixture.text(), "0+36 0+36 3-36 4500-36");
}

/// The same pad from two tracks at one frame is one note, as long as the longer.
#[test]
fn one_pad_is_one_note() {
    let mut fixture = EngineFixture::new("x...");
    let second = std::sync::Arc::new(crate::sequencer::notation::clip("x-..").unwrap());
    std::sync::Arc::make_mut(&mut fixture.project.patterns[0])
        .clips
        .push(second);
    std::sync::Arc::make_mut(&mut fixture.project.tracks[1]).key =
        crate::sequencer::value::Key::clamped(36);
    fixture.run(12_000, 64);
    assert_eq!(fixture.text(), "0+36 10500-36");
}

/// "Same key retriggered while sounding: off then on at the same sample, off first."
#[test]
fn a_pad_is_struck_again() {
    check(
        "xx",
        6001,
        |fixture| {
            let clip = &mut std::sync::Arc::make_mut(&mut fixture.project.patterns[0]).clips[0];
            std::sync::Arc::make_mut(clip).steps[0].gate =
                crate::sequencer::Gate::thousandths(1500);
        },
        "0+36 6000-36 6000+36",
    );
}

/// "Negative micro-timing shorter than previous gate: previous note is shortened to end at the new onset."
#[test]
fn an_early_step_shortens_the_one_before() {
    check(
        "xx..",
        12_000,
        |fixture| {
            let clip = &mut Arc::make_mut(&mut fixture.project.patterns[0]).clips[0];
            let nudge = crate::sequencer::value::Nudge::clamped(-2520);
            Arc::make_mut(clip).steps[1].nudge = nudge;
        },
        "0+36 3000-36 3000+36 7500-36",
    );
}

/// "Edits reset no phase": whatever becomes of a clip while it plays, its steps are counted from where they
/// were.
#[test]
fn edits_reset_no_phase() {
    let mut fixture = EngineFixture::new("x...");
    fixture.run(30_000, 64);
    fixture.project = EngineFixture::new("x....").project;
    fixture.controls.revision += 1;
    fixture.run(36_000, 64);
    let clip = &mut Arc::make_mut(&mut fixture.project.patterns[0]).clips[0];
    Arc::make_mut(clip).direction = crate::sequencer::Direction::Reverse;
    fixture.controls.revision += 1;
    fixture.run(30_000, 64);
    let begun = fixture.sent.iter().filter_map(|(frame, message)| {
        matches!(message, Message::NoteOn { .. }).then_some(frame / 6000)
    });
    assert_eq!(begun.collect::<Vec<_>>(), [0, 4, 5, 10, 14]);
}

/// "transposition affects only new note-ons; offs use the sounding pitch": whatever becomes of the clip,
/// the track and the scale while a note sounds, it ends on its own key.
#[test]
fn what_sounds_ends_on_its_own_key() {
    use crate::sequencer::pitch::scale::{Root, Scale, ScaleNotes};
    use crate::sequencer::value::{Interval, Transpose};
    use crate::sequencer::{
        ClipChange, Edit, Pitch, StepChange, StepNote, TrackChange, edit::StepRef,
    };
    let clip = ClipChange::Transpose(Transpose::clamped(7));
    let interval = crate::sequencer::Notes::one(StepNote::at(Interval::clamped(9)));
    let place = StepRef {
        pattern: 0,
        track: 0,
        step: 0,
    };
    for edit in [
        Edit::Clip {
            pattern: 0,
            track: 0,
            change: clip,
        },
        Edit::Track {
            track: 0,
            change: TrackChange::Pitch(Pitch::Degrees),
        },
        Edit::Scale(Scale {
            root: Root::clamped(5),
            notes: ScaleNotes::named("blues").unwrap(),
        }),
        Edit::Step(place, StepChange::Notes(interval)),
    ] {
        let mut fixture = EngineFixture::new("x.");
        fixture.run(640, 64);
        edit.apply(&mut fixture.project);
        fixture.controls.revision += 1;
        fixture.run(11_360, 64);
        assert_eq!(fixture.text(), "0+36 4500-36");
    }
    let mut fixture = EngineFixture::new("xx");
    std::sync::Arc::make_mut(&mut fixture.project.tracks[0]).pitch = Pitch::Chromatic;
    fixture.run(640, 64);
    fixture.controls.offsets.transpose = 5;
    fixture.engine.end_quiet();
    fixture.run(10_000, 64);
    assert_eq!(fixture.text(), "0+36 4500-36 6000+41 10500-41");
}

/// A state loaded while playing ends what sounds and leaves the position alone.
#[test]
fn a_new_project_ends_what_sounds() {
    let mut fixture = EngineFixture::new("xx");
    fixture.run(640, 64);
    fixture.project = EngineFixture::new("..x.").project;
    fixture.controls.generation += 1;
    fixture.run(12_000, 64);
    assert_eq!(fixture.text(), "0+36 640-36 12000+36");
}

/// Skipped calls are a jump: the held note ends, no burst of what was missed.
#[test]
fn skipped_calls_are_a_jump() {
    let mut fixture = EngineFixture::new("xxxx");
    fixture.run(640, 64);
    fixture.beats += 1.1;
    fixture.run(5000, 64);
    assert_eq!(fixture.text(), "0+36 640-36 3600+36");
}

/// While no block comes, what is asked for adds up: none of it is lost, whatever was shown by then.
#[test]
fn what_queues_up_adds_up() {
    use crate::engine::RecordingChange::{LatencyMs, ToggleOn, Track};
    let mut fixture = EngineFixture::new("x");
    for track in [0, 1, 5, 5] {
        fixture.engine.command(Command::ToggleSolo(track));
        fixture.engine.command(Command::ToggleMute(track + 1));
    }
    for change in [LatencyMs(20), ToggleOn, Track(1)] {
        fixture.engine.command(Command::ChangeRecording(change));
    }
    fixture.block(64);
    let status = fixture.engine.status();
    assert_eq!((status.solo, status.muted), (0b11, 0b10));
    let recording = Recording {
        on: true,
        track: 1,
        latency_ms: 20,
        ..Recording::default()
    };
    assert_eq!(status.recording, recording);
}

/// A solo is heard and shown at once, though nothing was to happen for a while: the soloed track has a
/// step in a bar, the other one on every sixteenth.
#[test]
fn a_solo_acts_at_once() {
    let mut fixture = EngineFixture::new("x...............");
    let second = std::sync::Arc::new(crate::sequencer::notation::clip("x").unwrap());
    let pattern = std::sync::Arc::make_mut(&mut fixture.project.patterns[0]);
    pattern.clips.push(second);
    fixture.engine.command(Command::ToggleSolo(0));
    fixture.run(6400, 64);
    fixture.engine.command(Command::ToggleSolo(0));
    fixture.run(6400, 64);
    assert_eq!(fixture.text(), "0+36 4500-36 12000+37");
}

/// A command is shown in the status even while nothing runs, so that a button can light up.
#[test]
fn a_command_is_shown_at_a_standstill() {
    let mut fixture = EngineFixture::new("x...");
    fixture.playing = false;
    fixture.run(640, 64);
    fixture.engine.command(Command::ToggleSolo(1));
    assert_eq!(fixture.block(64), Change::Anything);
    assert_eq!(fixture.engine.status().solo, 0b10);
    assert_eq!(fixture.block(64), Change::Position);
}

/// "Free (c plus a per-run nonce, non-repeatable on purpose)": each start throws anew, another clip does not.
#[test]
fn free_dice_are_thrown_anew_at_each_start() {
    let runs = |reroll: &str| {
        let mut fixture = EngineFixture::new("xxxxxxxxxxxxxxxx");
        let pattern = Arc::make_mut(&mut fixture.project.patterns[0]);
        let clip = Arc::make_mut(&mut pattern.clips[0]);
        clip.reroll = reroll.parse().unwrap();
        for step in &mut clip.steps {
            step.chance = crate::sequencer::Chance::clamped(50);
        }
        let mut run = || {
            (fixture.playing, fixture.beats) = (false, 0.0);
            fixture.block(64);
            fixture.playing = true;
            let start = fixture.frame;
            fixture.sent.clear();
            fixture.run(96_000, 64);
            let since = |(frame, message): &(i64, Message)| (frame - start, *message);
            fixture.sent.iter().map(since).collect::<Vec<_>>()
        };
        (run(), run())
    };
    let (one, other) = runs("every pass");
    assert!(!one.is_empty() && one == other);
    let (one, other) = runs("free");
    assert!(one != other);
}

/// "Audition of every edit while stopped": the note begins with the next block and ends after its length,
/// whatever the size of the blocks; the same key again ends the first.
#[test]
fn a_note_is_heard_while_nothing_plays() {
    let audition = |key, milliseconds| {
        Command::Audition(Audition {
            track: 0,
            key: crate::sequencer::value::Key::clamped(key),
            velocity: crate::sequencer::value::Velocity::DEFAULT,
            milliseconds,
        })
    };
    for size in [1, 64, 480, 4096] {
        let mut fixture = EngineFixture::new("x...");
        fixture.playing = false;
        fixture.engine.command(audition(60, 10));
        fixture.run(2000, size);
        assert_eq!(fixture.text(), "0+60 480-60", "blocks of {size}");
    }
    let mut fixture = EngineFixture::new("x...");
    fixture.playing = false;
    fixture.engine.command(audition(60, 1000));
    fixture.block(64);
    fixture.engine.command(audition(60, 1));
    fixture.run(640, 64);
    assert_eq!(fixture.text(), "0+60 64-60 64+60 112-60");
}

/// The music's beginning and a panic end what is auditioned; while it plays nothing is auditioned.
#[test]
fn the_music_ends_an_audition() {
    let audition = Command::Audition(Audition {
        track: 0,
        key: crate::sequencer::value::Key::clamped(60),
        velocity: crate::sequencer::value::Velocity::DEFAULT,
        milliseconds: 1000,
    });
    let mut fixture = EngineFixture::new("....");
    fixture.playing = false;
    fixture.engine.command(audition);
    fixture.block(64);
    fixture.playing = true;
    fixture.block(64);
    fixture.engine.command(audition);
    fixture.block(64);
    fixture.playing = false;
    fixture.run(128, 64);
    assert_eq!(fixture.text(), "0+60 64-60");
    fixture.engine.command(audition);
    fixture.block(64);
    fixture.engine.command(Command::Panic);
    fixture.block(64);
    assert_eq!(fixture.engine.sounding(), 0);
}
