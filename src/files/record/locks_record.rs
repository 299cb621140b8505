//! Lock lanes and lock values in a pattern file, under the numbers of their lanes.

use std::collections::BTreeMap;

use serde::Deserializer;

use super::numbered::Numbered;
use crate::sequencer::listed;
use crate::sequencer::lock::{LANES, Lane, LockValue, Locks, lanes};

/// The lock values of a step, by lane.
pub(super) fn values(locks: &Locks) -> Numbered<LockValue, LANES> {
    Numbered(numbered(
        lanes().filter_map(|lane| Some((lane, locks.get(lane)?))),
    ))
}

/// Reads the list of lanes that slide on a step.
pub(super) fn read_slides<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Vec<Lane>, D::Error> {
    listed::list(deserializer, LANES, "slides of a step")
}

/// The lanes that slide on a step.
pub(super) fn slides(locks: &Locks) -> Vec<Lane> {
    lanes().filter(|lane| locks.slides(*lane)).collect()
}

/// The locks of a step, from its values and slides.
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

/// Items under the numbers of their lanes, counted from 1.
pub(super) fn numbered<T>(things: impl Iterator<Item = (Lane, T)>) -> BTreeMap<usize, T> {
    things
        .map(|(lane, thing)| (usize::from(lane.get()), thing))
        .collect()
}

/// The lane with a number from 1 to 8.
pub(super) fn lane_of(number: usize) -> Lane {
    Lane::clamped(i64::try_from(number).unwrap_or(i64::MAX))
}
