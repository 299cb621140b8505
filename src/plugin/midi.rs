//! Converts between the engine's messages and the framework's events.

use nice_plug::midi::sysex::SysExMessage;
use nice_plug::midi::{Channel, Key, VoiceID};
use nice_plug::prelude::*;

use crate::control::controllers::Incoming;
use crate::control::controllers::look::LONGEST;
use crate::engine::{Event, Host, Message, Refused};

use super::host_keys::{HostKeys, NoteSelector};

/// A host that takes the messages to a controller's lights as well.
pub(super) trait Outlet: Host {
    /// Sends one message of MIDI 1.0 as bytes; other bytes are left out.
    ///
    /// # Errors
    /// When the host does not take it.
    fn send_bytes(&mut self, offset: u32, bytes: &[u8]) -> Result<(), Refused>;
}

impl<O: Outlet> Outlet for &mut O {
    fn send_bytes(&mut self, offset: u32, bytes: &[u8]) -> Result<(), Refused> {
        O::send_bytes(self, offset, bytes)
    }
}

/// The framework's context of one block, as the engine wants it.
pub(super) struct Port<'a, P: Plugin, C: ProcessContext<P>> {
    context: &'a mut C,
    keys: &'a mut HostKeys,
    plugin: std::marker::PhantomData<P>,
}

impl<'a, P: Plugin<SysExMessage = SysEx>, C: ProcessContext<P>> Port<'a, P, C> {
    /// The port of a block, which the keys that the host holds down from block to block have begun.
    pub(super) fn new(context: &'a mut C, keys: &'a mut HostKeys) -> Self {
        Self {
            context,
            keys,
            plugin: std::marker::PhantomData,
        }
    }
}

impl<P: Plugin<SysExMessage = SysEx>, C: ProcessContext<P>> Outlet for Port<'_, P, C> {
    fn send_bytes(&mut self, offset: u32, bytes: &[u8]) -> Result<(), Refused> {
        let event = match Incoming::from_bytes(bytes) {
            Some(Incoming::SysEx(_)) => SysEx::of(bytes).map(|message| NoteEvent::MidiSysEx {
                timing: offset,
                message,
            }),
            Some(Incoming::Signal(signal)) => signal
                .message()
                .map(|message| note_event(Event::new(offset, message))),
            None => None,
        };
        match event {
            Some(event) => self.context.try_send_event(event).map_err(|_| Refused),
            None => Ok(()),
        }
    }
}

impl<P: Plugin, C: ProcessContext<P>> Port<'_, P, C> {
    /// The first message of an event and those that follow.
    // Apart from `receive`, since most blocks have no event.
    #[inline(never)]
    fn first_message(&mut self, mut event: PluginNoteEvent<P>) -> Option<Event> {
        loop {
            let offset = event.timing();
            track_host_keys(self.keys, &event);
            if let Some(message) = message(&event) {
                return Some(Event::new(offset, message));
            }
            if let Some(end) = self.next_end() {
                return Some(end);
            }
            event = self.context.next_event()?;
        }
    }

    /// The next end of a note that the host ends with others.
    #[inline]
    fn next_end(&mut self) -> Option<Event> {
        let (offset, channel, key) = self.keys.next_end()?;
        let message = released(channel, key);
        Some(Event::new(offset, message))
    }
}

impl<P: Plugin, C: ProcessContext<P>> Host for Port<'_, P, C> {
    #[inline]
    fn receive(&mut self) -> Option<Event> {
        if let Some(end) = self.next_end() {
            return Some(end);
        }
        let event = self.context.next_event()?;
        self.first_message(event)
    }

    fn send(&mut self, event: Event) -> Result<(), Refused> {
        self.context
            .try_send_event(note_event(event))
            .map_err(|_| Refused)
    }
}

/// A message of system exclusive to a controller's lights. None is ever received: no two hosts agree on
/// how they hand it over, and a device's own port brings it whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SysEx {
    bytes: [u8; LONGEST],
    length: usize,
}

impl SysEx {
    /// A whole message, F0 and F7 included; nothing when it is too long.
    fn of(message: &[u8]) -> Option<Self> {
        let mut bytes = [0; LONGEST];
        let length = message.len();
        bytes.get_mut(..length)?.copy_from_slice(message);
        Some(Self { bytes, length })
    }
}

impl SysExMessage for SysEx {
    type Buffer = [u8; LONGEST];

    fn from_buffer(_buffer: &[u8]) -> Option<Self> {
        None
    }

    fn as_buffer(&self) -> (Self::Buffer, usize) {
        (self.bytes, self.length)
    }
}

/// The value at which the framework shows every MIDI controller of a VST3, moved or not. A host that
/// restores a session sends all of them back: passed on, they would press every pedal and halve every
/// volume behind us. No controller can mean it, because 127 steps have no half.
const UNTOUCHED: f32 = 0.5;

/// Follows the keys that are down, and finds those that an event ends besides the one of its MIDI 1.0 message.
fn track_host_keys<S>(keys: &mut HostKeys, event: &NoteEvent<S>) {
    match *event {
        NoteEvent::NoteOn {
            voice_id,
            channel,
            key,
            velocity,
            ..
        } => {
            let (Some(channel), Some(key)) = (channel.number(), key.number()) else {
                return;
            };
            if seven_bits(velocity) > 0 {
                keys.press(channel, key, voice_id.id());
            } else {
                keys.release(channel, key, voice_id.id());
            }
        }
        NoteEvent::NoteOff {
            timing,
            voice_id,
            channel,
            key,
            ..
        }
        | NoteEvent::Choke {
            timing,
            voice_id,
            channel,
            key,
        } => {
            let named = NoteSelector {
                channel: channel.number(),
                key: key.number(),
                voice: voice_id.id(),
            };
            let others = match (named.channel, named.key) {
                // A host that numbers its notes means all notes of a key when it names no number.
                (Some(channel), Some(key)) => {
                    keys.release(channel, key, named.voice) && named.voice.is_none()
                }
                _ => true,
            };
            if others {
                keys.end(named, timing);
            }
        }
        _ => {}
    }
}

/// The note-off of a note that was ended with others.
fn released(channel: u8, key: u8) -> Message {
    Message::NoteOff {
        channel,
        key,
        velocity: 64,
    }
}

/// A data byte of seven bits; nothing for a larger one, which a host may send and no device could take.
fn data(byte: u8) -> Option<u8> {
    (byte < 128).then_some(byte)
}

/// An event as a message of MIDI 1.0; nothing for events without one, such as note expressions, which crash some hosts
/// when they are sent back.
fn message<S>(event: &NoteEvent<S>) -> Option<Message> {
    Some(match *event {
        NoteEvent::NoteOn {
            channel,
            key,
            velocity,
            ..
        } => {
            let (channel, key) = (channel.number()?, data(key.number()?)?);
            match seven_bits(velocity) {
                0 => Message::NoteOff {
                    channel,
                    key,
                    velocity: 64,
                },
                velocity => Message::NoteOn {
                    channel,
                    key,
                    velocity,
                },
            }
        }
        NoteEvent::NoteOff {
            channel,
            key,
            velocity,
            ..
        } => Message::NoteOff {
            channel: channel.number()?,
            key: data(key.number()?)?,
            velocity: seven_bits(velocity),
        },
        NoteEvent::Choke { channel, key, .. } => released(channel.number()?, data(key.number()?)?),
        NoteEvent::MidiCC {
            channel, cc, value, ..
        } if value != UNTOUCHED => Message::ControlChange {
            channel,
            controller: data(cc)?,
            value: seven_bits(value),
        },
        NoteEvent::MidiProgramChange {
            channel, program, ..
        } => Message::ProgramChange {
            channel,
            program: data(program)?,
        },
        NoteEvent::MidiChannelPressure {
            channel, pressure, ..
        } if pressure != UNTOUCHED => Message::ChannelPressure {
            channel,
            pressure: seven_bits(pressure),
        },
        NoteEvent::MidiPitchBend { channel, value, .. } => Message::PitchBend {
            channel,
            value: fourteen_bits(value),
        },
        _ => return None,
    })
}

fn note_event<S>(
    Event {
        offset: timing,
        message,
        pad: _,
        output: _,
    }: Event,
) -> NoteEvent<S> {
    match message {
        Message::NoteOn {
            channel,
            key,
            velocity,
        } => NoteEvent::NoteOn {
            timing,
            voice_id: VoiceID::Wildcard,
            channel: Channel::Number(channel),
            key: Key::Number(key),
            velocity: fraction(velocity),
        },
        Message::NoteOff {
            channel,
            key,
            velocity,
        } => NoteEvent::NoteOff {
            timing,
            voice_id: VoiceID::Wildcard,
            channel: Channel::Number(channel),
            key: Key::Number(key),
            velocity: fraction(velocity),
        },
        Message::ControlChange {
            channel,
            controller,
            value,
        } => NoteEvent::MidiCC {
            timing,
            channel,
            cc: controller,
            value: fraction(value),
        },
        Message::ProgramChange { channel, program } => NoteEvent::MidiProgramChange {
            timing,
            channel,
            program,
        },
        Message::ChannelPressure { channel, pressure } => NoteEvent::MidiChannelPressure {
            timing,
            channel,
            pressure: fraction(pressure),
        },
        Message::PitchBend { channel, value } => NoteEvent::MidiPitchBend {
            timing,
            channel,
            value: f32::from(value) / 16_383.0,
        },
    }
}

/// A value of 0 to 127 as the fraction that comes back as the same value from a host that rounds and
/// from one that cuts off (Ardour does): a quarter of a unit above it, but never above 1.
fn fraction(value: u8) -> f32 {
    if value == 0 {
        0.0
    } else {
        ((f32::from(value) + 0.25) / 127.0).min(1.0)
    }
}

#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "limited to 0 to 127, and what is not a number becomes 0"
)]
fn seven_bits(value: f32) -> u8 {
    (value * 127.0).round().clamp(0.0, 127.0) as u8
}

#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "limited to 0 to 16383, and what is not a number becomes 0"
)]
fn fourteen_bits(value: f32) -> u16 {
    (value * 16_383.0).round().clamp(0.0, 16_383.0) as u16
}

#[cfg(test)]
mod tests {
    use nice_plug::midi::MidiResult;

    use super::*;

    /// "velocity round trip: for v 1..127 the host byte = v under floor and under round."
    #[test]
    fn trap_13_velocities_survive_floor_and_round() {
        for value in 1..=127u8 {
            let scaled = fraction(value) * 127.0;
            assert_eq!(
                (seven_bits(fraction(value)), scaled.floor()),
                (value, f32::from(value))
            );
            assert!(fraction(value) <= 1.0);
        }
        assert_eq!(seven_bits(f32::NAN), 0);
    }

    /// "incoming note-on velocity 0.0 = note-off."
    #[test]
    fn trap_13_a_note_on_without_velocity_is_a_note_off() {
        let event: NoteEvent<()> = NoteEvent::NoteOn {
            timing: 0,
            voice_id: VoiceID::Wildcard,
            channel: Channel::Number(3),
            key: Key::Number(60),
            velocity: 0.0,
        };
        assert_eq!(
            message(&event),
            Some(Message::NoteOff {
                channel: 3,
                key: 60,
                velocity: 64
            })
        );
    }

    /// "Raw MIDI data above 127 passes": it is cut off where it is a value, and left out where it names something.
    #[test]
    fn nothing_has_more_than_seven_bits() {
        for status in (0x80..=0xef).step_by(5) {
            for first in [0, 1, 127, 128, 200, 255] {
                for second in [0, 64, 127, 128, 255] {
                    let event = NoteEvent::<()>::from_midi(0, &[status, first, second]);
                    let Some(message) = event.ok().and_then(|event| message(&event)) else {
                        continue;
                    };
                    let event: NoteEvent<()> = note_event(Event::new(0, message));
                    let Some(MidiResult::Basic(bytes)) = event.as_midi() else {
                        panic!("{message:?} is no MIDI");
                    };
                    let [kind, data @ ..] = bytes;
                    let sent = (kind & 0x0f, data.iter().all(|byte| *byte < 128));
                    assert_eq!(sent, (status & 0x0f, true), "{status:x} {first} {second}");
                }
            }
        }
    }

    /// A host that restores a session sends every VST3 controller back as exactly a half; nothing that
    /// somebody moved is taken for that.
    #[test]
    fn controllers_that_nobody_moved_are_not_passed_on() {
        let control = |value| {
            let event: NoteEvent<()> = NoteEvent::MidiCC {
                timing: 0,
                channel: 0,
                cc: 64,
                value,
            };
            message(&event)
        };
        assert_eq!(control(0.5), None);
        for value in 0..=127u8 {
            assert!(control(f32::from(value) / 127.0).is_some(), "{value}");
            assert!(control(fraction(value)).is_some(), "{value}");
        }
    }

    /// A pitch bend comes back as it was, the middle too.
    #[test]
    fn pitch_bends_survive() {
        for value in [0, 1, 8191, 8192, 8193, 16_383] {
            let message_in = Message::PitchBend { channel: 0, value };
            let event: NoteEvent<()> = note_event(Event::new(0, message_in));
            assert_eq!(message(&event), Some(message_in));
        }
    }
}
