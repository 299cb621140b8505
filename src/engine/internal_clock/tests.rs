//! Pauses of the internal clock: the music goes on as if they had not been. At 120 BPM and 48 kHz a sixteenth has
//! 6000 frames.

use std::sync::Arc;

use super::super::engine_fixture::EngineFixture;
use super::super::*;
use crate::sequencer::launch::Quantise;
use crate::sequencer::notation;

const SIXTEENTH: u32 = 6_000;

/// A fixture whose internal clock plays a line, with another line in pattern 2.
fn own(line: &str, other: &str) -> EngineFixture {
    let mut fixture = EngineFixture::new(line);
    let clips = vec![Arc::new(notation::clip(other).unwrap())];
    Arc::make_mut(&mut fixture.project.patterns[1]).clips = clips;
    fixture.playing = false;
    fixture.engine.command(Command::Play);
    fixture
}

/// Plays for so many frames, pauses for as many as `rest`, and goes on to the end.
fn paused(line: &str, (before, rest, after): (u32, u32, u32), size: u32) -> EngineFixture {
    let mut fixture = own(line, ".");
    fixture.run(before, size);
    fixture.engine.command(Command::Pause);
    fixture.run(rest, size);
    fixture.engine.command(Command::Play);
    fixture.run(after, size);
    fixture
}

/// The frames at which notes begin, with those from frame `from` on moved earlier by a rest.
fn onsets(fixture: &EngineFixture, from: i64, rest: i64) -> Vec<i64> {
    let began = |message: &Message| matches!(message, Message::NoteOn { .. });
    let heard = fixture.sent.iter().filter(|(_, message)| began(message));
    heard
        .map(|(frame, _)| if *frame < from { *frame } else { frame - rest })
        .collect()
}

fn queue(fixture: &mut EngineFixture, pattern: u8, when: Quantise) {
    fixture.engine.command(Command::Launch {
        tracks: 1,
        pattern,
        when: Some(when),
    });
}

/// A pause anywhere delays every later note by its length, to the frame, at every block size: nothing is lost,
/// doubled or drawn to a grid, and early and late steps and swing keep their distances.
#[test]
fn a_pause_moves_the_music() {
    for before in [1, 5_990, 6_000, 6_001, 14_321, 100_000] {
        for (rest, size) in [(1, 64), (777, 64), (48_000, 441), (12_345, 4096)] {
            let mut whole = own("xx.x xxx. ..x", ".");
            whole.run(200_000, size);
            let fixture = paused("xx.x xxx. ..x", (before, rest, 200_000 - before), size);
            let drawn = onsets(&fixture, before.into(), rest.into());
            assert_eq!(drawn, onsets(&whole, 0, 0), "{before} {rest} {size}");
        }
    }
}

/// "Every note-on gets its note-off": what sounds ends with the pause, and no more is heard until it goes on,
/// though the rest of a quiet block is passed over.
#[test]
fn a_pause_is_silent() {
    let fixture = paused("x--- ....", (7_000, 9_000, SIXTEENTH), 100);
    assert_eq!(fixture.text(), "0+36 7000-36");
    assert_eq!(fixture.engine.sounding(), 0);
    let mut fixture = paused("x...", (2_000, 64, 0), 64);
    assert_eq!(fixture.engine.status().running, Running::Paused);
    fixture.engine.command(Command::Play);
    fixture.block(64);
    assert_eq!(fixture.engine.status().running, Running::Internal);
    assert_eq!(fixture.text(), "0+36 2000-36");
}

/// The position stays with a pause, also when it is paused again; stop goes to the beginning, and so does the
/// host's start: the next play begins there.
#[test]
fn stop_goes_to_the_beginning() {
    let mut fixture = paused("x.......", (20_000, 500, 500), 100);
    let place = fixture.engine.position();
    fixture.engine.command(Command::Pause);
    fixture.run(1000, 100);
    fixture.engine.command(Command::Pause);
    fixture.run(1000, 100);
    assert!((fixture.engine.position() - place).abs() <= 2);
    assert!((place - 20_500 * 10_080 / 6_000).abs() <= 2);
    fixture.engine.command(Command::Stop);
    fixture.block(100);
    assert_eq!(
        (fixture.engine.position(), fixture.engine.status().running),
        (0, Running::Stopped)
    );
    fixture.engine.command(Command::Play);
    fixture.sent.clear();
    fixture.block(100);
    assert_eq!(fixture.text(), "23100+36");
    // Stop and play at once begin anew as well.
    fixture.run(9_900, 100);
    fixture.engine.command(Command::Stop);
    fixture.engine.command(Command::Play);
    fixture.sent.clear();
    fixture.block(100);
    assert_eq!(fixture.text(), "33100+36");
    fixture.run(10_000, 100);
    fixture.engine.command(Command::Pause);
    fixture.block(100);
    fixture.playing = true;
    fixture.block(100);
    fixture.playing = false;
    fixture.block(100);
    assert_eq!(fixture.engine.status().running, Running::Stopped);
    fixture.engine.command(Command::Play);
    fixture.sent.clear();
    fixture.block(100);
    assert_eq!(fixture.text(), "43500+36");
}

/// A pause before anything was played keeps no place, and a pause while the host plays has no effect.
#[test]
fn there_must_be_something_to_pause() {
    let mut fixture = own("x...", ".");
    fixture.engine.command(Command::Pause);
    fixture.block(64);
    assert_eq!(fixture.engine.status().running, Running::Stopped);
    fixture.playing = true;
    fixture.block(64);
    fixture.engine.command(Command::Pause);
    fixture.block(64);
    assert_eq!(fixture.engine.status().running, Running::Host);
}

/// What is queued stays queued through a pause; a launch during a pause takes effect as soon as the music goes
/// on.
#[test]
fn launches_outlast_a_pause() {
    let play = |asked_in_the_pause: bool| {
        let mut fixture = own("x...............", "xxxx xxxx xxxx xxxx");
        fixture.project.launching.restart = true;
        fixture.run(SIXTEENTH, 100);
        if !asked_in_the_pause {
            queue(&mut fixture, 1, Quantise::Beat);
        }
        fixture.run(SIXTEENTH + 3_000, 100);
        fixture.engine.command(Command::Pause);
        fixture.run(1_000, 100);
        if asked_in_the_pause {
            queue(&mut fixture, 1, Quantise::Beat);
        }
        fixture.run(1_000, 100);
        let seen = fixture.engine.status();
        fixture.engine.command(Command::Play);
        fixture.run(3 * SIXTEENTH, 100);
        let onsets = onsets(&fixture, 15_000, 2_000);
        ((seen.pattern, seen.queued), onsets)
    };
    assert_eq!(play(false), ((0, Some(1)), vec![0, 24_000, 30_000]));
    assert_eq!(play(true), ((1, None), vec![0, 15_000, 21_000, 27_000]));
}

/// Recording is counted in to the place of the pause, where the music goes on; a pause before it comes there
/// keeps that place.
#[test]
fn a_pause_is_counted_in() {
    let mut fixture = paused("x...............", (3 * SIXTEENTH, 1_000, 0), 100);
    fixture.engine.command(Command::Stop);
    fixture.block(100);
    fixture.engine.command(Command::Play);
    fixture.run(14 * SIXTEENTH, 100);
    fixture.engine.command(Command::Pause);
    fixture.run(1_000, 100);
    let count = Command::CountIn { bars: 1, track: 1 };
    fixture.engine.command(count);
    fixture.run(SIXTEENTH, 100);
    let place = fixture.engine.status().counted_to;
    assert_eq!(place, Some(14 * 10_080));
    fixture.engine.command(Command::Pause);
    fixture.run(1_000, 100);
    assert_eq!(fixture.engine.status().running, Running::Paused);
    assert_eq!(Some(fixture.engine.position()), place);
    fixture.engine.command(count);
    (fixture.frame, fixture.sent) = (0, Vec::new());
    fixture.run(18 * SIXTEENTH + 100, 100);
    let text = "12000+37 15000-37 36000+37 39000-37 60000+37 63000-37 84000+37 87000-37";
    assert_eq!(fixture.text(), format!("{text} 108000+36"));
    assert_eq!(fixture.engine.status().counted_to, None);
}

/// When the host that drove the music is gone, the internal clock goes on from there: each step is heard once, at the same
/// distance, every note ends, and Stop goes to the beginning as ever.
#[test]
fn without_its_host_the_music_goes_on() {
    for before in [4 * SIXTEENTH, 4 * SIXTEENTH + 3_333] {
        let mut fixture = EngineFixture::new("x.x.x.x.x.x.x.x.");
        fixture.run(before, 100);
        fixture.engine.continue_alone();
        fixture.playing = false;
        fixture.run(12 * SIXTEENTH - before, 100);
        assert_eq!(fixture.engine.status().running, Running::Internal);
        let steps = (0..12).step_by(2).map(|step| step * i64::from(SIXTEENTH));
        assert_eq!(
            onsets(&fixture, 0, 0),
            steps.collect::<Vec<_>>(),
            "{before}"
        );
        fixture.engine.command(Command::Stop);
        fixture.block(100);
        assert_eq!(
            (fixture.engine.sounding(), fixture.engine.position()),
            (0, 0)
        );
    }
    let mut fixture = EngineFixture::new("x...");
    fixture.playing = false;
    fixture.run(1_000, 100);
    fixture.engine.continue_alone();
    fixture.run(1_000, 100);
    assert_eq!(fixture.engine.status().running, Running::Stopped);
}

/// A host's reset is only a pause: the internal clock goes on where it was, to the tick, and sounding notes have
/// ended.
#[test]
fn a_reset_loses_no_place() {
    for before in [1, 5_990, 6_001, 14_321, 100_000] {
        let mut whole = own("xx.x xxx. ..x", ".");
        whole.run(200_000, 64);
        let mut fixture = own("xx.x xxx. ..x", ".");
        fixture.run(before, 64);
        fixture.engine.reset();
        fixture.engine.reset();
        fixture.run(200_000 - before, 441);
        assert_eq!(onsets(&fixture, 0, 0), onsets(&whole, 0, 0), "{before}");
        assert!(fixture.engine.sounding() <= 1, "{before}");
    }
    let mut fixture = own("x--- ....", ".");
    fixture.run(7_000, 100);
    fixture.engine.reset();
    fixture.run(64, 64);
    assert_eq!(fixture.text(), "0+36 7000-36");
}

/// A new sample rate changes the number of frames of a sixteenth, and nothing else.
#[test]
fn a_new_sample_rate_loses_no_place() {
    let mut fixture = own("x", ".");
    fixture.run(15_000, 100);
    fixture.engine.set_sample_rate(96_000.0);
    fixture.run(25_000, 100);
    assert_eq!(onsets(&fixture, 0, 0), [0, 6_000, 12_000, 21_000, 33_000]);
}

/// Where it was paused it stays paused; stop goes to the beginning all the same, and a count-in begins anew.
#[test]
fn a_reset_changes_no_mind() {
    let mut fixture = own("x...", ".");
    fixture.run(7_000, 64);
    fixture.engine.command(Command::Pause);
    fixture.block(64);
    let place = fixture.engine.position();
    fixture.engine.reset();
    fixture.block(64);
    assert_eq!(fixture.engine.status().running, Running::Paused);
    assert_eq!(fixture.engine.position(), place);
    fixture.engine.command(Command::Play);
    fixture.run(7_000, 64);
    fixture.engine.reset();
    fixture.engine.command(Command::Stop);
    fixture.block(64);
    assert_eq!(
        (fixture.engine.position(), fixture.engine.status().running),
        (0, Running::Stopped)
    );
    fixture
        .engine
        .command(Command::CountIn { bars: 1, track: 1 });
    fixture.run(30_000, 100);
    fixture.engine.reset();
    fixture.sent.clear();
    let frame = fixture.frame;
    fixture.run(97_000, 100);
    let begins = onsets(&fixture, 0, 0);
    assert_eq!(
        begins.iter().map(|on| on - frame).collect::<Vec<_>>(),
        [0, 24_000, 48_000, 72_000, 96_000]
    );
}
