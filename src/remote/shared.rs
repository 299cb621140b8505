//! What the server's threads and everyone else share.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use mio::Waker;
use parking_lot::Mutex;

use super::device_change::DeviceChange;
use super::gate::Gate;
use super::instances::{self, InstanceId, Instances};
use super::keeper::{Keeper, Look};
use super::machine::{self, Machine};
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
    keeper: Option<Keeper>,
    /// What pages are told.
    told: Mutex<Told>,
    ends: AtomicBool,
    waker: Arc<Waker>,
}

impl Shared {
    /// For a server at an address, with the instances of the process, on a machine that may keep something; `left` are the
    /// changes of devices that it has not kept before.
    #[must_use]
    pub fn new(
        address: SocketAddr,
        instances: &Arc<Mutex<Instances>>,
        waker: Waker,
        (machine, left): (Option<Arc<dyn Machine>>, Vec<DeviceChange>),
    ) -> Self {
        Self {
            gate: Mutex::new(match machine {
                Some(_) => Gate::of_machine(left),
                None => Gate::default(),
            }),
            refusals: Refusals::default(),
            connected: Mutex::default(),
            waits: Mutex::new(Some(Instant::now())),
            instances: Arc::clone(instances),
            address,
            authority: address.to_string(),
            keeper: machine.map(Keeper::new),
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

    /// Asks the threads of the server to end.
    pub fn end(&self) {
        self.ends.store(true, Ordering::Release);
        if let Some(keeper) = &self.keeper {
            keeper.end();
        }
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
        if let Some(keeper) = &self.keeper {
            let names: Vec<_> = called.into_iter().map(|(_, name)| name).collect();
            keeper.tell(neighbour::announcement(self.address, &names));
        }
    }

    /// Tells other programs of this one at once, as nobody may come here for long.
    pub fn begin(&self) {
        self.refresh_instances();
    }

    /// Asks for a look at what the machine keeps; nothing where it keeps nothing.
    pub fn look(&self) -> Option<Look> {
        self.keeper.as_ref().map(Keeper::ask)
    }

    /// Whether that look is over.
    #[must_use]
    pub fn has_looked(&self, look: Look) -> bool {
        let keeper = self.keeper.as_ref();
        keeper.is_none_or(|keeper| keeper.has_looked(look))
    }

    /// Whether the machine keeps anything, so that [`keep`](Self::keep) has something to do.
    #[must_use]
    pub fn has_machine(&self) -> bool {
        self.keeper.is_some()
    }

    /// Has the machine keep what changes, and looks what other programs have changed, until [`end`](Self::end). This waits
    /// for a disk, so it is for a thread of its own.
    pub fn keep(&self) {
        let Some(keeper) = &self.keeper else {
            return;
        };
        let machine = keeper.machine();
        // Without it other programs do not lead here, and nothing else is lost.
        let announcement = machine.announce(self.address.port()).ok();
        loop {
            let task = keeper.wait(self.has_lack());
            if let (Some(text), Some(announcement)) = (&task.told, &announcement) {
                announcement.tell(text);
            }
            if !task.ends || !self.gate.lock().unkept().is_empty() {
                self.refresh_devices(machine);
            }
            if task.ends {
                return;
            }
            self.refresh_others(machine);
            keeper.finish(&task);
            self.wake();
        }
    }

    fn has_lack(&self) -> bool {
        self.gate.lock().lack().is_some()
    }

    /// Whether devices have changed that the machine has not yet been asked to keep. Where it could not, it is asked again
    /// now and then.
    #[must_use]
    pub fn has_unkept_devices(&self) -> bool {
        let gate = self.gate.lock();
        self.has_machine() && !gate.unkept().is_empty() && gate.lack().is_none()
    }

    /// Has the machine keep what was changed of the devices, and takes over what other programs have changed.
    fn refresh_devices(&self, machine: &dyn Machine) {
        // The gate is not locked while a disk is waited for.
        let unkept = self.gate.lock().unkept().to_vec();
        let kept = if unkept.is_empty() {
            machine.read_devices().map(|text| machine::from_text(&text))
        } else {
            let mut changed = None;
            let kept = machine.change_devices(&mut |text| {
                let mut devices = machine::from_text(text)?;
                unkept.iter().for_each(|change| change.apply(&mut devices));
                let text = machine::to_text(&devices);
                changed = Some(devices);
                Some(text)
            });
            kept.map(|()| changed)
        };
        let mut gate = self.gate.lock();
        match kept {
            Ok(Some(devices)) => gate.take_over(devices, &unkept),
            // It is moved aside with the next change.
            Ok(None) => gate.keep_all_anew(),
            Err(lack) => gate.note_lack(lack),
        }
    }

    /// Looks which other servers there are.
    fn refresh_others(&self, machine: &dyn Machine) {
        let others = neighbour::others(&machine.announced(), self.address).to_string();
        if *self.told.lock().others != *others {
            self.told.lock().others = others.into();
        }
    }

    /// What all pages are told.
    #[must_use]
    pub fn told(&self) -> Told {
        self.told.lock().clone()
    }

    /// Whether there is such an instance.
    #[must_use]
    pub fn has_instance(&self, id: InstanceId) -> bool {
        self.instances.lock().get(id).is_some()
    }

    /// A session with the instance that was made first.
    #[must_use]
    pub fn first_instance(&self, began: Instant) -> Option<(InstanceId, PageSession)> {
        let first = self.instances.lock().ids().next();
        self.instance(first?, began)
    }

    /// A session with the only instance that there is.
    #[must_use]
    pub fn only_instance(&self, began: Instant) -> Option<(InstanceId, PageSession)> {
        let ids: Vec<_> = self.instances.lock().ids().collect();
        match ids[..] {
            [only] => self.instance(only, began),
            _ => None,
        }
    }

    /// A session with an instance; the time of its page began at a moment.
    #[must_use]
    pub fn instance(&self, id: InstanceId, began: Instant) -> Option<(InstanceId, PageSession)> {
        let instance = self.instances.lock().get(id).cloned()?;
        let waker = Arc::clone(&self.waker);
        let wake = Box::new(move || drop(waker.wake()));
        Some((id, PageSession::new(&instance, wake, began)))
    }
}
