//! The strikes of a line in the order of time. Each step is looked at once, when the music comes near it.
//!
//! A stream gives what the query gives for the same ticks. It moves on only when it is told to keep what it gave, so
//! that a part can be asked for again, in smaller pieces.

use std::ops::Range;

use super::Note;
use super::event_streams::Stream;
use super::pace::{CellStrikes, Pace};
use super::track_cursor::TrackCursor;
use crate::sequencer::step::Step;
use crate::sequencer::time::Tick;

/// The most steps of a line that can strike at a time: those of long ratchets, and those that are moved.
const ROOM: usize = 48;
/// How many steps that are off are passed over at a time.
const AHEAD: u32 = 64;
/// How many steps that are made of several are kept while their strikes are given.
const STRUCK: usize = 16;
/// The strike of a grace hit, which comes before those of the hits.
const GRACE: i16 = -1;

/// A line's strikes from a tick on.
#[derive(Debug, Clone)]
pub(super) struct NoteStream {
    /// The next step to look at, its place in the clip, and what they were when the stream was last told to keep.
    next: NextStep,
    kept: NextStep,
    /// How often the line has struck just now, and when the stream was last told to keep.
    cell: CellStrikes,
    kept_cell: CellStrikes,
    /// Whether every step strikes once, where it lies: then the steps need no list.
    straight: bool,
    /// The steps that have strikes to come.
    steps: [StrikingStep; ROOM],
    count: usize,
    /// The tick before which nothing happens.
    due: Tick,
}

/// A step that is to be looked at.
#[derive(Debug, Clone, Copy)]
struct NextStep {
    number: i64,
    /// Its place in the clip.
    place: usize,
    /// The tick before which it has not to be looked at.
    look: Tick,
    /// Whether it is on.
    is_on: bool,
}

/// A step with strikes to come.
#[derive(Debug, Clone, Copy)]
struct StrikingStep {
    number: i64,
    /// Its place in the clip.
    place: usize,
    onset: Tick,
    /// The next strike; none when all are done.
    strike: Option<Strike>,
    /// The next strike when the stream was last told to keep.
    kept: Option<Strike>,
}

/// One strike of a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Strike {
    tick: Tick,
    /// The number of the ratchet's hit, or [`GRACE`].
    hit: i16,
}

impl Default for NoteStream {
    fn default() -> Self {
        let none = StrikingStep {
            number: 0,
            place: 0,
            onset: 0,
            strike: None,
            kept: None,
        };
        let next = NextStep {
            number: 0,
            place: 0,
            look: Tick::MAX,
            is_on: false,
        };
        Self {
            next,
            kept: next,
            cell: CellStrikes::NONE,
            kept_cell: CellStrikes::NONE,
            straight: false,
            steps: [none; ROOM],
            count: 0,
            due: Tick::MAX,
        }
    }
}

impl Stream for NoteStream {
    type Event = Note;

    fn is_wanted(_: &TrackCursor<'_>) -> bool {
        true
    }

    fn due(&self) -> Tick {
        self.due
    }

    fn begin(&mut self, cursor: &TrackCursor<'_>, from: Tick) {
        self.straight = cursor.is_straight();
        self.count = 0;
        (self.cell, self.kept_cell) = (CellStrikes::NONE, CellStrikes::NONE);
        self.pass_over(cursor, cursor.first_number(from));
        self.kept = self.next;
        self.due = self.next.look.max(from);
    }

    fn look_ahead(&mut self, cursor: &TrackCursor<'_>, from: Tick, to: Tick) -> Tick {
        if self.straight {
            return to;
        }
        let mut room = None;
        while self.next.look < to {
            if self.count == ROOM {
                return self.next.look.max(from);
            }
            let NextStep {
                number,
                place,
                is_on,
                ..
            } = self.next;
            if is_on && let Some(step) = cursor.striking_in(number, place, &mut room) {
                self.add(cursor, (number, place), step, from);
            }
            self.pass_over(cursor, number + 1);
        }
        to
    }

    fn give(
        &mut self,
        cursor: &TrackCursor<'_>,
        span: &Range<Tick>,
        pace: Pace,
        sink: &mut impl FnMut(Note),
    ) {
        if self.straight {
            return self.give_straight(cursor, span, pace, sink);
        }
        let mut struck = [const { None }; STRUCK];
        while let Some(first) = self.first_before(span.end) {
            let Some(StrikingStep {
                number,
                place,
                onset,
                strike: Some(strike),
                ..
            }) = self.steps.get(first).copied()
            else {
                return;
            };
            let mut next = None;
            if let Some(step) = struck_step(cursor, (number, place), &mut struck) {
                if cursor.hears(strike.tick) {
                    let of = (number, onset);
                    let play = || strike_notes(cursor, step, of, strike, sink);
                    self.cell.play(strike.tick, pace, play);
                }
                next = next_strike(cursor, step, number, onset, strike.hit + 1);
            }
            if let Some(step) = self.steps.get_mut(first) {
                step.strike = next;
            }
        }
    }

    fn take_back(&mut self) {
        self.cell = self.kept_cell;
        if self.straight {
            self.next = self.kept;
        }
        for step in self.steps.iter_mut().take(self.count) {
            step.strike = step.kept;
        }
    }

    fn keep(&mut self) -> u32 {
        let (mut left, mut due) = (0, self.next.look);
        self.kept = self.next;
        for place in 0..self.count {
            let step = self.steps[place];
            if let Some(strike) = step.strike {
                self.steps[left] = StrikingStep {
                    kept: step.strike,
                    ..step
                };
                left += 1;
                due = due.min(strike.tick);
            }
        }
        (self.count, self.due) = (left, due);
        let left_out = std::mem::take(&mut self.cell.left_out);
        self.kept_cell = self.cell;
        left_out
    }
}

impl NoteStream {
    /// Adds a step that strikes, unless all of its strikes come before `from`.
    fn add(
        &mut self,
        cursor: &TrackCursor<'_>,
        (number, place): (i64, usize),
        step: &Step,
        from: Tick,
    ) {
        let onset = cursor.onset(number, step);
        let mut strike = match cursor.grace_at(number, step, onset) {
            Some(tick) => Some(Strike { tick, hit: GRACE }),
            None => next_strike(cursor, step, number, onset, 0),
        };
        if strike.is_some_and(|strike| strike.tick < from) {
            let first = cursor.first_hit_at(number, step, from - onset);
            strike = next_strike(cursor, step, number, onset, i16::from(first));
        }
        if let (Some(free), Some(_)) = (self.steps.get_mut(self.count), strike) {
            *free = StrikingStep {
                number,
                place,
                onset,
                strike,
                kept: strike,
            };
            self.count += 1;
        }
    }

    /// The step with the first strike before a tick.
    fn first_before(&self, end: Tick) -> Option<usize> {
        let mut first = (end, 0, None);
        for (place, step) in self.steps.iter().take(self.count).enumerate() {
            if let Some(strike) = step.strike
                && strike.tick < end
                && (first.2.is_none() || (strike.tick, step.number) < (first.0, first.1))
            {
                first = (strike.tick, step.number, Some(place));
            }
        }
        first.2
    }

    /// Gives the notes of a line whose steps strike once, where they lie.
    fn give_straight(
        &mut self,
        cursor: &TrackCursor<'_>,
        span: &Range<Tick>,
        pace: Pace,
        sink: &mut impl FnMut(Note),
    ) {
        let mut room = None;
        while self.next.look < span.end {
            let NextStep {
                number,
                place,
                look,
                is_on,
            } = self.next;
            if is_on
                && look >= span.start
                && cursor.hears(look)
                && let Some(step) = cursor.striking_in(number, place, &mut room)
            {
                let play = || cursor.notes(number, step, look, sink);
                self.cell.play(look, pace, play);
            }
            self.pass_over(cursor, number + 1);
        }
    }

    /// Passes over steps that are off, from one on.
    fn pass_over(&mut self, cursor: &TrackCursor<'_>, from: i64) {
        let mut next = NextStep {
            number: from,
            place: 0,
            look: Tick::MAX,
            is_on: false,
        };
        for number in from..=from + i64::from(AHEAD) {
            let look = if self.straight {
                cursor.straight_onset(number)
            } else {
                cursor.look_at(number)
            };
            (next.number, next.look) = (number, look);
            if look == Tick::MAX {
                break;
            }
            next.place = cursor.step_index(number);
            next.is_on = cursor.is_on_at(number, next.place);
            if next.is_on {
                break;
            }
        }
        self.next = next;
    }
}

/// The step with this number at this place, which sounds: as it is written, or as it was made for an earlier strike.
fn struck_step<'a>(
    cursor: &'a TrackCursor<'_>,
    (number, place): (i64, usize),
    struck: &'a mut [Option<(i64, Step)>; STRUCK],
) -> Option<&'a Step> {
    if cursor.is_as_written() {
        return cursor.clip.steps.get(place);
    }
    let at = usize::try_from(number.rem_euclid(STRUCK as i64)).ok()?;
    let kept = struck.get_mut(at)?;
    if kept.as_ref().is_none_or(|(of, _)| *of != number) {
        *kept = Some((number, cursor.sounding(number)?));
    }
    kept.as_ref().map(|(_, step)| step)
}

/// The first strike of a step that sounds, from a hit on; none when there is no further one.
fn next_strike(
    cursor: &TrackCursor<'_>,
    step: &Step,
    number: i64,
    onset: Tick,
    from: i16,
) -> Option<Strike> {
    if step.ratchet.is_default() {
        return (from == 0).then_some(Strike {
            tick: onset,
            hit: 0,
        });
    }
    let hit = cursor
        .hits_from(number, step, u8::try_from(from).ok()?)
        .next()?;
    Some(Strike {
        tick: onset + hit.after,
        hit: i16::from(hit.number),
    })
}

/// Calls `sink` with the notes of a strike; returns whether it has any.
fn strike_notes(
    cursor: &TrackCursor<'_>,
    step: &Step,
    (number, onset): (i64, Tick),
    strike: Strike,
    sink: &mut impl FnMut(Note),
) -> bool {
    if strike.hit == GRACE {
        cursor.grace_notes(number, step, strike.tick..onset, sink)
    } else if step.ratchet.is_default() {
        cursor.notes(number, step, onset, sink)
    } else {
        let from = u8::try_from(strike.hit).unwrap_or(u8::MAX);
        let hit = cursor.hits_from(number, step, from).next();
        hit.is_some_and(|hit| cursor.notes_of_hit(number, step, strike.tick, hit, sink))
    }
}
