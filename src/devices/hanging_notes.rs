//! The notes that sound at a port, so that they can be ended when the port goes or comes back.

use crate::engine::Message;

/// The notes that sound at a port, a bit each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct HangingNotes([u128; 16]);

impl HangingNotes {
    /// Takes note of a message that was sent to the port.
    pub fn track(&mut self, message: Message) {
        match message {
            Message::NoteOn { channel, key, .. } => self.0[channel_index(channel)] |= key_bit(key),
            Message::NoteOff { channel, key, .. } => {
                self.0[channel_index(channel)] &= !key_bit(key);
            }
            Message::ControlChange { .. }
            | Message::ProgramChange { .. }
            | Message::ChannelPressure { .. }
            | Message::PitchBend { .. } => {}
        }
    }

    /// Whether a note is among them.
    #[must_use]
    pub fn has(&self, channel: u8, key: u8) -> bool {
        self.0[channel_index(channel)] & key_bit(key) != 0
    }

    /// These and others.
    #[must_use]
    pub fn and(&self, others: Self) -> Self {
        let mut all = *self;
        let keys = all.0.iter_mut().zip(others.0);
        keys.for_each(|(keys, other)| *keys |= other);
        all
    }

    /// Whether none is.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.iter().all(|keys| *keys == 0)
    }

    /// The note-off of one of them, if there is any.
    #[must_use]
    pub fn end_of_one(&self) -> Option<Message> {
        let channels = (0u8..).zip(self.0);
        let mut hanging = channels.filter(|(_, keys)| *keys != 0);
        let (channel, keys) = hanging.next()?;
        let key = u8::try_from(keys.trailing_zeros()).ok()?;
        let velocity = 64;
        Some(Message::NoteOff {
            channel,
            key,
            velocity,
        })
    }
}

fn channel_index(channel: u8) -> usize {
    usize::from(channel & 15)
}

fn key_bit(key: u8) -> u128 {
    1 << (key & 127)
}
