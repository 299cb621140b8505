//! Parameter lanes: one parameter of a clip's steps cycles with its own length, rate and direction, independent
//! of the steps themselves.
//!
//! A lane holds no values: it reads those of the clip's steps, from the first on, whether they are on or off. So
//! a cycle of five notes over sixteen steps is written into the first five steps.

use super::lock::{self, Lane};
use super::order::Direction;
use super::time::Rate;
use super::value::Length;

/// A parameter that can have a lane.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Parameter {
    /// The notes.
    Notes,
    /// The velocity.
    Velocity,
    /// The gate.
    Gate,
    /// The chance of a step, its die and its conditions.
    Chance,
    /// The ratchet.
    Ratchet,
    /// One of the lock lanes.
    Lock(Lane),
}

/// How one parameter cycles.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
#[serde(default, deny_unknown_fields, expecting = "a lane in { }")]
pub struct ParameterLane {
    /// Number of steps whose values it reads.
    #[serde(skip_serializing_if = "Length::is_default")]
    pub length: Length,
    /// How long each value lasts; none for the clip's own rate.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rate: Option<Rate>,
    /// The order in which the values are read.
    #[serde(skip_serializing_if = "Direction::is_default")]
    pub direction: Direction,
    /// What moves the lane on to the next value.
    #[serde(skip_serializing_if = "Advance::is_default")]
    pub advance: Advance,
}

/// What moves a lane on to the next value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Advance {
    /// Time, at its rate.
    #[default]
    Time,
    /// Each step of the clip that is on; counting starts anew in each pass of the clip.
    Trigs,
}

impl Advance {
    /// Whether this is what files leave out.
    #[must_use]
    pub fn is_default(&self) -> bool {
        *self == Self::default()
    }
}

/// Number of parameters that can have a lane: five, and the lock lanes.
pub(super) const PARAMETERS: usize = 5 + lock::LANES;

/// The parameter lanes of a clip.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ParameterLanes([Option<ParameterLane>; PARAMETERS]);

impl Parameter {
    /// Every parameter, in the order of the menus.
    pub fn all() -> impl Iterator<Item = Self> {
        let five = [
            Self::Notes,
            Self::Velocity,
            Self::Gate,
            Self::Chance,
            Self::Ratchet,
        ];
        five.into_iter().chain(lock::lanes().map(Self::Lock))
    }

    /// The parameter with this index among all of them, from 0.
    #[must_use]
    fn at(number: usize) -> Option<Self> {
        match number {
            0 => Some(Self::Notes),
            1 => Some(Self::Velocity),
            2 => Some(Self::Gate),
            3 => Some(Self::Chance),
            4 => Some(Self::Ratchet),
            _ => {
                let lane = u8::try_from(number).ok()?.checked_sub(4)?;
                Lane::new(lane).map(Self::Lock)
            }
        }
    }

    /// The parameter's index among all of them, from 0.
    #[must_use]
    pub fn number(self) -> usize {
        match self {
            Self::Notes => 0,
            Self::Velocity => 1,
            Self::Gate => 2,
            Self::Chance => 3,
            Self::Ratchet => 4,
            Self::Lock(lane) => 4 + usize::from(lane.get()),
        }
    }

    /// Whether it is a lock.
    #[must_use]
    pub const fn is_lock(self) -> bool {
        match self {
            Self::Notes | Self::Velocity | Self::Gate | Self::Chance | Self::Ratchet => false,
            Self::Lock(_) => true,
        }
    }
}

impl ParameterLanes {
    /// Whether no parameter has a lane, which files leave out.
    #[must_use]
    pub fn is_default(&self) -> bool {
        self.0.iter().all(Option::is_none)
    }

    /// The lane of a parameter, if it has one.
    #[must_use]
    pub fn get(&self, parameter: Parameter) -> Option<ParameterLane> {
        self.0.get(parameter.number()).copied().flatten()
    }

    /// Gives a parameter a lane, or takes it away.
    pub fn set(&mut self, parameter: Parameter, to: Option<ParameterLane>) {
        if let Some(lane) = self.0.get_mut(parameter.number()) {
            *lane = to;
        }
    }

    /// The parameters with lanes, and their lanes.
    pub fn iter(&self) -> impl Iterator<Item = (Parameter, ParameterLane)> {
        let lanes = self.0.iter().enumerate();
        let used = lanes.filter_map(|(number, lane)| Some((number, (*lane)?)));
        used.filter_map(|(number, lane)| Some((Parameter::at(number)?, lane)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every parameter has a place of its own among the lanes.
    #[test]
    fn parameters_have_places() {
        let mut lanes = ParameterLanes::default();
        for (count, parameter) in Parameter::all().enumerate() {
            assert_eq!((parameter.number(), lanes.get(parameter)), (count, None));
            lanes.set(parameter, Some(ParameterLane::default()));
            assert_eq!(lanes.iter().count(), count + 1);
        }
        assert_eq!(lanes.iter().count(), PARAMETERS);
    }
}
