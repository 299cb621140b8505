//! The details of a step in a pattern file.

use serde::{Deserialize, Serialize};

use super::numbered::Numbered;
use super::units::some_from_one;
use super::{is_false, locks_record};
use crate::sequencer::dice::{Dice, Group};
use crate::sequencer::identity::StepId;
use crate::sequencer::lock::{LANES, Lane, LockValue};
use crate::sequencer::step::Flam;
use crate::sequencer::value::{Nudge, Velocity};
use crate::sequencer::{Chance, Condition, Gate, Notes, Ratchet, Step};

/// The details of a step that the line of steps cannot express.
#[derive(Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields, expecting = "a step in { }")]
pub(super) struct StepRecord {
    #[serde(skip_serializing_if = "Velocity::is_default")]
    velocity: Velocity,
    #[serde(skip_serializing_if = "is_false")]
    accent: bool,
    #[serde(skip_serializing_if = "is_default_gate")]
    gate: Gate,
    #[serde(skip_serializing_if = "is_false")]
    tie: bool,
    #[serde(skip_serializing_if = "Nudge::is_default")]
    nudge: Nudge,
    #[serde(skip_serializing_if = "Notes::is_default")]
    notes: Notes,
    #[serde(skip_serializing_if = "Chance::is_default")]
    chance: Chance,
    #[serde(skip_serializing_if = "Dice::is_default")]
    dice: Dice,
    #[serde(skip_serializing_if = "Group::is_default")]
    group: Group,
    #[serde(skip_serializing_if = "Condition::is_default")]
    condition: Condition,
    #[serde(skip_serializing_if = "Ratchet::is_default")]
    ratchet: Ratchet,
    #[serde(skip_serializing_if = "Flam::is_default")]
    flam: Flam,
    #[serde(with = "some_from_one", skip_serializing_if = "Option::is_none")]
    id: Option<StepId>,
    #[serde(skip_serializing_if = "is_false")]
    silent: bool,
    #[serde(skip_serializing_if = "Numbered::is_empty")]
    locks: Numbered<LockValue, LANES>,
    #[serde(
        deserialize_with = "locks_record::read_slides",
        skip_serializing_if = "Vec::is_empty"
    )]
    slides: Vec<Lane>,
}

impl From<&Step> for StepRecord {
    /// The line of steps says whether a step is on and tied; the tie of a step that is off is a detail.
    fn from(step: &Step) -> Self {
        Self {
            velocity: step.velocity,
            accent: step.accent,
            gate: step.gate,
            tie: step.tie && !step.on,
            nudge: step.nudge,
            notes: step.notes,
            chance: step.chance,
            dice: step.dice,
            group: step.group,
            condition: step.condition,
            ratchet: step.ratchet,
            flam: step.flam,
            id: step.id,
            silent: step.silent,
            locks: locks_record::values(&step.locks),
            slides: locks_record::slides(&step.locks),
        }
    }
}

impl StepRecord {
    pub(super) fn add_to(self, step: &mut Step) {
        *step = Step {
            on: step.on,
            notes: self.notes,
            velocity: self.velocity,
            accent: self.accent,
            gate: self.gate,
            tie: step.tie || self.tie,
            nudge: self.nudge,
            chance: self.chance,
            dice: self.dice,
            group: self.group,
            condition: self.condition,
            ratchet: self.ratchet,
            flam: self.flam,
            id: self.id,
            silent: self.silent,
            locks: locks_record::locks(self.locks, self.slides),
        };
    }
}

fn is_default_gate(gate: &Gate) -> bool {
    *gate == Gate::default()
}
