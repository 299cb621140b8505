//! The MIDI inputs of JACK's other clients as ports, for outputs of the program.
//!
//! Each open port is a client of its own, since a client's ports are fixed while it plays. It takes messages before their
//! time and plays each at its frame, so that no thread's delay is heard. Which frame that is, is known from a map of frames
//! to time like that of the outputs: JACK's own estimate is off for seconds after a cycle was late. Clock and the like wait
//! apart, since they are known longer before their time than notes. The list of ports comes from the client that drives the
//! program, which knows whether the server lives.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use jack::{
    AsyncClient, Client, ClientOptions, Control, LatencyType, MidiOut, NotificationHandler, Port,
    PortFlags, PortId, ProcessHandler, ProcessScope, RawMidi,
};
use parking_lot::Mutex;
use rtrb::{Consumer, Producer, RingBuffer};

use super::frame_clock::FrameClock;
use super::port::{OutputPort, PortError, PortInfo, is_about_time};
use crate::instance::threads::{self, Duty};

/// JACK's name for MIDI ports.
const MIDI: &str = "8 bit raw midi";
/// The name of our clients, as a patchbay shows it.
const CLIENT: &str = "gradus-output";
const PORT: &str = "midi_output";
/// What an id begins with, which no other system's does.
const ID: &str = "jack ";
/// How long before its time a message is taken: for a server with long blocks.
const AHEAD: Duration = Duration::from_millis(25);
/// The longest message, and the bytes that can wait.
const LONGEST: usize = 1024;
const WAITING: usize = 1 << 16;
/// A server that has not called for so long is gone.
const GONE: Duration = Duration::from_secs(1);
/// How long a closed port may take to send what it was given.
const FAREWELL: Duration = Duration::from_millis(300);

/// The ports that there are, while a server lives.
static PORTS: Mutex<Vec<PortInfo>> = Mutex::new(Vec::new());

/// Whether ports may have come or gone since they were listed: to list them asks the server about each.
static HAS_NEWS: AtomicBool = AtomicBool::new(true);

/// Hears from the server when ports come and go, for the client that lists them.
#[derive(Debug)]
pub struct PortNews;

impl NotificationHandler for PortNews {
    fn port_registration(&mut self, _: &Client, _: PortId, _: bool) {
        HAS_NEWS.store(true, Ordering::Release);
    }
}

/// Sets the list of ports as a client of a living server sees them, if any may have come or gone; its own are left out.
/// Without a client there are none.
pub fn list(client: Option<&Client>) {
    let has_news = HAS_NEWS.swap(client.is_none(), Ordering::AcqRel);
    if client.is_some() && !has_news {
        return;
    }
    let found = client.map_or_else(Vec::new, |client| {
        let own = format!("{}:", client.name());
        let ports = client.ports(None, Some(MIDI), PortFlags::IS_INPUT);
        let others = ports.into_iter().filter(|name| !name.starts_with(&own));
        let known = others.filter_map(|name| {
            let (owner, _) = name.split_once(':')?;
            // A client that comes back has another number, and so its ports are opened anew.
            let number = client.uuid_of_client_by_name(owner)?;
            let id = format!("{ID}{number}/{name}");
            Some(PortInfo { name, id })
        });
        known.collect()
    });
    *PORTS.lock() = found;
}

/// The ports that there are.
pub(super) fn found() -> Vec<PortInfo> {
    PORTS.lock().clone()
}

/// Opens a port, if it is one of JACK's.
pub(super) fn open(port: &PortInfo) -> Option<Result<Box<dyn OutputPort>, PortError>> {
    let (_, target) = port.id.strip_prefix(ID)?.split_once('/')?;
    Some(JackOutput::open(target).map(|port| Box::new(port) as Box<dyn OutputPort>))
}

/// An open port.
struct JackOutput {
    client: Option<AsyncClient<(), Writer>>,
    port: Port<jack::Unowned>,
    rings: Rings<Producer<u8>>,
    /// What times are counted from.
    epoch: Instant,
    calls: Arc<AtomicU32>,
    /// The calls when they were looked at last, and since when there have been no more.
    seen: (u32, Instant),
}

/// What waits apart.
struct Rings<T> {
    messages: T,
    /// Clock, start, song position and the like.
    clock: T,
}

/// Plays in JACK's thread what was given.
struct Writer {
    port: Port<MidiOut>,
    given: Rings<Given>,
    calls: Arc<AtomicU32>,
    epoch: Instant,
    clock: FrameClock,
    /// Frames since it was opened, and JACK's, which wrap after a day.
    frame: (i64, Option<u32>),
}

/// The messages that wait for their frames.
struct Given {
    ring: Consumer<u8>,
    /// The time in microseconds and the length of the next message, once it is known.
    head: Option<(u64, usize)>,
    /// The next message, once it is taken out of the ring, and its length.
    taken: Option<usize>,
    bytes: [u8; LONGEST],
}

/// A message in the ring begins with its time and its length.
const HEAD: usize = 10;

fn refused(error: &jack::Error) -> PortError {
    PortError(format!("JACK refuses it ({error})"))
}

fn gone() -> PortError {
    PortError("JACK has gone".to_owned())
}

impl JackOutput {
    fn open(target: &str) -> Result<Self, PortError> {
        let client = Client::new(CLIENT, ClientOptions::NO_START_SERVER);
        let (client, _) = client.map_err(|error| refused(&error))?;
        let port = client.register_port(PORT, MidiOut::default());
        let port = port.map_err(|error| refused(&error))?;
        let (name, shown) = (
            port.name().map_err(|error| refused(&error))?,
            port.clone_unowned(),
        );
        let (rings, given) = Rings::new();
        let calls = Arc::<AtomicU32>::default();
        let epoch = Instant::now();
        let writer = Writer {
            port,
            given,
            calls: Arc::clone(&calls),
            epoch,
            clock: FrameClock::new(),
            frame: (0, None),
        };
        let client = client
            .activate_async((), writer)
            .map_err(|error| refused(&error))?;
        let connected = client.as_client().connect_ports_by_name(&name, target);
        connected.map_err(|error| refused(&error))?;
        Ok(Self {
            client: Some(client),
            port: shown,
            rings,
            epoch,
            calls,
            seen: (0, Instant::now()),
        })
    }

    /// How much later than it is played a message is heard, as JACK knows it.
    fn latency(&self) -> Duration {
        let rate = self
            .client
            .as_ref()
            .map_or(1, |client| client.as_client().sample_rate());
        let (least, _) = self.port.get_latency_range(LatencyType::Playback);
        Duration::from_secs_f64(f64::from(least) / f64::from(rate.max(1)))
    }

    fn is_gone(&mut self, now: Instant) -> bool {
        let calls = self.calls.load(Ordering::Relaxed);
        if self.seen.0 != calls {
            self.seen = (calls, now);
        }
        now.saturating_duration_since(self.seen.1) > GONE
    }
}

impl OutputPort for JackOutput {
    fn send(&mut self, bytes: &[u8]) -> Result<(), PortError> {
        self.send_at(Instant::now(), bytes)
    }

    fn ahead(&self) -> Duration {
        AHEAD + self.latency()
    }

    fn send_at(&mut self, due: Instant, bytes: &[u8]) -> Result<(), PortError> {
        let length = u16::try_from(bytes.len())
            .ok()
            .filter(|_| bytes.len() <= LONGEST);
        let (Some(length), false) = (length, self.is_gone(Instant::now())) else {
            return Err(gone());
        };
        let after = due.saturating_duration_since(self.epoch + self.latency());
        let time = u64::try_from(after.as_micros()).unwrap_or(u64::MAX);
        // So much waits only for a server that does not call.
        self.rings.give(time, length, bytes).ok_or_else(gone)
    }
}

impl Drop for JackOutput {
    fn drop(&mut self) {
        let Some(client) = self.client.take() else {
            return;
        };
        let (calls, is_empty) = (Arc::clone(&self.calls), self.rings.are_empty());
        if is_empty {
            drop(client);
            return;
        }
        // What was given last are ends of notes: they are played before the client goes. Other ports do not wait for that.
        let left = std::mem::replace(&mut self.rings, Rings::new().0);
        let _started = threads::start(Duty::ClosingPort, move || {
            let until = Instant::now() + FAREWELL;
            let wait_until = |is_so: &dyn Fn() -> bool| {
                while Instant::now() < until && !is_so() {
                    thread::sleep(Duration::from_millis(1));
                }
            };
            wait_until(&|| left.are_empty());
            let played = calls.load(Ordering::Acquire);
            wait_until(&|| calls.load(Ordering::Acquire).wrapping_sub(played) >= 2);
            drop(client);
        });
    }
}

impl Rings<Producer<u8>> {
    fn new() -> (Self, Rings<Given>) {
        let (messages, of_messages) = Given::new();
        let (clock, of_clock) = Given::new();
        let given = Rings {
            messages: of_messages,
            clock: of_clock,
        };
        (Self { messages, clock }, given)
    }

    /// Leaves a message for a time in microseconds; none if there is no room.
    fn give(&mut self, time: u64, length: u16, bytes: &[u8]) -> Option<()> {
        let message = time
            .to_le_bytes()
            .into_iter()
            .chain(length.to_le_bytes())
            .chain(bytes.iter().copied());
        let ring = if is_about_time(bytes) {
            &mut self.clock
        } else {
            &mut self.messages
        };
        let chunk = ring.write_chunk_uninit(HEAD + bytes.len());
        chunk.ok()?.fill_from_iter(message);
        Some(())
    }

    fn are_empty(&self) -> bool {
        self.messages.slots() == WAITING && self.clock.slots() == WAITING
    }
}

impl Rings<Given> {
    /// What holds the next message of both, and the time of that in microseconds. At one time the clock is first.
    fn first(&mut self) -> Option<(&mut Given, u64)> {
        match (self.clock.time(), self.messages.time()) {
            (Some(clock), other) if other.is_none_or(|other| clock <= other) => {
                Some((&mut self.clock, clock))
            }
            (_, Some(time)) => Some((&mut self.messages, time)),
            (_, None) => None,
        }
    }
}

impl Given {
    fn new() -> (Producer<u8>, Self) {
        let (producer, ring) = RingBuffer::new(WAITING);
        let given = Self {
            ring,
            head: None,
            taken: None,
            bytes: [0; LONGEST],
        };
        (producer, given)
    }

    /// The time of the next message.
    fn time(&mut self) -> Option<u64> {
        if self.head.is_none() {
            let mut head = [0; HEAD];
            take(&mut self.ring, &mut head)?;
            let [time @ .., low, high] = head;
            let length = u16::from_le_bytes([low, high]).into();
            self.head = Some((u64::from_le_bytes(time), length));
        }
        self.head.map(|(time, _)| time)
    }

    /// The next message. It stays that until it is [`Self::done`].
    fn message(&mut self) -> Option<&[u8]> {
        let (_, length) = self.head?;
        let bytes = self.bytes.get_mut(..length)?;
        if self.taken.is_none() {
            take(&mut self.ring, bytes)?;
            self.taken = Some(length);
        }
        Some(bytes)
    }

    fn done(&mut self) {
        (self.head, self.taken) = (None, None);
    }
}

/// Takes so many bytes out of a ring, if they are there.
fn take(ring: &mut Consumer<u8>, bytes: &mut [u8]) -> Option<()> {
    let chunk = ring.read_chunk(bytes.len()).ok()?;
    for (to, from) in bytes.iter_mut().zip(chunk) {
        *to = from;
    }
    Some(())
}

impl Writer {
    /// The first frame of a block, counted since the first one.
    fn count(&mut self, frame: u32) -> i64 {
        let (counted, before) = self.frame;
        let passed = before.map_or(0, |before| frame.wrapping_sub(before));
        self.frame = (counted + i64::from(passed), Some(frame));
        self.frame.0
    }
}

impl ProcessHandler for Writer {
    fn process(&mut self, client: &Client, scope: &ProcessScope) -> Control {
        let (now, frames) = (self.epoch.elapsed().as_secs_f64(), scope.n_frames());
        let begins = self.count(scope.last_frame_time());
        self.clock
            .observe(begins, now, f64::from(client.sample_rate()));
        let clock = &self.clock;
        #[allow(clippy::cast_possible_truncation, reason = "frames of some days")]
        let frame_of = |time| {
            let frame = clock.frame_at(time);
            frame.map_or(0, |frame| frame.round() as i64 - begins)
        };
        let mut output = self.port.writer(scope);
        let mut reached = 0;
        let mut is_empty = true;
        while let Some((given, time)) = self.given.first() {
            #[allow(clippy::cast_precision_loss, reason = "microseconds of some days")]
            let offset = frame_of(time as f64 / 1e6);
            // What is past is played at once.
            let offset = u32::try_from(offset.max(0)).unwrap_or(u32::MAX);
            let Some(bytes) = given.message().filter(|_| offset < frames) else {
                break;
            };
            // JACK takes nothing out of order.
            reached = offset.max(reached);
            let time = reached;
            // What finds no room comes in the next block; what finds none in an empty one never will.
            if output.write(&RawMidi { time, bytes }).is_err() && !is_empty {
                break;
            }
            is_empty = false;
            given.done();
        }
        self.calls.fetch_add(1, Ordering::Release);
        Control::Continue
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Clock that is given long before its time lets notes pass that are due before it; what is of one kind stays in order.
    #[test]
    fn clock_lets_notes_pass() {
        let (mut rings, mut given) = Rings::new();
        for (time, bytes) in [
            (900, [0xf8].as_slice()),
            (500, &[0x90, 60, 100]),
            (900, &[0x90, 61, 100]),
            (700, &[0x80, 61, 0]),
            (1000, &[0xf8]),
            (1100, &[0xf0, 1, 2, 0xf7]),
        ] {
            let length = u16::try_from(bytes.len()).unwrap();
            rings.give(time, length, bytes).unwrap();
        }
        let mut played = Vec::new();
        while let Some((from, time)) = given.first() {
            played.push((time, from.message().unwrap().to_vec()));
            from.done();
        }
        let words = played
            .iter()
            .map(|(time, bytes)| format!("{time}:{:x}", bytes[0]));
        assert_eq!(
            words.collect::<Vec<_>>().join(" "),
            "500:90 900:f8 900:90 700:80 1000:f8 1100:f0"
        );
        assert!(rings.are_empty());
    }
}
