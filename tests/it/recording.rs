//! Recording of what is played through a host: where it lands, in which ways it is recorded, and that nothing is
//! allocated.

use std::collections::{BTreeMap, BTreeSet};

use gradus::instance::host_controller::{Settings, SurfaceSnapshot};

use crate::hosts::{Format, Message};
use crate::sessions;
use crate::stage::{Stage, message};

/// Frames of a bar at 120 beats a minute.
const BAR: i64 = 96_000;
const RECORD: &str = "90 25 7f";
/// The fill pad, pressed and let go: while it is held, track pads repeat.
const FILL: [&str; 2] = ["90 2b 7f", "80 2b 00"];

fn stage(format: Format, surface_state: SurfaceSnapshot, lines: &[&str]) -> Stage {
    let settings = Settings {
        profile: "Grid of 8 x 8 notes".to_owned(),
        surface_state,
        ..Settings::default()
    };
    let mut stage = Stage::with(format, &settings, &sessions::lines(lines));
    stage.frames = 500;
    stage.block();
    stage
}

/// Rolls on for a bar, with messages at its frames; the frames and keys that were struck in it.
fn bar(stage: &mut Stage, messages: &[(i64, &str)]) -> Vec<(i64, u8)> {
    let from = stage.player.ledger.now;
    let before = stage.player.ledger.notes.len();
    stage.player.playing = true;
    for block in 0..BAR / 500 {
        let here = messages.iter().filter(|(at, _)| at / 500 == block);
        let input: Vec<(u32, Message)> = here
            .map(|(at, text)| (u32::try_from(at % 500).expect("small"), message(text)))
            .collect();
        stage.play(&input);
    }
    let notes = &stage.player.ledger.notes[before..];
    notes
        .iter()
        .map(|note| (note.on - from, note.key))
        .collect()
}

/// "What was recorded plays back at the recorded ticks": without quantise every note comes back on its frame (a nudge
/// is a whole number of two ticks), earlier by the input latency, in later bars as after a locate; and the way of
/// recording comes with the session.
#[test]
fn what_was_recorded_sounds_where_it_was_played() {
    let played: [(i64, &str); 8] = [
        (6_007, "90 64 50"),
        (9_100, "80 64 00"),
        (29_432, "90 65 7f"),
        (31_000, "80 65 00"),
        (52_801, "90 66 20"),
        (71_000, "80 66 00"),
        (80_999, "90 67 60"),
        (83_000, "80 67 00"),
    ];
    for format in Format::ALL {
        for latency_ms in [0, 25] {
            let surface_state = SurfaceSnapshot {
                quantise: 0,
                latency_ms,
                ..SurfaceSnapshot::default()
            };
            let mut stage = stage(format, surface_state, &[".... .... .... ...."]);
            stage.send(RECORD);
            stage.player.beats = 0.0;
            let first = bar(&mut stage, &played);
            assert_eq!(first.len(), 4, "{format:?}: heard from the hand alone");
            stage.until("the notes", |project| {
                let steps = project.clip(0, 0).into_iter().flat_map(|clip| &clip.steps);
                steps.filter(|step| step.on).count() == 4
            });
            let earlier = i64::from(latency_ms) * 48;
            for beats in [8.0, 40.0] {
                stage.player.beats = beats;
                let again = bar(&mut stage, &[]);
                assert_eq!(again.len(), 4, "{format:?}: {again:?}");
                for (again, first) in again.iter().zip(&first) {
                    assert_eq!(again.1, first.1, "{format:?}");
                    let off = again.0 + earlier - first.0;
                    assert!(off.abs() <= 2, "{format:?}: {again:?} {first:?}");
                }
            }
            stage.player.stop();
            let saved = stage.player.host.main().save();
            let state: serde_json::Value = serde_json::from_slice(&saved).expect("a state");
            let field = state["fields"]["controller"].as_str().expect("a field");
            let settings: Settings = serde_json::from_str(field).expect("settings");
            assert_eq!(settings.surface_state.latency_ms, latency_ms, "{format:?}");
            assert_eq!(
                (
                    settings.surface_state.quantise,
                    settings.surface_state.overdub
                ),
                (0, true)
            );
        }
    }
}

/// "Note repeat: recorded if armed", through a controller: while fill is held a track's pad repeats, and its
/// hits are there when it is let go.
#[test]
fn a_repeated_pad_is_recorded() {
    for format in Format::ALL {
        let lines = ["x... .... .... ....", ".... .... .... ...."];
        let mut stage = stage(format, SurfaceSnapshot::default(), &lines);
        stage.send(RECORD);
        stage.player.beats = 0.0;
        let hits = bar(
            &mut stage,
            &[
                (23_000, FILL[0]),
                (23_500, "90 3d 60"),
                (43_000, "80 3d 00"),
                (44_000, FILL[1]),
            ],
        );
        let struck = hits.iter().filter(|(_, key)| *key == 37).count();
        assert_eq!(struck, 4, "{format:?}: {hits:?}");
        stage.until_line(1, ".... xxxx .... ....");
        assert_eq!(stage.line(0), "x... .... .... ....");
        stage.player.stop();
    }
}

/// "No allocation while recording": pads, keys and repeat, overdubbing and replacing, for a few thousand blocks;
/// the guard would end the program. Every note ends, and something was written.
#[test]
fn recording_allocates_nothing() {
    for format in Format::ALL {
        for overdub in [true, false] {
            let surface_state = SurfaceSnapshot {
                overdub,
                quantise: 40,
                latency_ms: 7,
                ..SurfaceSnapshot::default()
            };
            let mut stage = stage(format, surface_state, &["x.x. x.x.", "xxxx", "x..."]);
            stage.send(RECORD);
            stage.frames = 128;
            stage.player.beats = 0.0;
            let mut seed = 7_u32;
            let mut draw = |below: u32| {
                seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                (seed >> 8) % below
            };
            stage.player.playing = true;
            // Keys, and the pads that repeat.
            let mut held = BTreeSet::new();
            for _ in 0..3000 {
                let key = [60 + draw(3), 100 + draw(12)][draw(4).min(1) as usize];
                let text = match draw(12) {
                    0 => format!("90 {:02x} 7f", 92 + draw(8)),
                    1 => FILL[draw(2) as usize].to_owned(),
                    2..=8 if held.remove(&key) => format!("80 {key:02x} 00"),
                    2..=8 => {
                        held.insert(key);
                        format!("90 {key:02x} 40")
                    }
                    _ => String::new(),
                };
                if text.is_empty() {
                    stage.block();
                } else {
                    stage.send(&text);
                }
            }
            stage.player.playing = false;
            for key in held {
                stage.send(&format!("80 {key:02x} 00"));
            }
            stage.send(FILL[1]);
            stage.until("the notes", |project| {
                let clips = (0..3).filter_map(|track| project.clip(0, track));
                let steps = clips.flat_map(|clip| &clip.steps).filter(|step| step.on);
                let high = |step: &&gradus::sequencer::Step| {
                    let mut notes = step.notes.as_slice().iter();
                    notes.any(|note| i64::from(note.interval) > 20)
                };
                steps.filter(high).count() > 2
            });
            stage.blocks(1.0);
            assert_eq!(left_sounding(&stage), 0, "{format:?}");
        }
    }
}

/// The keys that sound still; a hand and the music may hold the same one, each with its own end.
fn left_sounding(stage: &Stage) -> usize {
    let mut sounding = BTreeMap::<(u8, u8), u32>::new();
    for (frame, message) in &stage.heard {
        match *message {
            Message::NoteOn { channel, key, .. } => {
                *sounding.entry((channel, key)).or_default() += 1;
            }
            Message::NoteOff { channel, key } => {
                let count = sounding.entry((channel, key)).or_default();
                assert!(*count > 0, "an end without a beginning at {frame}");
                *count -= 1;
            }
            _ => {}
        }
    }
    sounding.into_values().filter(|count| *count > 0).count()
}
