//! What is in force at a place: tempos and metres, wherever in the file they stand.

use crate::sequencer::Tick;

/// Changes of one thing, in the order of the file.
#[derive(Debug)]
pub(super) struct Changes<T>(Vec<(Tick, T)>);

/// What is in force at a place.
#[derive(Debug, PartialEq)]
pub(super) struct InForce<T> {
    /// The last that was said up to there; nothing when there was none.
    pub value: Option<T>,
    /// How often it is another one later.
    pub later: usize,
}

impl<T: Copy + PartialEq> Changes<T> {
    pub(super) fn add(&mut self, tick: Tick, value: T) {
        self.0.push((tick, value));
    }

    /// Those of one more track.
    pub(super) fn append(&mut self, mut other: Self) {
        self.0.append(&mut other.0);
    }

    /// What is in force at a tick, with what is said there; of several at one place it is the last.
    pub(super) fn at(mut self, tick: Tick) -> InForce<T> {
        self.0.sort_by_key(|(tick, _)| *tick);
        let (before, after) = self
            .0
            .split_at(self.0.partition_point(|(place, _)| *place <= tick));
        let value = before.last().map(|(_, value)| *value);
        let mut last = value;
        let mut later = 0;
        for (_, value) in after {
            later += usize::from(last != Some(*value));
            last = Some(*value);
        }
        InForce { value, later }
    }
}

impl<T> Default for Changes<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What counts is the last up to a tick, also when a later track says it; later ones are counted when they
    /// change something.
    #[test]
    fn the_last_one_up_to_a_tick_counts() {
        let at = |tick, changes: &[(Tick, u8)]| {
            let mut all = Changes::default();
            for (tick, value) in changes {
                all.add(*tick, *value);
            }
            let InForce { value, later } = all.at(tick);
            (value, later)
        };
        assert_eq!(at(0, &[]), (None, 0));
        assert_eq!(at(0, &[(0, 1), (0, 2)]), (Some(2), 0));
        assert_eq!(at(5, &[(6, 1)]), (None, 1));
        assert_eq!(
            at(5, &[(4, 1), (9, 3), (5, 2), (7, 2), (0, 8)]),
            (Some(2), 1)
        );
    }
}
