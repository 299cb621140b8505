//! On what terms a step that is on plays: all of it that decides whether it does.

use super::track_cursor::TrackCursor;
use crate::sequencer::dice::{Dice, Group};
use crate::sequencer::parameter_lanes::{Advance, Parameter};
use crate::sequencer::step::Step;
use crate::sequencer::trig::{Chance, Condition};

/// The terms of a step.
#[derive(Debug, Clone, Copy)]
pub(super) struct Terms {
    pub(super) chance: Chance,
    pub(super) dice: Dice,
    pub(super) group: Group,
    pub(super) condition: Condition,
}

impl Terms {
    /// The terms of a step with the values of its lanes.
    pub(super) fn of(step: &Step) -> Self {
        Self {
            chance: step.chance,
            dice: step.dice,
            group: step.group,
            condition: step.condition,
        }
    }

    /// Whether it plays in any case.
    pub(super) fn are_none(&self) -> bool {
        self.chance.is_default() && self.group.is_default() && self.condition.is_default()
    }
}

impl TrackCursor<'_> {
    /// The terms of the step with this number; none if it is off.
    pub(super) fn terms(&self, number: i64) -> Option<Terms> {
        let (place, source) = self.places_if_on(number)?;
        let step = |place: usize| self.clip.steps.get(place);
        let fresh = Step::default();
        let terms = Terms::of(step(source).unwrap_or(&fresh));
        Some(Terms {
            group: step(place).map_or(Group::DEFAULT, |step| step.group),
            ..terms
        })
    }

    /// The places in the clip of the step with this number and of its conditions, if it is on.
    fn places_if_on(&self, number: i64) -> Option<(usize, usize)> {
        let lane = self.clip.lanes.get(Parameter::Chance);
        let by_trigs = lane.is_some_and(|lane| lane.advance == Advance::Trigs);
        let filled = match self.table_within(number) {
            Some(table) if by_trigs => Some(self.filled(table, number)),
            Some(table) => table.filled(number),
            None => None,
        };
        if let Some(step) = filled {
            let is_on = step.is_shown && self.is_own(number);
            return is_on.then_some((step.place.into(), step.source.into()));
        }
        if !self.is_own(number) {
            return None;
        }
        let place = self.step_index(number);
        let source = || self.chance_place(number).unwrap_or(place);
        self.is_on_at(number, place).then(|| (place, source()))
    }
}
