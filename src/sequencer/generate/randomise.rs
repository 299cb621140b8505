//! Randomising moves one attribute of some steps towards drawn values.

use super::mutate::Amount;
use super::played::{PlayedRange, rewritten};
use crate::sequencer::chance::{self, Purpose};
use crate::sequencer::project::Clip;
use crate::sequencer::ratchet::Hits;
use crate::sequencer::step::{Gate, GateSteps, Notes, Step, StepNote};
use crate::sequencer::step_set::StepSet;
use crate::sequencer::trig::Chance;
use crate::sequencer::value::{Interval, Nudge, Velocity};

/// The attribute to randomise, and the range of the drawn values, both ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Spread {
    /// Velocities.
    Velocity(Velocity, Velocity),
    /// Gates; a gate that lasts until the next note stays so.
    Gate(GateSteps, GateSteps),
    /// Nudges.
    Nudge(Nudge, Nudge),
    /// Chances.
    Chance(Chance, Chance),
    /// Pitch of the first note; the other notes of a chord move along with it.
    Pitch(Interval, Interval),
    /// Number of hits of a ratchet.
    Hits(Hits, Hits),
}

impl Spread {
    /// The name in the undo history.
    #[must_use]
    pub const fn label(&self) -> &'static str {
        match self {
            Self::Velocity(..) => "Randomise velocity",
            Self::Gate(..) => "Randomise gate",
            Self::Nudge(..) => "Randomise nudge",
            Self::Chance(..) => "Randomise chance",
            Self::Pitch(..) => "Randomise pitch",
            Self::Hits(..) => "Randomise hits",
        }
    }

    /// Both ends of the range as plain numbers.
    fn ends(self) -> (i64, i64) {
        let (a, b) = match self {
            Self::Velocity(a, b) => (a.into(), b.into()),
            Self::Gate(a, b) => (a.into(), b.into()),
            Self::Nudge(a, b) => (a.into(), b.into()),
            Self::Chance(a, b) => (a.into(), b.into()),
            Self::Pitch(a, b) => (a.into(), b.into()),
            Self::Hits(a, b) => (a.into(), b.into()),
        };
        if a <= b { (a, b) } else { (b, a) }
    }

    /// Replaces a step's value of the attribute by what `change` returns for it.
    fn change(self, step: &mut Step, change: impl Fn(i64) -> i64) {
        match self {
            Self::Velocity(..) => step.velocity = Velocity::clamped(change(step.velocity.into())),
            Self::Gate(..) => {
                if let Gate::Steps(gate) = step.gate {
                    step.gate = Gate::thousandths(change(gate.into()));
                }
            }
            Self::Nudge(..) => step.nudge = Nudge::clamped(change(step.nudge.into())),
            Self::Chance(..) => step.chance = Chance::clamped(change(step.chance.into())),
            Self::Pitch(..) => step.notes = moved(step.notes, change),
            Self::Hits(..) => step.ratchet.hits = Hits::clamped(change(step.ratchet.hits.into())),
        }
    }

    /// The attribute's number, so that each attribute has independent draws.
    const fn number(self) -> i64 {
        match self {
            Self::Velocity(..) => 0,
            Self::Gate(..) => 1,
            Self::Nudge(..) => 2,
            Self::Chance(..) => 3,
            Self::Pitch(..) => 4,
            Self::Hits(..) => 5,
        }
    }
}

/// A clip with one attribute of the steps in `scope` changed: each value goes `amount` percent of the way to one
/// drawn from the range, so that 100 % forgets the old value. Only steps that can sound are changed; with live
/// generation these are all played steps.
#[must_use]
pub fn randomised(clip: &Clip, spread: Spread, amount: Amount, scope: StepSet, seed: u32) -> Clip {
    let (least, most) = spread.ends();
    let live = clip.is_live();
    rewritten(clip, |steps| {
        for (index, step) in PlayedRange::of(clip).range().zip(steps) {
            if !scope.contains(index) || !(step.on || live) {
                continue;
            }
            let draw = chance::draw(seed, index as u64, spread.number(), Purpose::Randomise);
            let width = (most - least + 1).cast_unsigned();
            let drawn = least + chance::index(draw, width).cast_signed();
            spread.change(step, |value| towards(value, drawn, amount));
        }
    })
}

/// The value `amount` percent of the way to `drawn`, rounded to the nearest whole number.
fn towards(value: i64, drawn: i64, amount: Amount) -> i64 {
    value + ((drawn - value) * i64::from(amount.get()) + 50).div_euclid(100)
}

/// A chord with its first note changed and the others moved along.
fn moved(notes: Notes, change: impl Fn(i64) -> i64) -> Notes {
    let first = notes
        .as_slice()
        .first()
        .map_or(0, |note| i64::from(note.interval.get()));
    let by = change(first) - first;
    let notes = notes.as_slice().iter().map(|note| StepNote {
        interval: Interval::clamped(i64::from(note.interval.get()) + by),
        ..*note
    });
    Notes::new(notes).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sequencer::notation;

    fn velocity(least: i64, most: i64) -> Spread {
        Spread::Velocity(Velocity::clamped(least), Velocity::clamped(most))
    }

    fn velocities(clip: &Clip) -> Vec<u8> {
        clip.steps.iter().map(|step| step.velocity.get()).collect()
    }

    /// "Scope = selection": steps outside it, off ones and those that are not played stay as they are.
    #[test]
    fn only_what_is_selected() {
        let mut clip = notation::clip("xx.xxx").unwrap();
        clip.end = crate::sequencer::project::End::clamped(4);
        let scope = [1, 2, 3, 5].into_iter().collect();
        let randomised = randomised(&clip, velocity(1, 20), Amount::MAX, scope, 1);
        let changed: Vec<bool> = velocities(&randomised).iter().map(|v| *v <= 20).collect();
        assert_eq!(changed, [false, true, false, true, false, false]);
    }

    /// "Amount %, range, seed": at 100 % every value of the range comes about equally often, within 4 sigma;
    /// at 0 % nothing changes, and between them values stay between.
    #[test]
    fn values_are_drawn_from_the_range() {
        let clip = notation::clip(&"x".repeat(128)).unwrap();
        let all = |amount, seed| {
            velocities(&randomised(
                &clip,
                velocity(90, 81),
                amount,
                StepSet::ALL,
                seed,
            ))
        };
        assert_eq!(all(Amount::MIN, 1), [100; 128]);
        assert_eq!(all(Amount::MAX, 1), all(Amount::MAX, 1));
        assert_ne!(all(Amount::MAX, 1), all(Amount::MAX, 2));
        let half = all(Amount::clamped(50), 3);
        assert!(half.iter().all(|v| (91..=95).contains(v)), "{half:?}");
        let mut counts = [0i32; 10];
        for seed in 0..100 {
            for velocity in all(Amount::MAX, seed) {
                counts[usize::from(velocity - 81)] += 1;
            }
        }
        // 1280 each, sigma = sqrt(12800 * 0.1 * 0.9) = 33.9.
        assert!(counts.iter().all(|n| (n - 1280).abs() < 136), "{counts:?}");
    }

    /// "Editing one step never changes another's draw": without a step the others come to the same.
    #[test]
    fn draws_do_not_depend_on_other_steps() {
        let whole = notation::clip("xxxxxxxx").unwrap();
        let without = notation::clip("xxx.xxxx").unwrap();
        let of = |clip| {
            velocities(&randomised(
                clip,
                velocity(1, 127),
                Amount::MAX,
                StepSet::ALL,
                5,
            ))
        };
        let (mut whole, without) = (of(&whole), of(&without));
        whole[3] = Velocity::DEFAULT.get();
        assert_eq!(whole, without);
    }

    /// Each attribute changes within its range, and nothing else does; a chord keeps its shape and an
    /// endless gate its kind.
    #[test]
    fn every_attribute() {
        let mut clip = notation::clip("xx").unwrap();
        let chord = [0, 4, 7].map(|i| StepNote::at(Interval::clamped(i)));
        clip.steps[0].notes = Notes::new(chord).unwrap();
        clip.steps[1].gate = Gate::UntilNext;
        let of = |spread| randomised(&clip, spread, Amount::MAX, StepSet::ALL, 9);
        let gates = of(Spread::Gate(GateSteps::MIN, GateSteps::clamped(10)));
        assert!(matches!(gates.step(0).gate, Gate::Steps(gate) if gate.get() <= 10));
        assert_eq!(gates.step(1), clip.step(1));
        let pitched = of(Spread::Pitch(Interval::clamped(12), Interval::clamped(12)));
        let intervals: Vec<i8> = pitched
            .step(0)
            .notes
            .as_slice()
            .iter()
            .map(|n| n.interval.get())
            .collect();
        assert_eq!(intervals, [12, 16, 19]);
        let hits = of(Spread::Hits(Hits::clamped(3), Hits::clamped(4))).step(0);
        assert!((3..=4).contains(&hits.ratchet.hits.get()));
        let nudged = of(Spread::Nudge(Nudge::clamped(-9), Nudge::clamped(-5))).step(1);
        assert!((-9..=-5).contains(&nudged.nudge.get()));
        let likely = of(Spread::Chance(Chance::clamped(30), Chance::clamped(30))).step(1);
        assert_eq!(
            likely,
            Step {
                chance: Chance::clamped(30),
                ..clip.step(1)
            }
        );
    }
}
