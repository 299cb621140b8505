//! Steps with the values of their parameter lanes.
//!
//! On or off, silent or not, tie, nudge, accent, flam, group and id always come from the step's own place.

use super::grid::Grid;
use super::track_cursor::TrackCursor;
use crate::sequencer::dice::Reroll;
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

    fn composed(&self, number: i64, mut step: Step) -> Step {
        for (parameter, lane) in self.clip.lanes.iter() {
            let source = self.clip.step(self.lane_place(number, parameter, lane));
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
    fn lane_place(&self, number: i64, parameter: Parameter, lane: ParameterLane) -> usize {
        let place = (parameter.number() as u64 + 1) << 16 | self.draw_key;
        let order = |reroll| StepOrder::of_lane(lane, reroll, self.order_seed, place);
        match lane.advance {
            Advance::Time => {
                let order = order(self.clip.reroll);
                let rate = lane.rate.unwrap_or(self.clip.rate);
                let grid = Grid::new(self.origin(), rate, self.pattern.master_ticks());
                let at = grid.number_at(self.nominal(number));
                order.index(grid.counted(at, order.period()))
            }
            Advance::Trigs => {
                let order = order(Reroll::default());
                order.index(self.trigs(number, order.period()))
            }
        }
    }

    /// "Lanes that advance per trig count the trigs since the start of their pass": the earlier steps in the
    /// clip's pass that are on, whether they play or not. Each pass starts at the beginning of one of the lane's
    /// periods, so that random directions are rerolled as often as the clip's dice.
    fn trigs(&self, number: i64, period: i64) -> i64 {
        let counted = self.counted(number);
        let first = number - counted.rem_euclid(self.period());
        let before = (first..number).filter(|number| self.placed(*number).is_some());
        let trigs = i64::try_from(before.count()).unwrap_or(0);
        let cycle = self.clip.reroll.cycle(self.pass(number), 0);
        // No pass has more trigs than this. It is at least 256, since changing it would change the draws.
        let most = self.period().max(256);
        cycle * most * period + trigs
    }
}

#[cfg(test)]
mod tests;
