//! The recorder's input from a block: keys that went down and up, each at its song position, and where the song
//! itself began or jumped.
//!
//! A key is reported while the music runs, whether or not it is passed on. Keys without room are counted, so that
//! a recorder can say so.

use super::event::{Event, Message};
use super::inbox::Inbox;
use super::timeline::{Segment, SegmentEntry};
use crate::sequencer::Tick;

/// The most events of one block; people have ten fingers.
const ROOM: usize = 256;

/// Something at a song position that concerns a recorder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RecordEvent {
    /// A key went down.
    Down {
        /// The song position.
        tick: Tick,
        /// 0 to 15.
        channel: u8,
        /// 0 to 127.
        key: u8,
        /// 1 to 127.
        velocity: u8,
        /// The track, 0 to 31, whose pad it was.
        pad: Option<u8>,
    },
    /// A key went up.
    Up {
        /// The song position.
        tick: Tick,
        /// 0 to 15.
        channel: u8,
        /// 0 to 127.
        key: u8,
    },
    /// The music began, or jumped.
    Began {
        /// Song position before.
        from: Tick,
        /// Song position after.
        to: Tick,
    },
    /// The song's loop went round.
    Wrapped {
        /// The loop's end.
        from: Tick,
        /// Its start.
        to: Tick,
    },
}

/// The events of one block, in their order.
#[derive(Debug)]
pub(super) struct RecordEvents {
    list: Vec<RecordEvent>,
    /// Keys of the block, which get a song position with their part of it.
    keys: Vec<Event>,
    /// Index of the first key without a song position.
    next: usize,
    /// The part of the block in which the next keys are placed.
    segment: Option<Segment>,
    /// The song position before the block.
    position: Tick,
    lost: u32,
}

impl RecordEvents {
    pub(super) fn new() -> Self {
        Self {
            list: Vec::with_capacity(ROOM),
            keys: Vec::with_capacity(ROOM),
            next: 0,
            segment: None,
            position: 0,
            lost: 0,
        }
    }

    /// The events of the last block, in order.
    pub(super) fn list(&self) -> &[RecordEvent] {
        &self.list
    }

    /// Number of events for which there was no room so far.
    pub(super) fn lost(&self) -> u32 {
        self.lost
    }

    /// Begins a block at a song position, with its input.
    pub(super) fn begin(&mut self, position: Tick, inbox: &Inbox) {
        self.position = position;
        self.list.clear();
        self.keys.clear();
        (self.next, self.segment) = (0, None);
        for event in inbox.waiting() {
            if !matches!(
                event.message,
                Message::NoteOn { .. } | Message::NoteOff { .. }
            ) {
                continue;
            }
            if self.keys.len() < ROOM {
                self.keys.push(*event);
            } else {
                self.lost = self.lost.saturating_add(1);
            }
        }
    }

    /// Begins a part of the block; earlier keys are placed in the part before.
    pub(super) fn enter(&mut self, segment: &Segment, loop_end: Tick) {
        if self.segment.is_some() {
            self.place_before(segment.entered);
        }
        let to = segment.span.start;
        match segment.entry {
            SegmentEntry::Continue => {}
            SegmentEntry::Start => {
                let from = self.position;
                self.push(RecordEvent::Began { from, to });
            }
            SegmentEntry::Wrap => self.push(RecordEvent::Wrapped { from: loop_end, to }),
        }
        if !self.keys.is_empty() {
            self.segment = Some(segment.clone());
        }
    }

    /// Ends the block: the remaining keys are placed in its last part.
    pub(super) fn finish(&mut self) {
        self.place_before(u32::MAX);
    }

    /// Places all keys of a block that is otherwise quiet.
    pub(super) fn place_all(&mut self, tick_at: impl Fn(u32) -> Tick) {
        while let Some(event) = self.keys.get(self.next).copied() {
            self.next += 1;
            self.push_message(event, tick_at(event.offset));
        }
    }

    fn place_before(&mut self, offset: u32) {
        while let Some(event) = self.keys.get(self.next).copied() {
            let Some(segment) = self.segment.as_ref().filter(|_| event.offset < offset) else {
                return;
            };
            let tick = segment.tick_at(event.offset);
            self.next += 1;
            self.push_message(event, tick);
        }
    }

    fn push_message(&mut self, event: Event, tick: Tick) {
        match event.message {
            Message::NoteOn {
                channel,
                key,
                velocity,
            } => self.push(RecordEvent::Down {
                tick,
                channel,
                key,
                velocity,
                pad: event.pad,
            }),
            Message::NoteOff { channel, key, .. } => {
                self.push(RecordEvent::Up { tick, channel, key });
            }
            Message::ControlChange { .. }
            | Message::ProgramChange { .. }
            | Message::ChannelPressure { .. }
            | Message::PitchBend { .. } => {}
        }
    }

    fn push(&mut self, event: RecordEvent) {
        if self.list.len() < ROOM {
            self.list.push(event);
        } else {
            self.lost = self.lost.saturating_add(1);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::engine_fixture::EngineFixture;
    use super::*;

    const SIXTEENTH: Tick = 10_080;

    fn struck(offset: u32, key: u8) -> Event {
        let message = Message::NoteOn {
            channel: 3,
            key,
            velocity: 90,
        };
        Event::new(offset, message)
    }

    fn keys(fixture: &EngineFixture) -> Vec<(Tick, u8)> {
        let events = fixture.engine.record_events().iter();
        let keys = events.filter_map(|event| match event {
            RecordEvent::Down { tick, key, .. } => Some((*tick, *key)),
            _ => None,
        });
        keys.collect()
    }

    /// A key has the song position of its frame, in blocks that are quiet too; at a standstill it has none.
    #[test]
    fn keys_have_positions() {
        let mut fixture = EngineFixture::new("x...");
        for block in 0..40 {
            fixture.input = vec![struck(30, 60)];
            fixture.block(1000);
            let expected = (block * 1000 + 30) * SIXTEENTH / 6000;
            let (tick, key) = keys(&fixture)[0];
            assert!(
                (tick - expected).abs() <= 1 && key == 60,
                "{tick} {expected}"
            );
        }
        fixture.playing = false;
        fixture.input = vec![struck(30, 60)];
        fixture.block(1000);
        assert_eq!(fixture.engine.record_events(), []);
    }

    /// A loop that goes round within a block lies between the keys before it and those after.
    #[test]
    fn loops_go_round_between_keys() {
        let mut fixture = EngineFixture::new("x...");
        fixture.looped = Some((0.0, 1.0));
        fixture.run(23_000, 1000);
        fixture.input = vec![struck(500, 60), struck(1500, 61)];
        fixture.block(2000);
        let quarter = 4 * SIXTEENTH;
        assert_eq!(
            fixture.engine.record_events(),
            [
                RecordEvent::Down {
                    tick: quarter - 840,
                    channel: 3,
                    key: 60,
                    velocity: 90,
                    pad: None
                },
                RecordEvent::Wrapped {
                    from: quarter,
                    to: 0
                },
                RecordEvent::Down {
                    tick: 840,
                    channel: 3,
                    key: 61,
                    velocity: 90,
                    pad: None
                },
            ]
        );
    }

    /// More keys than there is room for are counted.
    #[test]
    fn there_is_room_for_so_many_keys() {
        let mut fixture = EngineFixture::new("x...");
        fixture.input = (0..300).map(|_| struck(0, 60)).collect();
        fixture.block(64);
        // The beginning is an event as well.
        assert_eq!(keys(&fixture).len(), ROOM - 1);
        assert_eq!(fixture.engine.missed(), 300 - 255);
    }
}
