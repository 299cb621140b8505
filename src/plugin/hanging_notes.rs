//! A port that may go: notes that were begun at it may still sound when it comes back, and are ended then.

use super::midi::Outlet;
use crate::devices::HangingNotes;
use crate::engine::{Event, Host, Refused, Sounded};

/// A host whose notes are tracked.
pub(super) struct TrackedHost<'a, H> {
    host: H,
    hanging: &'a mut HangingNotes,
}

impl<'a, H: Outlet> TrackedHost<'a, H> {
    /// The host in a block, with the notes that were begun at it.
    pub(super) fn new(host: H, hanging: &'a mut HangingNotes) -> Self {
        Self { host, hanging }
    }

    /// Ends the notes that sounded when the port went.
    pub(super) fn end_hanging_notes(&mut self) {
        while let Some(message) = self.hanging.end_of_one() {
            if self.send(Event::new(0, message)).is_err() {
                break;
            }
        }
    }
}

impl<H: Outlet> Host for TrackedHost<'_, H> {
    fn receive(&mut self) -> Option<Event> {
        self.host.receive()
    }

    fn send(&mut self, event: Event) -> Result<(), Refused> {
        self.host.send(event)?;
        self.hanging.track(event.message);
        Ok(())
    }

    fn hear(&mut self, sounded: Sounded) {
        self.host.hear(sounded);
    }
}

impl<H: Outlet> Outlet for TrackedHost<'_, H> {
    fn send_bytes(&mut self, offset: u32, bytes: &[u8]) -> Result<(), Refused> {
        self.host.send_bytes(offset, bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::Message;

    /// A port that takes so many messages in a block.
    struct Narrow {
        room: usize,
        taken: Vec<Message>,
    }

    impl Host for Narrow {
        fn receive(&mut self) -> Option<Event> {
            None
        }

        fn send(&mut self, event: Event) -> Result<(), Refused> {
            self.room = self.room.checked_sub(1).ok_or(Refused)?;
            self.taken.push(event.message);
            Ok(())
        }
    }

    impl Outlet for Narrow {
        fn send_bytes(&mut self, _offset: u32, _bytes: &[u8]) -> Result<(), Refused> {
            Ok(())
        }
    }

    fn on(channel: u8, key: u8) -> Message {
        Message::NoteOn {
            channel,
            key,
            velocity: 100,
        }
    }

    fn off(channel: u8, key: u8) -> Message {
        Message::NoteOff {
            channel,
            key,
            velocity: 64,
        }
    }

    /// Notes that were begun are ended one by one, and no other; what was refused was neither begun nor ended.
    #[test]
    fn what_hangs_is_ended() {
        let mut hanging = HangingNotes::default();
        let mut narrow = Narrow {
            room: 5,
            taken: Vec::new(),
        };
        let mut port = TrackedHost::new(&mut narrow, &mut hanging);
        let messages = [on(0, 0), on(0, 127), on(15, 64), on(3, 36), off(3, 36)];
        for message in messages {
            assert!(port.send(Event::new(0, message)).is_ok());
        }
        let message = on(4, 4);
        assert!(port.send(Event::new(0, message)).is_err());
        port.end_hanging_notes();
        for room in [1, 10] {
            narrow.room = room;
            TrackedHost::new(&mut narrow, &mut hanging).end_hanging_notes();
        }
        assert_eq!(narrow.taken[5..], [off(0, 0), off(0, 127), off(15, 64)]);
        assert_eq!(hanging, HangingNotes::default());
    }
}
