//! A rule for the lights of a device: what they show, and how each state looks.

use super::look::{Colour, Look, Rhythm, Template};
use super::state::{FactCondition, MusicState, Subject};

/// A rule for some lights: what they show, and how each state looks.
#[derive(Debug, Clone)]
pub struct Light {
    /// What the lights show.
    pub subject: Subject,
    /// When the lights are used at all.
    pub condition: FactCondition,
    /// The numbers of the lights, in the order of what they show.
    pub numbers: Vec<u16>,
    /// The index of what the first light shows: 8 when they show tracks 9 to 16.
    pub from: usize,
    /// The looks and their conditions; the first whose condition holds is shown.
    pub shades: Vec<Shade>,
    /// The colour when no condition holds.
    pub off: Colour,
    /// The messages that set a light's colour.
    pub template: Template,
    /// The index of its first lamp among all lamps of the device.
    pub first: usize,
}

/// The look of one state.
#[derive(Debug, Clone)]
pub struct Shade {
    /// The state for which it is shown.
    pub condition: FactCondition,
    /// The look in that state.
    pub look: Look,
}

impl Light {
    /// Whether its colour changes with time alone.
    pub(super) fn blinks(&self) -> bool {
        let blinks =
            |shade: &Shade| shade.look.rhythm != Rhythm::Steady || shade.condition.keeps_time();
        self.condition.keeps_time() || self.shades.iter().any(blinks)
    }

    /// The colour that the lamp at this place should have.
    pub(super) fn wanted(
        &self,
        state: &MusicState,
        layer: u8,
        place: usize,
        active: bool,
    ) -> Colour {
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
