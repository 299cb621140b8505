//! One output of a project: its port, and what is sent there.

use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use super::SharedOutputs;
use super::output_clock::{MusicPoint, OutputClock};
use super::own_set_up::OwnSetUp;
use super::send_queue::{Outgoing, SendQueue};
use crate::devices::device_choice::ConnectionStatus;
use crate::devices::lost_notes::LostNotes;
use crate::devices::open_output::OpenOutput;
use crate::devices::port::{PortError, PortInfo, Ports};
use crate::devices::port_arbiter::PortRequest;
use crate::engine::Message;
use crate::sequencer::PortSlot;
use crate::sequencer::outputs::Output;
use crate::sequencer::value::Channel;

/// The test note.
const TEST: (u8, u8, Duration) = (60, 100, Duration::from_millis(250));

/// One output.
pub(super) struct Line {
    pub(super) slot: PortSlot,
    pub(super) request: PortRequest,
    pub(super) open: Option<OpenOutput>,
    pub(super) connection: ConnectionStatus,
    pub(super) queue: SendQueue,
    /// Whether the output's own set-up is to be sent.
    pub(super) own_set_up: OwnSetUp,
    pub(super) clock: OutputClock,
    /// The end of a test note, and when it is due.
    pub(super) test: Option<(Instant, Message)>,
}

impl Line {
    /// Opens the port that the output is to use, and closes any other.
    pub(super) fn follow(
        &mut self,
        output: Option<&Output>,
        found: Option<&[PortInfo]>,
        ports: &mut dyn Ports,
        lost: &mut LostNotes,
    ) {
        let names = output.map_or(&[][..], |output| output.ports.names());
        if let Some(open) = &self.open
            && found.is_some_and(|found| !found.contains(&open.info))
        {
            self.lose(lost);
        }
        let Some(found) = found.filter(|_| !names.is_empty()) else {
            self.close(lost);
            self.connection = ConnectionStatus::Begun;
            return;
        };
        let there = names
            .iter()
            .find(|name| found.iter().any(|port| port.name == **name));
        let Some(name) = there else {
            self.close(lost);
            self.connection = ConnectionStatus::Missing;
            return;
        };
        let open = self.open.as_ref().map(|open| &open.info);
        let open = open.filter(|open| open.name == *name).cloned();
        match self
            .request
            .arbitrate(found, name, open.as_ref())
            .port_to_open(open.as_ref())
        {
            Ok((port, connection)) => {
                self.close(lost);
                self.open(&port, connection, ports, lost);
            }
            Err(connection) => {
                let stays = matches!(
                    connection,
                    ConnectionStatus::Open | ConnectionStatus::Contested(_)
                );
                if !stays {
                    self.close(lost);
                }
                self.connection = connection;
            }
        }
    }

    pub(super) fn open(
        &mut self,
        port: &PortInfo,
        connection: ConnectionStatus,
        ports: &mut dyn Ports,
        lost: &mut LostNotes,
    ) {
        match ports.speak(port) {
            Ok(opened) => {
                let sounded = lost.take(port);
                self.open = Some(OpenOutput::new(port, opened, sounded));
                self.connection = connection;
                self.request.set_open(true);
            }
            Err(error) => self.connection = ConnectionStatus::Refused(error),
        }
    }

    /// Whether there is no port to play at.
    pub(super) fn is_missing(&self) -> bool {
        match self.connection {
            ConnectionStatus::Missing | ConnectionStatus::Refused(_) => true,
            // Who shares a port has chosen to: to play its music elsewhere would be no help.
            ConnectionStatus::Begun
            | ConnectionStatus::Open
            | ConnectionStatus::Contested(_)
            | ConnectionStatus::InUse(_) => false,
        }
    }

    /// Ends what sounds, and forgets what waits.
    pub(super) fn hush(&mut self) {
        self.queue.clear();
        self.test = None;
        let clock = &mut self.clock;
        if let Some(open) = &mut self.open {
            clock.stop(&mut |bytes| drop(open.send(bytes)));
            open.hush();
        }
    }

    /// Closes the port, without a sounding note.
    pub(super) fn close(&mut self, lost: &mut LostNotes) {
        self.queue.clear();
        self.queue.set_ups.clear();
        self.test = None;
        if let Some(mut open) = self.open.take() {
            self.clock.stop(&mut |bytes| drop(open.send(bytes)));
            lost.close(open);
            self.request.set_open(false);
        }
    }

    /// Lets a port go that is no longer there, and remembers what sounded.
    pub(super) fn lose(&mut self, lost: &mut LostNotes) {
        if let Some(open) = self.open.take() {
            lost.remember(&open);
            self.request.set_open(false);
            // Its device was switched off, and knows nothing any more.
            self.own_set_up = OwnSetUp::ForPort(open.info.name);
        }
        self.queue.clear();
        self.queue.set_ups.clear();
        (self.test, self.clock) = (None, OutputClock::default());
        self.connection = ConnectionStatus::Missing;
    }

    pub(super) fn sounds(&self) -> bool {
        let open = self.open.as_ref();
        open.is_some_and(|open| !open.hanging.is_empty())
    }

    pub(super) fn count_dropped(&self, shared: &SharedOutputs, message: Message) {
        let is_end = matches!(message, Message::NoteOff { .. });
        if let Some(counters) = shared.counters(self.slot).filter(|_| !is_end) {
            counters.dropped.fetch_add(1, Ordering::Relaxed);
        }
    }

    pub(super) fn test(&mut self, channel: Channel, now: Instant) {
        let (channel, (key, velocity, length)) = (channel.get() - 1, TEST);
        if self.open.is_none() || self.test.is_some() {
            return;
        }
        self.queue.push(
            now,
            Message::NoteOn {
                channel,
                key,
                velocity,
            },
        );
        let off = Message::NoteOff {
            channel,
            key,
            velocity,
        };
        self.test = Some((now + length, off));
    }

    /// When something may have to be given to the port next.
    pub(super) fn due(&self, shared: &SharedOutputs) -> Option<Instant> {
        let ahead = self.open.as_ref().map_or(Duration::ZERO, OpenOutput::ahead);
        let early = |due: Instant, by: Duration| due.checked_sub(by).unwrap_or(due);
        let message = self.queue.due().map(|due| early(due, ahead));
        let tick = self.clock.due().map(|seconds| {
            let lead = lead(&self.clock, ahead);
            early(shared.instant(seconds), lead)
        });
        let test = self.test.map(|(due, _)| due);
        message.into_iter().chain(tick).chain(test).min()
    }

    /// Sends what is due, or gives it to a port that takes it before its time.
    ///
    /// # Errors
    /// When the port is gone.
    pub(super) fn send(
        &mut self,
        output: Option<&Output>,
        music: MusicPoint,
        shared: &SharedOutputs,
        now: Instant,
    ) -> Result<(), PortError> {
        let Some(open) = &mut self.open else {
            return Ok(());
        };
        let mut sender = Sender {
            queue: &mut self.queue,
            sent: 0,
            result: Ok(()),
            open,
        };
        // Its beginning may still wait for a set-up.
        if let Some((_, off)) = self.test.take_if(|(due, _)| *due <= now) {
            sender.queue.push(now, off);
        }
        match output.filter(|output| output.clock) {
            Some(output) => {
                let music = music.later(f64::from(output.offset.get()) / 1000.0);
                let seconds = shared.seconds(now);
                let mut say = |bytes: &[u8]| sender.send_clock(now, bytes);
                self.clock.follow(music, seconds, &mut say);
            }
            None => self.clock.stop(&mut |bytes| sender.send_clock(now, bytes)),
        }
        sender.send_due(&mut self.clock, shared, now);
        let Sender { sent, result, .. } = sender;
        let (overtaken, dropped) = self.queue.take_lost();
        if let Some(counters) = shared.counters(self.slot) {
            counters.sent.fetch_add(sent, Ordering::Relaxed);
            counters.overtaken.fetch_add(overtaken, Ordering::Relaxed);
            counters.dropped.fetch_add(dropped, Ordering::Relaxed);
            let left_out = self.queue.set_ups.take_left_out();
            counters.left_out.fetch_add(left_out, Ordering::Relaxed);
        }
        result
    }
}

/// A message that is due later than this is sent at once: the clock was set.
const FARTHEST: Duration = Duration::from_secs(2);

/// When an output sends what is due at a time.
pub(super) fn due_at(output: Option<&Output>, due: Instant, now: Instant) -> Instant {
    let due = moved(due, output.map_or(0, |output| output.offset.get()));
    if due > now + FARTHEST { now } else { due }
}

/// Sends at an open port, and counts.
struct Sender<'a> {
    open: &'a mut OpenOutput,
    queue: &'a mut SendQueue,
    sent: u32,
    result: Result<(), PortError>,
}

impl Sender<'_> {
    /// Sends all that is due, in the order of time.
    fn send_due(&mut self, clock: &mut OutputClock, shared: &SharedOutputs, now: Instant) {
        let ahead = self.open.ahead();
        let mut idle_at = None;
        while self.result.is_ok() {
            let tick = clock.due().map(|seconds| shared.instant(seconds));
            let tick = tick.filter(|tick| *tick <= now + lead(clock, ahead));
            let message = self.queue.due().filter(|due| *due <= now + ahead);
            let Some(due) = message.into_iter().chain(tick).min() else {
                return;
            };
            let (at, sent) = (due.max(now), self.sent);
            while let Some(outgoing) = self.queue.next(at) {
                self.send(at, &outgoing);
            }
            if tick.is_some_and(|tick| tick <= at) {
                clock.tick(shared.seconds(at), &mut |bytes| self.send_clock(at, bytes));
            }
            // What was due may only have made room for what is next.
            if self.sent == sent && idle_at.replace(due) == Some(due) {
                return;
            }
        }
    }

    fn send(&mut self, at: Instant, outgoing: &Outgoing) {
        if self.result.is_ok() {
            self.result = match outgoing {
                Outgoing::Message(message) => self.open.send_message_at(at, *message),
                Outgoing::SetUp(bytes) => self.open.send_bytes_at(at, bytes),
            };
            self.sent += 1;
        }
    }

    fn send_clock(&mut self, at: Instant, bytes: &[u8]) {
        if self.result.is_ok() {
            self.result = self.open.send_bytes_at(at, bytes);
            self.queue.charge_byte(at);
            self.sent += 1;
        }
    }
}

/// How long before it is due a tick of the clock is given to a port that takes messages so long before theirs.
fn lead(clock: &OutputClock, ahead: Duration) -> Duration {
    ahead.min(Duration::from_secs_f64(clock.lead().max(0.0)))
}

/// A time some milliseconds later.
fn moved(time: Instant, milliseconds: i8) -> Instant {
    let by = Duration::from_millis(u64::from(milliseconds.unsigned_abs()));
    if milliseconds < 0 {
        time.checked_sub(by).unwrap_or(time)
    } else {
        time + by
    }
}
