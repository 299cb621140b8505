//! A session with one device: its messages become requests, and its lights follow the music.
//!
//! The rules are those of a controller that comes through the host, but this thread may wait, so that an edit is in the
//! score before the lights are updated. It listens to the bus: the lights are computed when something has happened, or
//! when events were lost.

use std::sync::Arc;
use std::time::Instant;

use crate::control::controllers::assembly::Order;
use crate::control::controllers::look::PHASE;
use crate::control::controllers::{Action, Incoming, Lamps, Profile};
use crate::control::request::Request;
use crate::control::surface_state::controller_input::ControllerInput;
use crate::control::surface_state::music_state::StateKey;
use crate::control::surface_state::{Music, SurfaceState};
use crate::engine::{Command, Event, Monitor, MusicEvent, Status};
use crate::instance::bus;
use crate::instance::commands::Commands;
use crate::instance::document::Document;
use crate::instance::edits::Writer;
use crate::instance::play_state::PlayStateHandle;
use crate::instance::tape::Tape;
use crate::sequencer::{Project, TICKS_PER_QUARTER, Tick};

/// How long the engine may take to show the result of a command, in microseconds: a long block.
const BLOCK: i64 = 100_000;
/// The tempo at which lights blink before anything was played.
const RESTING_BPM: f64 = 120.0;
/// The time between two checks for something that is not yet there, in microseconds.
const SOON: i64 = 1_000;

/// The instance of Gradus that a device belongs to.
#[derive(Debug, Clone)]
pub struct InstanceHandles {
    /// Its score.
    pub document: Document,
    /// Sends commands to its engine.
    pub commands: Commands,
    /// Shows what its engine does.
    pub monitor: Arc<Monitor>,
    /// Shows what its engine plays.
    pub play_state: PlayStateHandle,
    /// The last 64 bars that were heard.
    pub tape: Tape,
}

/// One device with its rules and lights. Time is in microseconds, and never runs back.
#[derive(Debug)]
pub struct DeviceSession {
    instance: InstanceHandles,
    writer: Writer,
    profile: Arc<Profile>,
    controller_input: ControllerInput,
    lamps: Lamps,
    /// The score as it was at a revision of the document.
    project: Project,
    revision: Option<u64>,
    /// The time of the last command to the engine, until the engine must show its result.
    last_command: Option<i64>,
    /// The tick of the blinking lights, and the time when they were there.
    beat: (Tick, i64),
    tempo_bpm: f64,
    /// Whether any of the lights blinks.
    blinks: bool,
    /// The events of the instance.
    bus_listener: bus::BusListener,
    /// Lights follow the steps.
    _audience: bus::Audience,
    /// Whether the lights have to be computed again.
    stale: bool,
    /// What the present lights were computed from.
    state_key: Option<StateKey>,
}

impl DeviceSession {
    /// A session with a device that a profile describes.
    #[must_use]
    pub fn new(instance: &InstanceHandles, profile: Arc<Profile>) -> Self {
        let blinks = profile.blinks();
        Self {
            instance: instance.clone(),
            writer: Writer::new(&instance.document, &instance.tape),
            profile,
            controller_input: ControllerInput::new(Order::Kept),
            lamps: Lamps::default(),
            project: Project::default(),
            revision: None,
            last_command: None,
            beat: (0, 0),
            tempo_bpm: RESTING_BPM,
            blinks,
            bus_listener: instance.document.bus().listen(),
            _audience: instance.document.bus().attend(),
            stale: true,
            state_key: None,
        }
    }

    /// The device is there: sends the messages that the profile begins with, and sets all lights anew.
    pub fn initialise_device(&mut self, send: &mut impl FnMut(&[u8])) {
        self.controller_input
            .reset(&mut command_sender(&self.instance.commands));
        self.lamps.begin(&self.profile, send);
        self.stale = true;
    }

    /// Takes over a changed profile.
    pub fn take_profile(&mut self, profile: Arc<Profile>, send: &mut impl FnMut(&[u8])) {
        self.lamps.end(&self.profile, send);
        self.blinks = profile.blinks();
        self.profile = profile;
        self.initialise_device(send);
    }

    /// The profile in force.
    #[must_use]
    pub fn profile(&self) -> &Arc<Profile> {
        &self.profile
    }

    /// Obeys a message of the device; `at` and `now`, in microseconds, are the same time.
    pub fn hear(&mut self, bytes: &[u8], (at, now): (Instant, i64)) {
        let Some(incoming) = Incoming::from_bytes(bytes) else {
            return;
        };
        let profile = Arc::clone(&self.profile);
        self.work(now, |controller_input, music, requests| {
            let mut keep = |request| requests.push(request);
            controller_input.hear(&profile, music, (incoming, now), &mut keep);
        });
        self.send_pending(at);
    }

    /// The last action of a control since the last call.
    pub fn last(&mut self) -> Option<Action> {
        self.controller_input.last.take()
    }

    /// What the device has in front: track, page, step.
    #[must_use]
    pub fn surface_state(&self) -> &SurfaceState {
        &self.controller_input.surface_state
    }

    /// Shows the music as it is at a time in microseconds, and what the device has in front of it.
    pub fn observe<T>(&mut self, now: i64, see: impl FnOnce(&Music<'_>, &SurfaceState) -> T) -> T {
        let status = self.look(now);
        let play = self.instance.play_state.play();
        let music = Music::new(&self.project, status, &play, self.profile.steps.max(1));
        see(&music, self.surface_state())
    }

    /// Performs an action of any control, at a time in microseconds.
    pub fn act(&mut self, action: Action, now: i64) {
        self.work(now, |controller_input, music, requests| {
            controller_input.act(action, music, now, &mut |request| requests.push(request));
        });
    }

    /// What is done from now on belongs to a stroke with this number, and is one undo level together; 0 is none.
    pub fn stroke(&mut self, number: u32) {
        self.writer.stroke(number);
    }

    /// Sends the engine the notes that were played at a moment, or that found no room until then.
    pub fn send_pending(&mut self, at: Instant) {
        let commands = &self.instance.commands;
        let mut send = |event: Event| commands.play(at, event.message, event.pad);
        self.controller_input.send_pending(&mut send);
    }

    /// Whether notes still wait to be sent.
    #[must_use]
    pub fn has_pending(&self) -> bool {
        self.controller_input.has_pending()
    }

    /// Releases the keys and controls that the device holds, once nothing comes from it any more.
    pub fn release_device(&mut self) {
        self.controller_input
            .release_device(&mut command_sender(&self.instance.commands));
        self.send_pending(Instant::now());
    }

    /// Sends the lights that have changed, as many as the device can take; returns whether that was all.
    pub fn show(&mut self, now: i64, send: &mut impl FnMut(&[u8])) -> bool {
        // The state that an event is about is visible before the event, so the events are read first.
        self.stale |= self.bus_listener.events().count() > 0 || self.bus_listener.lost() > 0;
        let status = self.look(now);
        let beat = self.count(&status, now);
        let revision = self.revision.unwrap_or_default();
        if !self.stale && self.state_key == Some(self.controller_input.state_key(revision, beat)) {
            return true;
        }
        let play = self.instance.play_state.play();
        let music = Music::new(&self.project, status, &play, self.profile.steps.max(1));
        if self.profile.follows {
            self.controller_input.surface_state.follow_playhead(&music);
        }
        let state = self.controller_input.surface_state.state(&music, beat);
        self.state_key = Some(self.controller_input.state_key(revision, beat));
        let layer = self.controller_input.layer();
        self.stale = !self.lamps.refresh(&self.profile, &state, layer, now, send);
        !self.stale
    }

    /// The time when the lights have to be updated even if nothing happens, in microseconds.
    #[must_use]
    pub fn due(&self, now: i64) -> Option<i64> {
        let soon = |due: i64| due.max(now + SOON);
        // Lights that found no room, and events that are being written.
        let lamps = self.stale.then(|| soon(self.lamps.due(&self.profile)));
        let events = self.bus_listener.is_behind().then(|| now + SOON);
        // From then on the engine's own status counts again.
        let engine = self.last_command.map(|told| soon(told + BLOCK + 1));
        let phase = self.blinks.then(|| soon(self.next_phase()));
        [lamps, events, engine, phase].into_iter().flatten().min()
    }

    /// The time when a blinking light changes next.
    #[allow(clippy::cast_precision_loss, reason = "ticks of one part of a beat")]
    #[allow(clippy::cast_possible_truncation, reason = "the cast saturates")]
    fn next_phase(&self) -> i64 {
        let (beat, since) = self.beat;
        let ticks = PHASE - beat.rem_euclid(PHASE);
        let micros = ticks as f64 * 60e6 / (self.tempo_bpm * TICKS_PER_QUARTER as f64);
        since.saturating_add(micros.ceil() as i64)
    }

    /// Puts the lights out, before the output is closed.
    pub fn leave(&mut self, send: &mut impl FnMut(&[u8])) {
        self.lamps.end(&self.profile, send);
    }

    /// Refreshes the copy of the score; returns what the engine does.
    fn look(&mut self, now: i64) -> Status {
        let revision = self.instance.document.revision();
        if self.revision != Some(revision) {
            self.project = self.instance.document.project();
            self.revision = Some(revision);
            // All that was asked for here is in it.
            self.controller_input.surface_state.forget_pending_edits();
        }
        let status = self.instance.monitor.status();
        // What the engine was told it shows after its next block; until then the surface knows better.
        self.last_command.take_if(|told| now - *told > BLOCK);
        if self.last_command.is_none() {
            self.controller_input.surface_state.adopt_status(&status);
        }
        status
    }

    /// A time in ticks that always runs on, and with the music while that runs.
    #[allow(clippy::cast_precision_loss, reason = "microseconds between two looks")]
    #[allow(clippy::cast_possible_truncation, reason = "ticks between two looks")]
    fn count(&mut self, status: &Status, now: i64) -> Tick {
        let (beat, since) = self.beat;
        self.tempo_bpm = match status.tempo_bpm {
            bpm if bpm > 0.0 => bpm,
            _ => RESTING_BPM,
        };
        let beat = if status.running.moves() {
            status.position
        } else {
            let passed = (now - since).max(0) as f64 / 60e6;
            beat + (passed * self.tempo_bpm * TICKS_PER_QUARTER as f64) as Tick
        };
        self.beat = (beat, now);
        beat
    }

    /// Lets the hands do something before the music as it is now, and carries out what comes of it.
    fn work(
        &mut self,
        now: i64,
        work: impl FnOnce(&mut ControllerInput, &Music<'_>, &mut Vec<Request>),
    ) {
        let status = self.look(now);
        let play = self.instance.play_state.play();
        let music = Music::new(&self.project, status, &play, self.profile.steps.max(1));
        let mut requests = Vec::new();
        work(&mut self.controller_input, &music, &mut requests);
        for request in requests {
            self.perform(request, now);
        }
        if let Some(mode) = self.controller_input.switched() {
            let bus = self.instance.document.bus();
            bus.publish(MusicEvent::mode(mode));
            bus.wake_sleepers();
        }
    }

    fn perform(&mut self, request: Request, now: i64) {
        let Some(command) = self.writer.perform(request) else {
            return;
        };
        self.last_command = Some(now);
        if !self.instance.commands.send(command) {
            let document = &self.instance.document;
            document.show_message("The audio engine is not running, so nothing can play.");
        }
    }
}

/// Tells the engine what has ended with the device; where no audio runs it has ended anyway.
fn command_sender(commands: &Commands) -> impl FnMut(Command) + '_ {
    |command| {
        commands.send(command);
    }
}

#[cfg(test)]
mod tests;

#[cfg(test)]
mod orchid;
