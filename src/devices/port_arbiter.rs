//! Decides which device gets a port that several have chosen.
//!
//! The instance that was used last gets the port; the other one gets it back when the first no longer wants it, and both
//! show that. Loading a session does not count as use: a copy takes nothing from the instance that is played. Devices of
//! one instance share a port, as a keyboard with pads does. Two devices of one kind differ by a number, which depends on
//! which of them are connected: an open port stays with its device. Ports that other programs have opened are not known
//! here.

use std::cmp::Reverse;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};

use parking_lot::Mutex;

use super::device_choice::{ConnectionStatus, Rival};
use super::port::{self, PortInfo, stem};
use crate::instance::host_link::InstanceName;

/// When an instance was used last, as a number that only grows; 0 while it never was. It also identifies the instance.
#[derive(Clone)]
pub(super) struct LastUse {
    instance: Arc<OnceLock<InstanceName>>,
    at: Arc<AtomicU64>,
    /// Uses up to and with this one do not count.
    since: u64,
}

/// How often any instance was used so far.
static USES: AtomicU64 = AtomicU64::new(0);

impl LastUse {
    /// For a new instance, which was never used.
    pub(super) fn new() -> Self {
        Self {
            instance: Arc::default(),
            at: Arc::default(),
            since: 0,
        }
    }

    /// The same instance, with only later uses counted, so that a loaded session takes no port by earlier use.
    pub(super) fn ignoring_past_use(&self) -> Self {
        Self {
            instance: Arc::clone(&self.instance),
            at: Arc::clone(&self.at),
            since: USES.load(Ordering::Acquire),
        }
    }

    /// Another use of the same instance, which counts for itself: to play pads takes no port at which another instance
    /// plays its music.
    pub(super) fn apart(&self) -> Self {
        Self {
            instance: Arc::clone(&self.instance),
            at: Arc::default(),
            since: 0,
        }
    }

    /// What others call the instance. Only the first name counts.
    pub(super) fn set_name(&self, name: InstanceName) {
        let _first = self.instance.set(name);
    }

    fn rival(&self) -> Rival {
        let name = self.instance.get().and_then(|name| name());
        Rival(name.filter(|name| !name.trim().is_empty()))
    }

    /// Notes that the instance is used now: it gets the ports that others have chosen too.
    pub(super) fn mark_used(&self) {
        let last_use = self.at();
        if last_use != 0 && last_use == USES.load(Ordering::Acquire) {
            return;
        }
        let now = USES.fetch_add(1, Ordering::AcqRel) + 1;
        self.at.store(now, Ordering::Release);
        wake(|entry| entry.last_use.is(self));
    }

    fn is(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.instance, &other.instance)
    }

    fn at(&self) -> u64 {
        let at = self.at.load(Ordering::Acquire);
        if at > self.since { at } else { 0 }
    }
}

/// Wakes the thread of a device, so that it looks for its ports.
pub(super) type WakeDevice = Arc<dyn Fn() + Send + Sync>;

/// A request for a port, as all devices of the process see it.
struct PortEntry {
    number: u64,
    last_use: LastUse,
    wake: WakeDevice,
    is_input: bool,
    /// The name of the port that was chosen.
    wanted: String,
    /// The port that has that name now.
    id: String,
    open: bool,
}

/// All requests of the process.
static REQUESTS: Mutex<Vec<PortEntry>> = Mutex::new(Vec::new());
/// The number of requests so far, for their ids.
static REQUEST_IDS: AtomicU64 = AtomicU64::new(0);

/// Wakes the devices of other instances that want the same port as some requests.
fn wake(whose: impl Fn(&PortEntry) -> bool) {
    let requests = REQUESTS.lock();
    let woken = requests.iter().filter(|entry| {
        let mut others = requests.iter();
        others.any(|other| {
            whose(other) && other.is_about(entry) && !other.last_use.is(&entry.last_use)
        })
    });
    let woken: Vec<_> = woken.map(|entry| Arc::clone(&entry.wake)).collect();
    drop(requests);
    woken.iter().for_each(|wake| wake());
}

impl PortEntry {
    fn is_about(&self, other: &Self) -> bool {
        self.is_input == other.is_input && self.id == other.id
    }
}

/// The answer to a request for a port.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Grant {
    /// There is no such port.
    Missing,
    /// Another instance was used later, or still has it open.
    InUse(Rival),
    /// The port may be opened, or stay open; and which other instance has chosen it too.
    Granted(PortInfo, Option<Rival>),
}

impl Grant {
    /// The port to open and the device's state then; or its state, if no port is to be opened.
    pub(super) fn port_to_open(
        self,
        open: Option<&PortInfo>,
    ) -> Result<(PortInfo, ConnectionStatus), ConnectionStatus> {
        match self {
            Self::Missing => Err(ConnectionStatus::Missing),
            Self::InUse(rival) => Err(ConnectionStatus::InUse(rival)),
            Self::Granted(port, rival) => {
                let connection = rival.map_or(ConnectionStatus::Open, ConnectionStatus::Contested);
                let known = open.is_some_and(|open| open.id == port.id);
                if known {
                    Err(connection)
                } else {
                    Ok((port, connection))
                }
            }
        }
    }
}

/// A device's request for an input or for an output; dropped, it is withdrawn.
pub(super) struct PortRequest {
    number: u64,
    last_use: LastUse,
    wake: WakeDevice,
    is_input: bool,
}

impl PortRequest {
    pub(super) fn new(last_use: &LastUse, wake: &WakeDevice, is_input: bool) -> Self {
        Self {
            number: REQUEST_IDS.fetch_add(1, Ordering::Relaxed),
            last_use: last_use.clone(),
            wake: Arc::clone(wake),
            is_input,
        }
    }

    /// Asks for the port of a name, among those that are there; one that is open already stays the one that is meant.
    pub(super) fn arbitrate(
        &self,
        found: &[PortInfo],
        wanted: &str,
        open: Option<&PortInfo>,
    ) -> Grant {
        let mut requests = REQUESTS.lock();
        let place = requests
            .iter()
            .position(|entry| entry.number == self.number);
        let mine = place.map(|place| requests.swap_remove(place));
        let of_others = |port: &PortInfo| {
            let mut others = requests
                .iter()
                .filter(|other| other.is_input == self.is_input);
            // A port that was chosen by the same name is shared or contested instead.
            others.any(|other| other.open && other.id == port.id && other.wanted != wanted)
        };
        let kept = open.and_then(|open| found.iter().find(|port| port.id == open.id));
        let named = || found.iter().find(|port| port.name == wanted);
        let alike = || {
            let stem = stem(&named()?.name);
            let mut alike = found.iter().filter(|port| port::stem(&port.name) == stem);
            alike.find(|port| !of_others(port))
        };
        let free = || named().filter(|port| !of_others(port));
        let Some(port) = kept.or_else(free).or_else(alike) else {
            return Grant::Missing;
        };
        let entry = PortEntry {
            number: self.number,
            last_use: self.last_use.clone(),
            wake: Arc::clone(&self.wake),
            is_input: self.is_input,
            wanted: wanted.to_owned(),
            id: port.id.clone(),
            open: mine.is_some_and(|mine| mine.open && kept.is_some()),
        };
        let rivals = requests.iter().filter(|other| other.is_about(&entry));
        let rivals: Vec<_> = rivals
            .filter(|other| !other.last_use.is(&self.last_use))
            .collect();
        // Among those that were never used, the first request wins.
        let rank = |last_use: &LastUse, number| (last_use.at(), Reverse(number));
        let mine = rank(&self.last_use, self.number);
        let rank_of = |other: &&PortEntry| rank(&other.last_use, other.number);
        let first = rivals.iter().copied().max_by_key(rank_of);
        let holder = rivals.iter().copied().find(|other| other.open);
        let is_behind = first.is_some_and(|first| rank_of(&first) > mine);
        let is_held = holder.is_some() && !entry.open;
        let rival = holder.or(first).map(|other| other.last_use.clone());
        requests.push(entry);
        drop(requests);
        // What it is called is asked for without a lock on the requests.
        match rival.map(|rival| rival.rival()) {
            Some(rival) if is_behind || is_held => Grant::InUse(rival),
            rival => Grant::Granted(port.clone(), rival),
        }
    }

    /// Notes that a message of the port was obeyed, which counts as use of the instance.
    pub(super) fn mark_used(&self) {
        self.last_use.mark_used();
    }

    /// Sets whether the port is open.
    pub(super) fn set_open(&self, open: bool) {
        let mut requests = REQUESTS.lock();
        let mut mine = requests.iter_mut();
        let Some(mine) = mine.find(|entry| entry.number == self.number) else {
            return;
        };
        if std::mem::replace(&mut mine.open, open) != open {
            drop(requests);
            wake(|entry| entry.number == self.number);
        }
    }
}

impl Drop for PortRequest {
    fn drop(&mut self) {
        let mut requests = REQUESTS.lock();
        let place = requests
            .iter()
            .position(|entry| entry.number == self.number);
        let gone = place.map(|place| requests.swap_remove(place));
        let rivals = requests.iter().filter(|other| {
            gone.as_ref()
                .is_some_and(|gone| gone.is_about(other) && !gone.last_use.is(&other.last_use))
        });
        let rivals: Vec<_> = rivals.map(|other| Arc::clone(&other.wake)).collect();
        drop(requests);
        rivals.iter().for_each(|wake| wake());
    }
}
