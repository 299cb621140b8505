//! Which tempo or metre is in force at a tick, wherever in the file it stands.

use crate::sequencer::Tick;

/// The changes of one thing, in the order of the file.
#[derive(Debug)]
pub(super) struct Changes<T>(Vec<(Tick, T)>);

/// The value that is in force at a tick.
#[derive(Debug, PartialEq)]
pub(super) struct InForce<T> {
    /// The last value up to the tick; `None` when there was none.
    pub value: Option<T>,
    /// How often the value changes after the tick.
    pub later: usize,
}

impl<T: Copy + PartialEq> Changes<T> {
    pub(super) fn add(&mut self, tick: Tick, value: T) {
        self.0.push((tick, value));
    }

    /// Adds the changes of another track.
    pub(super) fn append(&mut self, other: &mut Self) {
        self.0.append(&mut other.0);
    }

    /// The value in force at a tick, including changes at the tick itself; of several at one tick the last counts.
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

    /// The last value up to a tick counts, also when a later track gives it; later ones are counted when they change
    /// something.
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
