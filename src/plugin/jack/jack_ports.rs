//! The MIDI ports of a client of JACK in one block.

use std::sync::atomic::{AtomicU32, Ordering};

use jack::{MidiIter, MidiWriter, RawMidi};

use crate::control::controllers::Incoming;
use crate::devices::wire;
use crate::engine::{ClockMessage, Event, Host, Refused};
use crate::plugin::midi::Outlet;

/// Both ports in one block.
pub(super) struct JackPorts<'a> {
    input: MidiIter<'a>,
    output: MidiWriter<'a>,
    /// The last frame of the block, and the frame that has been reached: JACK takes nothing out of order.
    last: u32,
    reached: u32,
    /// Counts the messages.
    sent: &'a AtomicU32,
}

impl<'a> JackPorts<'a> {
    /// The ports of a block of so many frames.
    pub(super) fn new(
        input: MidiIter<'a>,
        output: MidiWriter<'a>,
        frames: u32,
        sent: &'a AtomicU32,
    ) -> Self {
        let last = frames.saturating_sub(1);
        Self {
            input,
            output,
            last,
            reached: 0,
            sent,
        }
    }

    fn write(&mut self, offset: u32, bytes: &[u8]) -> Result<(), Refused> {
        let time = offset.min(self.last).max(self.reached);
        let written = self.output.write(&RawMidi { time, bytes });
        written.map_err(|_| Refused)?;
        self.reached = time;
        self.sent.fetch_add(1, Ordering::Relaxed);
        Ok(())
    }
}

/// The messages of a clock that come in a block of so many frames.
pub(super) fn clock(
    input: MidiIter<'_>,
    frames: u32,
) -> impl Iterator<Item = (u32, ClockMessage)> + '_ {
    let last = frames.saturating_sub(1);
    input.filter_map(move |RawMidi { time, bytes }| {
        ClockMessage::from_bytes(bytes).map(|message| (time.min(last), message))
    })
}

impl Host for JackPorts<'_> {
    fn receive(&mut self) -> Option<Event> {
        loop {
            let RawMidi { time, bytes } = self.input.next()?;
            let message = match Incoming::from_bytes(bytes) {
                Some(Incoming::Signal(signal)) => signal.message(),
                Some(Incoming::SysEx(_)) | None => None,
            };
            if let Some(message) = message {
                let offset = time.min(self.last);
                return Some(Event::new(offset, message));
            }
        }
    }

    fn send(&mut self, event: Event) -> Result<(), Refused> {
        let (bytes, length) = wire::bytes(event.message);
        self.write(event.offset, &bytes[..length])
    }
}

impl Outlet for JackPorts<'_> {
    fn send_bytes(&mut self, offset: u32, bytes: &[u8]) -> Result<(), Refused> {
        match Incoming::from_bytes(bytes) {
            Some(Incoming::Signal(_) | Incoming::SysEx(_)) => self.write(offset, bytes),
            None => Ok(()),
        }
    }
}
