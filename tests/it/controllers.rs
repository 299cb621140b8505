//! Controllers through the host: pads become edits, notes and lights, and music passes through.

use std::sync::Arc;

use crate::hosts::{Format, Message, UNLIMITED};
use crate::sessions;
use crate::stage::{Stage, chosen, message};

use gradus::files::profile::Profiles;
use gradus::instance::host_controller::{LightRouting, Settings};
use gradus::sequencer::song::{PatternIndex, Scene};

const LAUNCHPAD: &str = "Novation Launchpad X, Mini MK3, Pro MK3";

/// "Notes of a mapped pad never reach the synth; unmapped pass through": a pad becomes a step, which then
/// plays; a key that the profile does not know is heard.
#[test]
fn a_pad_is_a_step_and_no_note() {
    for format in Format::ALL {
        let mut stage = Stage::new(format, LAUNCHPAD, &sessions::lines(&["....", "x"]));
        stage.send("90 51 64, 80 51 00, 90 05 60, 80 05 00");
        let notes = [message("90 05 60"), message("80 05 00")];
        let keys: Vec<_> = stage.heard.iter().map(|(_, heard)| key(heard)).collect();
        assert_eq!(
            keys,
            notes.iter().map(key).collect::<Vec<_>>(),
            "{format:?}"
        );
        stage.until_line(0, "x...");
        stage.player.playing = true;
        stage.blocks(4.0);
        assert_eq!(stage.player.ledger.onsets(36).len(), 4, "{format:?}");
        stage.player.playing = false;
        stage.block();
        stage.player.ledger.assert_closed();
    }
}

/// Lights follow: all of them when the profile is chosen, then only what changes; off when they are
/// switched off. Everything is on the channel of the lights.
#[test]
fn lights_follow_the_steps() {
    for format in Format::ALL {
        let mut stage = Stage::new(format, LAUNCHPAD, &sessions::lines(&["x...", "x"]));
        stage.blocks(1.0);
        let shown = stage.shown();
        assert!(
            shown.contains(&"90 51 05".to_owned()),
            "{format:?}: {shown:?}"
        );
        assert!(
            shown.contains(&"90 52 01".to_owned()),
            "{format:?}: {shown:?}"
        );
        stage.blocks(1.0);
        assert_eq!(stage.shown(), [""; 0], "{format:?}");
        stage.send("90 52 64, 80 52 00");
        stage.until_line(0, "xx..");
        assert_eq!(stage.shown(), ["90 52 05"], "{format:?}");
        let dark = Settings {
            lights: LightRouting::Off,
            ..chosen(LAUNCHPAD)
        };
        let project = stage.project();
        let state = sessions::controlled(&project, &dark);
        assert!(stage.player.host.main().load(&state));
        stage.block();
        let shown = stage.shown();
        assert!(
            shown.contains(&"80 52 00".to_owned()),
            "{format:?}: {shown:?}"
        );
        assert_eq!(stage.line(0), "xx..");
    }
}

/// A held key ends even if a profile that maps it is chosen meanwhile. A pad that is mapped only on release sounds no
/// note when it is pressed.
#[test]
fn no_key_hangs_on_a_profile() {
    for format in Format::ALL {
        let project = sessions::lines(&["...."]);
        let mut stage = Stage::with(format, &Settings::default(), &project);
        stage.send("90 2b 64, 95 2b 64");
        assert_eq!(stage.player.ledger.sounding(), [(0, 43), (5, 43)]);
        stage.change_to(&chosen("Keith McMillen QuNeo"));
        stage.send("80 2b 00, 85 2b 00");
        stage.player.ledger.assert_closed();
        stage.heard.clear();
        stage.send("90 2b 64, 80 2b 00");
        assert_eq!(stage.heard, [], "{format:?}");
    }
}

/// Random input on every controller, with lights behind a host that takes few messages: every released key ends, in the
/// end nothing sounds, and the audio thread neither allocates nor stops.
#[test]
fn no_hand_leaves_a_note_behind() {
    const BLOCKS: usize = 300;
    let profiles = Profiles::shipped().profiles;
    for (seed, profile) in (1_u32..).zip(&profiles) {
        for format in Format::ALL {
            let mut draw = Draws(seed * 7919);
            let project = sessions::lines(&["x.x.", "xxx", "x..-x"]);
            let mut stage = Stage::new(format, &profile.name, &project);
            stage.capacity = 12;
            let mut held = Vec::new();
            for number in 0..BLOCKS {
                stage.player.playing = number / 50 % 2 == 1;
                let (key, value) = (draw.below(128), draw.below(128));
                let input = match draw.below(4) {
                    0 if !held.is_empty() => held.swap_remove(0),
                    0 | 1 => {
                        let release = Message::NoteOff { channel: 0, key };
                        held.push(release);
                        Message::NoteOn {
                            channel: 0,
                            key,
                            velocity: f32::from(value.max(1)) / 127.0,
                        }
                    }
                    _ => Message::Control {
                        channel: 0,
                        controller: key,
                        value,
                    },
                };
                stage.play(&[(0, input)]);
            }
            stage.capacity = UNLIMITED;
            let released: Vec<_> = held.into_iter().map(|release| (0, release)).collect();
            stage.play(&released);
            // The host's start takes over from the internal clock, and its stop ends both.
            for playing in [true, false, false] {
                stage.player.playing = playing;
                stage.block();
            }
            let ledger = &stage.player.ledger;
            assert_eq!(ledger.sounding(), [], "{format:?}, {}", profile.name);
            assert!(ledger.notes.len() > 20, "{format:?}, {}", profile.name);
        }
    }
}

/// Pseudo-random numbers, the same in every run.
struct Draws(u32);

impl Draws {
    fn below(&mut self, limit: u32) -> u8 {
        self.0 = self.0.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        u8::try_from((self.0 >> 16) % limit).expect("a small number")
    }
}

/// "Two instances that share one controller: the one used last has it": a pad that the host sends to both
/// is a step of the one that was there first, a note of neither, and the other one has no lights until it is gone.
#[test]
fn a_shared_controller_plays_one_instance() {
    for format in Format::ALL {
        let project = sessions::lines(&["....", "x"]);
        let _alone = Stage::with(format, &Settings::default(), &project);
        let mut first = Stage::beside(format, &chosen(LAUNCHPAD), &project);
        let mut second = Stage::beside(format, &chosen(LAUNCHPAD), &project);
        for stage in [&mut first, &mut second] {
            stage.send("90 51 64, 80 51 00");
            assert_eq!(stage.heard, [], "{format:?}");
        }
        first.until_line(0, "x...");
        assert_eq!(second.line(0), "....", "{format:?}");
        second.blocks(0.5);
        let lit = |shown: &Vec<String>| shown.iter().any(|light| light.starts_with("90"));
        assert!(lit(&first.shown()) && !lit(&second.shown()), "{format:?}");
        drop(first);
        second.send("90 52 64, 80 52 00");
        second.until_line(0, ".x..");
        assert!(lit(&second.shown()), "{format:?}");
    }
}

/// "At most 20 ms behind the step for blocks up to 512": from each step's note to the last of the lights
/// that show it, in frames, worst over all block sizes; for a fast device, a slow one and one that is lit by
/// system exclusive.
#[test]
fn lights_are_close_behind_the_step() {
    const STEP: i64 = 6000;
    let mut worst = 0;
    for format in Format::ALL {
        for profile in [
            LAUNCHPAD,
            "Novation MiniNova",
            "Keith McMillen QuNeo",
            "Novation Launch Control",
        ] {
            let exclusive = profile == "Novation Launch Control";
            if exclusive && format == Format::Vst3 {
                continue;
            }
            for frames in [64, 128, 192, 256, 480, 512] {
                let mut stage = Stage::new(format, profile, &sessions::lines(&["xxxxxxxx"]));
                stage.frames = frames;
                stage.blocks(2.0);
                stage.shown();
                let start = stage.player.ledger.now;
                stage.player.playing = true;
                stage.blocks(2.0);
                // A block that ends with a step's beginning shows it already.
                let step_of = |at: i64| (at - start + i64::from(frames)) / STEP;
                let mut seen = [false; 8];
                for (at, _) in &stage.lights {
                    let step = step_of(*at);
                    worst = worst.max(at - start - step * STEP);
                    if let Some(seen) = usize::try_from(step)
                        .ok()
                        .and_then(|step| seen.get_mut(step))
                    {
                        *seen = true;
                    }
                }
                assert_eq!(seen, [true; 8], "{format:?}, {profile}, {frames}");
                stage.player.playing = false;
                stage.block();
                stage.player.ledger.assert_closed();
            }
        }
    }
    println!("the lights are at most {worst} frames behind their step");
    assert!(worst <= 960, "{worst} frames at 48 kHz are more than 20 ms");
}

/// "The lights must never crowd out notes": a host that takes few messages gets the same notes with lights
/// and without them, at the same frames; and all lights come in the end.
#[test]
fn notes_go_before_lights() {
    let project = sessions::lines(&["xxxx", "x.x.", "xx", "x..x"]);
    for format in Format::ALL {
        let mut runs = [LightRouting::Off, LightRouting::Channel(16)].map(|lights| {
            let settings = Settings {
                lights,
                ..chosen(LAUNCHPAD)
            };
            let mut stage = Stage::with(format, &settings, &project);
            stage.capacity = 4;
            stage.player.playing = true;
            stage.blocks(8.0);
            stage.player.playing = false;
            stage.blocks(1.0);
            stage.player.ledger.assert_closed();
            (stage.heard.clone(), stage.shown())
        });
        assert_eq!(runs[0].0, runs[1].0, "{format:?}");
        assert!(runs[0].0.len() > 150 && runs[0].1.is_empty(), "{format:?}");
        // The last message to each lamp is the one that a host with more room would have passed on.
        let mut stage = Stage::new(format, LAUNCHPAD, &project);
        stage.blocks(1.0);
        let (few, all) = (last(&runs[1].1), last(&stage.shown()));
        let differs: Vec<_> = all.iter().filter(|lamp| !few.contains(lamp)).collect();
        // Lamps that blink with the beat stand still where the music stopped.
        assert!(differs.is_empty(), "{format:?}: {differs:?}");
        runs[1].1.clear();
    }
}

/// The last message to each lamp.
fn last(shown: &[String]) -> Vec<(String, String)> {
    let mut lamps: std::collections::BTreeMap<String, String> = Default::default();
    for light in shown {
        let (lamp, colour) = light.rsplit_once(' ').expect("three bytes");
        // A light is switched off by a note-off.
        lamps.insert(lamp.replace("80 ", "90 "), colour.to_owned());
    }
    lamps.into_iter().collect()
}

/// Trap 10: "NRPN in order, grouped by controller, all at one offset, the last value only: may refuse, must
/// never toggle the wrong step, and must not hang half-way": buttons 1 and 2 are pressed, in every way that a
/// host may hand them over; then, after silence, button 8 works.
#[test]
fn trap_10_scrambled_numbers_are_no_wrong_step() {
    let part = |frame: u32, controller: u8, value: u8| {
        let channel = 0;
        (
            frame,
            Message::Control {
                channel,
                controller,
                value,
            },
        )
    };
    let pressed = [(99, 60), (98, 32), (6, 127), (99, 60), (98, 33), (6, 127)];
    let apart: Vec<_> = (0..)
        .zip(pressed)
        .map(|(at, (number, value))| part(at * 8, number, value))
        .collect();
    let together: Vec<_> = pressed
        .iter()
        .map(|(number, value)| part(5, *number, *value))
        .collect();
    let mut grouped = together.clone();
    grouped.sort_by_key(|(_, message)| match message {
        Message::Control { controller, .. } => *controller,
        _ => 0,
    });
    let last = [part(5, 6, 127), part(5, 98, 33), part(5, 99, 60)].to_vec();
    let undefined = [part(5, 6, 127), part(9, 6, 127)].to_vec();
    let ways = [
        ("apart", apart),
        ("together", together),
        ("grouped", grouped),
        ("last", last),
        ("undefined", undefined),
    ];
    for format in Format::ALL {
        let mut understood = Vec::new();
        for (way, input) in &ways {
            let mut stage =
                Stage::new(format, "Novation MiniNova", &sessions::lines(&["........"]));
            stage.play(input);
            // These blocks are a tenth of a second of silence.
            stage.blocks(0.2);
            stage.send("b0 63 3c");
            stage.send("b0 62 27");
            stage.send("b0 06 7f");
            stage.until("button 8", |project| {
                project.clip(0, 0).is_some_and(|clip| clip.step(7).on)
            });
            let line = stage.line(0);
            let right = ["xx......", "x.......", ".x......", "........"];
            let begins = line.replace(' ', "");
            assert!(
                right.iter().any(|right| begins[..7] == right[..7]),
                "{format:?}, {way}: {line}"
            );
            assert_eq!(stage.passed(), [], "{format:?}, {way}");
            understood.push(begins.matches('x').count() - 1);
        }
        // In order, everything is understood. Where the order is lost, messages that cannot be told apart are left out.
        let expected = match format {
            Format::Clap => [2, 2, 0, 0, 0],
            Format::Vst3 => [2, 1, 1, 1, 0],
        };
        assert_eq!(understood, expected, "{format:?}");
    }
}

/// "SysEx lights never through VST3, through CLAP only when switched on."
#[test]
fn trap_11_system_exclusive_is_asked_for() {
    for (format, sysex, comes) in [
        (Format::Clap, true, true),
        (Format::Clap, false, false),
        (Format::Vst3, true, false),
        (Format::Vst3, false, false),
    ] {
        let settings = Settings {
            sysex,
            ..chosen("Novation Launch Control")
        };
        let mut stage = Stage::with(format, &settings, &sessions::lines(&["x..."]));
        stage.blocks(2.0);
        assert_eq!(!stage.shown().is_empty(), comes, "{format:?}, {sysex}");
        assert_eq!(stage.heard, [], "{format:?}, {sysex}");
    }
}

/// The page, the track and the modes come back with the session, outside undo; and so does the controller.
#[test]
fn a_session_brings_the_desk_back() {
    for format in Format::ALL {
        let mut stage = Stage::new(format, LAUNCHPAD, &sessions::lines(&["x...", "x..."]));
        // The second track, then notes kept out.
        stage.send("90 2a 64, 80 2a 00, b0 61 7f, b0 61 00");
        let saved = stage.player.host.main().save();
        drop(stage);
        let mut again = Stage::of_state(format, &saved);
        again.send("90 52 64, 80 52 00");
        again.until_line(1, "xx..");
        assert!(again.player.host.main().load(&saved));
        again.blocks(0.5);
        // The second track is in front, and the light of protect is on.
        let shown = again.shown();
        assert!(
            shown.contains(&"90 2a 03".to_owned()),
            "{format:?}: {shown:?}"
        );
        assert!(
            shown.contains(&"b0 61 05".to_owned()),
            "{format:?}: {shown:?}"
        );
    }
}

fn key(message: &Message) -> Option<(bool, u8)> {
    match message {
        Message::NoteOn { key, .. } => Some((true, *key)),
        Message::NoteOff { key, .. } => Some((false, *key)),
        _ => None,
    }
}

/// Lights show scenes: those that there are, the one that plays, and, blinking, the one that plays with the next
/// bar; a pattern that is launched by itself ends the scene.
#[test]
fn lights_show_scenes() {
    let lamp = |place: u8, colour: &str| match colour {
        "00" => format!("80 {:02x} 00", 21 + place),
        colour => format!("90 {:02x} {colour}", 21 + place),
    };
    let [exists, plays, dark] = ["21", "15", "00"].map(|colour| move |place| lamp(place, colour));
    for format in Format::ALL {
        let mut project = sessions::lines(&["x..."]);
        let scene = |pattern| Scene {
            pattern: PatternIndex::clamped(pattern),
            ..Scene::default()
        };
        project.scenes = [0, 1, 2].map(|pattern| Arc::new(scene(pattern))).into();
        let mut stage = Stage::new(format, LAUNCHPAD, &project);
        // While the button of solo is held, patterns are scenes.
        stage.send("b0 27 7f");
        stage.blocks(2.0);
        let shown = stage.shown();
        for (place, light) in [(0, exists(0)), (1, exists(1)), (2, exists(2))] {
            assert!(shown.contains(&light), "{format:?} {place}: {shown:?}");
        }
        // Nothing plays, so the pattern starts at once.
        stage.send("90 16 64, 80 16 00");
        stage.block();
        assert!(stage.shown().contains(&plays(1)), "{format:?}");
        stage.player.playing = true;
        stage.block();
        stage.send("90 17 64, 80 17 00");
        stage.blocks(3.5);
        let shown = stage.shown();
        assert!(
            shown.contains(&plays(2)) && shown.contains(&dark(2)),
            "{shown:?}"
        );
        assert!(!shown.contains(&exists(1)), "{shown:?}");
        stage.blocks(1.0);
        assert!(stage.shown().contains(&exists(1)), "{format:?}");
        // A pattern is launched by itself, with the next bar.
        stage.send("b0 27 00");
        stage.send("90 15 64, 80 15 00, b0 27 7f");
        stage.blocks(0.2);
        stage.shown();
        stage.blocks(4.0);
        let shown = stage.shown();
        assert!(shown.contains(&exists(2)), "{format:?}: {shown:?}");
        assert!(
            (0..3).all(|scene| !shown.contains(&plays(scene))),
            "{shown:?}"
        );
        stage.player.playing = false;
        stage.block();
        stage.player.ledger.assert_closed();
    }
}
