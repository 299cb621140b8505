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
    /// A word a step, in a ring: from low to high 16 bits for the round of the ring, 10 for the trigs before the step, one
    /// for whether its place is known, 11 for what there is from it back, 8 for the place of its conditions; and from bit
    /// 48 on 8 each for the facts and the place.
    words: &'a [Cell<u64>],
    mask: i64,
    shift: u32,
}

/// The word of one step.
#[derive(Clone, Copy)]
struct Word(u64);

/// Where the parts of a word begin, and the bit that says that the place of a step is known.
const TRIGS: u32 = 16;
const HAS_PLACE: u64 = 1 << 26;
const BACK: u32 = 27;
const SOURCE: u32 = 38;
const FACTS: u32 = 48;
const PLACE: u32 = 56;

/// The bits of what is filled in of a step beside its place: the trigs before it, what there is from it back, the place of
/// its conditions, and whether it is on.
const FILLED: u64 = 0x3ff << TRIGS | 0x7ff << BACK | 0xff << SOURCE | 0b11 << FACTS;

/// What is worked out of the steps of a pass, one after the other.
#[derive(Debug, Clone, Copy)]
pub(super) struct Filled {
    /// The place of the step in the clip.
    pub(super) place: u8,
    /// Whether it is on as live generation has it, whether it is in its clip span or not.
    pub(super) is_shown: bool,
    /// How many steps before it in its pass are on.
    pub(super) trigs: i64,
    /// What there is from it back.
    pub(super) back: Back,
    /// The place from which it has its chance and conditions.
    pub(super) source: u8,
}

impl Filled {
    /// A step of which nothing is kept.
    pub(super) const NOTHING: Self = Self {
        place: 0,
        is_shown: false,
        trigs: 0,
        back: Back::NOTHING,
        source: 0,
    };

    /// The bits of a word that say so.
    #[inline]
    #[allow(
        clippy::cast_sign_loss,
        reason = "at most 512 trigs, in a word whose other bits are masked"
    )]
    fn word(self) -> u64 {
        let on = u64::from(self.is_shown) << 1 | 1;
        let place = u64::from(self.place) << PLACE | HAS_PLACE;
        let source = u64::from(self.source) << SOURCE;
        let trigs = ((self.trigs + 1) as u64 & 0x3ff) << TRIGS;
        trigs | u64::from(self.back.0) << BACK | source | on << FACTS | place
    }
}

/// What there is from a step back to the first of its pass: whether PRE and NEI of others look at a step. As it is kept: a
/// bit for whether they look at any, and above it how many steps back that is, or how many there are; one more than that.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Back(u16);

impl Back {
    /// No step was looked through.
    pub(super) const NOTHING: Self = Self(1);
    const HERE: Self = Self(2);

    /// What there is from the step after one back, which is looked at or not.
    #[inline]
    pub(super) const fn then(self, is_looked_at: bool) -> Self {
        if is_looked_at {
            Self::HERE
        } else {
            Self(self.0 + 2)
        }
    }

    /// How many steps back others look at one, if at any.
    pub(super) fn found(self) -> Option<i64> {
        let is_found = self.0 & 1 == 0;
        is_found.then_some(i64::from((self.0 - 1) >> 1))
    }

    /// How many steps there are.
    pub(super) fn steps(self) -> i64 {
        i64::from((self.0 - 1) >> 1)
    }
}

/// What is still true of the steps in a table that goes to another line, or to the same in another play.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Lasting {
    /// Nothing.
    Nothing,
    /// Their places in the clip.
    Places,
    /// All that is filled in of them.
    PlacesAndTrigs,
}

/// Leaves of a table's words what is still true.
pub(super) fn forget(words: &mut [u64], lasting: Lasting) {
    const ROUND_AND_PLACE: u64 = 0xffff | HAS_PLACE | 0xff << PLACE;
    let left = match lasting {
        Lasting::Nothing => return words.fill(0),
        Lasting::Places => ROUND_AND_PLACE,
        Lasting::PlacesAndTrigs => ROUND_AND_PLACE | FILLED,
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
    #[inline]
    pub(super) fn fill(&self, number: i64, filled: Filled) {
        const OTHERS: u64 = 0xffff | 0xfc << FACTS;
        self.put(number, Word(self.word(number).0 & OTHERS | filled.word()));
    }

    /// What [`fill`](Self::fill) keeps of a step, if all of it is known.
    #[inline]
    pub(super) fn filled(&self, number: i64) -> Option<Filled> {
        self.word(number).filled()
    }

    /// The place of a step in the clip, if known.
    pub(super) fn place(&self, number: i64) -> Option<usize> {
        let word = self.word(number);
        (word.0 & HAS_PLACE != 0).then(|| usize::from(word.place()))
    }

    /// Keeps the place of a step in the clip.
    pub(super) fn learn_place(&self, number: i64, place: usize) {
        let Ok(place) = u8::try_from(place) else {
            return;
        };
        let others = self.word(number).0 & !(0xff << PLACE);
        self.put(number, Word(others | u64::from(place) << PLACE | HAS_PLACE));
    }

    /// Whether something is true of a step, if that is known.
    pub(super) fn fact(&self, fact: StepFact, number: i64) -> Option<bool> {
        let bits = self.word(number).0 >> (FACTS + 2 * fact as u32);
        (bits & 1 != 0).then_some(bits & 2 != 0)
    }

    /// Keeps whether something is true of a step.
    pub(super) fn learn(&self, fact: StepFact, number: i64, holds: bool) {
        let bits = (1 | u64::from(holds) << 1) << (FACTS + 2 * fact as u32);
        self.put(number, Word(self.word(number).0 | bits));
    }

    /// The number of trigs before a step in its pass, if known.
    pub(super) fn trigs(&self, number: i64) -> Option<i64> {
        self.word(number).trigs()
    }

    #[inline]
    fn word(&self, number: i64) -> Word {
        let word = self.cell(number).map_or(0, Cell::get);
        let round = self.round(number);
        Word(if word & 0xffff == round { word } else { round })
    }

    #[inline]
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
    fn round(&self, number: i64) -> u64 {
        (number >> self.shift).cast_unsigned() & 0xffff
    }
}

impl Word {
    #[inline]
    fn trigs(self) -> Option<i64> {
        let kept = self.0 >> TRIGS & 0x3ff;
        kept.checked_sub(1).map(u64::cast_signed)
    }

    #[inline]
    #[allow(clippy::cast_possible_truncation, reason = "the part has 8 bits")]
    fn place(self) -> u8 {
        (self.0 >> PLACE) as u8
    }

    #[inline]
    #[allow(clippy::cast_possible_truncation, reason = "the parts are masked")]
    fn filled(self) -> Option<Filled> {
        // Trigs are kept with all the rest only.
        let trigs = self.trigs()?;
        Some(Filled {
            place: self.place(),
            is_shown: self.0 >> FACTS & 2 != 0,
            trigs,
            back: Back((self.0 >> BACK & 0x7ff) as u16),
            source: (self.0 >> SOURCE & 0xff) as u8,
        })
    }
}
