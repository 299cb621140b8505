//! Which notes start in this span?
//!
//! Everything that plays, draws or exports asks here. The answer depends on the arguments alone:
//! - a step is asked for by its number in time, its place in the clip follows from the direction;
//! - its onset is its nominal tick, swung and nudged by less than a step, plus the track's delay;
//! - a tied step continues the step before it: the same key gets no new note-on and sounds on, another
//!   key is bound (legato): the note before ends one tick after it has started;
//! - a tie whose head lies before the music began plays as a new note.

use std::ops::Range;

use super::order::Order;
use super::project::{Clip, Project, Track};
use super::step::{Gate, Step, StepNote};
use super::time::{self, Rate, Tick, Warp};
use super::value::{Channel, Key, Velocity};

/// What a performance adds to the score.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Play {
    /// The pattern that plays, 0 to 63.
    pub pattern: usize,
    /// The tracks that are soloed, a bit each; none means all sound.
    pub solo: u32,
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
    /// Steps looked at on each track beyond the span.
    const FAR: i64 = 16;
    let mut next = until;
    for line in lines(project, play) {
        let far = line.first_number(span.end) + FAR;
        for number in line.first_number(span.start).. {
            let nominal = line.clip.rate.tick_of(number);
            let earliest = line.earliest(nominal);
            if earliest >= next.max(span.end) {
                break;
            }
            if number > far && earliest >= span.end {
                next = earliest;
                break;
            }
            let Some(step) = line.sounding(number) else {
                continue;
            };
            let onset = line.moved(nominal, step);
            if onset >= span.end {
                next = next.min(onset);
            } else if onset >= span.start {
                line.notes(number, step, onset, &mut sink);
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
            if line.earliest(line.clip.rate.tick_of(number)) >= start {
                break;
            }
            let Some(step) = line.sounding(number) else {
                continue;
            };
            let onset = line.onset(number, step);
            if onset < start {
                line.notes(number, step, onset, &mut |note: Note| {
                    sink(Note {
                        start,
                        end: note.end.max(start + 1),
                        ..note
                    });
                });
            }
        }
    }
}

/// A track with its clip in the pattern that plays.
struct Line<'a> {
    index: usize,
    track: &'a Track,
    clip: &'a Clip,
    order: Order,
    warp: Warp,
    step_ticks: Tick,
    since: Tick,
}

/// The tracks that sound: neither muted, nor empty, nor silenced by another's solo.
fn lines<'a>(project: &'a Project, play: &Play) -> impl Iterator<Item = Line<'a>> {
    let Play {
        pattern,
        solo,
        since,
    } = *play;
    let pattern = project.patterns.get(pattern);
    pattern.into_iter().flat_map(move |pattern| {
        let pairs = project.tracks.iter().zip(&pattern.clips).enumerate();
        pairs.filter_map(move |(index, (track, clip))| {
            let heard = solo == 0 || solo & (1 << index) != 0;
            (heard && !clip.mute && !clip.steps.is_empty()).then(|| Line {
                index,
                track,
                clip,
                warp: Warp::new(pattern.swing_grid, pattern.swing, clip.swing_amount),
                order: Order::of(clip, pattern.seed, index),
                step_ticks: clip.rate.tick_of(1),
                since,
            })
        })
    })
}

impl<'a> Line<'a> {
    /// The first step whose onset can be at or after `from`.
    fn first_number(&self, from: Tick) -> i64 {
        self.clip
            .rate
            .step_at(from - self.delay() - self.step_ticks)
    }

    /// The tick before which a step cannot sound, wherever it is swung and nudged.
    fn earliest(&self, nominal: Tick) -> Tick {
        nominal + self.delay() - self.step_ticks + 1
    }

    fn delay(&self) -> Tick {
        Tick::from(self.track.delay.get())
    }

    /// The step with this number, if it is on.
    fn sounding(&self, number: i64) -> Option<&'a Step> {
        let step = self.clip.steps.get(self.order.index(number));
        step.filter(|step| step.on)
    }

    /// The first tick of a step.
    fn onset(&self, number: i64, step: &Step) -> Tick {
        self.moved(self.clip.rate.tick_of(number), step)
    }

    /// Where a step sounds: swing and nudge together move it by less than a step.
    fn moved(&self, nominal: Tick, step: &Step) -> Tick {
        let mut shift = self.warp.apply(nominal) - nominal;
        if !step.nudge.is_default() {
            shift += time::nudge_ticks(self.clip.rate, step.nudge);
        }
        let most = (self.step_ticks - 1).max(0);
        nominal + shift.clamp(-most, most) + self.delay()
    }

    /// The notes of a step that starts at `onset`.
    fn notes(&self, number: i64, step: &Step, onset: Tick, sink: &mut impl FnMut(Note)) {
        for note in step.notes.as_slice() {
            let Some(key) = self.key(*note) else { continue };
            if step.tie && self.continues(number, *note) {
                continue;
            }
            let velocity = i64::from(step.velocity.get()) + i64::from(note.velocity.get());
            sink(Note {
                track: u8::try_from(self.index).unwrap_or(u8::MAX),
                start: onset,
                end: self.end(number, step, onset, *note),
                key,
                channel: self.track.channel,
                velocity: Velocity::clamped(velocity),
            });
        }
    }

    /// The key that sounds; none when it is transposed off the keyboard.
    fn key(&self, note: StepNote) -> Option<Key> {
        let key = i64::from(self.track.key.get())
            + i64::from(note.interval.get())
            + i64::from(self.clip.transpose.get());
        Key::try_from(key).ok()
    }

    /// Whether the step before holds the same key, and began after the music did.
    fn continues(&self, number: i64, note: StepNote) -> bool {
        self.sounding(number - 1).is_some_and(|before| {
            holds(before, note) && self.onset(number - 1, before) >= self.since
        })
    }

    /// Where a note ends: after its gate, or with the last step that is tied to it.
    fn end(&self, mut number: i64, step: &Step, onset: Tick, note: StepNote) -> Tick {
        let (mut last, mut last_onset) = (step, onset);
        for _ in 0..Gate::LONGEST {
            let Some(next) = self.sounding(number + 1).filter(|next| next.tie) else {
                break;
            };
            let next_onset = self.onset(number + 1, next);
            if !holds(next, note) {
                return (next_onset + 1).max(onset + 1);
            }
            (last, last_onset) = (next, next_onset);
            number += 1;
        }
        let held = match last.gate {
            Gate::Steps(steps) => self.clip.rate.ticks(i64::from(steps.get()), 1000),
            Gate::UntilNext => self.next_onset_after(number, last_onset) - last_onset,
        };
        (last_onset + held * i64::from(note.length.get()) / 100).max(onset + 1)
    }

    /// The onset of the track's next step that sounds, at most 128 steps after `number`.
    fn next_onset_after(&self, number: i64, onset: Tick) -> Tick {
        (number + 1..number + Gate::LONGEST)
            .find_map(|next| self.sounding(next).map(|step| self.onset(next, step)))
            .unwrap_or_else(|| onset + self.rate().tick_of(Gate::LONGEST))
    }

    fn rate(&self) -> Rate {
        self.clip.rate
    }
}

/// Whether a step has this note's key among its own.
fn holds(step: &Step, note: StepNote) -> bool {
    step.notes
        .as_slice()
        .iter()
        .any(|other| other.interval == note.interval)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sequencer::notation;
    use crate::sequencer::value::{Delay, Length, Swing, Transpose};
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
