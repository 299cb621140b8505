//! Profiles: what they say of their mistakes, and that those that ship do what they promise.

/// Random messages and profiles.
mod fuzz;

use super::*;
use crate::control::controllers::assembly::Order;
use crate::control::controllers::chain::Rule;
use crate::control::controllers::message::{Incoming, MessageKind};
use crate::control::controllers::rule_matcher::ActionTarget;
use crate::control::controllers::state::Fact;
use crate::control::controllers::{Action, MusicState, RuleMatcher};

/// The smallest profile, with more at its end.
fn errors(more: &str) -> String {
    let text = format!("name = \"Test\"\nsend = {{ note = \"number\" }}\n{more}");
    match from_text("test.toml", &text) {
        Ok(_) => String::new(),
        Err(errors) => {
            let errors: Vec<_> = errors.iter().map(ToString::to_string).collect();
            errors.join("\n")
        }
    }
}

/// "Errors name file, line and rule".
#[test]
fn mistakes_are_where_they_are() {
    for (text, expected) in [
        ("", ""),
        ("[[rule]]\nwhen = { note = 1 }\ndo = \"play\"", ""),
        (
            "colour = 1",
            "test.toml, line 3: there is no \"colour\" here, but name, ports, unlike, checked, setup, steps, follow, \
             rate, hello, goodbye, send, groups, colours, rule, light.",
        ),
        (
            "[[rule]]\nwhen = { note = 1 }\ndo = \"play\"\n[[rule]]\nwhen = { note = 200 }\ndo = \"play\"",
            "test.toml, line 7, rule 2: 200 is not in 0 to 127.",
        ),
        (
            "[[rule]]\nwhen = { note = 1 }\ndo = \"plai\"",
            "test.toml, line 5, rule 1: there is no action \"plai\"; did you mean \"play\"?",
        ),
        (
            "[[rule]]\nwhen = { note = \"n:pads\" }\ndo = \"play\"",
            "test.toml, line 4, rule 1: there is no group \"pads\" in [groups].",
        ),
        (
            "[[rule]]\ndo = \"play\"",
            "test.toml, line 3, rule 1: \"when\" has 1 to 8 messages.",
        ),
        (
            "[[rule]]\nwhen = { nota = 1 }\ndo = \"play\"",
            "test.toml, line 4, rule 1: a message is one of note, note-off, key-pressure, control, program, \
             pressure, bend, control14, nrpn, nrpn14, sysex.",
        ),
        (
            "[groups]\npads = [1, 1]",
            "test.toml, line 4: \"pads\" holds control 1 twice.",
        ),
        (
            "[[light]]\nshow = \"steps\"\nlamps = 1\nlook = [\"on: red\"]",
            "test.toml, line 6, light 1: there is no colour \"red\" in [colours].",
        ),
        (
            "[[rule]]\nwhen = { note = 1 }\ndo = \"play\"\ntakeover = true",
            "test.toml, line 3, rule 1: \"takeover\" is only for actions that set a value, such as step-pitch.",
        ),
        (
            "[[rule]]\nwhen = { note = 1, channel = 0 }\ndo = \"play\"",
            "test.toml, line 4, rule 1: a channel is 1 to 16.",
        ),
        (
            "[rule]\nwhen = { note = 1 }\n[rule]\nwhen = { note = 2 }",
            "test.toml, line 5: this appears twice; rules and lights are written [[rule]] and [[light]].",
        ),
        (
            "[[light]]\nshow = \"steps\"\nlamps = \"pads\"",
            "test.toml, line 5, light 1: there is no group \"pads\" in [groups].",
        ),
        (
            "[[light]]\nshow = \"steps\"\nlamps = 1\nsend = { sysex = [0xf0, \"number\"] }",
            "test.toml, line 6, light 1: a byte of a sysex is 0 to 127; Gradus adds F0 and F7.",
        ),
        (
            "[[light]]\nshow = \"steps\"\nlamps = 1\nsend = { note = \"lamp\" }",
            "test.toml, line 6, light 1: nothing captures \"lamp\"; you can use number, place, colour, colour2, colour3.",
        ),
        // One mistake is told once.
        (
            "[colours]\nred = 200\n[groups]\npads = []\n[[light]]\nshow = \"steps\"\nlamps = \"pads\"\nlook = [\"on: red\"]",
            "test.toml, line 4: a colour has 1 to 3 numbers from 0 to 127.\n\
             test.toml, line 6: \"pads\" has 0 controls, not 1 to 128.",
        ),
        (
            "hello = [[1, 2]]",
            "test.toml, line 3: this is not one complete MIDI message.",
        ),
        (
            "[[rule]",
            "test.toml, line 3: unclosed array table, expected `]`.",
        ),
        // Each rule is read, so that all mistakes are told at once.
        (
            "[[rule]]\nwhen = { note = 1 }\n[[rule]]\nwhen = {}\ndo = \"play\"",
            "test.toml, line 3, rule 1: \"do\" is missing.\n\
             test.toml, line 6, rule 2: a message is one of note, note-off, key-pressure, control, program, \
             pressure, bend, control14, nrpn, nrpn14, sysex.",
        ),
    ] {
        assert_eq!(errors(text), expected, "{text}");
    }
    let unnamed = from_text("test.toml", "").unwrap_err();
    assert_eq!(
        unnamed[0].to_string(),
        "test.toml, line 1: the name is missing."
    );
}

/// "A bad profile never stops the others", in whatever way it is bad.
#[test]
fn a_bad_profile_never_stops_the_others() {
    let folder = std::env::temp_dir().join(format!("gradus-profiles-{}", std::process::id()));
    std::fs::create_dir_all(folder.join("folder.toml")).unwrap();
    for (file, content) in [
        ("a.toml", &b"name = \"First\""[..]),
        ("b.toml", b"name = "),
        ("c.toml", &[0xff, 0xfe]),
        ("d.toml", &vec![b'#'; LONGEST + 1]),
        ("e.toml", b"name = \"Last\""),
        ("notes.txt", b"no profile"),
    ] {
        std::fs::write(folder.join(file), content).unwrap();
    }
    let missing = ProfileCatalog::new(folder.join("missing"));
    assert!(!missing.scan(), "there is nothing");
    let profile_catalog = ProfileCatalog::new(&folder);
    assert!(profile_catalog.scan());
    std::fs::remove_dir_all(&folder).unwrap();
    assert_eq!(profile_catalog.names()[..2], ["First", "Last"]);
    let errors = profile_catalog.errors();
    let mut files: Vec<_> = errors.iter().map(|error| &error.file).collect();
    files.sort();
    assert_eq!(files, ["b.toml", "c.toml", "d.toml", "folder.toml"]);
}

/// Every profile that ships loads, says how it was checked and what to set, and does something.
#[test]
fn every_shipped_profile_loads() {
    let profiles = Profiles::shipped();
    let errors: Vec<_> = profiles.errors.iter().map(ToString::to_string).collect();
    assert!(errors.is_empty(), "{}", errors.join("\n"));
    assert_eq!(profiles.profiles.len(), SHIPPED.len());
    for profile in &profiles.profiles {
        assert!(!profile.rules.is_empty(), "{}", profile.name);
        assert!(profile.checked.ends_with('.'), "{}", profile.name);
        assert!(profile.setup.ends_with('.'), "{}", profile.name);
    }
    let mut files: Vec<_> = std::fs::read_dir("profiles")
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    files.sort();
    let shipped: Vec<_> = SHIPPED.iter().map(|(file, _)| *file).collect();
    assert_eq!(files, shipped, "in the order of their names");
}

/// What a button says when it is let go is no music, nor what it says when it is pressed; what lies between is.
#[test]
fn a_button_is_whole() {
    let rules = ["value = 0", "value = \"1..127\"", "value = 127"];
    for (rule, between) in rules.iter().zip([false, true, false]) {
        let text =
            format!("name = \"Test\"\n[[rule]]\nwhen = {{ control = 20, {rule} }}\ndo = \"play\"");
        let profile = from_text("test.toml", &text).unwrap();
        let concerned = [0, 64, 127].map(|value| {
            let button = [0xb0, 20, value];
            profile.concerns(Incoming::from_bytes(&button).unwrap())
        });
        assert_eq!(concerned, [true, between, true], "{rule}");
        assert!(!profile.concerns(Incoming::from_bytes(&[0xb0, 21, 0]).unwrap()));
    }
}

/// A profile that is not for a message passes it on.
#[test]
fn music_passes() {
    for profile in Profiles::shipped().profiles {
        let pedal = Incoming::from_bytes(&[0xbf, 64, 127]).unwrap();
        assert!(!profile.concerns(pedal), "{}", profile.name);
    }
}

/// The handbook knows every action, every message and everything a light can show, in the words of the
/// program, and the profile that it writes is one.
#[test]
fn the_handbook_is_true() {
    let handbook = include_str!("../../../docs/controllers.md");
    for word in Action::WORDS {
        let arguments = word.arguments.iter();
        let arguments = arguments.map(|one| format!("{} {} to {}", one.name, one.min, one.max));
        let arguments = arguments.collect::<Vec<_>>().join(", ");
        let row = format!("| `{}` | {arguments} | {} |", word.word, word.help);
        assert!(handbook.contains(&row), "{row}");
    }
    for fact in Fact::ALL {
        let row = format!("`{}` ({})", fact.word, fact.help);
        assert!(handbook.contains(&row), "{row}");
    }
    for (_, word) in MessageKind::WORDS {
        assert!(handbook.contains(&format!("| `{word}` |")), "{word}");
    }
    let profile = from_text("handbook.toml", &blocks(handbook).concat()).unwrap();
    assert_eq!((profile.rules.len(), profile.lights.len()), (6, 3));
}

/// The handbook's table says of every profile what it can do, and how its lights are told.
#[test]
fn the_handbook_says_what_each_can_do() {
    let handbook = include_str!("../../../docs/controllers.md");
    let shipped = Profiles::shipped().profiles;
    let rows = SHIPPED.iter().zip(&shipped).map(|((file, _), profile)| {
        let can = [
            &["step-pitch", "turn-pitch"][..],
            &["step-length", "turn-length"],
            &["pattern", "turn-pattern"],
            &["play", "play-pause"],
            &["record"],
            &["start-note"],
        ];
        let can = can.map(|words| able(profile, words)).join(" | ");
        let (name, steps, lights) = (&profile.name, profile.steps, told(profile));
        format!("| {name} | `{file}` | {steps} | {can} | {lights} |")
    });
    let rows: Vec<_> = rows.collect();
    assert!(handbook.contains(&rows.join("\n")), "{}", rows.join("\n"));
}

/// Whether a device does one of these, and where.
fn able(profile: &Profile, words: &[&str]) -> &'static str {
    let mut rules = profile.rules.iter().filter(|rule| {
        let mut templates = rule.templates.iter();
        templates.any(|template| words.contains(&template.word()))
    });
    let signal = |rule: &Rule| rule.chain.iter().all(|pattern| pattern.kind().is_some());
    match rules.clone().any(signal) {
        true => "yes",
        false if rules.next().is_some() => "at its port",
        false => "no",
    }
}

/// How its lights are told.
fn told(profile: &Profile) -> String {
    let kinds = profile.lights.iter().flat_map(|light| {
        let (number, mut messages) = (light.numbers[0], Vec::new());
        let mut keep = |bytes: &[u8]| messages.push((bytes[0] & 0xf0, bytes[1]));
        light.template.write(number, 0, [1; 3], &mut keep);
        let is_nrpn = messages
            .windows(2)
            .any(|pair| pair == [(0xb0, 99), (0xb0, 98)]);
        messages.into_iter().map(move |(status, _)| match status {
            _ if is_nrpn => "NRPN",
            0x90 => "notes",
            0xb0 => "controllers",
            _ => "system exclusive",
        })
    });
    let kinds: std::collections::BTreeSet<_> = kinds.collect();
    match kinds.is_empty() {
        true => "none".to_owned(),
        false => kinds.into_iter().collect::<Vec<_>>().join(", "),
    }
}

/// The profile that the handbook writes, in pieces.
fn blocks(handbook: &str) -> Vec<&str> {
    let written = handbook.split("```toml\n").skip(1);
    written
        .filter_map(|text| text.split("```").next())
        .collect()
}

/// "Ten-minute teaching": the handbook's first pads do what it says of them, and its mistake is told as it says.
#[test]
fn the_handbooks_first_pads_play() {
    struct Said(MusicState, Vec<String>);

    impl ActionTarget for Said {
        fn state(&self) -> &MusicState {
            &self.0
        }

        fn current(&self, _: &Action) -> Option<i16> {
            None
        }

        fn act(&mut self, action: Action) {
            self.1.push(action.to_string());
        }
    }

    let handbook = include_str!("../../../docs/controllers.md");
    let first = blocks(handbook)[0];
    let profile = from_text("my-pads.toml", first).unwrap();
    let mut rule_matcher = RuleMatcher::new(Order::Kept);
    let mut said = Said(MusicState::default(), Vec::new());
    for key in [48, 44, 36, 39, 52] {
        let pad = [0x90, key, 100];
        let incoming = Incoming::from_bytes(&pad).unwrap();
        let _ = rule_matcher.hear(&profile, incoming, 0, &mut said);
    }
    let expected = [
        "toggle-step 0",
        "toggle-step 4",
        "toggle-step 12",
        "toggle-step 15",
    ];
    assert_eq!(said.1, expected);
    let typo = first.replace("toggle-step", "togle-step");
    let mistake = from_text("my-pads.toml", &typo).unwrap_err();
    assert!(handbook.contains(&mistake[0].to_string()), "{}", mistake[0]);
}
