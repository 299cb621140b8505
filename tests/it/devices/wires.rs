//! JACK as a system of ports, and devices made of JACK clients: a pad can be pressed, a light seen, and
//! the cable pulled.

use std::collections::VecDeque;
use std::fmt;
use std::sync::atomic::{AtomicU32, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use gradus::devices::port::{InputPort, OnMessage, OutputPort, PortError, PortInfo, Ports};
use jack::contrib::ClosureProcessHandler;
use jack::{
    AsyncClient, Client, ClientOptions, Control, MidiIn, MidiOut, NotificationHandler, PortFlags,
    ProcessHandler, RawMidi,
};

/// A client of the server that JACK_DEFAULT_SERVER names.
pub(crate) fn client(name: &str) -> Client {
    let opened = Client::new(name, ClientOptions::NO_START_SERVER);
    opened.expect("the server takes a client").0
}

/// JACK's MIDI ports, those of Gradus left out.
pub(crate) struct Jack(Client);

impl Jack {
    pub(crate) fn new() -> Self {
        Self(client("gradus-look"))
    }

    fn found(&self, flags: PortFlags) -> Vec<PortInfo> {
        let ports = self.0.ports(None, Some("8 bit raw midi"), flags);
        let found = ports.into_iter().filter_map(|port| {
            let (device, _) = port.split_once(':')?;
            let uuid = self.0.uuid_of_client_by_name(device)?;
            (!device.starts_with("gradus")).then(|| PortInfo {
                name: device.to_owned(),
                id: format!("{uuid}/{port}"),
            })
        });
        found.collect()
    }
}

fn refused(error: impl fmt::Display) -> PortError {
    PortError(error.to_string())
}

fn port(found: &PortInfo) -> &str {
    found.id.split_once('/').map_or("", |(_, port)| port)
}

struct Open<P: 'static + Send + ProcessHandler> {
    client: AsyncClient<(), P>,
    /// Messages with the frame at which they were sent.
    queue: Queue,
    /// The frame at which the server's current cycle began; written by it.
    cycle: Arc<AtomicU32>,
}

type Queue = Arc<Mutex<VecDeque<(u32, Vec<u8>)>>>;

impl<P: 'static + Send + ProcessHandler> InputPort for Open<P> {}

impl<P: 'static + Send + ProcessHandler> Drop for Open<P> {
    /// What was sent leaves before the client does, as it would with a sound card.
    fn drop(&mut self) {
        let left = || self.queue.lock().unwrap().is_empty();
        let end = Instant::now() + Duration::from_millis(300);
        while !left() && Instant::now() < end {
            std::thread::sleep(Duration::from_millis(1));
        }
        std::thread::sleep(Duration::from_millis(10));
    }
}

impl<P: 'static + Send + ProcessHandler> OutputPort for Open<P> {
    fn send(&mut self, bytes: &[u8]) -> Result<(), PortError> {
        let client = self.client.as_client();
        let cycle = self.cycle.load(Ordering::Relaxed);
        // JACK's estimate runs ahead for seconds after a cycle was late; no card is ahead of its own cycle.
        let within = client.frame_time().wrapping_sub(cycle).cast_signed();
        let within = within.clamp(0, client.buffer_size().cast_signed());
        let frame = cycle.wrapping_add_signed(within);
        self.queue
            .lock()
            .unwrap()
            .push_back((frame, bytes.to_vec()));
        Ok(())
    }
}

impl Ports for Jack {
    fn inputs(&mut self) -> Result<Vec<PortInfo>, PortError> {
        Ok(self.found(PortFlags::IS_OUTPUT))
    }

    fn outputs(&mut self) -> Result<Vec<PortInfo>, PortError> {
        Ok(self.found(PortFlags::IS_INPUT))
    }

    fn listen(
        &mut self,
        found: &PortInfo,
        mut on_message: OnMessage,
    ) -> Result<Box<dyn InputPort>, PortError> {
        let client = client("gradus-in");
        let input = client.register_port("in", MidiIn::default());
        let input = input.map_err(refused)?;
        let mine = input.name().map_err(refused)?;
        let process = ClosureProcessHandler::new(move |_: &Client, scope: &_| {
            input
                .iter(scope)
                .for_each(|message| on_message(message.bytes));
            Control::Continue
        });
        let client = client.activate_async((), process).map_err(refused)?;
        let connected = client.as_client().connect_ports_by_name(port(found), &mine);
        connected.map_err(refused)?;
        Ok(Box::new(Open {
            client,
            queue: Queue::default(),
            cycle: Arc::default(),
        }))
    }

    fn speak(&mut self, found: &PortInfo) -> Result<Box<dyn OutputPort>, PortError> {
        let client = client("gradus-out");
        let output = client.register_port("out", MidiOut::default());
        let mut output = output.map_err(refused)?;
        let mine = output.name().map_err(refused)?;
        let queue = Queue::default();
        let waiting = Arc::clone(&queue);
        let cycle = Arc::<AtomicU32>::default();
        let begun = Arc::clone(&cycle);
        let process = ClosureProcessHandler::new(move |_: &Client, scope: &jack::ProcessScope| {
            // As with a sound card, it leaves exactly one period after it was sent.
            let (start, frames) = (scope.last_frame_time(), scope.n_frames());
            begun.store(start, Ordering::Relaxed);
            let mut writer = output.writer(scope);
            let mut waiting = waiting.lock().unwrap();
            while let Some((frame, bytes)) = waiting.front() {
                let ahead = frame.wrapping_add(frames).wrapping_sub(start).cast_signed();
                let time = u32::try_from(ahead.max(0)).unwrap();
                if time >= frames || writer.write(&RawMidi { time, bytes }).is_err() {
                    break;
                }
                waiting.pop_front();
            }
            Control::Continue
        });
        let client = client.activate_async((), process).map_err(refused)?;
        let connected = client.as_client().connect_ports_by_name(&mine, port(found));
        connected.map_err(refused)?;
        Ok(Box::new(Open {
            client,
            queue,
            cycle,
        }))
    }
}

/// Counts how often a client was late.
struct Dropouts(Arc<AtomicUsize>);

impl NotificationHandler for Dropouts {
    fn xrun(&mut self, _: &Client) -> Control {
        self.0.fetch_add(1, Ordering::Relaxed);
        Control::Continue
    }
}

/// A message with its frame on the server's clock.
pub(crate) type At = (u32, Vec<u8>);

/// A device: what it sends, and what it is sent. Dropped, its cable is pulled.
pub(crate) struct Device {
    _client: Box<dyn Send>,
    dropouts: Arc<AtomicUsize>,
    press: Arc<Mutex<VecDeque<Vec<u8>>>>,
    pressed: Arc<Mutex<Vec<At>>>,
    heard: Arc<Mutex<Vec<At>>>,
}

impl Device {
    /// Plugs a device in.
    pub(crate) fn plug(name: &str) -> Self {
        let client = client(name);
        let input = client.register_port("in", MidiIn::default());
        let output = client.register_port("out", MidiOut::default());
        let (input, mut output) = (input.unwrap(), output.unwrap());
        let press = Arc::<Mutex<VecDeque<Vec<u8>>>>::default();
        let pressed = Arc::<Mutex<Vec<At>>>::default();
        let heard = Arc::<Mutex<Vec<At>>>::default();
        let (mine, hits, seen) = (press.clone(), pressed.clone(), heard.clone());
        let process = ClosureProcessHandler::new(move |_: &Client, scope: &jack::ProcessScope| {
            let start = scope.last_frame_time();
            let messages = input.iter(scope);
            let messages = messages.map(|one| (start + one.time, one.bytes.to_vec()));
            seen.lock().unwrap().extend(messages);
            let mut writer = output.writer(scope);
            for bytes in mine.lock().unwrap().drain(..) {
                let bytes_of = RawMidi {
                    time: 0,
                    bytes: &bytes,
                };
                writer.write(&bytes_of).unwrap();
                hits.lock().unwrap().push((start, bytes));
            }
            Control::Continue
        });
        let dropouts = Arc::<AtomicUsize>::default();
        let count = Dropouts(dropouts.clone());
        let client = client.activate_async(count, process).unwrap();
        Self {
            _client: Box::new(client),
            dropouts,
            press,
            pressed,
            heard,
        }
    }

    /// Sends messages.
    pub(crate) fn press(&self, messages: &[[u8; 3]]) {
        let messages = messages.iter().map(|bytes| bytes.to_vec());
        self.press.lock().unwrap().extend(messages);
    }

    /// Sends messages until what comes of them is there. JACK drops what a client does not take in time, which no
    /// cable does, and says so: then, and only then, they are sent again.
    pub(crate) fn press_until(&self, messages: &[[u8; 3]], there: impl Fn() -> bool) {
        loop {
            let before = self.dropouts();
            self.press(messages);
            let end = Instant::now() + Duration::from_secs(5);
            while Instant::now() < end {
                if there() {
                    return;
                }
                std::thread::sleep(Duration::from_millis(20));
            }
            assert!(
                self.dropouts() > before,
                "JACK has lost nothing, and {messages:x?} did nothing"
            );
        }
    }

    /// How often JACK has lost cycles so far.
    pub(crate) fn dropouts(&self) -> usize {
        self.dropouts.load(Ordering::Relaxed)
    }

    /// The frame of its last message, once it has left.
    pub(crate) fn pressed(&self, count: usize) -> Option<u32> {
        let pressed = self.pressed.lock().unwrap();
        Some(pressed.get(count.checked_sub(1)?)?.0)
    }

    /// What it was sent so far.
    pub(crate) fn heard(&self) -> Vec<At> {
        self.heard.lock().unwrap().clone()
    }

    /// Forgets what it was sent so far.
    pub(crate) fn forget(&self) {
        self.heard.lock().unwrap().clear();
    }
}
