//! Looking back: the step whose condition PRE and NEI ask for.

use super::track_cursor::TrackCursor;
use crate::sequencer::parameter_lanes::{Advance, Parameter};

impl TrackCursor<'_> {
    /// The last step at or before one, within a pass, that PRE and NEI look at.
    pub(super) fn last_looked_at(&self, last: i64) -> Option<i64> {
        let first = last - self.period() + 1;
        let Some(table) = self.table_within(last) else {
            let mut steps = (first..=last).rev();
            return steps.find(|number| self.is_looked_at(*number));
        };
        let mut number = last;
        while number >= first {
            let back = self.filled(table, number).back;
            if let Some(steps) = back.found() {
                return Some(number - steps).filter(|number| *number >= first);
            }
            number -= back.steps();
        }
        None
    }

    /// Gives the places from which steps of a pass have their conditions, if those have a lane: from one on, before which
    /// so many are on. Returns with what they go on.
    pub(super) fn condition_places(
        &self,
        first: i64,
        trigs: i64,
        places: &mut [u8],
    ) -> Option<Advance> {
        let parameter = Parameter::Chance;
        let lane = self.clip.lanes.get(parameter).filter(|_| self.has_lanes)?;
        match lane.advance {
            Advance::Time => {
                for (number, place) in (first..).zip(places) {
                    let source = self.lane_place(number, parameter, lane);
                    *place = u8::try_from(source).unwrap_or(0);
                }
            }
            Advance::Trigs => {
                let order = self.lane_order(parameter, lane);
                let begin = self.trigs_at_pass(first, &order);
                let table = self.lane_table(parameter);
                order.places_from(begin + trigs, table.as_ref(), places);
            }
        }
        Some(lane.advance)
    }
}
