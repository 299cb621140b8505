//! The inspector's tab of the step, from the top. The labels of fields with a tooltip are in [`super::fields`].

use std::fmt::Display;

// The switches, each with its spoken label.
pub const ON: (&str, &str) = ("on", "Step on");
pub const ACCENT: (&str, &str) = ("accent", "Accent");
pub const TIE: (&str, &str) = ("tie", "Tie");
pub const FLAM: (&str, &str) = ("flam", "Flam");
pub const NO_NOTE: (&str, &str) = ("no note", "No note: the step only locks");

pub const TO_NEXT: &str = "to next";

#[must_use]
pub fn ticks_before(ticks: i64) -> String {
    format!("{ticks} t before")
}

// Its notes.
#[must_use]
pub fn note(number: usize) -> String {
    format!("Note {number}")
}

#[must_use]
pub fn note_velocity(number: usize) -> String {
    format!("Velocity of note {number}")
}

#[must_use]
pub fn note_length(number: usize) -> String {
    format!("Length of note {number}")
}

pub const NOTE_DETAILS: &str = "velocity, length";
pub const ADD_NOTE: &str = "+ note";
pub const ADD_NOTE_LABEL: &str = "Add a note";
pub const REMOVE_NOTE: &str = "Remove the last note";

// Whether it plays.
pub const NEXT_PASSES: &str = "Next passes";
pub const SILENT: &str = "silent";

/// What a step does in a later pass.
#[must_use]
pub fn pass_from_now(pass: impl Display, why: &str) -> String {
    format!("Pass {pass} from now: {why}")
}

// Why it does not play: what its condition asks for, and what the opposite does.
pub const FILL_IS_OFF: (&str, &str) = ("fill is off", "fill is on");
pub const NOT_FIRST: (&str, &str) = ("it is not the first pass", "it is the first pass");
pub const PREVIOUS_WAS_FALSE: (&str, &str) = (
    "the condition before did not play",
    "the condition before played",
);
pub const NEIGHBOUR_WAS_FALSE: (&str, &str) = (
    "the track above did not play its condition",
    "the track above played its condition",
);

#[must_use]
pub fn only_in_pass(pass: impl Display, of: impl Display) -> String {
    format!("only in pass {pass} of {of}")
}

/// A step that plays where its track is not heard.
#[must_use]
pub fn plays_unheard(silence: &str) -> String {
    format!("plays, but {silence}")
}

/// A condition that is any other, typed.
pub const CUSTOM: &str = "Custom";
pub const CUSTOM_HINT: &str = "3:7 fill";
pub const ALWAYS: &str = "always";

/// The spoken label of a condition on a button.
#[must_use]
pub fn condition(condition: &str) -> String {
    format!("Condition {condition}")
}

/// The groups of conditions, as a file writes them too.
pub const CONDITION_GROUPS: [(&str, &[&str]); 7] = [
    ("FILL", &["fill", "!fill"]),
    ("FIRST PASS", &["1st", "!1st"]),
    ("EVERY 2", &["1:2", "2:2"]),
    ("EVERY 3", &["1:3", "2:3", "3:3"]),
    ("EVERY 4", &["1:4", "2:4", "3:4", "4:4"]),
    ("PREVIOUS CONDITION", &["pre", "!pre"]),
    ("NEIGHBOUR TRACK", &["nei", "!nei"]),
];

/// Of how many passes one is offered besides: first their number is picked, then one of them.
pub const FURTHER_PASSES: std::ops::RangeInclusive<u8> = 5..=16;
pub const EVERY_FURTHER: &str = "EVERY 5 TO 16";

/// The spoken label of a number of passes.
#[must_use]
pub fn every(passes: u8) -> String {
    format!("Every {passes}")
}

/// Those beside the menu, on buttons.
pub const USUAL_CONDITIONS: [&str; 5] = ["fill", "1st", "1:2", "2:2", "4:4"];

/// The conditions of the lane, from the first to the last; the first is none.
pub const LANE_CONDITIONS: [&str; 20] = [
    "", "1:2", "2:2", "1:3", "2:3", "3:3", "1:4", "2:4", "3:4", "4:4", "1:8", "8:8", "1st", "!1st",
    "fill", "!fill", "pre", "!pre", "nei", "!nei",
];

// Its ratchet.
pub const RAMP: &str = "ramp";
pub const RAMP_TO: &str = "to";

#[must_use]
pub fn hit(number: u8) -> String {
    format!("Hit {number}")
}

// Its locks.
pub const SLIDE: &str = "slide";

#[must_use]
pub fn slide_lock(lane: impl Display) -> String {
    format!("Slide lock {lane}")
}

/// The value of a lock.
#[must_use]
pub fn lock(lane: impl Display) -> String {
    format!("Lock {lane}")
}

pub const LOCK: &str = "lock";

#[must_use]
pub fn locks_lane(lane: impl Display) -> String {
    format!("Locks lane {lane}")
}

// Its chord.
pub const CHORD_MENU: &str = "chord";
pub const CHORDS_NEED_SCALE: &str = "Chords of the scale: choose a scale first (Project)";
pub const WRITE_CHORD: &str = "Write to the step";
pub const TRIAD: &str = "triad of the scale";
pub const SEVENTH: &str = "7th of the scale";
pub const NINTH: &str = "9th of the scale";

#[must_use]
pub fn thirds(count: u8) -> String {
    format!("{count} thirds")
}

/// The chord whose name is its root alone.
pub const MAJOR: &str = "major";
pub const CLOSE: &str = "close";
pub const DROP_2: &str = "drop 2";
pub const DROP_3: &str = "drop 3";
pub const DROP_2_AND_4: &str = "drop 2 and 4";
