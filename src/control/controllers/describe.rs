//! Actions in plain words for people, who count from 1.

use std::iter::once;

use super::Action;
use super::argument::{Argument, ArgumentKind, ArgumentValue, ConditionChoice};

/// What a rule or a control does, in plain words: `mute 2` is "mute track 3". The argument that comes from the control
/// is left out.
#[must_use]
pub fn describe_action(written: &str) -> String {
    let written = written.trim_matches(['[', ']', '"', ' ']);
    let (name, rest) = written.split_once(' ').unwrap_or((written, ""));
    let Some(word) = Action::find(name) else {
        return written.to_owned();
    };
    let given = word.arguments.iter().zip(rest.split(','));
    let given = given.filter_map(|(argument, given)| describe_argument(argument, given.trim()));
    let words: Vec<String> = once(name.to_owned()).chain(given).collect();
    words.join(" ")
}

fn describe_argument(argument: &Argument, given: &str) -> Option<String> {
    let value = match given.parse() {
        Ok(number) => ArgumentValue::Number(number),
        Err(_) if given == "chosen" => ArgumentValue::Chosen,
        Err(_) if argument.kind == ArgumentKind::Condition => {
            ArgumentValue::Number(ConditionChoice::find(given)?.place().into())
        }
        Err(_) => {
            let (track, step) = given.split_once(':')?;
            ArgumentValue::OnTrack {
                track: track.trim().parse().ok()?,
                step: step.trim().parse().ok()?,
            }
        }
    };
    Some(value.describe(argument))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// People count from 1 and do not read arithmetic; a text that is no action stays as it is.
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
            ("step-velocity 2:5, v", "step-velocity step 6 of track 3"),
            (
                "step-condition chosen, 2:4",
                "step-condition chosen step condition 2:4",
            ),
            ("something else", "something else"),
        ] {
            assert_eq!(describe_action(written), expected);
        }
    }

    /// Starting values are in range, and do something that can be heard or seen.
    #[test]
    fn what_is_chosen_at_first_is_in_range() {
        for word in Action::WORDS {
            let arguments = word.first_arguments();
            for (argument, value) in word.arguments.iter().zip(arguments) {
                assert!(value.is_of(argument.kind), "{}: {argument:?}", word.word);
            }
        }
    }
}
