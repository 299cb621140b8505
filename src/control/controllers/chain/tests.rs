//! Chains as truth tables: what they wait for, what comes, and what is complete when.

use super::*;
use crate::control::controllers::action::Action;
use crate::control::controllers::device_profile::Profile;
use crate::control::controllers::expression::VariableNames;
use crate::control::controllers::message::Signal;
use crate::control::controllers::message_pattern::Field;
use crate::control::controllers::rule_matcher::{ActionTarget, Meant, RuleMatcher};
use crate::control::controllers::state::{MusicState, Subject};

/// A rule as text: `control 99 60, control 98 n:32..39, control 6 v => toggle-step n - 32`. Behind `within`
/// is the patience in milliseconds, behind `while` the condition.
pub(crate) fn rule(text: &str) -> Rule {
    let mut names = VariableNames::default();
    let (chain, rest) = text.split_once("=>").unwrap();
    let (rest, condition) = rest.split_once("while").unwrap_or((rest, ""));
    let (template, patience) = rest.split_once("within").unwrap_or((rest, "1000"));
    let chain = chain.split(',').map(|pattern| {
        let mut words = pattern.split_whitespace();
        let kind = MessageKind::from_word(words.next().unwrap()).unwrap();
        let mut field = |most| Field::read(words.next().unwrap_or("*"), most, &[], &mut names);
        MessagePattern::Signal {
            kind,
            number: field(kind.most_number()).unwrap(),
            value: field(kind.most_value()).unwrap(),
            channel: field(15).unwrap(),
            encoding: None,
        }
    });
    Rule {
        chain: chain.collect(),
        patience: patience.trim().parse::<i64>().unwrap() * 1000,
        condition: FactCondition::read(condition, Subject::Music).unwrap(),
        templates: vec![ActionTemplate::read(template, &names).unwrap()],
        takeover: None,
    }
}

/// Writes down what it is asked for.
#[derive(Default)]
struct Notes {
    state: MusicState,
    current: i16,
    said: Vec<String>,
}

impl ActionTarget for Notes {
    fn state(&self) -> &MusicState {
        &self.state
    }

    fn current(&self, _: &Action) -> Option<i16> {
        Some(self.current)
    }

    fn act(&mut self, action: Action) {
        self.said.push(action.to_string());
    }
}

/// Plays messages to rules, `control 99 60, +5 control 98 32` with milliseconds to wait before a message,
/// and writes down what is done.
fn play(rules: &[&str], order: Order, messages: &str) -> String {
    let profile = Profile {
        rules: rules.iter().map(|text| rule(text)).collect(),
        ..Profile::default()
    };
    let mut rule_matcher = RuleMatcher::new(order);
    let mut stage = Notes::default();
    let mut now = 0;
    for message in messages.split(',') {
        let mut words = message.split_whitespace().peekable();
        let wait = words.next_if(|word| word.starts_with('+'));
        now += wait.map_or(0, |wait| wait.parse::<i64>().unwrap() * 1000);
        let kind = MessageKind::from_word(words.next().unwrap()).unwrap();
        let mut number = || words.next().map_or(0, |word| word.parse().unwrap());
        let signal = Signal {
            kind,
            number: number(),
            value: number(),
            channel: u8::try_from(number()).unwrap(),
        };
        let _ = rule_matcher.hear(&profile, Incoming::Signal(signal), now, &mut stage);
    }
    rule_matcher.end_block(&profile, now, &mut stage);
    stage.said.join("; ")
}

fn check(rules: &[&str], messages: &str, expected: &str) {
    assert_eq!(play(rules, Order::Kept, messages), expected, "{messages}");
}

/// "Ordered chains of message matches": the seed's chain for one of the arpeggio buttons of a MiniNova.
const BUTTON: &str = "control 99 60, control 98 n:32..39, control 6 v => toggle-step n - 32";

/// A chain is complete with its last message, not before, and only in its order.
#[test]
fn a_chain_is_complete_in_its_order() {
    for (messages, expected) in [
        (
            "control 99 60, control 98 33, control 6 127",
            "toggle-step 1",
        ),
        ("control 99 60, control 98 33", ""),
        ("control 98 33, control 99 60, control 6 127", ""),
        ("control 99 61, control 98 33, control 6 127", ""),
        ("control 99 60, control 98 40, control 6 127", ""),
        (
            "control 99 60, control 98 33, control 6 1, control 6 2",
            "toggle-step 1",
        ),
    ] {
        check(&[BUTTON], messages, expected);
    }
}

/// "A message that breaks a chain starts it anew": the seed forgets it, and misses the button.
#[test]
fn a_message_that_breaks_a_chain_begins_it() {
    check(
        &[BUTTON],
        "control 99 60, control 99 60, control 98 34, control 6 1",
        "toggle-step 2",
    );
    check(
        &["note 1, note 1, note 2 => play"],
        "note 1 1, note 1 1, note 1 1, note 2 1",
        "play",
    );
    check(
        &["note 1, note 2, note 1, note 3 => play"],
        "note 1 1, note 2 1, note 1 1, note 2 1, note 1 1, note 3 1",
        "play",
    );
}

/// What a chain does not wait for passes by: a key that is played while a knob is turned.
#[test]
fn what_is_another_matter_passes_by() {
    for between in ["note 60 99", "control 98 99 5", "program 0 7"] {
        let messages = format!("control 99 60, {between}, control 98 33, control 6 127");
        check(&[BUTTON], &messages, "toggle-step 1");
    }
}

/// "Overlapping chains all evaluated": every chain sees every message, in the order of the rules.
#[test]
fn chains_that_overlap_are_all_heard() {
    check(
        &[
            BUTTON,
            "control 99 60, control 98 * => tap",
            "control 98 33, control 6 * => undo",
            "control 6 127 => redo",
        ],
        "control 99 60, control 98 33, control 6 127",
        "tap; toggle-step 1; undo; redo",
    );
}

/// "Several in flight": each pad has its own chain from being pressed to being let go.
#[test]
fn several_chains_are_under_way_at_a_time() {
    let pads = ["note n, note-off =n => toggle-step n"];
    check(
        &pads,
        "note 36 1, note 38 1, note 40 1, note-off 38, note-off 40, note-off 36",
        "toggle-step 38; toggle-step 40; toggle-step 36",
    );
    check(&pads, "note-off 36, note 36 1, note-off 37", "");
}

/// "A time-out": a chain that waits too long is given up, each message has the rule's patience.
#[test]
fn a_chain_that_waits_too_long_is_given_up() {
    let quick = "note 1, note 2, note 3 => play within 300";
    for (messages, expected) in [
        ("note 1 1, +300 note 2 1, +300 note 3 1", "play"),
        ("note 1 1, +301 note 2 1, note 3 1", ""),
        ("note 1 1, note 2 1, +301 note 3 1", ""),
        ("note 1 1, +301 note 1 1, note 2 1, note 3 1", "play"),
    ] {
        check(&[quick], messages, expected);
    }
}

/// What is captured is at the template's disposal; what would be out of range is not done.
#[test]
fn what_was_captured_is_worked_with() {
    check(
        &["note n:36..99 v => step-velocity n - 36, v"],
        "note 40 77, note 35 1, note 99 127",
        "step-velocity 4, 77; step-velocity 63, 127",
    );
    check(
        &["bend * b => tempo b / 100"],
        "bend 0 12000, bend 0 0",
        "tempo 120",
    );
}

/// A rule may depend on what the music does, and on the device's own layer; a layer holds from the next
/// message on.
#[test]
fn rules_depend_on_state_and_layer() {
    check(
        &[
            "note 1 => pause while running",
            "note 1 => play while !running",
            "note 2 => layer 1 while layer-0",
            "note 2 => layer 0 while layer-1",
            "note 3 => undo while layer-0",
            "note 3 => redo while layer-1",
        ],
        "note 1 1, note 3 1, note 2 1, note 3 1, note 2 1, note 3 1",
        "play; undo; layer 1; redo; layer 0; undo",
    );
}

/// Numbers that several controllers carry are heard whole: NRPN and controllers of 14 bits.
#[test]
fn assembled_numbers_are_heard() {
    check(
        &[
            "nrpn n:7712..7719 v:1..127 => toggle-step n - 7712",
            "nrpn14 319 v => tempo v",
            "control14 1 v => step-chance 0, v / 164",
        ],
        "control 99 60, control 98 33, control 6 127, control 6 0, \
         control 99 2, control 98 63, control 6 1, control 38 5, control 1 64, control 33 1",
        "toggle-step 1; tempo 133; step-chance 0, 49",
    );
}

/// "Never a wrong step": where order is lost two controllers at one offset bring no chain further.
#[test]
fn where_order_is_lost_controllers_make_no_chain() {
    let rules = ["control 1 1, control 2 2 => play"];
    let lost = |messages| play(&rules, Order::Lost, messages);
    assert_eq!(lost("control 1 1, control 2 2"), "");
    assert_eq!(lost("control 1 1, +1 control 2 2"), "play");
    let notes = ["note 1, note 2 => play"];
    assert_eq!(play(&notes, Order::Lost, "note 1 1, note 2 1"), "play");
}

/// More chains than there is room for: the one that has waited longest gives way, and nothing grows.
#[test]
fn there_is_room_for_so_many_chains() {
    let text = rule("note n, note-off =n => toggle-step n within 60000");
    let mut flights = Flights::default();
    let hear = |flights: &mut Flights, kind, number, now| {
        let signal = Signal {
            kind,
            channel: 0,
            number,
            value: 1,
        };
        flights.hear(0, &text, Incoming::Signal(signal), now, Order::Kept)
    };
    for number in 0..100 {
        hear(&mut flights, MessageKind::Note, number, number.into());
    }
    assert_eq!(flights.count(), UNDER_WAY);
    assert!(hear(&mut flights, MessageKind::NoteOff, 35, 100).is_none());
    assert!(hear(&mut flights, MessageKind::NoteOff, 36, 100).is_some());
}

/// "What is mapped is never passed on": every part of a chain is, whether it completes or not.
#[test]
fn what_is_mapped_is_for_us() {
    let profile = Profile {
        rules: vec![rule(BUTTON), rule("nrpn 5 v 2 => play")],
        ..Profile::default()
    };
    let mut rule_matcher = RuleMatcher::new(Order::Kept);
    let mut stage = Notes::default();
    let mut meant = |kind, number, value, channel| {
        let signal = Signal {
            kind,
            channel,
            number,
            value,
        };
        rule_matcher.hear(&profile, Incoming::Signal(signal), 0, &mut stage)
    };
    for (kind, number, value, channel, expected) in [
        (MessageKind::Control, 99, 60, 0, Meant::ForUs),
        (MessageKind::Control, 99, 61, 0, Meant::ForOthers),
        (MessageKind::Control, 98, 39, 0, Meant::ForUs),
        (MessageKind::Control, 98, 40, 0, Meant::ForOthers),
        (MessageKind::Control, 98, 40, 1, Meant::ForUs),
        (MessageKind::Control, 97, 1, 1, Meant::ForOthers),
        (MessageKind::Note, 60, 1, 0, Meant::ForOthers),
    ] {
        assert_eq!(meant(kind, number, value, channel), expected, "{number}");
    }
}

/// "Soft takeover": a knob that stands elsewhere does nothing until it has come to the value.
#[test]
fn knobs_take_over_softly() {
    let mut knob = rule("control 21 v => step-pitch 0, v");
    knob.takeover = Some(0);
    let profile = Profile {
        rules: vec![knob],
        ..Profile::default()
    };
    let mut rule_matcher = RuleMatcher::new(Order::Kept);
    let mut stage = Notes {
        current: 60,
        ..Notes::default()
    };
    for value in [10, 50, 62, 63] {
        let signal = Signal {
            kind: MessageKind::Control,
            channel: 0,
            number: 21,
            value,
        };
        let _ = rule_matcher.hear(&profile, Incoming::Signal(signal), 0, &mut stage);
        if let Some(set) = stage.said.last() {
            stage.current = set.rsplit(' ').next().unwrap().parse().unwrap();
        }
    }
    assert_eq!(stage.said.join("; "), "step-pitch 0, 62; step-pitch 0, 63");
}
