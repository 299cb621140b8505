//! Generation makes rhythms that nobody wrote step by step.
//!
//! Live, a clip's Euclidean rhythm, its drift and the performance's density decide while the music plays whether
//! a step is on (`live`). As an edit, [`Generate`] makes one clip from another; it is a pure function, so its
//! result can be shown before it is applied. The same seed always gives the same result.

/// The steps of a clip that are played.
pub mod played;
/// Euclidean rhythms.
pub mod euclid;
/// Metrical strength of steps.
pub mod strength;
/// Live generation.
pub mod live;
/// Drift: how much of a clip is flipped in each pass.
pub mod drift;
/// Density: adds hits on strong beats, or thins out weak ones.
pub mod density;
/// Mutation: moves hits to other steps.
pub mod mutate;
/// Randomising: moves one attribute towards drawn values.
pub mod randomise;
/// Shift, reverse and rotation.
pub mod rotation;

use super::project::Clip;
use super::step_set::StepSet;
use density::Filled;
use live::Setting;
use mutate::Amount;
use randomise::Spread;

/// A generator as an edit: makes a new clip from an old one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Generate {
    /// Writes the steps as live generation plays them in a pass, and switches live generation off.
    Freeze {
        /// The inputs of live generation beside the clip.
        setting: Setting,
        /// The pass, from 0 at the start of the song, as the clip's reroll counts it.
        pass: i64,
    },
    /// Adds or thins hits to a density.
    Density {
        /// Percentage of steps to be on.
        target: Filled,
        /// The seed that decides between equally strong steps.
        seed: u32,
    },
    /// Moves hits with all their data to other steps.
    Mutate {
        /// Chance of each hit to move, in percent.
        amount: Amount,
        /// The seed of the draws.
        seed: u32,
    },
    /// Randomises one attribute of some steps.
    Randomise {
        /// The attribute, and the range of the drawn values.
        spread: Spread,
        /// How far values go towards the drawn ones, in percent.
        amount: Amount,
        /// The steps, counted from the first step of the clip.
        scope: StepSet,
        /// The seed of the draws.
        seed: u32,
    },
    /// Shifts the played steps by so many places, wrapping round; negative is back.
    Shift(i8),
    /// Reverses the played steps.
    Reverse,
    /// Moves the steps to where the clip's rotation plays them, and removes the rotation.
    Unrotate,
}

impl Generate {
    /// The generator's name in the undo history.
    #[must_use]
    pub const fn label(&self) -> &'static str {
        match self {
            Self::Freeze { .. } => "Freeze",
            Self::Density { .. } => "Density",
            Self::Mutate { .. } => "Mutate",
            Self::Randomise { spread, .. } => spread.label(),
            Self::Shift(_) => "Shift",
            Self::Reverse => "Reverse",
            Self::Unrotate => "Write rotation",
        }
    }

    /// The clip made from `clip`: the result of the edit, and of its preview.
    #[must_use]
    pub fn of(&self, clip: &Clip) -> Clip {
        match *self {
            Self::Freeze { setting, pass } => live::frozen(clip, &setting, pass),
            Self::Density { target, seed } => density::filled(clip, target, seed),
            Self::Mutate { amount, seed } => mutate::mutated(clip, amount, seed),
            Self::Randomise {
                spread,
                amount,
                scope,
                seed,
            } => randomise::randomised(clip, spread, amount, scope, seed),
            Self::Shift(by) => rotation::shifted(clip, by),
            Self::Reverse => rotation::reversed(clip),
            Self::Unrotate => rotation::unrotated(clip),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sequencer::arbitrary::{self, Draws};
    use crate::sequencer::play::Offsets;
    use crate::sequencer::project::MAX_STEPS;
    use crate::sequencer::step_ids::repair_steps;
    use crate::sequencer::value::Velocity;

    /// One of each, with drawn amounts.
    fn all(draws: &mut Draws) -> [Generate; 7] {
        let seed = draws.seed;
        let amount = Amount::clamped(i64::from(draws.number(0, 100)));
        let density = i8::try_from(draws.number(-100, 100)).unwrap();
        let offsets = Offsets {
            density,
            ..Offsets::default()
        };
        let place = u64::from(seed);
        [
            Generate::Freeze {
                setting: Setting {
                    draw_key: place,
                    seed,
                    offsets,
                },
                pass: i64::from(draws.number(-9, 9)),
            },
            Generate::Density {
                target: Filled::clamped(i64::from(draws.number(0, 100))),
                seed,
            },
            Generate::Mutate { amount, seed },
            Generate::Randomise {
                spread: Spread::Velocity(Velocity::MIN, Velocity::MAX),
                amount,
                scope: (0..draws.below(MAX_STEPS)).collect(),
                seed,
            },
            Generate::Shift(i8::try_from(draws.number(-128, 127)).unwrap()),
            Generate::Reverse,
            Generate::Unrotate,
        ]
    }

    /// Whatever is generated from whatever clip: it is always the same, no more steps than a clip can have,
    /// with ids that are each there once, and nothing is changed that is not played.
    #[test]
    fn generation_stays_within_its_clip() {
        for seed in 0..200 {
            let mut draws = Draws { seed, count: 0 };
            let project = arbitrary::project(seed);
            for clip in project.patterns.iter().flat_map(|pattern| &pattern.clips) {
                for generate in all(&mut draws) {
                    let made = generate.of(clip);
                    assert_eq!(made, generate.of(clip), "{seed}: {generate:?}");
                    assert!(made.steps.len() <= MAX_STEPS);
                    let mut repaired = made.steps.clone();
                    repair_steps(&mut repaired);
                    assert_eq!(repaired, made.steps, "{seed}: {generate:?}");
                    let played = played::PlayedRange::of(clip).range();
                    for index in (0..MAX_STEPS).filter(|index| !played.contains(index)) {
                        let (before, after) = (clip.step(index), made.step(index));
                        assert_eq!(after, before, "{seed}: {generate:?}");
                    }
                }
            }
        }
    }
}
