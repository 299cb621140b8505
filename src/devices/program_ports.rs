//! The MIDI ports of the standalone program where there is no JACK: all music goes out at each chosen output, and what
//! comes in at the chosen inputs plays it.
//!
//! The audio thread leaves messages with the time at which they are due in a ring; a thread sends them then, and
//! answers for what it has begun at each port: a port that is closed is left without a sounding note, and one that went
//! with sounding notes is silenced when it is back. What is held at an input ends when that goes. A port that is missing
//! is opened as soon as it is there.

mod open_input;

use std::sync::Arc;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::thread::{self, Thread as SystemThread};
use std::time::{Duration, Instant};

use parking_lot::Mutex;
use rtrb::{Consumer, Producer, RingBuffer};
use serde::{Deserialize, Serialize};

use super::MakePorts;
use super::lost_notes::LostNotes;
use super::open_output::OpenOutput;
use super::port::{PortError, PortInfo, Ports};
use super::port_scanner::{PortScanner, ScanResult};
use crate::control::controllers::look::LONGEST;
use crate::engine::{ClockMessage, Message, Refused};
use crate::instance::threads::{self, Duty, Thread};
use open_input::{Arrivals, OpenInput};

/// Messages that can wait for their time, and that can wait for the audio thread.
const WAITING: usize = 2048;
/// How long the thread sleeps if nobody wakes it.
const SLEEP: Duration = Duration::from_secs(10);
/// A message that is due later than this is sent at once: the clock was set.
const FARTHEST: Duration = Duration::from_secs(2);

/// The MIDI ports that were chosen, by name.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct MidiRoute {
    /// What comes in there plays.
    pub inputs: Vec<String>,
    /// All music goes out there.
    pub outputs: Vec<String>,
}

/// Whether a chosen port is open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PortState {
    /// It is there, and is not used.
    Closed,
    /// It is open.
    Open,
    /// It is not there, and opened as soon as it is.
    Missing,
    /// It cannot be opened; the reason.
    Refused(String),
}

/// A port, and whether it is open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PortStatus {
    /// Its name in its system.
    pub name: String,
    /// Whether it is open.
    pub state: PortState,
}

/// Inputs and outputs, and whether they are open.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RouteStatus {
    /// The inputs.
    pub inputs: Vec<PortStatus>,
    /// The outputs.
    pub outputs: Vec<PortStatus>,
}

impl RouteStatus {
    /// The outputs that are open, by name.
    pub fn open_outputs(&self) -> impl Iterator<Item = &str> {
        let open = self.outputs.iter();
        let open = open.filter(|port| port.state == PortState::Open);
        open.map(|port| port.name.as_str())
    }
}

/// A message that waits for its time.
#[derive(Debug, Clone, Copy)]
struct TimedMessage {
    due: Instant,
    length: usize,
    bytes: [u8; LONGEST],
}

/// What the threads share.
#[derive(Default)]
struct SharedPorts {
    route: Mutex<MidiRoute>,
    /// The last list of ports and the number of its scanner, until it was acted on.
    scan: Mutex<Option<(u32, ScanResult)>>,
    status: Mutex<RouteStatus>,
    /// The messages sent so far at all outputs; it wraps.
    sent: Arc<AtomicU32>,
    /// Whether any output is open.
    is_open: AtomicBool,
    ends: AtomicBool,
    /// The thread that sends, once it runs.
    thread: OnceLock<SystemThread>,
}

impl SharedPorts {
    fn wake(&self) {
        if let Some(thread) = self.thread.get() {
            thread.unpark();
        }
    }
}

/// The ports, for any thread but the audio thread; dropped, they are closed.
#[allow(missing_debug_implementations, reason = "a handle to a thread")]
pub struct ProgramPorts {
    shared: Arc<SharedPorts>,
    thread: Option<Thread>,
}

/// The audio thread's end.
#[allow(missing_debug_implementations, reason = "the ends of two rings")]
pub struct ProgramPortsEnd {
    shared: Arc<SharedPorts>,
    outgoing: Producer<TimedMessage>,
    incoming: Consumer<Message>,
    clock: Consumer<(Instant, ClockMessage)>,
    is_filled: bool,
}

impl ProgramPorts {
    /// Starts without any open port. Each message that is sent is added to `sent`, and `on_change` is called whenever a
    /// port was opened or closed.
    #[must_use]
    pub fn start(
        system: MakePorts,
        sent: Arc<AtomicU32>,
        on_change: impl Fn() + Send + 'static,
    ) -> (Self, ProgramPortsEnd) {
        let shared = Arc::new(SharedPorts {
            sent,
            ..SharedPorts::default()
        });
        let (outgoing, to_send) = RingBuffer::new(WAITING);
        let (arrivals, incoming, clock) = Arrivals::new(WAITING);
        let theirs = Arc::clone(&shared);
        let thread = threads::start(Duty::ProgramPorts, move || {
            let _ = theirs.thread.set(thread::current());
            let keeper = PortKeeper {
                ports: system(),
                system,
                on_change: Box::new(on_change),
                to_send,
                received: Arc::new(Mutex::new(arrivals)),
                route: MidiRoute::default(),
                inputs: Vec::new(),
                outputs: Vec::new(),
                lost: LostNotes::default(),
                refused: RouteStatus::default(),
                scanner: None,
                scanners: 0,
                shared: theirs,
            };
            keeper.serve();
        });
        let end = ProgramPortsEnd {
            shared: Arc::clone(&shared),
            outgoing,
            incoming,
            clock,
            is_filled: false,
        };
        let thread = thread.ok();
        (Self { shared, thread }, end)
    }

    /// Opens these ports and closes all others; it happens soon.
    pub fn choose(&self, route: MidiRoute) {
        *self.shared.route.lock() = route;
        self.shared.wake();
    }

    /// The chosen ports, and whether they are open.
    #[must_use]
    pub fn status(&self) -> RouteStatus {
        self.shared.status.lock().clone()
    }

    /// Closes all ports, and waits for that.
    pub fn stop(&mut self) {
        self.shared.ends.store(true, Ordering::Release);
        self.shared.wake();
        if let Some(thread) = self.thread.take() {
            // A system may keep whoever closes a port.
            let _late = thread.join_by(threads::deadline());
        }
    }
}

impl Drop for ProgramPorts {
    fn drop(&mut self) {
        self.stop();
    }
}

impl ProgramPortsEnd {
    /// Sends one whole message when it is due. Neither waits nor allocates.
    ///
    /// # Errors
    /// When too many wait.
    pub fn send(&mut self, due: Instant, message: &[u8]) -> Result<(), Refused> {
        if !self.shared.is_open.load(Ordering::Acquire) || message.len() > LONGEST {
            return Ok(());
        }
        let mut bytes = [0; LONGEST];
        bytes[..message.len()].copy_from_slice(message);
        let length = message.len();
        let message = TimedMessage { due, length, bytes };
        self.outgoing.push(message).map_err(|_| Refused)?;
        self.is_filled = true;
        Ok(())
    }

    /// The next message that came in.
    pub fn receive(&mut self) -> Option<Message> {
        self.incoming.pop().ok()
    }

    /// The next message of a clock that came in, and when it came.
    pub fn receive_clock(&mut self) -> Option<(Instant, ClockMessage)> {
        self.clock.pop().ok()
    }

    /// Wakes whoever sends, after all messages of a block.
    pub fn end_block(&mut self) {
        if std::mem::take(&mut self.is_filled) {
            self.shared.wake();
        }
    }
}

/// The state of the thread.
struct PortKeeper {
    shared: Arc<SharedPorts>,
    system: MakePorts,
    ports: Box<dyn Ports>,
    on_change: Box<dyn Fn() + Send>,
    to_send: Consumer<TimedMessage>,
    received: Arc<Mutex<Arrivals>>,
    /// The choice as it was acted on.
    route: MidiRoute,
    inputs: Vec<OpenInput>,
    outputs: Vec<OpenOutput>,
    /// What sounded at outputs that have gone, by their names.
    lost: LostNotes,
    /// Ports that the system has and does not open.
    refused: RouteStatus,
    /// Lists the ports while any is chosen, and how many did so far: a list that was made for an earlier choice lacks
    /// what that did not ask for.
    scanner: Option<PortScanner>,
    scanners: u32,
}

impl PortKeeper {
    fn serve(mut self) {
        while !self.shared.ends.load(Ordering::Acquire) {
            let route = self.shared.route.lock().clone();
            if route != self.route {
                self.follow(route);
            }
            let scan = self.shared.scan.lock().take();
            if let Some((scanner, scan)) = scan
                && scanner == self.scanners
            {
                self.open_and_close(scan);
            }
            let rest = self.send_due();
            thread::park_timeout(rest);
        }
        self.outputs.iter_mut().for_each(OpenOutput::hush);
        self.close_inputs(|_| false);
    }

    /// Closes what is no longer chosen; what is new is opened with the next list of ports.
    fn follow(&mut self, route: MidiRoute) {
        let keeps = |names: &[String], info: &PortInfo| names.contains(&info.name);
        self.close_inputs(|info| keeps(&route.inputs, info));
        self.close_outputs(|info| keeps(&route.outputs, info));
        self.refused = RouteStatus::default();
        self.route = route;
        let wanted = (
            !self.route.inputs.is_empty(),
            !self.route.outputs.is_empty(),
        );
        self.scanners = self.scanners.wrapping_add(1);
        let (shared, number) = (Arc::clone(&self.shared), self.scanners);
        let tell = move |scan| {
            *shared.scan.lock() = Some((number, scan));
            shared.wake();
        };
        let is_wanted = wanted != (false, false);
        self.scanner = is_wanted
            .then(|| PortScanner::start(&self.system, wanted, tell))
            .flatten();
        if self.scanner.is_some() {
            // Whether the new ones are there is known with the first list.
            self.note_open();
        } else {
            self.publish();
        }
    }

    /// Closes inputs; what is held there ends.
    fn close_inputs(&mut self, keeps: impl Fn(&PortInfo) -> bool) {
        let (open, closed) = std::mem::take(&mut self.inputs)
            .into_iter()
            .partition(|input| keeps(&input.info));
        self.inputs = open;
        closed
            .into_iter()
            .for_each(|input: OpenInput| input.close(&self.received));
    }

    /// Lets outputs go that are no longer there, and remembers what sounded at them.
    fn lose_outputs(&mut self, is_lost: impl Fn(&mut OpenOutput) -> bool) {
        let lost = &mut self.lost;
        self.outputs.retain_mut(|output| {
            let goes = is_lost(output);
            if goes {
                lost.remember(output);
            }
            !goes
        });
    }

    /// Closes outputs, without a sounding note as far as they still take anything.
    fn close_outputs(&mut self, keeps: impl Fn(&PortInfo) -> bool) {
        self.outputs.retain_mut(|output| {
            let stays = keeps(&output.info);
            if !stays {
                output.hush();
            }
            stays
        });
    }

    /// Opens chosen ports that are there, and lets go of those that are not.
    fn open_and_close(&mut self, scan: ScanResult) {
        let lists = scan.unwrap_or_default();
        self.close_inputs(|info| lists.inputs.contains(info));
        self.lose_outputs(|output| !lists.outputs.contains(&output.info));
        self.refused = RouteStatus::default();
        for info in &lists.inputs {
            let is_open = self.inputs.iter().any(|open| open.info == *info);
            if is_open || !self.route.inputs.contains(&info.name) {
                continue;
            }
            match OpenInput::open(&mut *self.ports, info, &self.received) {
                Ok(input) => self.inputs.push(input),
                Err(error) => self.refused.inputs.push(refusal(info, error)),
            }
        }
        for info in &lists.outputs {
            let is_open = self.outputs.iter().any(|open| open.info == *info);
            if is_open || !self.route.outputs.contains(&info.name) {
                continue;
            }
            match self.ports.speak(info) {
                Ok(port) => {
                    let sounded = self.lost.take(info);
                    self.outputs.push(OpenOutput::new(info, port, sounded));
                }
                Err(error) => self.refused.outputs.push(refusal(info, error)),
            }
        }
        self.publish();
    }

    /// Sends what is due; how long it is until the next message is.
    fn send_due(&mut self) -> Duration {
        while let Ok(message) = self.to_send.peek() {
            let rest = message.due.saturating_duration_since(Instant::now());
            if rest > Duration::ZERO && rest < FARTHEST {
                return rest;
            }
            let Ok(message) = self.to_send.pop() else {
                break;
            };
            self.send(&message.bytes[..message.length]);
        }
        SLEEP
    }

    fn send(&mut self, bytes: &[u8]) {
        let open = self.outputs.len();
        self.lose_outputs(|output| output.send(bytes).is_err());
        if !self.outputs.is_empty() {
            self.shared.sent.fetch_add(1, Ordering::Relaxed);
        }
        if self.outputs.len() != open {
            self.publish();
        }
    }

    /// Tells the audio thread whether anybody is there to be sent anything.
    fn note_open(&self) {
        let is_open = !self.outputs.is_empty();
        self.shared.is_open.store(is_open, Ordering::Release);
    }

    /// Shows which ports are open.
    fn publish(&self) {
        let of = |chosen: &[String], open: Vec<&str>, refused: &[PortStatus]| {
            let of_one = |name: &String| {
                let mut refused = refused.iter();
                let state = match refused.find(|port| port.name == *name) {
                    Some(port) => port.state.clone(),
                    None if open.contains(&name.as_str()) => PortState::Open,
                    None => PortState::Missing,
                };
                let name = name.clone();
                PortStatus { name, state }
            };
            chosen.iter().map(of_one).collect()
        };
        let inputs = self.inputs.iter().map(|open| open.info.name.as_str());
        let outputs = self.outputs.iter().map(|open| open.info.name.as_str());
        let status = RouteStatus {
            inputs: of(&self.route.inputs, inputs.collect(), &self.refused.inputs),
            outputs: of(
                &self.route.outputs,
                outputs.collect(),
                &self.refused.outputs,
            ),
        };
        self.note_open();
        let before = std::mem::replace(&mut *self.shared.status.lock(), status.clone());
        if before != status {
            (self.on_change)();
        }
    }
}

fn refusal(info: &PortInfo, error: PortError) -> PortStatus {
    PortStatus {
        name: info.name.clone(),
        state: PortState::Refused(error.0),
    }
}

#[cfg(test)]
mod tests;
