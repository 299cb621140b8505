//! The program's own MIDI ports in one block, alone or beside the sound card's.

use std::time::{Duration, Instant};

use super::midi::Outlet;
use crate::devices::{ProgramPortsEnd, wire};
use crate::engine::{Event, Host, Refused};

/// The ports in one block: what the engine sends at a frame is sent as late after the block's beginning.
pub(super) struct ProgramPort<'a> {
    end: Option<&'a mut ProgramPortsEnd>,
    began: Instant,
    /// Seconds a frame.
    frame: f64,
}

impl<'a> ProgramPort<'a> {
    /// The ports in a block that begins now; before there are any, nothing comes or goes.
    pub(super) fn new(end: Option<&'a mut ProgramPortsEnd>, sample_rate: u32) -> Self {
        Self {
            end,
            began: Instant::now(),
            frame: 1.0 / f64::from(sample_rate.max(1)),
        }
    }

    fn send_at(&mut self, offset: u32, bytes: &[u8]) -> Result<(), Refused> {
        let due = self.began + Duration::from_secs_f64(f64::from(offset) * self.frame);
        let end = self.end.as_mut();
        end.map_or(Ok(()), |end| end.send(due, bytes))
    }
}

impl Drop for ProgramPort<'_> {
    fn drop(&mut self) {
        if let Some(end) = &mut self.end {
            end.end_block();
        }
    }
}

impl Host for ProgramPort<'_> {
    fn receive(&mut self) -> Option<Event> {
        let message = self.end.as_mut()?.receive()?;
        Some(Event::new(0, message))
    }

    fn send(&mut self, event: Event) -> Result<(), Refused> {
        let (bytes, length) = wire::bytes(event.message);
        self.send_at(event.offset, &bytes[..length])
    }
}

impl Outlet for ProgramPort<'_> {
    fn send_bytes(&mut self, offset: u32, bytes: &[u8]) -> Result<(), Refused> {
        self.send_at(offset, bytes)
    }
}

/// Two ports as one: what is sent goes to both, and what comes in is of either.
pub(super) struct BothPorts<'a, O> {
    pub(super) own: ProgramPort<'a>,
    pub(super) other: O,
}

impl<O: Outlet> Host for BothPorts<'_, O> {
    fn receive(&mut self) -> Option<Event> {
        self.own.receive().or_else(|| self.other.receive())
    }

    fn send(&mut self, event: Event) -> Result<(), Refused> {
        // What is refused comes again: nothing may have taken it yet.
        self.own.send(event)?;
        self.other.send(event)
    }
}

impl<O: Outlet> Outlet for BothPorts<'_, O> {
    fn send_bytes(&mut self, offset: u32, bytes: &[u8]) -> Result<(), Refused> {
        self.own.send_bytes(offset, bytes)?;
        self.other.send_bytes(offset, bytes)
    }
}
