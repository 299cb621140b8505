//! Controllers through the host: pads become edits, notes and lights; music passes by.

use crate::hosts::{Format, Message};
use crate::sessions;
use crate::stage::{Stage, chosen, message};

use gradus::surface::Settings;

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

/// Lights follow: all of them when the profile is chosen, then only what changes; off when it is no longer
/// listened to. Everything is on the channel of the lights.
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
        let deaf = Settings {
            listens: false,
            ..chosen(LAUNCHPAD)
        };
        let project = stage.project();
        let state = sessions::controlled(&project, &deaf);
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

/// "Two instances that share one controller: the one used last has it": a pad that the host sends to both
/// is a step of one of them, a note of neither, and the lights of the other go out.
#[test]
fn a_shared_controller_plays_one_instance() {
    for format in Format::ALL {
        let project = sessions::lines(&["....", "x"]);
        let mut first = Stage::new(format, LAUNCHPAD, &project);
        first.blocks(0.5);
        assert!(!first.shown().is_empty());
        let mut second = Stage::beside(format, &chosen(LAUNCHPAD), &project);
        for stage in [&mut first, &mut second] {
            stage.send("90 51 64, 80 51 00");
            assert_eq!(stage.heard, [], "{format:?}");
        }
        second.until_line(0, "x...");
        assert_eq!(first.line(0), "....", "{format:?}");
        first.blocks(0.5);
        let lit = |shown: &Vec<String>| shown.iter().any(|light| light.starts_with("90"));
        assert!(!lit(&first.shown()) && lit(&second.shown()), "{format:?}");
        drop(second);
        first.send("90 52 64, 80 52 00");
        first.until_line(0, ".x..");
    }
}

fn key(message: &Message) -> Option<(bool, u8)> {
    match message {
        Message::NoteOn { key, .. } => Some((true, *key)),
        Message::NoteOff { key, .. } => Some((false, *key)),
        _ => None,
    }
}
