//! The standalone program: the plug-in, driven by JACK, by the system's sound card, or by a silent thread alone.
//!
//! The framework provides a window and a silent thread that calls for blocks. JACK is a client of ours ([`jack`](crate::plugin::jack)),
//! because the framework's own cannot do without its server for a moment: it waits for ever for one that has gone,
//! refuses a name that is taken, and counts bars from 1 where quarters count from 0. When JACK stops calling, the silent
//! thread takes over: the music goes on unheard, at the same position and with the same window, until JACK is there again.
//! A sound card ([`card`](crate::plugin::card)) drives the program in the same way, because it may be pulled out. And so
//! another audio system can be chosen while it runs ([`audio_switch`](crate::plugin::audio_switch)).

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Instant;

use nice_plug::prelude::*;
use nice_plug::wrapper::standalone::nice_export_standalone_with_args;
use nice_plug_egui::EguiEditor;
use parking_lot::Mutex;

use super::Gradus;
use super::audio_switch::{AudioSwitch, Beginning, DriverLink};
use super::block_player::BlockPlayer;
use super::card;
use super::host_block;
use super::jack;
use super::midi;
use crate::engine;
use crate::standalone::{self, Audio, Session};
use crate::ui::editor;

/// The longest silent block, in seconds: after the computer has slept, the lost time is skipped.
const LONGEST: f64 = 0.1;

/// The parameters of the next program, as the framework makes it without any.
static BEGINNING: Mutex<Option<Beginning>> = Mutex::new(None);

/// Runs the program until its window is closed or it is ended; returns whether there was such an audio system.
#[must_use]
pub fn play(audio: Audio, options: Vec<String>) -> bool {
    let client = (audio == Audio::Jack).then(jack::open).flatten();
    let is_there = match audio {
        Audio::Jack => client.is_some(),
        Audio::Native => is_any_card_there(&options),
        Audio::Missing | Audio::Silent => true,
    };
    if !is_there {
        return false;
    }
    let silent = silent(&options);
    *BEGINNING.lock() = Some(Beginning {
        audio,
        client,
        options,
    });
    nice_export_standalone_with_args::<Program, _>(silent)
}

/// Whether the chosen card can be opened, or else the system's own choice.
fn is_any_card_there(options: &[String]) -> bool {
    let chosen = standalone::session().map(Session::audio_choice);
    let device = chosen.unwrap_or_default().device;
    let is_chosen_there = !device.is_empty() && card::is_there(&card::native(options, &device));
    is_chosen_there || card::is_there(options)
}

/// The framework's options with its silent thread in place of any other.
fn silent(options: &[String]) -> Vec<String> {
    let mut options = options.to_vec();
    let place = options.iter().position(|option| option == "--backend");
    if let Some(backend) = place.and_then(|place| options.get_mut(place + 1)) {
        "dummy".clone_into(backend);
    }
    options
}

/// The plug-in as a standalone program.
#[allow(
    missing_debug_implementations,
    reason = "the framework's parameters have none"
)]
pub struct Program {
    player: Arc<Mutex<BlockPlayer>>,
    params: Arc<dyn Params>,
    /// Its parameters until audio starts, and then its audio system.
    beginning: Option<Beginning>,
    switch: Option<AudioSwitch>,
    link: Arc<DriverLink>,
    /// Frames a second of the framework's blocks.
    sample_rate: f64,
    /// The time of the last silent block, and the fraction of a frame that was left.
    silent: Option<(Instant, f64)>,
    /// Whether its audio system is missing.
    alone: bool,
}

impl Default for Program {
    fn default() -> Self {
        standalone::restore_terminal_on_panic();
        let player = BlockPlayer::default();
        let params = player.gradus.params();
        let beginning = BEGINNING.lock().take();
        Self {
            player: Arc::new(Mutex::new(player)),
            params,
            beginning,
            switch: None,
            link: Arc::new(DriverLink::new()),
            sample_rate: 48_000.0,
            silent: None,
            alone: false,
        }
    }
}

impl Program {
    /// Plays a block without sound, of as many frames as have passed.
    fn play_silently(&mut self, frames: u32) {
        let Some(mut player) = self.player.try_lock() else {
            return;
        };
        if !std::mem::replace(&mut self.alone, true) {
            player.gradus.continue_alone();
        }
        let now = Instant::now();
        let exact = match self.silent {
            Some((last, rest)) => {
                let seconds = now.duration_since(last).as_secs_f64().min(LONGEST);
                seconds * f64::from(player.gradus.sample_rate) + rest
            }
            None => f64::from(frames),
        };
        self.silent = Some((now, exact.fract()));
        let transport = engine::Transport::default();
        player.play_silently(&transport, whole_frames(exact));
    }
}

/// Whole frames.
#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the cast saturates, and a block is short and positive"
)]
fn whole_frames(frames: f64) -> u32 {
    frames as u32
}

impl Plugin for Program {
    const NAME: &'static str = Gradus::NAME;
    const VENDOR: &'static str = Gradus::VENDOR;
    const URL: &'static str = Gradus::URL;
    const EMAIL: &'static str = Gradus::EMAIL;
    const VERSION: &'static str = Gradus::VERSION;
    const AUDIO_IO_LAYOUTS: &'static [AudioIOLayout] = Gradus::AUDIO_IO_LAYOUTS;
    const MIDI_INPUT: MidiConfig = Gradus::MIDI_INPUT;
    const MIDI_OUTPUT: MidiConfig = Gradus::MIDI_OUTPUT;
    const SAMPLE_ACCURATE_AUTOMATION: bool = Gradus::SAMPLE_ACCURATE_AUTOMATION;
    const INPUT_EVENT_CAPACITY: usize = Gradus::INPUT_EVENT_CAPACITY;

    type Editor = EguiEditor<editor::App>;
    type SysExMessage = midi::SysEx;
    type BackgroundTask = ();

    fn params(&self) -> Arc<dyn Params> {
        Arc::clone(&self.params)
    }

    fn editor(&mut self, _executor: AsyncExecutor<Self>) -> Option<Self::Editor> {
        let has_a_window = standalone::session().is_none_or(standalone::Session::has_a_window);
        has_a_window
            .then(|| editor::create_editor(self.player.lock().gradus.app()))
            .flatten()
    }

    fn activate(
        &mut self,
        _layout: &AudioIOLayout,
        config: &BufferConfig,
        context: &mut impl ActivateContext<Self>,
    ) -> bool {
        self.sample_rate = f64::from(config.sample_rate);
        let format = context.plugin_api();
        let gradus = &mut self.player.lock().gradus;
        gradus.start(config.sample_rate, format);
        gradus.prepare_sound(config.process_mode);
        if let Some(beginning) = self.beginning.take() {
            let (player, link) = (Arc::clone(&self.player), Arc::clone(&self.link));
            self.switch = Some(AudioSwitch::start(player, link, beginning));
        }
        true
    }

    fn deactivate(&mut self) {
        if let Some(mut switch) = self.switch.take() {
            // All notes end while the audio system still calls.
            if let Some(session) = standalone::session() {
                session.end();
            }
            switch.stop();
        }
        self.player.lock().gradus.deactivate();
    }

    fn reset(&mut self) {
        self.player.lock().gradus.reset();
    }

    fn process(
        &mut self,
        buffer: &mut Buffer,
        _aux: &mut AuxiliaryBuffers,
        _context: &mut impl ProcessContext<Self>,
    ) -> ProcessStatus {
        let frames = host_block::frames(buffer);
        host_block::silence(buffer);
        self.link.runs.store(true, Ordering::Release);
        if self.link.calls.is_alive() {
            (self.alone, self.silent) = (false, None);
        } else {
            self.play_silently(frames);
        }
        ProcessStatus::KeepAlive
    }
}
