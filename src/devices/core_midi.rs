//! Outputs of macOS, which take messages before their time.
//!
//! The system plays each at its time stamp, so that no thread's delay is heard. The library of the other systems sends
//! without time stamps; who is there is asked of it all the same. What is sent to one port leaves in order: a message whose
//! time is earlier than that of the one before gets the same, since the system would let it pass, and a note could end
//! before it begins.

/// The system's clock that time stamps are of.
mod host_time;

use std::thread;
use std::time::{Duration, Instant};

use coremidi::{Client, Destination, Destinations, OutputPort as Port, PacketBuffer};

use super::port::{OutputPort, PortError, PortInfo, is_about_time};
use crate::instance::threads::{self, Duty};
use host_time::HostClock;

/// The name of our clients.
const CLIENT: &str = "Gradus outputs";
/// How long before its time a message is taken.
const AHEAD: Duration = Duration::from_millis(50);

/// Opens a port.
///
/// # Errors
/// When it is gone, or the system has no MIDI.
pub(super) fn open(port: &PortInfo) -> Result<Box<dyn OutputPort>, PortError> {
    let id = |destination: &Destination| destination.unique_id().unwrap_or(0).to_string();
    let mut destinations = Destinations.into_iter();
    let destination = destinations.find(|destination| id(destination) == port.id);
    let destination = destination.ok_or_else(|| PortError("it is gone".to_owned()))?;
    let client = Client::new(CLIENT).map_err(refused)?;
    let opened = client.output_port("out").map_err(refused)?;
    Ok(Box::new(CoreMidiOutput {
        port: Some(opened),
        destination,
        clock: HostClock::now(),
        last: Instant::now(),
    }))
}

#[allow(clippy::needless_pass_by_value, reason = "a plain number, mapped")]
fn refused(status: i32) -> PortError {
    PortError(format!("macOS refuses it ({status})"))
}

/// An open port.
struct CoreMidiOutput {
    port: Option<Port>,
    destination: Destination,
    clock: HostClock,
    /// The latest time that was given.
    last: Instant,
}

impl OutputPort for CoreMidiOutput {
    fn send(&mut self, bytes: &[u8]) -> Result<(), PortError> {
        self.send_at(Instant::now(), bytes)
    }

    fn ahead(&self) -> Duration {
        AHEAD
    }

    fn send_at(&mut self, due: Instant, bytes: &[u8]) -> Result<(), PortError> {
        let due = if is_about_time(bytes) {
            due
        } else {
            due.max(self.last)
        };
        self.last = self.last.max(due);
        let packets = PacketBuffer::new(self.clock.stamp(due), bytes);
        match &self.port {
            Some(port) => port.send(&self.destination, &packets).map_err(refused),
            None => Ok(()),
        }
    }
}

impl Drop for CoreMidiOutput {
    fn drop(&mut self) {
        // What was given last are ends of notes: they are played before the port goes. Other ports do not wait for that.
        let left = self.last.saturating_duration_since(Instant::now());
        if let Some(port) = self.port.take().filter(|_| !left.is_zero()) {
            let _started = threads::start(Duty::ClosingPort, move || {
                thread::sleep(left.min(AHEAD));
                drop(port);
            });
        }
    }
}
