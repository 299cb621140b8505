//! Density as an edit: adds hits, the strongest first, or removes them, the weakest first.

use super::played::{PlayedRange, rewritten};
use super::strength::StrengthMetre;
use crate::sequencer::chance::{self, Purpose};
use crate::sequencer::project::Clip;
use crate::sequencer::value::bounded;

bounded! {
    /// Percentage of a clip's steps to be on.
    Filled(u8) = 0..=100, default 50, "density"
}

/// A clip with this percentage of its played steps on. Strong steps are added first and weak ones removed first;
/// the seed decides between equals. An added step plays its kept data; a removed one keeps its data.
#[must_use]
pub fn filled(clip: &Clip, target: Filled, seed: u32) -> Clip {
    let played = PlayedRange::of(clip);
    let metre = StrengthMetre::of(clip.rate);
    let reach = |index: usize| {
        let draw = chance::draw(seed, index as u64, 0, Purpose::Density);
        metre.strength(played.offset_in_pass(index)).reach(draw)
    };
    let mut strongest: Vec<usize> = played.range().collect();
    strongest.sort_by_cached_key(|index| reach(*index));
    let target = (usize::from(played.count) * usize::from(target.get()) + 50) / 100;
    rewritten(clip, |steps| {
        let mut count = steps.iter().filter(|step| step.on).count();
        let place = |index: usize| usize::from(played.within(index));
        for step in strongest.iter().map(|index| place(*index)) {
            let Some(step) = steps.get_mut(step).filter(|_| count < target) else {
                break;
            };
            count += usize::from(!step.on);
            step.on = true;
        }
        for step in strongest.iter().rev().map(|index| place(*index)) {
            let Some(step) = steps.get_mut(step).filter(|_| count > target) else {
                break;
            };
            count -= usize::from(step.on);
            step.on = false;
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sequencer::{arbitrary, notation};

    fn check(line: &str, percent: i64, expected: &str) {
        let clip = notation::clip(line).unwrap();
        let filled = filled(&clip, Filled::clamped(percent), 1);
        assert_eq!(
            notation::line(&filled.steps),
            expected,
            "{line} {percent} %"
        );
    }

    /// "Add or thin hits to a target density with a seed; keep strong beats first."
    #[test]
    fn strong_beats_first() {
        check("................", 6, "x... .... .... ....");
        check("................", 13, "x... .... x... ....");
        check("................", 25, "x... x... x... x...");
        check("................", 50, "x.x. x.x. x.x. x.x.");
        check("xxxxxxxxxxxxxxxx", 25, "x... x... x... x...");
        check(".x.x............", 13, ".x.x .... .... ....");
        check(".x..............", 31, "xx.. x... x... x...");
    }

    /// What is left out keeps its data.
    #[test]
    fn thinned_steps_are_kept() {
        let mut clip = notation::clip("xxxx").unwrap();
        clip.steps[1].tie = true;
        let filled = filled(&clip, Filled::MIN, 1);
        assert_eq!(notation::line(&filled.steps), ".o..");
    }

    /// The count is the target's, to the nearest step, and of two targets the higher holds the hits of the
    /// lower: for random clips and every percent.
    #[test]
    fn targets_are_met_and_nested() {
        for seed in 0..40 {
            let project = arbitrary::project(seed);
            for clip in project.patterns.iter().flat_map(|pattern| &pattern.clips) {
                let n = u32::from(PlayedRange::of(clip).count);
                let mut lower = clip.steps.clone();
                lower.iter_mut().for_each(|step| step.on = false);
                for percent in 0..=100u8 {
                    let filled = filled(clip, Filled::new(percent).unwrap(), seed);
                    let range = PlayedRange::of(clip).range();
                    let on = |index: usize| filled.step(index).on;
                    let count = range.clone().filter(|index| on(*index)).count();
                    assert_eq!(count, ((n * u32::from(percent) + 50) / 100) as usize);
                    let held =
                        |index: usize| !lower.get(index).is_some_and(|step| step.on) || on(index);
                    assert!(range.into_iter().all(held), "{seed} {percent}");
                    lower.clone_from(&filled.steps);
                }
            }
        }
    }
}
