//! The table of actions for a page, so that it can offer all of them without knowing them.

use serde_json::{Value, json};

use crate::control::controllers::Action;
use crate::control::controllers::action::Usage;
use crate::control::controllers::argument::{Argument, ArgumentKind, ConditionChoice};

/// Every action: its word, what it does, what follows it, with the words that this can be if it is no number, and how a
/// control uses it.
#[must_use]
pub fn table() -> Value {
    let actions = Action::WORDS.iter().map(|word| {
        let first = word.first_arguments();
        let arguments = word.arguments.iter().zip(first);
        let arguments = arguments.map(|(argument, first)| {
            let Argument { name, min, max, .. } = argument;
            let mut told =
                json!({ "name": name, "min": min, "max": max, "first": first.to_string() });
            if argument.kind == ArgumentKind::Condition {
                let choices = ConditionChoice::all().map(|choice| choice.to_string());
                told["choices"] = choices.collect();
            }
            told
        });
        json!({
            "word": word.word,
            "help": word.help,
            "arguments": arguments.collect::<Vec<_>>(),
            "held": word.usage == Usage::Held,
        })
    });
    actions.collect()
}
