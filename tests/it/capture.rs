//! Capture: a hand moves the host's knobs, and the notes that were heard become a pattern.

use gradus::instance::host_controller::Settings;
use gradus::sequencer::{Chance, Pitch, Project};

use crate::hosts::{Call, Dialect, Format, Message};
use crate::sessions;
use crate::stage::{Stage, message};

/// "What was heard in the last pass goes to an empty pattern", while the music runs.
const CAPTURE: &str = "90 29 7f";
/// Frames of a bar at 120 beats a minute, and blocks of it.
const BAR: i64 = 96_000;
const BLOCKS: i64 = BAR / 500;

fn project() -> Project {
    let mut project = sessions::lines(&["xx.xxx.x x.xxx.xx", "x...x..x ..x...x."]);
    sessions::change(&mut project, 0, |track, clip| {
        track.pitch = Pitch::Chromatic;
        for step in &mut clip.steps {
            step.chance = Chance::clamped(70);
        }
    });
    project.launching.quantise = "now".parse().expect("a quantise");
    project
}

fn stage(format: Format) -> Stage {
    let settings = Settings {
        profile: "Grid of 8 x 8 notes".to_owned(),
        ..Settings::default()
    };
    Stage::with(format, &settings, &project())
}

/// Every note of a bar that begins now: its frame, key, velocity, and the frame of its end.
fn bar(stage: &mut Stage, mut knobs: impl FnMut(i64) -> Vec<(&'static str, f64)>) -> Vec<Note> {
    let mut notes: Vec<Note> = Vec::new();
    for block in 0..BLOCKS {
        let block_at = block * 500;
        let played = stage.player.call(&Call {
            frames: 500,
            parameters: &knobs(block),
            ..Call::default()
        });
        for (frame, event) in played.events {
            let at = block_at + i64::from(frame);
            match event {
                Message::NoteOn { key, velocity, .. } => notes.push((at, key, velocity, None)),
                Message::NoteOff { key, .. } => {
                    let mut mine = notes.iter_mut().filter(|note| note.1 == key);
                    if let Some(note) = mine.find(|note| note.3.is_none()) {
                        note.3 = Some(at);
                    }
                }
                _ => {}
            }
        }
    }
    notes
}

type Note = (i64, u8, f32, Option<i64>);

/// "Ride a parameter through the plug-in while playing, capture, and the captured pattern replayed from then on
/// gives exactly the notes heard": velocity, density and transposition that move in the bar, with the dice that
/// fell in it, to the frame.
#[test]
fn what_was_ridden_is_captured() {
    for format in Format::ALL {
        let mut stage = stage(format);
        stage.player.playing = true;
        let before = bar(&mut stage, |_| Vec::new());
        let ridden = bar(&mut stage, |block| match block {
            0 => vec![("density", 0.8)],
            48 => vec![("velocity", 0.35)],
            90 => vec![("transpose", 0.6), ("density", 0.4)],
            150 => vec![("velocity", 0.7), ("transpose", 0.45)],
            _ => Vec::new(),
        });
        assert!(ridden.len() > 8 && ridden != before, "{format:?}");
        stage.player.call(&Call {
            frames: 500,
            parameters: &[("density", 0.5), ("velocity", 0.5), ("transpose", 0.5)],
            input: &[(0, message(CAPTURE))],
            dialect: Dialect::Midi,
            ..Call::default()
        });
        stage.until("the pattern", |project| {
            !project.patterns[1].clips.is_empty()
        });
        stage.player.playing = false;
        stage.player.call(&Call {
            parameters: &[("pattern", 1.0 / 63.0)],
            ..Call::default()
        });
        (stage.player.beats, stage.player.playing) = (0.0, true);
        let first = bar(&mut stage, |_| Vec::new());
        let again = bar(&mut stage, |_| Vec::new());
        assert_eq!(first, ridden, "{format:?}");
        assert_eq!(again, ridden, "{format:?}");
        stage.player.stop();
    }
}
