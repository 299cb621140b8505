//! The inspector's tab of the clip, from the top. The labels of fields with a tooltip are in [`super::fields`].

use std::fmt::Display;

pub const PLAYS_STEPS: &str = "Plays steps";
pub const STEPS_TO: &str = "to";
/// A rate that is any other.
pub const CUSTOM: &str = "Custom";

/// What doubles the length.
pub const DOUBLE: &str = "Double length";
pub const DOUBLE_TIP: &str = "Twice as many steps; the second half is a copy of the first";

/// The name of a rate, wherever it is written: "1/16", "1/8T" for a triplet, "1/8D" for a dotted note.
#[must_use]
pub fn rate(numerator: u16, denominator: u16) -> String {
    match (numerator, denominator) {
        (1, 6) => "1/4T".to_owned(),
        (1, 12) => "1/8T".to_owned(),
        (1, 24) => "1/16T".to_owned(),
        (1, 48) => "1/32T".to_owned(),
        (3, 8) => "1/4D".to_owned(),
        (3, 16) => "1/8D".to_owned(),
        (3, 32) => "1/16D".to_owned(),
        _ => format!("{numerator}/{denominator}"),
    }
}

/// What a rate is called besides, in the list of them.
#[must_use]
pub fn kind_of_rate(numerator: u16, denominator: u16) -> Option<&'static str> {
    match (numerator, denominator) {
        (1, 6 | 12 | 24 | 48) => Some("triplet"),
        (3, 8 | 16 | 32) => Some("dotted"),
        (1, 20) => Some("1/16 quintuplet"),
        (1, 28) => Some("1/16 septuplet"),
        _ => None,
    }
}

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
