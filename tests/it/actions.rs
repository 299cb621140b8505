//! Everything that a control can do with the score, by the notes that it makes: through the host, in both formats,
//! and at a port of its own.

/// What controls do with the internal clock, and with what is played.
mod clock;

use std::process::Command;
use std::sync::Arc;
use std::time::{Duration, Instant};
use std::{fs, thread};

use gradus::instance::host_controller::{LightRouting, Settings};
use gradus::sequencer::song::{PatternIndex, Scene};
use gradus::sequencer::{Pitch, Project, notation};
use gradus::standalone::SettingsFolder;

use crate::hosts::{Format, Message};
use crate::ports::Device;
use crate::sessions;
use crate::stage::Stage;

/// An action in the words of a profile, and what the project below plays after it: `2:37` is key 37 at the third
/// sixteenth, `#2` is on channel 2, `*90` has velocity 90 instead of 100, `/50` lasts half a sixteenth instead of three
/// quarters.
const ROWS: &[(&str, &str)] = &[
    ("toggle-step 1", "0:36 1:36 2:37 7:36"),
    ("toggle-step 0", "2:37 7:36"),
    ("set-step 0, 0", "2:37 7:36"),
    ("set-step 0, 1", "0:36 2:37 7:36"),
    ("toggle-cell 1, 3", "0:36 2:37 3:37 7:36"),
    ("set-cell 1, 3, 1", "0:36 2:37 3:37 7:36"),
    ("set-cell 0, 0, 0", "2:37 7:36"),
    ("select-step 2; toggle-step chosen", "0:36 2:36 2:37 7:36"),
    ("clear-step 0", "2:37 7:36"),
    ("clear-steps", "2:37"),
    ("step-pitch 0, 40", "0:40 2:37 7:36"),
    ("step-length 0, 50", "0:36/50 2:37 7:36"),
    ("step-velocity 0, 90", "0:36*90 2:37 7:36"),
    ("step-chance 0, 0", "2:37 7:36"),
    ("step-ratchet 0, 2", "0:36/37 0.50:36/37 2:37 7:36"),
    ("step-nudge 0, 50", "0.50:36 2:37 7:36"),
    ("step-lock 0, 0, 99", "0:cc74=99 0:36 2:37 7:36"),
    ("step-lock 0, 0, 99; step-unlock 0, 0", "0:36 2:37 7:36"),
    ("toggle-step 1; toggle-tie 1", "0:36/175 2:37 7:36"),
    ("toggle-accent 0", "0:36*127 2:37 7:36"),
    ("turn-pitch 0, 2", "0:38 2:37 7:36"),
    ("turn-length 0, -25", "0:36/50 2:37 7:36"),
    ("turn-velocity 0, -9", "0:36*91 2:37 7:36"),
    ("step-chance 0, 60; turn-chance 0, -60", "2:37 7:36"),
    ("turn-ratchet 0, 1", "0:36/37 0.50:36/37 2:37 7:36"),
    ("turn-nudge 0, 25", "0.25:36 2:37 7:36"),
    (
        "step-lock 0, 0, 90; turn-lock 0, 0, 9",
        "0:cc74=99 0:36 2:37 7:36",
    ),
    ("page 1; toggle-step 1", "0:36 2:37 5:36 7:36"),
    ("turn-page 1; toggle-step 1", "0:36 2:37 5:36 7:36"),
    ("track 1; toggle-step 3", "0:36 2:37 3:37 7:36"),
    ("turn-track 1; toggle-step 3", "0:36 2:37 3:37 7:36"),
    ("pattern 1", "1:36"),
    ("turn-pattern 1", "1:36"),
    ("scene 0", "1:36"),
    ("mute 0", "2:37"),
    ("mute 0; mute 0", "0:36 2:37 7:36"),
    ("solo 1", "2:37"),
    ("fill 1", "0:36 2:37 4:37 7:36"),
    ("beat-loop 8", "1:36 3:36 5:36 7:36"),
    ("beat-loop 8; beat-loop 0", "0:36 2:37 7:36"),
    (
        "note-repeat 1, 4, 90",
        "0:36 0:37*90/200 2:37 4:37*90/200 7:36",
    ),
    (
        "note-repeat 1, 4, 90; note-repeat 1, 0, 0",
        "0:36 2:37 7:36",
    ),
    ("transpose 5", "0:41 2:37 7:41"),
    ("transpose 5; turn-transpose -7", "0:34 2:37 7:34"),
    (
        "double-length; track 1; double-length; track 0; clear-step 0",
        "2:37 7:36 8:36 10:37 15:36",
    ),
    ("next-output", "0:36#2 2:37 7:36#2"),
    (
        "note-advance; start-note 50, 90; end-note 50",
        "0:50*90 2:37 7:36",
    ),
    (
        "note-advance; protect; start-note 50, 90; end-note 50",
        "0:36 2:37 7:36",
    ),
    ("note-advance; rest; toggle-step chosen", "1:36 2:37 7:36"),
    ("select-step 1; tie", "0:36/175 2:37 7:36"),
    (
        "previous-step; step-velocity chosen, 50",
        "0:36 2:37 7:36*50",
    ),
    ("next-step; toggle-step chosen", "0:36 1:36 2:37 7:36"),
    ("toggle-step 1; undo", "0:36 2:37 7:36"),
    ("toggle-step 1; undo; redo", "0:36 1:36 2:37 7:36"),
];

/// The profile of a controller whose keys, on the last channel, are the rows: four steps a page.
fn profile() -> String {
    let mut text = "name = \"Everything\"\nports = []\nsteps = 4\n".to_owned();
    for (key, (words, _)) in ROWS.iter().enumerate() {
        let words: Vec<_> = words
            .split("; ")
            .map(|word| format!("\"{word}\""))
            .collect();
        let (when, words) = (format!("note = {key}, channel = 16"), words.join(", "));
        text.push_str(&format!("[[rule]]\nwhen = {{ {when} }}\ndo = [{words}]\n"));
    }
    text
}

/// A melody and a drum with a hit for fill, another pattern, and a scene of that.
fn project() -> Project {
    let mut project = sessions::lines(&["x... ...x", "..x. x..."]);
    sessions::change(&mut project, 0, |track, _| {
        track.pitch = Pitch::Chromatic;
        let lane = gradus::sequencer::lock::LockLane::of("cc 74".parse().expect("a controller"));
        track.locks.set(gradus::sequencer::Lane::MIN, Some(lane));
    });
    sessions::change(&mut project, 1, |_, clip| {
        clip.steps[4].condition = "fill".parse().expect("a condition");
    });
    let other = notation::clip(".x.. ....").expect("a line of notation");
    let silent = notation::clip(".... ....").expect("a line of notation");
    Arc::make_mut(&mut project.patterns[1]).clips = vec![Arc::new(other), Arc::new(silent)];
    project.scenes = [Arc::new(Scene {
        pattern: PatternIndex::clamped(1),
        ..Scene::default()
    })]
    .into();
    project
}

/// Rolls from the beginning of the song for so many quarters; returns what is heard.
fn heard(stage: &mut Stage, quarters: f64) -> String {
    stage.rest();
    let from = stage.player.ledger.now;
    (stage.player.beats, stage.player.playing) = (0.0, true);
    stage.blocks(quarters);
    stage.player.playing = false;
    stage.block();
    stage.player.ledger.assert_closed();
    told(stage, from)
}

/// The notes that were heard, counted in sixteenths from a frame.
fn told(stage: &Stage, from: i64) -> String {
    let words = stage.heard.iter().filter_map(|(frame, message)| {
        let hundredths = ((frame - from) * 100 + 3000) / 6000;
        let at = match hundredths % 100 {
            0 => format!("{}", hundredths / 100),
            rest => format!("{}.{rest:02}", hundredths / 100),
        };
        match *message {
            Message::NoteOn {
                channel,
                key,
                velocity,
            } => {
                let mut notes = stage.player.ledger.notes.iter();
                let note =
                    notes.find(|note| (note.on, note.channel, note.key) == (*frame, channel, key));
                let off = note.and_then(|note| note.off)?;
                let mut word = format!("{at}:{key}");
                let velocity = (velocity * 127.0).floor();
                let length = (off - frame) * 100 / 6000;
                if channel > 0 {
                    word.push_str(&format!("#{}", channel + 1));
                }
                if velocity != 100.0 {
                    word.push_str(&format!("*{velocity}"));
                }
                if length != 75 {
                    word.push_str(&format!("/{length}"));
                }
                Some(word)
            }
            Message::Control {
                controller, value, ..
            } => Some(format!("{at}:cc{controller}={value}")),
            _ => None,
        }
    });
    words.collect::<Vec<_>>().join(" ")
}

/// Checks that the sound of a row is heard; otherwise returns what is heard in its place.
fn wrong(stage: &mut Stage, way: &str, (words, expected): (&str, &str)) -> Option<String> {
    let started = Instant::now();
    let quarters = if words.contains("double") { 4.0 } else { 2.0 };
    loop {
        let told = heard(stage, quarters);
        if told == expected {
            return None;
        }
        if started.elapsed() > Duration::from_secs(5) {
            return Some(format!("{way}, {words}: {told}, not {expected}"));
        }
        thread::sleep(Duration::from_millis(2));
    }
}

/// Set, with a home of its own, for the program that the test below runs.
const HOME: &str = "GRADUS_ACTIONS";

/// All rows, all ways; it runs as a program with a home of its own, in which the profile is.
#[test]
#[ignore = "needs a home of its own; run by the test below"]
fn in_a_home_of_its_own() {
    if std::env::var_os(HOME).is_none() {
        return;
    }
    let folder = SettingsFolder::of_user().controllers();
    fs::create_dir_all(&folder).expect("a folder");
    fs::write(folder.join("everything.toml"), profile()).expect("a file");
    let mut all = Vec::new();
    for (key, row) in (0_u8..).zip(ROWS) {
        for format in Format::ALL {
            let settings = Settings {
                profile: "Everything".to_owned(),
                lights: LightRouting::Off,
                ..Settings::default()
            };
            let mut stage = Stage::with(format, &settings, &project());
            stage.block();
            stage.send(&format!("9f {key:02x} 64, 8f {key:02x} 00"));
            all.extend(wrong(&mut stage, &format!("{format:?}"), *row));
        }
        let pads = Device::plug("everything");
        let mut stage = Stage::with(Format::Clap, &Settings::default(), &project());
        stage.plug(&[["everything", "everything", "Everything"]]);
        stage.press(&pads, &format!("9f {key:02x} 64"));
        thread::sleep(Duration::from_millis(20));
        all.extend(wrong(&mut stage, "own port", *row));
    }
    all.extend(clock::wrong_rows(&folder));
    assert!(all.is_empty(), "\n{}", all.join("\n"));
}

/// "Everything a person can do on stage and at home", by what is heard of it: through the host and at a port of its
/// own.
#[test]
fn every_action_is_heard() {
    let home = std::env::temp_dir().join(format!("gradus-actions-{}", std::process::id()));
    fs::create_dir_all(&home).expect("a home");
    let program = std::env::current_exe().expect("this program has a path");
    let child = Command::new(program)
        .args(["--exact", "actions::in_a_home_of_its_own", "--ignored"])
        .env(HOME, "1")
        .env("HOME", &home)
        .env("XDG_STATE_HOME", home.join("state"))
        .output()
        .expect("it can be run again");
    fs::remove_dir_all(&home).expect("it was there");
    let said = String::from_utf8_lossy(&child.stdout);
    assert!(
        child.status.success() && said.contains("1 passed"),
        "{said}"
    );
}
