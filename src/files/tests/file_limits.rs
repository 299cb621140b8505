//! What a file may hold: as much as the limit, and not one more.

use crate::files::{self, note_names, piece, profile, steppy};
use crate::sequencer::listed::LONGEST_NAME;
use crate::sequencer::project::{MAX_STEPS, MAX_TRACKS};
use crate::sequencer::song::{MAX_SCENES, Song};
use crate::sequencer::value::Channel;

/// Something that is written several times, with its number, between two other texts.
struct Row {
    /// What there may be so many of, in the texts around it.
    around: (&'static str, &'static str),
    /// One of it; `#` is its number.
    one: &'static str,
    /// The most of it.
    most: usize,
    /// What is said of one more.
    said: &'static str,
}

impl Row {
    fn text(&self, count: usize) -> String {
        let one = |number: usize| self.one.replace('#', &number.to_string());
        let all: Vec<_> = (1..=count).map(one).collect();
        let (before, after) = self.around;
        format!("{before}{}{after}", all.join(","))
    }
}

/// A pattern file's fields, and what is around one of them.
macro_rules! field {
    ($before:literal, $after:literal) => {
        (
            concat!("{\"format\":\"gradus\",\"version\":1,", $before),
            concat!($after, "}"),
        )
    };
}

/// A clip's fields, and what is around one of them.
macro_rules! clip {
    ($before:literal, $after:literal) => {
        (
            concat!(
                "{\"format\":\"gradus\",\"version\":1,\"patterns\":{\"1\":{\"clips\":{\"1\":{",
                $before
            ),
            concat!($after, "}}}}}"),
        )
    };
}

const ROWS: [Row; 15] = [
    Row {
        around: field!("\"tracks\":[", "]"),
        one: "{}",
        most: MAX_TRACKS,
        said: "there are more than 32 tracks",
    },
    Row {
        around: field!("\"patterns\":{", "}"),
        one: "\"#\":{}",
        most: 64,
        said: "\"65\" is not a number from 1 to 64",
    },
    Row {
        around: field!("\"patterns\":{\"1\":{\"clips\":{", "}}}"),
        one: "\"#\":{}",
        most: MAX_TRACKS,
        said: "\"33\" is not a number from 1 to 32",
    },
    Row {
        around: field!("\"patterns\":{\"1\":{\"groove\":{\"slots\":[", "]}}}"),
        one: "{}",
        most: 64,
        said: "there are more than 64 slots of a groove",
    },
    Row {
        around: field!("\"scenes\":{", "}"),
        one: "\"#\":{\"pattern\":1}",
        most: MAX_SCENES,
        said: "\"65\" is not a number from 1 to 64",
    },
    Row {
        around: field!("\"scenes\":{\"1\":{\"pattern\":1,\"muted\":[", "]}}"),
        one: "1",
        most: MAX_TRACKS,
        said: "there are more than 32 tracks",
    },
    Row {
        around: field!("\"song\":{\"rows\":[", "]}"),
        one: "{\"pattern\":1}",
        most: Song::MOST,
        said: "there are more than 128 rows of the song",
    },
    Row {
        around: field!("\"song\":{\"rows\":[{\"pattern\":1,\"muted\":[", "]}]}"),
        one: "1",
        most: MAX_TRACKS,
        said: "there are more than 32 tracks",
    },
    Row {
        around: field!("\"macros\":{", "}"),
        one: "\"#\":{}",
        most: 8,
        said: "\"9\" is not a number from 1 to 8",
    },
    Row {
        around: field!("\"macros\":{\"1\":{\"targets\":[", "]}}"),
        one: "{\"attribute\":\"velocity\",\"amount\":1}",
        most: 8,
        said: "there are more than 8 targets of a macro",
    },
    Row {
        around: field!("\"names\":{", "}"),
        one: "\"#\":{}",
        most: 16,
        said: "\"17\" is not a number from 1 to 16",
    },
    Row {
        around: field!("\"names\":{\"1\":{", "}}"),
        one: "\"#\":\"a\"",
        most: 127,
        said: "\"128\" is not a number from 0 to 127",
    },
    Row {
        around: clip!("\"steps\":\"x\",\"details\":{\"1\":{\"notes\":[", "]}}"),
        one: "{\"interval\":#}",
        most: 8,
        said: "there are more than 8 notes of a step",
    },
    Row {
        around: clip!("\"steps\":\"x\",\"details\":{\"1\":{\"locks\":{", "}}}"),
        one: "\"#\":1",
        most: 8,
        said: "\"9\" is not a number from 1 to 8",
    },
    Row {
        around: clip!("\"steps\":\"x\",\"details\":{\"1\":{\"slides\":[", "]}}"),
        one: "1",
        most: 8,
        said: "there are more than 8 slides of a step",
    },
];

fn refused<T, E: ToString>(read: Result<T, E>) -> String {
    read.err()
        .map(|error| error.to_string())
        .unwrap_or_default()
}

/// Every list of a pattern file: as many as there may be are read, one more is one sentence.
#[test]
fn every_list_of_a_pattern_file_ends() {
    for row in &ROWS {
        let text = row.text(row.most);
        assert_eq!(refused(files::from_text(&text)), "", "{text}");
        let said = refused(files::from_text(&row.text(row.most + 1)));
        assert!(said.contains(row.said), "{said}");
        assert!(
            said.starts_with("Line 1, column ") && said.len() < 300,
            "{said}"
        );
    }
}

/// Steps of a line, of a piece and of StepPy, and rows of a piece.
#[test]
fn steps_end() {
    let line = |count: usize| {
        let steps = "x".repeat(count);
        let clip = clip!("\"steps\":\"", "\"");
        format!("{}{steps}{}", clip.0, clip.1)
    };
    let steppy = |count: usize| format!("[{}]", vec!["{}"; count].join(","));
    let pasted = |steps: usize, rows: usize| {
        let row = format!("{{\"steps\":\"{}\"}}", "x".repeat(steps));
        let rows = vec![row; rows].join(",");
        let text = format!("{{\"format\":\"gradus piece\",\"version\":1,\"rows\":[{rows}]}}");
        refused(piece::from_text(&text))
    };
    assert_eq!(refused(files::from_text(&line(MAX_STEPS))), "");
    assert_eq!(refused(steppy::import(&steppy(MAX_STEPS))), "");
    assert_eq!(pasted(MAX_STEPS, MAX_TRACKS), "");
    for (said, expected) in [
        (
            refused(files::from_text(&line(MAX_STEPS + 1))),
            "there are 257 steps, more than 256",
        ),
        (
            refused(steppy::import(&steppy(MAX_STEPS + 1))),
            "it has 257 steps, but a clip has 1 to 256",
        ),
        (
            pasted(MAX_STEPS + 1, 1),
            "there are 257 steps, more than 256",
        ),
        (pasted(1, MAX_TRACKS + 1), "there are more than 32 rows"),
    ] {
        assert!(said.contains(expected), "{said}");
    }
}

/// Every name is cut where it is too long to be one.
#[test]
fn names_are_cut() {
    let long = "ä".repeat(LONGEST_NAME + 1);
    let text = format!(
        r#"{{"format":"gradus","version":1,"tracks":[{{"name":"{long}"}}],"names":{{"1":{{"36":"{long}"}}}},
        "patterns":{{"1":{{"name":"{long}","groove":{{"name":"{long}","slots":[{{}}]}}}}}},
        "scenes":{{"1":{{"name":"{long}","pattern":1}}}},"macros":{{"1":{{"name":"{long}"}}}}}}"#
    );
    let project = files::from_text(&text).unwrap();
    let pattern = &project.patterns[0];
    for name in [
        &project.tracks[0].name,
        &pattern.name,
        &pattern.groove.as_ref().unwrap().name,
        &project.scenes[0].name,
        &project.macros[0].name,
    ] {
        assert_eq!(name.chars().count(), LONGEST_NAME);
    }
    let (_, key) = project.names.of(Channel::DEFAULT).iter().next().unwrap();
    assert_eq!(key.chars().count(), crate::sequencer::key_names::LONGEST);
}

/// Each kind of text has a length of its own that is too long.
#[test]
fn texts_end() {
    let long = |limit: usize| " ".repeat(limit + 1);
    let channel = Channel::DEFAULT;
    let names = long(note_names::LIMIT);
    let sentences = [
        refused(steppy::import(&long(steppy::LIMIT))),
        refused(piece::from_text(&long(piece::LIMIT))),
        refused(note_names::read(names.as_bytes(), channel)),
        refused(files::midi_file::import(&vec![
            0;
            files::midi_file::LIMIT + 1
        ])),
        refused(profile::from_text("a", &long(profile::LONGEST)).map_err(|all| all[0].to_string())),
    ];
    for said in sentences {
        let too_long = said.contains("is larger than") || said.contains("longer than");
        assert!(too_long, "{said}");
    }
}
