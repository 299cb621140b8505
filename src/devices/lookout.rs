//! Looks which ports there are, beside a device's own thread.
//!
//! A system may take its time to answer, milliseconds or more, and what the device sends must not wait for that.

use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::time::Duration;

use super::MakePorts;
use super::port::{Found, PortError};
use crate::instance::threads::{self, Duty};

/// How often the system is asked which ports there are.
pub(super) const LOOK: Duration = Duration::from_millis(500);
/// The same where there is no MIDI at all, which seldom changes.
const LOOK_IN_VAIN: Duration = Duration::from_secs(10);

/// The ports that there are, of the directions that were asked for.
#[derive(Debug, Clone, Default)]
pub(super) struct Sight {
    pub(super) inputs: Vec<Found>,
    pub(super) outputs: Vec<Found>,
}

/// What is seen; nothing where there is no MIDI at all.
pub(super) type Seen = Result<Sight, PortError>;

/// Looks again and again; dropped, it ends after the look that it is at, which nobody waits for here.
pub(super) struct Lookout {
    /// Dropped, it ends the thread.
    _end: Sender<()>,
}

impl Lookout {
    /// Looks for inputs, or for outputs, or both, and tells what it sees; none when the system has no thread left.
    pub(super) fn start(
        system: &MakePorts,
        wanted: (bool, bool),
        tell: impl Fn(Seen) + Send + 'static,
    ) -> Option<Self> {
        let (end, ending) = channel();
        let system = MakePorts::clone(system);
        let started = threads::start(Duty::Lookout, move || {
            let mut ports = system();
            loop {
                let seen = look(&mut *ports, wanted);
                let rest = if seen.is_ok() { LOOK } else { LOOK_IN_VAIN };
                tell(seen);
                if ending.recv_timeout(rest) != Err(RecvTimeoutError::Timeout) {
                    return;
                }
            }
        });
        started.ok().map(|_| Self { _end: end })
    }
}

fn look(ports: &mut dyn super::port::Ports, (inputs, outputs): (bool, bool)) -> Seen {
    let mut sight = Sight::default();
    if inputs {
        sight.inputs = ports.inputs()?;
    }
    if outputs {
        sight.outputs = ports.outputs()?;
    }
    Ok(sight)
}
