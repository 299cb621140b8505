//! Ableton Live between a plug-in and the world: one channel, no system exclusive, and what MIDI defines.

use std::collections::BTreeMap;

use super::Message;

/// What is left of a list of messages on its way through Live, in or out: "channel to 0, sysex removed,
/// undefined CC dropped, notes with same pitch merged".
#[derive(Debug, Default)]
pub struct LiveSim {
    held: BTreeMap<u8, u32>,
}

/// "3, 9, 14, 15, 20-31, 85-87, 89, 90, 102-119 are dropped."
fn is_undefined(controller: u8) -> bool {
    matches!(controller, 3 | 9 | 14 | 15 | 20..=31 | 85..=87 | 89 | 90 | 102..=119)
}

impl LiveSim {
    /// The messages that come out of Live for those that go in.
    pub fn pass(&mut self, events: &[(u32, Message)]) -> Vec<(u32, Message)> {
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
