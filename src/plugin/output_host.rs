//! Sends what is for a port of the system there, and everything else to the host.

use crate::devices::OutputPortsEnd;
use crate::engine::{Event, Host, PatternStart, Refused, Sounded};
use crate::sequencer::OutputSlot;

/// A host that gets only what is for it.
pub(super) struct OutputHost<'a, H> {
    host: H,
    ports: &'a mut OutputPortsEnd,
}

impl<'a, H: Host> OutputHost<'a, H> {
    /// The host in a block, and the project's other outputs.
    pub(super) fn new(host: H, ports: &'a mut OutputPortsEnd) -> Self {
        Self { host, ports }
    }
}

impl<H: Host> Host for OutputHost<'_, H> {
    fn receive(&mut self) -> Option<Event> {
        self.host.receive()
    }

    fn send(&mut self, event: Event) -> Result<(), Refused> {
        match event.output {
            OutputSlot::Host => self.host.send(event),
            OutputSlot::Port(slot) => self.ports.send(slot, event.offset, event.message),
        }
    }

    fn start_patterns(&mut self, start: PatternStart) {
        self.ports.start_patterns(start);
    }

    fn hear(&mut self, sounded: Sounded) {
        self.host.hear(sounded);
    }
}
