//! What a span holds, in musical text, and the laws of the question.

use super::*;
use crate::sequencer::play::Offsets;
use crate::sequencer::project::{Clip, Track};
use crate::sequencer::ratchet::{Hits, Ratchet, Window};
use crate::sequencer::step::{Gate, Step, StepNote};
use crate::sequencer::value::{Delay, Length, Swing, Transpose};
use crate::sequencer::{arbitrary, notation};
use std::sync::Arc;

/// Swing, groove and humanising.
mod feel;
/// Transposition, scales and accumulators.
mod pitch;

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

/// Steps play on their places, off steps and kept ones do not.
#[test]
fn plain_steps() {
    check(
        "x..xo.x.",
        |_, _| (),
        "0.00:36+75 3.00:36+75 6.00:36+75 8.00:36+75 11.00:36+75 14.00:36+75",
    );
}

/// A clip's length is its own: seven steps against the bar.
#[test]
fn odd_lengths_run_on() {
    check("x......", |_, _| (), "0.00:36+75 7.00:36+75 14.00:36+75");
}

/// "floor division so negative pre-roll positions work": the pattern runs before the start too.
#[test]
fn pre_roll_plays_the_pattern() {
    let project = project("x..x", |_, _| ());
    let heard = heard(&project, &Play::default(), -4 * SIXTEENTH..0);
    assert_eq!(heard, "-4.00:36+75 -1.00:36+75");
}

/// "nudge: signed ticks in (-1 step, +1 step)"; an early first step sounds before the bar line.
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

/// A track's delay moves all its notes, late or early.
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

/// "tie: no new note-on, off moves to this step's end" when the key is equal.
#[test]
fn ties_hold_the_note() {
    check(
        "x-.x--..",
        |_, _| (),
        "0.00:36+175 3.00:36+275 8.00:36+175 11.00:36+275",
    );
}

/// "tie with different pitch: legato, previous note-off at onset + 1 tick."
#[test]
fn ties_bind_other_keys() {
    let up = |_: &mut Track, clip: &mut Clip| {
        step(clip, 2).notes = super::super::step::Notes::one(StepNote::at(
            crate::sequencer::value::Interval::clamped(7),
        ));
        clip.length = Length::clamped(16);
    };
    check("x-......", up, "0.00:36+100 1.00:43+75");
}

/// "a tie whose head lies before the start plays as a new note."
#[test]
fn a_tie_without_its_head_is_a_note() {
    let project = project("x---", |_, _| ());
    let play = Play {
        since: SIXTEENTH,
        ..Play::default()
    };
    assert_eq!(
        heard(&project, &play, SIXTEENTH..4 * SIXTEENTH),
        "1.00:36+275"
    );
}

/// "gate until the next trig: until the track's next note that sounds, at most 128 steps."
#[test]
fn a_gate_until_the_next_trig() {
    let until_next = |_: &mut Track, clip: &mut Clip| {
        clip.steps
            .iter_mut()
            .for_each(|step| step.gate = Gate::UntilNext);
    };
    check(
        "x..x....",
        until_next,
        "0.00:36+300 3.00:36+500 8.00:36+300 11.00:36+500",
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

/// A note transposed off the keyboard is silent; others move.
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

/// Muted clips and tracks beside a solo are silent.
#[test]
fn mute_and_solo() {
    check("x...............", |_, clip| clip.mute = true, "");
    let project = project("x...", |_, _| ());
    let solo = |solo| Play {
        silence: crate::sequencer::play::Silence { muted: 0, solo },
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
        let order = |note: &Note| (note.start, note.track, note.key, note.end, note.velocity);
        whole.sort_unstable_by_key(order);
        parts.sort_unstable_by_key(order);
        assert_eq!(parts, whole, "project {seed}");
    }
}

/// "a hit's length is gate x the gap to the next hit", over a window of steps too; velocities follow the
/// ramp, and a tie holds the last hit.
#[test]
fn ratchets_strike_more_than_once() {
    let ratchet = |hits, window| {
        move |_: &mut Track, clip: &mut Clip| {
            step(clip, 1).ratchet = Ratchet {
                hits: Hits::clamped(hits),
                window: Window::clamped(window),
                ..Ratchet::default()
            };
        }
    };
    check("x...............", ratchet(2, 1), "0.00:36+37 0.50:36+37");
    check(
        "x...............",
        ratchet(3, 4),
        "0.00:36+100 1.33:36+100 2.66:36+100",
    );
    check("x-..............", ratchet(2, 1), "0.00:36+37 0.50:36+125");
}

/// A ratchet that reaches into a span from before it plays there, however the span is cut.
#[test]
fn ratchets_reach_across_spans() {
    let project = project("x...............", |_, clip| {
        step(clip, 1).ratchet = Ratchet {
            hits: Hits::clamped(16),
            window: Window::clamped(16),
            ..Ratchet::default()
        };
    });
    let play = Play::default();
    let whole = heard(&project, &play, 0..32 * SIXTEENTH);
    let parts = (0..32 * SIXTEENTH)
        .step_by(777)
        .map(|from| heard(&project, &play, from..(from + 777).min(32 * SIXTEENTH)));
    let parts: Vec<_> = parts.filter(|part| !part.is_empty()).collect();
    assert_eq!(parts.join(" "), whole);
    assert_eq!(whole.split(' ').count(), 32);
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

/// "a queued pattern starts at the next multiple of Q; mode restart: origin = launch position": each track
/// plays its own pattern from its own origin, and nothing from before a restart sounds on after it.
#[test]
fn each_track_plays_its_own_pattern() {
    let mut project = project("x...", |_, _| ());
    let late = notation::clip(".x......").unwrap();
    Arc::make_mut(&mut project.patterns[1]).clips = vec![Arc::new(late)];
    let mut play = Play::default();
    let part = crate::sequencer::play::Part {
        origin: 3 * SIXTEENTH,
        launched: 3 * SIXTEENTH,
        from: 3 * SIXTEENTH,
        ..crate::sequencer::play::Part::of(1)
    };
    play.launch(0, part);
    assert_eq!(
        heard(&project, &play, 0..16 * SIXTEENTH),
        "0.00:36+75 4.00:36+75 12.00:36+75"
    );
    let nudged = Arc::make_mut(&mut Arc::make_mut(&mut project.patterns[1]).clips[0]);
    nudged.steps.resize(8, Step::default());
    nudged.steps[7] = Step {
        nudge: crate::sequencer::value::Nudge::MAX,
        ..Step::plain()
    };
    Arc::make_mut(&mut project.tracks[0]).delay = Delay::clamped(5040);
    assert_eq!(heard(&project, &play, 2 * SIXTEENTH..4 * SIXTEENTH), "");
    play.tracks[0] = part;
    play.next[0] = None;
    play.tracks[0].from = Tick::MIN;
    assert_ne!(heard(&project, &play, 2 * SIXTEENTH..4 * SIXTEENTH), "");
}

/// "1ST: true iff it is the first pass since the pattern was launched."
#[test]
fn the_first_pass_is_the_one_launched() {
    let project = project("x...", |_, clip| {
        step(clip, 1).condition = "1st".parse().unwrap();
    });
    let mut play = Play::default();
    play.tracks[0].launched = 9 * SIXTEENTH;
    assert_eq!(heard(&project, &play, 0..16 * SIXTEENTH), "8.00:36+75");
}

/// "master length: all lanes restart together every m; k restarts, the pass number goes on counting."
#[test]
fn a_master_length_begins_all_clips_again() {
    let mut project = project("x..", |_, _| ());
    let pattern = Arc::make_mut(&mut project.patterns[0]);
    pattern.master_length = crate::sequencer::project::MasterLength::clamped(4);
    let play = Play::default();
    assert_eq!(
        heard(&project, &play, 0..8 * SIXTEENTH),
        "0.00:36+75 3.00:36+75 4.00:36+75 7.00:36+75"
    );
    let pattern = Arc::make_mut(&mut project.patterns[0]);
    step(Arc::make_mut(&mut pattern.clips[0]), 1).condition = "2:2".parse().unwrap();
    // Passes 0 and 1 begin within the first four steps, 2 and 3 within the next.
    assert_eq!(
        heard(&project, &play, 0..8 * SIXTEENTH),
        "3.00:36+75 7.00:36+75"
    );
}

/// "velocity added and clamped; gate in percent of the gate": at least a tick is left, and a gate until the
/// next trig goes no further than that.
#[test]
fn a_performance_bends_velocity_and_gate() {
    let with = |velocity, gate| {
        let mut project = project("xx..", |_, clip| step(clip, 2).gate = Gate::UntilNext);
        Arc::make_mut(&mut Arc::make_mut(&mut project.patterns[0]).clips[0]).steps[0].velocity =
            crate::sequencer::value::Velocity::clamped(20);
        let mut play = Play::default();
        (play.offsets.velocity, play.offsets.gate) = (velocity, gate);
        let mut words = Vec::new();
        notes_in(&project, &play, 0..4 * SIXTEENTH, |note| {
            words.push((note.velocity.get(), note.end - note.start));
        });
        words
    };
    assert_eq!(with(0, 0), [(20, 7560), (100, 30_240)]);
    assert_eq!(with(40, 100), [(60, 15_120), (127, 30_240)]);
    assert_eq!(with(-40, -50), [(1, 3780), (60, 15_120)]);
    assert_eq!(with(-127, -100), [(1, 1), (1, 1)]);
}

/// "While held, position is folded into the last 1/4..1/32 before the press; on release phase continues as
/// if never held": the last two sixteenths before the third go round, on the folded track alone.
#[test]
fn a_fold_goes_round() {
    let project = project("xx.x....", |_, _| ());
    let play = Play {
        fold: Some(crate::sequencer::play::Fold {
            at: 3 * SIXTEENTH,
            source: 3 * SIXTEENTH,
            length: 2 * SIXTEENTH,
            tracks: 1,
        }),
        ..Play::default()
    };
    let span = 0..8 * SIXTEENTH;
    let folded = "0.00:36+75 1.00:36+75 3.00:36+75 5.00:36+75 7.00:36+75";
    assert_eq!(heard(&project, &play, span.clone()), folded);
    let parts = (0..8 * SIXTEENTH).step_by(3_333);
    let parts = parts.map(|from| heard(&project, &play, from..(from + 3_333).min(span.end)));
    let parts: Vec<_> = parts.filter(|part| !part.is_empty()).collect();
    assert_eq!(parts.join(" "), folded);
    let mut other = play.clone();
    other.fold.as_mut().unwrap().tracks = 2;
    let straight = "0.00:36+75 1.00:36+75 3.00:36+75";
    assert_eq!(heard(&project, &other, span), straight);
}

/// "Held pad repeats at a rate": on each multiple of it from the press on.
#[test]
fn a_held_pad_repeats() {
    let project = project(".", |_, _| ());
    let mut play = Play::default();
    play.repeats[2] = Some(crate::sequencer::play::Repeat {
        track: 0,
        rate: crate::sequencer::Rate::new(1, 8).unwrap(),
        velocity: crate::sequencer::value::Velocity::DEFAULT,
        since: SIXTEENTH,
    });
    let expected = "2.00:36+100 4.00:36+100 6.00:36+100";
    assert_eq!(heard(&project, &play, 0..8 * SIXTEENTH), expected);
    let next = notes_until(&project, &play, 0..SIXTEENTH, 99 * SIXTEENTH, |_| ());
    assert_eq!(next, 2 * SIXTEENTH);
}

/// "Mute applied at Q": a mute for later silences the steps from its tick on, and an unmute brings them
/// back there.
#[test]
fn mutes_wait_for_their_tick() {
    let project = project("xxxx", |_, _| ());
    let mut play = Play::default();
    let muted = crate::sequencer::play::Silence { muted: 1, solo: 0 };
    play.silence_next = Some((2 * SIXTEENTH, muted));
    let span = 0..4 * SIXTEENTH;
    assert_eq!(
        heard(&project, &play, span.clone()),
        "0.00:36+75 1.00:36+75"
    );
    (play.silence, play.silence_next) = (muted, Some((3 * SIXTEENTH, Default::default())));
    assert_eq!(heard(&project, &play, span), "3.00:36+75");
}

/// "Row = function of song position, so locating works": rows with repeats, transposition and mutes, cut
/// anywhere; each row begins its patterns anew.
#[test]
fn a_song_plays_its_rows() {
    use crate::sequencer::song::{PatternIndex, Plays, Repeats, Row, Song, TrackSet};
    let mut project = project("x...", |_, _| ());
    let odd = notation::clip(".x....").unwrap();
    Arc::make_mut(&mut project.patterns[1]).clips = vec![Arc::new(odd)];
    let row = |pattern, repeats, transpose, muted| Row {
        plays: Plays::Pattern(PatternIndex::clamped(pattern)),
        repeats: Repeats::clamped(repeats),
        transpose: Transpose::clamped(transpose),
        muted: TrackSet(muted),
    };
    project.song = Arc::new(Song {
        on: true,
        rows: vec![
            row(0, 2, 0, 0),
            row(1, 1, 0, 0),
            row(0, 1, 0, 1),
            row(0, 1, 0, 0),
        ],
        looped: None,
    });
    let play = Play::of(7);
    let expected = "0.00:36+75 4.00:36+75 9.00:36+75 18.00:36+75";
    assert_eq!(heard(&project, &play, -9..99 * SIXTEENTH), expected);
    let parts = (0..99 * SIXTEENTH).step_by(7_777);
    let parts = parts.map(|from| heard(&project, &play, from..from + 7_777));
    let parts: Vec<_> = parts.filter(|part| !part.is_empty()).collect();
    assert_eq!(parts.join(" "), expected);
}
