//! Events that wait for the engine in a block: the music that was received, and the notes that rules play.

use std::collections::VecDeque;

use crate::engine::{Event, Message};
use crate::sequencer::value::{Key, Velocity};

/// The most events that can wait in one block.
pub(super) const WAITING: usize = 4096;
/// How many note-offs may wait beyond that: one for each key of each channel.
const ENDS: usize = 16 * 128;

/// The events that wait for the engine, and the keys that are down.
#[derive(Debug)]
pub(super) struct PendingEvents {
    events: VecDeque<Event>,
    /// The channel on which a rule started each key.
    started: [Option<u8>; 128],
    /// The keys that are down at the engine, a bit each, for each channel.
    held: [u128; 16],
    /// How many events found no room.
    dropped: u32,
}

impl PendingEvents {
    pub(super) fn new() -> Self {
        Self {
            events: VecDeque::with_capacity(WAITING + ENDS),
            started: [None; 128],
            held: [0; 16],
            dropped: 0,
        }
    }

    /// Forgets everything.
    pub(super) fn clear(&mut self) {
        self.events.clear();
        self.started = [None; 128];
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

    /// Starts a key on a channel; a key that is down is ended first.
    pub(super) fn start(&mut self, offset: u32, key: Key, velocity: Velocity, channel: u8) {
        self.end(offset, key);
        let (key, velocity) = (key.get(), velocity.get());
        if let Some(started) = self.started.get_mut(usize::from(key)) {
            *started = Some(channel);
            let message = Message::NoteOn {
                channel,
                key,
                velocity,
            };
            self.push(Event { offset, message });
        }
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
                self.push(Event { offset: 0, message });
            }
        }
    }

    /// Ends a key on the channel where it was started, whichever track is selected now.
    pub(super) fn end(&mut self, offset: u32, key: Key) {
        let key = key.get();
        let started = self.started.get_mut(usize::from(key));
        if let Some(channel) = started.and_then(Option::take) {
            // The key is ended here, even if the device holds a key of this number itself.
            self.held[usize::from(channel & 15)] &= !(1 << (key & 127));
            let message = Message::NoteOff {
                channel,
                key,
                velocity: 64,
            };
            self.push(Event { offset, message });
        }
    }
}
