//! What the server's thread and everyone else share.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use mio::Waker;
use parking_lot::Mutex;

use super::gate::Gate;
use super::instances::{self, InstanceId, Instances};
use super::machine::{Announcement, Machine};
use super::neighbour;
use super::refusals::Refusals;
use super::session::PageSession;

/// What all pages are told of this machine.
#[derive(Debug, Clone, Default)]
pub struct Told {
    /// The instances of the process, as JSON.
    pub instances: Arc<str>,
    /// The servers of other programs, as JSON.
    pub others: Arc<str>,
}

/// Shared by the server's thread, its handle and what wakes it.
#[derive(Debug)]
pub struct Shared {
    /// Who may come in.
    pub gate: Mutex<Gate>,
    /// What was refused.
    pub refusals: Refusals,
    /// The names of the devices that are connected.
    pub connected: Mutex<Vec<String>>,
    /// Since when it waits for a first page.
    pub waits: Mutex<Option<Instant>>,
    instances: Arc<Mutex<Instances>>,
    /// Where the server listens, also as browsers write it.
    address: SocketAddr,
    authority: String,
    /// Knows of other programs.
    machine: Option<Arc<dyn Machine>>,
    /// What they are told of this one.
    announcement: Mutex<Option<Box<dyn Announcement>>>,
    /// What pages are told.
    told: Mutex<Told>,
    ends: AtomicBool,
    waker: Arc<Waker>,
}

impl Shared {
    /// For a server at an address, with the instances of the process, on a machine that may keep something.
    #[must_use]
    pub fn new(
        address: SocketAddr,
        instances: &Arc<Mutex<Instances>>,
        waker: Waker,
        machine: Option<Arc<dyn Machine>>,
    ) -> Self {
        // Without it other programs do not lead here, and nothing else is lost.
        let announcement = machine
            .as_ref()
            .and_then(|it| it.announce(address.port()).ok());
        Self {
            gate: Mutex::new(Gate::of(machine.clone())),
            refusals: Refusals::default(),
            connected: Mutex::default(),
            waits: Mutex::new(Some(Instant::now())),
            instances: Arc::clone(instances),
            address,
            authority: address.to_string(),
            machine,
            announcement: Mutex::new(announcement),
            told: Mutex::default(),
            ends: AtomicBool::new(false),
            waker: Arc::new(waker),
        }
    }

    /// The server's address, as browsers write it in `Host`.
    #[must_use]
    pub fn authority(&self) -> &str {
        &self.authority
    }

    /// Wakes the server's thread.
    pub fn wake(&self) {
        // It fails only when the thread has more to look at than can be counted.
        let _counted = self.waker.wake();
    }

    /// Asks the server's thread to end.
    pub fn end(&self) {
        self.ends.store(true, Ordering::Release);
        self.wake();
    }

    /// Whether the server's thread has to end.
    #[must_use]
    pub fn ends(&self) -> bool {
        self.ends.load(Ordering::Acquire)
    }

    /// Changes whenever an instance comes or goes.
    #[must_use]
    pub fn version(&self) -> u64 {
        self.instances.lock().version()
    }

    /// Looks what the instances are called now, and tells other programs.
    pub fn refresh_instances(&self) {
        let names = self.instances.lock().names();
        let called = instances::called(&names);
        let list: Arc<str> = instances::to_json(&called).to_string().into();
        if self.told.lock().instances == list {
            return;
        }
        self.told.lock().instances = list;
        if let Some(announcement) = &*self.announcement.lock() {
            let names: Vec<_> = called.into_iter().map(|(_, name)| name).collect();
            announcement.tell(&neighbour::announcement(self.address, &names));
        }
    }

    /// Looks what other programs have changed.
    pub fn refresh_others(&self) {
        self.gate.lock().refresh();
        if let Some(machine) = &self.machine {
            let others = neighbour::others(&machine.announced(), self.address).to_string();
            if *self.told.lock().others != *others {
                self.told.lock().others = others.into();
            }
        }
    }

    /// What all pages are told.
    #[must_use]
    pub fn told(&self) -> Told {
        self.told.lock().clone()
    }

    /// Takes back what other programs were told.
    pub fn withdraw(&self) {
        *self.announcement.lock() = None;
    }

    /// Whether there is such an instance.
    #[must_use]
    pub fn has_instance(&self, id: InstanceId) -> bool {
        self.instances.lock().get(id).is_some()
    }

    /// A session with the instance that was made first.
    #[must_use]
    pub fn first_instance(&self) -> Option<(InstanceId, PageSession)> {
        let first = self.instances.lock().ids().next();
        self.instance(first?)
    }

    /// A session with the only instance that there is.
    #[must_use]
    pub fn only_instance(&self) -> Option<(InstanceId, PageSession)> {
        let ids: Vec<_> = self.instances.lock().ids().collect();
        match ids[..] {
            [only] => self.instance(only),
            _ => None,
        }
    }

    /// A session with an instance.
    #[must_use]
    pub fn instance(&self, id: InstanceId) -> Option<(InstanceId, PageSession)> {
        let instance = self.instances.lock().get(id).cloned()?;
        let waker = Arc::clone(&self.waker);
        let wake = Box::new(move || drop(waker.wake()));
        Some((id, PageSession::new(&instance, wake)))
    }
}
