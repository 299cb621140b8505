//! What was found out about the steps of a line, by number: as much as the last question needed.
//!
//! Many rules ask about the steps before and after one. With the table each step is worked out once, whoever asks.
//! The table changes no answer: what it does not know is worked out anew.

use std::cell::Cell;

/// Something that is true or false of a step.
#[derive(Debug, Clone, Copy)]
pub(super) enum StepFact {
    /// It is on as live generation has it, whether it is in its clip span or not.
    On,
    /// It is on, and all its conditions hold.
    Triggers,
    /// The conditions hold that look at no other step.
    OwnConditions,
    /// All conditions hold, its group left out.
    Conditions,
}

/// The kept facts of one line. Memory of zeroes is an empty table.
#[derive(Debug, Clone, Copy)]
pub(super) struct StepTable<'a> {
    /// A word a step, in a ring: from low to high 16 bits each for the round of the ring, the trigs before the step
    /// (and whether its place is known), the way back to a looked-at step, and eight each for the facts and the place.
    words: &'a [Cell<u64>],
    mask: i64,
    shift: u32,
}

/// The word of one step.
#[derive(Clone, Copy)]
struct Word(u64);

/// The bit that says that the place of a step is known.
const HAS_PLACE: u16 = 1 << 15;

/// The bits that say whether a step is on, if that is known.
const IS_ON: u64 = 0b11 << 48;

/// What is known of the steps from one back: whether others look at them.
#[derive(Debug, Clone, Copy)]
pub(super) enum Back {
    /// At none of so many.
    NoneFor(i64),
    /// At the one that lies so many steps before, and at none after that.
    FoundAfter(i64),
}

/// What is still true of the steps in a table that goes to another line, or to the same in another play.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Lasting {
    /// Nothing.
    Nothing,
    /// Their places in the clip.
    Places,
    /// Their places, whether they are on, and the trigs before them.
    PlacesAndTrigs,
}

/// Leaves of a table's words what is still true.
pub(super) fn forget(words: &mut [u64], lasting: Lasting) {
    const ROUND_AND_PLACE: u64 = 0xff00_0000_0000_ffff | (HAS_PLACE as u64) << 16;
    let left = match lasting {
        Lasting::Nothing => return words.fill(0),
        Lasting::Places => ROUND_AND_PLACE,
        Lasting::PlacesAndTrigs => ROUND_AND_PLACE | 0xffff << 16 | IS_ON,
    };
    for word in words {
        *word &= left;
    }
}

impl<'a> StepTable<'a> {
    /// A table in this memory, of which a power of two is used; none when there is no memory.
    pub(super) fn new(words: &'a [Cell<u64>]) -> Option<Self> {
        let shift = words.len().checked_ilog2()?;
        let words = words.get(..1 << shift)?;
        Some(Self {
            words,
            mask: (1 << shift) - 1,
            shift,
        })
    }

    /// Keeps the place of a step, whether it is on, and the trigs before it, in one go.
    #[allow(
        clippy::cast_sign_loss,
        reason = "at most 512 trigs, in a word whose other bits are masked"
    )]
    pub(super) fn fill(&self, number: i64, place: usize, is_on: bool, trigs: i64) {
        const OTHERS: u64 = 0xffff << 32 | 0xff << 48 & !IS_ON;
        let on_and_place = u64::from(is_on) << 1 | 1 | (place as u64 & 0xff) << 8;
        let trigs = (trigs + 1) as u64 & 0x7fff | u64::from(HAS_PLACE);
        let word = self.word(number);
        let kept = word.0 & (OTHERS | 0xffff);
        self.put(number, Word(kept | trigs << 16 | on_and_place << 48));
    }

    /// What [`fill`](Self::fill) keeps of a step, if all of it is known: its place, and whether it is on.
    pub(super) fn filled(&self, number: i64) -> Option<(usize, bool)> {
        self.word(number).filled()
    }

    /// The place of a step in the clip, if known.
    pub(super) fn place(&self, number: i64) -> Option<usize> {
        let word = self.word(number);
        (word.part(1) & HAS_PLACE != 0).then(|| usize::from(word.part(3) >> 8))
    }

    /// Keeps the place of a step in the clip.
    pub(super) fn learn_place(&self, number: i64, place: usize) {
        let Ok(place) = u8::try_from(place) else {
            return;
        };
        let word = self.word(number);
        let facts = word.part(3) & 0xff | u16::from(place) << 8;
        let word = word.with(1, word.part(1) | HAS_PLACE);
        self.put(number, word.with(3, facts));
    }

    /// Whether something is true of a step, if that is known.
    pub(super) fn fact(&self, fact: StepFact, number: i64) -> Option<bool> {
        let word = self.word(number);
        let bits = word.part(3) >> (2 * fact as u32);
        (bits & 1 != 0).then_some(bits & 2 != 0)
    }

    /// Keeps whether something is true of a step.
    pub(super) fn learn(&self, fact: StepFact, number: i64, holds: bool) {
        let word = self.word(number);
        let bits = (1 | u16::from(holds) << 1) << (2 * fact as u32);
        self.put(number, word.with(3, word.part(3) | bits));
    }

    /// The number of trigs before a step in its pass, if known.
    pub(super) fn trigs(&self, number: i64) -> Option<i64> {
        let kept = self.word(number).part(1) & !HAS_PLACE;
        kept.checked_sub(1).map(i64::from)
    }

    /// What is known of the steps from one back, of those that others look at.
    pub(super) fn back(&self, number: i64) -> Option<Back> {
        let kept = self.word(number).part(2).checked_sub(1)?;
        let steps = i64::from(kept >> 1);
        Some(if kept & 1 == 0 {
            Back::NoneFor(steps)
        } else {
            Back::FoundAfter(steps)
        })
    }

    /// Keeps what `find` finds of the steps from one back, 512 at most, from what is [filled](Self::filled) in of it.
    #[inline]
    pub(super) fn learn_back(&self, number: i64, find: impl FnOnce(Option<(usize, bool)>) -> Back) {
        let word = self.word(number);
        let (steps, found) = match find(word.filled()) {
            Back::NoneFor(steps) => (steps, 0),
            Back::FoundAfter(steps) => (steps, 1),
        };
        let kept = u16::try_from(steps << 1 | found).unwrap_or(0);
        self.put(number, word.with(2, kept + 1));
    }

    fn word(&self, number: i64) -> Word {
        let word = self.cell(number).map_or(0, Cell::get);
        let round = self.round(number);
        if Word(word).part(0) == round {
            Word(word)
        } else {
            Word(0).with(0, round)
        }
    }

    fn put(&self, number: i64, word: Word) {
        if let Some(cell) = self.cell(number) {
            cell.set(word.0);
        }
    }

    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "below the number of words"
    )]
    fn cell(&self, number: i64) -> Option<&'a Cell<u64>> {
        self.words.get((number & self.mask) as usize)
    }

    /// Which round of the ring a step belongs to. Rounds repeat after 65,536, which is longer than a word lives: every
    /// step that is played is written.
    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "the low bits are meant"
    )]
    fn round(&self, number: i64) -> u16 {
        (number >> self.shift) as u16
    }
}

impl Word {
    fn filled(self) -> Option<(usize, bool)> {
        let on_and_place = self.part(3);
        let is_known = self.part(1) & HAS_PLACE != 0 && on_and_place & 1 != 0;
        is_known.then_some((usize::from(on_and_place >> 8), on_and_place & 2 != 0))
    }

    fn part(self, part: u32) -> u16 {
        ((self.0 >> (16 * part)) & 0xffff) as u16
    }

    fn with(self, part: u32, value: u16) -> Self {
        let at = 16 * part;
        Self(self.0 & !(0xffff << at) | u64::from(value) << at)
    }
}
