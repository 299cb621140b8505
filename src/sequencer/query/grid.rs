//! The grid of a clip in song time: step numbers and their nominal ticks.
//!
//! Steps are numbered from the origin on without end, and before it with negative numbers. With a master length
//! all clips of a pattern restart at each multiple of it: the last step before one may be cut short, and "the
//! pass number goes on counting".

use crate::sequencer::time::{Rate, Tick};

/// Where the steps of a clip lie.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Grid {
    origin: Tick,
    rate: Rate,
    /// Ticks after which the clip restarts; 0 for never.
    master: Tick,
    /// Number of steps that begin within the master length.
    steps: i64,
}

impl Grid {
    /// A grid of steps of a rate, counted from `origin`, restarted every `master` ticks; 0 for never.
    pub(super) fn new(origin: Tick, rate: Rate, master: Tick) -> Self {
        let steps = if master > 0 {
            rate.step_at(master - 1) + 1
        } else {
            0
        };
        Self {
            origin,
            rate,
            master,
            steps,
        }
    }

    /// The nominal tick of a step, before any shift.
    #[inline(always)]
    pub(super) fn nominal(&self, number: i64) -> Tick {
        if self.master == 0 {
            return self.origin + self.rate.tick_of(number);
        }
        let (cut, step) = (number.div_euclid(self.steps), number.rem_euclid(self.steps));
        self.origin + cut * self.master + self.rate.tick_of(step)
    }

    /// The number of the step whose nominal span holds `tick`.
    pub(super) fn number_at(&self, tick: Tick) -> i64 {
        let tick = tick - self.origin;
        if self.master == 0 {
            return self.rate.step_at(tick);
        }
        let (cut, tick) = (tick.div_euclid(self.master), tick.rem_euclid(self.master));
        cut * self.steps + self.rate.step_at(tick)
    }

    /// The longest step: as long as its rate says, or as the master length where that is shorter.
    pub(super) fn step_ticks(&self) -> Tick {
        let step = self.rate.tick_of(1);
        if self.master == 0 {
            step
        } else {
            step.min(self.master)
        }
    }

    /// The step number that a direction with `period` steps a pass is given: without a master length the step's
    /// own, with one a number that starts a new pass at each restart.
    #[inline]
    pub(super) fn counted(&self, number: i64, period: i64) -> i64 {
        if self.master == 0 {
            return number;
        }
        let passes = (self.steps + period - 1) / period.max(1);
        number.div_euclid(self.steps) * passes * period + number.rem_euclid(self.steps)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIXTEENTH: Tick = 10_080;

    /// "k restarts every m; the pass number goes on counting, floor(rel/m) * ceil(m/len) + local pass":
    /// steps of 3/32 against a master length of 7 sixteenths.
    #[test]
    fn a_master_length_cuts_the_last_step() {
        let grid = Grid::new(SIXTEENTH, Rate::new(3, 32).unwrap(), 7 * SIXTEENTH);
        let nominal: Vec<_> = (-2..7)
            .map(|number| grid.nominal(number) * 2 / SIXTEENTH)
            .collect();
        // Five steps of 1.5 sixteenths begin within seven; the fifth is a sixteenth long.
        assert_eq!(nominal, [-3, 0, 2, 5, 8, 11, 14, 16, 19]);
        let counted: Vec<_> = (-1..7).map(|number| grid.counted(number, 4)).collect();
        assert_eq!(counted, [-4, 0, 1, 2, 3, 4, 8, 9]);
    }

    /// The step at a step's nominal tick is that step, up to the tick before the next.
    #[test]
    fn numbers_and_ticks_agree() {
        for (origin, master) in [
            (0, 0),
            (-777, 0),
            (0, 5 * SIXTEENTH),
            (12_345, 3 * SIXTEENTH + 1),
        ] {
            let grid = Grid::new(origin, Rate::new(1, 12).unwrap(), master);
            for number in -50..50 {
                let (this, next) = (grid.nominal(number), grid.nominal(number + 1));
                assert!(this < next);
                assert_eq!(grid.number_at(this), number);
                assert_eq!(grid.number_at(next - 1), number);
            }
        }
    }
}
