//! Tells the window which keys are played, the tape what sounds, and the preview kit what to play: what goes to the host.
//! What plays at a port of the system has an instrument there.

use std::sync::Arc;

use crate::engine::{Event, Host, Message, PatternStart, Refused, Sounded};
use crate::instance::keys_played::{KeysPlayed, PlayedKey};
use crate::instance::preview_sound::PreviewSound;
use crate::instance::tape::TapeWriter;
use crate::sequencer::{NoteChannels, OutputSlot, Track};

/// A host that the window, the tape and the preview kit observe: of each key they hear when the engine does.
pub(super) struct ObservedHost<'a, H> {
    host: H,
    keyboard: &'a mut KeysPlayed,
    tape: &'a mut TapeWriter,
    /// None while it is off, so that a note costs nothing for it.
    sound: Option<&'a mut PreviewSound>,
    /// The tracks that the kit leaves out, by place: a bit for each.
    left_out: u32,
    tracks: &'a [Arc<Track>],
    was_played: bool,
}

impl<'a, H: Host> ObservedHost<'a, H> {
    /// The host in a block, with who is told of it.
    pub(super) fn new(
        host: H,
        keyboard: &'a mut KeysPlayed,
        tape: &'a mut TapeWriter,
        (sound, left_out): (&'a mut PreviewSound, u32),
        tracks: &'a [Arc<Track>],
    ) -> Self {
        Self {
            host,
            keyboard,
            tape,
            sound: sound.is_on().then_some(sound),
            left_out,
            tracks,
            was_played: false,
        }
    }

    /// Whether a key went down or up in this block, and somebody may listen.
    pub(super) fn was_played(&self) -> bool {
        self.was_played
    }

    /// Whether the kit leaves out a track, 0 to 31.
    fn leaves_out(&self, track: u8) -> bool {
        self.left_out & 1 << (track & 31) != 0
    }

    fn send_key(&mut self, message: Message) {
        if let Some(played) = played_key(message) {
            self.was_played |= self.keyboard.send(played);
        }
    }

    fn sound_key(&mut self, event: Event) {
        let Some(sound) = self
            .sound
            .as_mut()
            .filter(|_| event.output == OutputSlot::Host)
        else {
            return;
        };
        match played_key(event.message) {
            Some(PlayedKey {
                channel,
                key,
                velocity: 0,
            }) => sound.release(event.offset, channel, key),
            Some(PlayedKey {
                channel,
                key,
                velocity,
            }) => sound.strike(event.offset, channel, key, velocity),
            None => {}
        }
    }

    /// Sounds a note of a track. Where each note has a channel of its own, that says nothing about how it sounds.
    fn sound_note(&mut self, event: Event, track: u8) {
        let has_own = |track: &Arc<Track>| track.note_channels == NoteChannels::Mpe;
        if let Some(sound) = &mut self.sound
            && event.output == OutputSlot::Host
            && self.tracks.get(usize::from(track)).is_some_and(has_own)
            && let Message::NoteOn {
                channel,
                key,
                velocity,
            } = event.message
        {
            return sound.pluck(event.offset, channel, key, velocity);
        }
        self.sound_key(event);
    }
}

/// The key that goes down or up with a message, if any.
fn played_key(message: Message) -> Option<PlayedKey> {
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
        | Message::PitchBend { .. } => return None,
    };
    Some(PlayedKey {
        channel,
        key,
        velocity,
    })
}

impl<H: Host> Host for ObservedHost<'_, H> {
    fn receive(&mut self) -> Option<Event> {
        let event = self.host.receive()?;
        self.send_key(event.message);
        Some(event)
    }

    fn send(&mut self, event: Event) -> Result<(), Refused> {
        self.host.send(event)?;
        self.sound_key(event);
        Ok(())
    }

    fn send_note(&mut self, event: Event, track: u8) -> Result<(), Refused> {
        self.host.send(event)?;
        if !self.leaves_out(track) {
            self.sound_note(event, track);
        }
        Ok(())
    }

    fn join_note(&mut self, event: Event, track: u8, others: u32) {
        let are_left_out = others & !self.left_out == 0;
        if are_left_out && !self.leaves_out(track) {
            self.sound_note(event, track);
        }
    }

    /// A track that is left out ends no sound of another one, which has its own end.
    fn make_way(
        &mut self,
        event: Event,
        track: u8,
        rest: impl FnOnce() -> u32,
    ) -> Result<(), Refused> {
        self.host.send(event)?;
        let rest = if self.leaves_out(track) { rest() } else { 0 };
        let offset = event.offset.saturating_add(rest);
        self.sound_key(Event { offset, ..event });
        Ok(())
    }

    fn start_patterns(&mut self, start: PatternStart) {
        self.host.start_patterns(start);
    }

    fn hear(&mut self, sounded: Sounded) {
        self.tape.write(sounded);
        self.host.hear(sounded);
    }
}
