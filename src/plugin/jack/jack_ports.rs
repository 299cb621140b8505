//! The MIDI ports of a client of JACK in one block.

use jack::{MidiIter, MidiWriter, RawMidi};

use crate::control::controllers::Incoming;
use crate::engine::{Event, Host, Message, Refused};
use crate::plugin::midi::Outlet;

/// Both ports in one block.
pub(super) struct JackPorts<'a> {
    input: MidiIter<'a>,
    output: MidiWriter<'a>,
    /// The last frame of the block, and the frame that has been reached: JACK takes nothing out of order.
    last: u32,
    reached: u32,
}

impl<'a> JackPorts<'a> {
    /// The ports of a block of so many frames.
    pub(super) fn new(input: MidiIter<'a>, output: MidiWriter<'a>, frames: u32) -> Self {
        let last = frames.saturating_sub(1);
        Self {
            input,
            output,
            last,
            reached: 0,
        }
    }

    fn write(&mut self, offset: u32, bytes: &[u8]) -> Result<(), Refused> {
        let time = offset.min(self.last).max(self.reached);
        let written = self.output.write(&RawMidi { time, bytes });
        written.map_err(|_| Refused)?;
        self.reached = time;
        Ok(())
    }
}

impl Host for JackPorts<'_> {
    fn receive(&mut self) -> Option<Event> {
        loop {
            let RawMidi { time, bytes } = self.input.next()?;
            let message = match Incoming::from_bytes(bytes) {
                Some(Incoming::Signal(signal)) => signal.message(),
                Some(Incoming::SysEx(_)) | None => None,
            };
            if let Some(message) = message {
                let offset = time.min(self.last);
                return Some(Event { offset, message });
            }
        }
    }

    fn send(&mut self, event: Event) -> Result<(), Refused> {
        let (bytes, length) = bytes(event.message);
        self.write(event.offset, &bytes[..length])
    }
}

impl Outlet for JackPorts<'_> {
    fn send_bytes(&mut self, offset: u32, bytes: &[u8]) -> Result<(), Refused> {
        match Incoming::from_bytes(bytes) {
            Some(Incoming::Signal(_) | Incoming::SysEx(_)) => self.write(offset, bytes),
            None => Ok(()),
        }
    }
}

/// A message as it goes over the wire, and how many of the bytes it has.
fn bytes(message: Message) -> ([u8; 3], usize) {
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
