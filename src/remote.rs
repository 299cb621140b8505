//! A page for tablets, and the server that sends it: one for all instances of a process, off until a person switches it
//! on.
//!
//! The page is a controller. It is drawn by the browser of a tablet that is on the same network, or of this machine, and
//! plays an instance with the actions and facts of profiles ([`session`]). Whoever opens it needs a ticket that a person
//! reads off this machine ([`gate`]); then both ends seal every frame ([`keys`]). What that holds against, and what not,
//! is in `docs/remote.md`. This folder must never know a host, a window, a file, or the audio thread; nothing here is
//! saved.
//!
//! In reading order:
//! - [`limits`]: how much of everything is taken.
//! - [`keys`]: keys from a secret, and sealed frames.
//! - [`tickets`], [`known_device`], [`device_change`], [`gate`]: tickets, the devices that came with one, and who gets in.
//! - [`code`]: an address as a code for a camera.
//! - [`machine`], [`neighbour`], [`keeper`]: what a machine keeps for all its programs, the servers of others, and who
//!   waits for the disk.
//! - [`network`]: the networks that this machine is on.
//! - [`http`], [`page`]: the page's own files, and nothing else.
//! - [`refusals`]: what was refused.
//! - [`session`]: a page as a controller of an instance.
//! - [`bounded_stream`], [`connected_page`], [`connection`]: a page's frames, and the way there.
//! - [`instances`], [`shared`], [`server`]: the thread that serves all of them.

pub mod limits;
pub mod keys;
pub mod machine;
pub mod neighbour;
pub mod keeper;
pub mod tickets;
pub mod known_device;
pub mod device_change;
pub mod gate;
pub mod code;
pub mod network;
pub mod http;
pub mod page;
pub mod refusals;
pub mod session;
pub mod bounded_stream;
pub mod connected_page;
pub mod connection;
pub mod instances;
pub mod shared;
pub mod server;

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::{Duration, Instant};

use parking_lot::Mutex;

use crate::instance::host_link::InstanceName;
use crate::instance::threads::{self, Duty, Presence, Thread};
use device_change::DeviceChange;
use gate::Gate;
use instances::{InstanceId, Instances};
use known_device::DeviceKind;
use machine::Machine;
use refusals::Reason;
use server::Server;
use session::Instance;
use shared::Shared;
use tickets::{ShownTickets, Sight, TICKET_LETTERS, Tickets};

/// The server of the process.
static REMOTE: Mutex<Remote> = Mutex::new(Remote::new());

struct Remote {
    instances: Option<Arc<Mutex<Instances>>>,
    running: Option<Running>,
    /// The changes of devices that the machine has not kept: who was thrown out stays out as long as the process lives.
    left: Vec<DeviceChange>,
}

struct Running {
    shared: Arc<Shared>,
    address: SocketAddr,
    thread: Thread,
    /// Waits for the disk, where a machine keeps something.
    keeper: Option<Thread>,
}

impl Remote {
    const fn new() -> Self {
        Self {
            instances: None,
            running: None,
            left: Vec::new(),
        }
    }

    fn start(
        &mut self,
        address: IpAddr,
        machine: Option<Arc<dyn Machine>>,
    ) -> io::Result<SocketAddr> {
        if let Some(running) = self.running() {
            return Ok(running.address);
        }
        let server = Server::bind(address)?;
        let address = server.address();
        let instances = self.instances.get_or_insert_default();
        let kept = (machine, self.left.clone());
        let shared = Shared::new(address, instances, server.waker()?, kept);
        let shared = Arc::new(shared);
        let its = Arc::clone(&shared);
        let keeper = shared
            .has_machine()
            .then(|| threads::start(Duty::RemoteKeeper, move || its.keep()));
        let keeper = keeper.transpose()?;
        let its = Arc::clone(&shared);
        let thread = threads::start(Duty::Remote, move || server.serve(&its));
        let thread = thread.inspect_err(|_| shared.end())?;
        self.running = Some(Running {
            shared,
            address,
            thread,
            keeper,
        });
        Ok(address)
    }

    /// The server, unless its thread has ended by itself.
    fn running(&mut self) -> Option<&Running> {
        let ended = self.running.take_if(|it| it.thread.is_finished());
        if let Some(ended) = ended {
            ended.shared.end();
            self.keep_left(&ended);
        }
        self.running.as_ref()
    }

    fn keep_left(&mut self, ended: &Running) {
        if ended.shared.has_machine() {
            self.left = ended.shared.gate.lock().unkept().to_vec();
        }
    }
}

/// An instance that pages can play, until this is dropped.
#[derive(Debug)]
pub struct Registration {
    id: InstanceId,
    _presence: Presence,
}

/// What a person sees of the server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Status {
    /// Where it listens.
    pub address: SocketAddr,
    /// The devices that are known; the one that came last is the last.
    pub devices: Vec<DeviceStatus>,
    /// How long no page has come since it was switched on; nothing once one has.
    pub waits: Option<Duration>,
    /// Why the devices are not kept for the next time, if they are not.
    pub lack: Option<String>,
    /// How much was refused, by its reason.
    pub refused: [(Reason, u32); Reason::ALL.len()],
}

/// What a person sees of a device.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeviceStatus {
    /// By what it is known.
    pub name: String,
    /// What it is.
    pub kind: DeviceKind,
    /// Where it came from first.
    pub address: IpAddr,
    /// Whether a page of it is connected.
    pub is_connected: bool,
    /// Whether it may only watch.
    pub watches: bool,
}

/// Lets pages play an instance, which has a name as long as it says one.
#[must_use]
pub fn register(instance: &Instance, name: InstanceName) -> Registration {
    let instances = Arc::clone(REMOTE.lock().instances.get_or_insert_default());
    let id = instances.lock().add(instance.clone(), name);
    wake();
    Registration {
        id,
        _presence: Presence::new(),
    }
}

/// Switches the server on at an address of this machine; returns where it listens. One that is on stays as it is. Its
/// devices are known while it is on.
///
/// # Errors
/// As [`switch_on_for`].
pub fn switch_on(address: IpAddr) -> io::Result<SocketAddr> {
    start(address, None)
}

/// The same with what a machine keeps: its devices, and the servers of other programs.
///
/// # Errors
/// When there is no such address, no port is free, or the system has no thread left.
pub fn switch_on_for(address: IpAddr, machine: Arc<dyn Machine>) -> io::Result<SocketAddr> {
    start(address, Some(machine))
}

fn start(address: IpAddr, machine: Option<Arc<dyn Machine>>) -> io::Result<SocketAddr> {
    REMOTE.lock().start(address, machine)
}

/// Switches the server off: every connection ends, its port is free, and tickets and what no machine keeps is forgotten.
pub fn switch_off() {
    let running = REMOTE.lock().running.take();
    if let Some(mut running) = running {
        running.shared.end();
        let keeper = running.keeper.take();
        let _late = keeper.map(|keeper| keeper.join_by(threads::deadline()));
        REMOTE.lock().keep_left(&running);
        let _late = running.thread.join_by(threads::deadline());
    }
}

/// Makes new tickets for a terminal; earlier ones are void. `None` while the server is off, or without random numbers.
#[must_use]
pub fn new_tickets() -> Option<Tickets> {
    let remote = REMOTE.lock();
    let mut gate = remote.running.as_ref()?.shared.gate.lock();
    renew(&mut gate, Sight::Terminal, Instant::now())
}

/// The tickets for Set-up, which asks for them as often as it is drawn. `None` as for [`new_tickets`].
#[must_use]
pub fn show_tickets() -> Option<ShownTickets> {
    let now = Instant::now();
    let remote = REMOTE.lock();
    let mut gate = remote.running.as_ref()?.shared.gate.lock();
    if let Some(shown) = gate.show_tickets(now) {
        return Some(shown);
    }
    renew(&mut gate, Sight::SetUp(now), now)?;
    gate.show_tickets(now)
}

/// Makes new tickets for Set-up; earlier ones are void.
pub fn renew_tickets() {
    void_tickets();
    let _shown = show_tickets();
}

fn renew(gate: &mut Gate, sight: Sight, now: Instant) -> Option<Tickets> {
    let mut random = [0; TICKET_LETTERS];
    getrandom::fill(&mut random).ok()?;
    Some(gate.renew_tickets(&random, sight, now))
}

/// Makes all tickets void, once nobody sees them any more.
pub fn void_tickets() {
    if let Some(running) = &REMOTE.lock().running {
        running.shared.gate.lock().void_tickets();
    }
}

/// Forgets a device, and ends its connection.
pub fn throw_out(device: &str) {
    if let Some(running) = &REMOTE.lock().running {
        running.shared.gate.lock().throw_out(device);
        running.shared.wake();
    }
}

/// Lets a device only watch, or play.
pub fn set_watching(device: &str, watches: bool) {
    if let Some(running) = &REMOTE.lock().running {
        running.shared.gate.lock().set_watching(device, watches);
        running.shared.wake();
    }
}

/// What the server does; `None` while it is off.
#[must_use]
pub fn status() -> Option<Status> {
    let mut remote = REMOTE.lock();
    let running = remote.running()?;
    let connected = running.shared.connected.lock().clone();
    let gate = running.shared.gate.lock();
    let devices = gate.devices().iter().map(|device| DeviceStatus {
        name: device.name.clone(),
        kind: device.kind,
        address: device.address,
        is_connected: connected.contains(&device.name),
        watches: device.watches,
    });
    Some(Status {
        address: running.address,
        devices: devices.collect(),
        lack: gate.lack().map(str::to_owned),
        waits: running.shared.waits.lock().map(|since| since.elapsed()),
        refused: Reason::ALL.map(|reason| (reason, running.shared.refusals.number(reason))),
    })
}

fn wake() {
    if let Some(running) = &REMOTE.lock().running {
        running.shared.wake();
    }
}

impl Drop for Registration {
    fn drop(&mut self) {
        let instances = REMOTE.lock().instances.clone();
        let is_last = instances.is_some_and(|instances| !instances.lock().remove(self.id));
        // The thread must end before the code can be unloaded.
        if is_last {
            switch_off();
        } else {
            wake();
        }
    }
}

/// The address that a camera reads, with the ticket in its fragment, which no browser sends.
#[must_use]
pub fn link(address: SocketAddr, tickets: &Tickets) -> String {
    format!("http://{address}/#{}", tickets.scanned.letters())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A server whose thread has ended by itself is off, so that it can be switched on again.
    #[test]
    fn a_server_that_has_ended_is_off() {
        let mut remote = Remote::new();
        let here = [127, 0, 0, 3].into();
        for _ in 0..2 {
            remote.start(here, None).unwrap();
            remote.running().unwrap().shared.end();
            let end = Instant::now() + Duration::from_secs(20);
            while remote.running().is_some() {
                assert!(Instant::now() < end);
            }
        }
    }
}
