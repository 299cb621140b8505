//! Which ports there are, for a person to choose from.
//!
//! Asking the system may take its time, and the window must not wait: a thread of its own asks, at most
//! every other second while somebody wants to know.

use std::sync::Arc;
use std::time::{Duration, Instant};

use parking_lot::Mutex;

use super::MakePorts;
use super::port::Found;
use crate::instance::threads::{self, Duty, Thread};

/// How long an answer is good enough.
const FRESH: Duration = Duration::from_secs(2);
/// The same where there is no MIDI at all, which seldom changes.
const FRESH_IN_VAIN: Duration = Duration::from_secs(10);

/// The ports as they were last. The thread that asks ends when it is answered.
#[derive(Debug, Default)]
pub(super) struct Listing {
    known: Arc<Mutex<Known>>,
    asking: Mutex<Option<Thread>>,
}

#[derive(Debug, Default)]
struct Known {
    inputs: Vec<String>,
    outputs: Vec<String>,
    /// When it is asked again.
    next: Option<Instant>,
}

impl Listing {
    /// The names of inputs and outputs as they were last, and asks again when that is some time ago.
    pub(super) fn look(&self, system: &MakePorts) -> (Vec<String>, Vec<String>) {
        let known = self.known.lock();
        let names = (known.inputs.clone(), known.outputs.clone());
        let stale = known.next.is_none_or(|next| Instant::now() >= next);
        drop(known);
        let mut asking = self.asking.lock();
        if stale && asking.as_ref().is_none_or(Thread::is_finished) {
            let (known, system) = (Arc::clone(&self.known), Arc::clone(system));
            *asking = threads::start(Duty::Ports, move || ask(&known, &system)).ok();
        }
        names
    }
}

fn ask(known: &Mutex<Known>, system: &MakePorts) {
    let mut ports = system();
    let (inputs, outputs) = (ports.inputs(), ports.outputs());
    let fresh = if inputs.is_err() && outputs.is_err() {
        FRESH_IN_VAIN
    } else {
        FRESH
    };
    let names = |found: Vec<Found>| found.into_iter().map(|port| port.name).collect();
    *known.lock() = Known {
        inputs: names(inputs.unwrap_or_default()),
        outputs: names(outputs.unwrap_or_default()),
        next: Some(Instant::now() + fresh),
    };
}
