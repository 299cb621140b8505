//! What was learned, found again in the text of a profile: a line that says so stands above each rule.

/// How such a line begins.
const MARK: &str = "# Learned: ";
/// How the line ends above the rule that lets go of what is held.
const LET_GO: &str = ", let go";

/// A control, and what it has learned to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Learned {
    /// The control in words: "the pad that sends note 36 on channel 10".
    pub control: String,
    /// What it does, as the rule writes it.
    pub done: String,
}

/// The line above a rule that was learned.
#[must_use]
pub fn heading(control: &str) -> String {
    format!("{MARK}{control}.\n")
}

/// The line above the rule that lets go of what the one before it holds.
#[must_use]
pub fn heading_let_go(control: &str) -> String {
    format!("{MARK}{control}{LET_GO}.\n")
}

/// All that was learned, in the order of the text.
#[must_use]
pub fn all(text: &str) -> Vec<Learned> {
    let lines: Vec<&str> = text.lines().collect();
    let rules = rule_lines(text).into_iter();
    rules.filter_map(|start| learned(&lines, start)).collect()
}

/// A text without something that was learned; nothing when it is not there any more.
#[must_use]
pub fn without(text: &str, forgotten: &Learned) -> Option<String> {
    let mut lines: Vec<&str> = text.lines().collect();
    let mut rules = rule_lines(text).into_iter();
    let start = rules.find(|start| learned(&lines, *start).as_ref() == Some(forgotten))?;
    remove(&mut lines, start);
    Some(whole(&lines))
}

/// The lines as a text.
pub(super) fn whole(lines: &[&str]) -> String {
    let mut text = lines.join("\n");
    text.push('\n');
    text
}

/// The lines on which rules begin.
pub(super) fn rule_lines(text: &str) -> Vec<usize> {
    let lines = text.lines().enumerate();
    let rules = lines.filter(|(_, line)| line.trim_start().starts_with("[[rule]]"));
    rules.map(|(place, _)| place).collect()
}

/// What the rule that begins on a line does, as it is written.
pub(super) fn done(lines: &[&str], start: usize) -> Option<String> {
    let lines = lines.get(start..end(lines, start))?;
    let done = lines.iter().find_map(|line| {
        let value = line.trim().strip_prefix("do")?.trim_start();
        Some(value.strip_prefix('=')?.trim().to_owned())
    });
    done.map(|done| done.trim_matches('"').to_owned())
}

/// Takes out the rule that begins on a line. If it was learned, what says so goes with it, and the rule that
/// lets go of what it holds.
pub(super) fn remove(lines: &mut Vec<&str>, start: usize) {
    let mut from = start;
    let mut to = end(lines, start);
    if let Some(control) = control(lines, start) {
        from -= 1;
        let next = to + 1;
        let held = control.strip_suffix(LET_GO).unwrap_or(control);
        let releases = |other: &str| other.strip_suffix(LET_GO) == Some(held);
        let follows = lines.get(next).is_some_and(|line| is_rule(line));
        if follows && self::control(lines, next).is_some_and(releases) {
            to = end(lines, next);
        }
    }
    lines.drain(from..to);
}

fn learned(lines: &[&str], start: usize) -> Option<Learned> {
    let control = control(lines, start).filter(|control| !control.ends_with(LET_GO))?;
    Some(Learned {
        control: control.to_owned(),
        done: done(lines, start)?,
    })
}

/// The control that has learned the rule that begins on a line, in the words above it.
fn control<'a>(lines: &[&'a str], start: usize) -> Option<&'a str> {
    let above = lines.get(start.checked_sub(1)?)?;
    above.strip_prefix(MARK)?.strip_suffix('.')
}

fn is_rule(line: &str) -> bool {
    line.trim_start().starts_with("[[rule]]")
}

/// The line behind a rule; what is said of the next one is not this one's.
fn end(lines: &[&str], start: usize) -> usize {
    let is_header = |line: &&str| line.starts_with('[');
    let rest = lines.iter().skip(start + 1);
    let length = rest.take_while(|line| !is_header(line)).count();
    let mut end = start + 1 + length;
    while end > start + 1 && lines.get(end - 1).is_some_and(|line| line.starts_with('#')) {
        end -= 1;
    }
    end
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

    /// What was learned is told apart from what was written by hand, each control once.
    #[test]
    fn what_was_learned_is_found() {
        assert_eq!(
            all(TEXT),
            [one("the pad", "fill 1"), one("the knob", "tempo v")]
        );
        assert_eq!(all(""), []);
    }

    /// What is forgotten goes with its release and with what was said of it, and nothing else does.
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
             # By hand.\n[[rule]]\nwhen = { note = 40 }\ndo = \"undo\"\n\n"
        );
        assert_eq!(without(&text, &one("the knob", "tempo v")), None);
    }
}
