//! A controller whose messages come through the host, and whose lights leave through it.
//!
//! Its requests are edits, which the edit worker performs, and commands, which the engine obeys in the same block. Its
//! lights are sent after the block's notes.

use std::sync::Arc;

use nice_plug::prelude::PluginApi;

use crate::control::controllers::action::Usage;
use crate::control::controllers::assembly::Order;
use crate::control::controllers::{Action, Profile};
use crate::control::request::Request;
use crate::control::surface_state::Music;
use crate::control::surface_state::controller_input::{BlockLength, ControllerInput, FilteredHost};
use crate::control::surface_state::controller_lights::{
    ControllerLights, LightsInput, LightsRest, Route,
};
use crate::control::surface_state::recorder::Recorder;
use crate::engine::{Change, Command, Engine, Host, Mode, Recording, Refused};
use crate::instance::document::Document;
use crate::instance::edits::{self, RequestSender};
use crate::instance::host_controller::{self, HostController};
use crate::instance::tape::Tape;
use crate::sequencer::{Project, Tick};

/// The most commands of one block.
const COMMANDS: usize = 256;

/// The audio thread's side of an instance's controller.
#[derive(Debug)]
pub(super) struct Controller {
    host_controller: HostController,
    controller_input: ControllerInput,
    lights: ControllerLights,
    /// Sends requests to the edit worker, while audio runs.
    requests: Option<RequestSender>,
    /// Records notes as steps.
    recorder: Recorder,
    /// The commands for the engine in this block.
    commands: Vec<Command>,
    /// The profile of the last block, and whether it was listened to.
    profile: Option<Arc<Profile>>,
    listens: bool,
    /// Whether a control was learned in the last block.
    learns: bool,
    /// How often a session was restored.
    restored: u64,
    /// Whether the host's format carries system exclusive.
    carries_sysex: bool,
    /// The number of commands that found no room.
    refused: u32,
    /// The engine's frame at the end of the last block that was not passed over.
    reached: i64,
}

impl Controller {
    pub(super) fn new(host_controller: HostController) -> Self {
        Self {
            host_controller,
            controller_input: ControllerInput::new(Order::Kept),
            lights: ControllerLights::default(),
            requests: None,
            recorder: Recorder::default(),
            commands: Vec::with_capacity(COMMANDS),
            profile: None,
            listens: false,
            learns: false,
            restored: 0,
            carries_sysex: false,
            refused: 0,
            reached: 0,
        }
    }

    /// Prepares for audio in a plug-in format: VST3 loses the order of controllers, and system exclusive does not get
    /// through.
    pub(super) fn connect(&mut self, document: &Document, tape: &Tape, format: PluginApi) {
        let order = match format {
            PluginApi::Vst3 => Order::Lost,
            PluginApi::Clap | PluginApi::Standalone => Order::Kept,
        };
        self.controller_input.restart(order);
        self.carries_sysex = format != PluginApi::Vst3;
        self.requests = Some(edits::connect(document, tape));
        // The device may have lost its lights since.
        self.lights.forget();
    }

    /// Disconnects from the edit worker, as no audio runs.
    pub(super) fn disconnect(&mut self) {
        self.requests = None;
    }

    /// Wakes the edit worker if a block has left something for it, once everything was published.
    pub(super) fn wake_worker(&self) {
        if let Some(requests) = &self.requests {
            requests.wake_worker();
        }
    }

    /// Notices a command from elsewhere: a panic also sends all lights anew.
    pub(super) fn notice_command(&mut self, command: Command) {
        if command == Command::Panic {
            self.lights.forget();
        }
    }

    /// Sends all lights anew, as it is no longer known what they show.
    #[cfg(feature = "standalone")]
    pub(super) fn forget_lights(&mut self) {
        self.lights.forget();
    }

    /// The number of requests, commands, recorded notes and other events that found no room so far.
    pub(super) fn refused(&self) -> u32 {
        let requests = self.requests.as_ref().map_or(0, RequestSender::refused);
        let missed = self.recorder.lost();
        self.refused + requests + missed + self.controller_input.dropped()
    }

    /// Makes up for the blocks that were passed over, before anything else is done with the engine. It is given the score
    /// that was played in them.
    pub(super) fn catch_up(&mut self, engine: &Engine, project: &Project, sample_rate: u32) {
        let passed = engine.now() - self.reached;
        if passed == 0 {
            return;
        }
        self.reached = engine.now();
        self.controller_input.pass_frames(passed);
        self.recorder.skip_block(engine.position());
        let block = BlockLength {
            frames: u32::try_from(passed).unwrap_or(u32::MAX),
            sample_rate,
        };
        let input = lights_input(engine, Change::Position, (project, 0), block);
        self.lights.pass_time(&input);
    }

    /// The frame of the engine up to which blocks can be passed over here, after one into which nothing came: as long as
    /// nothing comes, changes or happens in them.
    pub(super) fn rests_until(
        &self,
        engine: &Engine,
        project: &Project,
        block: BlockLength,
    ) -> i64 {
        let works = self.learns
            || self.controller_input.has_pending()
            || !self.recorder.is_idle()
            || engine.recording().writes();
        let input = lights_input(engine, Change::Position, (project, 0), block);
        match self.lights.rest(&input) {
            _ if works => i64::MIN,
            LightsRest::Not => i64::MIN,
            LightsRest::Frames(frames) => engine.now().saturating_add(frames),
            // The position is reached less than a frame before or after.
            LightsRest::Until(tick) => engine.frame_reached(tick).saturating_sub(1),
            LightsRest::Always => i64::MAX,
        }
    }

    /// Reads the messages of a block and performs their actions; returns whether anything visible has changed.
    pub(super) fn take(
        &mut self,
        engine: &mut Engine,
        project: &Project,
        block: BlockLength,
        host: &mut impl Host,
    ) -> bool {
        self.look_at_the_choice(engine);
        let is_new = self.look_at_the_recording(engine.recording());
        if self.host_controller.learns() {
            if !std::mem::replace(&mut self.learns, true) {
                self.controller_input
                    .reset(&mut |command| engine.command(command));
            }
            let host_controller = &mut self.host_controller;
            let mut told = |signal, now| host_controller.learn_from(signal, now);
            return self.controller_input.learn(block, host, &mut told) || is_new;
        }
        self.learns = false;
        let Some(profile) = self.profile.as_ref().filter(|_| self.listens) else {
            return is_new;
        };
        if self.host_controller.is_in_use_elsewhere() {
            self.controller_input
                .release(&mut |command| engine.command(command));
            self.controller_input.drop_messages(profile, host);
            return is_new;
        }
        let music = Music::of_engine(project, engine, profile.steps);
        let Self {
            commands,
            requests,
            refused,
            ..
        } = self;
        let mut lose = |taken: bool| *refused = refused.saturating_add(u32::from(!taken));
        self.controller_input
            .take(profile, &music, block, host, &mut |request| match request {
                Request::Command(command) => {
                    let room = commands.len() < COMMANDS;
                    lose(room);
                    if room {
                        commands.push(command);
                    }
                }
                for_worker => {
                    if let Some(requests) = requests {
                        requests.send(for_worker);
                    }
                }
            });
        for command in self.commands.drain(..) {
            engine.command(command);
        }
        self.show() || is_new
    }

    /// The mode that a control has switched and the engine does not know of, since the last call.
    pub(super) fn switched(&mut self) -> Option<Mode> {
        self.controller_input.switched()
    }

    /// The host without what was meant for the controller's profile.
    pub(super) fn filter<H: Host>(&mut self, host: H) -> FilteredHost<'_, H> {
        FilteredHost::new(host, &mut self.controller_input)
    }

    /// Records the notes of a block, once the engine has played it.
    pub(super) fn record(&mut self, engine: &Engine, project: &Project) {
        self.reached = engine.now();
        // Most blocks have nothing to record, and gathering the music costs as much as the rest of a quiet block.
        if self.recorder.is_idle() && !engine.recording().writes() {
            self.recorder.skip_block(engine.position());
            return;
        }
        let music = Music::of_engine(project, engine, 16);
        let Self {
            recorder, requests, ..
        } = self;
        recorder.record(&music, engine.record_events(), &mut |level, edit| {
            if let Some(requests) = requests {
                requests.send(Request::Record(level, edit));
            }
        });
    }

    /// Whether a controller is chosen, whose lights may follow the steps.
    pub(super) fn has_profile(&self) -> bool {
        self.profile.is_some()
    }

    /// Updates the lights, after all other messages of a block; `change` is the engine's report of it.
    pub(super) fn update_lights(
        &mut self,
        (engine, change): (&Engine, Change),
        (project, revision): (&Project, u64),
        block: BlockLength,
        send: &mut impl FnMut(u32, &[u8]) -> Result<(), Refused>,
    ) {
        let lent = self.host_controller.is_in_use_elsewhere();
        let assigned = self.host_controller.read();
        let route = match assigned.lights {
            host_controller::LightRouting::Off => None,
            host_controller::LightRouting::Own => Some(None),
            host_controller::LightRouting::Channel(channel) => Some(Some(channel.clamp(1, 16) - 1)),
        };
        let route = route.filter(|_| !lent).map(|channel| Route {
            channel,
            sysex: assigned.sysex && self.carries_sysex,
        });
        let wanted = self.profile.as_ref().zip(route);
        if wanted.is_none() && self.lights.are_out() {
            return;
        }
        let profile = self.profile.as_ref();
        let width = profile.map_or(16, |profile| profile.steps);
        let follows = profile.is_some_and(|profile| profile.follows);
        let input = lights_input(engine, change, (project, revision), block);
        let picture = |controller_input: &mut ControllerInput, beat: Tick| {
            let music = Music::of_engine(project, engine, width);
            if follows {
                controller_input.surface_state.follow_playhead(&music);
            }
            controller_input.surface_state.state(&music, beat)
        };
        let last = block.frames.saturating_sub(1);
        let mut send = |bytes: &[u8]| send(last, bytes);
        let controller_input = &mut self.controller_input;
        self.lights
            .update(wanted, &input, controller_input, picture, &mut send);
    }

    /// Takes over settings that were chosen or restored since the last block.
    fn look_at_the_choice(&mut self, engine: &mut Engine) {
        let assigned = self.host_controller.read();
        let same = match (&self.profile, &assigned.profile) {
            (Some(one), Some(other)) => Arc::ptr_eq(one, other),
            (None, None) => true,
            _ => false,
        };
        if !same || assigned.listens != self.listens {
            self.controller_input
                .reset(&mut |command| engine.command(command));
            self.profile.clone_from(&assigned.profile);
            self.listens = assigned.listens;
        }
        if assigned.restored != self.restored {
            self.restored = assigned.restored;
            self.controller_input.surface_state = assigned.surface_state;
            engine.command(Command::Record(Recording {
                on: engine.recording().on,
                ..assigned.surface_state.recording
            }));
        }
    }

    /// Keeps the settings of recording in the surface state, whoever has set them; returns whether they have changed.
    fn look_at_the_recording(&mut self, recording: Recording) -> bool {
        let surface_state = &mut self.controller_input.surface_state;
        if recording == surface_state.recording {
            return false;
        }
        (surface_state.recording, surface_state.protected) = (recording, recording.protected);
        self.host_controller.show(surface_state)
    }

    fn show(&mut self) -> bool {
        let action = self.controller_input.last.take();
        if let Some(action) = action {
            self.host_controller.mark_used();
            self.host_controller.show_action(action);
        }
        self.host_controller
            .show(&self.controller_input.surface_state)
            || action.is_some_and(is_worth_showing)
    }
}

/// Whether an action is shown as the last one; played keys are not.
fn is_worth_showing(action: Action) -> bool {
    action.usage() != Usage::Played
}

/// What the lights need to know at the end of a block.
fn lights_input<'a>(
    engine: &'a Engine,
    change: Change,
    (project, revision): (&Project, u64),
    block: BlockLength,
) -> LightsInput<'a> {
    LightsInput {
        block,
        position: engine.moves().then(|| engine.position()),
        tempo_bpm: project.tempo.bpm(),
        music_events: engine.music_events(),
        changed: change == Change::Anything,
        next: engine.next_music_event(),
        revision,
    }
}

/// A sample rate in whole frames a second.
#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the cast saturates, and a rate is positive"
)]
pub(super) fn whole_hertz(sample_rate: f32) -> u32 {
    sample_rate.round() as u32
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::Event;
    use crate::files::profile::ProfileCatalog;
    use crate::instance::attention::Attention;
    use crate::instance::host_controller::HostControllerHandle;

    /// The ends of a controller at an instance without an audio thread.
    fn channel() -> (HostControllerHandle, HostController) {
        host_controller::channel(&ProfileCatalog::new(""), &Attention::default())
    }

    struct Nobody;

    impl Host for Nobody {
        fn receive(&mut self) -> Option<Event> {
            None
        }

        fn send(&mut self, _event: Event) -> Result<(), Refused> {
            Ok(())
        }
    }

    /// How is recorded is in the session, without a controller too and whoever has set it; and it comes back.
    #[test]
    fn how_is_recorded_is_kept() {
        let recording = Recording {
            on: true,
            protected: true,
            track: 3,
            overdub: false,
            quantise: 35,
            count_in: 4,
            latency_ms: 250,
        };
        let block = BlockLength {
            frames: 64,
            sample_rate: 48_000,
        };
        let project = Project::with_tracks(4);
        let (handle, host_controller) = channel();
        let (mut controller, mut engine) =
            (Controller::new(host_controller), Engine::new(48_000.0));
        assert!(!controller.take(&mut engine, &project, block, &mut Nobody));
        assert_eq!(handle.settings(), host_controller::Settings::default());
        engine.command(Command::Record(recording));
        assert!(controller.take(&mut engine, &project, block, &mut Nobody));
        let saved = serde_json::to_string(&handle.settings()).unwrap();
        let (handle, host_controller) = channel();
        handle
            .restore(serde_json::from_str(&saved).unwrap())
            .unwrap();
        let (mut controller, mut engine) =
            (Controller::new(host_controller), Engine::new(48_000.0));
        controller.take(&mut engine, &project, block, &mut Nobody);
        // It is another session: whether it records is not kept, nor the track that a controller had not in front.
        let on = false;
        let track = engine.recording().track;
        assert_eq!(
            engine.recording(),
            Recording {
                on,
                track,
                ..recording
            }
        );
    }
}
