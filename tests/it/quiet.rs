//! Quiet blocks are passed over; whatever a host does in one is still heard in that block.

use super::hosts::{Block, Call, Format, Message, Player};
use super::sessions;

/// A host at rest, in the middle of a note that is as long as its clip.
fn resting(format: Format) -> Player {
    let project = sessions::lines(&["x-------------------------------"]);
    let mut player = Player::new(format, &sessions::state(&project));
    let first = player.block(64).events;
    assert!(matches!(first[..], [(0, Message::NoteOn { .. })]));
    for _ in 0..200 {
        assert_eq!(player.block(64).events, []);
    }
    player
}

/// What a host does, and what it hears in the same block.
type Deed = (
    &'static str,
    fn(&mut Player) -> Block,
    &'static [&'static str],
);

const DEEDS: [Deed; 6] = [
    ("bypass", |player| turn(player, "bypass", 1.0), &["0 off"]),
    (
        "a stop",
        |player| {
            player.playing = false;
            player.block(64)
        },
        &["0 off"],
    ),
    (
        "a jump",
        |player| {
            player.beats = 0.0;
            player.block(64)
        },
        &["0 off", "0 on"],
    ),
    (
        "a loop's end",
        |player| {
            player.cycle = Some((0.0, player.beats + 30.0 / 24_000.0));
            player.block(64)
        },
        &["30 off", "30 on"],
    ),
    (
        "a note",
        |player| {
            let (channel, key) = (3, 77);
            let note = Message::NoteOn {
                channel,
                key,
                velocity: 1.0,
            };
            player.call(&Call {
                frames: 64,
                input: &[(17, note)],
                ..Call::default()
            })
        },
        &["17 on"],
    ),
    (
        "a session",
        |player| {
            let other = sessions::state(&sessions::lines(&["."]));
            assert!(player.host.main().load(&other));
            player.block(64)
        },
        &["0 off"],
    ),
];

fn turn(player: &mut Player, id: &str, value: f64) -> Block {
    player.call(&Call {
        frames: 64,
        parameters: &[(id, value)],
        ..Call::default()
    })
}

/// "Nothing may be missed": in the middle of a long note, after blocks without anything, each of these is heard at once.
#[test]
fn whatever_a_host_does_is_heard_at_once() {
    for format in Format::ALL {
        for (deed, act, expected) in DEEDS {
            let mut player = resting(format);
            let heard = act(&mut player).events;
            let heard: Vec<_> = heard
                .iter()
                .map(|(at, it)| format!("{at} {}", word(it)))
                .collect();
            assert_eq!(heard, expected, "{deed}, {format:?}");
        }
    }
}

fn word(message: &Message) -> &'static str {
    match message {
        Message::NoteOn { .. } => "on",
        Message::NoteOff { .. } => "off",
        _ => "other",
    }
}

/// What a host changes that is heard later.
type Later = (&'static str, fn(&mut Player));

/// A tempo that changes in a quiet block counts from that block on, and a parameter that does so from the next note on.
#[test]
fn what_is_heard_later_is_noticed_too() {
    for format in Format::ALL {
        let heard = |change: fn(&mut Player)| {
            let mut player = Player::new(format, &sessions::state(&sessions::lines(&["x..xx..."])));
            player.blocks(50, 64);
            let from = player.ledger.now;
            change(&mut player);
            player.blocks(600, 64);
            let notes = player.ledger.notes.iter();
            let notes = notes.filter(|note| note.on >= from);
            notes.map(|note| (note.on, note.off)).collect::<Vec<_>>()
        };
        let plain = heard(|_| ());
        assert_eq!(plain.len(), 2, "{format:?}");
        let changes: [Later; 4] = [
            ("tempo", |player| player.tempo = 125.0),
            ("swing", |player| drop(turn(player, "swing", 0.9))),
            ("gate", |player| drop(turn(player, "gate", 0.3))),
            ("mute", |player| drop(turn(player, "mute_1", 1.0))),
        ];
        for (what, change) in changes {
            assert_ne!(heard(change), plain, "{what}, {format:?}");
        }
    }
}
