//! Pauses of the own clock: the music goes on as if they had not been. At 120 BPM and 48 kHz a sixteenth has
//! 6000 frames.

use std::sync::Arc;

use super::super::rig::Rig;
use super::super::*;
use crate::sequencer::launch::Quantise;
use crate::sequencer::notation;

const SIXTEENTH: u32 = 6_000;

/// A rig whose own clock plays a line, and another one in pattern 2.
fn own(line: &str, other: &str) -> Rig {
    let mut rig = Rig::new(line);
    let clips = vec![Arc::new(notation::clip(other).unwrap())];
    Arc::make_mut(&mut rig.project.patterns[1]).clips = clips;
    rig.playing = false;
    rig.engine.command(Command::Play);
    rig
}

/// Plays for so many frames, pauses for as many as `rest`, and goes on to the end.
fn paused(line: &str, (before, rest, after): (u32, u32, u32), size: u32) -> Rig {
    let mut rig = own(line, ".");
    rig.run(before, size);
    rig.engine.command(Command::Pause);
    rig.run(rest, size);
    rig.engine.command(Command::Play);
    rig.run(after, size);
    rig
}

/// The notes that begin, with what was heard at a frame or later drawn nearer by a rest.
fn onsets(rig: &Rig, from: i64, rest: i64) -> Vec<i64> {
    let began = |message: &Message| matches!(message, Message::NoteOn { .. });
    let heard = rig.heard.iter().filter(|(_, message)| began(message));
    heard
        .map(|(frame, _)| if *frame < from { *frame } else { frame - rest })
        .collect()
}

fn queue(rig: &mut Rig, pattern: u8, when: Quantise) {
    rig.engine.command(Command::Launch {
        tracks: 1,
        pattern,
        when: Some(when),
    });
}

/// A pause anywhere moves every note after it by its length, to the frame, at every size of a block: nothing is
/// lost, doubled or drawn to a grid; and early and late steps, and swing, are where they would be.
#[test]
fn a_pause_moves_the_music() {
    for before in [1, 5_990, 6_000, 6_001, 14_321, 100_000] {
        for (rest, size) in [(1, 64), (777, 64), (48_000, 441), (12_345, 4096)] {
            let mut whole = own("xx.x xxx. ..x", ".");
            whole.run(200_000, size);
            let rig = paused("xx.x xxx. ..x", (before, rest, 200_000 - before), size);
            let drawn = onsets(&rig, before.into(), rest.into());
            assert_eq!(drawn, onsets(&whole, 0, 0), "{before} {rest} {size}");
        }
    }
}

/// "Every note-on gets its note-off": what sounds ends with the pause, and no more is heard until it goes on,
/// though the rest of a quiet block is passed over.
#[test]
fn a_pause_is_silent() {
    let rig = paused("x--- ....", (7_000, 9_000, SIXTEENTH), 100);
    assert_eq!(rig.text(), "0+36 7000-36");
    assert_eq!(rig.engine.sounding(), 0);
    let mut rig = paused("x...", (2_000, 64, 0), 64);
    assert_eq!(rig.engine.status().running, Running::Paused);
    rig.engine.command(Command::Play);
    rig.block(64);
    assert_eq!(rig.engine.status().running, Running::Own);
    assert_eq!(rig.text(), "0+36 2000-36");
}

/// The position stays with a pause, also when it is paused again; stop goes to the beginning, and so does the
/// host's start: the next play begins there.
#[test]
fn stop_goes_to_the_beginning() {
    let mut rig = paused("x.......", (20_000, 500, 500), 100);
    let place = rig.engine.position();
    rig.engine.command(Command::Pause);
    rig.run(1000, 100);
    rig.engine.command(Command::Pause);
    rig.run(1000, 100);
    assert!((rig.engine.position() - place).abs() <= 2);
    assert!((place - 20_500 * 10_080 / 6_000).abs() <= 2);
    rig.engine.command(Command::Stop);
    rig.block(100);
    assert_eq!(
        (rig.engine.position(), rig.engine.status().running),
        (0, Running::Stopped)
    );
    rig.engine.command(Command::Play);
    rig.heard.clear();
    rig.block(100);
    assert_eq!(rig.text(), "23100+36");
    // Stop and play at once begin anew as well.
    rig.run(9_900, 100);
    rig.engine.command(Command::Stop);
    rig.engine.command(Command::Play);
    rig.heard.clear();
    rig.block(100);
    assert_eq!(rig.text(), "33100+36");
    rig.run(10_000, 100);
    rig.engine.command(Command::Pause);
    rig.block(100);
    rig.playing = true;
    rig.block(100);
    rig.playing = false;
    rig.block(100);
    assert_eq!(rig.engine.status().running, Running::Stopped);
    rig.engine.command(Command::Play);
    rig.heard.clear();
    rig.block(100);
    assert_eq!(rig.text(), "43500+36");
}

/// A pause before anything was played keeps no place, and one while the host plays has no effect.
#[test]
fn there_must_be_something_to_pause() {
    let mut rig = own("x...", ".");
    rig.engine.command(Command::Pause);
    rig.block(64);
    assert_eq!(rig.engine.status().running, Running::Stopped);
    rig.playing = true;
    rig.block(64);
    rig.engine.command(Command::Pause);
    rig.block(64);
    assert_eq!(rig.engine.status().running, Running::Host);
}

/// What is queued stays queued through a pause; what is launched in a pause plays at once when it goes on.
#[test]
fn launches_outlast_a_pause() {
    let play = |asked_in_the_pause: bool| {
        let mut rig = own("x...............", "xxxx xxxx xxxx xxxx");
        rig.project.launching.restart = true;
        rig.run(SIXTEENTH, 100);
        if !asked_in_the_pause {
            queue(&mut rig, 1, Quantise::Beat);
        }
        rig.run(SIXTEENTH + 3_000, 100);
        rig.engine.command(Command::Pause);
        rig.run(1_000, 100);
        if asked_in_the_pause {
            queue(&mut rig, 1, Quantise::Beat);
        }
        rig.run(1_000, 100);
        let seen = rig.engine.status();
        rig.engine.command(Command::Play);
        rig.run(3 * SIXTEENTH, 100);
        let onsets = onsets(&rig, 15_000, 2_000);
        ((seen.pattern, seen.queued), onsets)
    };
    assert_eq!(play(false), ((0, Some(1)), vec![0, 24_000, 30_000]));
    assert_eq!(play(true), ((1, None), vec![0, 15_000, 21_000, 27_000]));
}

/// Recording is counted in to the place of the pause, where the music goes on; a pause before it comes there
/// keeps that place.
#[test]
fn a_pause_is_counted_in() {
    let mut rig = paused("x...............", (3 * SIXTEENTH, 1_000, 0), 100);
    rig.engine.command(Command::Stop);
    rig.block(100);
    rig.engine.command(Command::Play);
    rig.run(14 * SIXTEENTH, 100);
    rig.engine.command(Command::Pause);
    rig.run(1_000, 100);
    let count = Command::CountIn { bars: 1, track: 1 };
    rig.engine.command(count);
    rig.run(SIXTEENTH, 100);
    let place = rig.engine.status().counted_to;
    assert_eq!(place, Some(14 * 10_080));
    rig.engine.command(Command::Pause);
    rig.run(1_000, 100);
    assert_eq!(rig.engine.status().running, Running::Paused);
    assert_eq!(Some(rig.engine.position()), place);
    rig.engine.command(count);
    (rig.frame, rig.heard) = (0, Vec::new());
    rig.run(18 * SIXTEENTH + 100, 100);
    let text = "12000+37 15000-37 36000+37 39000-37 60000+37 63000-37 84000+37 87000-37";
    assert_eq!(rig.text(), format!("{text} 108000+36"));
    assert_eq!(rig.engine.status().counted_to, None);
}

/// When the host that drove the music is gone, the own clock goes on from there: each step is heard once, at the same
/// distance, every note ends, and Stop goes to the beginning as ever.
#[test]
fn without_its_host_the_music_goes_on() {
    for before in [4 * SIXTEENTH, 4 * SIXTEENTH + 3_333] {
        let mut rig = Rig::new("x.x.x.x.x.x.x.x.");
        rig.run(before, 100);
        rig.engine.go_on_alone();
        rig.playing = false;
        rig.run(12 * SIXTEENTH - before, 100);
        assert_eq!(rig.engine.status().running, Running::Own);
        let steps = (0..12).step_by(2).map(|step| step * i64::from(SIXTEENTH));
        assert_eq!(onsets(&rig, 0, 0), steps.collect::<Vec<_>>(), "{before}");
        rig.engine.command(Command::Stop);
        rig.block(100);
        assert_eq!((rig.engine.sounding(), rig.engine.position()), (0, 0));
    }
    let mut rig = Rig::new("x...");
    rig.playing = false;
    rig.run(1_000, 100);
    rig.engine.go_on_alone();
    rig.run(1_000, 100);
    assert_eq!(rig.engine.status().running, Running::Stopped);
}

/// A host's reset is a pause and no more: the own clock goes on where it was, to the tick, and what sounded
/// has ended.
#[test]
fn a_reset_loses_no_place() {
    for before in [1, 5_990, 6_001, 14_321, 100_000] {
        let mut whole = own("xx.x xxx. ..x", ".");
        whole.run(200_000, 64);
        let mut rig = own("xx.x xxx. ..x", ".");
        rig.run(before, 64);
        rig.engine.reset();
        rig.engine.reset();
        rig.run(200_000 - before, 441);
        assert_eq!(onsets(&rig, 0, 0), onsets(&whole, 0, 0), "{before}");
        assert!(rig.engine.sounding() <= 1, "{before}");
    }
    let mut rig = own("x--- ....", ".");
    rig.run(7_000, 100);
    rig.engine.reset();
    rig.run(64, 64);
    assert_eq!(rig.text(), "0+36 7000-36");
}

/// A new sample rate changes how many frames a sixteenth has, and nothing else.
#[test]
fn a_new_sample_rate_loses_no_place() {
    let mut rig = own("x", ".");
    rig.run(15_000, 100);
    rig.engine.set_sample_rate(96_000.0);
    rig.run(25_000, 100);
    assert_eq!(onsets(&rig, 0, 0), [0, 6_000, 12_000, 21_000, 33_000]);
}

/// Where it was paused it stays paused; stop goes to the beginning all the same, and a count-in begins anew.
#[test]
fn a_reset_changes_no_mind() {
    let mut rig = own("x...", ".");
    rig.run(7_000, 64);
    rig.engine.command(Command::Pause);
    rig.block(64);
    let place = rig.engine.position();
    rig.engine.reset();
    rig.block(64);
    assert_eq!(rig.engine.status().running, Running::Paused);
    assert_eq!(rig.engine.position(), place);
    rig.engine.command(Command::Play);
    rig.run(7_000, 64);
    rig.engine.reset();
    rig.engine.command(Command::Stop);
    rig.block(64);
    assert_eq!(
        (rig.engine.position(), rig.engine.status().running),
        (0, Running::Stopped)
    );
    rig.engine.command(Command::CountIn { bars: 1, track: 1 });
    rig.run(30_000, 100);
    rig.engine.reset();
    rig.heard.clear();
    let frame = rig.frame;
    rig.run(97_000, 100);
    let begins = onsets(&rig, 0, 0);
    assert_eq!(
        begins.iter().map(|on| on - frame).collect::<Vec<_>>(),
        [0, 24_000, 48_000, 72_000, 96_000]
    );
}
