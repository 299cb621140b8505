//! What the handle, the audio thread and the thread that sends share.

use std::sync::atomic::{AtomicBool, AtomicU8, AtomicU32, AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};
use std::thread::Thread as SystemThread;
use std::time::{Duration, Instant};

use parking_lot::Mutex;

use super::set_up_requests::SetUpRequests;
use super::status::Counters;
use crate::devices::device_choice::ConnectionStatus;
use crate::sequencer::outputs::{PORT_OUTPUTS, PortSet};
use crate::sequencer::value::Channel;
use crate::sequencer::{Outputs, PortSlot};

/// The latest time that is reckoned with, in seconds: three centuries.
const FARTHEST_SECONDS: f64 = 1e10;
/// Whether an output's port is open, and which one that is.
pub(super) type PortOfOutput = (ConnectionStatus, Option<String>);

/// What the ends share.
pub(super) struct SharedOutputs {
    pub(super) epoch: Instant,
    /// The project's outputs.
    pub(super) outputs: Mutex<Arc<Outputs>>,
    /// Whether a thread sends.
    pub(super) is_used: AtomicBool,
    /// The outputs that the host stands in for.
    pub(super) absent: AtomicU8,
    /// Whether the outputs, the use of the instance or what others use has changed.
    pub(super) looks: AtomicBool,
    /// How often all that sounds had to end, as no block may have followed.
    pub(super) rests: AtomicU32,
    pub(super) is_offline: AtomicBool,
    pub(super) computes_ahead: AtomicBool,
    /// When the last block was played, in milliseconds.
    pub(super) last_block: AtomicU64,
    pub(super) tests: Mutex<Vec<(PortSlot, Channel)>>,
    pub(super) set_ups: SetUpRequests,
    pub(super) ports: Mutex<[PortOfOutput; PORT_OUTPUTS]>,
    pub(super) counters: [Counters; PORT_OUTPUTS],
    /// Whether any output has a clock.
    pub(super) has_clock: AtomicBool,
    pub(super) ends: AtomicBool,
    /// The thread that sends, once it runs.
    pub(super) thread: OnceLock<SystemThread>,
}

impl SharedOutputs {
    pub(super) fn new() -> Self {
        Self {
            epoch: Instant::now(),
            outputs: Mutex::default(),
            is_used: AtomicBool::new(false),
            absent: AtomicU8::new(0),
            looks: AtomicBool::new(false),
            rests: AtomicU32::new(0),
            is_offline: AtomicBool::new(false),
            computes_ahead: AtomicBool::new(false),
            last_block: AtomicU64::new(0),
            tests: Mutex::default(),
            set_ups: SetUpRequests::default(),
            ports: Mutex::default(),
            counters: Default::default(),
            has_clock: AtomicBool::new(false),
            ends: AtomicBool::new(false),
            thread: OnceLock::new(),
        }
    }

    pub(super) fn wake(&self) {
        if let Some(thread) = self.thread.get() {
            thread.unpark();
        }
    }

    pub(super) fn look(&self) {
        self.looks.store(true, Ordering::Release);
        self.wake();
    }

    /// The seconds from the beginning until a time, and back.
    pub(super) fn seconds(&self, time: Instant) -> f64 {
        time.saturating_duration_since(self.epoch).as_secs_f64()
    }

    pub(super) fn instant(&self, seconds: f64) -> Instant {
        self.epoch + Duration::from_secs_f64(seconds.clamp(0.0, FARTHEST_SECONDS))
    }

    pub(super) fn milliseconds(&self) -> u64 {
        u64::try_from(self.epoch.elapsed().as_millis()).unwrap_or(u64::MAX)
    }

    pub(super) fn counters(&self, slot: PortSlot) -> Option<&Counters> {
        self.counters.get(slot.index())
    }

    pub(super) fn set_absent(&self, absent: PortSet) {
        self.absent.store(absent.bits(), Ordering::Release);
    }
}
