//! Lists the ports on a thread beside the device's own: the system may take milliseconds or more to answer, and the
//! device's messages must not wait for that.

use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::time::Duration;

use super::MakePorts;
use super::port::{PortError, PortInfo};
use crate::instance::threads::{self, Duty};

/// How often the ports are listed.
pub(super) const PERIOD: Duration = Duration::from_millis(500);
/// The same where there is no MIDI at all, which seldom changes.
const PERIOD_WITHOUT_MIDI: Duration = Duration::from_secs(10);

/// The available ports, of the directions that were asked for.
#[derive(Debug, Clone, Default)]
pub(super) struct PortLists {
    pub(super) inputs: Vec<PortInfo>,
    pub(super) outputs: Vec<PortInfo>,
}

/// The ports, or why there is no MIDI at all.
pub(super) type ScanResult = Result<PortLists, PortError>;

/// Lists the ports periodically. Dropping it ends the thread after the present scan, without waiting for that.
pub(super) struct PortScanner {
    /// Dropped, it ends the thread.
    _end: Sender<()>,
}

impl PortScanner {
    /// Scans for inputs, for outputs or for both, and calls `tell` with each result; none when the system has no thread
    /// left.
    pub(super) fn start(
        system: &MakePorts,
        wanted: (bool, bool),
        tell: impl Fn(ScanResult) + Send + 'static,
    ) -> Option<Self> {
        let (end, ending) = channel();
        let system = MakePorts::clone(system);
        let started = threads::start(Duty::PortScanner, move || {
            let mut ports = system();
            loop {
                let result = scan(&mut *ports, wanted);
                let rest = if result.is_ok() {
                    PERIOD
                } else {
                    PERIOD_WITHOUT_MIDI
                };
                tell(result);
                if ending.recv_timeout(rest) != Err(RecvTimeoutError::Timeout) {
                    return;
                }
            }
        });
        started.ok().map(|_| Self { _end: end })
    }
}

fn scan(ports: &mut dyn super::port::Ports, (inputs, outputs): (bool, bool)) -> ScanResult {
    let mut lists = PortLists::default();
    if inputs {
        lists.inputs = ports.inputs()?;
    }
    if outputs {
        lists.outputs = ports.outputs()?;
    }
    Ok(lists)
}
