//! Incoming messages: channel messages and system exclusive.

use crate::engine::Message;

/// The kinds of channel messages, and the numbers that several of them carry together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum MessageKind {
    /// A pad or key is pressed: number is the key, value the velocity (1 to 127).
    Note,
    /// A pad or key is released; also a note-on with velocity 0.
    NoteOff,
    /// The pressure on one key (polyphonic aftertouch).
    KeyPressure,
    /// A 7-bit controller.
    Control,
    /// A program change; it has no number.
    Program,
    /// The pressure on all keys (channel aftertouch); it has no number.
    Pressure,
    /// The pitch wheel, 0 to 16383; it has no number.
    Bend,
    /// A 14-bit controller, assembled from the pair n and n + 32.
    Control14,
    /// A non-registered parameter, assembled from controllers 99, 98 and 6.
    Nrpn,
    /// The same with 14 bits, from controller 38 as well.
    Nrpn14,
}

impl MessageKind {
    /// All kinds with the words they have in a profile.
    pub const WORDS: [(Self, &'static str); 10] = [
        (Self::Note, "note"),
        (Self::NoteOff, "note-off"),
        (Self::KeyPressure, "key-pressure"),
        (Self::Control, "control"),
        (Self::Program, "program"),
        (Self::Pressure, "pressure"),
        (Self::Bend, "bend"),
        (Self::Control14, "control14"),
        (Self::Nrpn, "nrpn"),
        (Self::Nrpn14, "nrpn14"),
    ];

    /// The kind with this word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        let mut words = Self::WORDS.into_iter();
        words.find_map(|(kind, known)| (known == word).then_some(kind))
    }

    /// Whether its messages have a number beside their value.
    #[must_use]
    pub const fn has_number(self) -> bool {
        !matches!(self, Self::Program | Self::Pressure | Self::Bend)
    }

    /// The largest number that its messages can have.
    #[must_use]
    pub const fn most_number(self) -> u16 {
        match self {
            Self::Nrpn | Self::Nrpn14 => 16_383,
            Self::Control14 => 31,
            Self::Note
            | Self::NoteOff
            | Self::KeyPressure
            | Self::Control
            | Self::Program
            | Self::Pressure
            | Self::Bend => 127,
        }
    }

    /// The largest value that its messages can have.
    #[must_use]
    pub const fn most_value(self) -> u16 {
        match self {
            Self::Bend | Self::Control14 | Self::Nrpn14 => 16_383,
            Self::Note
            | Self::NoteOff
            | Self::KeyPressure
            | Self::Control
            | Self::Program
            | Self::Pressure
            | Self::Nrpn => 127,
        }
    }

    /// Whether some hosts deliver it as a controller, and so perhaps in another order.
    #[must_use]
    pub const fn is_controller(self) -> bool {
        !matches!(self, Self::Note | Self::NoteOff | Self::KeyPressure)
    }
}

/// A channel message of any kind, as four numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Signal {
    /// The kind of the message.
    pub kind: MessageKind,
    /// The channel, 0 to 15, as on the wire.
    pub channel: u8,
    /// The number of the key, controller or parameter; 0 for kinds without one.
    pub number: u16,
    /// The velocity, value, program or pressure.
    pub value: u16,
}

/// A message from a device.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Incoming<'a> {
    /// A channel message.
    Signal(Signal),
    /// System exclusive, without the F0 at its start and the F7 at its end.
    SysEx(&'a [u8]),
}

impl<'a> Incoming<'a> {
    /// Reads the bytes of one whole message; `None` when it is damaged, or a system message that is not exclusive.
    #[must_use]
    pub fn from_bytes(bytes: &'a [u8]) -> Option<Self> {
        if let [0xf0, data @ .., 0xf7] = bytes {
            return data
                .iter()
                .all(|byte| *byte < 128)
                .then_some(Self::SysEx(data));
        }
        let (status, first, second) = match *bytes {
            [status, first] if matches!(status >> 4, 0xc | 0xd) => (status, first, 0),
            [status, first, second] if matches!(status >> 4, 8..=0xb | 0xe) => {
                (status, first, second)
            }
            _ => return None,
        };
        if first > 127 || second > 127 {
            return None;
        }
        let (low, high) = (u16::from(first), u16::from(second));
        let (kind, number, value) = match status >> 4 {
            0x9 if second > 0 => (MessageKind::Note, low, high),
            0x8 | 0x9 => (MessageKind::NoteOff, low, high),
            0xa => (MessageKind::KeyPressure, low, high),
            0xb => (MessageKind::Control, low, high),
            0xc => (MessageKind::Program, 0, low),
            0xd => (MessageKind::Pressure, 0, low),
            _ => (MessageKind::Bend, 0, low | (high << 7)),
        };
        Some(Self::Signal(Signal {
            kind,
            channel: status & 15,
            number,
            value,
        }))
    }
}

impl Signal {
    /// The message for the engine; `None` for kinds that the engine does not take.
    #[must_use]
    pub fn message(self) -> Option<Message> {
        let channel = self.channel & 15;
        let (number, value) = (low(self.number), low(self.value));
        Some(match self.kind {
            MessageKind::Note => Message::NoteOn {
                channel,
                key: number,
                velocity: value,
            },
            MessageKind::NoteOff => Message::NoteOff {
                channel,
                key: number,
                velocity: value,
            },
            MessageKind::Control => Message::ControlChange {
                channel,
                controller: number,
                value,
            },
            MessageKind::Program => Message::ProgramChange {
                channel,
                program: value,
            },
            MessageKind::Pressure => Message::ChannelPressure {
                channel,
                pressure: value,
            },
            MessageKind::Bend => Message::PitchBend {
                channel,
                value: self.value,
            },
            MessageKind::KeyPressure
            | MessageKind::Control14
            | MessageKind::Nrpn
            | MessageKind::Nrpn14 => return None,
        })
    }
}

/// A number, limited to 0 to 127.
fn low(number: u16) -> u8 {
    u8::try_from(number.min(127)).unwrap_or(127)
}

impl From<Message> for Signal {
    fn from(message: Message) -> Self {
        let (kind, channel, number, value) = match message {
            Message::NoteOn {
                channel,
                key,
                velocity,
            } => (MessageKind::Note, channel, key, velocity.into()),
            Message::NoteOff {
                channel,
                key,
                velocity,
            } => (MessageKind::NoteOff, channel, key, velocity.into()),
            Message::ControlChange {
                channel,
                controller,
                value,
            } => (MessageKind::Control, channel, controller, value.into()),
            Message::ProgramChange { channel, program } => {
                (MessageKind::Program, channel, 0, program.into())
            }
            Message::ChannelPressure { channel, pressure } => {
                (MessageKind::Pressure, channel, 0, pressure.into())
            }
            Message::PitchBend { channel, value } => (MessageKind::Bend, channel, 0, value),
        };
        Self {
            kind,
            channel,
            number: number.into(),
            value,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn signal(
        kind: MessageKind,
        channel: u8,
        number: u16,
        value: u16,
    ) -> Option<Incoming<'static>> {
        Some(Incoming::Signal(Signal {
            kind,
            channel,
            number,
            value,
        }))
    }

    /// "Velocity-zero": a note-on without velocity is a note-off, and every other message stays what it is.
    #[test]
    fn bytes_are_what_they_say() {
        for (bytes, expected) in [
            (&[0x90, 36, 1][..], signal(MessageKind::Note, 0, 36, 1)),
            (&[0x93, 36, 0], signal(MessageKind::NoteOff, 3, 36, 0)),
            (&[0x8f, 36, 64], signal(MessageKind::NoteOff, 15, 36, 64)),
            (&[0xb0, 99, 60], signal(MessageKind::Control, 0, 99, 60)),
            (&[0xc2, 5], signal(MessageKind::Program, 2, 0, 5)),
            (&[0xd0, 7], signal(MessageKind::Pressure, 0, 0, 7)),
            (&[0xe0, 0, 64], signal(MessageKind::Bend, 0, 0, 8192)),
            (&[0xf0, 1, 2, 0xf7], Some(Incoming::SysEx(&[1, 2]))),
            (&[0xf0, 0xf7], Some(Incoming::SysEx(&[]))),
        ] {
            assert_eq!(Incoming::from_bytes(bytes), expected, "{bytes:02x?}");
            if let Some(Incoming::Signal(signal)) = expected {
                assert_eq!(signal.message().map(Signal::from), Some(signal));
            }
        }
    }

    /// Damaged or cut messages are refused.
    #[test]
    fn damaged_bytes_are_nothing() {
        for bytes in [
            &[][..],
            &[0x90],
            &[0x90, 36],
            &[0x90, 36, 128],
            &[0x90, 200, 1],
            &[36, 1],
            &[0xf8],
            &[0xf0, 1],
            &[0xf0, 0x90, 0xf7],
            &[0xc0, 1, 2],
        ] {
            assert_eq!(Incoming::from_bytes(bytes), None, "{bytes:02x?}");
        }
    }
}
