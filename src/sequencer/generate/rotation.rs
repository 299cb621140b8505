//! Moving data: shift, reverse, and writing a rotation into the steps. Whole steps move, with all their data.

use super::played::rearranged;
use crate::sequencer::project::Clip;
use crate::sequencer::value::StepIndex;

/// "Shift moves data": every played step goes so many places on (negative: back), round and round.
#[must_use]
pub fn shifted(clip: &Clip, by: i8) -> Clip {
    rearranged(clip, |steps| {
        let count = i64::try_from(steps.len()).unwrap_or(1).max(1);
        let by = i64::from(by).rem_euclid(count);
        steps.rotate_right(usize::try_from(by).unwrap_or(0));
    })
}

/// A copy of the clip with its played steps in the opposite order.
#[must_use]
pub fn reversed(clip: &Clip) -> Clip {
    rearranged(clip, <[_]>::reverse)
}

/// The same music with the clip's rotation moved into its steps and its Euclidean rhythm. Drift and density are
/// drawn by place, so they come out anew.
#[must_use]
pub fn unrotated(clip: &Clip) -> Clip {
    let turned = rearranged(clip, |steps| {
        let by = usize::from(clip.rotate.get()) % steps.len().max(1);
        steps.rotate_left(by);
    });
    let euclid = clip.euclid.map(|euclid| {
        let (_, count) = clip.played_range();
        euclid.with(0, -i64::from(clip.rotate.get()), count)
    });
    Clip {
        euclid,
        rotate: StepIndex::DEFAULT,
        ..turned
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sequencer::project::End;
    use crate::sequencer::step_order::step_index;
    use crate::sequencer::{arbitrary, notation};

    /// A line, changed in its steps 2 to 5 only.
    fn check(line: &str, change: impl FnOnce(&Clip) -> Clip, expected: &str) {
        let mut clip = notation::clip(line).unwrap();
        (clip.start, clip.end) = (StepIndex::clamped(1), End::clamped(4));
        assert_eq!(notation::line(&change(&clip).steps), expected);
    }

    /// "Shift moves data", round the played range and within it.
    #[test]
    fn shifts_go_round() {
        check("xx..-x", |clip| shifted(clip, 1), "x-x. .x");
        check("xx..-x", |clip| shifted(clip, -1), "x..- xx");
        check("xx..-x", |clip| shifted(clip, -5), "x..- xx");
        check("xx..-x", reversed, "x-.. xx");
    }

    /// There and back is where it was: for random clips and every distance.
    #[test]
    fn there_and_back() {
        for seed in 0..100 {
            for clip in arbitrary::project(seed)
                .patterns
                .iter()
                .flat_map(|p| &p.clips)
            {
                for by in [1, -1, 5, 127, -127] {
                    let back = shifted(&shifted(clip, by), -by);
                    assert!(
                        (0..256).all(|index| back.step(index) == clip.step(index)),
                        "{seed}"
                    );
                }
                let twice = reversed(&reversed(clip));
                assert!((0..256).all(|index| twice.step(index) == clip.step(index)));
            }
        }
    }

    /// A rotation that is written down sounds the same, in every direction.
    #[test]
    fn a_rotation_written_down_sounds_the_same() {
        for seed in 0..100 {
            for clip in arbitrary::project(seed)
                .patterns
                .iter()
                .flat_map(|p| &p.clips)
            {
                let written = unrotated(clip);
                assert!(written.rotate.is_default());
                for number in -40..200 {
                    let before = clip.step(step_index(clip, 3, 1, number));
                    let after = written.step(step_index(&written, 3, 1, number));
                    assert_eq!(before.with_id(None), after.with_id(None), "{seed}");
                }
            }
        }
    }
}
