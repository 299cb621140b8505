//! The thread that opens the ports of a project's outputs and sends there.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::thread;
use std::time::{Duration, Instant};

use super::line::{Line, due_at};
use super::output_clock::OutputClock;
use super::own_set_up::OwnSetUp;
use super::send_queue::SendQueue;
use super::set_up_queue::SetUpQueue;
use super::set_ups::UNTIL_BLOCKS;
use super::{
    OutputsReader, SharedOutputs, TellMessage, Timed, TimedEvent, names_a_port, without_port,
};
use crate::devices::MakePorts;
use crate::devices::device_choice::ConnectionStatus;
use crate::devices::lost_notes::LostNotes;
use crate::devices::port::{PortInfo, Ports};
use crate::devices::port_arbiter::{LastUse, PortRequest, WakeDevice};
use crate::devices::port_scanner::{PortScanner, ScanResult};
use crate::instance::threads;
use crate::sequencer::outputs::{Output, PortSet, WhenMissing};
use crate::sequencer::{Outputs, PortSlot};

/// How long the thread sleeps if nobody wakes it, and while notes sound, so that it notices when no block comes any more.
const SLEEP: Duration = Duration::from_secs(10);
const SLEEP_WITH_NOTES: Duration = Duration::from_millis(500);
/// How long it sleeps at least: with its priority, an output that is always due would leave the processor to nothing else.
const LEAST_SLEEP: Duration = Duration::from_micros(50);
/// Without a block for so long, in milliseconds, what sounds ends: the host plays this instance no more.
const STALLED: u64 = 2000;
/// A message that comes later than this after it was due counts as late.
const LATE: Duration = Duration::from_millis(2);

/// The state of the thread.
pub(super) struct Keeper {
    pub(super) shared: Arc<SharedOutputs>,
    system: MakePorts,
    ports: Box<dyn Ports>,
    tell: TellMessage,
    reader: OutputsReader,
    pub(super) outputs: Arc<Outputs>,
    pub(super) lines: Vec<Line>,
    lost: LostNotes,
    /// Lists the ports while any is named, and what it has found last.
    scanner: Option<PortScanner>,
    scan: Arc<parking_lot::Mutex<Option<ScanResult>>>,
    found: Option<Vec<PortInfo>>,
    /// The rests that were taken.
    rests: u32,
    /// How long without a block, in milliseconds, is too long.
    stalled_after: u64,
}

impl Keeper {
    pub(super) fn new(
        shared: Arc<SharedOutputs>,
        system: &MakePorts,
        tell: TellMessage,
        last_use: &LastUse,
        reader: OutputsReader,
    ) -> Self {
        let _first = shared.thread.set(thread::current());
        let woken = Arc::clone(&shared);
        let wake: WakeDevice = Arc::new(move || woken.look());
        let line = |slot| Line {
            slot,
            request: PortRequest::new(last_use, &wake, false),
            open: None,
            connection: ConnectionStatus::Begun,
            queue: SendQueue::default(),
            own_set_up: OwnSetUp::Done,
            clock: OutputClock::default(),
            test: None,
        };
        Self {
            shared,
            ports: system(),
            system: Arc::clone(system),
            tell,
            reader,
            outputs: Arc::default(),
            lines: PortSlot::all().map(line).collect(),
            lost: LostNotes::default(),
            scanner: None,
            scan: Arc::default(),
            found: None,
            rests: 0,
            stalled_after: STALLED,
        }
    }

    /// Serves until the instance goes.
    pub(super) fn serve(mut self) {
        self.shared.looks.store(true, Ordering::Release);
        let _is_granted = threads::raise();
        while !self.shared.ends.load(Ordering::Acquire) {
            let rest = self.turn(Instant::now());
            match rest {
                Some(rest) => wait(rest),
                None => thread::park(),
            }
        }
        for line in &mut self.lines {
            line.close(&mut self.lost);
        }
    }

    /// Does all that is due; how long until there is more, as far as that is known.
    pub(super) fn turn(&mut self, now: Instant) -> Option<Duration> {
        let found = self.scan.lock().take();
        if self.shared.looks.swap(false, Ordering::AcqRel) || found.is_some() {
            self.look(found);
        }
        self.rest_if_told();
        self.receive(now);
        if self.is_stalled() {
            self.lines.iter_mut().for_each(Line::hush);
        }
        self.begin_tests(now);
        self.send_own_set_ups(now);
        self.send(now);
        self.rest()
    }

    /// Takes over the project's outputs and the ports that are there.
    fn look(&mut self, found: Option<ScanResult>) {
        let outputs = Arc::clone(&*self.shared.outputs.lock());
        self.outputs = outputs;
        let names_a_port = names_a_port(&self.outputs);
        self.shared.is_used.store(names_a_port, Ordering::Release);
        let has_clock = self.outputs.iter().any(|(_, output)| output.clock);
        self.shared.has_clock.store(has_clock, Ordering::Release);
        if let Some(found) = found {
            self.found = Some(found.unwrap_or_default().outputs);
        }
        if !names_a_port {
            (self.scanner, self.found) = (None, None);
        } else if self.scanner.is_none() {
            let (scan, shared) = (Arc::clone(&self.scan), Arc::clone(&self.shared));
            let tell = move |found| {
                *scan.lock() = Some(found);
                shared.wake();
            };
            self.scanner = PortScanner::start(&self.system, (false, true), tell);
        }
        self.follow_set_ups();
        for line in &mut self.lines {
            let output = self.outputs.get(line.slot);
            line.follow(
                output,
                self.found.as_deref(),
                &mut *self.ports,
                &mut self.lost,
            );
        }
        self.publish();
    }

    /// Shows which ports are open, and tells the audio thread which outputs the host stands in for.
    fn publish(&self) {
        let mut absent = without_port(&self.outputs);
        let mut messages = Vec::new();
        let mut ports = self.shared.ports.lock();
        for (line, port) in self.lines.iter().zip(ports.iter_mut()) {
            let open = line.open.as_ref().map(|open| open.info.name.clone());
            let output = self.outputs.get(line.slot);
            let before = std::mem::replace(port, (line.connection.clone(), open));
            messages.extend(output.and_then(|output| self.news(line, output, &before.0)));
            if output.is_some_and(|it| it.when_missing == WhenMissing::Host) && line.is_missing() {
                absent = absent.with(line.slot);
            }
        }
        drop(ports);
        let before = PortSet::of_bits(self.shared.absent.load(Ordering::Acquire));
        if before != absent {
            self.shared.set_absent(absent);
        }
        messages
            .into_iter()
            .for_each(|message| (self.tell)(message));
    }

    /// What is to be said of an output whose port has gone or come back.
    fn news(&self, line: &Line, output: &Output, before: &ConnectionStatus) -> Option<String> {
        let name = self.outputs.name_of(line.slot);
        let was_missing = *before == ConnectionStatus::Missing;
        match &line.connection {
            ConnectionStatus::Missing if !was_missing => {
                let port = output.ports.names().first()?;
                let meanwhile = match output.when_missing {
                    WhenMissing::Silent => "is silent",
                    WhenMissing::Host => "plays to the host",
                };
                Some(format!("{name} {meanwhile} until {port} is connected."))
            }
            ConnectionStatus::Open | ConnectionStatus::Contested(_) if was_missing => {
                let port = &line.open.as_ref()?.info.name;
                Some(format!("{name} plays at {port} again."))
            }
            ConnectionStatus::Missing
            | ConnectionStatus::Open
            | ConnectionStatus::Contested(_)
            | ConnectionStatus::Begun
            | ConnectionStatus::InUse(_)
            | ConnectionStatus::Refused(_) => None,
        }
    }

    /// Takes over what the audio thread has left.
    fn receive(&mut self, now: Instant) {
        while let Ok(event) = self.reader.events.pop() {
            if event.rests != self.rests {
                self.rest_if_told();
            }
            if event.rests != self.rests {
                continue;
            }
            let TimedEvent { slot, due, .. } = event;
            let Some(line) = self.lines.get_mut(slot.index()) else {
                continue;
            };
            let message = match event.what {
                Timed::Message(message) => message,
                Timed::SetUps(patterns) => {
                    let output = self.outputs.get(slot);
                    line.start_patterns((output, &self.shared), patterns, due, now);
                    continue;
                }
            };
            if line.open.is_none() {
                line.count_dropped(&self.shared, message);
                continue;
            }
            let due = due_at(self.outputs.get(slot), due, now);
            if due + LATE < now
                && let Some(counters) = self.shared.counters(slot)
            {
                counters.late.fetch_add(1, Ordering::Relaxed);
            }
            line.queue.push(due, message);
        }
    }

    /// Ends what sounds when no block may follow.
    fn rest_if_told(&mut self) {
        let rests = self.shared.rests.load(Ordering::Acquire);
        if std::mem::replace(&mut self.rests, rests) != rests {
            self.lines.iter_mut().for_each(Line::hush);
            if self.shared.is_offline.load(Ordering::Relaxed) {
                let set_ups = self.lines.iter_mut().map(|line| &mut line.queue.set_ups);
                set_ups.for_each(SetUpQueue::clear);
            }
        }
    }

    /// Whether something sounds though the host plays no more blocks.
    fn is_stalled(&self) -> bool {
        let since = self.shared.last_block.load(Ordering::Relaxed);
        let silent = self.shared.milliseconds().saturating_sub(since);
        silent >= self.stalled_after && self.lines.iter().any(Line::sounds)
    }

    fn begin_tests(&mut self, now: Instant) {
        let tests = std::mem::take(&mut *self.shared.tests.lock());
        for (slot, channel) in tests {
            if let Some(line) = self.lines.get_mut(slot.index()) {
                line.test(channel, now);
            }
        }
    }

    /// Sends what is due at all outputs.
    fn send(&mut self, now: Instant) {
        let music = *self.reader.music.read();
        let mut is_lost = false;
        for line in &mut self.lines {
            let output = self.outputs.get(line.slot);
            let sent = line.send(output, music, &self.shared, now);
            if sent.is_err() {
                line.lose(&mut self.lost);
                is_lost = true;
            }
        }
        if is_lost {
            self.publish();
        }
    }

    /// How long until something is due; none while nothing can be.
    fn rest(&self) -> Option<Duration> {
        if self.scanner.is_none() && self.lines.iter().all(|line| line.open.is_none()) {
            return None;
        }
        let now = Instant::now();
        let of_line = |line: &Line| {
            let due = line.due(&self.shared);
            let due = due.map(|due| due.saturating_duration_since(now));
            let sounds = line.sounds().then_some(SLEEP_WITH_NOTES);
            due.into_iter().chain(sounds).min()
        };
        let awaited = self.awaits_blocks().then_some(UNTIL_BLOCKS);
        let rests = self.lines.iter().filter_map(of_line).chain(awaited);
        Some(rests.min().unwrap_or(SLEEP).max(LEAST_SLEEP))
    }
}

/// Waits so long, or until it is woken.
#[cfg(not(windows))]
fn wait(rest: Duration) {
    thread::park_timeout(rest);
}

/// Waits so long, or until it is woken. A thread of Windows that can be woken wakes with the system's clock, which ticks
/// every 1 to 16 ms; one that sleeps does so to half a millisecond. What comes meanwhile is of a later block.
#[cfg(windows)]
fn wait(rest: Duration) {
    const CLOCK: Duration = Duration::from_millis(17);
    match rest.checked_sub(CLOCK) {
        Some(rest) if !rest.is_zero() => thread::park_timeout(rest),
        _ => thread::sleep(rest.min(Duration::from_millis(1))),
    }
}

#[cfg(test)]
impl Keeper {
    /// Hears which ports there are.
    pub(super) fn hear_scan(&mut self, found: ScanResult) {
        *self.scan.lock() = Some(found);
    }

    /// Whether something is due at a time.
    pub(super) fn is_due(&self, now: Instant) -> bool {
        let mut due = self.lines.iter().filter_map(|line| line.due(&self.shared));
        due.any(|due| due <= now)
    }

    /// Sets how long without a block, in milliseconds, is too long.
    pub(super) fn set_stalled_after(&mut self, milliseconds: u64) {
        self.stalled_after = milliseconds;
    }
}
