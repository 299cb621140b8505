//! Events that wait for the engine in a block: the music that was received, and the notes that rules play.

use std::collections::VecDeque;

use crate::engine::{Event, Message};
use crate::sequencer::project::MAX_TRACKS;
use crate::sequencer::value::{Key, Velocity};

/// The most events that can wait in one block.
pub(super) const WAITING: usize = 4096;
/// How many note-offs may wait beyond that: one for each key of each channel.
const ENDS: usize = 16 * 128;

/// The events that wait for the engine, and the keys that are down.
#[derive(Debug)]
pub(super) struct PendingEvents {
    events: VecDeque<Event>,
    /// The channel and the key of what each [`Starter`] has started.
    started: [Option<(u8, Key)>; Starter::COUNT],
    /// The keys that are down at the engine, a bit each, for each channel.
    held: [u128; 16],
    /// How many events found no room.
    dropped: u32,
}

/// What a rule starts notes with; each sounds one note at a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Starter {
    /// A key.
    Key(Key),
    /// The pad of a track, 0 to 31.
    Pad(u8),
}

impl Starter {
    const KEYS: usize = 128;
    /// How many there are.
    const COUNT: usize = Self::KEYS + MAX_TRACKS;

    fn place(self) -> usize {
        match self {
            Self::Key(key) => key.get().into(),
            Self::Pad(track) => Self::KEYS + usize::from(track),
        }
    }

    /// The track, if it is a pad.
    fn pad(self) -> Option<u8> {
        match self {
            Self::Key(_) => None,
            Self::Pad(track) => Some(track),
        }
    }
}

impl PendingEvents {
    pub(super) fn new() -> Self {
        Self {
            events: VecDeque::with_capacity(WAITING + ENDS),
            started: [None; Starter::COUNT],
            held: [0; 16],
            dropped: 0,
        }
    }

    /// Forgets everything.
    pub(super) fn clear(&mut self) {
        self.events.clear();
        self.started = [None; Starter::COUNT];
        self.held = [0; 16];
        self.dropped = 0;
    }

    /// Whether an event is the note-off of a note that was passed on before a rule claimed its key: the note must still
    /// end.
    pub(super) fn is_owed(&self, event: Event) -> bool {
        match event.message {
            Message::NoteOff { channel, key, .. } => {
                self.held[usize::from(channel & 15)] & (1 << (key & 127)) != 0
            }
            Message::NoteOn { .. }
            | Message::ControlChange { .. }
            | Message::ProgramChange { .. }
            | Message::ChannelPressure { .. }
            | Message::PitchBend { .. } => false,
        }
    }

    /// Tracks which keys are down as an event is passed on.
    pub(super) fn pass(&mut self, event: Event) -> Event {
        match event.message {
            Message::NoteOn { channel, key, .. } => {
                self.held[usize::from(channel & 15)] |= 1 << (key & 127);
            }
            Message::NoteOff { channel, key, .. } => {
                self.held[usize::from(channel & 15)] &= !(1 << (key & 127));
            }
            Message::ControlChange { .. }
            | Message::ProgramChange { .. }
            | Message::ChannelPressure { .. }
            | Message::PitchBend { .. } => {}
        }
        event
    }

    /// Whether nothing waits.
    pub(super) fn is_empty(&self) -> bool {
        self.events.is_empty()
    }

    /// Takes the next event, in the order of arrival.
    pub(super) fn next(&mut self) -> Option<Event> {
        self.events.pop_front()
    }

    /// How many events were dropped so far for lack of room.
    pub(super) fn dropped(&self) -> u32 {
        self.dropped
    }

    /// Puts back an event that was refused, and drops all pending events but note-offs.
    pub(super) fn keep_ends(&mut self, event: Event) {
        self.events.push_front(event);
        let ends = |event: &Event| matches!(event.message, Message::NoteOff { .. });
        let before = self.events.len();
        self.events.retain(ends);
        let lost = u32::try_from(before - self.events.len()).unwrap_or(u32::MAX);
        self.dropped = self.dropped.saturating_add(lost);
    }

    /// Adds an event; note-offs still find room when there is none for other events.
    pub(super) fn push(&mut self, event: Event) {
        let room = match event.message {
            Message::NoteOff { .. } => WAITING + ENDS,
            Message::NoteOn { .. }
            | Message::ControlChange { .. }
            | Message::ProgramChange { .. }
            | Message::ChannelPressure { .. }
            | Message::PitchBend { .. } => WAITING,
        };
        if self.events.len() < room {
            self.events.push_back(event);
        } else {
            self.dropped = self.dropped.saturating_add(1);
        }
    }

    /// Starts a note: its channel, key and velocity. The same note is ended first, whatever started it.
    pub(super) fn start(
        &mut self,
        offset: u32,
        starter: Starter,
        (channel, key, velocity): (u8, Key, Velocity),
    ) {
        self.end(offset, starter);
        let same = self
            .started
            .iter()
            .position(|it| *it == Some((channel, key)));
        same.into_iter()
            .for_each(|place| self.end_at(offset, place));
        if let Some(started) = self.started.get_mut(starter.place()) {
            *started = Some((channel, key));
            let message = Message::NoteOn {
                channel,
                key: key.get(),
                velocity: velocity.get(),
            };
            let pad = starter.pad();
            self.push(Event {
                pad,
                ..Event::new(offset, message)
            });
        }
    }

    /// Ends everything that was started.
    pub(super) fn end_all(&mut self, offset: u32) {
        (0..Starter::COUNT).for_each(|place| self.end_at(offset, place));
    }

    /// Ends every key that is down.
    pub(super) fn release_keys(&mut self) {
        for (channel, held) in (0..).zip(self.held) {
            for key in (0..128).filter(|key| held & (1 << key) != 0) {
                let message = Message::NoteOff {
                    channel,
                    key,
                    velocity: 64,
                };
                self.push(Event::new(0, message));
            }
        }
    }

    /// Ends a note on the channel where it was started, whichever track is selected now.
    pub(super) fn end(&mut self, offset: u32, starter: Starter) {
        self.end_at(offset, starter.place());
    }

    fn end_at(&mut self, offset: u32, place: usize) {
        let started = self.started.get_mut(place);
        if let Some((channel, key)) = started.and_then(Option::take) {
            let key = key.get();
            // The key is ended here, even if the device holds a key of this number itself.
            self.held[usize::from(channel & 15)] &= !(1 << (key & 127));
            let message = Message::NoteOff {
                channel,
                key,
                velocity: 64,
            };
            self.push(Event::new(offset, message));
        }
    }
}
