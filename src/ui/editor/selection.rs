//! Selected steps: a rectangle of the grid.

use std::ops::RangeInclusive;

/// A rectangle of the grid, given by two opposite corners in any order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Selection {
    /// The corner where it began: track and step, from 0.
    pub from: (usize, usize),
    /// The corner where the cursor is: track and step, from 0.
    pub to: (usize, usize),
}

impl Selection {
    /// The tracks it covers.
    #[must_use]
    pub fn tracks(&self) -> RangeInclusive<usize> {
        self.from.0.min(self.to.0)..=self.from.0.max(self.to.0)
    }

    /// The steps it covers.
    #[must_use]
    pub fn steps(&self) -> RangeInclusive<usize> {
        self.from.1.min(self.to.1)..=self.from.1.max(self.to.1)
    }

    /// Whether a step is in it.
    #[must_use]
    pub fn contains(&self, track: usize, step: usize) -> bool {
        self.tracks().contains(&track) && self.steps().contains(&step)
    }

    /// The same rectangle, so many tracks and steps further.
    #[must_use]
    pub fn moved(&self, tracks: isize, steps: isize) -> Self {
        let moved = |(track, step): (usize, usize)| {
            (
                track.saturating_add_signed(tracks),
                step.saturating_add_signed(steps),
            )
        };
        Self {
            from: moved(self.from),
            to: moved(self.to),
        }
    }
}
