//! The audio system that drives the program, and its change while the program runs.
//!
//! The program itself always runs on the framework's silent thread (see [`program`](crate::plugin::program)), so another
//! audio system takes nothing from the window or the document: every note ends, the old system lets go, the silent
//! thread goes on from the same position, and the new one takes over. A thread does that, because audio systems may take
//! seconds to open, and so may lists of their devices.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use parking_lot::Mutex;

use super::block_player::BlockPlayer;
use super::card::{self, SoundCard};
use super::card_names;
use super::jack::{self, Jack, JackOptions};
use super::watchdog::Watchdog;
use crate::devices::{self, MidiRoute, PortState, ProgramPorts, RouteStatus};
use crate::instance::threads::{self, Duty, Thread};
use crate::standalone::{self, Audio, AudioChoice, AudioSystem, Session, missing_ports};

/// How long the first audio system may take to call.
const START: Duration = Duration::from_secs(2);
/// How long another one may take to call before notes begin again.
const BEGINNING: Duration = Duration::from_secs(1);
/// Between two looks whether it calls.
const LOOK: Duration = Duration::from_millis(2);
/// The time between two lists of the sound cards while Set-up is open, and the wait while it is closed.
const LIST: Duration = Duration::from_secs(2);
const CLOSED: Duration = Duration::from_secs(3600);

/// What an audio system and the framework's silent thread know of each other.
pub(super) struct DriverLink {
    /// Alive while the audio system calls for blocks.
    pub(super) calls: Watchdog,
    /// Whether the program runs.
    pub(super) runs: AtomicBool,
}

impl DriverLink {
    /// Nothing calls yet.
    pub(super) fn new() -> Self {
        Self {
            calls: Watchdog::new(),
            runs: AtomicBool::new(false),
        }
    }
}

/// What the program begins with.
pub(super) struct Beginning {
    pub(super) audio: Audio,
    pub(super) client: Option<::jack::Client>,
    pub(super) options: Vec<String>,
}

/// The audio system that drives the program, besides the framework's silent thread.
enum AudioDriver {
    Jack(Jack),
    Card(SoundCard),
    Silent,
}

impl AudioDriver {
    fn stop(&mut self) {
        match self {
            Self::Jack(jack) => jack.stop(),
            Self::Card(card) => card.stop(),
            Self::Silent => {}
        }
    }
}

/// The thread that has the audio system.
pub(super) struct AudioSwitch {
    ends: Arc<AtomicBool>,
    thread: Option<Thread>,
}

impl AudioSwitch {
    /// Starts the first audio system.
    pub(super) fn start(
        player: Arc<Mutex<BlockPlayer>>,
        link: Arc<DriverLink>,
        beginning: Beginning,
    ) -> Self {
        if is_awaited(beginning.audio) {
            // The silent thread leaves the first notes to it.
            link.calls.feed(START);
        }
        let ends = Arc::<AtomicBool>::default();
        let theirs = Arc::clone(&ends);
        let thread = threads::start(Duty::AudioSwitch, move || {
            AudioKeeper::new(player, link, theirs, beginning).serve();
        });
        let thread = thread.ok();
        Self { ends, thread }
    }

    /// Lets the audio system go.
    pub(super) fn stop(&mut self) {
        self.ends.store(true, Ordering::Release);
        if let Some(thread) = self.thread.take() {
            thread.unpark();
            thread.join();
        }
    }
}

impl Drop for AudioSwitch {
    fn drop(&mut self) {
        self.stop();
    }
}

/// The state of the thread.
struct AudioKeeper {
    player: Arc<Mutex<BlockPlayer>>,
    link: Arc<DriverLink>,
    ends: Arc<AtomicBool>,
    session: Option<&'static Session>,
    /// The framework's options, as they were given.
    options: Vec<String>,
    driver: AudioDriver,
    running: Audio,
    /// The choice that runs.
    choice: AudioChoice,
    ports: ProgramPorts,
    /// The ports as they were last shown.
    shown: Option<RouteStatus>,
    /// The thread that lists the sound cards, and when it began.
    lister: Option<(Thread, Instant)>,
}

impl AudioKeeper {
    fn new(
        player: Arc<Mutex<BlockPlayer>>,
        link: Arc<DriverLink>,
        ends: Arc<AtomicBool>,
        beginning: Beginning,
    ) -> Self {
        let me = std::thread::current();
        let session = standalone::session();
        let sent = session.map(Session::sent_messages).unwrap_or_default();
        let (ports, end) = ProgramPorts::start(devices::system::ports(), sent, move || me.unpark());
        player.lock().set_ports(end);
        let choice = session.map(Session::audio_choice).unwrap_or_default();
        let mut keeper = Self {
            player,
            link,
            ends,
            session,
            options: beginning.options,
            driver: AudioDriver::Silent,
            running: beginning.audio,
            choice,
            ports,
            shown: None,
            lister: None,
        };
        if let Some(session) = session {
            session.wake_on_audio_choice();
            let replaced = keeper.choice.system.replaced_by(beginning.audio);
            replaced.iter().for_each(|said| session.show_message(said));
        }
        // A chosen card that is missing is waited for, as one is that goes later.
        let is_awaited = keeper.choice.system == AudioSystem::SoundCard;
        let audio = match beginning.audio {
            Audio::Missing if is_awaited => Audio::Native,
            audio => audio,
        };
        keeper.drive(audio, beginning.client);
        keeper
    }

    fn serve(mut self) {
        while !self.ends.load(Ordering::Acquire) {
            self.follow_choice();
            self.show_ports();
            std::thread::park_timeout(self.list_cards());
        }
        self.driver.stop();
        self.ports.stop();
        if let Some((lister, _)) = self.lister {
            let _late = lister.join_by(threads::deadline());
        }
    }

    /// Starts an audio system.
    fn drive(&mut self, audio: Audio, client: Option<::jack::Client>) {
        if let Some(session) = self.session {
            session.set_running_audio(audio);
        }
        self.running = audio;
        self.shown = None;
        self.choose_ports();
        let (player, link) = (Arc::clone(&self.player), Arc::clone(&self.link));
        self.driver = match audio {
            Audio::Jack | Audio::Missing => {
                let options = JackOptions::of(&self.options);
                AudioDriver::Jack(Jack::start(player, link, (audio, client), options))
            }
            Audio::Native => {
                let options = card::native(&self.options, &self.choice.device);
                let device = self.choice.device.clone();
                AudioDriver::Card(SoundCard::start(player, link, options, device))
            }
            Audio::Silent => AudioDriver::Silent,
        };
    }

    /// Does what was chosen since.
    fn follow_choice(&mut self) {
        let Some(session) = self.session else {
            return;
        };
        let chosen = session.audio_choice();
        let before = std::mem::replace(&mut self.choice, chosen);
        let is_other_card = self.running == Audio::Native && before.device != self.choice.device;
        let is_other_system = before.system != self.choice.system && !self.is_as_chosen();
        if is_other_system || is_other_card {
            self.switch(session);
        } else if before.ports != self.choice.ports {
            self.choose_ports();
        }
    }

    /// Lets the audio system go and starts the chosen one. Nothing sounds meanwhile, and the music goes on.
    fn switch(&mut self, session: &'static Session) {
        session.while_muted(|| {
            self.driver.stop();
            self.link.calls.expire();
            session.set_listeners(None);
            session.reset_sound();
            let (audio, client) = self.chosen();
            self.drive(audio, client);
            let begun = Instant::now();
            while is_awaited(audio) && !self.link.calls.is_alive() && begun.elapsed() < BEGINNING {
                std::thread::sleep(LOOK);
            }
        });
    }

    /// Whether the present audio system is the chosen one already.
    fn is_as_chosen(&self) -> bool {
        match (self.choice.system, self.running) {
            (AudioSystem::Jack, Audio::Jack)
            | (AudioSystem::SoundCard, Audio::Native)
            | (AudioSystem::Silent, Audio::Silent) => true,
            (AudioSystem::Automatic, Audio::Jack | Audio::Native) => self.link.calls.is_alive(),
            (
                AudioSystem::Automatic
                | AudioSystem::Jack
                | AudioSystem::SoundCard
                | AudioSystem::Silent,
                _,
            ) => false,
        }
    }

    /// The audio system that was chosen, with a client of JACK if that is it and responds.
    fn chosen(&self) -> (Audio, Option<::jack::Client>) {
        match self.choice.system {
            AudioSystem::Silent => (Audio::Silent, None),
            AudioSystem::SoundCard => (Audio::Native, None),
            AudioSystem::Jack => (Audio::Jack, jack::open()),
            AudioSystem::Automatic => match jack::open() {
                Some(client) => (Audio::Jack, Some(client)),
                None if card::is_there(&card::native(&self.options, &self.choice.device)) => {
                    (Audio::Native, None)
                }
                None => (Audio::Missing, None),
            },
        }
    }

    /// Opens the chosen MIDI ports; JACK has its own.
    fn choose_ports(&self) {
        self.ports.choose(if self.has_own_ports() {
            self.choice.ports.clone()
        } else {
            MidiRoute::default()
        });
    }

    fn has_own_ports(&self) -> bool {
        match self.running {
            Audio::Native | Audio::Silent => true,
            Audio::Jack | Audio::Missing => false,
        }
    }

    /// Shows which of the ports are open, and says what is missing.
    fn show_ports(&mut self) {
        let Some(session) = self.session.filter(|_| self.has_own_ports()) else {
            return;
        };
        let status = self.ports.status();
        if self.shown.as_ref() == Some(&status) {
            return;
        }
        if let Some(lack) = lack(&status, self.shown.as_ref()) {
            session.show_message(&lack);
        }
        let option = option_of(&self.options, "--midi-output");
        let option = option.filter(|_| self.running == Audio::Native);
        let open = status.open_outputs().map(str::to_owned);
        session.set_listeners(Some(open.chain(option).collect()));
        session.set_midi_ports(status.clone());
        self.shown = Some(status);
    }

    /// Lists the sound cards while Set-up is open, on a thread of its own; how long to wait for the next time.
    fn list_cards(&mut self) -> Duration {
        let Some(session) = self.session.filter(|session| session.shows_audio_setup()) else {
            return CLOSED;
        };
        let is_due = self
            .lister
            .as_ref()
            .is_none_or(|(lister, begun)| lister.is_finished() && begun.elapsed() >= LIST);
        if is_due {
            let lister = threads::start(Duty::CardNames, move || {
                session.set_audio_devices(card_names::all());
            });
            self.lister = lister.ok().map(|lister| (lister, Instant::now()));
        }
        LIST
    }
}

/// Whether there is anything to wait for.
fn is_awaited(audio: Audio) -> bool {
    match audio {
        Audio::Jack | Audio::Native => true,
        Audio::Missing | Audio::Silent => false,
    }
}

/// The sentence about chosen ports that are missing and were not before.
fn lack(now: &RouteStatus, before: Option<&RouteStatus>) -> Option<String> {
    let missing = |status: &RouteStatus| {
        let ports = status.inputs.iter().chain(&status.outputs);
        let missing = ports.filter(|port| port.state == PortState::Missing);
        missing.map(|port| port.name.clone()).collect::<Vec<_>>()
    };
    let known = before.map(missing).unwrap_or_default();
    let now = missing(now);
    let new = now.iter().filter(|name| !known.contains(name));
    let new: Vec<_> = new.map(String::as_str).collect();
    missing_ports(&new)
}

/// The value of one of the framework's options.
pub(super) fn option_of(options: &[String], name: &str) -> Option<String> {
    let within = format!("{name}=");
    let mut given = options.iter();
    let found = given.find_map(|option| option.strip_prefix(&within).map(str::to_owned));
    found.or_else(|| {
        let place = options.iter().position(|option| option == name)?;
        options.get(place + 1).cloned()
    })
}
