//! Trap 13: velocities arrive as they were written, and a note-on with velocity 0 is a note-off.

use gradus::sequencer::value::{Velocity, VelocityOffset};
use gradus::sequencer::{Notes, Project, StepNote};

use crate::hosts::{Call, Dialect, Format, Message, Player};
use crate::sessions;

/// "for v 1..127 the host byte = v under floor and under round; stays <= 1.0 for v=127; never emit
/// velocity rounding to 0."
#[test]
fn trap_13_velocities_arrive_as_they_were_written() {
    let mut project = sessions::lines(&[&"x".repeat(127)]);
    sessions::change(&mut project, 0, |_, clip| {
        for (step, velocity) in clip.steps.iter_mut().zip(1..) {
            step.velocity = Velocity::clamped(velocity);
        }
    });
    for format in Format::ALL {
        let mut player = Player::new(format, &sessions::state(&project));
        let mut velocities = Vec::new();
        while velocities.len() < 127 {
            for (_, message) in player.block(4096).events {
                if let Message::NoteOn { velocity, .. } = message {
                    velocities.push(velocity);
                }
            }
        }
        for (velocity, written) in velocities.into_iter().zip(1u8..=127) {
            assert!(velocity <= 1.0, "{format:?}");
            let byte = velocity * 127.0;
            let bytes = (byte.floor(), byte.round());
            let written = f32::from(written);
            assert_eq!(bytes, (written, written), "{format:?}");
        }
    }
}

/// "velocity clamps 1..127": a step's velocity and its note's offset stay in range together.
#[test]
fn trap_13_velocity_offsets_stay_in_range() {
    let mut project = sessions::lines(&["xx"]);
    sessions::change(&mut project, 0, |_, clip| {
        for (step, offset) in clip.steps.iter_mut().zip([126, -126]) {
            let note = StepNote {
                velocity: VelocityOffset::clamped(offset),
                ..StepNote::default()
            };
            step.notes = Notes::one(note);
        }
    });
    for format in Format::ALL {
        let mut player = Player::new(format, &sessions::state(&project));
        player.beats = -1e-9;
        let events = [player.block(4096).events, player.block(4096).events].concat();
        let velocities = events.iter().filter_map(|(_, message)| match message {
            Message::NoteOn { velocity, .. } => Some((velocity * 127.0).round()),
            _ => None,
        });
        assert_eq!(velocities.collect::<Vec<_>>(), [127.0, 1.0], "{format:?}");
    }
}

/// "incoming note-on velocity 0.0 = note-off in VST3", and in CLAP's two dialects.
#[test]
fn trap_13_a_note_on_of_velocity_0_is_a_note_off() {
    let note = |velocity| Message::NoteOn {
        channel: 3,
        key: 60,
        velocity,
    };
    for format in Format::ALL {
        for dialect in [Dialect::Notes, Dialect::Midi] {
            let mut player = Player::new(format, &sessions::state(&Project::default()));
            player.call(&Call {
                input: &[(10, note(0.8)), (20, note(0.0))],
                dialect,
                ..Call::default()
            });
            let place = format!("{format:?} {dialect:?}");
            player.ledger.assert_closed();
            let notes = &player.ledger.notes;
            assert_eq!(notes.len(), 1, "{place}");
            assert_eq!((notes[0].on, notes[0].off), (10, Some(20)), "{place}");
        }
    }
}
