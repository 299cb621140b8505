//! The round trip, the golden file, and everything that a broken text can do.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde_json::Value;

use super::*;
use crate::sequencer::arbitrary::{self, Draws};
use crate::sequencer::dice::{Dice, Die, Group};
use crate::sequencer::lock::{self, LockValue, Locks};
use crate::sequencer::project::{MAX_PATTERNS, MAX_STEPS, MAX_TRACKS};
use crate::sequencer::ratchet::{Curve, Hits, Share, Window};
use crate::sequencer::value::{Interval, LengthRatio, Nudge, VelocityOffset};
use crate::sequencer::{
    Chance, Clip, Flam, Gate, Notes, Pattern, Pitch, Ratchet, Rate, Step, StepNote,
};

const GOLDEN: &str = include_str!("../../../tests/golden/files/v1.gradus");

/// A whole file around one clip.
fn with_clip(clip: &str) -> String {
    format!(r#"{{"format":"gradus","version":1,"patterns":{{"1":{{"clips":{{"1":{clip}}}}}}}}}"#)
}

/// The sentence that a text is refused with.
fn refused(text: &str) -> String {
    from_text(text).unwrap_err().to_string()
}

/// "load ∘ save = id": a thousand projects come back bit-identical, and their texts too.
#[test]
fn projects_come_back() {
    for seed in 0..1000 {
        let project = arbitrary::project(seed);
        let text = to_text(&project);
        let back = from_text(&text).unwrap_or_else(|error| panic!("project {seed}: {error}"));
        assert!(back == project, "project {seed}");
        assert_eq!(to_text(&back), text, "project {seed}");
    }
}

/// "One golden file per release that must load forever", with every field in it; saved again it is the
/// same to the byte.
#[test]
fn the_golden_file_loads_for_ever() {
    let project = from_text(GOLDEN).unwrap();
    assert_eq!(to_text(&project), GOLDEN);
    let golden = fields(GOLDEN);
    for seed in 0..200 {
        let missing = fields(&to_text(&arbitrary::project(seed)));
        let missing: Vec<_> = missing.difference(&golden).collect();
        assert!(missing.is_empty(), "project {seed}: {missing:?}");
    }
}

/// The names of all fields in a text, those that are numbers not among them.
fn fields(text: &str) -> BTreeSet<String> {
    fn add(value: &Value, names: &mut BTreeSet<String>) {
        match value {
            Value::Object(fields) => {
                for (name, value) in fields {
                    if name.parse::<u16>().is_err() {
                        names.insert(name.clone());
                    }
                    add(value, names);
                }
            }
            Value::Array(values) => values.iter().for_each(|value| add(value, names)),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }
    let mut names = BTreeSet::new();
    add(&serde_json::from_str(text).unwrap(), &mut names);
    names
}

/// What was written when clips had up to 128 steps keeps its meaning: a range that ends at 128, or at the end.
#[test]
fn files_of_shorter_clips_keep_their_meaning() {
    for (clip, expected) in [
        (r#"{"length":128}"#, (0, 128)),
        (r#"{"length":128,"start":2,"end":128}"#, (1, 127)),
        (r#"{"length":100,"start":128,"end":64}"#, (63, 37)),
    ] {
        let project = from_text(&with_clip(clip)).unwrap();
        assert_eq!(
            project.clip(0, 0).unwrap().played_range(),
            expected,
            "{clip}"
        );
    }
}

/// "documented field by field": the document names every field there is, and its example loads.
#[test]
fn the_document_is_right() {
    let document = include_str!("../../../docs/format.md");
    let example = document.split("```").nth(1).unwrap();
    let project = from_text(example.strip_prefix("json").unwrap()).unwrap();
    assert_eq!(project.tracks[1].delay.get(), -240);
    assert_eq!(
        to_text(&project).trim(),
        example.strip_prefix("json").unwrap().trim()
    );
    for field in fields(GOLDEN) {
        assert!(document.contains(&format!("| `{field}` |")), "{field}");
    }
}

/// What the golden file says is what its musician wrote.
#[test]
fn the_golden_file_means_what_it_says() {
    let project = from_text(GOLDEN).unwrap();
    assert!((project.tempo.bpm() - 133.37).abs() < 1e-12);
    assert_eq!(project.tracks[2].delay.get(), -240);
    let pattern = &project.patterns[0];
    assert_eq!((pattern.swing.get(), pattern.seed), (5750, 7));
    let slots = pattern.groove.as_ref().unwrap().slots.as_slice();
    assert_eq!(
        (slots.len(), slots[1].timing.get(), slots[2].velocity.get()),
        (4, 420, 0)
    );
    let scale = project.scale;
    assert!(scale.has(62) && scale.has(65) && !scale.has(66));
    assert_eq!(project.tracks[3].pitch, Pitch::Degrees);
    let clip = project.clip(0, 2).unwrap();
    assert_eq!(
        (clip.start.get(), clip.end.get(), clip.rotate.get()),
        (1, 10, 3)
    );
    let step = clip.step(4);
    assert_eq!((step.gate, step.nudge.get()), (Gate::UntilNext, -2520));
    assert_eq!(step.notes.as_slice()[1].length.get(), 50);
    assert!(!clip.step(6).on && clip.step(6).tie);
    assert_eq!(project.patterns[63].name, "The end");
}

/// What a pattern sends to an output that is not there is dropped, as tracks that play there play to the host.
#[test]
fn set_ups_without_output_are_dropped() {
    let text = r#"{"format":"gradus","version":1,"patterns":{"2":{"set_ups":{"1":[{"program":1}],"3":[{"program":2}]}}},"outputs":{"3":{}}}"#;
    let project = from_text(text).unwrap();
    let slots = project.patterns[1].set_ups.iter();
    let slots: Vec<_> = slots.map(|(slot, _)| slot.get()).collect();
    assert_eq!(slots, [3]);
}

/// A text with nothing in it but its version is a fresh project.
#[test]
fn everything_has_a_default() {
    let fresh = from_text(r#"{"format":"gradus","version":1}"#).unwrap();
    assert_eq!(fresh, Project::default());
    assert!(Arc::ptr_eq(&fresh.patterns[0], &fresh.patterns[63]));
}

/// "a typo gets one clear sentence with line and column."
#[test]
fn typing_errors_are_named_with_their_place() {
    let text = GOLDEN.replace("\"velocity\": 96", "\"velocty\": 96");
    let error = refused(&text);
    assert!(error.starts_with("Line "), "{error}");
    assert!(
        error.contains("unknown field `velocty`, expected one of `velocity`"),
        "{error}"
    );
    let line: usize = error[5..].split(',').next().unwrap().parse().unwrap();
    assert!(text.lines().nth(line - 1).unwrap().contains("velocty"));
}

/// Each thing that can be wrong has its own sentence.
#[test]
fn mistakes_are_explained() {
    for (clip, expected) in [
        (r#"{"length":257}"#, "length 257 is not in 1 to 256"),
        (
            r#"{"length":"x"}"#,
            "invalid type: string \"x\", expected a whole number",
        ),
        (
            r#"{"rate":"fast"}"#,
            "rate \"fast\" is not a fraction such as 1/16",
        ),
        (r#"{"direction":"up"}"#, "there is no direction \"up\""),
        (
            r#"{"euclid":{"pulses":257}}"#,
            "pulses 257 is not in 0 to 256",
        ),
        (
            r#"{"euclid":{"phase":"late"}}"#,
            "unknown variant `late`, expected `even` or `bjorklund`",
        ),
        (r#"{"drift":101}"#, "drift 101 is not in 0 to 100"),
        (r#"{"start":0}"#, "step 0 is not in 1 to 256"),
        (
            r#"{"end":-9223372036854775808}"#,
            "step -9223372036854775808 is not in 1 to 256",
        ),
        (
            r#"{"steps":"x..y"}"#,
            "step 4 is 'y', which is none of x - o .",
        ),
        (
            r#"{"steps":"x","details":{"2":{}}}"#,
            "step 2 has details, but the line of steps ends at 1",
        ),
        (
            r#"{"details":{"0":{}}}"#,
            "\"0\" is not a number from 1 to 256",
        ),
        (
            r#"{"steps":"x","details":{"1":{},"01":{}}}"#,
            "number 1 appears twice",
        ),
        (
            r#"{"steps":"x","details":{"1":{"notes":[]}}}"#,
            "a step has 1 to 8 notes, not 0",
        ),
        (
            r#"{"steps":"x","details":{"1":{"gate":"long"}}}"#,
            "gate \"long\" is neither",
        ),
        (r#"{"length":16,"length":17}"#, "duplicate field `length`"),
        ("7", "invalid type: integer `7`, expected a clip in { }"),
    ] {
        let error = refused(&with_clip(clip));
        assert!(error.starts_with("Line 1, column "), "{error}");
        assert!(error.contains(expected), "{clip}: {error}");
    }
    let tracks = |tracks: &str| format!(r#"{{"format":"gradus","version":1,"tracks":{tracks}}}"#);
    let pitch = refused(&tracks(r#"[{"pitch":"loud"}]"#));
    assert!(pitch.contains("there is no pitch \"loud\""), "{pitch}");
    let scale = r#"{"format":"gradus","version":1,"scale":{"notes":".xxxxxxxxxxx"}}"#;
    assert!(refused(scale).contains("is neither a scale nor twelve x and ."));
    for (slots, expected) in [
        ("", "a groove has 1 to 64 slots, not 0"),
        (
            &*["{}"; 65].join(","),
            "there are more than 64 slots of a groove",
        ),
    ] {
        let groove = format!(
            r#"{{"format":"gradus","version":1,"patterns":{{"1":{{"groove":{{"slots":[{slots}]}}}}}}}}"#
        );
        assert!(refused(&groove).contains(expected), "{}", refused(&groove));
    }
    let with_set_up = |messages: &str| {
        format!(r#"{{"format":"gradus","version":1,"outputs":{{"1":{{"set_up":[{messages}]}}}}}}"#)
    };
    for (messages, expected) in [
        (
            r#"{"program":128}"#,
            "Line 1, column 72: program 128 is not in 0 to 127",
        ),
        ("{}", "a message is a \"program\""),
        (r#"{"program":1,"value":1}"#, "a message is a \"program\""),
        (
            r#"{"controller":1,"bank_msb":0}"#,
            "a message is a \"program\"",
        ),
        (
            r#"{"sysex":"F0 80 F7"}"#,
            "SysEx has bytes of 00 to 7F between F0 and F7, not 80",
        ),
        (
            &*[r#"{"program":1}"#; 17].join(","),
            "there are more than 16 messages of one set-up",
        ),
    ] {
        let error = refused(&with_set_up(messages));
        assert!(error.contains(expected), "{messages}: {error}");
    }
    assert!(refused(&tracks("[]")).contains("there are no tracks"));
    let many = format!("[{}{{}}]", "{},".repeat(32));
    assert!(refused(&tracks(&many)).contains("there are more than 32 tracks"));
    assert!(refused(&with_clip("{").replace("}}", "")).contains("the text ends too early"));
}

/// "A future version" is known before anything else is looked at, and named.
#[test]
fn a_future_version_is_recognised() {
    let future = r#"{"format":"gradus","version":99,"tempo":{"curve":[1,2]},"lanes":7}"#;
    assert_eq!(
        from_text(future),
        Err(FileError::FutureVersion {
            found: 99,
            known: FORMAT_VERSION
        })
    );
    assert!(refused(future).contains("version 99"));
}

/// What is not ours is not read.
#[test]
fn other_texts_are_not_ours() {
    for text in [
        "",
        " ",
        "[]",
        "x",
        "{}",
        r#"{"format":"other","version":1}"#,
        r#"{"format":"gradus"}"#,
    ] {
        assert_eq!(from_text(text), Err(FileError::NotGradus), "{text}");
    }
    assert_eq!(
        from_text(r#"{"format":"gradus","version":0}"#),
        Err(FileError::NotGradus)
    );
}

/// A text with a byte order mark, as some editors write, reads the same.
#[test]
fn a_byte_order_mark_is_skipped() {
    assert_eq!(from_text(&format!("\u{feff}{GOLDEN}")), from_text(GOLDEN));
}

/// A text cut off anywhere is refused with a sentence, never half read.
#[test]
fn truncated_texts_are_refused() {
    let text = GOLDEN.trim_end();
    for end in (0..text.len()).filter(|end| text.is_char_boundary(*end)) {
        let error = refused(&text[..end]);
        assert!(error.ends_with('.') && error.len() > 20, "{end}: {error}");
    }
}

/// Any byte changed to any other: a project or a sentence, never a panic.
#[test]
fn damaged_texts_are_survived() {
    let mut draws = Draws { seed: 1, count: 0 };
    let (mut good, mut bad) = (0, 0);
    for _ in 0..20_000 {
        let mut bytes = GOLDEN.as_bytes().to_vec();
        for _ in 0..=draws.below(3) {
            let place = draws.below(bytes.len());
            bytes[place] = u8::try_from(draws.below(256)).unwrap();
        }
        match from_text(&String::from_utf8_lossy(&bytes)) {
            Ok(project) => {
                good += 1;
                assert_eq!(from_text(&to_text(&project)), Ok(project));
            }
            Err(error) => {
                bad += 1;
                assert!(error.to_string().ends_with('.'));
            }
        }
    }
    assert!(good > 0 && bad > 0, "{good} {bad}");
}

/// Ten megabytes of nonsense, deep nesting, huge numbers and endless lists are refused.
#[test]
fn nonsense_is_refused() {
    let ten = 10 << 20;
    let head = r#"{"format":"gradus","version":1,"#;
    for text in [
        "x".repeat(ten),
        "{".repeat(ten),
        format!("{head}{}", "x".repeat(ten)),
        format!("{head}\"tracks\":{}", "[".repeat(ten)),
        format!("{head}\"tracks\":[{}{{}}]}}", "{},".repeat(ten / 3)),
        format!("{head}\"tempo\":{}}}", "9".repeat(ten)),
        format!("{head}\"tempo\":1e999}}"),
        format!("{head}\"{}\":1}}", "ä".repeat(ten)),
        with_clip(&format!("{{\"steps\":\"{}\"}}", "x".repeat(ten))),
    ] {
        let error = refused(&text);
        assert!(error.len() < 500, "{}", error.len());
    }
    let large = " ".repeat(LIMIT + 1);
    assert_eq!(from_text(&large), Err(FileError::TooLarge { limit: LIMIT }));
}

/// The limit is no limit for music: the longest text of any project fits it.
#[test]
fn the_fullest_project_fits() {
    let note = StepNote {
        interval: Interval::MIN,
        velocity: VelocityOffset::MIN,
        length: LengthRatio::new(99).unwrap(),
    };
    let mut locks = Locks::default();
    for lane in lock::lanes() {
        locks.set(lane, Some(LockValue::MAX));
        locks.set_slide(lane, true);
    }
    let step = Step {
        on: false,
        tie: true,
        notes: Notes::new([note; 8]).unwrap(),
        velocity: crate::sequencer::value::Velocity::MAX,
        accent: true,
        gate: Gate::thousandths(127_999),
        nudge: Nudge::MIN,
        chance: Chance::clamped(99),
        dice: Dice::Inverted(Die::MAX),
        group: Group::MAX,
        condition: "64:64 xxxxxxxxxxxxxxxx !1st !fill !pre !nei"
            .parse()
            .unwrap(),
        ratchet: Ratchet {
            rate: Rate::new(1, 24),
            hits: Hits::MAX,
            window: Window::MAX,
            from: Share::MAX,
            to: Share::MAX,
            curve: Curve::MIN,
            mask: 65_534,
            chance: Chance::clamped(99),
        },
        flam: Flam::MAX,
        id: None,
        silent: true,
        locks,
    };
    let clip = Clip {
        steps: vec![step; MAX_STEPS],
        ..Clip::default()
    };
    let mut project = Project::with_tracks(1);
    let empty = to_text(&project).len();
    project.patterns[0] = Arc::new(Pattern {
        clips: vec![Arc::new(clip)],
        ..Pattern::default()
    });
    let text = to_text(&project);
    assert!(
        text.len() * MAX_PATTERNS * MAX_TRACKS < LIMIT,
        "{}",
        text.len()
    );
    assert!(text.len() > 100 * empty);
    assert_eq!(from_text(&text), Ok(project));
}
