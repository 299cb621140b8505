//! Parameters that a host sets while it has said that blocks follow.
//!
//! A host also brings such a move with the next block, and it takes effect there. If no block follows, because the host
//! is not running, a save or a question would miss the move: so it waits here, and takes effect when it is asked for.

use std::sync::atomic::{AtomicU32, Ordering};

use nice_plug::wrapper::vst3::vst3::Steinberg::Vst::{ParamID, ParamValue};
use parking_lot::Mutex;

/// The most moves that wait: more than there are parameters.
const MOST: usize = 4096;
/// The number of blocks within which a host brings a move: the one that was about to begin, and the next.
const BLOCKS: u32 = 2;

/// The moves that wait. The audio thread only counts blocks.
#[derive(Debug, Default)]
pub struct PendingMoves {
    blocks: AtomicU32,
    moves: Mutex<Vec<Move>>,
}

/// One parameter, moved by the host.
#[derive(Debug, Clone, Copy)]
struct Move {
    id: ParamID,
    /// Where to, from 0 to 1.
    to: ParamValue,
    /// Where it was.
    from: ParamValue,
    /// How many blocks had begun before it.
    blocks: u32,
}

impl PendingMoves {
    /// A block begins.
    pub fn pass(&self) {
        self.blocks.fetch_add(1, Ordering::Relaxed);
    }

    /// A host has moved a parameter; `value` tells where one is.
    pub fn add(&self, id: ParamID, to: ParamValue, value: impl Fn(ParamID) -> ParamValue) {
        let mut moves = self.moves.lock();
        moves.retain(|it| it.id != id && self.waits(it, &value));
        if to.is_finite() && moves.len() < MOST {
            let (from, blocks) = (value(id), self.blocks.load(Ordering::Relaxed));
            moves.push(Move {
                id,
                to,
                from,
                blocks,
            });
        }
    }

    /// Where a waiting move puts a parameter.
    pub fn value(&self, id: ParamID, value: impl Fn(ParamID) -> ParamValue) -> Option<ParamValue> {
        let moves = self.moves.lock();
        let mut moves = moves.iter();
        let found = moves.find(|it| it.id == id && self.waits(it, &value));
        found.map(|it| it.to)
    }

    /// Applies the moves that wait, and forgets them.
    pub fn apply(&self, value: impl Fn(ParamID) -> ParamValue, set: impl Fn(ParamID, ParamValue)) {
        let moves = std::mem::take(&mut *self.moves.lock());
        let waiting = moves.into_iter().filter(|it| self.waits(it, &value));
        waiting.for_each(|it| set(it.id, it.to));
    }

    /// Forgets the moves that wait.
    pub fn forget(&self) {
        self.moves.lock().clear();
    }

    /// Whether no block has brought this move yet, nor another one of that parameter.
    #[allow(
        clippy::float_cmp,
        reason = "the question is whether it is the very same"
    )]
    fn waits(&self, it: &Move, value: impl Fn(ParamID) -> ParamValue) -> bool {
        let passed = self.blocks.load(Ordering::Relaxed).wrapping_sub(it.blocks);
        passed < BLOCKS && value(it.id) == it.from
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;

    /// A move that no block brings waits until it is asked for. One that blocks had the time to bring does not, nor one
    /// whose parameter has moved since.
    #[test]
    fn what_no_block_brings_waits() {
        let (waiting, at) = (PendingMoves::default(), Cell::new(0.0));
        let settled = || {
            waiting.apply(|_| at.get(), |_, value| at.set(value));
            at.take()
        };
        let add = |to| waiting.add(7, to, |_| at.get());
        add(0.5);
        add(1.0);
        assert_eq!(waiting.value(7, |_| at.get()), Some(1.0));
        assert_eq!(waiting.value(8, |_| at.get()), None);
        assert_eq!((settled(), settled()), (1.0, 0.0));
        add(1.0);
        waiting.pass();
        assert_eq!(settled(), 1.0);
        add(1.0);
        waiting.pass();
        waiting.pass();
        assert_eq!(settled(), 0.0);
        add(1.0);
        at.set(0.25);
        assert_eq!((waiting.value(7, |_| at.get()), settled()), (None, 0.25));
        add(1.0);
        waiting.forget();
        add(f64::NAN);
        assert_eq!(settled(), 0.0);
        for id in 0..10_000 {
            waiting.add(id, 1.0, |_| 0.0);
        }
        assert_eq!(waiting.moves.lock().len(), MOST);
    }
}
