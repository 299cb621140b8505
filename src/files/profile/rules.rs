//! Reads `[[rule]]`: what a device sends, and what is then done.

use std::sync::Arc;

use super::toml_table::{self, Mistake, Table, TomlValue};
use crate::control::controllers::action_template::ActionTemplate;
use crate::control::controllers::chain::{LONGEST, PATIENCE, Rule};
use crate::control::controllers::expression::VariableNames;
use crate::control::controllers::message::MessageKind;
use crate::control::controllers::message_pattern::{Field, Group, MessagePattern, SYSEX};
use crate::control::controllers::rule_matcher::KNOBS;
use crate::control::controllers::state::{FactCondition, Subject};
use crate::control::controllers::turn::Encoding;

/// Reads a rule. `knobs` counts the knobs that take over softly so far.
pub(super) fn read(
    rule: &Table<'_>,
    groups: &[Arc<Group>],
    knobs: &mut usize,
) -> Result<Rule, Mistake> {
    rule.expect_only(&["when", "while", "do", "within", "takeover"])?;
    let mut names = VariableNames::default();
    let mut chain = Vec::new();
    for value in rule.list("when")? {
        chain.push(pattern(value, groups, &mut names)?);
    }
    if chain.is_empty() || chain.len() > LONGEST {
        return Err(rule.mistake(&format!("\"when\" has 1 to {LONGEST} messages")));
    }
    let mut templates = Vec::new();
    for value in rule.list("do")? {
        let text = toml_table::text(value)?;
        templates
            .push(ActionTemplate::read(&text, &names).map_err(|what| Mistake::at(value, what))?);
    }
    if templates.is_empty() {
        return Err(rule.mistake("\"do\" is missing"));
    }
    let patience = rule.number("within", 1..=60_000)?;
    Ok(Rule {
        takeover: takeover(rule, &chain, &templates, knobs)?,
        chain,
        patience: patience.map_or(PATIENCE, |milliseconds| milliseconds * 1000),
        condition: condition(rule, Subject::Music)?,
        templates,
    })
}

/// Reads a condition: `while = "running !protected"`.
pub(super) fn condition(table: &Table<'_>, subject: Subject) -> Result<FactCondition, Mistake> {
    match table.get("while") {
        None => Ok(FactCondition::default()),
        Some(value) => FactCondition::read(&toml_table::text(value)?, subject)
            .map_err(|what| Mistake::at(value, what)),
    }
}

fn pattern(
    value: &TomlValue<'_>,
    groups: &[Arc<Group>],
    names: &mut VariableNames,
) -> Result<MessagePattern, Mistake> {
    let table = toml_table::table(value)?;
    if let Some(bytes) = table.get("sysex") {
        table.expect_only(&["sysex"])?;
        return sysex(bytes, groups, names);
    }
    let mut kinds = MessageKind::WORDS.into_iter();
    let found = kinds.find_map(|(kind, word)| Some((kind, word, table.get(word)?)));
    let Some((kind, word, subject)) = found else {
        let words = MessageKind::WORDS.map(|(_, word)| word).join(", ");
        return Err(table.mistake(&format!("a message is one of {words}, sysex")));
    };
    let mut field = |value: Option<&TomlValue<'_>>, most| match value {
        None => Ok(Field::ANY),
        Some(value) => Field::read(&toml_table::words(value)?, most, groups, names)
            .map_err(|what| Mistake::at(value, what)),
    };
    table.check_channel()?;
    let channel = field(table.get("channel"), 16)?;
    let (number, value) = if kind.has_number() {
        table.expect_only(&[word, "value", "channel", "encoder"])?;
        (
            field(Some(subject), kind.most_number())?,
            field(table.get("value"), kind.most_value())?,
        )
    } else {
        table.expect_only(&[word, "channel"])?;
        (Field::ANY, field(Some(subject), kind.most_value())?)
    };
    Ok(MessagePattern::Signal {
        kind,
        channel,
        number,
        value,
        encoding: encoding(&table)?,
    })
}

fn encoding(table: &Table<'_>) -> Result<Option<Encoding>, Mistake> {
    let Some(value) = table.get("encoder") else {
        return Ok(None);
    };
    let encoding = Encoding::from_word(&toml_table::text(value)?);
    let words = Encoding::WORDS.map(|(_, word)| word).join(", ");
    let wrong = || Mistake::at(value, format!("an encoder is one of {words}"));
    encoding.ok_or_else(wrong).map(Some)
}

/// Reads the bytes between F0 and F7; `".."` at the end allows more to follow.
fn sysex(
    value: &TomlValue<'_>,
    groups: &[Arc<Group>],
    names: &mut VariableNames,
) -> Result<MessagePattern, Mistake> {
    let wrong = |what: &str| Mistake::at(value, what.to_owned());
    let values = value.get_ref().as_array();
    let values = values.ok_or_else(|| wrong("a sysex is a list of bytes"))?;
    let mut bytes = Vec::new();
    let mut open = false;
    for value in values {
        if open {
            return Err(Mistake::at(value, "\"..\" must come last".to_owned()));
        }
        let words = toml_table::words(value)?;
        open = words == "..";
        if !open {
            let field = Field::read(&words, 127, groups, names);
            bytes.push(field.map_err(|what| Mistake::at(value, what))?);
        }
    }
    if bytes.is_empty() || bytes.len() > SYSEX {
        return Err(wrong(&format!("a sysex has 1 to {SYSEX} bytes")));
    }
    Ok(MessagePattern::SysEx { bytes, open })
}

/// The index of the rule's first knob among all that take over softly.
fn takeover(
    rule: &Table<'_>,
    chain: &[MessagePattern],
    templates: &[ActionTemplate],
    knobs: &mut usize,
) -> Result<Option<usize>, Mistake> {
    if !rule.boolean("takeover")? {
        return Ok(None);
    }
    if !templates.iter().all(ActionTemplate::sets_a_value) {
        return Err(
            rule.mistake("\"takeover\" is only for actions that set a value, such as step-pitch")
        );
    }
    let count = match chain.last() {
        Some(MessagePattern::Signal { kind, number, .. }) if kind.has_number() => number.count(),
        _ => Some(1),
    };
    let Some(count) = count else {
        return Err(rule.mistake("\"takeover\" needs a number, a range or a group of controls"));
    };
    let first = *knobs;
    *knobs += count;
    if *knobs > KNOBS {
        return Err(rule.mistake(&format!("more than {KNOBS} knobs that take over")));
    }
    Ok(Some(first))
}
