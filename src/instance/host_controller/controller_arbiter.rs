//! Decides which instance gets a controller that several have chosen: "the one whose editor, pads or listen switch was
//! used last has it, and both say so." Loading a session does not count as use: a copy of an instance never takes what
//! the other one plays with.

use std::cmp::Reverse;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, AtomicU64, Ordering};

use parking_lot::Mutex;

use crate::instance::attention::Attention;

/// Which instance has a controller.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Ownership {
    /// No other instance has chosen it.
    #[default]
    Alone,
    /// Another one has, but this one was used last.
    Contested,
    /// Another one was used last, and has it.
    InUse,
}

/// Why a controller is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reason {
    /// The user uses the instance.
    Used,
    /// A session was loaded, perhaps without the user.
    Loaded,
}

/// One instance's request for a controller; dropped, it is withdrawn.
#[derive(Debug)]
pub(super) struct ControllerRequest(Arc<RequestState>);

/// The state of a request.
#[derive(Debug, Default)]
struct RequestState {
    /// Written with the list of requests locked, read by anyone.
    ownership: AtomicU8,
    /// When the instance was used last, as a number that only grows; 0 while it never was.
    used: AtomicU64,
    /// Asks the instance's audio thread to look at the ownership.
    attention: Attention,
}

/// A request as all instances see it.
#[derive(Debug)]
struct ControllerEntry {
    device: String,
    state: Arc<RequestState>,
}

/// All requests of the process, oldest first.
static REQUESTS: Mutex<Vec<ControllerEntry>> = Mutex::new(Vec::new());
/// How often any instance was used so far.
static USES: AtomicU64 = AtomicU64::new(0);

impl ControllerRequest {
    /// A request for nothing, by an instance whose audio thread pays this attention.
    pub(super) fn new(attention: &Attention) -> Self {
        Self(Arc::new(RequestState {
            attention: attention.clone(),
            ..RequestState::default()
        }))
    }

    /// Asks for a device or for nothing; a request for the same device as before keeps its place in the order.
    pub(super) fn ask(&self, device: Option<&str>, reason: Reason) {
        let mut requests = REQUESTS.lock();
        if reason == Reason::Used {
            self.mark_used();
        }
        let is_mine = |entry: &ControllerEntry| Arc::ptr_eq(&entry.state, &self.0);
        requests.retain(|entry| !is_mine(entry) || Some(&*entry.device) == device);
        if !requests.iter().any(is_mine) {
            self.0.set_ownership(Ownership::Alone);
            if reason == Reason::Loaded {
                // Earlier use of the instance does not count for the new device.
                self.0.used.store(0, Ordering::Release);
            }
            requests.extend(device.map(|device| ControllerEntry {
                device: device.to_owned(),
                state: Arc::clone(&self.0),
            }));
        }
        arbitrate(&requests);
    }

    /// Notes that the instance that has the controller is used, so that it keeps it. Never waits.
    pub(super) fn mark_used(&self) {
        let used = self.0.used.load(Ordering::Acquire);
        if used == 0 || used != USES.load(Ordering::Acquire) {
            let now = USES.fetch_add(1, Ordering::AcqRel) + 1;
            self.0.used.store(now, Ordering::Release);
        }
    }

    pub(super) fn ownership(&self) -> Ownership {
        match self.0.ownership.load(Ordering::Acquire) {
            1 => Ownership::Contested,
            2 => Ownership::InUse,
            _ => Ownership::Alone,
        }
    }
}

/// Gives each controller to the instance that was used last, or to the first that asked if none was used.
fn arbitrate(requests: &[ControllerEntry]) {
    let rank = |(place, entry): (usize, &ControllerEntry)| {
        (entry.state.used.load(Ordering::Acquire), Reverse(place))
    };
    for mine in requests.iter().enumerate() {
        let rivals = requests.iter().enumerate();
        let mut rivals =
            rivals.filter(|other| other.0 != mine.0 && other.1.device == mine.1.device);
        let ownership = match rivals.clone().next() {
            None => Ownership::Alone,
            Some(_) if rivals.all(|other| rank(other) < rank(mine)) => Ownership::Contested,
            Some(_) => Ownership::InUse,
        };
        mine.1.state.set_ownership(ownership);
    }
}

impl RequestState {
    fn set_ownership(&self, ownership: Ownership) {
        let ownership = ownership as u8;
        if self.ownership.swap(ownership, Ordering::AcqRel) != ownership {
            self.attention.request();
        }
    }
}

impl Drop for ControllerRequest {
    fn drop(&mut self) {
        self.ask(None, Reason::Loaded);
    }
}
