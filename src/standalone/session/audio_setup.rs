//! What was chosen of sound and MIDI, and how it is with that: between the window, which chooses and shows, and the
//! threads that open and close.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread::Thread;
use std::time::{Duration, Instant};

use parking_lot::Mutex;

use super::Session;
use crate::devices::RouteStatus;
use crate::instance::clock_link::ClockLink;
use crate::standalone::Audio;
use crate::standalone::audio_choice::{AudioChoice, AudioRequest};

/// So long after it was drawn last, Set-up counts as closed, and nothing is listed for it.
const SHOWN: Duration = Duration::from_secs(3);

/// Sound and MIDI as Set-up shows them.
#[derive(Debug, Clone, PartialEq)]
pub struct AudioSetup {
    /// What was chosen.
    pub choice: AudioChoice,
    /// What calls for blocks, or is to.
    pub running: Audio,
    /// The names of the sound cards, as they were last listed.
    pub devices: Arc<[String]>,
    /// The MIDI ports that are chosen; under JACK, all of them.
    pub ports: RouteStatus,
    /// How many messages were sent at the MIDI outputs; it wraps.
    pub sent: u32,
}

/// What the threads share.
#[derive(Debug)]
pub(super) struct SharedAudioSetup {
    state: Mutex<AudioState>,
    /// Messages sent at the MIDI outputs, by whichever thread sends.
    sent: Arc<AtomicU32>,
    clock: Arc<ClockLink>,
}

#[derive(Debug)]
struct AudioState {
    choice: AudioChoice,
    /// What is kept for the next start: the command line changes the choice, but not this.
    remembered: AudioChoice,
    running: Audio,
    devices: Arc<[String]>,
    ports: RouteStatus,
    /// Connections of JACK that are still to be made or undone.
    requests: Vec<AudioRequest>,
    /// When Set-up was drawn last.
    shown: Option<Instant>,
    /// Who opens and closes.
    keeper: Option<Thread>,
}

impl SharedAudioSetup {
    /// With what was chosen last.
    pub(super) fn new(remembered: AudioChoice) -> Self {
        let clock = ClockLink::default();
        clock.choose(remembered.clock);
        Self {
            clock: Arc::new(clock),
            state: Mutex::new(AudioState {
                choice: remembered.clone(),
                remembered,
                running: Audio::Silent,
                devices: Arc::default(),
                ports: RouteStatus::default(),
                requests: Vec::new(),
                shown: None,
                keeper: None,
            }),
            sent: Arc::default(),
        }
    }
}

impl AudioState {
    fn wake(&self) {
        if let Some(keeper) = &self.keeper {
            keeper.unpark();
        }
    }
}

impl Session {
    /// What is chosen of sound and MIDI.
    #[must_use]
    pub fn audio_choice(&self) -> AudioChoice {
        self.audio.state.lock().choice.clone()
    }

    /// Chooses for this run alone: by the command line.
    pub fn override_audio(&self, choice: AudioChoice) {
        self.audio.clock.choose(choice.clock);
        self.audio.state.lock().choice = choice;
    }

    /// Chooses, for this run and the next ones. What cannot be written is chosen again then.
    pub fn choose_audio(&self, request: AudioRequest) {
        let mut state = self.audio.state.lock();
        let running = state.running;
        state.choice.change(&request, running);
        state.remembered.change(&request, running);
        self.audio.clock.choose(state.choice.clock);
        if let Ok(text) = serde_json::to_string(&state.remembered) {
            let _ = self.settings_folder.remember_audio(&text);
        }
        if running == Audio::Jack {
            state.requests.push(request);
        }
        state.wake();
    }

    /// The connections of JACK that were asked for since the last call.
    #[must_use]
    pub fn take_connection_requests(&self) -> Vec<AudioRequest> {
        std::mem::take(&mut self.audio.state.lock().requests)
    }

    /// Set-up is seen: as long as this is called, sound cards and ports are listed.
    pub fn request_audio_lists(&self) {
        let mut state = self.audio.state.lock();
        let now = Instant::now();
        let before = state.shown.replace(now);
        if before.is_none_or(|before| now.duration_since(before) > SHOWN) {
            state.wake();
        }
    }

    /// Sound and MIDI for Set-up.
    #[must_use]
    pub fn audio_setup(&self) -> AudioSetup {
        let state = self.audio.state.lock();
        AudioSetup {
            choice: state.choice.clone(),
            running: state.running,
            devices: Arc::clone(&state.devices),
            ports: state.ports.clone(),
            sent: self.audio.sent.load(Ordering::Relaxed),
        }
    }

    /// Whether Set-up is seen.
    #[must_use]
    pub fn shows_audio_setup(&self) -> bool {
        let shown = self.audio.state.lock().shown;
        shown.is_some_and(|shown| shown.elapsed() < SHOWN)
    }

    /// The calling thread is unparked whenever something is chosen, or Set-up opens.
    pub fn wake_on_audio_choice(&self) {
        self.audio.state.lock().keeper = Some(std::thread::current());
    }

    /// What calls for blocks from now on, or is to.
    #[must_use]
    pub fn running_audio(&self) -> Audio {
        self.audio.state.lock().running
    }

    /// Sets what calls for blocks from now on, or is to.
    pub fn set_running_audio(&self, running: Audio) {
        let mut state = self.audio.state.lock();
        state.running = running;
        state.ports = RouteStatus::default();
        state.requests.clear();
    }

    /// Shows the names of the sound cards.
    pub fn set_audio_devices(&self, names: Vec<String>) {
        self.audio.state.lock().devices = names.into();
    }

    /// Shows the MIDI ports and which of them are open.
    pub fn set_midi_ports(&self, ports: RouteStatus) {
        self.audio.state.lock().ports = ports;
    }

    /// Counts the messages that are sent at the MIDI outputs; whoever sends adds to it.
    #[must_use]
    pub fn sent_messages(&self) -> Arc<AtomicU32> {
        Arc::clone(&self.audio.sent)
    }

    /// How the MIDI clock of the inputs is followed; whoever follows it shows there what is heard.
    #[must_use]
    pub fn clock_link(&self) -> Arc<ClockLink> {
        Arc::clone(&self.audio.clock)
    }
}
