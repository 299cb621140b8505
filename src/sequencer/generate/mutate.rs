//! Mutation moves hits to other steps, with all their data.

use super::played::rearranged;
use crate::sequencer::chance::{self, Purpose};
use crate::sequencer::project::Clip;
use crate::sequencer::step::Step;
use crate::sequencer::value::bounded;

bounded! {
    /// How much is changed, in percent.
    Amount(u8) = 0..=100, default 50, "amount"
}

/// "Permute existing hits (with all their data) onto other steps, count unchanged": each hit is taken with
/// the chance of `amount`, and what is taken goes to a rest or to where another one was taken from, never
/// to where it was. What was there, an off step's data too, goes elsewhere in turn.
#[must_use]
pub fn mutated(clip: &Clip, amount: Amount, seed: u32) -> Clip {
    rearranged(clip, |steps| {
        let taken = |place: usize, step: &Step| {
            let draw = chance::draw(seed, place as u64, 0, Purpose::Mutate);
            !step.on || chance::index(draw, 100) < u64::from(amount.get())
        };
        let moving: Vec<usize> = steps
            .iter()
            .enumerate()
            .filter(|(place, step)| taken(*place, step))
            .map(|(place, _)| place)
            .collect();
        if !moving
            .iter()
            .any(|place| steps.get(*place).is_some_and(|step| step.on))
        {
            return;
        }
        // One single cycle through all of them (Sattolo's algorithm), so that nothing stays in its place.
        for last in (1..moving.len()).rev() {
            let draw = chance::draw(seed, last as u64, 1, Purpose::Mutate);
            let other = usize::try_from(chance::index(draw, last as u64)).unwrap_or(0);
            if let (Some(a), Some(b)) = (moving.get(last), moving.get(other)) {
                steps.swap(*a, *b);
            }
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sequencer::generate::played::PlayedRange;
    use crate::sequencer::notation;
    use crate::sequencer::value::Velocity;

    /// A line whose n-th step has velocity n, so that steps are known again.
    fn marked(line: &str) -> Clip {
        let mut clip = notation::clip(line).unwrap();
        for (number, step) in (1..).zip(&mut clip.steps) {
            step.velocity = Velocity::clamped(number);
        }
        clip
    }

    fn velocities(clip: &Clip) -> Vec<u8> {
        clip.steps.iter().map(|step| step.velocity.get()).collect()
    }

    /// "Count unchanged", "with all their data": every step is there once, no more and no less, and what is
    /// out of the played range stays.
    #[test]
    fn nothing_is_lost() {
        for seed in 0..200 {
            let mut clip = marked("x..xx.o.x...x.x.xx");
            clip.start = crate::sequencer::value::StepIndex::clamped(2);
            clip.end = crate::sequencer::project::End::clamped(13);
            let mutated = mutated(&clip, Amount::clamped(i64::from(seed) % 101), seed);
            let mut found = velocities(&mutated);
            for index in [0, 1, 14, 15, 16, 17] {
                assert_eq!(mutated.step(index), clip.step(index));
            }
            found.sort_unstable();
            assert_eq!(found, (1..=18).collect::<Vec<u8>>());
            let hits = |clip: &Clip| clip.steps.iter().filter(|step| step.on).count();
            assert_eq!(hits(&mutated), hits(&clip));
        }
    }

    /// "Onto other steps": at 100 % no hit is where it was, at 0 % all are.
    #[test]
    fn hits_go_elsewhere() {
        for seed in 0..200 {
            for line in ["x..xx...x...x.x.", "xx", "xxxxxxx", "x......"] {
                let clip = marked(line);
                assert_eq!(mutated(&clip, Amount::MIN, seed), clip);
                let all = mutated(&clip, Amount::MAX, seed);
                for index in PlayedRange::of(&clip)
                    .range()
                    .filter(|index| clip.step(*index).on)
                {
                    assert_ne!(
                        all.step(index).velocity,
                        clip.step(index).velocity,
                        "{line}"
                    );
                }
            }
            assert_eq!(mutated(&marked("x"), Amount::MAX, seed), marked("x"));
        }
    }

    /// Every place is as good: of 16,000 mutations of a single hit, each other step gets its share within 4
    /// sigma.
    #[test]
    fn every_place_is_as_good() {
        let clip = marked("x................");
        let mut counts = [0i32; 17];
        for seed in 0..16_000 {
            let mutated = mutated(&clip, Amount::MAX, seed);
            counts[mutated.steps.iter().position(|step| step.on).unwrap()] += 1;
        }
        // 1000 each, sigma = sqrt(16000 * 1/16 * 15/16) = 30.6.
        assert_eq!(counts[0], 0);
        assert!(
            counts[1..].iter().all(|n| (n - 1000).abs() < 123),
            "{counts:?}"
        );
    }
}
