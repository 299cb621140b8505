//! The MIDI inputs of JACK's other clients as ports, for outputs of the program.
//!
//! Each open port is a client of its own, since a client's ports are fixed while it plays. It takes messages before their
//! time and plays each at its frame, so that no thread's delay is heard. Which frame that is, is known from a map of frames
//! to time like that of the outputs: JACK's own estimate is off for seconds after a cycle was late. The list of ports comes from the client
//! that drives the program, which knows whether the server lives.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use jack::{
    AsyncClient, Client, ClientOptions, Control, LatencyType, MidiOut, Port, PortFlags,
    ProcessHandler, ProcessScope, RawMidi,
};
use parking_lot::Mutex;
use rtrb::{Consumer, Producer, RingBuffer};

use super::output_ports::FrameClock;
use super::port::{OutputPort, PortError, PortInfo};
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

/// Sets the list of ports as a client of a living server sees them; its own are left out. Without one there are none.
pub fn list(client: Option<&Client>) {
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
    ring: Producer<u8>,
    /// What times are counted from.
    epoch: Instant,
    calls: Arc<AtomicU32>,
    /// The calls when they were looked at last, and since when there have been no more.
    seen: (u32, Instant),
}

/// Plays in JACK's thread what was given.
struct Writer {
    port: Port<MidiOut>,
    given: Given,
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
        let (ring, given) = RingBuffer::new(WAITING);
        let calls = Arc::<AtomicU32>::default();
        let given = Given {
            ring: given,
            head: None,
            taken: None,
            bytes: [0; LONGEST],
        };
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
            ring,
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
        let time = u64::try_from(after.as_micros())
            .unwrap_or(u64::MAX)
            .to_le_bytes();
        let message = time
            .into_iter()
            .chain(length.to_le_bytes())
            .chain(bytes.iter().copied());
        let chunk = self.ring.write_chunk_uninit(HEAD + bytes.len());
        // So much waits only for a server that does not call.
        chunk.map_err(|_| gone())?.fill_from_iter(message);
        Ok(())
    }
}

impl Drop for JackOutput {
    fn drop(&mut self) {
        let Some(client) = self.client.take() else {
            return;
        };
        let (calls, is_empty) = (Arc::clone(&self.calls), self.ring.slots() == WAITING);
        if is_empty {
            drop(client);
            return;
        }
        // What was given last are ends of notes: they are played before the client goes. Other ports do not wait for that.
        let left = std::mem::replace(&mut self.ring, RingBuffer::new(1).0);
        let _started = threads::start(Duty::JackOutput, move || {
            let until = Instant::now() + FAREWELL;
            let wait_until = |is_so: &dyn Fn() -> bool| {
                while Instant::now() < until && !is_so() {
                    thread::sleep(Duration::from_millis(1));
                }
            };
            wait_until(&|| left.slots() == WAITING);
            let played = calls.load(Ordering::Acquire);
            wait_until(&|| calls.load(Ordering::Acquire).wrapping_sub(played) >= 2);
            drop(client);
        });
    }
}

impl Given {
    /// The next message that is due before the end of a block, and its frame there, where it is said how many frames after
    /// the beginning a time is. It stays the next one until it is [`Self::done`].
    fn next(&mut self, frames: u32, frame_of: impl Fn(f64) -> i64) -> Option<(u32, &[u8])> {
        if self.head.is_none() {
            let mut head = [0; HEAD];
            take(&mut self.ring, &mut head)?;
            let [time @ .., low, high] = head;
            let length = u16::from_le_bytes([low, high]).into();
            self.head = Some((u64::from_le_bytes(time), length));
        }
        let (time, length) = self.head?;
        #[allow(clippy::cast_precision_loss, reason = "microseconds of some days")]
        let offset = frame_of(time as f64 / 1e6);
        // What is past is played at once.
        let offset = u32::try_from(offset.max(0)).unwrap_or(u32::MAX);
        if offset >= frames {
            return None;
        }
        let bytes = self.bytes.get_mut(..length)?;
        if self.taken.is_none() {
            take(&mut self.ring, bytes)?;
            self.taken = Some(length);
        }
        Some((offset, bytes))
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
        let frame_of = |time| clock.frame_at(time).map_or(0, |frame| frame - begins);
        let mut output = self.port.writer(scope);
        let mut reached = 0;
        let mut is_empty = true;
        while let Some((offset, bytes)) = self.given.next(frames, frame_of) {
            // JACK takes nothing out of order.
            reached = offset.max(reached);
            let time = reached;
            // What finds no room comes in the next block; what finds none in an empty one never will.
            if output.write(&RawMidi { time, bytes }).is_err() && !is_empty {
                break;
            }
            is_empty = false;
            self.given.done();
        }
        self.calls.fetch_add(1, Ordering::Release);
        Control::Continue
    }
}
