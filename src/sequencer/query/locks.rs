//! The query for locks: which are sent in this span?
//!
//! The same law as for notes: the answer depends on the arguments alone, and a span's answer is that of
//! its parts. The rules:
//! - a trig is a step that plays, with notes or without; a tied step that locks nothing is none, as long
//!   as there is something it is tied to: it sounds on, and so does what was locked;
//! - a trig sends what it locks at its onset;
//! - where it does not lock a lane that the trig before it locked, the lane's base is sent, if it has one;
//! - a lane that slides moves in a line from its lock to what the next trig sends. The points of the line
//!   lie on a grid of their own, and one that changes nothing is left out.
//!
//! "Before" and "next" refer to onsets, not to step numbers: nudges can swap neighbours. The search goes no
//! further than a pass, and no further than 32 steps that are on and do not play, or 16 that look at other steps as well;
//! for the last lock of a lane without a base, no further than 64 steps that lock it, and no further than to one that
//! locks it, looks at other steps, and lies more than 16 steps back.

/// The lines between two locks.
mod slides;
/// The steps that send locks.
mod trigs;

use std::ops::Range;

use super::reader::Reader;
use super::track_cursor::{TrackCursor, each_cursor};
use super::{Play, Project};
use crate::sequencer::lock::{LANES, Lane, LaneSet, LockLane, LockTarget, LockValue, Locks};
use crate::sequencer::note_channels::LockChannels;
use crate::sequencer::outputs::OutputSlot;
use crate::sequencer::play::BeatLoop;
use crate::sequencer::project::Track;
use crate::sequencer::step::Step;
use crate::sequencer::time::{TICKS_PER_QUARTER, Tick};
pub(super) use slides::Slides;
pub(super) use trigs::Trig;
use trigs::TrigSearch;

/// Ticks between two points of a slide: 5.2 ms at 120 BPM.
const GRID: Tick = TICKS_PER_QUARTER / 96;

/// How many steps, and points of a slide, beyond a span are searched.
const FAR: i64 = 16;

/// How many steps that are on are tested in the search for the next trig. One that looks at other steps, by PRE, NEI or a
/// group, counts as two: conditions of all tracks may have to be looked at for it. This bounds what a jump costs.
const MOST: u32 = 32;

/// How many steps that are on, and lock a lane without a base, are tested in the search for the one whose lock it keeps
/// where playback starts or jumps to. Each that plays ends the search for the lanes that it locks, so that only as many
/// in a row that do not play can hide an earlier one.
const KEPT: u32 = 64;

/// How many steps back that search still tests one that looks at other steps, for the same reason.
const NEAR: i64 = 16;

/// A value that a lock lane sends, in song time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LockEvent {
    /// The track, 0 to 31.
    pub track: u8,
    /// The lock lane.
    pub lane: Lane,
    /// The tick at which it is sent.
    pub tick: Tick,
    /// The channels that it is sent on.
    pub channels: LockChannels,
    /// What is moved.
    pub target: LockTarget,
    /// The output that it is sent to; none: its track's.
    pub output: Option<OutputSlot>,
    /// The value, at most the target's highest.
    pub value: LockValue,
    /// For a point of a slide, where the slide ends.
    pub slide: Option<Tick>,
}

impl LockEvent {
    /// The same event so many ticks later.
    fn moved(self, ticks: Tick) -> Self {
        Self {
            tick: self.tick + ticks,
            slide: self.slide.map(|end| end + ticks),
            ..self
        }
    }
}

/// Calls `sink` with all values that lock lanes send in `span`, track by track.
pub fn locks_in(project: &Project, play: &Play, span: Range<Tick>, sink: impl FnMut(LockEvent)) {
    locks_until(project, play, span.clone(), span.end, sink);
}

/// As [`locks_in`]; also returns a tick, from the span's end to `until`, before which nothing further is sent.
pub fn locks_until(
    project: &Project,
    play: &Play,
    span: Range<Tick>,
    until: Tick,
    mut sink: impl FnMut(LockEvent),
) -> Tick {
    if !has_locks(project) {
        return until;
    }
    let mut reader = Reader::of(project, play);
    match play.beat_loop.filter(|beat_loop| beat_loop.at < span.end) {
        Some(beat_loop) => {
            locks_in_loop(&mut reader, beat_loop, &span, &mut sink);
            span.end
        }
        None => {
            let until = play.before_beat_loop(&span, until);
            locks_of_tracks(&mut reader, &span, until, |_| true, &mut sink)
        }
    }
}

/// Whether any track has lock lanes.
pub(super) fn has_locks(project: &Project) -> bool {
    project.tracks.iter().any(|track| locking(track))
}

/// The values that are sent in a span in which a beat loop is held.
pub(super) fn locks_in_loop(
    reader: &mut Reader<'_>,
    beat_loop: BeatLoop,
    span: &Range<Tick>,
    sink: &mut impl FnMut(LockEvent),
) {
    let (held, free) = (
        |track| beat_loop.holds(track),
        |track| !beat_loop.holds(track),
    );
    let before = span.start..span.end.min(beat_loop.at).max(span.start);
    locks_of_tracks(reader, span, span.end, free, sink);
    locks_of_tracks(reader, &before, before.end, held, sink);
    for (from, moved) in beat_loop.stretches(span.clone()) {
        let mut later = |lock: LockEvent| sink(lock.moved(moved));
        if from.start == beat_loop.source - beat_loop.ticks() {
            begin_again(reader, beat_loop, &mut later);
        }
        locks_of_tracks(reader, &from, from.end, held, &mut later);
    }
}

/// The values that some tracks' lanes send as the score has them. Returns the tick, at most `until`, before which
/// nothing further is sent.
pub(super) fn locks_of_tracks(
    reader: &mut Reader<'_>,
    span: &Range<Tick>,
    until: Tick,
    plays: impl Fn(usize) -> bool,
    sink: &mut impl FnMut(LockEvent),
) -> Tick {
    let mut next = until;
    reader.each_part(span, |score, span| {
        let others = each_cursor(score, span, locking, |cursor| {
            if plays(cursor.index) && cursor.clip.steps.iter().any(locks) {
                next = locks_of(cursor, span, next, sink);
            }
        });
        next = next.min(others);
    });
    next.max(span.end)
}

/// Sends the values in force at the start of a beat loop's stretch again, where they have changed in the stretch.
fn begin_again(reader: &mut Reader<'_>, beat_loop: BeatLoop, sink: &mut impl FnMut(LockEvent)) {
    let start = beat_loop.source - beat_loop.ticks();
    reader.each_part(&(start..start + 1), |score, span| {
        each_cursor(score, span, locking, |cursor| {
            if !beat_loop.holds(cursor.index) || !cursor.is_audible(start) {
                return;
            }
            let (first, last) = (in_force(cursor, start), in_force(cursor, beat_loop.source));
            let values = first.values.into_iter().zip(last.values);
            for ((lane, used), (value, last)) in cursor.track.locks.iter().zip(values) {
                if let Some(value) = value.filter(|_| value != last) {
                    sink(cursor.event(start, first.notes, (lane, used), value));
                }
            }
        });
    });
}

/// Calls `sink` with the values in force on every lane just before `tick`, as far as the score tells. A start or
/// jump there sends them first, so that it sounds as if the music had been played up to there.
pub fn locks_at(project: &Project, play: &Play, tick: Tick, sink: impl FnMut(LockEvent)) {
    read_locks_at(&mut Reader::of(project, play), play, tick, sink);
}

pub(super) fn read_locks_at(
    reader: &mut Reader<'_>,
    play: &Play,
    tick: Tick,
    mut sink: impl FnMut(LockEvent),
) {
    let beat_loop = play.beat_loop.filter(|beat_loop| beat_loop.at <= tick);
    let source = beat_loop.map_or(tick, |beat_loop| beat_loop.source_tick(tick));
    for at in [tick, source] {
        reader.each_part(&(at..at + 1), |score, span| {
            each_cursor(score, span, locking, |cursor| {
                let held = beat_loop.is_some_and(|beat_loop| beat_loop.holds(cursor.index));
                if !cursor.is_audible(at) || at != if held { source } else { tick } {
                    return;
                }
                let InForce { notes, values } = in_force(cursor, at);
                for ((lane, used), value) in cursor.track.locks.iter().zip(values) {
                    if let Some(value) = value {
                        sink(cursor.event(tick, notes, (lane, used), value));
                    }
                }
            });
        });
        if source == tick {
            break;
        }
    }
}

pub(super) fn locking(track: &Track) -> bool {
    !track.locks.is_default()
}

fn locks(step: &Step) -> bool {
    step.locks.any()
}

impl TrackCursor<'_> {
    /// A value that a lane sends, by a step whose notes have these channels.
    fn event(
        &self,
        tick: Tick,
        notes: LockChannels,
        (lane, used): (Lane, LockLane),
        value: i64,
    ) -> LockEvent {
        LockEvent {
            track: u8::try_from(self.index).unwrap_or(u8::MAX),
            lane,
            tick,
            channels: self.lock_channels(notes, used),
            target: used.target,
            output: used.output,
            value: LockValue::clamped(value),
            slide: None,
        }
    }
}

/// The values that one track's lanes send. Returns the tick, at most `next`, before which nothing further is sent
/// after the span.
fn locks_of(
    cursor: &TrackCursor<'_>,
    span: &Range<Tick>,
    mut next: Tick,
    sink: &mut impl FnMut(LockEvent),
) -> Tick {
    let mut sink = |lock: LockEvent| {
        if cursor.hears(lock.tick) {
            sink(lock);
        }
    };
    if let Some(slides) = Slides::under_way(cursor, span.start) {
        next = slides.points(cursor, span, next, &mut sink);
    }
    let far = cursor.first_number(span.end) + FAR;
    for number in cursor.first_number(span.start).. {
        let earliest = cursor.earliest(cursor.nominal(number));
        if earliest >= next.max(span.end) || cursor.has_ended_by(cursor.nominal(number)) {
            break;
        }
        if number > far && earliest >= span.end {
            return earliest;
        }
        let Some(trig) = cursor.trig(number) else {
            continue;
        };
        if trig.onset >= span.end {
            next = next.min(trig.onset);
        } else if trig.onset >= span.start {
            let locks = cursor.locks(trig.number);
            send(cursor, trig, &locks, &mut sink);
            if let Some(slides) = Slides::of(cursor, trig, &locks) {
                next = slides.points(cursor, span, next, &mut sink);
            }
        }
    }
    next
}

/// Sends a trig's locks, and the bases of lanes that it returns to: always where they belong to its notes.
pub(super) fn send(
    cursor: &TrackCursor<'_>,
    trig: Trig,
    locks: &Locks,
    sink: &mut impl FnMut(LockEvent),
) {
    let mut before = None;
    let notes = cursor.channels_of_step(trig.number);
    for (lane, used) in cursor.track.locks.iter() {
        let target = used.target;
        let value = locks.get(lane).or_else(|| {
            let base = cursor.base(used)?;
            if cursor.is_of_notes(used) {
                return Some(base);
            }
            let before = before.get_or_insert_with(|| {
                let before = cursor.last_before(trig.sort_key());
                before.map(|trig| cursor.locks(trig.number))
            });
            is_moved(before.as_ref(), lane, target, base).then_some(base)
        });
        if let Some(value) = value {
            sink(cursor.event(trig.onset, notes, (lane, used), within(value, target)));
        }
    }
}

/// Whether the locks of a trig leave a lane off its base; without a trig that is assumed.
fn is_moved(locks: Option<&Locks>, lane: Lane, target: LockTarget, base: LockValue) -> bool {
    locks.is_none_or(|locks| {
        let locked = locks.get(lane);
        locked.is_some_and(|locked| within(locked, target) != within(base, target))
    })
}

/// A value limited to the range of its target.
fn within(value: LockValue, target: LockTarget) -> i64 {
    i64::from(value.get().min(target.most()))
}

/// The values in force on a track's lanes just before a tick, searched at most a pass back from the last trig: one walk
/// back over the steps for all lanes.
fn in_force(cursor: &TrackCursor<'_>, tick: Tick) -> InForce {
    let mut search = TrigSearch::new(cursor);
    let last = search.last_before((tick, i64::MIN));
    let mut found = last.map_or([None; LANES], |last| reached(cursor, last, tick));
    let lanes = || cursor.track.locks.iter();
    for ((_, used), found) in lanes().zip(&mut found) {
        *found = found.or(cursor.base(used).map(|base| within(base, used.target)));
    }
    // Lanes without a base keep the value of an earlier trig's lock.
    let (mut place, number) = match last {
        Some(trig) => (trig.sort_key(), trig.number),
        None => ((tick, i64::MIN), cursor.last_number(tick)),
    };
    let notes = cursor.channels_of_step(number);
    let (first, mut left) = ((number - cursor.period(), number - NEAR), KEPT);
    loop {
        let waiting = lanes().zip(&found).filter(|(_, found)| found.is_none());
        let waiting = waiting.map(|((lane, _), _)| lane);
        let waiting = waiting.filter(|lane| cursor.can_lock(*lane));
        let waiting = waiting.fold(LaneSet::default(), LaneSet::with);
        if waiting.is_empty() {
            break;
        }
        let Some(trig) = search.last_locking(place, first, waiting, &mut left) else {
            break;
        };
        place = trig.sort_key();
        for ((lane, used), found) in lanes().zip(&mut found) {
            if found.is_none() {
                let locked = cursor.lock(trig.number, lane);
                *found = locked.map(|value| within(value, used.target));
            }
        }
    }
    InForce {
        notes,
        values: found,
    }
}

/// What is in force on a track's lanes.
struct InForce {
    /// The channels of the notes that it moves.
    notes: LockChannels,
    /// The values, by the places of their lanes among those in use.
    values: [Option<i64>; LANES],
}

/// The values that a trig's locks have reached just before a tick, by the places of their lanes among those in use.
fn reached(cursor: &TrackCursor<'_>, trig: Trig, tick: Tick) -> [Option<i64>; LANES] {
    let locks = cursor.locks(trig.number);
    let slides = Slides::of(cursor, trig, &locks);
    let mut reached = [None; LANES];
    for ((lane, used), reached) in cursor.track.locks.iter().zip(&mut reached) {
        let locked = locks.get(lane).map(|value| within(value, used.target));
        let slid = slides
            .as_ref()
            .and_then(|slides| slides.value_at(lane, tick - 1));
        *reached = slid.or(locked);
    }
    reached
}

#[cfg(test)]
mod tests;
