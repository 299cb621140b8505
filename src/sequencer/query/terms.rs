//! On what terms a step that is on plays: all of it that decides whether it does.

use super::track_cursor::TrackCursor;
use crate::sequencer::dice::{Dice, Group};
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
        // First of all, since it fills in the place of the step and whether it is on.
        let chance_place = self.chance_place(number);
        let place = self.place_if_on(number)?;
        let step = |place: usize| self.clip.steps.get(place);
        let fresh = Step::default();
        let terms = Terms::of(step(place).unwrap_or(&fresh));
        let Some(chance_place) = chance_place else {
            return Some(terms);
        };
        let source = step(chance_place).unwrap_or(&fresh);
        Some(Terms {
            group: terms.group,
            ..Terms::of(source)
        })
    }

    /// The place in the clip of the step with this number, if it is on.
    fn place_if_on(&self, number: i64) -> Option<usize> {
        let filled = self.table.and_then(|line| line.steps.filled(number));
        if let Some((place, is_shown)) = filled {
            return (is_shown && self.is_own(number)).then_some(place);
        }
        if !self.is_own(number) {
            return None;
        }
        let place = self.step_index(number);
        self.is_on_at(number, place).then_some(place)
    }
}
