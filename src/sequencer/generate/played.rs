//! The steps of a clip that are played: what generation may touch, and how they are heard.

use std::ops::Range;

use crate::sequencer::project::Clip;
use crate::sequencer::step::Step;
use crate::sequencer::step_ids::carry_ids;

/// The range of a clip's steps that is played.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PlayedRange {
    first: u8,
    /// How many there are, 1 to 256.
    pub count: u16,
    rotate: u16,
}

impl PlayedRange {
    /// That of a clip.
    #[must_use]
    pub fn of(clip: &Clip) -> Self {
        let (first, count) = clip.played_range();
        Self {
            first,
            count,
            rotate: u16::from(clip.rotate.get()) % count.max(1),
        }
    }

    /// Their places in the clip's data.
    #[must_use]
    pub fn range(self) -> Range<usize> {
        let first = usize::from(self.first);
        first..first + usize::from(self.count)
    }

    /// The place within the range of a place in the clip's data.
    #[must_use]
    pub fn within(self, index: usize) -> u8 {
        u8::try_from(index).unwrap_or(0).saturating_sub(self.first)
    }

    /// How many steps after the beginning of a pass it is heard, played forward: the clip's rotation
    /// taken back.
    #[must_use]
    pub fn offset_in_pass(self, index: usize) -> u8 {
        let within = u16::from(self.within(index));
        let offset = (within + (self.count - self.rotate)) % self.count.max(1);
        u8::try_from(offset).unwrap_or(0)
    }
}

/// A clip with what is on its played steps changed; no step changes its place.
pub(super) fn rewritten(clip: &Clip, change: impl FnOnce(&mut [Step])) -> Clip {
    written_out(clip, |steps, range| {
        if let Some(steps) = steps.get_mut(range) {
            change(steps);
        }
    })
}

/// A clip with its played steps put in another order; they take their ids along.
pub(super) fn rearranged(clip: &Clip, change: impl FnOnce(&mut [Step])) -> Clip {
    written_out(clip, |steps, range| {
        carry_ids(steps, |steps| {
            if let Some(steps) = steps.get_mut(range) {
                change(steps);
            }
        });
    })
}

/// A clip with all its played steps written out for a change, and no longer afterwards than it was or
/// than there is something on it.
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
