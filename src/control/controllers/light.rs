//! A rule for the lights of a device: what they are about, and what each state looks like.

use super::look::{Colour, Look, Rhythm, Template};
use super::state::{FactCondition, State, Subject};

/// A rule for some lights: what they are about, and what each state looks like.
#[derive(Debug, Clone)]
pub struct Light {
    /// What they are about.
    pub subject: Subject,
    /// When they are used at all.
    pub condition: FactCondition,
    /// Their numbers, in the order of what they show.
    pub numbers: Vec<u16>,
    /// The place of the first: 8 when they show tracks 9 to 16.
    pub from: usize,
    /// What is shown: the first that is so.
    pub shades: Vec<Shade>,
    /// The colour of nothing.
    pub off: Colour,
    /// How it is said.
    pub template: Template,
    /// The place of its first lamp among all of the device.
    pub first: usize,
}

/// What one state looks like.
#[derive(Debug, Clone)]
pub struct Shade {
    /// What must be so.
    pub condition: FactCondition,
    /// What it looks like then.
    pub look: Look,
}

impl Light {
    /// Whether time alone changes it.
    pub(super) fn blinks(&self) -> bool {
        let blinks =
            |shade: &Shade| shade.look.rhythm != Rhythm::Steady || shade.condition.keeps_time();
        self.condition.keeps_time() || self.shades.iter().any(blinks)
    }

    /// The colour that the lamp of a place should have.
    pub(super) fn wanted(&self, state: &State, layer: u8, place: usize, active: bool) -> Colour {
        if !active {
            return self.off;
        }
        let place = self.from + place;
        let mut shades = self.shades.iter();
        shades
            .find(|shade| shade.condition.holds(state, layer, place))
            .map_or(self.off, |shade| shade.look.at(state.beat))
    }
}
