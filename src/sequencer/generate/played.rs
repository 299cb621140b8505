//! The played steps of a clip: the ones that generation may change, and when in a pass they are heard.

use std::ops::Range;

use crate::sequencer::project::Clip;
use crate::sequencer::step::Step;
use crate::sequencer::step_ids::carry_ids;

/// The range of steps that a clip plays.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PlayedRange {
    first: u8,
    /// Number of played steps, 1 to 256.
    pub count: u16,
    rotate: u16,
}

impl PlayedRange {
    /// The played range of a clip.
    #[must_use]
    pub fn of(clip: &Clip) -> Self {
        let (first, count) = clip.played_range();
        Self {
            first,
            count,
            rotate: u16::from(clip.rotate.get()) % count.max(1),
        }
    }

    /// The places of the played steps in the clip's data.
    #[must_use]
    pub fn range(self) -> Range<usize> {
        let first = usize::from(self.first);
        first..first + usize::from(self.count)
    }

    /// A place in the clip's data, counted from the first played step.
    #[must_use]
    pub fn within(self, index: usize) -> u8 {
        u8::try_from(index).unwrap_or(0).saturating_sub(self.first)
    }

    /// How many steps after the beginning of a forward pass a place is heard, with the clip's rotation taken into
    /// account.
    #[must_use]
    pub fn offset_in_pass(self, index: usize) -> u8 {
        let within = u16::from(self.within(index));
        let offset = (within + (self.count - self.rotate)) % self.count.max(1);
        u8::try_from(offset).unwrap_or(0)
    }
}

/// A copy of the clip with its played steps changed in place.
pub(super) fn rewritten(clip: &Clip, change: impl FnOnce(&mut [Step])) -> Clip {
    written_out(clip, |steps, range| {
        if let Some(steps) = steps.get_mut(range) {
            change(steps);
        }
    })
}

/// A copy of the clip with its played steps reordered; the steps keep their ids.
pub(super) fn rearranged(clip: &Clip, change: impl FnOnce(&mut [Step])) -> Clip {
    written_out(clip, |steps, range| {
        carry_ids(steps, |steps| {
            if let Some(steps) = steps.get_mut(range) {
                change(steps);
            }
        });
    })
}

/// A copy of the clip whose played steps all exist while they are changed; empty steps at the end are dropped
/// again afterwards, but not below the old number of steps.
fn written_out(clip: &Clip, change: impl FnOnce(&mut [Step], Range<usize>)) -> Clip {
    let (mut clip, range) = (clip.clone(), PlayedRange::of(clip).range());
    let written = clip.steps.len();
    clip.steps.resize(written.max(range.end), Step::default());
    change(&mut clip.steps, range);
    while clip.steps.len() > written && clip.steps.last() == Some(&Step::default()) {
        clip.steps.pop();
    }
    clip
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sequencer::project::End;
    use crate::sequencer::step_order::step_index;
    use crate::sequencer::value::StepIndex;

    /// What is heard as the n-th step of a forward pass is the n-th for the metre, for every range and turn.
    #[test]
    fn places_are_heard_where_they_are_played() {
        for (start, end, rotate) in [
            (0, 255, 0),
            (4, 7, 1),
            (3, 9, 6),
            (2, 2, 5),
            (0, 15, 127),
            (0, 255, 255),
        ] {
            let clip = Clip {
                start: StepIndex::clamped(start),
                end: End::clamped(end),
                rotate: StepIndex::clamped(rotate),
                ..Clip::default()
            };
            let played = PlayedRange::of(&clip);
            for number in 0..played.count {
                let index = step_index(&clip, 0, 0, i64::from(number));
                assert!(played.range().contains(&index));
                assert_eq!(
                    u16::from(played.offset_in_pass(index)),
                    number,
                    "{start} {end} {rotate}"
                );
            }
        }
    }
}
