//! The names of the ports, for the window.
//!
//! The system may take long to answer, and the window must not wait: a thread asks, at most every other second while the
//! names are shown.

use std::sync::Arc;
use std::time::{Duration, Instant};

use parking_lot::Mutex;

use super::MakePorts;
use super::port::PortInfo;
use crate::instance::threads::{self, Duty, Thread};

/// How long an answer is used.
const FRESH: Duration = Duration::from_secs(2);
/// The same where there is no MIDI at all, which seldom changes.
const FRESH_IN_VAIN: Duration = Duration::from_secs(10);

/// The names of the last answer. The thread that asks ends with the answer.
#[derive(Debug, Default)]
pub(super) struct PortNames {
    cached: Arc<Mutex<CachedNames>>,
    asking: Mutex<Option<Thread>>,
}

#[derive(Debug, Default)]
struct CachedNames {
    inputs: Vec<String>,
    outputs: Vec<String>,
    /// The earliest time to ask again.
    next: Option<Instant>,
}

impl PortNames {
    /// The last names of inputs and outputs; asks for new ones if they are old.
    pub(super) fn names(&self, system: &MakePorts) -> (Vec<String>, Vec<String>) {
        let cached = self.cached.lock();
        let names = (cached.inputs.clone(), cached.outputs.clone());
        let stale = cached.next.is_none_or(|next| Instant::now() >= next);
        drop(cached);
        let mut asking = self.asking.lock();
        if stale && asking.as_ref().is_none_or(Thread::is_finished) {
            let (cached, system) = (Arc::clone(&self.cached), Arc::clone(system));
            *asking = threads::start(Duty::Ports, move || ask(&cached, &system)).ok();
        }
        names
    }
}

fn ask(cached: &Mutex<CachedNames>, system: &MakePorts) {
    let mut ports = system();
    let (inputs, outputs) = (ports.inputs(), ports.outputs());
    let fresh = if inputs.is_err() && outputs.is_err() {
        FRESH_IN_VAIN
    } else {
        FRESH
    };
    let names = |found: Vec<PortInfo>| found.into_iter().map(|port| port.name).collect();
    *cached.lock() = CachedNames {
        inputs: names(inputs.unwrap_or_default()),
        outputs: names(outputs.unwrap_or_default()),
        next: Some(Instant::now() + fresh),
    };
}
