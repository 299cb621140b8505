//! The parameter lanes of a clip in a pattern file.

use serde::{Deserialize, Serialize};

use super::locks_record::{lane_of, numbered};
use super::numbered::Numbered;
use crate::sequencer::lock::{LANES, lanes};
use crate::sequencer::parameter_lanes::{Parameter, ParameterLane, ParameterLanes};

/// The parameter lanes under the names of their parameters.
#[derive(Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields, expecting = "lanes in { }")]
pub(super) struct LanesRecord {
    #[serde(skip_serializing_if = "Option::is_none")]
    notes: Option<ParameterLane>,
    #[serde(skip_serializing_if = "Option::is_none")]
    velocity: Option<ParameterLane>,
    #[serde(skip_serializing_if = "Option::is_none")]
    gate: Option<ParameterLane>,
    #[serde(skip_serializing_if = "Option::is_none")]
    chance: Option<ParameterLane>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ratchet: Option<ParameterLane>,
    #[serde(skip_serializing_if = "Numbered::is_empty")]
    locks: Numbered<ParameterLane, LANES>,
}

impl From<&ParameterLanes> for LanesRecord {
    fn from(written: &ParameterLanes) -> Self {
        let lock = |lane| Some((lane, written.get(Parameter::Lock(lane))?));
        Self {
            notes: written.get(Parameter::Notes),
            velocity: written.get(Parameter::Velocity),
            gate: written.get(Parameter::Gate),
            chance: written.get(Parameter::Chance),
            ratchet: written.get(Parameter::Ratchet),
            locks: Numbered(numbered(lanes().filter_map(lock))),
        }
    }
}

impl From<LanesRecord> for ParameterLanes {
    fn from(record: LanesRecord) -> Self {
        let mut read = Self::default();
        read.set(Parameter::Notes, record.notes);
        read.set(Parameter::Velocity, record.velocity);
        read.set(Parameter::Gate, record.gate);
        read.set(Parameter::Chance, record.chance);
        read.set(Parameter::Ratchet, record.ratchet);
        for (number, lane) in record.locks.0 {
            read.set(Parameter::Lock(lane_of(number)), Some(lane));
        }
        read
    }
}
