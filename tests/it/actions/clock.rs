//! Controls of the internal clock, while the host stands still, and of recording: pressed at their times, and what is
//! heard of it.

use std::fs;
use std::path::Path;

use gradus::instance::host_controller::{LightRouting, Settings};

use super::{project, told, wrong};
use crate::hosts::Format;
use crate::stage::Stage;

/// The controls that are pressed and the notes that are heard, each with its sixteenth at 120 beats per minute,
/// whatever tempo the internal clock has.
const CLOCK: &[(&str, &str)] = &[
    ("0 play, 8 stop", "0:36 2:37 7:36"),
    ("0 play, 1 pause, 5 play, 12 stop", "0:36 6:37 11:36"),
    (
        "0 play, 3 stop, 4 play, 12 stop",
        "0:36 2:37 4:36 6:37 11:36",
    ),
    (
        "0 play-pause, 1 play-pause, 3 play-pause, 10 stop",
        "0:36 4:37 9:36",
    ),
    (
        "-8 tempo 60, 0 play, 16 stop",
        "0:36/150 4:37/150 14:36/150",
    ),
    (
        "-8 turn-tempo -60, 0 play, 16 stop",
        "0:36/150 4:37/150 14:36/150",
    ),
    (
        "-32 tap, -24 tap, -16 tap, -8 tap, 0 play, 16 stop",
        "0:36/150 4:37/150 14:36/150",
    ),
    (
        "-8 count-in 1, -4 record, 0 play, 24 stop",
        "0:36*127/50 4:36*80/50 8:36*80/50 12:36*80/50 16:36 18:37 23:36",
    ),
    ("-8 count-in 1, 0 play, 8 stop", "0:36 2:37 7:36"),
    (
        "0 play, 0.5 panic, 8 stop",
        "0:36/50 0.50:cc64=0 0.50:cc123=0 0.50:cc120=0 2:37 7:36",
    ),
    ("-4 layer 1, 0 play", ""),
    ("-4 layer 1, -2 layer 0, 0 play, 8 stop", "0:36 2:37 7:36"),
];

/// The same with keys, `+50` and `-50`, without a count-in, and what the next pass has of them.
const RECORDED: &[(&str, &str)] = &[
    (
        "-8 quantise 100, -8 record, 0 play, 4.3 +50, 5.05 -50, 8 stop",
        "0:36 2:37 4:50 7:36",
    ),
    (
        "-8 quantise 0, -8 record, 0 play, 4.3 +50, 5.05 -50, 8 stop",
        "0:36 2:37 4.30:50 7:36",
    ),
    (
        "-8 quantise 50, -8 record, 0 play, 4.4 +50, 5.15 -50, 8 stop",
        "0:36 2:37 4.20:50 7:36",
    ),
    // An eighth of a second is a sixteenth.
    (
        "-8 quantise 0, -8 latency 125, -8 record, 0 play, 5.3 +50, 6.05 -50, 8 stop",
        "0:36 2:37 4.30:50 7:36",
    ),
    (
        "-8 quantise 100, -8 overdub 0, -8 record, 0 play, 4.3 +50, 5.05 -50, 8 stop",
        "2:37 4:50",
    ),
    (
        "-8 quantise 100, -8 protect, -8 record, 0 play, 4.3 +50, 5.05 -50, 8 stop",
        "0:36 2:37 7:36",
    ),
    (
        "-8 quantise 100, 0 play, 4.3 +50, 5.05 -50, 8 stop",
        "0:36 2:37 7:36",
    ),
];

/// Otherwise recording counts a bar in.
const AT_ONCE: &str = "-8 count-in 0";

/// Rows whose controls are not heard as they should be, through the host in both formats.
pub(super) fn wrong_rows(folder: &Path) -> Vec<String> {
    let controls = controls();
    fs::write(folder.join("clock.toml"), profile(&controls)).expect("a file");
    let mut all = Vec::new();
    for format in Format::ALL {
        for (script, expected) in CLOCK {
            let mut stage = stage(format);
            let from = perform(&mut stage, &controls, script);
            let told = told(&stage, from);
            if told != *expected {
                all.push(format!("{format:?}, {script}: {told}, not {expected}"));
            }
        }
        for row in RECORDED {
            let mut stage = stage(format);
            perform(&mut stage, &controls, &format!("{AT_ONCE}, {}", row.0));
            stage.frames = 64;
            all.extend(wrong(&mut stage, &format!("{format:?}"), *row));
        }
    }
    all
}

/// The controls in the rows, each once.
fn controls() -> Vec<&'static str> {
    let rows = CLOCK.iter().chain(RECORDED);
    let scripts = rows.map(|(script, _)| *script).chain([AT_ONCE]);
    let moments = scripts.flat_map(|script| script.split(", "));
    let words = moments.filter_map(|moment| Some(moment.split_once(' ')?.1));
    let mut controls: Vec<_> = words
        .filter(|words| !words.starts_with(['+', '-']))
        .collect();
    controls.sort_unstable();
    controls.dedup();
    controls
}

/// The profile of a controller whose keys on the last channel are these; on another layer only the keys that leave it
/// work.
fn profile(controls: &[&str]) -> String {
    let mut text = "name = \"Clock\"\nports = []\n".to_owned();
    for (key, words) in controls.iter().enumerate() {
        let layer = if words.starts_with("layer") {
            ""
        } else {
            "while = \"layer-0\"\n"
        };
        let when = format!("when = {{ note = {key}, channel = 16 }}");
        text.push_str(&format!("[[rule]]\n{when}\n{layer}do = \"{words}\"\n"));
    }
    text
}

fn stage(format: Format) -> Stage {
    let settings = Settings {
        profile: "Clock".to_owned(),
        lights: LightRouting::Off,
        ..Settings::default()
    };
    let mut stage = Stage::with(format, &settings, &project());
    // A block is a hundredth of a sixteenth.
    stage.frames = 60;
    stage.block();
    stage
}

/// Presses and plays what a script says, each at its time, for 28 sixteenths; returns the frame of its sixteenth 0.
fn perform(stage: &mut Stage, controls: &[&str], script: &str) -> i64 {
    let reach = |stage: &mut Stage, frame: i64| {
        while stage.player.ledger.now < frame {
            stage.block();
        }
    };
    // The first tap may come this long before sixteenth 0.
    let from = stage.player.ledger.now + 40 * 6000;
    for moment in script.split(", ") {
        let (at, words) = moment.split_once(' ').expect("a time and what is done");
        let at: f64 = at.parse().expect("sixteenths");
        #[allow(clippy::cast_possible_truncation, reason = "a few thousand")]
        let hundredths = (at * 100.0).round() as i64;
        reach(stage, from + hundredths * 60);
        let control = controls.iter().position(|control| *control == words);
        let text = match (control, words.parse::<i8>()) {
            (Some(key), _) => format!("9f {key:02x} 64, 8f {key:02x} 00"),
            (None, Ok(key @ 1..)) => format!("90 {key:02x} 64"),
            (None, Ok(key)) => format!("80 {:02x} 00", -key),
            (None, Err(_)) => panic!("nothing is {words}"),
        };
        stage.send(&text);
        // Recorded notes are in the score once the session is saved.
        stage.project();
    }
    reach(stage, from + 28 * 6000);
    stage.player.ledger.assert_closed();
    from
}
