//! The places of a random order, pass by pass, as far as they were asked for.
//!
//! A place of a random walk is the sum of all steps before it in its pass. Worked out alone it costs a pass; here it
//! costs one step more than the place before. The table changes no place.

use std::cell::Cell;

use super::byte;

/// The number of passes that are kept: one that is played, and one that is looked back or ahead to.
const PASSES: usize = 2;
/// The words of a pass beside its places: its number, that of the next, and how many places are known. One more word of
/// the table says which pass was used last.
const HEAD: usize = 3;

/// The kept places of one order. Memory of zeroes is an empty table.
#[derive(Debug, Clone, Copy)]
pub struct OrderTable<'a> {
    heads: &'a [Cell<i64>],
    places: &'a [Cell<u8>],
}

/// One pass of the table.
#[derive(Debug, Clone, Copy)]
pub(super) struct OrderPass<'a> {
    known: &'a Cell<i64>,
    places: &'a [Cell<u8>],
}

impl<'a> OrderTable<'a> {
    /// The words that a table's heads take.
    pub const HEADS: usize = PASSES * HEAD + 1;

    /// The bytes that the places of an order take, in passes of up to this many steps.
    #[must_use]
    pub const fn places(steps: usize) -> usize {
        PASSES * steps
    }

    /// A table in this memory, [`HEADS`](Self::HEADS) words and [`places`](Self::places) bytes.
    #[must_use]
    pub fn new(heads: &'a [Cell<i64>], places: &'a [Cell<u8>]) -> Self {
        Self { heads, places }
    }

    /// The place of a phase of a pass that is followed by the one drawn as `next`, if it is known.
    #[inline]
    pub(crate) fn known_place(&self, pass: i64, next: i64, phase: i64) -> Option<i64> {
        let (last, heads) = self.heads.split_last()?;
        let length = self.places.len() / PASSES;
        let mut slots = heads.chunks_exact(HEAD).zip([0, 1]);
        let (slot, _) = slots.find_map(|(head, slot)| match head {
            [number, follower, known] => {
                let is_it = (number.get(), follower.get()) == (pass, next) && known.get() > phase;
                is_it.then_some((slot, ()))
            }
            _ => None,
        })?;
        last.set(slot);
        let at = usize::try_from(phase).ok()? + usize::try_from(slot).ok()? * length;
        Some(i64::from(self.places.get(at)?.get()))
    }

    /// The kept places of a pass that is followed by the one drawn as `next`.
    pub(super) fn pass(&self, pass: i64, next: i64) -> Option<OrderPass<'a>> {
        let (last, heads) = self.heads.split_last()?;
        let (first, second) = heads.split_at_checked(HEAD)?;
        let is_it = |head: &[Cell<i64>]| match head {
            [number, follower, known] => {
                (number.get(), follower.get()) == (pass, next) && known.get() > 0
            }
            _ => false,
        };
        // Of two passes the one that was used last is kept.
        let slot = match (is_it(first), is_it(second)) {
            (true, _) => 0,
            (_, true) => 1,
            _ => i64::from(last.get() == 0),
        };
        last.set(slot);
        let (one, other) = self.places.split_at(self.places.len() / PASSES);
        let (head, places) = if slot == 0 {
            (first, one)
        } else {
            (second, other)
        };
        let [number, follower, known] = head else {
            return None;
        };
        if !is_it(head) {
            number.set(pass);
            follower.set(next);
            known.set(0);
        }
        Some(OrderPass { known, places })
    }
}

impl OrderPass<'_> {
    /// Gives the places from a phase on, 0 to 255. Places not known yet are worked out one after the other: `next` gives
    /// the place of a phase from the one before, which is 0 for the first.
    pub(super) fn places(&self, first: i64, next: impl Fn(i64, i64) -> i64, out: &mut [u8]) {
        let from = |phase: i64| {
            let at = usize::try_from(phase).unwrap_or(usize::MAX);
            self.places.get(at..).unwrap_or(&[])
        };
        let (known, end) = (self.known.get(), first + out.len() as i64);
        if known < end {
            let mut at = from(known - 1)
                .first()
                .map_or(0, |place| place.get().into());
            for (phase, place) in (known..end).zip(from(known)) {
                at = next(phase, at);
                place.set(byte(at));
            }
            self.known.set(end);
        }
        for (out, place) in out.iter_mut().zip(from(first)) {
            *out = place.get();
        }
    }
}
