//! A client of JACK that drives the program, and comes back when its server does.
//!
//! While the server calls, it drives the music, with its own transport. When it stops calling, the framework's silent
//! thread takes over (see [`program`](crate::plugin::program)), and a thread of this module looks for a server until one answers: then the
//! ports are there again, with their connections. The server may be killed, hang or let the client go; all of that looks
//! the same from here, as blocks that do not come, so JACK's own shutdown callback is not needed.

/// The position of JACK's transport.
mod timebase;
/// The MIDI ports in one block.
mod jack_ports;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use jack::{
    AsyncClient, AudioOut, Client, ClientOptions, Control, LoggerType, MidiIn, MidiOut, Port,
    ProcessHandler, ProcessScope, TransportState,
};
use parking_lot::Mutex;

use super::block_player::BlockPlayer;
use super::watchdog::Watchdog;
use crate::instance::threads::{self, Duty, Thread};
use crate::standalone::{self, Session, Sound};
use jack_ports::JackPorts;
use timebase::{Metre, Timebase, TransportReport};

/// The name of the client; a second program gets a number behind it.
const NAME: &str = "gradus";
/// The names of its MIDI ports.
const INPUT: &str = "midi_input";
const OUTPUT: &str = "midi_output";
/// So long after a block, and four more of its length, the silent thread drives the program.
const PATIENCE: Duration = Duration::from_millis(300);
/// So long after that, another client is made.
const FAREWELL: Duration = Duration::from_secs(1);
/// How long a server may take to call for the first time.
const BEGINNING: Duration = Duration::from_secs(2);
/// The time between two checks of the server.
const LOOK: Duration = Duration::from_millis(50);
/// The time between two attempts to find a server.
const ATTEMPT: Duration = Duration::from_secs(1);

/// The options for JACK on the command line.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct JackOptions {
    metre: Metre,
    connections: Vec<JackConnection>,
}

impl JackOptions {
    /// Reads them from the framework's options.
    pub(super) fn of(options: &[String]) -> Self {
        let value = |name: &str| {
            let within = format!("{name}=");
            let mut options = options.iter();
            options.find_map(|option| option.strip_prefix(&within).map(str::to_owned))
        };
        let next = |name: &str| {
            let place = options.iter().position(|option| option == name)?;
            options.get(place + 1).cloned()
        };
        let value = |name: &str| value(name).or_else(|| next(name));
        let number = |name: &str| value(name).and_then(|value| value.parse().ok());
        let tempo_bpm = value("--tempo").and_then(|value| value.parse().ok());
        Self {
            metre: Metre {
                tempo_bpm: tempo_bpm.unwrap_or(120.0),
                signature: (
                    number("--timesig-num").unwrap_or(4),
                    number("--timesig-denom").unwrap_or(4),
                ),
            },
            connections: value("--connect-jack-midi-input")
                .map(JackConnection::From)
                .into_iter()
                .chain(value("--connect-jack-midi-output").map(JackConnection::To))
                .collect(),
        }
    }
}

/// A client of a server that answers.
pub(super) fn open() -> Option<Client> {
    // JACK's messages would appear in the middle of the stage view; ours are shown instead.
    jack::set_logger(LoggerType::None);
    let client = Client::new(NAME, ClientOptions::NO_START_SERVER);
    client.ok().map(|(client, _)| client)
}

/// What the threads share.
struct SharedJack {
    player: Arc<Mutex<BlockPlayer>>,
    /// Whether the server calls.
    server: Watchdog,
    ends: AtomicBool,
}

/// The client, and the thread that keeps it connected.
pub(super) struct Jack {
    shared: Arc<SharedJack>,
    thread: Option<Thread>,
}

impl Jack {
    /// Starts with a client, or looks for a server.
    pub(super) fn start(
        player: Arc<Mutex<BlockPlayer>>,
        client: Option<Client>,
        options: JackOptions,
    ) -> Self {
        let shared = Arc::new(SharedJack {
            player,
            server: Watchdog::new(),
            ends: AtomicBool::new(false),
        });
        if client.is_some() {
            shared.server.feed(BEGINNING);
        }
        let keeper = JackKeeper {
            shared: Arc::clone(&shared),
            session: standalone::session(),
            was_there: client.is_some(),
            options,
            wanted: Vec::new(),
        };
        let thread = threads::start(Duty::Jack, move || keeper.serve(client));
        Self {
            shared,
            thread: thread.ok(),
        }
    }

    /// Whether the server drives the program.
    pub(super) fn drives(&self) -> bool {
        self.shared.server.is_alive()
    }

    /// Closes the client.
    pub(super) fn stop(&mut self) {
        self.shared.ends.store(true, Ordering::Release);
        if let Some(thread) = self.thread.take() {
            thread.unpark();
            // A thread that has failed has dropped its client.
            thread.join();
        }
    }
}

impl Drop for Jack {
    fn drop(&mut self) {
        self.stop();
    }
}

/// Keeps a client as long as there is a server, and finds the next server.
struct JackKeeper {
    shared: Arc<SharedJack>,
    session: Option<&'static Session>,
    /// Whether there ever was a server.
    was_there: bool,
    options: JackOptions,
    /// The connections at the time when the server went, until they are made again.
    wanted: Vec<JackConnection>,
}

/// A connection between one of our MIDI ports and another client's.
#[derive(Debug, Clone, PartialEq, Eq)]
enum JackConnection {
    From(String),
    To(String),
}

impl JackConnection {
    /// Makes the connection; returns whether it exists.
    fn make(&self, client: &Client) -> bool {
        let name = client.name();
        let made = match self {
            Self::From(port) => client.connect_ports_by_name(port, &format!("{name}:{INPUT}")),
            Self::To(port) => client.connect_ports_by_name(&format!("{name}:{OUTPUT}"), port),
        };
        matches!(made, Ok(()) | Err(jack::Error::PortAlreadyConnected(..)))
    }
}

type Active = AsyncClient<(), JackDriver>;

impl JackKeeper {
    fn serve(mut self, client: Option<Client>) {
        let mut active = client.and_then(|client| self.connect(client));
        let mut connected: Vec<JackConnection> = Vec::new();
        let mut looked = Instant::now();
        let mut gone: Option<Instant> = None;
        while !self.shared.ends.load(Ordering::Acquire) {
            let asked = self.session.is_some_and(Session::wants_sound);
            let is_due = looked.elapsed() >= ATTEMPT;
            let is_there = self.shared.server.is_alive();
            gone = if is_there {
                None
            } else {
                gone.or(Some(Instant::now()))
            };
            let is_gone = gone.is_some_and(|since| asked || since.elapsed() >= FAREWELL);
            if is_gone && let Some(client) = active.take() {
                self.wanted.append(&mut connected);
                self.tell_listeners(None);
                // If the server hangs, this waits for it.
                drop(client);
            }
            match &active {
                Some(active) if is_there && is_due => {
                    looked = Instant::now();
                    self.connect_again(active.as_client());
                    connected = connections(active.as_client());
                    self.tell_listeners(Some(connected.as_slice()));
                }
                Some(_) => {}
                None if is_due || asked => {
                    looked = Instant::now();
                    active = open().and_then(|client| self.connect(client));
                }
                None => {}
            }
            self.show();
            std::thread::park_timeout(LOOK);
        }
    }

    /// Shows whether sound works.
    fn show(&mut self) {
        let Some(session) = self.session else {
            return;
        };
        let is_there = self.shared.server.is_alive();
        let sound = match (is_there, self.was_there) {
            (true, _) => Sound::Heard,
            (false, true) => Sound::JackGone,
            (false, false) => Sound::Missing,
        };
        self.was_there |= is_there;
        session.set_sound(sound);
    }

    /// Says who is connected to the MIDI output; without a client nobody knows.
    fn tell_listeners(&self, connected: Option<&[JackConnection]>) {
        let Some(session) = self.session else {
            return;
        };
        let names = |connections: &[JackConnection]| -> Arc<[String]> {
            let to = connections
                .iter()
                .filter_map(|connection| match connection {
                    JackConnection::To(port) => Some(listener_name(port).to_owned()),
                    JackConnection::From(_) => None,
                });
            let mut names: Vec<String> = to.collect();
            names.sort_unstable();
            names.dedup();
            names.into()
        };
        session.set_listeners(connected.map(names));
    }

    /// Opens the ports and activates the client.
    fn connect(&mut self, client: Client) -> Option<Active> {
        let driver = JackDriver::new(&client, &self.shared, self.options.metre).ok()?;
        self.shared
            .player
            .lock()
            .gradus
            .set_rate(client.sample_rate());
        self.shared.server.feed(BEGINNING);
        let Ok(active) = client.activate_async((), driver) else {
            self.shared.server.expire();
            return None;
        };
        let client = active.as_client();
        let name = client.name();
        // They are connected to the sound card, as users expect of a client; without a card that fails, which is no error.
        for number in 1..=OUTPUTS {
            let (from, to) = (
                format!("{name}:output_{number}"),
                format!("system:playback_{number}"),
            );
            let _ = client.connect_ports_by_name(&from, &to);
        }
        self.wanted.extend(self.options.connections.iter().cloned());
        self.connect_again(active.as_client());
        Some(active)
    }

    /// Makes the earlier connections again, as soon as the other clients are there.
    fn connect_again(&mut self, client: &Client) {
        self.wanted.retain(|connection| !connection.make(client));
    }
}

/// The name of a listener, from that of its port: the client's, or the port's where a bridge to ALSA is the client.
fn listener_name(port: &str) -> &str {
    match port.split_once(':') {
        Some(("a2j", port)) => port.split(" [").next().unwrap_or(port),
        Some((client, _)) => client,
        None => port,
    }
}

/// The connections of our MIDI ports.
fn connections(client: &Client) -> Vec<JackConnection> {
    let others = |port: &str| {
        let port = client.port_by_name(&format!("{}:{port}", client.name()));
        port.map_or_else(Vec::new, |port| port.get_connections())
    };
    let from = others(INPUT).into_iter().map(JackConnection::From);
    from.chain(others(OUTPUT).into_iter().map(JackConnection::To))
        .collect()
}

/// The audio ports, for the preview kit.
const OUTPUTS: usize = 2;

/// Drives the program from JACK's thread. It never waits: while the silent thread still drives, a block is silent.
struct JackDriver {
    shared: Arc<SharedJack>,
    timebase: Timebase,
    input: Port<MidiIn>,
    output: Port<MidiOut>,
    channels: [Port<AudioOut>; OUTPUTS],
    is_new: bool,
}

impl JackDriver {
    fn new(client: &Client, shared: &Arc<SharedJack>, alone: Metre) -> Result<Self, jack::Error> {
        let channel =
            |number| client.register_port(&format!("output_{number}"), AudioOut::default());
        Ok(Self {
            channels: [channel(1)?, channel(2)?],
            input: client.register_port(INPUT, MidiIn::default())?,
            output: client.register_port(OUTPUT, MidiOut::default())?,
            shared: Arc::clone(shared),
            timebase: Timebase::new(client.sample_rate(), alone),
            is_new: true,
        })
    }
}

impl ProcessHandler for JackDriver {
    fn process(&mut self, client: &Client, scope: &ProcessScope) -> Control {
        let [left, right] = &mut self.channels;
        let [left, right] = [left, right].map(|port| port.as_mut_slice(scope));
        let frames = scope.n_frames();
        // Making the writer clears the buffer of the last block.
        let output = self.output.writer(scope);
        let report = report(client, frames);
        let rate = client.sample_rate().into();
        self.shared.server.feed_after_block(PATIENCE, frames, rate);
        let Some(mut player) = self.shared.player.try_lock() else {
            left.fill(0.0);
            right.fill(0.0);
            return Control::Continue;
        };
        let ports = JackPorts::new(self.input.iter(scope), output, frames);
        let transport = self.timebase.transport(&report);
        player.play(&transport, frames, ports, std::mem::take(&mut self.is_new));
        player.gradus.render_sound(left, right);
        Control::Continue
    }
}

/// The server's report of a block.
fn report(client: &Client, frames: u32) -> TransportReport {
    match client.transport().query() {
        Ok(now) => TransportReport {
            rolls: now.state == TransportState::Rolling,
            frame: now.pos.frame(),
            frames,
            bars: now.pos.bbt(),
            early: now.pos.bbt_offset().unwrap_or(0),
        },
        Err(_) => TransportReport {
            rolls: false,
            frame: 0,
            frames,
            bars: None,
            early: 0,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Listeners are called as a person knows them.
    #[test]
    fn listeners_have_names() {
        for (port, name) in [
            ("Surge XT:midi_in", "Surge XT"),
            ("a2j:Launchpad X [24] (playback): MIDI 1", "Launchpad X"),
            ("alone", "alone"),
        ] {
            assert_eq!(listener_name(port), name);
        }
    }
}
