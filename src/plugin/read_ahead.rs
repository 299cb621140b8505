//! Reads a block's first event ahead, to see whether anything comes in at all.

use super::midi::Outlet;
use crate::engine::{Event, Host, Refused, Sounded};

/// A host whose first event was already read; it still comes first.
pub(super) struct ReadAhead<H> {
    first: Option<Event>,
    host: H,
}

impl<H: Outlet> ReadAhead<H> {
    /// The host of a block, whose first event, if any, was received before.
    pub(super) fn new(first: Option<Event>, host: H) -> Self {
        Self { first, host }
    }
}

impl<H: Outlet> Host for ReadAhead<H> {
    fn receive(&mut self) -> Option<Event> {
        self.first.take().or_else(|| self.host.receive())
    }

    fn send(&mut self, event: Event) -> Result<(), Refused> {
        self.host.send(event)
    }

    fn hear(&mut self, sounded: Sounded) {
        self.host.hear(sounded);
    }
}

impl<H: Outlet> Outlet for ReadAhead<H> {
    fn send_bytes(&mut self, offset: u32, bytes: &[u8]) -> Result<(), Refused> {
        self.host.send_bytes(offset, bytes)
    }
}
