//! The notes and locks that begin in a part of a block, sorted by frame.
//!
//! The score answers track by track; events leave by frames. A batch holds as much as there is room for,
//! so that nothing is allocated while playing. One tick holds at most 32 tracks of 8 notes, or 8 lanes,
//! from 3 steps, and the grace hits of 4.

use super::timeline::{Segment, SegmentFrame};
use crate::sequencer::{Lane, LockEvent, LockTarget, Note, Tick};

/// The most notes, and the most locks, that are sorted at a time.
const ROOM: usize = 2048;

/// Notes and locks on their way out.
#[derive(Debug, Default)]
pub(super) struct Batch {
    notes: Vec<Note>,
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
        // Of equal keys at one time only the first is struck, so the hardest comes first.
        let when = |note: &Note| {
            let hardest = std::cmp::Reverse(note.velocity);
            (note.start, note.track, note.key, hardest, note.end)
        };
        self.notes.sort_unstable_by_key(when);
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

/// The order in which the locks of a frame are sent: programs first, then by track and lane.
fn turn(lock: &LockEvent) -> (bool, u8, Lane) {
    (lock.target != LockTarget::Program, lock.track, lock.lane)
}

/// The last lock of each lane among the locks of one frame.
pub(super) fn last_words(locks: &[NumberedLock]) -> impl Iterator<Item = &LockEvent> {
    let next = locks.iter().skip(1).map(Some).chain([None]);
    let last = |(this, next): &(&NumberedLock, Option<&NumberedLock>)| {
        next.is_none_or(|next| turn(&next.1) != turn(&this.1))
    };
    locks
        .iter()
        .zip(next)
        .filter(last)
        .map(|((_, lock), _)| lock)
}
