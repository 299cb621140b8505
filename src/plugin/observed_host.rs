//! Tells the window which keys are played, the tape what sounds, and the preview kit what to play.

use crate::engine::{Event, Host, Message, Refused, Sounded};
use crate::instance::keys_played::{KeysPlayed, PlayedKey};
use crate::instance::preview_sound::PreviewSound;
use crate::instance::tape::TapeWriter;

/// A host that the window, the tape and the preview kit observe: of each key they hear when the engine does.
pub(super) struct ObservedHost<'a, H> {
    host: H,
    keyboard: &'a mut KeysPlayed,
    tape: &'a mut TapeWriter,
    sound: &'a mut PreviewSound,
    was_played: bool,
}

impl<'a, H: Host> ObservedHost<'a, H> {
    /// The host in a block, with who is told of it.
    pub(super) fn new(
        host: H,
        keyboard: &'a mut KeysPlayed,
        tape: &'a mut TapeWriter,
        sound: &'a mut PreviewSound,
    ) -> Self {
        Self {
            host,
            keyboard,
            tape,
            sound,
            was_played: false,
        }
    }

    /// Whether a key went down or up in this block, and somebody may listen.
    pub(super) fn was_played(&self) -> bool {
        self.was_played
    }

    fn sound_note(&mut self, event: Event) {
        match event.message {
            Message::NoteOn {
                channel,
                key,
                velocity,
            } => self.sound.strike(event.offset, channel, key, velocity),
            Message::NoteOff { channel, key, .. } => self.sound.release(event.offset, channel, key),
            Message::ControlChange { .. }
            | Message::ProgramChange { .. }
            | Message::ChannelPressure { .. }
            | Message::PitchBend { .. } => {}
        }
    }

    fn send_key(&mut self, message: Message) {
        let (channel, key, velocity) = match message {
            Message::NoteOn {
                channel,
                key,
                velocity,
            } => (channel, key, velocity),
            Message::NoteOff { channel, key, .. } => (channel, key, 0),
            Message::ControlChange { .. }
            | Message::ProgramChange { .. }
            | Message::ChannelPressure { .. }
            | Message::PitchBend { .. } => return,
        };
        self.was_played |= self.keyboard.send(PlayedKey {
            channel,
            key,
            velocity,
        });
    }
}

impl<H: Host> Host for ObservedHost<'_, H> {
    fn receive(&mut self) -> Option<Event> {
        let event = self.host.receive()?;
        self.send_key(event.message);
        Some(event)
    }

    fn send(&mut self, event: Event) -> Result<(), Refused> {
        self.host.send(event)?;
        self.sound_note(event);
        Ok(())
    }

    fn hear(&mut self, sounded: Sounded) {
        self.tape.write(sounded);
        self.host.hear(sounded);
    }
}
