//! Finds what was learned in the text of a profile, by the comment line above each learned rule.
//!
//! A rule is cut out at the places where TOML has it begin and end; every other byte stays. `toml_edit` would make all
//! line ends alike, and move a comment with the table that follows it.

use std::ops::Range;

use super::toml_table::{self, TomlValue};

/// The beginning of the comment line.
const MARK: &str = "# Learned: ";
/// The end of the comment line above the rule for a control's release.
const LET_GO: &str = ", let go";

/// A control, and the action that it has learned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Learned {
    /// The control in words: "the pad that sends note 36 on channel 10".
    pub control: String,
    /// Its actions, as the rule writes them.
    pub done: String,
}

/// The comment line above a learned rule.
#[must_use]
pub fn heading(control: &str) -> String {
    format!("{MARK}{control}.\n")
}

/// The comment line above the rule that releases what the rule before it holds.
#[must_use]
pub fn heading_let_go(control: &str) -> String {
    format!("{MARK}{control}{LET_GO}.\n")
}

/// Everything that was learned, in the order of the text.
#[must_use]
pub fn all(text: &str) -> Vec<Learned> {
    rules(text).iter().filter_map(RuleText::learned).collect()
}

/// The text without something that was learned; `None` when it is not in the text.
#[must_use]
pub fn without(text: &str, forgotten: &Learned) -> Option<String> {
    let rules = rules(text);
    let mut learned = rules.iter().map(RuleText::learned);
    let rule = learned.position(|learned| learned.as_ref() == Some(forgotten))?;
    Some(without_rules(text, &[rule]))
}

/// The text without some of its rules, by their numbers from 0. The comment line of a learned rule is removed with it,
/// and so is the rule that releases what it holds.
pub(super) fn without_rules(text: &str, numbers: &[usize]) -> String {
    let rules = rules(text);
    let mut gone: Vec<_> = numbers
        .iter()
        .flat_map(|number| ranges(&rules, *number))
        .collect();
    gone.sort_unstable_by_key(|range| range.start);
    let (mut left, mut behind) = (String::with_capacity(text.len()), 0);
    for range in gone {
        left.push_str(text.get(behind..range.start).unwrap_or_default());
        behind = behind.max(range.end);
    }
    let rest = text.get(behind..).unwrap_or_default();
    if behind > 0 && rest.is_empty() {
        // The empty line before it was written together with the rule.
        let line_end = if left.ends_with("\r\n") { "\r\n" } else { "\n" };
        if left.ends_with(&line_end.repeat(2)) {
            left.truncate(left.len() - line_end.len());
        }
    }
    left + rest
}

/// The actions of a rule, as they are written.
pub(super) fn done(text: &str, rule: usize) -> Option<String> {
    rules(text).into_iter().nth(rule)?.done
}

/// A rule in the text of a profile.
pub(super) struct RuleText<'a> {
    /// Its ranges in the text with the comment line above it: one for each of its headers, which are `[[rule]]` and
    /// perhaps `[rule.when]`.
    sections: Vec<Range<usize>>,
    /// The control that has learned it, as the comment line names it.
    control: Option<&'a str>,
    done: Option<String>,
}

impl RuleText<'_> {
    fn learned(&self) -> Option<Learned> {
        let control = self.control.filter(|control| !control.ends_with(LET_GO))?;
        Some(Learned {
            control: control.to_owned(),
            done: self.done.clone()?,
        })
    }

    /// Whether it releases what the other rule holds, and follows it directly.
    fn releases(&self, other: &Self) -> bool {
        let held = self.control.and_then(|it| it.strip_suffix(LET_GO));
        let start = self.sections.first().map(|section| section.start);
        let end = other.sections.last().map(|section| section.end);
        held.is_some() && held == other.control && start == end
    }
}

/// All rules of a text, in their order.
pub(super) fn rules(text: &str) -> Vec<RuleText<'_>> {
    let Ok(document) = toml_table::parse(text) else {
        return Vec::new();
    };
    let mut all = Vec::new();
    document
        .values()
        .for_each(|value| collect_sections(text, value, &mut all));
    all.sort_unstable_by_key(|section| section.start);
    let rules = document.get("rule").and_then(|it| it.get_ref().as_array());
    let rules = rules.into_iter().flat_map(|rules| rules.iter());
    rules
        .filter_map(|rule| rule_text(text, rule, &all))
        .collect()
}

fn rule_text<'a>(
    text: &'a str,
    rule: &TomlValue<'_>,
    all: &[Range<usize>],
) -> Option<RuleText<'a>> {
    let mut own = Vec::new();
    collect_sections(text, rule, &mut own);
    own.sort_unstable_by_key(|section| section.start);
    let mut sections: Vec<_> = own.iter().map(|it| whole_lines(text, it, all)).collect();
    let first = sections.first_mut()?;
    let heading = line_above(text, first.start);
    let control = text.get(heading..first.start).and_then(|line| {
        let words = line.trim_end().strip_prefix(MARK)?;
        words.strip_suffix('.')
    });
    if control.is_some() {
        first.start = heading;
    }
    let does = rule.get_ref().as_table().and_then(|table| table.get("do"));
    let done = does.and_then(|value| match value.get_ref().as_str() {
        Some(action) => Some(action),
        None => text.get(value.span()),
    });
    Some(RuleText {
        sections,
        control,
        done: done.map(str::to_owned),
    })
}

/// The ranges of a rule, and of the rule that releases what it holds.
fn ranges(rules: &[RuleText<'_>], number: usize) -> Vec<Range<usize>> {
    let Some(rule) = rules.get(number) else {
        return Vec::new();
    };
    let release = rules.get(number + 1).filter(|next| next.releases(rule));
    let all = [Some(rule), release].into_iter().flatten();
    all.flat_map(|rule| rule.sections.iter().cloned()).collect()
}

/// Collects each header in a value, with its content up to the last value.
fn collect_sections(text: &str, value: &TomlValue<'_>, into: &mut Vec<Range<usize>>) {
    if let Some(values) = value.get_ref().as_array() {
        let values = values.iter();
        values.for_each(|value| collect_sections(text, value, into));
    } else if let Some(table) = value.get_ref().as_table() {
        if has_header(text, value) {
            into.push(value.span().start..end(text, value));
        }
        let values = table.values();
        values.for_each(|value| collect_sections(text, value, into));
    }
}

/// Whether a value is a table with a header line such as `[groups]`.
fn has_header(text: &str, value: &TomlValue<'_>) -> bool {
    let begins = text.get(value.span()).unwrap_or_default();
    value.get_ref().is_table() && begins.starts_with('[')
}

/// The end of a value; a table with a header ends with the last value before the next header.
fn end(text: &str, value: &TomlValue<'_>) -> usize {
    let within = value.get_ref().as_table().into_iter();
    let within = within.flat_map(|table| table.values());
    let headed = |value: &TomlValue<'_>| match value.get_ref().as_array() {
        Some(values) => values.iter().any(|value| has_header(text, value)),
        None => has_header(text, value),
    };
    let ends = within
        .filter(|value| !headed(value))
        .map(|value| end(text, value));
    ends.fold(value.span().end, usize::max)
}

/// The whole lines of a section, with the empty lines after it; later comments do not belong to it.
fn whole_lines(text: &str, section: &Range<usize>, all: &[Range<usize>]) -> Range<usize> {
    let line_start = |at: usize| text[..at].rfind('\n').map_or(0, |end| end + 1);
    let last_line = text[section.end..].find('\n');
    let last = last_line.map_or(text.len(), |length| section.end + length + 1);
    let next = all.iter().find(|other| other.start > section.start);
    let limit = next.map_or(text.len(), |next| line_start(next.start));
    let behind = text.get(last..limit).unwrap_or_default();
    let empty = behind.split_inclusive('\n');
    let empty = empty.take_while(|line| line.trim().is_empty());
    line_start(section.start)..last + empty.map(str::len).sum::<usize>()
}

/// The start of the line that ends at a place.
fn line_above(text: &str, end: usize) -> usize {
    let above = text[..end].strip_suffix('\n').unwrap_or(&text[..end]);
    above.rfind('\n').map_or(0, |end| end + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "name = \"Pads\"\n\n\
        # By hand.\n[[rule]]\nwhen = { note = 40 }\ndo = \"undo\"\n\n\
        # Learned: the pad.\n[[rule]]\nwhen = { note = 36 }\ndo = \"fill 1\"\n\n\
        # Learned: the pad, let go.\n[[rule]]\nwhen = { note-off = 36 }\ndo = \"fill 0\"\n\n\
        # Learned: the knob.\n[[rule]]\nwhen = { control = 7, value = \"v\" }\ndo = \"tempo v\"\n";

    fn one(control: &str, done: &str) -> Learned {
        Learned {
            control: control.to_owned(),
            done: done.to_owned(),
        }
    }

    /// What was learned is told apart from rules written by hand, and listed once for each control.
    #[test]
    fn what_was_learned_is_found() {
        assert_eq!(
            all(TEXT),
            [one("the pad", "fill 1"), one("the knob", "tempo v")]
        );
        assert_eq!(all(""), []);
    }

    /// Forgetting a rule removes its release and its comment line as well, and nothing else.
    #[test]
    fn what_is_forgotten_is_gone() {
        let text = without(TEXT, &one("the pad", "fill 1")).unwrap();
        assert_eq!(
            text,
            "name = \"Pads\"\n\n\
             # By hand.\n[[rule]]\nwhen = { note = 40 }\ndo = \"undo\"\n\n\
             # Learned: the knob.\n[[rule]]\nwhen = { control = 7, value = \"v\" }\ndo = \"tempo v\"\n"
        );
        let text = without(&text, &one("the knob", "tempo v")).unwrap();
        assert_eq!(
            text,
            "name = \"Pads\"\n\n\
             # By hand.\n[[rule]]\nwhen = { note = 40 }\ndo = \"undo\"\n"
        );
        assert_eq!(without(&text, &one("the knob", "tempo v")), None);
    }
}
