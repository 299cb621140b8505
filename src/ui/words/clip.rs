//! The inspector's tab of the clip, from the top. The labels of fields with a tooltip are in [`super::fields`].

use std::fmt::Display;

pub const PLAYS_STEPS: &str = "Plays steps";
pub const STEPS_TO: &str = "to";
/// A rate that is any other.
pub const CUSTOM: &str = "Custom";

// The musical names of rates.
pub const QUARTER_TRIPLET: &str = "1/4 triplet";
pub const EIGHTH_TRIPLET: &str = "1/8 triplet";
pub const SIXTEENTH_TRIPLET: &str = "1/16 triplet";
pub const THIRTY_SECOND_TRIPLET: &str = "1/32 triplet";
pub const DOTTED_QUARTER: &str = "1/4 dotted";
pub const DOTTED_EIGHTH: &str = "1/8 dotted";
pub const DOTTED_SIXTEENTH: &str = "1/16 dotted";
pub const SIXTEENTH_QUINTUPLET: &str = "1/16 quintuplet";
pub const SIXTEENTH_SEPTUPLET: &str = "1/16 septuplet";

// Live rhythm.
pub const NO_PULSES: &str = "off";

#[must_use]
pub fn pulses(pulses: i64, steps: u16) -> String {
    format!("{pulses} of {steps}")
}

pub const EVEN: &str = "even";
pub const BJORKLUND: &str = "Bjorklund";
pub const OR: &str = "or: adds up";
pub const XOR: &str = "xor: either";
pub const AND: &str = "and: both";

// Feel.
pub const STARTS_AGAIN: &str = "starts again";
pub const TURNS_BACK: &str = "turns back";

// Independent lanes.
pub const NO_LANES: &str = "Notes, velocity and other values can have loops of their own.";
/// No lane is chosen yet.
pub const CHOOSE_LANE: &str = "choose";

#[must_use]
pub fn lane_length(lane: &str) -> String {
    format!("{lane} lane: length")
}

#[must_use]
pub fn lane_rate(lane: &str) -> String {
    format!("{lane} lane: rate")
}

/// The rate of a lane that has none of its own.
pub const RATE_OF_CLIP: &str = "clip's";

#[must_use]
pub fn remove_lane(lane: &str) -> String {
    format!("Remove the {lane} lane")
}

#[must_use]
pub fn lane_direction(lane: &str) -> String {
    format!("{lane} lane: direction")
}

#[must_use]
pub fn lane_advances(lane: &str) -> String {
    format!("{lane} lane: advances")
}

pub const WITH_TIME: &str = "with time";
pub const BY_TRIGS: &str = "by trigs";

// Tools that change steps.
pub const SHIFT_LEFT: &str = "Shift left";
pub const SHIFT_RIGHT: &str = "Shift right";
pub const REVERSE: &str = "Reverse";
pub const FREEZE: &str = "Freeze";
pub const FREEZE_LABEL: &str = "Freeze: write what is shown now";
pub const APPLY_ROTATION: &str = "Apply rotation";
/// The words of a tool and of its button.
pub const DENSITY: (&str, &str) = ("Density", "Fill");
pub const MUTATE: (&str, &str) = ("Mutate", "Mutate");
pub const RANDOMISE: (&str, &str) = ("Randomise", "Random");

/// The spoken label of a tool's button.
#[must_use]
pub fn do_it(tool: &str) -> String {
    format!("{tool}: do it")
}

// What is randomised.
pub const VELOCITY: &str = "velocity";
pub const GATE: &str = "gate";
pub const NUDGE: &str = "nudge";
pub const CHANCE: &str = "chance";
pub const PITCH: &str = "pitch";
pub const RATCHET: &str = "ratchet";
pub const BETWEEN: &str = "between";
pub const DRAWN_FROM: &str = "drawn from";

#[must_use]
pub fn seed(seed: impl Display) -> String {
    format!("seed {seed}")
}

pub const NEW_SEED: &str = "New seed for the tools";
pub const NEW_SEED_TIP: &str = "Other random values for all tools";
