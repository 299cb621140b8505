//! Passes, filled in: the places of many steps, whether they are on, the trigs before them, and whether others look at
//! them, one after the other.
//!
//! Asked for one by one they would each look for what is known around them. Where a line has a table, all steps of a pass
//! up to the one that is asked about are worked out in one go instead, with what they have in common worked out once.

use std::ops::Range;

use super::clip_facts::Marks;
use super::step_table::{Back, Filled, StepTable};
use super::track_cursor::TrackCursor;
use crate::sequencer::generate::live::Generator;
use crate::sequencer::parameter_lanes::Advance;
use crate::sequencer::play::ClipSpan;
use crate::sequencer::time::Tick;

/// How many steps are filled in at once.
const AT_ONCE: usize = 64;

impl<'a> TrackCursor<'a> {
    /// The first step of the pass that a step belongs to.
    pub(super) fn first_of_pass(&self, number: i64) -> i64 {
        number - self.counted(number).rem_euclid(self.period())
    }

    /// The line's table, where it holds what is kept of a step up to the end of its clip span: what is kept has to be true
    /// when the clip span ends at another tick, after which no step is on.
    pub(super) fn table_within(&self, number: i64) -> Option<StepTable<'a>> {
        let until = self.clip_span.until;
        let is_within = until == Tick::MAX || self.nominal(number) <= until;
        let line = self.table.as_ref().filter(|_| is_within)?;
        Some(line.steps)
    }

    /// The number of steps of the clip's pass before this one that are on.
    pub(super) fn trigs_before(&self, number: i64) -> i64 {
        let table = self.table_within(number);
        if let Some(trigs) = table.and_then(|table| table.trigs(number)) {
            return trigs;
        }
        let first = self.first_of_pass(number);
        let Some(table) = table else {
            let on = (first..number).filter(|before| self.is_on(*before));
            return i64::try_from(on.count()).unwrap_or(0);
        };
        self.fill(table, first, number).trigs
    }

    /// What is filled in of a step.
    pub(super) fn filled(&self, table: StepTable<'_>, number: i64) -> Filled {
        let fill = || self.fill(table, self.first_of_pass(number), number);
        table.filled(number).unwrap_or_else(fill)
    }

    /// Fills in the steps of a pass from its first up to one. Returns what is filled in of that.
    fn fill(&self, table: StepTable<'_>, first: i64, number: i64) -> Filled {
        let known = nearest(first, number, |number| table.trigs(number).is_some());
        let known = table.filled(known).map(|step| (known, step));
        let (from, trigs, back) = match known {
            Some((known, step)) => {
                let is_on = step.is_shown && self.is_own(known);
                (known + 1, step.trigs + i64::from(is_on), step.back)
            }
            None => (first, 0, Back::NOTHING),
        };
        let mut next = NextStep {
            number: from,
            trigs,
            back,
        };
        while next.number <= number {
            next = self.fill_some(table, next, number);
        }
        table.filled(number).unwrap_or(Filled::NOTHING)
    }

    /// Fills in some steps of a pass, from one up to another. Returns the next one.
    fn fill_some(&self, table: StepTable<'_>, next: NextStep, last: i64) -> NextStep {
        let NextStep {
            mut number,
            mut trigs,
            mut back,
        } = next;
        let (mut places, mut sources) = ([0; AT_ONCE], [0; AT_ONCE]);
        let count = usize::try_from(last + 1 - number).unwrap_or(AT_ONCE);
        let count = count.clamp(1, AT_ONCE);
        let order = self.table.as_ref().and_then(|line| line.order(0));
        self.order
            .places_from(self.counted(number), order.as_ref(), &mut places[..count]);
        let lane = self.condition_places(number, trigs, &mut sources[..count]);
        let on = StepsOn::of(self, number);
        for (index, place) in places.into_iter().enumerate().take(count) {
            let is_shown = on.is_shown(place);
            let is_on = is_shown && on.own.contains(&number);
            let source = match lane {
                None => place,
                Some(Advance::Time) => sources[index % AT_ONCE],
                Some(Advance::Trigs) => sources[passed(trigs - next.trigs)],
            };
            back = back.then(is_on && on.marks.is_looked_at(source, place));
            let filled = Filled {
                place,
                is_shown,
                trigs,
                back,
                source,
            };
            table.fill(number, filled);
            trigs += i64::from(is_on);
            number += 1;
        }
        NextStep {
            number,
            trigs,
            back,
        }
    }
}

/// A step that is to be filled in.
#[derive(Clone, Copy)]
struct NextStep {
    number: i64,
    /// How many before it in its pass are on.
    trigs: i64,
    /// What there is from the one before it back.
    back: Back,
}

/// As many places further in those that are filled in at once.
#[inline]
#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "fewer than are filled in at once"
)]
fn passed(trigs: i64) -> usize {
    trigs as usize % AT_ONCE
}

/// Which steps of one pass are on.
struct StepsOn<'a> {
    /// What is written at each place.
    marks: &'a Marks,
    generator: Option<&'a Generator>,
    /// The pass as dice count it.
    cycle: i64,
    /// The steps that belong to the clip span.
    own: Range<i64>,
}

impl<'a> StepsOn<'a> {
    /// Those of the pass of a step.
    fn of(cursor: &'a TrackCursor<'_>, number: i64) -> Self {
        let ClipSpan { from, until, .. } = cursor.clip_span;
        let first = |tick: Tick| cursor.number_at(tick - 1) + 1;
        let begin = if from == Tick::MIN {
            i64::MIN
        } else {
            first(from)
        };
        let end = if until == Tick::MAX {
            i64::MAX
        } else {
            first(until)
        };
        Self {
            marks: cursor.marks(),
            generator: cursor.generator.as_ref(),
            cycle: cursor.draw_cycle(number),
            own: begin..end,
        }
    }

    /// Whether live generation lets the step at a place sound.
    #[inline]
    fn is_shown(&self, place: u8) -> bool {
        let written = self.marks.is_on(place);
        match self.generator {
            None => written,
            Some(generator) => generator.sounds(place.into(), written, self.cycle),
        }
    }
}

/// The last of the numbers from `first` to `last` for which something holds, if those are the first of them; otherwise
/// any for which it holds, or `first`.
fn nearest(first: i64, last: i64, holds: impl Fn(i64) -> bool) -> i64 {
    if last > first && holds(last - 1) {
        return last - 1;
    }
    let (mut known, mut unknown) = (first, last);
    while unknown - known > 1 {
        let middle = known + (unknown - known) / 2;
        if holds(middle) {
            known = middle;
        } else {
            unknown = middle;
        }
    }
    known
}
