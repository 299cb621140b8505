//! The locks of steps leave CLAP and VST3 as the same messages, in order, before the notes.

use gradus::sequencer::lock::{self, LockLane, LockValue};

use super::hosts::{Format, Message, Player};
use super::sessions;

/// The locks of a step, lane by lane, and the messages that they must become: controllers as "number=value".
fn check(targets: &[(&str, i64)], expected: &str) {
    let mut project = sessions::lines(&["x..."]);
    sessions::change(&mut project, 0, |track, clip| {
        for (lane, (target, value)) in lock::lanes().zip(targets) {
            let target = target.parse().expect("a target");
            track.locks.set(lane, Some(LockLane::of(target)));
            let value = Some(LockValue::clamped(*value));
            clip.steps[0].locks.set(lane, value);
        }
    });
    for format in Format::ALL {
        let mut player = Player::new(format, &sessions::state(&project));
        let events = player.block(512).events;
        assert!(events.iter().all(|(frame, _)| *frame == 0), "{format:?}");
        let word = |(_, message): &(u32, Message)| match message {
            Message::NoteOn { .. } => "on".to_owned(),
            Message::Control {
                controller, value, ..
            } => format!("{controller}={value}"),
            other => other.to_string(),
        };
        let heard: Vec<_> = events.iter().map(word).collect();
        assert_eq!(heard.join(", "), expected, "{format:?}");
        player.stop();
    }
}

/// "note-off, then program change, then CC/locks, then note-on": every kind of message, in both formats.
#[test]
fn every_target_leaves_in_order() {
    check(
        &[
            ("cc 74", 100),
            ("cc14 1", 1000),
            ("nrpn 300", 16_383),
            ("bend", 8192),
            ("pressure", 77),
            ("program", 5),
        ],
        "midi [c0, 05, 00], 74=100, 1=7, 33=104, 99=2, 98=44, 6=127, 38=127, midi [e0, 00, 40], \
         midi [d0, 4d, 00], on",
    );
}

/// Every value of a controller and the ends of a pitch wheel arrive as they were written.
#[test]
fn values_arrive_as_they_were_written() {
    for value in 0..=127 {
        check(&[("cc 1", value)], &format!("1={value}, on"));
    }
    for value in [0, 1, 8191, 8193, 16_383] {
        let (low, high) = (value & 127, value >> 7);
        let expected = format!("midi [e0, {low:02x}, {high:02x}], on");
        check(&[("bend", value)], &expected);
    }
}
