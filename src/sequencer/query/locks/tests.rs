//! Locks, bases and slides, in musical text.

use std::sync::Arc;

use super::*;
use crate::sequencer::arbitrary::{self, Draws};
use crate::sequencer::lock::{Controller, LockLane, LockLanes};
use crate::sequencer::project::{Clip, Track};
use crate::sequencer::ratchet::{Hits, Ratchet};
use crate::sequencer::value::Nudge;
use crate::sequencer::{Chance, notation, notes_in};

const SIXTEENTH: Tick = 10_080;

fn lane(number: i64) -> Lane {
    Lane::clamped(number)
}

fn value(number: i64) -> LockValue {
    LockValue::clamped(number)
}

/// A line of notation on track 1 and its locks on lane 1, a word for each step: "." for none, a number
/// for a lock, "64>" for one that slides.
fn project(line: &str, locks: &str, base: Option<i64>) -> Project {
    let mut project = Project::with_tracks(1);
    let mut clip = notation::clip(line).unwrap();
    for (step, word) in clip.steps.iter_mut().zip(locks.split_whitespace()) {
        let number = word.trim_end_matches('>').parse().ok();
        step.locks.set(lane(1), number.map(value));
        step.locks.set_slide(lane(1), word.ends_with('>'));
    }
    let used = LockLane {
        base: base.map(value),
        ..LockLane::of("cc 74".parse().unwrap())
    };
    track(&mut project).locks.set(lane(1), Some(used));
    Arc::make_mut(&mut project.patterns[0]).clips = vec![Arc::new(clip)];
    project
}

fn track(project: &mut Project) -> &mut Track {
    Arc::make_mut(&mut project.tracks[0])
}

fn clip(project: &mut Project) -> &mut Clip {
    let pattern = Arc::make_mut(&mut project.patterns[0]);
    Arc::make_mut(&mut pattern.clips[0])
}

/// What is sent, as "sixteenth=value" with hundredths of a sixteenth.
fn sent(project: &Project, play: &Play, ticks: Range<Tick>) -> String {
    let mut words = Vec::new();
    locks_in(project, play, ticks, |event| words.push(word(&event)));
    words.join(" ")
}

fn word(event: &LockEvent) -> String {
    let hundredths = (event.tick * 100).div_euclid(SIXTEENTH);
    let (whole, rest) = (hundredths.div_euclid(100), hundredths.rem_euclid(100));
    let lane = match event.lane.get() {
        1 => String::new(),
        other => format!("{other}:"),
    };
    format!("{whole}.{rest:02}={lane}{}", event.value.get())
}

/// Plays the first eight sixteenths.
fn check(project: &Project, expected: &str) {
    let play = Play::default();
    assert_eq!(sent(project, &play, 0..8 * SIXTEENTH), expected);
}

/// "a locked value is sent at the step's onset; at the next trig of that lane without a lock the lane's
/// base value is sent. Base none = leave the last value."
#[test]
fn locks_and_bases() {
    for (line, locks, base, expected) in [
        (
            "x.x.x.x.",
            "99 . . . 20",
            Some(64),
            "0.00=99 2.00=64 4.00=20 6.00=64",
        ),
        ("x.x.x.x.", "99 . . . 20", None, "0.00=99 4.00=20"),
        // A lock is sent whatever went before; a base that is in force is not.
        (
            "x.x.x.x.",
            "99 . 99 . 64",
            Some(64),
            "0.00=99 2.00=99 4.00=64",
        ),
        ("x.x.....", "99 . .", Some(64), "0.00=99 2.00=64"),
        // One step alone: its own lock of the pass before is in force.
        ("x...", "99", Some(64), "0.00=99 4.00=99"),
        // Off steps are no trigs, and what is not locked is not sent.
        ("x..x....", ". 5 6 .", Some(64), ""),
    ] {
        check(&project(line, locks, base), expected);
    }
}

/// "Lock trig = locks without note": it sends, and brings back bases, and is not heard.
#[test]
fn a_lock_trig_has_no_note() {
    let mut project = project("x.x.x...", "9 . . . 7", Some(64));
    clip(&mut project).steps[2].silent = true;
    clip(&mut project).steps[4].silent = true;
    check(&project, "0.00=9 2.00=64 4.00=7");
    let mut notes = 0;
    notes_in(&project, &Play::default(), 0..8 * SIXTEENTH, |_| notes += 1);
    assert_eq!(notes, 1);
}

/// A step that does not play sends nothing, and is no trig that a base would come back at.
#[test]
fn a_step_that_does_not_play_sends_nothing() {
    let mut project = project("x.x.x...", "9 . . . 7", Some(64));
    clip(&mut project).steps[2].chance = Chance::MIN;
    check(&project, "0.00=9 4.00=7");
    clip(&mut project).steps[4].condition = "2:2".parse().unwrap();
    check(&project, "0.00=9");
    clip(&mut project).mute = true;
    check(&project, "");
}

/// What sounds on keeps its locks: a tied step is a trig only when it locks something itself, or when
/// there is nothing that it is tied to.
#[test]
fn ties_keep_what_was_locked() {
    check(&project("x--.x...", "9", Some(64)), "0.00=9 4.00=64");
    check(&project("x-......", "9 8", Some(64)), "0.00=9 1.00=8");
    check(&project("x.-.....", "9", Some(64)), "0.00=9 2.00=64");
}

/// A step that is struck more than once locks once, at its onset.
#[test]
fn a_ratchet_locks_once() {
    let mut project = project("x.......", "9", None);
    clip(&mut project).steps[0].ratchet = Ratchet {
        hits: Hits::MAX,
        ..Ratchet::default()
    };
    check(&project, "0.00=9");
}

/// Nudges turn two neighbours round: the base comes back after the lock, not before it.
#[test]
fn locks_follow_time_and_not_number() {
    let mut project = project("xxx.....", "9 . .", Some(64));
    clip(&mut project).steps[0].nudge = Nudge::clamped(4032);
    clip(&mut project).steps[1].nudge = Nudge::clamped(-4032);
    check(&project, "0.80=9 2.00=64");
}

/// "interpolate linearly from this lock to the next trig's value over the distance, only on value
/// change": to a lock, to the base, and nowhere where there is none.
#[test]
fn slides_move_in_a_line() {
    check(
        &project("x.x.....", "20> . 24", None),
        "0.00=20 0.25=21 0.75=22 1.25=23 1.75=24 2.00=24",
    );
    check(
        &project("x.x.....", "20> . .", Some(18)),
        "0.00=20 0.54=19 1.54=18 2.00=18",
    );
    check(&project("x.x.....", "20> . .", None), "0.00=20");
    check(&project("x.x.....", "20> . 20", None), "0.00=20 2.00=20");
}

/// A slide has its points 5 ms apart at 120 BPM at the least, its ends among them.
#[test]
fn slides_are_thin() {
    let project = project("x.x.....", "0> . 127", None);
    let mut ticks = Vec::new();
    locks_in(&project, &Play::default(), 0..3 * SIXTEENTH, |event| {
        ticks.push(event.tick);
    });
    // 5 ms at 120 BPM are 403.2 ticks.
    assert!(
        ticks.windows(2).all(|pair| pair[1] - pair[0] >= 404),
        "{ticks:?}"
    );
    assert_eq!((ticks.len(), ticks.last()), (49, Some(&(2 * SIXTEENTH))));
}

/// A program is never slid through, and more than a target has means its highest.
#[test]
fn targets_have_their_ranges() {
    let mut project = project("x.x.....", "3> . 16383", None);
    let used = |target: &str| LockLane::of(target.parse().unwrap());
    track(&mut project)
        .locks
        .set(lane(1), Some(used("program")));
    check(&project, "0.00=3 2.00=127");
    track(&mut project)
        .locks
        .set(lane(1), Some(used("nrpn 300")));
    let words = sent(&project, &Play::default(), 0..8 * SIXTEENTH);
    assert!(words.starts_with("0.00=3 0.04=344 "), "{words}");
    assert!(words.ends_with(" 2.00=16383"), "{words}");
}

/// Every lane for itself: eight of them on one step.
#[test]
fn eight_lanes_a_track() {
    let mut project = project("x.x.....", "", None);
    let mut lanes = LockLanes::default();
    for number in 1..=8 {
        let controller = Controller::clamped(70 + number);
        lanes.set(
            lane(number),
            Some(LockLane {
                base: (number > 6).then(|| value(0)),
                ..LockLane::of(LockTarget::Controller(controller))
            }),
        );
        clip(&mut project).steps[0]
            .locks
            .set(lane(number), Some(value(number)));
    }
    track(&mut project).locks = lanes;
    check(
        &project,
        "0.00=1 0.00=2:2 0.00=3:3 0.00=4:4 0.00=5:5 0.00=6:6 0.00=7:7 0.00=8:8 2.00=7:0 2.00=8:0",
    );
}

/// A start sends what would be in force: the lock, the point that a slide has got to, the base, or the
/// last lock of the pass where there is no base.
#[test]
fn a_start_knows_what_is_in_force() {
    for (line, locks, base, at, expected) in [
        ("x.x.x...", "9 . . . 7", Some(64), 1, "1.00=9"),
        ("x.x.x...", "9 . . . 7", Some(64), 3, "3.00=64"),
        ("x.x.x...", "9 . . .", None, 7, "7.00=9"),
        // A lock at the start itself is not in force before it.
        ("x.x.x...", "9 . . . 7", Some(64), 0, "0.00=7"),
        ("x.x.....", "20> . 24", None, 1, "1.00=22"),
        ("x.......", ".", Some(64), 5, "5.00=64"),
        ("x.......", ".", None, 5, ""),
    ] {
        let project = project(line, locks, base);
        let mut words = Vec::new();
        let play = Play::default();
        locks_at(&project, &play, at * SIXTEENTH, |event| {
            words.push(word(&event));
        });
        assert_eq!(words.join(" "), expected, "{line} {locks} at {at}");
    }
}

/// A lane without a base keeps a lock over a pass: steps that do not play hide it only if they lock the lane as well, and
/// 64 of them follow each other.
#[test]
fn a_lock_is_kept_over_steps_that_do_not_play() {
    for (locking, expected) in [(0, "255.00=9"), (63, "255.00=9"), (64, "")] {
        let mut project = project(&"x".repeat(256), "9", None);
        let clip = clip(&mut project);
        let locks = clip.steps[0].locks;
        for (place, step) in clip.steps.iter_mut().enumerate().skip(1) {
            step.condition = "2:2".parse().unwrap();
            if place <= locking {
                step.locks = locks;
            }
        }
        let mut words = Vec::new();
        locks_at(&project, &Play::default(), 255 * SIXTEENTH, |event| {
            words.push(word(&event));
        });
        assert_eq!(words.join(" "), expected, "after {locking}");
    }
}

/// Steps that look at other steps are tested near where playback starts only: one that locks a lane is found 16 steps back
/// and no further, and hides what was locked before it; with others in between that do not play, a slide goes on to the
/// next trig over 15 of them.
#[test]
fn steps_that_look_at_others_are_tested_nearby() {
    let on = "x".repeat(64);
    for (at, expected) in [(20, "20.00=9"), (21, "")] {
        let mut project = project(&on, "7 . . 9", None);
        clip(&mut project).steps[3].condition = "!pre".parse().unwrap();
        let mut words = Vec::new();
        locks_at(&project, &Play::default(), at * SIXTEENTH, |event| {
            words.push(word(&event));
        });
        assert_eq!(words.join(" "), expected, "at {at}");
    }
    for (between, slides) in [(15, true), (16, false)] {
        let locks = format!("0>{} 100", " .".repeat(between));
        let mut project = project(&on, &locks, None);
        for step in clip(&mut project).steps.iter_mut().skip(1).take(between) {
            step.condition = "pre".parse().unwrap();
        }
        let sent = sent(&project, &Play::default(), 0..SIXTEENTH);
        assert_eq!(sent.contains(' '), slides, "{between}: {sent}");
    }
}

/// "While held, position is folded": locks come back with the notes, and what was in force at the stretch's
/// start does when it has changed on the way.
#[test]
fn a_held_stretch_locks_again() {
    let project = project("x.x.x.x.", "9 . 8 . 7 . 6", Some(64));
    let held = |at: Tick, length: Tick| Play {
        beat_loop: Some(BeatLoop {
            at: at * SIXTEENTH,
            source: at * SIXTEENTH,
            length: length * SIXTEENTH,
            tracks: 1,
        }),
        ..Play::default()
    };
    let heard = |play| sent(&project, &play, 0..8 * SIXTEENTH);
    // From step 2 to 5, with the lock of step 3 in it; step 1's is in force before.
    assert_eq!(heard(held(4, 3)), "0.00=9 2.00=8 4.00=9 5.00=8 7.00=9");
    let mut words = Vec::new();
    locks_at(&project, &held(4, 3), 6 * SIXTEENTH, |event| {
        words.push(word(&event));
    });
    assert_eq!(words, ["6.00=8"]);
    // The stretch begins with a lock itself, which has the last word.
    let words = "0.00=9 2.00=8 4.00=9 4.00=8 6.00=9 6.00=8";
    assert_eq!(heard(held(4, 2)), words);
}

/// Where another pattern begins, nobody knows what the one before has left: its first trig that does not
/// lock a lane brings back the base.
#[test]
fn a_launch_brings_back_the_base() {
    let project = project("x.x.x...", ". . . . 7", Some(64));
    let mut play = Play::default();
    play.tracks[0].from = 0;
    let heard = sent(&project, &play, 0..12 * SIXTEENTH);
    assert_eq!(heard, "0.00=64 4.00=7 8.00=64");
    let whole = sent(&project, &Play::default(), 16 * SIXTEENTH..24 * SIXTEENTH);
    assert_eq!(whole, "16.00=64 20.00=7");
}

/// A random project that locks much, and a play of it.
fn wild(seed: u32, draws: &mut Draws) -> (Project, Play) {
    let project = arbitrary::project(seed);
    let written = project
        .patterns
        .iter()
        .position(|pattern| !pattern.clips.is_empty());
    let mut play = Play::of(written.unwrap_or(0));
    for clip_span in &mut play.tracks {
        clip_span.origin = i64::from(draws.number(-3, 3)) * 777;
        if draws.one_in(4) {
            clip_span.from = clip_span.origin;
        }
    }
    play.fill = draws.one_in(2);
    play.beat_loop = draws.one_in(4).then(|| BeatLoop {
        at: i64::from(draws.number(0, 30)) * 9999,
        source: i64::from(draws.number(0, 30)) * 9999,
        length: i64::from(draws.number(1, 9)) * 7777,
        tracks: 0x5555_5555,
    });
    (project, play)
}

fn collected(project: &Project, play: &Play, span: Range<Tick>) -> Vec<LockEvent> {
    let mut events = Vec::new();
    locks_in(project, play, span, |event| events.push(event));
    events.sort_by_key(|event| (event.track, event.tick, event.lane));
    events
}

/// "Rendering a block is asking a question about a span": for random projects with every attribute, what
/// is sent in a span is what is sent in its parts, and nothing is sent before the tick that is promised.
#[test]
fn spans_can_be_cut_anywhere() {
    let mut draws = Draws { seed: 5, count: 0 };
    let mut events = 0;
    for seed in 0..1000 {
        let (project, play) = wild(seed, &mut draws);
        let span = -2 * SIXTEENTH..40 * SIXTEENTH;
        let whole = collected(&project, &play, span.clone());
        let (mut parts, mut from) = (Vec::new(), span.start);
        while from < span.end {
            let to = (from + i64::from(draws.number(1, 30_000))).min(span.end);
            let mut part = Vec::new();
            let until = to + 100_000;
            let next = locks_until(&project, &play, from..to, until, |event| part.push(event));
            assert!(next >= to, "project {seed}");
            assert_eq!(collected(&project, &play, to..next), [], "project {seed}");
            assert!(part.iter().all(|event| (from..to).contains(&event.tick)));
            parts.extend(part);
            from = to;
        }
        parts.sort_by_key(|event| (event.track, event.tick, event.lane));
        assert_eq!(parts, whole, "project {seed}");
        events += whole.len();
    }
    assert!(events > 5_000, "{events}");
}

/// "locating gives the same": what is in force at a tick is what was sent last before it, as far back as
/// a pass.
#[test]
fn what_is_in_force_was_sent_last() {
    let mut draws = Draws { seed: 6, count: 0 };
    let mut compared = 0;
    for seed in 0..1000 {
        let (project, mut play) = wild(seed, &mut draws);
        play.beat_loop = None;
        let tick = i64::from(draws.number(100_000, 900_000));
        locks_at(&project, &play, tick, |event| {
            let line = TrackCursor::at((&project, &play), usize::from(event.track), tick).unwrap();
            let pass = (line.period() - 1) * (line.clip.rate.tick_of(1) - 1);
            let before = collected(&project, &play, tick - pass.clamp(0, 500_000)..tick);
            let own = |sent: &&LockEvent| (sent.track, sent.lane) == (event.track, event.lane);
            if let Some(last) = before.iter().rfind(own) {
                assert_eq!(
                    last.value, event.value,
                    "project {seed}: {last:?} {event:?}"
                );
                compared += 1;
            }
        });
    }
    assert!(compared > 100, "{compared}");
}
