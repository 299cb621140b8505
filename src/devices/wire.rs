//! Messages as bytes of MIDI 1.0.

use crate::engine::{ClockMessage, Message};

/// Sends a message of a clock.
pub fn send_clock(message: ClockMessage, send: &mut impl FnMut(&[u8])) {
    let (bytes, length) = message.to_bytes();
    send(&bytes[..length]);
}

/// A message as it goes over the wire, and how many of the bytes it has.
#[must_use]
pub fn bytes(message: Message) -> ([u8; 3], usize) {
    match message {
        Message::NoteOn {
            channel,
            key,
            velocity,
        } => ([0x90 | channel, key, velocity], 3),
        Message::NoteOff {
            channel,
            key,
            velocity,
        } => ([0x80 | channel, key, velocity], 3),
        Message::ControlChange {
            channel,
            controller,
            value,
        } => ([0xb0 | channel, controller, value], 3),
        Message::ProgramChange { channel, program } => ([0xc0 | channel, program, 0], 2),
        Message::ChannelPressure { channel, pressure } => ([0xd0 | channel, pressure, 0], 2),
        Message::PitchBend { channel, value } => {
            let [low, high] = [value & 127, value >> 7 & 127];
            let seven_bits = |number: u16| u8::try_from(number).unwrap_or(127);
            ([0xe0 | channel, seven_bits(low), seven_bits(high)], 3)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::control::controllers::Incoming;

    /// A message of a clock is what is read back from its bytes.
    #[test]
    fn clocks_are_bytes() {
        for message in [
            ClockMessage::Tick,
            ClockMessage::Start,
            ClockMessage::Continue,
            ClockMessage::Stop,
            ClockMessage::SongPosition(0),
            ClockMessage::SongPosition(129),
            ClockMessage::SongPosition(16_383),
        ] {
            send_clock(message, &mut |bytes| {
                assert_eq!(ClockMessage::from_bytes(bytes), Some(message));
            });
        }
    }

    /// What the engine says is what goes over the wire, and the same comes back.
    #[test]
    fn messages_are_bytes() {
        let messages = [
            Message::NoteOn {
                channel: 2,
                key: 60,
                velocity: 1,
            },
            Message::NoteOff {
                channel: 15,
                key: 127,
                velocity: 64,
            },
            Message::ControlChange {
                channel: 0,
                controller: 123,
                value: 0,
            },
            Message::ProgramChange {
                channel: 9,
                program: 127,
            },
            Message::ChannelPressure {
                channel: 1,
                pressure: 5,
            },
            Message::PitchBend {
                channel: 3,
                value: 8193,
            },
        ];
        for message in messages {
            let (bytes, length) = bytes(message);
            let Some(Incoming::Signal(signal)) = Incoming::from_bytes(&bytes[..length]) else {
                panic!("{message:?} is no message");
            };
            assert_eq!(signal.message(), Some(message));
        }
    }
}
