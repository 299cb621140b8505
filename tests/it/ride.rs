//! The host's parameters: without effect at their defaults, and each one heard when it is moved.

use std::sync::Arc;

use gradus::sequencer::macros::{Amount, Attribute, Macro, Target};
use gradus::sequencer::{Chance, Pitch, Project};

use crate::hosts::{Call, Format, Message, Player};
use crate::sessions;

/// A line that every parameter can change: dice, a fill, offbeats, room for more hits, macros.
fn project() -> Project {
    let mut project = sessions::lines(&["xx.xxx.x", "x..."]);
    sessions::change(&mut project, 0, |track, clip| {
        track.pitch = Pitch::Chromatic;
        for step in &mut clip.steps {
            step.chance = Chance::clamped(60);
        }
        clip.steps[1].chance = Chance::clamped(100);
        clip.steps[3].condition = "fill".parse().expect("a condition");
    });
    let target = Target {
        track: None,
        attribute: Attribute::Transpose,
        amount: Amount::clamped(12),
    };
    for made in &mut project.macros {
        *made = Arc::new(Macro {
            targets: vec![target],
            ..Macro::default()
        });
    }
    project.launching.quantise = "now".parse().expect("a quantise");
    project
}

/// All messages that leave in two bars, each with its block and its frame.
fn heard(format: Format, parameters: &[(&str, f64)]) -> Vec<(usize, u32, Message)> {
    let mut player = Player::new(format, &sessions::state(&project()));
    player.call(&Call {
        frames: 512,
        parameters,
        ..Call::default()
    });
    let mut heard = Vec::new();
    // Eight quarters at 120 BPM and 48 kHz.
    for block in 0..8 * 24_000 / 512 {
        let events = player.block(512).events;
        heard.extend(
            events
                .into_iter()
                .map(|(frame, message)| (block, frame, message)),
        );
    }
    player.stop();
    player.ledger.assert_clean();
    heard
}

/// "Neutral on top of the score": at their defaults the parameters change nothing; moved, each is heard, in
/// both formats. Values are those of the host, from 0 to 1.
#[test]
fn every_parameter_is_neutral_and_heard() {
    let neutral = [
        ("swing", 0.5),
        ("density", 0.5),
        ("gate", 0.5),
        ("velocity", 0.5),
        ("chance", 0.5),
        ("humanise", 0.0),
        ("transpose", 0.5),
        ("variation", 0.0),
        ("fill", 0.0),
        ("pattern", 0.0),
        ("mute_1", 0.0),
        ("mute_32", 0.0),
        ("macro_1", 0.0),
        ("macro_8", 0.0),
    ];
    let moved = [
        ("swing", 1.0),
        ("density", 0.9),
        ("density", 0.1),
        ("gate", 0.2),
        ("velocity", 0.4),
        ("chance", 1.0),
        ("chance", 0.0),
        ("humanise", 1.0),
        ("transpose", 0.6),
        ("variation", 5.0 / 127.0),
        ("fill", 1.0),
        ("pattern", 1.0 / 63.0),
        ("mute_1", 1.0),
        ("mute_2", 1.0),
        ("macro_1", 1.0),
        ("macro_8", 1.0),
        ("bypass", 1.0),
    ];
    for format in Format::ALL {
        let written = heard(format, &[]);
        assert!(written.len() > 8, "{format:?}");
        assert_eq!(heard(format, &neutral), written, "{format:?}");
        for parameter in moved {
            let changed = heard(format, &[parameter]) != written;
            assert!(changed, "{format:?}: nothing is heard of {parameter:?}");
        }
    }
}

/// The *Pattern* parameter is in time when the host delivers it with the block after that of the bar line, in both
/// formats; a block later it counts for the next bar.
#[test]
fn a_pattern_may_be_asked_for_a_block_late() {
    let mut project = sessions::lines(&["x... .... .... ...."]);
    let other = sessions::lines(&[".x.. .... .... ...."]);
    project.patterns[1] = Arc::clone(&other.patterns[0]);
    let state = sessions::state(&project);
    for format in Format::ALL {
        for (late, expected) in [
            (0, vec![0, 102_000, 198_000]),
            (1, vec![0, 96_000, 102_000, 198_000]),
            (2, vec![0, 96_000, 198_000]),
        ] {
            let mut player = Player::new(format, &state);
            // The second bar begins with block 192.
            player.blocks(192 + late, 500);
            player.call(&Call {
                frames: 500,
                parameters: &[("pattern", 1.0 / 63.0)],
                ..Call::default()
            });
            player.blocks(207, 500);
            player.stop();
            player.ledger.assert_clean();
            let onsets: Vec<_> = player.ledger.notes.iter().map(|note| note.on).collect();
            assert_eq!(onsets, expected, "{format:?}, {late} blocks late");
        }
    }
}
