//! Actions as the rules of a profile write them: `step-pitch n - 36, v`.

use std::cmp::Reverse;

use super::action::{Action, Usage, Word};
use super::argument::{ARGUMENTS, Argument, ArgumentKind, ArgumentValue, ConditionChoice};
use super::expression::{Expression, VariableNames, Variables};

/// An action whose arguments are computed when a message arrives.
#[derive(Debug, Clone)]
pub struct ActionTemplate {
    word: &'static Word,
    arguments: Vec<ArgumentTemplate>,
}

/// An argument that is computed when a message arrives.
#[derive(Debug, Clone)]
struct ArgumentTemplate {
    /// What comes before the colon of `2:5`: the track of a step.
    track: Option<Expression>,
    number: Expression,
}

impl ActionTemplate {
    /// Reads `step-pitch n - 36, v` with the names that a rule captures.
    ///
    /// # Errors
    /// A sentence that says what is wrong with it.
    pub fn read(text: &str, names: &VariableNames) -> Result<Self, String> {
        let text = text.trim();
        let (name, rest) = text
            .split_once(|letter: char| letter.is_whitespace())
            .unwrap_or((text, ""));
        let word = Action::find(name).ok_or_else(|| unknown(name))?;
        let arguments: Vec<_> = rest
            .split(',')
            .filter(|argument| !rest.trim().is_empty() || !argument.trim().is_empty())
            .zip(
                word.arguments
                    .iter()
                    .map(Some)
                    .chain(std::iter::repeat(None)),
            )
            .map(|(text, argument)| ArgumentTemplate::read(text, argument, names))
            .collect::<Result<_, _>>()?;
        if arguments.len() != word.arguments.len() {
            let names: Vec<_> = word.arguments.iter().map(|one| one.name).collect();
            let wanted = match names.len() {
                0 => "nothing".to_owned(),
                _ => names.join(", "),
            };
            return Err(format!(
                "\"{name}\" must be followed by {wanted}, not by {} numbers",
                arguments.len()
            ));
        }
        for ((argument, text), read) in word.arguments.iter().zip(rest.split(',')).zip(&arguments) {
            let (what, min, max) = (argument.name, argument.min, argument.max);
            // An argument that depends on a message may be out of range for some messages only.
            if read.is_constant() && read.value(argument, &Variables::default()).is_none() {
                let text = text.trim();
                return Err(format!(
                    "the {what} of \"{name}\" must be {min} to {max}, not {text}"
                ));
            }
        }
        Ok(Self { word, arguments })
    }

    /// The action for the captured variables; `None` when an argument cannot be computed or is out of range.
    #[must_use]
    pub fn resolve(&self, variables: &Variables) -> Option<Action> {
        let mut values = [ArgumentValue::default(); ARGUMENTS];
        for ((value, template), argument) in values
            .iter_mut()
            .zip(&self.arguments)
            .zip(self.word.arguments)
        {
            *value = template.value(argument, variables)?;
        }
        Some(self.word.action(values))
    }

    /// The word for its action in a profile.
    #[must_use]
    pub fn word(&self) -> &'static str {
        self.word.word
    }

    /// Whether its action sets a value.
    #[must_use]
    pub fn sets_a_value(&self) -> bool {
        self.word.usage == Usage::Sets
    }
}

impl ArgumentTemplate {
    /// Reads `n - 36`, the `2:5` of a step, or a condition in its own words.
    fn read(
        text: &str,
        argument: Option<&Argument>,
        names: &VariableNames,
    ) -> Result<Self, String> {
        let kind = argument.map(|argument| argument.kind);
        if kind == Some(ArgumentKind::Condition)
            && let Some(condition) = ConditionChoice::find(text.trim())
        {
            let (track, number) = (None, Expression::number(condition.place().into()));
            return Ok(Self { track, number });
        }
        let parts = text.split_once(':');
        let parts = parts.filter(|_| kind == Some(ArgumentKind::Step));
        let (track, text) = parts.map_or((None, text), |(track, step)| (Some(track), step));
        Ok(Self {
            track: track
                .map(|track| Expression::read(track, names))
                .transpose()?,
            number: Expression::read(text, names)?,
        })
    }

    /// Whether it depends on no message.
    fn is_constant(&self) -> bool {
        let mut parts = self.track.iter().chain([&self.number]);
        parts.all(|part| part.constant().is_some())
    }

    /// Its value; `None` when it cannot be computed or is out of range.
    fn value(&self, argument: &Argument, variables: &Variables) -> Option<ArgumentValue> {
        let number = self.number.value(variables)?;
        let value = match &self.track {
            None => ArgumentValue::worked_out(i16::try_from(number).ok()?),
            Some(track) => ArgumentValue::OnTrack {
                track: u8::try_from(track.value(variables)?).ok()?,
                step: u8::try_from(number).ok()?,
            },
        };
        value.is_of(argument.kind).then_some(value)
    }
}

/// The error for a word that is no action, with the most similar word that is one.
fn unknown(name: &str) -> String {
    let shared = |word: &str| {
        let starts = word.bytes().zip(name.bytes());
        let ends = word.bytes().rev().zip(name.bytes().rev());
        let before = starts.take_while(|(one, other)| one == other).count();
        before + ends.take_while(|(one, other)| one == other).count()
    };
    let nearest = Action::WORDS
        .iter()
        .map(|known| (shared(known.word), known.word))
        .filter(|(shared, _)| *shared > 2)
        .max_by_key(|(shared, word)| (*shared, Reverse(word.len())));
    match nearest {
        Some((_, word)) => format!("there is no action \"{name}\"; did you mean \"{word}\"?"),
        None => format!("there is no action \"{name}\""),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::control::controllers::argument::Argument;

    fn grant(text: &str, n: i32) -> Result<String, String> {
        let template = ActionTemplate::read(text, &VariableNames::of(&["n"]))?;
        let mut variables = Variables::default();
        variables[0] = n;
        let action = template.resolve(&variables);
        Ok(action.map_or_else(|| "-".to_owned(), |action| action.to_string()))
    }

    /// "Actions with arguments": worked out when the message is there; out of range there is none.
    #[test]
    fn arguments_are_worked_out() {
        for (text, n, expected) in [
            ("toggle-step n - 36", 40, "toggle-step 4"),
            ("toggle-step n - 36", 35, "-"),
            ("step-lock n, 2, 127 - n", 7, "step-lock 7, 2, 120"),
            ("play", 0, "play"),
            ("step-pitch chosen, n", 64, "step-pitch chosen, 64"),
            ("transpose n - 60", 48, "transpose -12"),
            ("step-length 0, n * 100", 400, "-"),
            ("step-velocity n / 8:n % 8, 64", 21, "step-velocity 2:5, 64"),
            ("clear-step n:0", 32, "-"),
            ("step-lock 31:255, 7, n", 9, "step-lock 31:255, 7, 9"),
            ("step-condition n:1, 2:4", 3, "step-condition 3:1, 15"),
            ("step-condition chosen, n", 0, "step-condition chosen, 0"),
        ] {
            assert_eq!(grant(text, n).unwrap(), expected, "{text} of {n}");
        }
    }

    /// A template that cannot be read says what is wrong with it.
    #[test]
    fn mistakes_are_named() {
        for (text, complaint) in [
            (
                "toggle-stepp n",
                "there is no action \"toggle-stepp\"; did you mean \"toggle-step\"?",
            ),
            ("explode", "there is no action \"explode\""),
            (
                "play n",
                "\"play\" must be followed by nothing, not by 1 numbers",
            ),
            (
                "step-pitch n",
                "\"step-pitch\" must be followed by step, key, not by 1 numbers",
            ),
            (
                "toggle-step",
                "\"toggle-step\" must be followed by step, not by 0 numbers",
            ),
            ("toggle-step m", "nothing captures \"m\""),
            ("layer 9", "the layer of \"layer\" must be 0 to 7, not 9"),
            (
                "toggle-step 32:0",
                "the step of \"toggle-step\" must be 0 to 255, not 32:0",
            ),
            (
                "step-condition 0, 9:9",
                "in \" 9:9\" at \":9\": expected the end",
            ),
            (
                "page chosen",
                "the page of \"page\" must be 0 to 31, not chosen",
            ),
            (
                "step-pitch chosen + 1, n",
                "the step of \"step-pitch\" must be 0 to 255, not chosen + 1",
            ),
        ] {
            assert_eq!(grant(text, 0), Err(complaint.to_owned()), "{text}");
        }
    }

    /// Every action has a word of its own, comes back from its words, and takes its smallest and largest
    /// arguments.
    #[test]
    fn every_action_has_its_words() {
        for (place, word) in Action::WORDS.iter().enumerate() {
            assert!(word.help.ends_with('.'), "{}", word.help);
            for limit in [|one: &Argument| one.min, |one: &Argument| one.max] {
                let arguments: Vec<_> = word
                    .arguments
                    .iter()
                    .map(|one| limit(one).to_string())
                    .collect();
                let text = format!("{} {}", word.word, arguments.join(", "));
                assert_eq!(grant(&text, 0).unwrap(), text.trim_end());
                let template = ActionTemplate::read(&text, &VariableNames::default()).unwrap();
                let action = template.resolve(&Variables::default()).unwrap();
                assert_eq!(Action::from_code(action.code()), Some(action));
            }
            let again = Action::WORDS
                .iter()
                .rposition(|other| other.word == word.word);
            assert_eq!(again, Some(place), "{}", word.word);
        }
    }
}
