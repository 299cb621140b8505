//! Writes what was learned as rules, such as a person could have written, and adds them to a profile.

use std::fmt::Write as _;

use toml_writer::{ToTomlValue, TomlStringBuilder};

use super::lessons;
use crate::control::controllers::action::{Usage, Word};
use crate::control::controllers::argument::{Argument, ArgumentValue};
use crate::control::controllers::learn::{Conflict, Nature, Touch};
use crate::control::controllers::message::MessageKind;
use crate::control::controllers::turn::Encoding;

/// What a control is to do. Arguments that come from the control itself are ignored.
#[derive(Debug, Clone, Copy)]
pub struct Lesson<'a> {
    /// The action to do.
    pub word: &'static Word,
    /// The action's arguments.
    pub arguments: &'a [ArgumentValue],
}

/// The text of an empty profile for a device with this name at a port; without a port, for ports whose names contain
/// the name.
#[must_use]
pub fn empty_profile(name: &str, port: &str) -> String {
    let port = if port.is_empty() { name } else { port };
    format!("name = {}\nports = [{}]\n", quoted(name), quoted(port))
}

/// The text of the rules for a control that was touched.
///
/// # Errors
/// A sentence, when the action is not for this kind of control.
pub fn rules(touch: &Touch, lesson: Lesson<'_>) -> Result<String, String> {
    let Lesson { word, arguments } = lesson;
    let control = describe(touch);
    let mut text = format!("\n{}", lessons::heading(&control));
    match touch.nature {
        Nature::Pad | Nature::Button => {
            rule(&mut text, &press(touch), &action(word, arguments, None), "");
            if word.usage == Usage::Held {
                let release = release(touch);
                text.push_str(&lessons::heading_let_go(&control));
                rule(&mut text, &release, &action(word, arguments, Some("0")), "");
            }
        }
        Nature::Knob => {
            let Some(last) = knob_argument(word) else {
                return Err(format!(
                    "\"{}\" is for a pad or a button, not for a knob",
                    word.word
                ));
            };
            let value = scaled(last.min, last.max, touch.kind.most_value());
            let more = if word.usage == Usage::Sets {
                "takeover = true\n"
            } else {
                ""
            };
            let does = action(word, arguments, Some(&value));
            rule(&mut text, &turned(touch, ""), &does, more);
        }
        Nature::Encoder(encoding) => {
            let Some(turn) = word.turned() else {
                return Err(format!(
                    "\"{}\" is for a pad or a button, not for an endless encoder",
                    word.word
                ));
            };
            let habit = format!(", encoder = \"{}\"", word_of(encoding));
            let does = action(turn, arguments, Some("v"));
            rule(&mut text, &turned(touch, &habit), &does, "");
        }
    }
    Ok(text)
}

/// A profile's text with rules added at its end, and without the rules that they replace.
#[must_use]
pub fn add_rules(text: &str, rules: &str, replaced: &[Conflict]) -> String {
    let replaced = replaced.iter().filter(|conflict| conflict.alone);
    let replaced: Vec<_> = replaced.map(|conflict| conflict.rule).collect();
    let mut taught = lessons::without_rules(text, &replaced);
    let line_end = if text.contains("\r\n") { "\r\n" } else { "\n" };
    if !taught.ends_with('\n') {
        taught.push_str(line_end);
    }
    taught + &rules.replace('\n', line_end)
}

/// The actions of a rule, as they are written.
#[must_use]
pub fn rule_action(text: &str, rule: usize) -> Option<String> {
    lessons::done(text, rule)
}

/// A control in words: "the pad of note 36 on channel 10".
#[must_use]
pub fn describe(touch: &Touch) -> String {
    let what = match touch.nature {
        Nature::Pad => "pad",
        Nature::Button => "button",
        Nature::Knob => "knob",
        Nature::Encoder(_) => "endless encoder",
    };
    let number = match touch.kind {
        kind if kind.has_number() => format!(" {}", touch.number),
        _ => String::new(),
    };
    let (kind, channel) = (word_of_kind(touch.kind), touch.channel + 1);
    format!("the {what} that sends {kind}{number} on channel {channel}")
}

fn word_of_kind(kind: MessageKind) -> &'static str {
    let mut words = MessageKind::WORDS.into_iter();
    words
        .find_map(|(known, word)| (known == kind).then_some(word))
        .unwrap_or("control")
}

fn word_of(encoding: Encoding) -> &'static str {
    let mut words = Encoding::WORDS.into_iter();
    words
        .find_map(|(known, word)| (known == encoding).then_some(word))
        .unwrap_or_default()
}

/// A TOML string with this content, whatever is in it.
fn quoted(text: &str) -> String {
    TomlStringBuilder::new(text).as_basic().to_toml_value()
}

fn rule(text: &mut String, when: &str, does: &str, more: &str) {
    // Writing to a string cannot fail.
    let _ = write!(
        text,
        "[[rule]]\nwhen = {{ {when} }}\ndo = \"{does}\"\n{more}\n"
    );
}

/// The pattern of a control's messages, without their value.
fn source(touch: &Touch, kind: MessageKind) -> String {
    let channel = touch.channel + 1;
    format!(
        "{} = {}, channel = {channel}",
        word_of_kind(kind),
        touch.number
    )
}

fn press(touch: &Touch) -> String {
    let source = source(touch, touch.kind);
    if touch.kind == MessageKind::Note {
        source
    } else {
        format!("{source}, value = \"1..127\"")
    }
}

fn release(touch: &Touch) -> String {
    match touch.kind {
        MessageKind::Note => source(touch, MessageKind::NoteOff),
        kind => format!("{}, value = 0", source(touch, kind)),
    }
}

/// The pattern of a knob's messages, with their value captured as v.
fn turned(touch: &Touch, more: &str) -> String {
    if touch.kind.has_number() {
        return format!("{}, value = \"v\"{more}", source(touch, touch.kind));
    }
    let channel = touch.channel + 1;
    format!("{} = \"v\", channel = {channel}", word_of_kind(touch.kind))
}

/// An action with its arguments; `last` replaces the last of them.
fn action(word: &Word, arguments: &[ArgumentValue], last: Option<&str>) -> String {
    let count = word.arguments.len();
    let written = word.arguments.iter().enumerate().map(|(place, argument)| {
        let least = ArgumentValue::Number(argument.min);
        let given = arguments.get(place).copied().unwrap_or(least);
        let last = last.filter(|_| place + 1 == count);
        last.map_or_else(|| given.to_string(), str::to_owned)
    });
    let written: Vec<_> = written.collect();
    format!("{} {}", word.word, written.join(", "))
        .trim_end()
        .to_owned()
}

/// An expression that scales a knob's value, 0 to `most`, to the range of an argument.
fn scaled(min: i16, max: i16, most: u16) -> String {
    let range = i32::from(max) - i32::from(min);
    let value = if range == i32::from(most) {
        "v".to_owned()
    } else {
        format!("v * {range} / {most}")
    };
    match min {
        0 => value,
        min if min < 0 => format!("{value} - {}", -i32::from(min)),
        min => format!("{value} + {min}"),
    }
}

/// The argument that a knob controls, for actions that are for knobs.
fn knob_argument(word: &Word) -> Option<&Argument> {
    match word.usage {
        Usage::Sets | Usage::Selects => word.arguments.last(),
        Usage::Once | Usage::Played | Usage::Held | Usage::Turns => None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::from_text;
    use super::*;
    use crate::control::controllers::Action;
    use crate::control::controllers::assembly::Order;
    use crate::control::controllers::learn::{Student, conflicts};
    use crate::control::controllers::rule_matcher::ActionTarget;
    use crate::control::controllers::{Incoming, MusicState, RuleMatcher};
    use ArgumentValue::{Chosen, Number};

    /// Records the actions, and remembers one value.
    struct Scribe {
        state: MusicState,
        value: i16,
        actions: Vec<String>,
    }

    impl ActionTarget for Scribe {
        fn state(&self) -> &MusicState {
            &self.state
        }

        fn current(&self, action: &Action) -> Option<i16> {
            (!matches!(action, Action::Transpose { .. })).then_some(self.value)
        }

        fn act(&mut self, action: Action) {
            self.value = action.set_value().unwrap_or(self.value);
            self.actions.push(action.to_string());
        }
    }

    fn word(word: &str) -> &'static Word {
        let mut words = Action::WORDS.iter();
        words.find(|known| known.word == word).unwrap()
    }

    /// Learns an action for a touched control, and plays messages to the learned rules.
    fn learn(
        touched: &[[u8; 3]],
        name: &str,
        arguments: &[ArgumentValue],
        played: &[[u8; 3]],
    ) -> String {
        let mut student = Student::default();
        for bytes in touched {
            student.observe(Incoming::from_bytes(bytes).unwrap(), 0);
        }
        let (touch, _) = student.guess().unwrap();
        let lesson = Lesson {
            word: word(name),
            arguments,
        };
        let rules = match rules(&touch, lesson) {
            Ok(rules) => rules,
            Err(error) => return error,
        };
        let text = add_rules(&empty_profile("A \"pad\"", "P\\1"), &rules, &[]);
        let profile = from_text("x.toml", &text).unwrap();
        assert_eq!((&*profile.name, &*profile.ports[0]), ("A \"pad\"", "P\\1"));
        let mut stage = Scribe {
            state: MusicState::default(),
            value: 64,
            actions: Vec::new(),
        };
        let mut rule_matcher = RuleMatcher::new(Order::Kept);
        for (bytes, now) in played.iter().zip(0..) {
            let incoming = Incoming::from_bytes(bytes).unwrap();
            let _ = rule_matcher.hear(&profile, incoming, now, &mut stage);
        }
        stage.actions.join("; ")
    }

    /// "Choose an action, touch the control": pads, buttons, knobs with soft takeover over the whole range, and
    /// encoders, which turn what a knob would set; other channels are not meant.
    #[test]
    fn what_is_touched_does_what_was_chosen() {
        let pad = [[0x99, 36, 100]];
        assert_eq!(
            learn(&pad, "toggle-step", &[Number(3)], &pad),
            "toggle-step 3"
        );
        assert_eq!(learn(&pad, "play", &[], &[[0x90, 36, 100]]), "");
        let press = [[0x99, 36, 100], [0x89, 36, 0]];
        assert_eq!(learn(&pad, "fill", &[Number(1)], &press), "fill 1; fill 0");
        let button = [[0xb0, 20, 127], [0xb0, 20, 0]];
        assert_eq!(
            learn(&button, "beat-loop", &[Number(16)], &button),
            "beat-loop 16; beat-loop 0"
        );
        assert_eq!(
            learn(&button, "turn-page", &[Number(-1)], &button),
            "turn-page -1"
        );
        let knob = [60, 61, 62, 63].map(|value| [0xb0, 21, value]);
        let sweep = [[0xb0, 21, 63], [0xb0, 21, 70], [0xb0, 21, 127]];
        let heard = learn(&knob, "step-pitch", &[Chosen, Number(0)], &sweep);
        assert_eq!(
            heard,
            "step-pitch chosen, 63; step-pitch chosen, 70; step-pitch chosen, 127"
        );
        let heard = learn(
            &knob,
            "tempo",
            &[Number(120)],
            &[[0xb0, 21, 0], [0xb0, 21, 120]],
        );
        assert_eq!(heard, "tempo 945");
        let encoder = [1, 1, 127, 127].map(|value| [0xb0, 22, value]);
        let heard = learn(&encoder, "step-pitch", &[Chosen, Number(0)], &encoder[1..3]);
        assert_eq!(heard, "turn-pitch chosen, 1; turn-pitch chosen, -1");
        let bend = [[0xe0, 0, 64]];
        let heard = learn(
            &bend,
            "transpose",
            &[Number(0)],
            &[[0xe0, 0, 0], [0xe0, 127, 127]],
        );
        assert_eq!(heard, "transpose -48; transpose 48");
    }

    /// Actions that do not suit a control are refused with a sentence.
    #[test]
    fn what_does_not_fit_is_refused() {
        let knob = [60, 61, 62, 63].map(|value| [0xb0, 21, value]);
        assert_eq!(
            learn(&knob, "play", &[], &[]),
            "\"play\" is for a pad or a button, not for a knob"
        );
        let encoder = [1, 1, 127, 127].map(|value| [0xb0, 22, value]);
        assert_eq!(
            learn(&encoder, "mute", &[Number(0)], &[]),
            "\"mute\" is for a pad or a button, not for an endless encoder"
        );
    }

    /// Every action can be learned for a pad, and the written rules can be read.
    #[test]
    fn every_action_can_be_learned() {
        for word in Action::WORDS {
            let pad = [[0x90, 36, 100]];
            let heard = learn(&pad, word.word, &[], &pad);
            assert!(heard.starts_with(word.word), "{}: {heard}", word.word);
        }
    }

    /// "Conflicts shown": what the control does already; a rule of its own is taken out with what was said of
    /// it left to the next one, and a group stays.
    #[test]
    fn a_conflict_is_replaced() {
        let text = "name = \"Pads\"\n[[rule]]\nwhen = { note = \"n:36..39\" }\ndo = \"mute n - 36\"\n\n\
                    [[rule]]\nwhen = { note = 37 }\ndo = [\"play\"]\n\n\
                    # The last.\n[[rule]]\nwhen = { note = 40 }\ndo = \"undo\"\n";
        let profile = from_text("x.toml", text).unwrap();
        let touch = Touch {
            kind: MessageKind::Note,
            channel: 0,
            number: 37,
            nature: Nature::Pad,
        };
        let found = conflicts(&profile, &touch);
        let done: Vec<_> = found
            .iter()
            .map(|one| rule_action(text, one.rule).unwrap())
            .collect();
        assert_eq!(done, ["mute n - 36", "[\"play\"]"]);
        assert_eq!(
            found.iter().map(|one| one.alone).collect::<Vec<_>>(),
            [false, true]
        );
        let lesson = Lesson {
            word: word("redo"),
            arguments: &[],
        };
        let rules = rules(&touch, lesson).unwrap();
        let text = add_rules(text, &rules, &found);
        assert_eq!(
            text,
            "name = \"Pads\"\n[[rule]]\nwhen = { note = \"n:36..39\" }\ndo = \"mute n - 36\"\n\n\
             # The last.\n[[rule]]\nwhen = { note = 40 }\ndo = \"undo\"\n\n\
             # Learned: the pad that sends note 37 on channel 1.\n\
             [[rule]]\nwhen = { note = 37, channel = 1 }\ndo = \"redo\"\n\n"
        );
    }

    /// A profile of a person's own, with remarks, an odd order, odd texts and line ends of any system, learns a rule
    /// and forgets it again: every other byte stays as it was.
    #[test]
    fn what_is_ones_own_stays_byte_for_byte() {
        let own = "  # Mine.\n\n[ groups ]  # odd order\npads = \"36..39\"\n\n\
                   [[rule]] # first\n  # inside\nwhen={note=40}\ndo = [ # two\n  \"undo\",\n] # end\n";
        let more = "# Of the next.\n\n# Learned: the key.\n[[ rule ]]\ndo='redo'\n[rule.when]\nnote = 41\n\n\
                    # [[rule]]\n# As it was.\n\n[colours]\nred = 5\n# The end.";
        let own = format!(
            "setup = \"\"\"\n[[rule]]\n# Learned: nothing.\n\"\"\"\nname = 'A\\B'\n{own}{more}"
        );
        for own in [own.replace('\n', "\r\n"), own.clone(), own + "\n"] {
            assert_eq!(from_text("x.toml", &own).unwrap().rules.len(), 2, "{own}");
            let touch = Touch {
                kind: MessageKind::Note,
                channel: 0,
                number: 36,
                nature: Nature::Pad,
            };
            let learn = |name| {
                let (word, arguments) = (word(name), &[Number(1)][..]);
                rules(&touch, Lesson { word, arguments }).unwrap()
            };
            let whole = if own.ends_with('\n') { "" } else { "\n" };
            let text = add_rules(&own, &learn("fill"), &[]);
            assert!(text.starts_with(&own), "{text}");
            assert_eq!(from_text("x.toml", &text).unwrap().rules.len(), 4, "{text}");
            let learned = lessons::all(&text);
            assert_eq!((learned.len(), &*learned[0].done), (2, "redo"));
            let text = lessons::without(&text, &learned[1]).unwrap();
            let ended = text.replace("\r\n", "\n") == own.replace("\r\n", "\n") + whole;
            assert!(ended && text.starts_with(&own), "{text}");
            let text = lessons::without(&own, &learned[0]).unwrap();
            let line_end = if own.contains('\r') { "\r\n" } else { "\n" };
            let start = own.find("# Learned: the key").unwrap();
            let (kept, gone) = own.split_at(start);
            let rest = gone
                .split_once(&format!("41{line_end}{line_end}"))
                .unwrap()
                .1;
            assert_eq!(text, format!("{kept}{rest}"));
        }
    }

    /// A name may contain any character, even an invisible one.
    #[test]
    fn names_are_quoted_right() {
        for name in ["A\tB\n\u{1b}[2J\0\u{7f}", "'\"\\", "ä鼓\u{202e}", ""] {
            let profile = from_text("x.toml", &empty_profile(name, "P")).unwrap();
            assert_eq!(profile.name, name, "{}", empty_profile(name, "P"));
        }
    }

    /// All profiles that come with Gradus can learn another rule.
    #[test]
    fn every_shipped_profile_can_be_taught() {
        let touch = Touch {
            kind: MessageKind::Control,
            channel: 15,
            number: 3,
            nature: Nature::Button,
        };
        let lesson = Lesson {
            word: word("panic"),
            arguments: &[],
        };
        let rules = rules(&touch, lesson).unwrap();
        for (file, text) in super::super::SHIPPED {
            let before = from_text(file, text).unwrap().rules.len();
            assert_eq!(lessons::rules(text).len(), before, "{file}");
            let text = add_rules(text, &rules, &[]);
            assert_eq!(from_text(file, &text).unwrap().rules.len(), before + 1);
        }
    }
}
