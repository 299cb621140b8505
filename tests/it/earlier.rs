//! Sessions that an earlier version saved load, are saved and play as they did there.
//!
//! `tests/golden/sessions` was written once, by the version before the code was arranged in ten folders, and is never
//! written anew: NAME.state is what a host got to save, NAME.heard what both formats played of it. Lights come from a
//! thread of their own, at no frame that could be foretold: sessions with lights are loaded and saved only.

use std::fmt::Write as _;
use std::fs;
use std::path::PathBuf;

use gradus::files::Fingerprint;

use crate::hosts::{Format, Message, Player};

const TEMPO: f64 = 133.0;
/// Frames of a block.
const BLOCK: u32 = 441;
const BARS: u32 = 16;
/// How many sessions were played.
const PLAYED: usize = 46;

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/golden/sessions")
}

/// The saved sessions, by name.
pub(crate) fn sessions() -> Vec<(String, Vec<u8>)> {
    let files = fs::read_dir(folder()).expect("they are in the project");
    let states = files.filter_map(|file| {
        let path = file.expect("a folder can be listed").path();
        let name = path.file_name()?.to_str()?.strip_suffix(".state")?;
        let state = fs::read(&path).expect("a state can be read");
        Some((name.to_owned(), state))
    });
    let mut states: Vec<_> = states.collect();
    states.sort();
    states
}

/// A line for each bar: how many messages there are of each kind, and a hash of all of them with their frames.
fn heard(format: Format, state: &[u8]) -> String {
    let mut player = Player::at(format, state, 48_000.0, TEMPO);
    let mut text = String::new();
    for bar in 1..=BARS {
        let mut counts = [0_usize; 4];
        let mut messages = String::new();
        let mut start = 0;
        while player.beats < f64::from(bar) * 4.0 - 1e-9 {
            for (frame, message) in player.block(BLOCK).events {
                let kind = match message {
                    Message::NoteOn { .. } => 0,
                    Message::NoteOff { .. } => 1,
                    Message::Control { .. } => 2,
                    Message::Midi(_) | Message::SysEx { .. } | Message::Other(_) => 3,
                };
                counts[kind] += 1;
                let _ = write!(messages, "{} {message:?};", start + frame);
            }
            start += BLOCK;
        }
        let [on, off, controls, others] = counts;
        // The hash is behind the length, which the files do not have.
        let fingerprint = Fingerprint::of(messages.as_bytes()).to_string();
        let hash = &fingerprint[16..];
        let _ = writeln!(
            text,
            "bar {bar:2}: {on:4} on {off:4} off {controls:4} controls {others:4} others  {hash}"
        );
    }
    player.playing = false;
    let _ = writeln!(text, "stopped: {:?}", player.block(BLOCK).events);
    text
}

/// "Saved sessions from before load and play the same": every field of the format, all parameters moved, controllers
/// behind the host and at ports, and all that came with Gradus then; in both formats, to the frame and the byte.
#[test]
fn sessions_play_as_they_did() {
    let mut played = 0;
    for (name, state) in sessions() {
        let Ok(before) = fs::read_to_string(folder().join(format!("{name}.heard"))) else {
            continue;
        };
        for format in Format::ALL {
            assert_eq!(heard(format, &state), before, "{name} in {format:?}");
        }
        played += 1;
    }
    assert_eq!(played, PLAYED);
}

/// What was loaded is saved as it was, to the byte: neither a field nor a parameter is lost, renamed or moved.
#[test]
fn sessions_are_saved_as_they_were() {
    for (name, state) in sessions() {
        for format in Format::ALL {
            let mut host = format.load();
            assert!(host.main().load(&state), "{name} in {format:?}");
            let saved = host.main().save();
            assert_eq!(
                String::from_utf8_lossy(&saved),
                String::from_utf8_lossy(&state),
                "{name} in {format:?}"
            );
        }
    }
}
