//! Looking back: the step whose condition PRE and NEI ask for.

use super::line::AskedOf;
use super::passes::nearest;
use super::step_table::{Back, StepTable};
use super::track_cursor::TrackCursor;
use crate::sequencer::parameter_lanes::{Advance, Parameter};
use crate::sequencer::step_order::StepOrder;

impl TrackCursor<'_> {
    /// The last step at or before one, within a pass, that PRE and NEI look at.
    pub(super) fn last_looked_at(&self, last: i64) -> Option<i64> {
        let first = last - self.period() + 1;
        let Some(table) = self.table_within(last) else {
            let mut steps = (first..=last).rev();
            return steps.find(|number| self.is_looked_at(*number));
        };
        let mut number = last;
        while number >= first {
            match self.back(table, number) {
                Back::NoneFor(steps) => number -= steps,
                Back::FoundAfter(steps) => {
                    return Some(number - steps).filter(|number| *number >= first);
                }
            }
        }
        None
    }

    /// What is found of the steps from one back. Steps are looked through in stretches as long as a pass, each from its
    /// first step on.
    fn back(&self, table: StepTable<'_>, number: i64) -> Back {
        if let Some(back) = table.back(number) {
            return back;
        }
        let stretch = number - number.rem_euclid(self.period());
        let is_known = |number| table.back(number).is_some();
        let known = nearest(stretch, number, is_known);
        let (mut from, mut back) = (stretch, Back::NoneFor(0));
        if let Some(known_back) = table.back(known) {
            (from, back) = (known + 1, known_back);
        }
        while from <= number {
            back = self.look_through(table, from, number, back);
            from = self.end_of_pass(from);
        }
        back
    }

    /// The first step after those of a step's pass.
    fn end_of_pass(&self, number: i64) -> i64 {
        let end = self.first_of_pass(number) + self.period();
        end.min(self.grid.restart_after(number))
    }

    /// Looks through the steps from one to another, as far as they are in one pass; `back` is what was found before.
    fn look_through(&self, table: StepTable<'_>, from: i64, last: i64, mut back: Back) -> Back {
        let end = self.end_of_pass(from).min(last + 1);
        let mut trigs = self.trigs_before(from);
        self.trigs_before(end - 1);
        let source = self.condition_source(from);
        let all_own = self.is_own(from) && self.is_own(end - 1);
        for number in from..end {
            table.learn_back(number, |filled| {
                let (place, is_shown) = filled.unwrap_or_else(|| self.place_and_shown(number));
                let is_on = is_shown && (all_own || self.is_own(number));
                let is_looked_at = is_on && source.is_looked_at(self, number, place, trigs);
                trigs += i64::from(is_on);
                back = match back {
                    _ if is_looked_at => Back::FoundAfter(0),
                    Back::NoneFor(steps) => Back::NoneFor(steps + 1),
                    Back::FoundAfter(steps) => Back::FoundAfter(steps + 1),
                };
                back
            });
        }
        back
    }

    /// Where the steps of a pass have their conditions from.
    fn condition_source(&self, number: i64) -> ConditionSource {
        let Some(facts) = self.facts else {
            return ConditionSource::Unknown;
        };
        let lane = self.clip.lanes.get(Parameter::Chance);
        match lane.filter(|_| self.has_lanes) {
            None => ConditionSource::Own(facts.asked_of),
            Some(lane) => match lane.advance {
                Advance::Time => ConditionSource::Unknown,
                Advance::Trigs => {
                    let order = self.lane_order(Parameter::Chance, lane);
                    let begin = self.trigs_at_pass(number, &order);
                    ConditionSource::Trigs(facts.asked_of, order, begin)
                }
            },
        }
    }
}

/// Where steps have their conditions from, with those that are looked at.
enum ConditionSource {
    /// Their own places.
    Own(AskedOf),
    /// A lane that counts trigs, from as many on where their pass begins.
    Trigs(AskedOf, StepOrder, i64),
    /// Not looked into.
    Unknown,
}

impl ConditionSource {
    /// Whether PRE and NEI look at a step that is on, at this place and after so many trigs of its pass.
    #[inline]
    fn is_looked_at(
        &self,
        cursor: &TrackCursor<'_>,
        number: i64,
        place: usize,
        trigs: i64,
    ) -> bool {
        match self {
            Self::Own(asked_of) => asked_of.is_looked_at(place, place),
            Self::Trigs(asked_of, order, begin) => {
                let source = cursor.lane_index(Parameter::Chance, order, begin + trigs);
                asked_of.is_looked_at(source, place)
            }
            Self::Unknown => cursor.is_looked_at(number),
        }
    }
}
