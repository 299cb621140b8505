//! The thread of a device: opens its ports, opens them again when they come back, and keeps the session with it.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender};
use std::time::{Duration, Instant};

use parking_lot::Mutex;

use super::{DeviceContext, FindProfile, SharedDevice, WAITING};
use crate::control::controllers::{Action, Incoming};
use crate::devices::device_choice::{ConnectionStatus, DeviceChoice};
use crate::devices::device_event::{DeviceEvent, awakener};
use crate::devices::device_session::{DeviceSession, InstanceHandles};
use crate::devices::midi_clock::MidiClock;
use crate::devices::port::{InputPort, OnMessage, OutputPort, PortError, PortInfo, Ports};
use crate::devices::port_arbiter::{PortRequest, WakeDevice};
use crate::devices::port_scanner::{PortScanner, ScanResult};
use crate::engine::ClockMessage;
use crate::instance::bus::Sleeper;
use crate::instance::commands::ClockArrival;

/// How often the engine's position is read for the clock, while the music runs.
const CLOCK: Duration = Duration::from_millis(1);
/// How soon notes that found no room in the engine are sent again.
const MUSIC: Duration = Duration::from_millis(5);
/// How long the thread sleeps if no event wakes it.
const SLEEP: Duration = Duration::from_secs(10);

/// What the thread has.
pub(super) struct DeviceThread {
    choice: DeviceChoice,
    instance: InstanceHandles,
    ports: Box<dyn Ports>,
    profiles: FindProfile,
    last: Arc<Mutex<Option<Action>>>,
    input: Option<(PortInfo, Box<dyn InputPort>)>,
    output: Option<(PortInfo, Box<dyn OutputPort>)>,
    /// Its requests for an input and for an output.
    input_request: PortRequest,
    output_request: PortRequest,
    session: Option<DeviceSession>,
    clock: MidiClock,
    shared: Arc<SharedDevice>,
    events: SyncSender<DeviceEvent>,
    started: Instant,
    /// The result of the last scan for ports.
    last_scan: Option<ScanResult>,
    /// Whether it has to be acted on.
    looks: bool,
    /// Whether the queue already holds the event that the bus has new events.
    happened: Arc<AtomicBool>,
    _scanner: Option<PortScanner>,
    _sleeper: Option<Sleeper>,
}

impl DeviceThread {
    pub(super) fn new(
        context: &DeviceContext,
        choice: DeviceChoice,
        shared: Arc<SharedDevice>,
        events: SyncSender<DeviceEvent>,
    ) -> Self {
        let now = Instant::now();
        let happened = Arc::<AtomicBool>::default();
        let bus = context.instance.document.bus();
        let shows = !choice.output.is_empty();
        let sleeper = shows.then(|| bus.wake(awakener(&events, &happened)));
        let wanted = (!choice.input.is_empty(), shows);
        let told = events.clone();
        // A result that finds no room comes again with the next scan.
        let tell = move |seen| drop(told.try_send(DeviceEvent::Ports(seen)));
        let scanner = PortScanner::start(&context.system, wanted, tell);
        let woken = events.clone();
        // If the queue is full, the events in it wake the thread.
        let wake: WakeDevice = Arc::new(move || drop(woken.try_send(DeviceEvent::Check)));
        Self {
            input_request: PortRequest::new(&context.last_use, &wake, true),
            output_request: PortRequest::new(&context.last_use, &wake, false),
            choice,
            instance: context.instance.clone(),
            ports: (context.system)(),
            profiles: Arc::clone(&context.profiles),
            last: Arc::clone(&context.last),
            input: None,
            output: None,
            session: None,
            clock: MidiClock::default(),
            shared,
            events,
            started: now,
            last_scan: scanner
                .is_none()
                .then(|| Err(PortError("this system has no thread left".to_owned()))),
            looks: scanner.is_none(),
            happened,
            _scanner: scanner,
            _sleeper: sleeper,
        }
    }

    pub(super) fn serve(mut self, inbox: &Receiver<DeviceEvent>) {
        loop {
            let now = Instant::now();
            if std::mem::take(&mut self.looks) {
                self.look_for_ports();
                self.look_for_profile();
            }
            self.keep_time(now);
            self.light(now);
            if let Some(session) = &mut self.session {
                session.send_pending(now);
            }
            let event = match inbox.recv_timeout(self.rest()) {
                Ok(event) => Some(event),
                Err(RecvTimeoutError::Timeout) => None,
                Err(RecvTimeoutError::Disconnected) => break,
            };
            // Messages come before lights, but only so many, so that the lights are not kept waiting.
            for event in event.into_iter().chain(inbox.try_iter()).take(WAITING) {
                if self.shared.leaves.load(Ordering::Acquire) {
                    return self.leave();
                }
                match event {
                    DeviceEvent::Received(at, bytes) => {
                        self.hear(&bytes, (at, self.microseconds(at)));
                    }
                    DeviceEvent::Ports(seen) => (self.last_scan, self.looks) = (Some(seen), true),
                    DeviceEvent::Check => self.looks = true,
                    DeviceEvent::Happened => self.happened.store(false, Ordering::Release),
                }
            }
            self.make_up();
        }
        self.leave();
    }

    /// Releases all held keys and controls after messages were lost, since one of them may have been a release.
    fn make_up(&mut self) {
        if self.shared.lost.swap(false, Ordering::AcqRel) {
            if let Some(session) = &mut self.session {
                session.release_device();
            }
            let name = &self.choice.input;
            let sentence = format!("{name} sends too much at once; some messages were lost.");
            self.instance.document.show_message(sentence);
        }
    }

    /// Obeys a message of the device, or learns from it.
    fn hear(&mut self, bytes: &[u8], (at, now): (Instant, i64)) {
        if let Some(student) = &mut *self.shared.student.lock() {
            if let Some(session) = &mut self.session {
                session.release_device();
            }
            if let Some(incoming) = Incoming::from_bytes(bytes) {
                student.observe(incoming, now);
            }
        } else if let Some(message) = ClockMessage::from_bytes(bytes) {
            self.hear_clock(at, message);
        } else if let Some(session) = &mut self.session {
            session.hear(bytes, (at, now));
            if let Some(action) = session.last() {
                self.input_request.mark_used();
                *self.last.lock() = Some(action);
            }
        }
    }

    /// Passes on a message of the device's clock, if that is followed.
    fn hear_clock(&self, came: Instant, message: ClockMessage) {
        if self.choice.follows {
            let later_ms = self.shared.later_ms.load(Ordering::Relaxed);
            self.instance.commands.hear_clock(ClockArrival {
                came,
                message,
                later_ms,
            });
        }
    }

    fn microseconds(&self, at: Instant) -> i64 {
        let passed = at.saturating_duration_since(self.started);
        i64::try_from(passed.as_micros()).unwrap_or(i64::MAX)
    }

    /// How long the thread may sleep if no event comes.
    fn rest(&self) -> Duration {
        let now = self.microseconds(Instant::now());
        let until = |due: i64| Duration::from_micros(u64::try_from(due - now).unwrap_or(0));
        let mut rest = SLEEP;
        if self.output.is_some()
            && let Some(due) = self.session.as_ref().and_then(|session| session.due(now))
        {
            rest = rest.min(until(due));
        }
        if self
            .session
            .as_ref()
            .is_some_and(DeviceSession::has_pending)
        {
            rest = rest.min(MUSIC);
        }
        let moves = || self.instance.monitor.status().running.moves();
        if self.output.is_some() && self.choice.clock && moves() {
            rest = rest.min(CLOCK);
            if let Some(due) = self.clock.due() {
                rest = rest.min(until(due));
            }
        }
        rest
    }

    fn light(&mut self, now: Instant) {
        let now = self.microseconds(now);
        let (Some(session), Some((_, output))) = (&mut self.session, &mut self.output) else {
            return;
        };
        let mut failed = false;
        session.show(now, &mut |bytes| failed |= output.send(bytes).is_err());
        if failed {
            self.lose_output();
        }
    }

    fn keep_time(&mut self, now: Instant) {
        if !self.choice.clock {
            return;
        }
        let now = self.microseconds(now);
        let Some((_, output)) = &mut self.output else {
            return;
        };
        let status = self.instance.monitor.status();
        let mut failed = false;
        let mut send = |bytes: &[u8]| failed |= output.send(bytes).is_err();
        self.clock.run(&status, now, &mut send);
        if failed {
            self.lose_output();
        }
    }

    /// Closes an output that takes nothing any more; the next scan shows whether its port is still there.
    fn lose_output(&mut self) {
        self.output = None;
        // The last scan is out of date.
        self.last_scan = None;
        self.clock = MidiClock::default();
        self.output_request.set_open(false);
        self.set_connection(ConnectionStatus::Missing);
    }

    /// Opens the ports that are there, and closes those that are gone.
    fn look_for_ports(&mut self) {
        let connection = match self.last_scan.clone() {
            None => return,
            Some(Ok(ports)) => {
                let mut connection = ConnectionStatus::Open;
                if !self.choice.input.is_empty() {
                    connection = connection.and(self.connect_input(&ports.inputs));
                }
                if !self.choice.output.is_empty() {
                    connection = connection.and(self.connect_output(&ports.outputs));
                }
                connection
            }
            Some(Err(error)) => ConnectionStatus::Refused(error),
        };
        self.set_connection(connection);
    }

    fn connect_input(&mut self, found: &[PortInfo]) -> ConnectionStatus {
        let open = self.input.as_ref().map(|(port, _)| port);
        let grant = self
            .input_request
            .arbitrate(found, &self.choice.input, open);
        let (port, connection) = match grant.port_to_open(open) {
            Ok(new) => new,
            Err(connection) => {
                if !connection.is_open() {
                    self.close_input();
                }
                return connection;
            }
        };
        self.close_input();
        match self.ports.listen(&port, self.on_message()) {
            Ok(open) => {
                self.input = Some((port, open));
                self.input_request.set_open(true);
                connection
            }
            Err(error) => ConnectionStatus::Refused(error),
        }
    }

    fn connect_output(&mut self, found: &[PortInfo]) -> ConnectionStatus {
        let open = self.output.as_ref().map(|(port, _)| port);
        let grant = self
            .output_request
            .arbitrate(found, &self.choice.output, open);
        let (port, connection) = match grant.port_to_open(open) {
            Ok(new) => new,
            Err(connection) => {
                if !connection.is_open() {
                    self.close_output();
                }
                return connection;
            }
        };
        self.close_output();
        match self.ports.speak(&port) {
            Ok(open) => {
                self.begin(port, open);
                self.output_request.set_open(true);
                connection
            }
            Err(error) => ConnectionStatus::Refused(error),
        }
    }

    /// Closes the input, and releases what the device holds.
    fn close_input(&mut self) {
        if let (Some(_), Some(session)) = (self.input.take(), &mut self.session) {
            session.release_device();
        }
        self.input_request.set_open(false);
    }

    /// Closes the output; puts the lights out and stops the clock if the device is still there.
    fn close_output(&mut self) {
        if let Some((_, mut output)) = self.output.take() {
            let mut send = |bytes: &[u8]| drop(output.send(bytes));
            self.clock.stop(&mut send);
            if let Some(session) = &mut self.session {
                session.leave(&mut send);
            }
        }
        self.output_request.set_open(false);
    }

    /// Begins a session with the device once its output is open.
    fn begin(&mut self, port: PortInfo, mut open: Box<dyn OutputPort>) {
        if let Some(session) = &mut self.session {
            // What fails here fails again with the first light, where it is seen.
            session.initialise_device(&mut |bytes| drop(open.send(bytes)));
        }
        self.output = Some((port, open));
    }

    /// The function that the input calls with each message.
    fn on_message(&self) -> OnMessage {
        let events = self.events.clone();
        let shared = Arc::clone(&self.shared);
        Box::new(move |bytes| {
            let event = DeviceEvent::Received(Instant::now(), bytes.to_vec());
            if events.try_send(event).is_err() {
                shared.lost.store(true, Ordering::Release);
            }
        })
    }

    /// Takes over the present version of the profile.
    fn look_for_profile(&mut self) {
        if self.choice.profile.is_empty() {
            return;
        }
        let Some(profile) = (self.profiles)(&self.choice.profile) else {
            return;
        };
        let output = &mut self.output;
        let mut send = |bytes: &[u8]| {
            if let Some((_, output)) = output {
                // What fails here fails again with the first light, where it is seen.
                let _ = output.send(bytes);
            }
        };
        match &mut self.session {
            Some(session) if Arc::ptr_eq(session.profile(), &profile) => {}
            Some(session) => session.take_profile(profile, &mut send),
            None => {
                let mut session = DeviceSession::new(&self.instance, profile);
                session.initialise_device(&mut send);
                self.session = Some(session);
            }
        }
    }

    /// Sets the status, and shows a message if it has changed.
    fn set_connection(&self, connection: ConnectionStatus) {
        let mut known = self.shared.connection.lock();
        if *known == connection {
            return;
        }
        let name = match self.choice.input.as_str() {
            "" => &self.choice.output,
            input => input,
        };
        let sentence = connection.sentence(name, &known);
        *known = connection;
        drop(known);
        self.instance.document.show_message(sentence);
    }

    fn leave(mut self) {
        self.hear_clock(Instant::now(), ClockMessage::Stop);
        self.close_input();
        self.close_output();
    }
}
