//! The events that came in with a block, in the order of frames.
//!
//! A block's input is read before anything is played, so that a key that launches a pattern is known when the
//! block begins. Notes and programs on the remote channel are taken out; the rest is passed on when its frame has come.

use super::event::{Event, Host, Message};

/// The most events of one block, as many as the plug-in asks of its framework; further ones stay with the host.
const ROOM: usize = 4096;

/// The events of a block.
#[derive(Debug, Default)]
pub(super) struct Inbox {
    events: Vec<Event>,
    /// Index of the first event that was not passed on yet.
    next: usize,
}

/// The request that a message on the remote channel stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Remote {
    /// Launches a pattern, 0 to 63.
    Pattern(u8),
    /// Sets the live transposition in semitones or degrees, -32 to 31.
    Transpose(i8),
    /// No request; the message is still not passed on as music.
    Nothing,
}

impl Inbox {
    pub(super) fn new() -> Self {
        Self {
            events: Vec::with_capacity(ROOM),
            next: 0,
        }
    }

    /// Reads the host's events for a block. Notes and programs on the `remote` channel, 0 to 15, are not kept but
    /// handed to `on_remote`, except for the note-off of a note that `holds` knows by its channel and key: that
    /// note was passed on before the channel became the remote one.
    pub(super) fn take_in(
        &mut self,
        host: &mut impl Host,
        remote: Option<u8>,
        holds: impl Fn(u8, u8) -> bool,
        mut on_remote: impl FnMut(Remote),
    ) {
        self.events.clear();
        self.next = 0;
        while self.events.len() < ROOM {
            let Some(event) = host.receive() else { break };
            let owed = matches!(event.message, Message::NoteOff { channel, key, .. } if holds(channel, key));
            let remote = remote.filter(|_| !owed);
            match remote.and_then(|channel| Remote::of(event.message, channel)) {
                Some(request) => on_remote(request),
                None => self.events.push(event),
            }
        }
    }

    /// Whether an event that was not passed on yet lies before an offset.
    #[inline]
    pub(super) fn has_before(&self, before: u32) -> bool {
        let next = self.events.get(self.next);
        next.is_some_and(|event| event.offset < before)
    }

    /// The next event whose offset lies before `before`.
    pub(super) fn next(&mut self, before: u32) -> Option<Event> {
        let event = self.events.get(self.next).copied();
        let event = event.filter(|event| event.offset < before);
        self.next += usize::from(event.is_some());
        event
    }

    /// The events that were not passed on yet.
    pub(super) fn waiting(&self) -> &[Event] {
        self.events.get(self.next..).unwrap_or_default()
    }

    /// Whether all events were passed on.
    pub(super) fn is_empty(&self) -> bool {
        self.next == self.events.len()
    }
}

impl Remote {
    /// What a message asks for when it comes on the remote channel: keys 0 to 63 and programs launch
    /// patterns, keys 64 to 127 transpose by their distance from 96.
    fn of(message: Message, remote: u8) -> Option<Self> {
        let (channel, request) = match message {
            Message::NoteOn { channel, key, .. } if key < 64 => (channel, Self::Pattern(key)),
            Message::NoteOn { channel, key, .. } => {
                let distance = i16::from(key) - 96;
                (
                    channel,
                    Self::Transpose(i8::try_from(distance).unwrap_or(0)),
                )
            }
            Message::ProgramChange { channel, program } => (channel, Self::Pattern(program % 64)),
            Message::NoteOff { channel, .. } => (channel, Self::Nothing),
            Message::ControlChange { .. }
            | Message::ChannelPressure { .. }
            | Message::PitchBend { .. } => return None,
        };
        (channel == remote).then_some(request)
    }
}
