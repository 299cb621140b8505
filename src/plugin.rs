//! The plug-in: wiring between the host, the engine and the document.
//!
//! This declares everything that a host sees of Gradus; what Gradus does is elsewhere.

/// The host's parameters in the engine's terms.
mod param_controls;
/// The engine's messages and the framework's events.
mod midi;
/// Keys that the host holds down.
mod host_keys;
/// A controller that comes through the host.
mod controller;
/// The order of a block.
mod play;
/// Reads a block's first event ahead.
mod read_ahead;
/// Merges in the notes of devices at ports of their own.
mod port_input;
/// Sends what is for ports of the system there.
mod output_host;
/// Tells the window which keys are played, and the tape what sounds.
mod observed_host;
/// The framework's block in the engine's terms.
mod host_block;
/// A client of JACK.
#[cfg(feature = "standalone")]
mod jack;
/// The system's sound card.
#[cfg(feature = "standalone")]
mod card;
/// The names of the sound cards.
#[cfg(feature = "standalone")]
mod card_names;
/// The audio system, and its change.
#[cfg(feature = "standalone")]
mod audio_switch;
/// The program's own MIDI ports in one block.
#[cfg(feature = "standalone")]
mod program_port;
/// Detects that an audio system no longer calls for blocks.
#[cfg(feature = "standalone")]
mod watchdog;
/// The MIDI clock of an input as a transport.
mod followed_clock;
/// Notes that sound at a port that may go.
#[cfg(feature = "standalone")]
mod hanging_notes;
/// Plays the blocks of the standalone program.
#[cfg(feature = "standalone")]
mod block_player;
/// The standalone program, and what drives it.
#[cfg(feature = "standalone")]
mod program;
/// Keeps the code in memory while a thread needs it.
mod keep_loaded;
/// The entry points that hosts look for.
pub(crate) mod exports;
#[cfg(test)]
mod tests;

use std::hash::{BuildHasher, Hasher};
use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use nice_plug::prelude::*;
use nice_plug_egui::EguiEditor;

use crate::devices::{self, Devices, InstanceHandles, OutputPortsEnd, ProfileWatcher};
use crate::engine::{Controls, Engine, Host, Monitor, Status};
use crate::files::vst3_preset;
use crate::instance::attention::AttentionReader;
use crate::instance::bus::Bus;
use crate::instance::commands::{self, CommandQueue, Commands};
use crate::instance::document::{Document, Live};
use crate::instance::host_controller;
use crate::instance::host_link::{HostLink, InstanceName};
use crate::instance::keys_played::{self, KeysPlayed};
use crate::instance::play_state::{self, PlayState, PlayStateHandle};
use crate::instance::preview_sound::{self, PreviewSound, PreviewSoundHandle, SoundSwitch};
use crate::instance::repaint::Repaint;
use crate::instance::tape::{self, Tape, TapeWriter};
use crate::instance::threads::{self, Presence};
use crate::params::GradusParams;
use crate::remote;
use crate::sequencer::{Project, Room};
use crate::standalone::{self, ProgramParts, Session};
use crate::ui::editor;

use controller::Controller;
use followed_clock::FollowedClock;
use host_keys::HostKeys;
use port_input::PortInput;
#[cfg(feature = "standalone")]
pub use program::{Program, play};

/// How long the standalone program waits for the user's own profiles, which may know a controller's port.
const PROFILES: Duration = Duration::from_secs(1);

/// One instance of Gradus.
#[allow(
    missing_debug_implementations,
    reason = "the framework's parameters have none"
)]
pub struct Gradus {
    params: Arc<GradusParams>,
    engine: Engine,
    /// Tells when another thread has left something for this one.
    attention: AttentionReader,
    /// The frame of the engine up to which blocks can be passed over if nothing comes in or asks for attention.
    rests_until: i64,
    live: Live,
    commands: CommandQueue,
    sender: Commands,
    /// The MIDI clock of an input, while it drives the music.
    clock: FollowedClock,
    monitor: Arc<Monitor>,
    play_state: PlayStateHandle,
    publisher: PlayState,
    repaint: Repaint,
    /// Publishes what happens.
    bus: Bus,
    /// The audio thread's end of the tape, and everyone else's.
    tape_writer: TapeWriter,
    tape: Tape,
    shown: Status,
    /// The parameters, and the number of moves when they were read.
    controls: Controls,
    moves: u32,
    keyboard: KeysPlayed,
    port_input: PortInput,
    /// The project's outputs beside the host.
    output_ports: OutputPortsEnd,
    /// What is heard of the preview kit, and who switches it.
    sound: PreviewSound,
    sound_handle: PreviewSoundHandle,
    /// The keys that the host holds down.
    keys: HostKeys,
    controller: Controller,
    /// Keeps the profiles up to date as long as there is an instance.
    _profiles: ProfileWatcher,
    /// Frames a second.
    sample_rate: u32,
    /// Lets pages on tablets play this instance, while there is a server.
    _remote: remote::Registration,
    _presence: Presence,
}

impl Default for Gradus {
    fn default() -> Self {
        let session = standalone::session();
        if session.is_none() {
            threads::keep_loaded_with(keep_loaded::keep_loaded);
        }
        let project = session.map_or_else(Project::default, Session::project);
        let room = Room::of(&project);
        let (document, live) = Document::new(project);
        if let Some(session) = session {
            session.attach(&document);
        }
        let clock_link = session.map(Session::clock_link).unwrap_or_default();
        let (sender, commands) = commands::channel(document.attention(), &clock_link);
        let (keyboard, _) = keys_played::channel();
        let (play_state, publisher) = play_state::channel();
        let (tape_writer, tape) = tape::channel(play_state.clone());
        let profiles = ProfileWatcher::new(|| standalone::settings_folder().controllers());
        let (controller_handle, host_controller) =
            host_controller::channel(profiles.profile_catalog(), document.attention());
        let monitor = Arc::<Monitor>::default();
        let instance = InstanceHandles {
            document: document.clone(),
            commands: sender.clone(),
            monitor: Arc::clone(&monitor),
            play_state: play_state.clone(),
            tape: tape.clone(),
        };
        let profile_catalog = profiles.profile_catalog().clone();
        let devices = Devices::new(
            instance.clone(),
            devices::system::ports(),
            Arc::new(move |name| {
                // A device looks again and again, so that its profile may be changed while it plays.
                profile_catalog.scan_requests().request();
                profile_catalog.wait_for(name)
            }),
        );
        let permits = Arc::new(standalone::settings_folder());
        devices.outputs().keep_permits(permits);
        let output_ports = devices.follow_outputs(&document);
        let played = instance.clone();
        // In a host it is the host's session that knows them.
        if let Some(session) = session {
            profiles.profile_catalog().wait(PROFILES);
            devices.restore(&session.devices(profiles.profile_catalog()));
            if let Some(settings) = session.controller() {
                controller_handle.restore_and_report(settings, |lack| session.show_message(&lack));
            }
            session.run(ProgramParts {
                instance,
                devices: devices.clone(),
                controller_handle: controller_handle.clone(),
            });
        }
        let (sound_handle, sound) = preview_sound::channel(document.attention());
        // The program is heard at once; a host has instruments of its own.
        if session.is_some() {
            sound_handle.switch(SoundSwitch {
                is_on: true,
                ..SoundSwitch::default()
            });
        }
        let repaint = Repaint::default();
        let params = GradusParams::new(document.clone(), controller_handle, devices, &repaint);
        // In a host it is the host's session that knows it.
        if let Some(look) = session.and_then(Session::look) {
            params.window.put(look);
        }
        let params = Arc::new(params);
        let name = instance_name(params.host_link.clone());
        params.devices.set_name(Arc::clone(&name));
        let remote = remote::register(&played, name);
        exports::handover::leave(&params);
        let mut engine = Engine::with_room(48_000.0, &room);
        engine.set_free_seed(random_seed());
        Self {
            bus: document.bus().clone(),
            attention: document.attention().reader(),
            rests_until: i64::MIN,
            params,
            engine,
            live,
            commands,
            sender,
            clock: FollowedClock::new(clock_link),
            monitor,
            play_state,
            publisher,
            repaint,
            tape_writer,
            tape,
            shown: Status::default(),
            controls: Controls::default(),
            moves: 0,
            keyboard,
            port_input: PortInput::default(),
            output_ports,
            sound,
            sound_handle,
            keys: HostKeys::new(),
            controller: Controller::new(host_controller),
            _profiles: profiles,
            sample_rate: 48_000,
            _remote: remote,
            _presence: Presence::new(),
        }
    }
}

impl Gradus {
    /// A sender of commands to this instance's engine.
    #[must_use]
    pub fn commands(&self) -> Commands {
        self.sender.clone()
    }

    /// The last 64 bars that were heard of this instance.
    #[must_use]
    pub fn tape(&self) -> Tape {
        self.tape.clone()
    }

    /// This instance's editor; one that was made before gets no more keys.
    #[must_use]
    pub fn app(&mut self) -> editor::App {
        let (params, document) = (self.params.clone(), self.params.project.clone());
        let shown = (
            self.monitor.clone(),
            self.play_state.clone(),
            self.tape.clone(),
        );
        let (commands, repaint) = (self.sender.clone(), self.repaint.clone());
        let sound = self.sound_handle.clone();
        // Incoming keys are sent from now on, as there is an editor to read them.
        let (keyboard, listener) = keys_played::channel();
        self.keyboard = keyboard;
        editor::App::new(
            params,
            document,
            shown,
            (commands, sound),
            listener,
            repaint,
        )
    }

    /// Shows what this instance's engine plays.
    #[must_use]
    pub fn play_state(&self) -> PlayStateHandle {
        self.play_state.clone()
    }
}

/// What an instance is called: as its track in the host, or as the program's file.
fn instance_name(host_link: HostLink) -> InstanceName {
    let file_name = || standalone::session()?.file_name();
    Arc::new(move || host_link.track_name().or_else(file_name))
}

/// A seed for the free dice, different for each instance and session.
fn random_seed() -> u32 {
    let hash = std::hash::RandomState::new().build_hasher().finish();
    u32::try_from(hash >> 32).unwrap_or(0)
}

impl Plugin for Gradus {
    const NAME: &'static str = "Gradus";
    const VENDOR: &'static str = "Gradus";
    const URL: &'static str = "";
    const EMAIL: &'static str = "";
    const VERSION: &'static str = env!("CARGO_PKG_VERSION");

    // Live refuses plug-ins without an audio output; this one stays silent.
    const AUDIO_IO_LAYOUTS: &'static [AudioIOLayout] = &[AudioIOLayout {
        main_input_channels: None,
        main_output_channels: NonZeroU32::new(2),
        ..AudioIOLayout::const_default()
    }];
    const MIDI_INPUT: MidiConfig = MidiConfig::MidiCCs;
    const MIDI_OUTPUT: MidiConfig = MidiConfig::MidiCCs;
    // With true the framework counts the position of a CLAP transport event twice.
    const SAMPLE_ACCURATE_AUTOMATION: bool = false;
    // Hosts that restore a session send every MIDI controller parameter at once.
    const INPUT_EVENT_CAPACITY: usize = 4096;

    type Editor = EguiEditor<editor::App>;
    type SysExMessage = midi::SysEx;
    type BackgroundTask = ();

    fn params(&self) -> Arc<dyn Params> {
        self.params.clone()
    }

    fn editor(&mut self, _executor: AsyncExecutor<Self>) -> Option<Self::Editor> {
        let windowless = standalone::session().is_some_and(|session| !session.has_a_window());
        (!windowless)
            .then(|| editor::create_editor(self.app()))
            .flatten()
    }

    fn filter_state(state: &mut PluginState) {
        GradusParams::complete(state);
    }

    fn activate(
        &mut self,
        _layout: &AudioIOLayout,
        config: &BufferConfig,
        context: &mut impl ActivateContext<Self>,
    ) -> bool {
        self.start(config.sample_rate, context.plugin_api());
        self.prepare_sound(config.process_mode);
        true
    }

    fn deactivate(&mut self) {
        self.controller.disconnect();
        self.output_ports.rest();
    }

    fn reset(&mut self) {
        self.end_rest();
        self.engine.reset();
        self.sound.release_all();
        self.keys.forget();
    }

    fn process(
        &mut self,
        buffer: &mut Buffer,
        _aux: &mut AuxiliaryBuffers,
        context: &mut impl ProcessContext<Self>,
    ) -> ProcessStatus {
        let frames = host_block::frames(buffer);
        let transport = host_block::transport(context.transport());
        self.keys.begin_block();
        let first = midi::Port::new(context, &mut self.keys).receive();
        if first.is_some() || !self.pass_over(&transport, frames) {
            // The default in their place has no room, so nothing is allocated.
            let mut keys = std::mem::take(&mut self.keys);
            let port = &mut midi::Port::new(context, &mut keys);
            self.play_block(&transport, frames, first, port);
            self.keys = keys;
        }
        host_block::write_outputs(buffer, &mut self.sound);
        // The music may start at any time: a host that lets a silent plug-in sleep would miss it.
        ProcessStatus::KeepAlive
    }
}

impl Gradus {
    /// Prepares for audio at so many frames a second, in a plug-in format.
    fn start(&mut self, sample_rate: f32, format: PluginApi) {
        self.end_rest();
        self.engine.set_sample_rate(f64::from(sample_rate));
        self.sample_rate = controller::whole_hertz(sample_rate);
        self.controller
            .connect(&self.params.project, &self.tape, format);
    }

    /// Has the preview kit ready at the sample rate; an offline render is silent, and nothing leaves at ports in it.
    fn prepare_sound(&mut self, mode: ProcessMode) {
        let is_offline = mode == ProcessMode::Offline;
        self.output_ports.set_offline(is_offline);
        self.sound_handle.prepare(self.sample_rate, is_offline);
    }

    /// Changes the sample rate, from the next block on.
    #[cfg(feature = "standalone")]
    fn set_rate(&mut self, sample_rate: u32) {
        if sample_rate != self.sample_rate {
            self.end_rest();
            self.engine.set_sample_rate(f64::from(sample_rate));
            self.sample_rate = sample_rate;
            self.prepare_sound(ProcessMode::Realtime);
        }
    }

    /// Writes what rings of the preview kit to a block of the program's outputs.
    #[cfg(any(feature = "standalone", test))]
    fn render_sound(&mut self, left: &mut [f32], right: &mut [f32]) {
        self.sound.render(left, right);
    }

    /// Forgets what rings, where nothing is heard of it.
    #[cfg(feature = "standalone")]
    fn forget_sound(&mut self) {
        self.sound.forget();
    }

    /// Lets the internal clock go on from where the audio system's transport was, when that system is gone.
    #[cfg(feature = "standalone")]
    fn continue_alone(&mut self) {
        self.end_rest();
        self.engine.continue_alone();
    }

    /// Sends all lights anew, as it is no longer known what they show.
    #[cfg(feature = "standalone")]
    fn forget_lights(&mut self) {
        self.end_rest();
        self.controller.forget_lights();
    }
}

impl ClapPlugin for Gradus {
    const CLAP_ID: &'static str = "org.gradus.sequencer";
    const CLAP_DESCRIPTION: Option<&'static str> = Some("Step sequencer");
    const CLAP_MANUAL_URL: Option<&'static str> = None;
    const CLAP_SUPPORT_URL: Option<&'static str> = None;
    const CLAP_FEATURES: &'static [ClapFeature] = &[ClapFeature::NoteEffect, ClapFeature::Utility];

    /// The pages of eight parameters each that hosts map to a controller's knobs.
    fn remote_controls(&self, context: &mut impl RemoteControlsContext) {
        let params = &self.params.host;
        context.add_section("Play", |section| {
            section.add_page("Play", |page| {
                page.add_param(&params.pattern);
                page.add_param(&params.fill);
                page.add_param(&params.variation);
                page.add_param(&params.transpose);
                page.add_param(&params.swing);
                page.add_param(&params.density);
                page.add_param(&params.gate);
                page.add_param(&params.velocity);
            });
            section.add_page("Macros", |page| {
                let knobs = params.macros.iter();
                knobs.for_each(|knob| page.add_param(&knob.value));
            });
        });
        context.add_section("Mutes", |section| {
            for (page, mutes) in params.mutes.chunks(8).enumerate() {
                section.add_page(
                    format!("Mutes {} to {}", page * 8 + 1, page * 8 + 8),
                    |page| {
                        mutes.iter().for_each(|mute| page.add_param(&mute.muted));
                    },
                );
            }
        });
    }
}

impl Vst3Plugin for Gradus {
    const VST3_CLASS_ID: [u8; 16] = vst3_preset::CLASS_ID;
    // Live takes MIDI from instruments only.
    const VST3_SUBCATEGORIES: &'static [Vst3SubCategory] =
        &[Vst3SubCategory::Instrument, Vst3SubCategory::Tools];
}
