//! The notes and locks that begin in a part of a block, sorted by frame.
//!
//! The score answers track by track; events leave by frames. A batch holds as much as there is room for,
//! so that nothing is allocated while playing. One tick holds at most 32 tracks of 8 notes, or 8 lanes,
//! from 3 steps, and the grace hits of 4.

use super::timeline::{Segment, SegmentFrame};
use crate::sequencer::{Lane, LockEvent, LockTarget, Note, Tick};

/// The most notes, and the most locks, that are sorted at a time.
const ROOM: usize = 2048;

/// The most rows of notes in order that are merged; more are sorted.
const RUNS: usize = 64;
/// So few notes are sorted at once.
const FEW: usize = 16;

/// Notes and locks on their way out.
#[derive(Debug, Default)]
pub(super) struct Batch {
    notes: Vec<Note>,
    /// Room to put them in order.
    order: Vec<u16>,
    locks: Vec<NumberedLock>,
    /// Number of notes and locks for which there was no room.
    lost: u32,
}

/// A lock and its number in the batch: of two locks of a lane at one tick, only the one with the higher number is sent.
pub(super) type NumberedLock = (usize, LockEvent);

/// The size of a batch at some moment, to go back to.
#[derive(Debug, Clone, Copy)]
pub(super) struct Mark {
    notes: usize,
    locks: usize,
    lost: u32,
}

impl Batch {
    pub(super) fn new() -> Self {
        Self {
            notes: Vec::with_capacity(ROOM),
            order: Vec::with_capacity(ROOM),
            locks: Vec::with_capacity(ROOM),
            lost: 0,
        }
    }

    pub(super) fn note(&mut self, note: Note) {
        if self.notes.len() < ROOM {
            self.notes.push(note);
        } else {
            self.lost = self.lost.saturating_add(1);
        }
    }

    pub(super) fn lock(&mut self, lock: LockEvent) {
        if self.locks.len() < ROOM {
            self.locks.push((self.locks.len(), lock));
        } else {
            self.lost = self.lost.saturating_add(1);
        }
    }

    /// Whether there was no room for a note or lock.
    pub(super) fn is_overfull(&self) -> bool {
        self.lost > 0
    }

    /// Whether it holds nothing, and nothing was without room.
    pub(super) fn is_empty(&self) -> bool {
        self.notes.is_empty() && self.locks.is_empty() && self.lost == 0
    }

    /// Number of notes and locks for which there was no room since the last call.
    pub(super) fn take_lost(&mut self) -> u32 {
        std::mem::take(&mut self.lost)
    }

    pub(super) fn mark(&self) -> Mark {
        Mark {
            notes: self.notes.len(),
            locks: self.locks.len(),
            lost: self.lost,
        }
    }

    /// Removes what was added after a mark.
    pub(super) fn rewind_to(&mut self, mark: Mark) {
        self.notes.truncate(mark.notes);
        self.locks.truncate(mark.locks);
        self.lost = mark.lost;
    }

    pub(super) fn clear(&mut self) {
        self.notes.clear();
        self.locks.clear();
    }

    /// Calls `each` frame by frame, with the frame, its locks (programs first, then lane by lane) and the notes that
    /// begin there.
    pub(super) fn for_each_frame(
        &mut self,
        segment: &Segment,
        mut each: impl FnMut(SegmentFrame, &[NumberedLock], &[Note]),
    ) {
        put_in_order(&mut self.notes, &mut self.order);
        self.locks
            .sort_unstable_by_key(|(number, lock)| (lock.tick, *number));
        let (mut notes, mut locks) = (self.notes.as_slice(), self.locks.as_mut_slice());
        let first = |notes: &[Note], locks: &[NumberedLock]| {
            let note = notes.first().map_or(Tick::MAX, |note| note.start);
            let lock = locks.first().map_or(Tick::MAX, |(_, lock)| lock.tick);
            segment.frame_at(note.min(lock))
        };
        while !notes.is_empty() || !locks.is_empty() {
            let frame = first(notes, locks);
            let here = |tick| tick < frame.until;
            let count = notes.iter().take_while(|note| here(note.start)).count();
            let (now, later) = notes.split_at(count);
            let count = locks.iter().take_while(|(_, lock)| here(lock.tick)).count();
            let (locked, rest) = std::mem::take(&mut locks).split_at_mut(count);
            locked.sort_unstable_by_key(|(number, lock)| (turn(lock), lock.tick, *number));
            each(frame, locked, now);
            (notes, locks) = (later, rest);
        }
    }
}

/// When a note is sent, before or after others. Of equal keys at one time only the first is struck, so the hardest comes
/// first.
fn when(note: &Note) -> impl Ord + use<> {
    let hardest = std::cmp::Reverse(note.velocity);
    (
        note.start,
        note.track,
        note.key,
        hardest,
        note.end,
        note.channel,
    )
}

/// Puts notes in order. Those of a line come in order, or nearly so, and then only have to be merged with those of
/// others.
fn put_in_order(notes: &mut [Note], order: &mut Vec<u16>) {
    if notes.len() > FEW {
        find_order(notes, order);
        move_to(notes, order);
    } else {
        notes.sort_unstable_by_key(when);
    }
}

/// Finds the places of notes in their order: the rows that are in order are merged.
fn find_order(notes: &mut [Note], order: &mut Vec<u16>) {
    order.clear();
    let place = |index: usize| u16::try_from(index).unwrap_or(u16::MAX);
    let mut runs = [(0, 0); RUNS];
    let (mut count, mut from) = (0, 0);
    for run in notes.chunk_by(|one, next| when(one) <= when(next)) {
        let end = from + run.len();
        if let Some(free) = runs.get_mut(count) {
            *free = (from, end);
        }
        (count, from) = (count + 1, end);
    }
    if count > RUNS {
        notes.sort_unstable_by_key(when);
        (runs[0], count) = ((0, notes.len()), 1);
    }
    while count > 1 {
        let head = |run: usize| when(&notes[runs[run].0]);
        // The run that begins first, and the one that follows.
        let (mut first, mut next) = if head(1) < head(0) { (1, 0) } else { (0, 1) };
        for run in 2..count {
            if head(run) < head(first) {
                (first, next) = (run, first);
            } else if head(run) < head(next) {
                next = run;
            }
        }
        let (from, end) = runs[first];
        let until = head(next);
        let later = notes[from + 1..end]
            .iter()
            .position(|note| when(note) > until);
        let to = later.map_or(end, |later| from + 1 + later);
        order.extend((from..to).map(place));
        runs[first].0 = to;
        if to == end {
            count -= 1;
            runs.swap(first, count);
        }
    }
    let (from, end) = runs[0];
    order.extend((from..end).map(place));
}

/// Moves notes to where an order has them; afterwards the order is that of the notes.
fn move_to(notes: &mut [Note], order: &mut [u16]) {
    for first in 0..notes.len() {
        // What is moved away leaves a place for the next one, until the circle is closed.
        let (kept, mut place) = (notes[first], first);
        while usize::from(order[place]) != first {
            let from = usize::from(order[place]);
            notes[place] = notes[from];
            order[place] = u16::try_from(place).unwrap_or(u16::MAX);
            place = from;
        }
        notes[place] = kept;
        order[place] = u16::try_from(place).unwrap_or(u16::MAX);
    }
}

/// The order in which the locks of a frame are sent: programs first, then by track and lane.
fn turn(lock: &LockEvent) -> (bool, u8, Lane) {
    (lock.target != LockTarget::Program, lock.track, lock.lane)
}

/// The last lock of each lane, and on the same channels, among the locks of one frame.
pub(super) fn last_words(locks: &[NumberedLock]) -> impl Iterator<Item = &LockEvent> {
    let next = locks.iter().skip(1).map(Some).chain([None]);
    let last = |(this, next): &(&NumberedLock, Option<&NumberedLock>)| {
        let same =
            |next: &LockEvent| turn(next) == turn(&this.1) && next.channels == this.1.channels;
        next.is_none_or(|next| !same(&next.1))
    };
    locks
        .iter()
        .zip(next)
        .filter(last)
        .map(|((_, lock), _)| lock)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sequencer::arbitrary::Draws;
    use crate::sequencer::value::{Channel, Key, Velocity};

    /// Few notes or many, in a few rows or in no order at all: they are put in the same order as by sorting them.
    #[test]
    fn notes_are_put_in_order() {
        let mut draws = Draws { seed: 1, count: 0 };
        let mut batch = Batch::new();
        for round in 0..600 {
            batch.clear();
            let (count, row) = (draws.below(300), 1 + draws.below(round / 4 + 1));
            let mut start = 0;
            for place in 0..count {
                let mut below = |most| Tick::try_from(draws.below(most)).unwrap();
                start = if place % row == 0 {
                    0
                } else {
                    start + below(3)
                };
                let velocity = Velocity::clamped(below(3) + 1);
                batch.note(Note {
                    track: u8::try_from(place / row % 32).unwrap(),
                    start,
                    end: start + 1 + below(2),
                    key: Key::clamped(below(4)),
                    channel: Channel::default(),
                    velocity,
                });
            }
            let mut sorted = batch.notes.clone();
            sorted.sort_by_key(when);
            put_in_order(&mut batch.notes, &mut batch.order);
            assert_eq!(batch.notes, sorted, "{round}");
        }
    }
}
