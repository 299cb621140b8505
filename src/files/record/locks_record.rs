//! Lock lanes and locked values in a pattern file, under the numbers of their lanes.

use std::collections::BTreeMap;

use serde::Deserializer;

use super::numbered::Numbered;
use crate::sequencer::listed;
use crate::sequencer::lock::{LANES, Lane, LockValue, Locks, lanes};

/// The values of a step, lane by lane.
pub(super) fn values(locks: &Locks) -> Numbered<LockValue, LANES> {
    Numbered(numbered(
        lanes().filter_map(|lane| Some((lane, locks.get(lane)?))),
    ))
}

/// Reads the lanes of a step that slide.
pub(super) fn read_slides<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Vec<Lane>, D::Error> {
    listed::list(deserializer, LANES, "slides of a step")
}

/// The lanes of a step that slide.
pub(super) fn slides(locks: &Locks) -> Vec<Lane> {
    lanes().filter(|lane| locks.slides(*lane)).collect()
}

/// What a step locks.
pub(super) fn locks(values: Numbered<LockValue, LANES>, slides: Vec<Lane>) -> Locks {
    let mut locks = Locks::default();
    for (number, value) in values.0 {
        locks.set(lane_of(number), Some(value));
    }
    for lane in slides {
        locks.set_slide(lane, true);
    }
    locks
}

/// Things by the numbers of their lanes.
pub(super) fn numbered<T>(things: impl Iterator<Item = (Lane, T)>) -> BTreeMap<usize, T> {
    things
        .map(|(lane, thing)| (usize::from(lane.get()), thing))
        .collect()
}

/// The lane with a number from 1 to 8.
pub(super) fn lane_of(number: usize) -> Lane {
    Lane::clamped(i64::try_from(number).unwrap_or(i64::MAX))
}
