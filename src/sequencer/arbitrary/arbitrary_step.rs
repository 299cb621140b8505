//! Steps of every kind.

use super::Draws;
use crate::sequencer::dice::{Dice, Die, Group};
use crate::sequencer::lock::{self, Locks};
use crate::sequencer::ratchet::{Curve, Hits, Ratchet, Share, Window};
use crate::sequencer::step::{Flam, Gate, Notes, Step, StepNote};
use crate::sequencer::step_ids::carry_ids;
use crate::sequencer::time::Rate;
use crate::sequencer::trig::{Chance, Condition, LoopMask, Ratio, TrigTest};
use crate::sequencer::value::{Interval, LengthRatio, Nudge, Velocity, VelocityOffset};

impl Draws {
    pub(super) fn steps(&mut self, count: i64) -> Vec<Step> {
        let mut steps: Vec<_> = (0..count).map(|_| self.step()).collect();
        if self.one_in(4) && !steps.is_empty() {
            let turned = self.below(steps.len());
            carry_ids(&mut steps, |steps| steps.rotate_left(turned));
        }
        steps
    }

    fn step(&mut self) -> Step {
        if self.one_in(2) {
            return Step::default();
        }
        Step {
            on: self.one_in(2),
            notes: self.notes(),
            velocity: Velocity::clamped(self.value(1, 100, 127)),
            accent: self.one_in(6),
            gate: if self.one_in(5) {
                Gate::UntilNext
            } else {
                Gate::thousandths(self.value(1, 750, 128_000))
            },
            tie: self.one_in(4),
            nudge: Nudge::clamped(self.value(-5039, 0, 5039)),
            chance: Chance::clamped(self.value(0, 100, 100)),
            dice: self.dice(),
            group: Group::clamped(self.value(0, 0, 8)),
            condition: self.condition(),
            ratchet: self.ratchet(),
            flam: Flam::clamped(self.value(0, 0, 10_080)),
            id: None,
            silent: self.one_in(8),
            locks: self.locks(),
        }
    }

    fn notes(&mut self) -> Notes {
        let count = self.value(1, 1, 8);
        let notes = (0..count).map(|_| StepNote {
            interval: Interval::clamped(self.value(-127, 0, 127)),
            velocity: VelocityOffset::clamped(self.value(-126, 0, 126)),
            length: LengthRatio::clamped(self.value(1, 100, 100)),
        });
        Notes::new(notes).unwrap_or_default()
    }

    fn dice(&mut self) -> Dice {
        let die = Die::clamped(self.value(1, 1, 8));
        match self.below(6) {
            0 => Dice::Shared(die),
            1 => Dice::Inverted(die),
            _ => Dice::Own,
        }
    }

    fn condition(&mut self) -> Condition {
        let b = self.value(1, 1, 64);
        let passes = u8::try_from(self.value(2, 2, 16)).unwrap_or(2);
        let tests = [TrigTest::Any, TrigTest::Is, TrigTest::Not];
        let bits = u16::try_from(self.below(1 << 16)).unwrap_or(0);
        let part = |value: i64| u8::try_from(value).unwrap_or(1);
        let a = self.below(usize::from(part(b))) as i64 + 1;
        Condition {
            ratio: self
                .one_in(4)
                .then(|| Ratio::new(part(a), part(b)))
                .flatten(),
            mask: self
                .one_in(8)
                .then(|| LoopMask::new(bits, passes))
                .flatten(),
            first: tests[self.below(12).saturating_sub(9)],
            fill: tests[self.below(12).saturating_sub(9)],
            previous: tests[self.below(12).saturating_sub(9)],
            neighbour: tests[self.below(12).saturating_sub(9)],
        }
    }

    fn ratchet(&mut self) -> Ratchet {
        if !self.one_in(4) {
            return Ratchet::default();
        }
        Ratchet {
            hits: Hits::clamped(self.value(1, 3, 16)),
            rate: if self.one_in(6) {
                Rate::new(1, u16::try_from(self.value(1, 24, 80)).unwrap_or(24))
            } else {
                None
            },
            window: Window::clamped(self.value(1, 1, 16)),
            from: Share::clamped(self.value(0, 100, 200)),
            to: Share::clamped(self.value(0, 100, 200)),
            curve: Curve::clamped(self.value(-4, 0, 4)),
            mask: u16::try_from(self.value(0, 65_535, 65_535)).unwrap_or(0),
            chance: Chance::clamped(self.value(0, 100, 100)),
        }
    }

    fn locks(&mut self) -> Locks {
        let mut locks = Locks::default();
        if !self.one_in(4) {
            return locks;
        }
        for lane in lock::lanes() {
            let value = self.lock_value();
            locks.set(lane, self.one_in(3).then_some(value));
            locks.set_slide(lane, self.one_in(3));
        }
        locks
    }
}
