//! Passes, filled in: the places of many steps, whether they are on and the trigs before them, one after the other.
//!
//! Asked for one by one they would each look for what is known around them. Where a line has a table, all steps of a pass
//! up to the one that is asked about are worked out in one go instead, with what they have in common worked out once.

use super::step_table::StepTable;
use super::track_cursor::TrackCursor;
use crate::sequencer::time::Tick;

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
        self.fill(table, first, number)
    }

    /// The place of a step, and whether live generation lets it sound.
    pub(super) fn place_and_shown(&self, number: i64) -> (usize, bool) {
        let place = self.step_index(number);
        (place, self.is_shown(number, || place))
    }

    /// Fills in the steps of a pass from its first up to one. Returns the trigs before that.
    fn fill(&self, table: StepTable<'_>, first: i64, number: i64) -> i64 {
        let (mut from, mut trigs) = (first, 0);
        let known = nearest(first, number, |number| table.trigs(number).is_some());
        if let (Some(before), Some((_, is_shown))) = (table.trigs(known), table.filled(known)) {
            (from, trigs) = (
                known + 1,
                before + i64::from(is_shown && self.is_own(known)),
            );
        }
        let counted = self.counted(from);
        let counted = counted..=counted + (number - from);
        let (mut at, mut before, is_on) = (from, trigs, self.on_between(from, number));
        let order = self.table.as_ref().and_then(|line| line.order(0));
        self.order.each_index(counted, order.as_ref(), |place| {
            let (is_shown, is_on) = is_on(at, place);
            table.fill(at, place, is_shown, trigs);
            (at, before) = (at + 1, trigs);
            trigs += i64::from(is_on);
        });
        before
    }

    /// Whether steps of one pass are shown by live generation, and on: those between two, each with its place.
    fn on_between(&self, first: i64, last: i64) -> impl Fn(i64, usize) -> (bool, bool) {
        let cycle = self.draw_cycle(first);
        let all_own = self.is_own(first) && self.is_own(last);
        move |number, place| {
            let written = self.clip.steps.get(place).is_some_and(|step| step.on);
            let shown = match &self.generator {
                Some(generator) => generator.sounds(place, written, cycle),
                None => written,
            };
            (shown, shown && (all_own || self.is_own(number)))
        }
    }
}

/// The last of the numbers from `first` to `last` for which something holds, if those are the first of them; otherwise
/// any for which it holds, or `first`.
pub(super) fn nearest(first: i64, last: i64, holds: impl Fn(i64) -> bool) -> i64 {
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
