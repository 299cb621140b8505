//! Slides: lines from a lock to what the next trig sends, in points on a grid of their own.

use std::ops::Range;

use super::{FAR, GRID, LockEvent, TrackCursor, Trig, within};
use crate::sequencer::lock::{LANES, Lane, LockTarget, LockValue, Locks};
use crate::sequencer::note_channels::LockChannels;
use crate::sequencer::time::Tick;

/// The slides of a track's lanes from one trig to the next.
#[derive(Debug, Clone, Copy)]
pub(in crate::sequencer::query) struct Slides {
    onset: Tick,
    end: Tick,
    /// The channels of the notes that they move.
    notes: LockChannels,
    slopes: [Option<Slope>; LANES],
}

impl Slides {
    /// The slides that begin at a trig, if any does.
    pub(in crate::sequencer::query) fn of(
        cursor: &TrackCursor<'_>,
        trig: Trig,
        locks: &Locks,
    ) -> Option<Self> {
        if !locks.any_slide() {
            return None;
        }
        let after = cursor.first_after(trig.sort_key())?;
        let next = cursor.locks(after.number);
        let ticks = after.onset - trig.onset;
        let mut slopes = [None; LANES];
        for (lane, used) in cursor.track.locks.iter() {
            if let Some(slope) = slopes.get_mut(usize::from(lane.get() - 1)) {
                let to = next.get(lane).or(cursor.base(used));
                *slope = Slope::new((locks, to), ticks, lane, used.target);
            }
        }
        Some(Self {
            onset: trig.onset,
            end: after.onset,
            notes: cursor.channels_of_step(trig.number),
            slopes,
        })
    }

    /// The slides that are under way at a tick.
    pub(in crate::sequencer::query) fn under_way(
        cursor: &TrackCursor<'_>,
        tick: Tick,
    ) -> Option<Self> {
        if cursor.facts.is_some_and(|facts| !facts.slides) {
            return None;
        }
        let trig = cursor.last_before((tick, i64::MIN))?;
        Self::of(cursor, trig, &cursor.locks(trig.number))
    }

    /// The value that a lane has slid to at a tick; none where it does not slide.
    pub(super) fn value_at(&self, lane: Lane, tick: Tick) -> Option<i64> {
        let slope = (*self.slopes.get(usize::from(lane.get() - 1))?)?;
        let point = (tick - self.onset) / GRID;
        Some(slope.at(point.clamp(0, slope.points().max(0))))
    }

    /// Sends the points within `span`. Returns the tick, at most `next`, before which no further point is sent.
    pub(in crate::sequencer::query) fn points(
        &self,
        cursor: &TrackCursor<'_>,
        span: &Range<Tick>,
        mut next: Tick,
        sink: &mut impl FnMut(LockEvent),
    ) -> Tick {
        for (lane, used) in cursor.track.locks.iter() {
            let slope = self.slopes.get(usize::from(lane.get() - 1)).copied();
            let Some(slope) = slope.flatten() else {
                continue;
            };
            let first = (span.start - self.onset + GRID - 1).div_euclid(GRID).max(1);
            for point in first..=slope.points() {
                let tick = self.onset + point * GRID;
                let beyond = (tick - span.end).div_euclid(GRID);
                if tick >= span.end && (tick >= next || beyond >= FAR) {
                    next = next.min(tick);
                    break;
                }
                if slope.at(point) == slope.at(point - 1) {
                    continue;
                }
                if tick >= span.end {
                    next = tick;
                    break;
                }
                sink(LockEvent {
                    slide: Some(self.end),
                    ..cursor.event(tick, self.notes, (lane, used), slope.at(point))
                });
            }
        }
        next
    }
}

/// The line from a lock to the value that the next trig sends.
#[derive(Debug, Clone, Copy)]
struct Slope {
    from: i64,
    to: i64,
    ticks: Tick,
}

impl Slope {
    /// The slide of a lane over so many ticks, from a trig's locks to the value that the next trig sends; none where
    /// that is none, or the lane is not locked or does not slide.
    fn new(
        (locks, to): (&Locks, Option<LockValue>),
        ticks: Tick,
        lane: Lane,
        target: LockTarget,
    ) -> Option<Self> {
        if !locks.slides(lane) || !target.can_slide() {
            return None;
        }
        Some(Self {
            from: within(locks.get(lane)?, target),
            to: within(to?, target),
            ticks,
        })
    }

    /// Number of points between the ends; the last one is at least a grid unit from the end.
    fn points(&self) -> i64 {
        if self.from == self.to {
            0
        } else {
            self.ticks / GRID - 1
        }
    }

    /// The value at a point, rounded to the nearest.
    fn at(&self, point: i64) -> i64 {
        let ticks = self.ticks.max(1);
        self.from + ((self.to - self.from) * point * GRID * 2 + ticks).div_euclid(ticks * 2)
    }
}
