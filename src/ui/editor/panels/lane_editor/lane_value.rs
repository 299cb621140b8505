//! The value of a step in each lane: reading, writing, and showing it in words.

use crate::sequencer::lock::LockValue;
use crate::sequencer::ratchet::{Hits, Ratchet};
use crate::sequencer::step::GateSteps;
use crate::sequencer::value::{Nudge, Velocity};
use crate::sequencer::{Chance, Condition, Gate, Step, StepChange, Track};
use crate::ui::editor::lane_state::LaneKind;
use crate::ui::words;
use crate::ui::words::step::LANE_CONDITIONS;

/// The lanes that every track has, in the order of the tabs.
pub const PLAIN: [LaneKind; 8] = [
    LaneKind::Velocity,
    LaneKind::Gate,
    LaneKind::Pitch,
    LaneKind::Chance,
    LaneKind::Condition,
    LaneKind::Ratchet,
    LaneKind::Nudge,
    LaneKind::Accent,
];

impl LaneKind {
    /// Its name, as on its tab.
    #[must_use]
    pub fn name(self) -> String {
        let name = match self {
            Self::Velocity => words::lanes::VELOCITY,
            Self::Gate => words::lanes::GATE,
            Self::Pitch => words::lanes::PITCH,
            Self::Chance => words::lanes::CHANCE,
            Self::Condition => words::lanes::CONDITION,
            Self::Ratchet => words::lanes::RATCHET,
            Self::Nudge => words::lanes::NUDGE,
            Self::Accent => words::lanes::ACCENT,
            Self::Lock(lane) => return words::lanes::lock(lane.get()),
        };
        name.to_owned()
    }

    /// The least and the greatest value that it shows.
    #[must_use]
    pub fn bounds(self, head: &Track) -> (i64, i64) {
        match self {
            Self::Velocity => (1, 127),
            Self::Gate => (1, 2000),
            Self::Pitch => (-127, 127),
            Self::Chance => (0, 100),
            Self::Condition => (0, LANE_CONDITIONS.len() as i64 - 1),
            Self::Ratchet => (1, 16),
            Self::Nudge => (-5039, 5039),
            Self::Accent => (0, 1),
            Self::Lock(lane) => {
                let most = head.locks.get(lane).map_or(127, |lane| lane.target.most());
                (0, most.into())
            }
        }
    }

    /// The change of the value by one notch of the wheel.
    #[must_use]
    pub fn notch(self, head: &Track) -> i64 {
        match self {
            Self::Velocity => 4,
            Self::Gate => 50,
            Self::Chance => 5,
            Self::Nudge => 252,
            Self::Lock(_) => (self.bounds(head).1 / 64).max(1),
            Self::Pitch | Self::Condition | Self::Ratchet | Self::Accent => 1,
        }
    }

    /// The change for so many notches of the wheel; a new lock begins at the base of its lane, and a lane without a
    /// target has none.
    #[must_use]
    pub fn wheel_change(self, head: &Track, step: &Step, notches: i64) -> Option<StepChange> {
        let base = match self {
            Self::Lock(lane) => head.locks.get(lane)?.base.map_or(0, i64::from),
            Self::Velocity
            | Self::Gate
            | Self::Pitch
            | Self::Chance
            | Self::Condition
            | Self::Ratchet
            | Self::Nudge
            | Self::Accent => 0,
        };
        let (least, most) = self.bounds(head);
        let value = self.read(step).unwrap_or(base) + notches * self.notch(head);
        Some(self.change(step, value.clamp(least, most)))
    }

    /// The value of a step; none where nothing is locked.
    #[must_use]
    pub fn read(self, step: &Step) -> Option<i64> {
        Some(match self {
            Self::Velocity => step.velocity.into(),
            Self::Gate => match step.gate {
                Gate::Steps(steps) => steps.into(),
                Gate::UntilNext => 2000,
            },
            Self::Pitch => {
                let notes = step.notes.as_slice();
                notes.first().map_or(0, |note| note.interval.into())
            }
            Self::Chance => step.chance.into(),
            Self::Condition => {
                let known = LANE_CONDITIONS
                    .iter()
                    .position(|text| parse_condition(text) == step.condition);
                known.map_or(0, |at| at as i64)
            }
            Self::Ratchet => step.ratchet.hits.into(),
            Self::Nudge => step.nudge.into(),
            Self::Accent => i64::from(step.accent),
            Self::Lock(lane) => return step.locks.get(lane).map(i64::from),
        })
    }

    /// The change that gives a step a value.
    #[must_use]
    pub fn change(self, step: &Step, value: i64) -> StepChange {
        match self {
            Self::Velocity => StepChange::Velocity(Velocity::clamped(value)),
            Self::Gate => StepChange::Gate(Gate::thousandths(value)),
            Self::Pitch => StepChange::Notes(super::piano_roll::move_chord_to(step.notes, value)),
            Self::Chance => StepChange::Chance(Chance::clamped(value)),
            Self::Condition => {
                let at = usize::try_from(value).unwrap_or(0);
                StepChange::Condition(parse_condition(
                    LANE_CONDITIONS.get(at).copied().unwrap_or_default(),
                ))
            }
            Self::Ratchet => StepChange::Ratchet(Ratchet {
                hits: Hits::clamped(value),
                ..step.ratchet
            }),
            Self::Nudge => StepChange::Nudge(Nudge::clamped(value)),
            Self::Accent => StepChange::Accent(value > 0),
            Self::Lock(lane) => StepChange::Lock(lane, Some(LockValue::clamped(value))),
        }
    }

    /// The change that resets a step's value to that of a fresh step.
    #[must_use]
    pub fn reset(self) -> StepChange {
        match self {
            Self::Velocity => StepChange::Velocity(Velocity::DEFAULT),
            Self::Gate => StepChange::Gate(Gate::Steps(GateSteps::DEFAULT)),
            Self::Pitch => StepChange::Notes(crate::sequencer::Notes::default()),
            Self::Chance => StepChange::Chance(Chance::DEFAULT),
            Self::Condition => StepChange::Condition(Condition::default()),
            Self::Ratchet => StepChange::Ratchet(Ratchet::default()),
            Self::Nudge => StepChange::Nudge(Nudge::DEFAULT),
            Self::Accent => StepChange::Accent(false),
            Self::Lock(lane) => StepChange::Lock(lane, None),
        }
    }

    /// The value of a step in words.
    #[must_use]
    pub fn write(self, step: &Step) -> String {
        let Some(value) = self.read(step) else {
            return words::lanes::NOT_LOCKED.to_owned();
        };
        match self {
            Self::Gate if step.gate == Gate::UntilNext => words::lanes::UNTIL_NEXT.to_owned(),
            Self::Gate => format!("{} %", value / 10),
            Self::Chance => format!("{value} %"),
            Self::Condition if step.condition.is_default() => words::lanes::ALWAYS.to_owned(),
            Self::Condition => step.condition.to_string(),
            Self::Ratchet => format!("{value} ×"),
            Self::Nudge => format!("{:+} %", Nudge::clamped(value).percent()),
            Self::Accent if value > 0 => words::lanes::ACCENTED.to_owned(),
            Self::Accent => words::lanes::NOT_ACCENTED.to_owned(),
            Self::Pitch => format!("{value:+}"),
            Self::Velocity | Self::Lock(_) => value.to_string(),
        }
    }
}

/// A condition from its words.
#[must_use]
pub fn parse_condition(text: &str) -> Condition {
    text.parse().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sequencer::edit::StepRef;
    use crate::sequencer::{Edit, Project, lock};

    /// What a lane writes it reads back, at both of its ends, and a reset is a fresh step's value.
    #[test]
    fn lanes_read_what_they_write() {
        let mut project = Project::with_tracks(1);
        let step_ref = StepRef {
            pattern: 0,
            track: 0,
            step: 3,
        };
        for lane in PLAIN.into_iter().chain(lock::lanes().map(LaneKind::Lock)) {
            let head = project.tracks[0].clone();
            let (least, most) = lane.bounds(&head);
            for value in [least, most, least] {
                let step = project
                    .clip(0, 0)
                    .map_or_else(Step::default, |clip| clip.step(3));
                Edit::Step(step_ref, lane.change(&step, value)).apply(&mut project);
                let step = project.clip(0, 0).unwrap().step(3);
                assert_eq!(lane.read(&step), Some(value), "{lane:?}");
                assert!(!lane.write(&step).is_empty() && !lane.name().is_empty());
            }
            Edit::Step(step_ref, lane.reset()).apply(&mut project);
            let step = project.clip(0, 0).unwrap().step(3);
            assert_eq!(lane.read(&step), lane.read(&Step::default()), "{lane:?}");
        }
        assert_eq!(project.clip(0, 0).unwrap().step(3), Step::default());
    }
}
