//! What waits for the engine in a block: what came in and is music, and what rules play.

use std::collections::VecDeque;

use crate::engine::{Event, Message};
use crate::sequencer::value::{Key, Velocity};

/// The most events that wait for the engine in one block.
pub(super) const WAITING: usize = 4096;
/// So many more may be ends of notes: of every key of every channel.
const ENDS: usize = 16 * 128;

/// What waits for the engine.
#[derive(Debug)]
pub(super) struct PendingEvents {
    events: VecDeque<Event>,
    /// The channel on which each key was started.
    started: [Option<u8>; 128],
    /// The keys that were passed on and are held, a bit each, of each channel.
    held: [u128; 16],
    /// Events that found no room.
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

    /// Whether an event is the end of a note that was passed on before anyone knew that it is no music: it
    /// must end all the same.
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

    /// An event is passed on.
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

    /// The next event, in the order in which they came.
    pub(super) fn next(&mut self) -> Option<Event> {
        self.events.pop_front()
    }

    /// Events that found no room so far.
    pub(super) fn dropped(&self) -> u32 {
        self.dropped
    }

    /// Of an event that was not taken and all behind it, only ends of notes wait on.
    pub(super) fn keep_ends(&mut self, event: Event) {
        self.events.push_front(event);
        let ends = |event: &Event| matches!(event.message, Message::NoteOff { .. });
        let before = self.events.len();
        self.events.retain(ends);
        let lost = u32::try_from(before - self.events.len()).unwrap_or(u32::MAX);
        self.dropped = self.dropped.saturating_add(lost);
    }

    /// Lets an event wait. Where there is no room for it, there is for the end of a note all the same.
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

    /// Plays a key on a channel. One that is held already is struck again.
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

    /// Ends every key that was passed on and is held.
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

    /// Ends a key where it was started, whatever track is in front by now.
    pub(super) fn end(&mut self, offset: u32, key: Key) {
        let key = key.get();
        let started = self.started.get_mut(usize::from(key));
        if let Some(channel) = started.and_then(Option::take) {
            // It is ended here, whatever the device says of its own key.
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
