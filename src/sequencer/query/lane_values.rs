//! Steps with the values of their parameter lanes.
//!
//! On or off, silent or not, tie, nudge, accent, flam, group and id always come from the step's own place.

use std::cell::OnceCell;

use super::grid::Grid;
use super::track_cursor::TrackCursor;
use crate::sequencer::dice::Reroll;
use crate::sequencer::order::{Direction, OrderTable};
use crate::sequencer::parameter_lanes::{Advance, Parameter, ParameterLane};
use crate::sequencer::step::Step;
use crate::sequencer::step_order::StepOrder;

impl TrackCursor<'_> {
    /// The step with this number as it sounds, with the values of its lanes; none if it is off.
    pub(super) fn sounding(&self, number: i64) -> Option<Step> {
        let step = self.placed(number)?;
        if self.has_lanes {
            Some(self.composed(number, step))
        } else {
            Some(step)
        }
    }

    /// The place from which a step has its chance and conditions, when those have a lane.
    pub(super) fn chance_place(&self, number: i64) -> Option<usize> {
        let parameter = Parameter::Chance;
        let lane = self.clip.lanes.get(parameter).filter(|_| self.has_lanes)?;
        Some(self.lane_place(number, parameter, lane))
    }

    /// Whether the step with this number is on and PRE and NEI look at it: it has a condition, and no PRE or NEI
    /// itself.
    pub(super) fn is_looked_at(&self, number: i64) -> bool {
        if !self.is_on(number) {
            return false;
        }
        let place = self.step_index(number);
        let step = |place: usize| self.clip.steps.get(place);
        let source = step(self.chance_place(number).unwrap_or(place));
        let is_grouped = step(place).is_some_and(|step| !step.group.is_default());
        source.is_some_and(|source| {
            let by_chance = !source.chance.is_default() && !is_grouped;
            let has_condition = by_chance || !source.condition.is_default();
            has_condition && !source.condition.depends_on_other_steps()
        })
    }

    fn composed(&self, number: i64, mut step: Step) -> Step {
        let fresh = Step::default();
        let trigs = OnceCell::new();
        let trigs = || *trigs.get_or_init(|| self.trigs_before(number));
        for (parameter, lane) in self.clip.lanes.iter() {
            let place = self.lane_place_after(number, trigs, parameter, lane);
            let source = self.clip.steps.get(place).unwrap_or(&fresh);
            match parameter {
                Parameter::Notes => step.notes = source.notes,
                Parameter::Velocity => step.velocity = source.velocity,
                Parameter::Gate => step.gate = source.gate,
                Parameter::Chance => {
                    (step.chance, step.dice) = (source.chance, source.dice);
                    step.condition = source.condition;
                }
                Parameter::Ratchet => step.ratchet = source.ratchet,
                Parameter::Lock(lane) => {
                    step.locks.set(lane, source.locks.get(lane));
                    step.locks.set_slide(lane, source.locks.slides(lane));
                }
            }
        }
        step
    }

    /// The place in the clip's data from which a lane reads a step's value.
    pub(super) fn lane_place(
        &self,
        number: i64,
        parameter: Parameter,
        lane: ParameterLane,
    ) -> usize {
        let trigs = || self.trigs_before(number);
        self.lane_place_after(number, trigs, parameter, lane)
    }

    /// The same, with the trigs before that step, if they are asked for.
    #[inline]
    fn lane_place_after(
        &self,
        number: i64,
        trigs: impl FnOnce() -> i64,
        parameter: Parameter,
        lane: ParameterLane,
    ) -> usize {
        match lane.advance {
            Advance::Time => {
                let order = self.lane_order(parameter, lane);
                let rate = lane.rate.unwrap_or(self.clip.rate);
                let grid = Grid::new(self.origin(), rate, self.pattern.master_ticks());
                let at = grid.number_at(self.nominal(number));
                self.lane_index(parameter, &order, grid.counted(at, order.period()))
            }
            // The most usual order, and the same in every pass.
            Advance::Trigs if lane.direction == Direction::Forward => {
                let place = trigs() % i64::from(lane.length.get());
                usize::try_from(place).unwrap_or(0)
            }
            Advance::Trigs => {
                let order = self.lane_order(parameter, lane);
                let begin = self.trigs_at_pass(number, &order);
                self.lane_index(parameter, &order, begin + trigs())
            }
        }
    }

    /// The order in which a lane's values are read.
    pub(super) fn lane_order(&self, parameter: Parameter, lane: ParameterLane) -> StepOrder {
        let place = (parameter.number() as u64 + 1) << 16 | self.draw_key;
        let reroll = match lane.advance {
            Advance::Time => self.clip.reroll,
            Advance::Trigs => Reroll::default(),
        };
        StepOrder::of_lane(lane, reroll, self.order_seed, place)
    }

    /// The place of a number of a lane's order.
    #[inline]
    pub(super) fn lane_index(&self, parameter: Parameter, order: &StepOrder, number: i64) -> usize {
        if !order.is_a_walk() {
            return order.index_with(number, None);
        }
        order.index_with(number, self.lane_table(parameter).as_ref())
    }

    /// The kept places of a lane's order.
    pub(super) fn lane_table(&self, parameter: Parameter) -> Option<OrderTable<'_>> {
        let line = self.table.as_ref()?;
        line.order(1 + parameter.number())
    }

    /// "Lanes that advance per trig count the trigs since the start of their pass": the earlier steps in the
    /// clip's pass that are on, whether they play or not. Each pass starts at the beginning of one of the lane's
    /// periods, so that random directions are rerolled as often as the clip's dice. These are the trigs that a lane has
    /// counted where the pass of a step begins.
    pub(super) fn trigs_at_pass(&self, number: i64, order: &StepOrder) -> i64 {
        if !order.is_random() {
            // Every period has the same places.
            return 0;
        }
        let cycle = self.clip.reroll.cycle(self.pass(number), 0);
        // No pass has more trigs than this. It is at least 256, since changing it would change the draws.
        let most = self.period().max(256);
        cycle * most * order.period()
    }
}

#[cfg(test)]
mod tests;
