//! Actions in words for people, who count from one.

use std::iter::once;

use super::Action;
use super::action::{ARGUMENTS, Argument, CHOSEN, Word};

/// What a rule or a control does: `mute 2` is "mute track 3". What the control itself says is left out.
#[must_use]
pub fn describe_action(written: &str) -> String {
    let written = written.trim_matches(['[', ']', '"', ' ']);
    let (name, rest) = written.split_once(' ').unwrap_or((written, ""));
    let mut words = Action::WORDS.iter();
    let Some(word) = words.find(|word| word.word == name) else {
        return written.to_owned();
    };
    let given = word.arguments.iter().zip(rest.split(','));
    let given = given.filter_map(|(argument, given)| describe_argument(argument, given.trim()));
    let words: Vec<String> = once(name.to_owned()).chain(given).collect();
    words.join(" ")
}

/// A value of an argument: "track 3", "on", "chosen step".
#[must_use]
pub fn describe_value(argument: &Argument, value: i64) -> String {
    match (argument.name, value) {
        ("on", 0) => "off".to_owned(),
        ("on", _) => "on".to_owned(),
        ("part", 0) => "let go".to_owned(),
        ("part", part) => format!("1/{part}"),
        ("pattern", -1) => "an empty pattern".to_owned(),
        (name, place) if counts_from_one(argument) => format!("{name} {}", place + 1),
        (name, value) => format!("{name} {value}"),
    }
}

/// Whether people count it from 1, and profiles from 0.
#[must_use]
pub fn counts_from_one(argument: &Argument) -> bool {
    matches!(
        argument.name,
        "step" | "track" | "pattern" | "scene" | "page" | "lane"
    )
}

/// What an argument is at first when a person chooses the action.
#[must_use]
pub fn at_first(word: Option<&Word>) -> [i16; ARGUMENTS] {
    let mut arguments = [0; ARGUMENTS];
    let known = word.iter().flat_map(|word| word.arguments);
    for (value, argument) in arguments.iter_mut().zip(known) {
        let usual = match argument.name {
            "step" => {
                *value = CHOSEN;
                continue;
            }
            "part" => 16,
            "velocity" | "percent" => 100,
            "key" => 60,
            "bpm" => 120,
            "by" | "on" | "layer" => 1,
            _ => 0,
        };
        *value = usual.clamp(argument.min, argument.max);
    }
    arguments
}

fn describe_argument(argument: &Argument, given: &str) -> Option<String> {
    match given.parse() {
        Ok(number) => Some(describe_value(argument, number)),
        Err(_) if given == "chosen" => Some(format!("chosen {}", argument.name)),
        Err(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// People count from one, and read no arithmetic; what is no action is left as it is.
    #[test]
    fn actions_are_told() {
        for (written, expected) in [
            ("toggle-step 3", "toggle-step step 4"),
            ("mute n - 36", "mute"),
            ("step-pitch chosen, v", "step-pitch chosen step"),
            ("[\"play\"]", "play"),
            ("fill 1", "fill on"),
            ("beat-loop 16", "beat-loop 1/16"),
            ("turn-pitch chosen, -12", "turn-pitch chosen step by -12"),
            ("capture -1, 4", "capture an empty pattern bars 4"),
            ("something else", "something else"),
        ] {
            assert_eq!(describe_action(written), expected);
        }
    }

    /// What is chosen at first is in range, and does something that can be heard or seen.
    #[test]
    fn what_is_chosen_at_first_is_in_range() {
        for word in Action::WORDS {
            let arguments = at_first(Some(word));
            for (argument, value) in word.arguments.iter().zip(arguments) {
                let chosen = value == CHOSEN;
                let within = (argument.min..=argument.max).contains(&value);
                assert!(within || chosen, "{}: {argument:?}", word.word);
            }
        }
    }
}
