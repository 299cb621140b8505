//! Learning: a control is taught what it does, from the top. What the actions do stands in `control::controllers`.

use std::fmt::Display;

pub const LEARN: &str = "Learn";
pub const LEARN_TIP: &str = "Choose an action, then touch the control that should do it";

/// *Learn* of one of several controllers.
#[must_use]
pub fn learn_of(number: usize) -> String {
    format!("Learn {number}")
}

pub const HEADING: &str = "Learning";
pub const PROFILE_NAME: &str = "What you teach is saved in a new profile, named";
pub const PROFILE_NAME_LABEL: &str = "Name of the new profile";
/// What a profile is called that was learned for whatever comes through the host.
pub const OWN_PROFILE: &str = "My controller";

pub const CHOOSE_ACTION: &str = "1. Choose an action";
pub const SEARCH_HINT: &str = "search: mute, velocity, tap";
pub const SEARCH: &str = "Search the actions";
pub const NO_ACTION: &str = "No action found: try other words";

/// The spoken label of an action.
#[must_use]
pub fn action(name: &str) -> String {
    format!("Action: {name}")
}

/// What an action does, and how it is written in a profile.
#[must_use]
pub fn action_tip(help: &str, word: &str) -> String {
    format!("{help}\nIn a profile: {word}")
}

/// Behind the name of an action that sets the chosen step.
pub const OF_CHOSEN_STEP: &str = " of the chosen step";
/// Behind the name of an action of an encoder.
pub const UP_OR_DOWN: &str = ", up or down";

pub const TOUCH: &str = "2. Touch the control";
pub const TOUCH_HOW: &str =
    "Hit a pad once, or turn a knob up and then down. Meanwhile the controller does nothing else.";

#[must_use]
pub fn this_is(control: &str) -> String {
    format!("This is {control}.")
}

#[must_use]
pub fn probably(control: &str) -> String {
    format!("This is probably {control}.")
}

pub const TURN_FURTHER: &str = "If it is a knob, turn it further, up and then down.";

/// What a control does already, alone or with others by one rule.
#[must_use]
pub fn does_already(what: &[String], is_alone: bool) -> String {
    let more = if is_alone {
        ""
    } else {
        ", with a rule for several controls"
    };
    format!("It already does this{more}: {}.", what.join("; "))
}

pub const DO_THIS: &str = "Do this";
pub const DO_THIS_INSTEAD: &str = "Do this instead";
pub const DO_BOTH: &str = "Do both";
pub const AND_NEXT: &str = "and the next";
pub const AND_NEXT_TIP: &str =
    "Learns this and goes on to the next one: touch one pad after another";
pub const STOP: &str = "Stop learning";

pub const LEARNED: &str = "Learned";
pub const FORGET: &str = "Forget";
pub const FORGET_TIP: &str = "Removes this rule from the profile";

/// The spoken label of *Forget*.
#[must_use]
pub fn forget(done: &str, control: &str) -> String {
    format!("Forget {done}: {control}")
}

/// What a control's description begins with, which is left out in the list.
pub const THE: &str = "the ";

// What came of it.
#[must_use]
pub fn learned(action: &str, profile: &str) -> String {
    format!("Learned: {action} in {profile}")
}

#[must_use]
pub fn forgotten(control: impl Display) -> String {
    format!("Removed the learned rule of {control}")
}

pub const CONTROLLER_GONE: &str = "This controller was removed: add it again in Set-up";
