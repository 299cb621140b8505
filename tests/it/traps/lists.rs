//! Trap 14: the list of events that a host takes has a size and an order.

use std::sync::Arc;

use gradus::sequencer::value::{Channel, Interval, Key};
use gradus::sequencer::{Gate, Notes, Project, Rate, StepNote};

use crate::hosts::{Call, Format, Message, Player};
use crate::sessions;
use crate::theory::Dice;

/// Sixteen tracks of eight notes, a step every sixty-fourth.
fn dense() -> Project {
    let mut project = sessions::lines(&["x"; 16]);
    for track in 0..16 {
        sessions::change(&mut project, track, |row, clip| {
            row.channel = Channel::clamped(i64::try_from(track).unwrap_or(0) + 1);
            row.key = Key::clamped(60);
            clip.rate = Rate::new(1, 64).expect("a sixty-fourth");
            let chord = (0..8).map(|interval| StepNote::at(Interval::clamped(interval)));
            clip.steps[0].notes = Notes::new(chord).expect("eight notes");
        });
    }
    project
}

/// "event list with capacity 50 and 0; note-off retry next block; final ledger empty": a note-on that is
/// refused never sounded, a note-off that is refused comes in the next block before anything else.
#[test]
fn trap_14_a_full_event_list_loses_no_note_off() {
    for format in Format::ALL {
        let mut player = Player::new(format, &sessions::state(&dense()));
        let mut dice = Dice::new(14);
        let mut refused = 0;
        for _ in 0..2000 {
            let capacity = match dice.below(3) {
                0 => 0,
                1 => 50,
                _ => usize::try_from(dice.below(400)).unwrap_or(0),
            };
            let frames = 1 + dice.below(2000);
            let block = player.call(&Call {
                capacity,
                frames,
                ..Call::default()
            });
            refused += block.refused;
            player.ledger.assert_clean();
        }
        assert!(refused > 1000, "{format:?}");
        player.stop();
        assert!(player.ledger.notes.len() > 1000, "{format:?}");
    }
}

/// The note-offs that were refused come first of all in the next block.
#[test]
fn trap_14_owed_note_offs_come_first() {
    for format in Format::ALL {
        let mut player = Player::new(format, &sessions::state(&dense()));
        player.block(512);
        let owed = player.ledger.sounding();
        assert_eq!(owed.len(), 128, "{format:?}");
        let full = Call {
            capacity: 0,
            frames: 2048,
            ..Call::default()
        };
        assert!(player.call(&full).refused > 0, "{format:?}");
        let events = player.block(2048).events;
        let (first, rest) = events.split_at(128);
        let is_off = |(frame, message): &(u32, Message)| {
            *frame == 0 && matches!(message, Message::NoteOff { .. })
        };
        assert!(first.iter().all(is_off), "{format:?}");
        assert!(!rest.is_empty(), "{format:?}");
        player.stop();
    }
}

/// "dense 16 tracks burst at 1 block": everything that a long block holds goes out, in order.
#[test]
fn trap_14_a_dense_block_is_complete_and_sorted() {
    for format in Format::ALL {
        let mut player = Player::new(format, &sessions::state(&dense()));
        let block = player.block(4096);
        let ons = block
            .events
            .iter()
            .filter(|(_, message)| matches!(message, Message::NoteOn { .. }));
        // A sixty-fourth is 1500 frames: steps at 0, 1500 and 3000.
        assert_eq!(ons.count(), 3 * 16 * 8, "{format:?}");
        assert_eq!(block.refused, 0, "{format:?}");
        player.stop();
    }
}

/// "two overlapping same key+channel notes (tie, two lanes): exactly one off closes", whichever track
/// plays first.
#[test]
fn trap_14_two_tracks_share_a_key() {
    let mut project = sessions::lines(&["x...x...", "x.x.", ".x--"]);
    for track in 0..3 {
        sessions::change(&mut project, track, |row, clip| {
            row.key = Key::clamped(48);
            clip.steps[0].gate = Gate::thousandths(2500);
        });
    }
    for format in Format::ALL {
        for frames in [32, 441, 4096] {
            let mut player = Player::new(format, &sessions::state(&project));
            player.play(16.0, frames);
            player.stop();
            assert!(player.ledger.notes.len() > 40, "{format:?}");
        }
    }
}

/// "equal-time: off, CC, on": at one frame note-offs go first, then what came in, then note-ons.
#[test]
fn trap_14_order_at_one_frame() {
    let mut project = sessions::lines(&["xx"]);
    sessions::change(&mut project, 0, |_, clip| {
        clip.steps[0].gate = Gate::thousandths(1000);
    });
    let control = Message::Control {
        channel: 0,
        controller: 74,
        value: 100,
    };
    for format in Format::ALL {
        let mut player = Player::new(format, &sessions::state(&project));
        player.blocks(2, 3000);
        let block = player.call(&Call {
            input: &[(0, control)],
            frames: 3000,
            ..Call::default()
        });
        let kinds: Vec<String> = block
            .events
            .iter()
            .map(|(frame, message)| format!("{frame}:{message}"))
            .collect();
        assert_eq!(
            kinds,
            ["0:off 0/36", "0:cc 0/74=100", "0:on 0/36"],
            "{format:?}"
        );
    }
}

/// The pattern that a host asks for is the one that plays, up to the last.
#[test]
fn the_pattern_parameter_reaches_all_patterns() {
    let mut project = sessions::lines(&["x..."]);
    project.patterns[63] = Arc::clone(&project.patterns[0]);
    for format in Format::ALL {
        let mut player = Player::new(format, &sessions::state(&project));
        let block = player.call(&Call {
            parameters: &[("pattern", 1.0)],
            ..Call::default()
        });
        assert_eq!(block.events.len(), 1, "{format:?}");
        assert!((player.host.main().parameter("pattern") - 1.0).abs() < 1e-6);
        player.stop();
    }
}
