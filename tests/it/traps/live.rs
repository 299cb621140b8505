//! Trap 12: Ableton Live flattens channels, drops what MIDI 1.0 does not define, and hands out notes by
//! their pitch alone. What is promised there must pass through all of it.

use std::collections::BTreeMap;

use crate::hosts::{Block, Call, Format, Ledger, Message, Player};
use crate::sessions;
use crate::theory::{Entry, Piece, compare, unrolled};

/// What is left of a list of messages on its way through Live, in or out: "channel to 0, sysex removed,
/// undefined CC dropped, notes with same pitch merged".
#[derive(Debug, Default)]
struct LiveSim {
    held: BTreeMap<u8, u32>,
}

/// "3, 9, 14, 15, 20-31, 85-87, 89, 90, 102-119 are dropped."
fn is_undefined(controller: u8) -> bool {
    matches!(controller, 3 | 9 | 14 | 15 | 20..=31 | 85..=87 | 89 | 90 | 102..=119)
}

impl LiveSim {
    fn pass(&mut self, events: &[(u32, Message)]) -> Vec<(u32, Message)> {
        let mut passed = Vec::new();
        for (frame, message) in events {
            match *message {
                Message::NoteOn { key, velocity, .. } => {
                    let held = self.held.entry(key).or_default();
                    // A pitch that sounds already is struck again by ending it first.
                    if *held > 0 {
                        passed.push((*frame, Message::NoteOff { channel: 0, key }));
                    }
                    *held += 1;
                    let channel = 0;
                    passed.push((
                        *frame,
                        Message::NoteOn {
                            channel,
                            key,
                            velocity,
                        },
                    ));
                }
                Message::NoteOff { key, .. } => {
                    let held = self.held.entry(key).or_default();
                    *held = held.saturating_sub(1);
                    if *held == 0 {
                        passed.push((*frame, Message::NoteOff { channel: 0, key }));
                    }
                }
                Message::Control {
                    controller, value, ..
                } if !is_undefined(controller) => {
                    let channel = 0;
                    passed.push((
                        *frame,
                        Message::Control {
                            channel,
                            controller,
                            value,
                        },
                    ));
                }
                Message::Control { .. }
                | Message::Midi(_)
                | Message::SysEx { .. }
                | Message::Other(_) => {}
            }
        }
        passed
    }
}

/// Polymeter on several channels through Live: every step of every track still begins on its frame, as
/// its key tells the tracks apart; and nothing is left sounding.
#[test]
fn trap_12_polymeter_survives_live() {
    let project = sessions::everything();
    for format in Format::ALL {
        let mut player = Player::at(format, &sessions::state(&project), 48_000.0, 174.0);
        let (mut live, mut heard) = (LiveSim::default(), Ledger::default());
        let mut enter = |block: &Block, frames| {
            let events = live.pass(&block.events);
            heard.enter(
                &Block {
                    events,
                    ..block.clone()
                },
                frames,
            );
        };
        while player.beats < 64.0 {
            let block = player.block(512);
            enter(&block, 512);
        }
        let to = player.beats;
        let block = player.stop();
        enter(&block, 512);
        heard.assert_closed();
        let piece = Piece {
            frame: 0.0,
            from: 0.0,
            to,
            frames_per_beat: 60.0 * 48_000.0 / 174.0,
            entry: Entry::Start,
        };
        let mut ideal = unrolled(&project, &[piece]);
        ideal.iter_mut().for_each(|note| note.channel = 0);
        let verdict = compare(&ideal, &heard.notes, 2.0, f64::INFINITY);
        assert_eq!(
            (verdict.missed, verdict.doubled),
            (0, 0),
            "{format:?}: {verdict}"
        );
        assert!(
            verdict.worst_on <= 0.501 && verdict.compared > 800,
            "{format:?}: {verdict}"
        );
    }
}

/// A keyboard player on channel 7 behind Live is heard on channel 1, together with the sequencer on the
/// same pitch, and nothing hangs.
#[test]
fn trap_12_a_keyboard_survives_live() {
    let project = sessions::lines(&["xx"]);
    let pressed = Message::NoteOn {
        channel: 6,
        key: 36,
        velocity: 0.7,
    };
    let released = Message::NoteOff {
        channel: 6,
        key: 36,
    };
    for format in Format::ALL {
        let mut player = Player::new(format, &sessions::state(&project));
        let (mut inward, mut outward) = (LiveSim::default(), LiveSim::default());
        let mut heard = Ledger::default();
        for round in 0..200 {
            let input = match round % 5 {
                0 => inward.pass(&[(17, pressed)]),
                3 => inward.pass(&[(300, released)]),
                _ => Vec::new(),
            };
            let transport = Some(player.transport());
            let block = player.host.process(&Call {
                transport,
                input: &input,
                ..Call::default()
            });
            player.pass(512);
            let events = outward.pass(&block.events);
            heard.enter(&Block { events, ..block }, 512);
        }
        player.playing = false;
        let transport = Some(player.transport());
        let block = player.host.process(&Call {
            transport,
            ..Call::default()
        });
        let events = outward.pass(&block.events);
        heard.enter(&Block { events, ..block }, 512);
        heard.assert_closed();
        // 40 strokes of the player, and a step every 6000 frames of 102,400.
        assert_eq!(heard.notes.len(), 40 + 18, "{format:?}");
    }
}

/// Nothing that Live drops is ever needed: what goes out without anyone's doing is notes alone.
#[test]
fn trap_12_only_notes_go_out() {
    for format in Format::ALL {
        let mut player = Player::new(format, &sessions::state(&sessions::everything()));
        while player.beats < 32.0 {
            for (_, message) in player.block(512).events {
                let is_note = matches!(message, Message::NoteOn { .. } | Message::NoteOff { .. });
                assert!(is_note, "{format:?}: {message}");
            }
        }
        player.stop();
    }
}
