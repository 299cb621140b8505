//! Generation: rhythms that nobody wrote step by step.
//!
//! Live, a clip's Euclidean rhythm, its drift and the performance's density decide while the music plays
//! whether a step is on (`live`). As an edit, [`Generate`] makes one clip of another; it is a plain
//! function, so what it would do can be shown before it is done. Nothing here draws twice: the same seed
//! always comes to the same.

/// The steps of a clip that are played.
pub mod played;
/// Euclidean rhythms.
pub mod euclid;
/// Which steps are strong.
pub mod strength;
/// Live generation.
pub mod live;
/// How much of a clip is flipped in each pass.
pub mod drift;
/// So many hits, strong beats first.
pub mod density;
/// Hits go elsewhere.
pub mod mutate;
/// One attribute goes towards drawn values.
pub mod randomise;
/// Shift, reverse and rotation.
pub mod rotation;

use super::project::Clip;
use super::step_set::StepSet;
use density::Filled;
use live::Setting;
use mutate::Amount;
use randomise::Spread;

/// What makes a new clip of an old one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Generate {
    /// Writes what live generation shows in a pass to the steps, and switches it off.
    Freeze {
        /// What it depends on, beside the clip.
        setting: Setting,
        /// The pass, from 0 at the start of the song, as the clip's reroll has it.
        pass: i64,
    },
    /// Adds or thins hits to a density.
    Density {
        /// How many steps shall be on.
        target: Filled,
        /// What equally strong ones are drawn from.
        seed: u32,
    },
    /// Moves hits with all they have to other steps.
    Mutate {
        /// How many of them, roughly.
        amount: Amount,
        /// What is drawn from.
        seed: u32,
    },
    /// Draws one attribute of some steps anew.
    Randomise {
        /// Which attribute, and between which values.
        spread: Spread,
        /// How far towards what is drawn.
        amount: Amount,
        /// The steps, counted from the clip's first.
        scope: StepSet,
        /// What is drawn from.
        seed: u32,
    },
    /// Moves the played steps so many places on, round and round; negative is back.
    Shift(i8),
    /// Turns the played steps round, last to first.
    Reverse,
    /// Moves the steps to where the clip's rotation has them, and takes the rotation away.
    Unrotate,
}

impl Generate {
    /// What the undo history calls it.
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

    /// The clip that comes of a clip: what the edit does, and what a preview shows.
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
