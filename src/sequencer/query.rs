//! Which notes start in this span?
//!
//! Everything that plays, draws or exports asks here. The answer depends on the arguments alone:
//! - a step is asked for by its number in time, its place in the clip follows from the direction;
//! - it plays when it is on and its conditions hold ([`Verdict`]);
//! - its onset is its nominal tick, swung and nudged by less than a step, plus the track's delay;
//! - a ratchet strikes it more than once, from its onset on;
//! - a tied step continues the step before it: the same key gets no new note-on and sounds on, another
//!   key is bound (legato): the note before ends one tick after it has started;
//! - a tie whose head lies before the music began, or did not play, plays as a new note, and so does a
//!   tied ratchet.

/// A track with its clip, and what its steps come to.
mod line;
/// Whether a step plays, and why not.
mod verdict;

use std::ops::Range;

use super::project::Project;
use super::time::Tick;
use super::value::{Channel, Key, Velocity};
use line::{Line, lines};
pub use verdict::{Verdict, outlook};

/// What a performance adds to the score.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Play {
    /// The pattern that plays, 0 to 63.
    pub pattern: usize,
    /// The tracks that are soloed, a bit each; none means all sound.
    pub solo: u32,
    /// Whether fill is on, which steps can ask for.
    pub fill: bool,
    /// Where the music began: the tick of the last start or jump.
    pub since: Tick,
}

/// A note of the score in song time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Note {
    /// The track it belongs to, 0 to 31.
    pub track: u8,
    /// The first tick it sounds.
    pub start: Tick,
    /// The tick it ends; always after `start`.
    pub end: Tick,
    /// Its key.
    pub key: Key,
    /// Its channel.
    pub channel: Channel,
    /// How hard it is struck.
    pub velocity: Velocity,
}

/// Calls `sink` with every note whose first tick lies in `span`: track by track, each in the order of
/// its steps.
pub fn notes_in(project: &Project, play: &Play, span: Range<Tick>, sink: impl FnMut(Note)) {
    notes_until(project, play, span.clone(), span.end, sink);
}

/// As [`notes_in`], and says when it goes on: a tick from the span's end to `until` before which no
/// further note starts. That is the next onset where one is near, otherwise as far as it looked, so that
/// its cost is bounded however much is stored.
pub fn notes_until(
    project: &Project,
    play: &Play,
    span: Range<Tick>,
    until: Tick,
    mut sink: impl FnMut(Note),
) -> Tick {
    let mut next = until;
    for line in lines(project, play) {
        next = notes_of(&line, &span, next, &mut sink);
    }
    next
}

/// The notes of one track, and when it goes on, at `next` at the latest.
fn notes_of(
    line: &Line<'_>,
    span: &Range<Tick>,
    mut next: Tick,
    sink: &mut impl FnMut(Note),
) -> Tick {
    /// Steps looked at beyond the span.
    const FAR: i64 = 16;
    let far = line.first_number(span.end) + FAR;
    for number in line.first_number(span.start) - line.reach.. {
        let nominal = line.nominal(number);
        let earliest = line.earliest(nominal);
        if earliest >= next.max(span.end) {
            break;
        }
        if number > far && earliest >= span.end {
            return earliest;
        }
        let Some(step) = line.playing(number) else {
            continue;
        };
        let onset = line.moved(nominal, step);
        if step.ratchet.is_default() {
            if onset >= span.end {
                next = next.min(onset);
            } else if onset >= span.start {
                line.notes(number, step, onset, sink);
            }
            continue;
        }
        for hit in line.hits(number, step) {
            let start = onset + hit.after;
            if start >= span.end {
                next = next.min(start);
            } else if start >= span.start {
                line.notes_of_hit(number, step, start, hit, sink);
            }
        }
    }
    next
}

/// Calls `sink` with the notes that a start at `start` must not lose: those of steps whose nominal time
/// is at or after the start but whose onset (nudged, or of an early track) lies before it. They begin
/// at the start, so that the first kick is never missing.
pub fn notes_at_start(project: &Project, play: &Play, start: Tick, mut sink: impl FnMut(Note)) {
    for line in lines(project, play) {
        let first = line.clip.rate.step_at(start - 1) + 1;
        for number in first.. {
            if line.earliest(line.nominal(number)) >= start {
                break;
            }
            let Some(step) = line.playing(number) else {
                continue;
            };
            let onset = line.onset(number, step);
            let mut from_start = |note: Note| {
                let end = note.end.max(start + 1);
                sink(Note { start, end, ..note });
            };
            if onset >= start {
                continue;
            }
            if step.ratchet.is_default() {
                line.notes(number, step, onset, &mut from_start);
            } else if let Some(hit) = line.hits(number, step).next() {
                line.notes_of_hit(number, step, onset, hit, &mut from_start);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sequencer::project::{Clip, Track};
    use crate::sequencer::ratchet::{Hits, Ratchet, Window};
    use crate::sequencer::step::{Gate, Step, StepNote};
    use crate::sequencer::value::{Delay, Length, Swing, Transpose};
    use crate::sequencer::{arbitrary, notation};
    use std::sync::Arc;

    const SIXTEENTH: Tick = 10_080;

    /// Notes of `ticks` as "sixteenth:key+length" in 1/100 sixteenths.
    fn heard(project: &Project, play: Play, ticks: Range<Tick>) -> String {
        let mut words = Vec::new();
        notes_in(project, &play, ticks, |note| words.push(word(note)));
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
            heard(&project, Play::default(), 0..16 * SIXTEENTH),
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
        let heard = heard(&project, Play::default(), -4 * SIXTEENTH..0);
        assert_eq!(heard, "-4.00:36+75 -1.00:36+75");
    }

    /// "nudge: signed ticks in (-1 step, +1 step)"; an early first step sounds before the bar line.
    #[test]
    fn nudges_move_a_step() {
        let nudged = |value| {
            move |_: &mut Track, clip: &mut Clip| {
                step(clip, 1).nudge = super::super::value::Nudge::clamped(value);
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
            step(clip, 1).nudge = super::super::value::Nudge::clamped(-2520);
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
                super::super::value::Interval::clamped(7),
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
            heard(&project, play, SIXTEENTH..4 * SIXTEENTH),
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
            heard(&project, Play::default(), 0..6 * SIXTEENTH),
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
        let solo = |tracks| Play {
            solo: tracks,
            ..Play::default()
        };
        assert_eq!(heard(&project, solo(0b10), 0..SIXTEENTH), "");
        assert_eq!(heard(&project, solo(0b01), 0..SIXTEENTH), "0.00:36+75");
    }

    /// "Rendering a block is asking a question about a span": for random projects with every attribute, the
    /// notes of a span are those of its parts, and none starts before the tick that is promised.
    #[test]
    fn spans_can_be_cut_anywhere() {
        for seed in 0..300 {
            let project = arbitrary::project(seed);
            let play = Play {
                pattern: (0..64)
                    .find(|p| !project.patterns[*p].clips.is_empty())
                    .unwrap_or(0),
                fill: seed % 2 == 0,
                ..Play::default()
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
        let whole = heard(&project, play, 0..32 * SIXTEENTH);
        let parts = (0..32 * SIXTEENTH)
            .step_by(777)
            .map(|from| heard(&project, play, from..(from + 777).min(32 * SIXTEENTH)));
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
                step(clip, 1).nudge = super::super::value::Nudge::clamped(-3000);
            });
            let play = Play::default();
            for from in (0..40 * SIXTEENTH).step_by(1008) {
                let until = from + 64 * SIXTEENTH;
                let next = notes_until(&project, &play, from..from, until, |_| ());
                assert!(next >= from);
                assert_eq!(heard(&project, play, from..next), "", "{line} from {from}");
            }
        }
    }
}
