//! What a span holds, in musical text, and the laws of the question.

use super::*;
use crate::sequencer::order::Direction;
use crate::sequencer::play::Offsets;
use crate::sequencer::project::{Clip, End, Track};
use crate::sequencer::ratchet::{Hits, Ratchet, Window};
use crate::sequencer::step::{Gate, Step, StepNote};
use crate::sequencer::value::{Delay, Length, StepIndex, Swing, Transpose};
use crate::sequencer::{arbitrary, notation};
use std::sync::Arc;

/// What one step sounds like: notes, gates, ties, ratchets.
mod step;
/// Swing, groove and humanising.
mod feel;
/// Transposition, scales and accumulators.
mod pitch;
/// Patterns, songs, mutes, folds and repeats.
mod stage;

const SIXTEENTH: Tick = 10_080;

/// Notes of `ticks` as "sixteenth:key+length" in 1/100 sixteenths.
fn heard(project: &Project, play: &Play, ticks: Range<Tick>) -> String {
    let mut words = Vec::new();
    notes_in(project, play, ticks, |note| words.push(word(note)));
    words.join(" ")
}

fn word(note: Note) -> String {
    let hundredth = |ticks: Tick| (ticks * 100).div_euclid(SIXTEENTH);
    let (start, length) = (hundredth(note.start), hundredth(note.end - note.start));
    format!(
        "{}.{:02}:{}+{length}",
        start.div_euclid(100),
        start.rem_euclid(100),
        note.key.get()
    )
}

/// Plays a line of notation on track 1 (key 36) after `change`, and compares the first bar.
fn check(line: &str, change: impl FnOnce(&mut Track, &mut Clip), expected: &str) {
    let project = project(line, change);
    assert_eq!(
        heard(&project, &Play::default(), 0..16 * SIXTEENTH),
        expected,
        "{line}"
    );
}

fn project(line: &str, change: impl FnOnce(&mut Track, &mut Clip)) -> Project {
    let mut project = Project::with_tracks(1);
    let mut clip = notation::clip(line).unwrap();
    change(Arc::make_mut(&mut project.tracks[0]), &mut clip);
    Arc::make_mut(&mut project.patterns[0]).clips = vec![Arc::new(clip)];
    project
}

fn step(clip: &mut Clip, number: usize) -> &mut Step {
    &mut clip.steps[number - 1]
}

/// "On/off": steps play on their places, off steps and those that keep their data do not.
#[test]
fn plain_steps() {
    check(
        "x..xo.x.",
        |_, _| (),
        "0.00:36+75 3.00:36+75 6.00:36+75 8.00:36+75 11.00:36+75 14.00:36+75",
    );
}

/// "Per track: length 1-256": a clip's length is its own, seven steps against the bar.
#[test]
fn odd_lengths_run_on() {
    check("x......", |_, _| (), "0.00:36+75 7.00:36+75 14.00:36+75");
}

/// The longest clip plays its last steps, forward, turned, reversed and from an end to an end, and begins again
/// after them.
#[test]
fn the_longest_clip_plays_to_its_end() {
    let line = format!("x{}x{}x", ".".repeat(127), ".".repeat(126));
    let bars = |change: fn(&mut Clip)| {
        let project = project(&line, |_, clip| change(clip));
        heard(&project, &Play::default(), 0..257 * SIXTEENTH)
    };
    let starts = |places: &[i64]| {
        let word = |place: &i64| format!("{place}.00:36+75");
        places.iter().map(word).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(bars(|_| ()), starts(&[0, 128, 255, 256]));
    let turned = bars(|clip| clip.rotate = StepIndex::MAX);
    assert_eq!(turned, starts(&[0, 1, 129, 256]));
    let reversed = bars(|clip| clip.direction = Direction::Reverse);
    assert_eq!(reversed, starts(&[0, 127, 255, 256]));
    let there_and_back = bars(|clip| clip.direction = Direction::PingPong);
    assert_eq!(there_and_back, starts(&[0, 128, 255, 256]));
    let ends = bars(|clip| (clip.start, clip.end) = (StepIndex::clamped(254), End::MAX));
    assert!(ends.starts_with(&starts(&[1, 3, 5])), "{ends}");
}

/// "floor division so negative pre-roll positions work": the pattern runs before the start too.
#[test]
fn pre_roll_plays_the_pattern() {
    let project = project("x..x", |_, _| ());
    let heard = heard(&project, &Play::default(), -4 * SIXTEENTH..0);
    assert_eq!(heard, "-4.00:36+75 -1.00:36+75");
}

/// "Signed ticks in (-1 step, +1 step)", "stored in 1/5040 of a step"; an early first step sounds before the bar line.
#[test]
fn nudges_move_a_step() {
    let nudged = |value| {
        move |_: &mut Track, clip: &mut Clip| {
            step(clip, 1).nudge = crate::sequencer::value::Nudge::clamped(value);
        }
    };
    check("x.......", nudged(2520), "0.50:36+75 8.50:36+75");
    check("x.......", nudged(-2520), "7.50:36+75 15.50:36+75");
}

/// "a step whose nominal time is at or after the start but whose onset lies before it plays at the
/// start", with nudge and with an early track.
#[test]
fn the_first_kick_is_never_missing() {
    let at_start = |project: &Project| {
        let mut words = Vec::new();
        notes_at_start(project, &Play::default(), 0, |note| words.push(word(note)));
        words.join(" ")
    };
    let early = project("xx..", |_, clip| {
        step(clip, 1).nudge = crate::sequencer::value::Nudge::clamped(-2520);
    });
    assert_eq!(at_start(&early), "0.00:36+25");
    let delayed = project("x..x", |track, _| track.delay = Delay::clamped(-5040));
    assert_eq!(at_start(&delayed), "0.00:36+25");
    assert_eq!(at_start(&project("x..x", |_, _| ())), "");
}

/// "Track delay", late or early: "negative delay asks for later song time".
#[test]
fn delay_moves_a_track() {
    check(
        "x.......",
        |track, _| track.delay = Delay::clamped(1008),
        "0.10:36+75 8.10:36+75",
    );
    check(
        "x.......",
        |track, _| track.delay = Delay::clamped(-1008),
        "7.90:36+75 15.90:36+75",
    );
}

/// "parity from song position, not from the step index": an odd length keeps the common groove.
#[test]
fn swing_follows_the_song() {
    let mut project = project("xxx", |_, _| ());
    Arc::make_mut(&mut project.patterns[0]).swing = Swing::clamped(6000);
    assert_eq!(
        heard(&project, &Play::default(), 0..6 * SIXTEENTH),
        "0.00:36+75 1.20:36+75 2.00:36+75 3.20:36+75 4.00:36+75 5.20:36+75"
    );
}

/// "Transpose +-48 semitones": a note that leaves the keyboard is silent, others move.
#[test]
fn transpose_moves_keys() {
    check(
        "x...............",
        |_, clip| clip.transpose = Transpose::clamped(12),
        "0.00:48+75",
    );
    let low = |track: &mut Track, clip: &mut Clip| {
        track.key = Key::clamped(10);
        clip.transpose = Transpose::clamped(-12);
    };
    check("x...............", low, "");
}

/// "Mute/solo per lane and track": muted clips and tracks beside a solo are silent.
#[test]
fn mute_and_solo() {
    check("x...............", |_, clip| clip.mute = true, "");
    let project = project("x...", |_, _| ());
    let solo = |solo| Play {
        mute_state: crate::sequencer::play::MuteState { muted: 0, solo },
        ..Play::default()
    };
    assert_eq!(heard(&project, &solo(0b10), 0..SIXTEENTH), "");
    assert_eq!(heard(&project, &solo(0b01), 0..SIXTEENTH), "0.00:36+75");
}

/// "Rendering a block is asking a question about a span": for random projects with every attribute, the
/// notes of a span are those of its parts, and none starts before the tick that is promised.
#[test]
fn spans_can_be_cut_anywhere() {
    for seed in 0..300 {
        let project = arbitrary::project(seed);
        let play = Play {
            fill: seed % 2 == 0,
            offsets: Offsets {
                density: [0, 30, -30][seed as usize % 3],
                swing: [0, 700, -3000][seed as usize % 3],
                humanise: [0, 40][seed as usize % 2],
                transpose: [0, 9, -5][seed as usize % 3],
                ..Offsets::default()
            },
            ..Play::of(
                (0..64)
                    .find(|p| !project.patterns[*p].clips.is_empty())
                    .unwrap_or(0),
            )
        };
        let span = -3 * SIXTEENTH..40 * SIXTEENTH;
        let mut whole = Vec::new();
        notes_in(&project, &play, span.clone(), |note| whole.push(note));
        let mut parts = Vec::new();
        let (mut from, mut quiet) = (span.start, Tick::MIN);
        let width = 500 + Tick::from(seed) * 37;
        while from < span.end {
            let to = (from + width).min(span.end);
            let before = parts.len();
            let next = notes_until(&project, &play, from..to, Tick::MAX >> 8, |note| {
                parts.push(note);
            });
            let early = parts[before..].iter().any(|note| note.start < quiet);
            assert!(!early, "project {seed}: a note before {quiet}");
            (from, quiet) = (to, next);
        }
        whole.sort_unstable_by_key(all_of);
        parts.sort_unstable_by_key(all_of);
        assert_eq!(parts, whole, "project {seed}");
    }
}

/// All that a note is, in an order that no two different notes share.
pub(super) fn all_of(note: &Note) -> impl Ord + use<> {
    let Note {
        track,
        start,
        end,
        key,
        channel,
        velocity,
    } = *note;
    (start, track, key, channel, end, velocity)
}

/// The next onset is never after a note: asked from every tenth of a step on, no note lies before.
#[test]
fn nothing_starts_before_the_next_onset() {
    for line in ["x..x..x.", "x......", "................x", "x"] {
        let project = project(line, |track, clip| {
            track.delay = Delay::clamped(-700);
            step(clip, 1).nudge = crate::sequencer::value::Nudge::clamped(-3000);
        });
        let play = Play::default();
        for from in (0..40 * SIXTEENTH).step_by(1008) {
            let until = from + 64 * SIXTEENTH;
            let next = notes_until(&project, &play, from..from, until, |_| ());
            assert!(next >= from);
            assert_eq!(heard(&project, &play, from..next), "", "{line} from {from}");
        }
    }
}
