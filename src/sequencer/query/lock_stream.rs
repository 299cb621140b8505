//! The locks of a line in the order of time. Each trig is looked at once, when the music comes near it, and each slide
//! is worked out once.
//!
//! As with notes, a stream gives what the query gives for the same ticks, and moves on only when it is told to keep.

use std::ops::Range;

use super::event_streams::Stream;
use super::locks::{LockEvent, Slides, Trig, locking, send};
use super::pace::Pace;
use super::track_cursor::TrackCursor;
use crate::sequencer::time::Tick;

/// The most trigs of a line that are near: those that are moved.
const ROOM: usize = 32;
/// How many steps that are off are passed over at a time.
const AHEAD: u32 = 64;

/// A line's locks from a tick on.
#[derive(Debug, Clone)]
pub(super) struct LockStream {
    /// The next step to look at.
    next: i64,
    /// The trigs to come.
    trigs: [ComingTrig; ROOM],
    count: usize,
    /// The slides under way, and those when the stream was last told to keep.
    slides: Option<Slides>,
    kept: Option<Slides>,
    /// The tick before which the slides send no further point.
    next_point: Tick,
    /// The tick before which no further step has to be looked at.
    look: Tick,
    /// The tick before which nothing happens.
    due: Tick,
}

/// A trig to come.
#[derive(Debug, Clone, Copy)]
struct ComingTrig {
    trig: Trig,
    /// Whether it was given, but not kept yet.
    given: bool,
}

impl Default for LockStream {
    fn default() -> Self {
        let none = ComingTrig {
            trig: Trig {
                onset: 0,
                number: 0,
            },
            given: false,
        };
        Self {
            next: 0,
            trigs: [none; ROOM],
            count: 0,
            slides: None,
            kept: None,
            next_point: Tick::MAX,
            look: Tick::MAX,
            due: Tick::MAX,
        }
    }
}

impl Stream for LockStream {
    type Event = LockEvent;

    fn is_wanted(cursor: &TrackCursor<'_>) -> bool {
        locking(cursor.track) && cursor.facts.is_none_or(|facts| !facts.locked.is_empty())
    }

    fn due(&self) -> Tick {
        self.due
    }

    fn begin(&mut self, cursor: &TrackCursor<'_>, from: Tick) {
        self.next = cursor.first_number(from);
        self.count = 0;
        self.slides = Slides::under_way(cursor, from);
        self.kept = self.slides;
        self.next_point = from;
        self.pass_over(cursor);
        self.due = from;
    }

    fn look_ahead(&mut self, cursor: &TrackCursor<'_>, from: Tick, to: Tick) -> Tick {
        while self.look < to {
            let Some(place) = self.trigs.get_mut(self.count) else {
                return self.look.max(from);
            };
            let trig = cursor.trig(self.next);
            if let Some(trig) = trig.filter(|trig| trig.onset >= from) {
                *place = ComingTrig { trig, given: false };
                self.count += 1;
            }
            self.next += 1;
            self.pass_over(cursor);
        }
        to
    }

    fn give(
        &mut self,
        cursor: &TrackCursor<'_>,
        span: &Range<Tick>,
        _: Pace,
        sink: &mut impl FnMut(LockEvent),
    ) {
        let mut sink = |lock: LockEvent| {
            if cursor.hears(lock.tick) {
                sink(lock);
            }
        };
        self.slide(cursor, span, &mut sink);
        while let Some(place) = self.first_before(span.end) {
            let Some(coming) = self.trigs.get_mut(place) else {
                return;
            };
            coming.given = true;
            let trig = coming.trig;
            let locks = cursor.locks(trig.number);
            send(cursor, trig, &locks, &mut sink);
            self.slides = Slides::of(cursor, trig, &locks);
            self.slide(cursor, span, &mut sink);
        }
        let nothing = span.end..span.end;
        self.next_point = self.slides.as_ref().map_or(Tick::MAX, |slides| {
            slides.points(cursor, &nothing, Tick::MAX >> 1, &mut |_| ())
        });
    }

    fn take_back(&mut self) {
        self.slides = self.kept;
        for trig in self.trigs.iter_mut().take(self.count) {
            trig.given = false;
        }
    }

    fn keep(&mut self) -> u32 {
        self.kept = self.slides;
        let (mut left, mut due) = (0, self.look.min(self.next_point));
        for place in 0..self.count {
            let trig = self.trigs[place];
            if !trig.given {
                self.trigs[left] = trig;
                left += 1;
                due = due.min(trig.trig.onset);
            }
        }
        (self.count, self.due) = (left, due);
        0
    }
}

impl LockStream {
    fn slide(
        &self,
        cursor: &TrackCursor<'_>,
        span: &Range<Tick>,
        sink: &mut impl FnMut(LockEvent),
    ) {
        if let Some(slides) = &self.slides {
            slides.points(cursor, span, span.end, sink);
        }
    }

    /// The first trig before a tick.
    fn first_before(&self, end: Tick) -> Option<usize> {
        let trigs = self.trigs.iter().take(self.count).enumerate();
        let coming = trigs.filter(|(_, coming)| !coming.given && coming.trig.onset < end);
        let first = coming.min_by_key(|(_, coming)| coming.trig.sort_key());
        first.map(|(place, _)| place)
    }

    /// Passes over steps that are off, and finds the tick before which the next one has not to be looked at.
    fn pass_over(&mut self, cursor: &TrackCursor<'_>) {
        let mut passed = 0;
        while passed < AHEAD && !cursor.is_on(self.next) {
            (self.next, passed) = (self.next + 1, passed + 1);
        }
        self.look = cursor.look_at(self.next);
    }
}
