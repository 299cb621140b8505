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
/// The connections of the MIDI ports.
mod connections;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::time::{Duration, Instant};

use jack::{
    AsyncClient, AudioOut, Client, ClientOptions, Control, LatencyType, LoggerType, MidiIn,
    MidiOut, Port, ProcessHandler, ProcessScope, TransportState,
};
use parking_lot::Mutex;

use super::audio_switch::{DriverLink, option_of};
use super::block_player::BlockPlayer;
use crate::devices::jack_outputs::{self, PortNews};
use crate::instance::threads::{self, Duty, Thread};
use crate::standalone::{self, Audio, Session, Sound, client_name, missing_ports};
use connections::{INPUT, JackConnection, OUTPUT, all_ports, connections};
use jack_ports::JackPorts;
use timebase::{Metre, Timebase, TransportReport};

/// The name of the client; a second program gets a number behind it.
const NAME: &str = "gradus";
/// So long after a block, and four more of its length, the silent thread drives the program.
const PATIENCE: Duration = Duration::from_millis(300);
/// So long after that, another client is made.
const FAREWELL: Duration = Duration::from_secs(1);
/// How long a server may take to call for the first time.
const BEGINNING: Duration = Duration::from_secs(2);
/// How long a server may take to let its client go.
const LEAVING: Duration = Duration::from_secs(2);
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
        let value = |name: &str| option_of(options, name);
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
    link: Arc<DriverLink>,
    ends: AtomicBool,
}

/// The client, and the thread that keeps it connected.
pub(super) struct Jack {
    shared: Arc<SharedJack>,
    thread: Option<Thread>,
}

impl Jack {
    /// Starts with a client, or looks for a server, which was chosen or is only hoped for.
    pub(super) fn start(
        player: Arc<Mutex<BlockPlayer>>,
        link: Arc<DriverLink>,
        (audio, client): (Audio, Option<Client>),
        options: JackOptions,
    ) -> Self {
        let shared = Arc::new(SharedJack {
            player,
            link,
            ends: AtomicBool::new(false),
        });
        if client.is_some() {
            shared.link.calls.feed(BEGINNING);
        }
        let keeper = JackKeeper {
            shared: Arc::clone(&shared),
            session: standalone::session(),
            was_there: client.is_some(),
            is_chosen: audio == Audio::Jack,
            options,
            wanted: Vec::new(),
            shows_ports: false,
        };
        let thread = threads::start(Duty::Jack, move || keeper.serve(client));
        Self {
            shared,
            thread: thread.ok(),
        }
    }

    /// Closes the client.
    pub(super) fn stop(&mut self) {
        self.shared.ends.store(true, Ordering::Release);
        if let Some(thread) = self.thread.take() {
            thread.unpark();
            // A thread that has failed has dropped its client; a server that hangs keeps its clients.
            let _hangs = thread.join_by(Instant::now() + LEAVING);
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
    /// Whether JACK was chosen, or would do among others.
    is_chosen: bool,
    options: JackOptions,
    /// The connections at the time when the server went, until they are made again.
    wanted: Vec<JackConnection>,
    /// Whether Set-up shows the ports.
    shows_ports: bool,
}

type Active = AsyncClient<PortNews, JackDriver>;

impl JackKeeper {
    fn serve(mut self, client: Option<Client>) {
        let mut active = client.and_then(|client| self.connect(client));
        let mut connected: Vec<JackConnection> = Vec::new();
        let mut looked = Instant::now();
        let mut gone: Option<Instant> = None;
        while !self.shared.ends.load(Ordering::Acquire) {
            let asked = self.session.is_some_and(Session::wants_sound);
            let client = active.as_ref().map(|active: &Active| active.as_client());
            let is_chosen = self.follow_requests(client);
            let is_due = looked.elapsed() >= ATTEMPT || is_chosen || self.has_opened_set_up();
            let is_there = self.shared.link.calls.is_alive();
            gone = if is_there {
                None
            } else {
                gone.or(Some(Instant::now()))
            };
            let is_gone = gone.is_some_and(|since| asked || since.elapsed() >= FAREWELL);
            if is_gone && let Some(client) = active.take() {
                self.wanted.append(&mut connected);
                self.tell_listeners(None);
                jack_outputs::list(None);
                // If the server hangs, this waits for it.
                drop(client);
            }
            match &active {
                Some(active) if is_there && is_due => {
                    looked = Instant::now();
                    self.connect_again(active.as_client());
                    connected = connections(active.as_client());
                    jack_outputs::list(Some(active.as_client()));
                    self.tell_listeners(Some(connected.as_slice()));
                    self.show_ports(active.as_client(), &connected);
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
        jack_outputs::list(None);
    }

    /// Says which of the chosen ports are not there.
    fn tell_missing(&self, chosen: &[JackConnection]) {
        let missing = chosen.iter().filter(|it| self.wanted.contains(it));
        let missing: Vec<_> = missing.map(|it| client_name(it.port())).collect();
        if let Some((session, lack)) = self.session.zip(missing_ports(&missing)) {
            session.show_message(&lack);
        }
    }

    /// Makes and undoes the connections that were asked for since; returns whether there were any.
    fn follow_requests(&mut self, client: Option<&Client>) -> bool {
        let Some(session) = self.session else {
            return false;
        };
        let requests = session.take_connection_requests();
        let mut is_asked = false;
        for (connection, on) in requests.into_iter().filter_map(JackConnection::asked) {
            is_asked = true;
            self.wanted.retain(|wanted| *wanted != connection);
            if on {
                self.wanted.push(connection);
                continue;
            }
            self.options
                .connections
                .retain(|given| *given != connection);
            if let Some(client) = client {
                // Whoever listened is left without a sounding note.
                session.while_muted(|| connection.undo(client));
            }
        }
        is_asked
    }

    /// Whether Set-up is seen since the last call.
    fn has_opened_set_up(&mut self) -> bool {
        let shows = self.session.is_some_and(Session::shows_audio_setup);
        let before = std::mem::replace(&mut self.shows_ports, shows);
        shows && !before
    }

    /// Lists the MIDI ports while Set-up is seen.
    fn show_ports(&self, client: &Client, connected: &[JackConnection]) {
        if let Some(session) = self.session.filter(|_| self.shows_ports) {
            let chosen = session.audio_choice().jack;
            session.set_midi_ports(all_ports(client, &chosen, connected));
        }
    }

    /// Shows whether sound works.
    fn show(&mut self) {
        let Some(session) = self.session else {
            return;
        };
        let is_there = self.shared.link.calls.is_alive();
        let sound = match (is_there, self.was_there) {
            (true, _) => Sound::Heard,
            (false, true) => Sound::JackGone,
            (false, false) if self.is_chosen => Sound::JackMissing,
            (false, false) => Sound::Missing,
        };
        self.was_there |= is_there;
        if is_there && session.running_audio() == Audio::Missing {
            session.set_running_audio(Audio::Jack);
        }
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
                    JackConnection::To(port) => Some(client_name(port).to_owned()),
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
        self.shared.link.calls.feed(BEGINNING);
        let Ok(active) = client.activate_async(PortNews, driver) else {
            self.shared.link.calls.expire();
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
        let chosen = self.session.map(|session| session.audio_choice().jack);
        let chosen: Vec<_> = chosen.into_iter().flat_map(JackConnection::of).collect();
        self.wanted.extend(chosen.iter().cloned());
        self.connect_again(active.as_client());
        self.tell_missing(&chosen);
        jack_outputs::list(Some(active.as_client()));
        Some(active)
    }

    /// Makes the earlier connections again, as soon as the other clients are there.
    fn connect_again(&mut self, client: &Client) {
        self.wanted.retain(|connection| !connection.make(client));
    }
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
    /// Counts the messages that are sent.
    sent: Arc<AtomicU32>,
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
            sent: standalone::session()
                .map(Session::sent_messages)
                .unwrap_or_default(),
            shared: Arc::clone(shared),
            timebase: Timebase::new(client.sample_rate(), alone),
            is_new: true,
        })
    }
}

impl ProcessHandler for JackDriver {
    fn process(&mut self, client: &Client, scope: &ProcessScope) -> Control {
        let (_, latency) = self.channels[0].get_latency_range(LatencyType::Playback);
        let [left, right] = &mut self.channels;
        let [left, right] = [left, right].map(|port| port.as_mut_slice(scope));
        let frames = scope.n_frames();
        // Making the writer clears the buffer of the last block.
        let output = self.output.writer(scope);
        let report = report(client, frames);
        let rate = client.sample_rate().into();
        let calls = &self.shared.link.calls;
        // A client that is to leave no longer drives: another audio system may have taken over.
        let drives = !self.shared.ends.load(Ordering::Acquire);
        let player = drives.then(|| {
            calls.feed_after_block(PATIENCE, frames, rate);
            self.shared.player.try_lock()
        });
        let Some(mut player) = player.flatten() else {
            left.fill(0.0);
            right.fill(0.0);
            return Control::Continue;
        };
        let ports = JackPorts::new(self.input.iter(scope), output, frames, &self.sent);
        let transport = self.timebase.transport(&report);
        let clock = jack_ports::clock(self.input.iter(scope), frames);
        let is_new = std::mem::take(&mut self.is_new);
        player.play(&transport, frames, clock, (ports, is_new));
        player.gradus.note_latency(latency);
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
