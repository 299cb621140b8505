//! What the server's thread and everyone else share.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use mio::Waker;
use parking_lot::Mutex;

use super::gate::Gate;
use super::refusals::Refusals;
use super::session::{Instance, PageSession};

/// The number of an instance; it is never given again.
pub type InstanceId = u64;

/// The instances of the process, in the order in which they were made.
#[derive(Debug, Default)]
pub struct Instances {
    list: Vec<(InstanceId, Instance)>,
    /// The number of changes, from which the next instance has its number.
    version: u64,
}

/// The numbers of the instances, for pages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InstanceList {
    /// Changes with the list.
    pub version: u64,
    /// The instances.
    pub instances: Vec<InstanceId>,
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
    /// The server's address, as browsers write it.
    authority: String,
    ends: AtomicBool,
    waker: Arc<Waker>,
}

impl Instances {
    /// Adds one; returns its number.
    pub fn add(&mut self, instance: Instance) -> InstanceId {
        self.version += 1;
        self.list.push((self.version, instance));
        self.version
    }

    /// Removes one; returns whether any is left.
    pub fn remove(&mut self, id: InstanceId) -> bool {
        self.version += 1;
        self.list.retain(|(known, _)| *known != id);
        !self.list.is_empty()
    }
}

impl Shared {
    /// For a server at an address, with the instances of the process.
    #[must_use]
    pub fn new(authority: String, instances: &Arc<Mutex<Instances>>, waker: Waker) -> Self {
        Self {
            gate: Mutex::default(),
            refusals: Refusals::default(),
            connected: Mutex::default(),
            waits: Mutex::new(Some(Instant::now())),
            instances: Arc::clone(instances),
            authority,
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

    /// The numbers of the instances.
    #[must_use]
    pub fn instance_list(&self) -> InstanceList {
        let instances = self.instances.lock();
        InstanceList {
            version: instances.version,
            instances: instances.list.iter().map(|(id, _)| *id).collect(),
        }
    }

    /// Whether there is such an instance.
    #[must_use]
    pub fn has_instance(&self, id: InstanceId) -> bool {
        self.instances
            .lock()
            .list
            .iter()
            .any(|(known, _)| *known == id)
    }

    /// A session with the instance that was made first.
    #[must_use]
    pub fn first_instance(&self) -> Option<(InstanceId, PageSession)> {
        let first = self.instances.lock().list.first().map(|(id, _)| *id);
        self.instance(first?)
    }

    /// A session with an instance.
    #[must_use]
    pub fn instance(&self, id: InstanceId) -> Option<(InstanceId, PageSession)> {
        let instance = {
            let instances = self.instances.lock();
            let mut list = instances.list.iter();
            list.find(|(known, _)| *known == id)
                .map(|(_, instance)| instance.clone())?
        };
        let waker = Arc::clone(&self.waker);
        let wake = Box::new(move || drop(waker.wake()));
        Some((id, PageSession::new(&instance, wake)))
    }
}
