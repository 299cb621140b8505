//! The engine: from the host's transport to events at frames.
//!
//! A block is a question. [`timeline`] turns the host's position into spans of ticks, the score says
//! which notes start in them ([`crate::sequencer::notes_in`]), and [`voices`] sees to it that every
//! note-on gets its note-off. The engine is a value that a host, a test or a renderer drives; it must
//! never know which of them does, nor a lock, a thread, a clock or the heap once it is made.
//!
//! The rules, in the order of a block:
//! 1. Note-offs that the host refused before, or that a reset left over, go out before anything else.
//! 2. The host's transport rules. The own clock runs only while the host stands still.
//! 3. A jump ends every sounding note at its first frame, before any note-on.
//! 4. At the same frame: note-offs, then what came in from the host, then program changes, then other
//!    locks, then note-ons.
//! 5. A block in which nothing starts or ends costs next to nothing: the engine knows the tick before
//!    which the score is silent.

/// What comes in and goes out, and at which frame.
pub mod event;
/// The border: what a host says of the time, checked once.
mod host_time;
/// From the host's position to spans of ticks.
pub mod timeline;
/// Sounding notes: every note-on gets its note-off.
pub mod voices;
/// Incoming notes that are passed on.
pub mod thru;
/// Notes that are heard while the music stands still.
mod audition;
/// What came in with a block.
mod inbox;
/// What happens to the music.
mod music_events;
/// What a recorder has to know of a block.
mod record_events;
/// What really sounded, for a tape.
mod sounded;
/// What people, parameters and launches make of the score.
mod performance;
/// What is heard in the place of the project.
mod preview;
/// A part of a block: what is played in it.
mod segment;
/// Who drives the music, and its pauses.
mod own_clock;
/// The bars before the music begins.
mod count_in;
/// What begins in a part of a block, put in order.
mod batch;
/// Lock lanes on their way out.
mod lanes;
/// The way out of a block, in the order of frames.
mod output;
/// What the engine is told at the start of a block.
mod controls;
/// What everyone else may see of the engine.
pub mod monitor;

use crate::sequencer::{Play, Project, Tick};

use audition::Auditions;
use batch::Batch;
pub use controls::{Change, Controls, Recording, RecordingChange};
use count_in::CountIn;
pub use event::{Audition, Command, Event, Host, Message, Refused};
pub use host_time::Transport;
use host_time::{Bpm, FOUR_QUARTERS, HostTime, LONGEST_BLOCK, SampleRate};
use inbox::Inbox;
use lanes::Lanes;
pub use monitor::{Monitor, Running, Status};
use music_events::MusicEvents;
pub use music_events::{At, Mode, MusicEvent, MusicEventKind, StepPlace};
use output::Output;
use own_clock::OwnClock;
use performance::Performance;
use preview::Preview;
pub use preview::Scores;
pub use record_events::RecordEvent;
use record_events::RecordEvents;
pub use sounded::Sounded;
use sounded::Taping;
use thru::Thru;
use timeline::Timeline;
use voices::Voices;

/// Plays a project in blocks of frames.
#[derive(Debug)]
pub struct Engine {
    timeline: Timeline,
    voices: Voices,
    thru: Thru,
    auditions: Auditions,
    lanes: Lanes,
    batch: Batch,
    controls: Controls,
    performance: Performance,
    preview: Preview,
    inbox: Inbox,
    /// The channel whose keys are no music, 0 to 15.
    remote: Option<u8>,
    record_events: RecordEvents,
    music_events: MusicEvents,
    taping: Taping,
    own_clock: OwnClock,
    /// Whether the own clock was stopped since the last block, though it may run again by now.
    rewinds: bool,
    counting: Option<CountIn>,
    recording: Recording,
    running: Running,
    /// The tempo that is played; none before the first start.
    tempo: Option<Bpm>,
    /// The metre that the host says.
    signature: Option<(u8, u8)>,
    panic: bool,
    /// Whether something was asked for since the last block, which ends all quiet.
    disturbed: bool,
    /// Whether lock lanes may be elsewhere than the score has them.
    chasing: bool,
    /// No note or lock starts before this tick, as long as what is played stays the same.
    quiet_until: Tick,
    /// Nothing starts or ends before this frame, as long as time runs on.
    quiet_frame: i64,
    /// The engine's own time: frames processed so far.
    now: i64,
    notes: u64,
    dropped: u32,
    refused: u32,
}

impl Engine {
    /// An engine for a sample rate in Hz; one that is none becomes 48 kHz. Everything it ever needs is
    /// allocated here.
    #[must_use]
    pub fn new(sample_rate: f64) -> Self {
        let rate = SampleRate::clamped(sample_rate);
        Self {
            timeline: Timeline::new(rate),
            voices: Voices::new(),
            thru: Thru::new(),
            auditions: Auditions::new(rate),
            lanes: Lanes::new(rate),
            batch: Batch::new(),
            controls: Controls::default(),
            performance: Performance::default(),
            preview: Preview::default(),
            inbox: Inbox::new(),
            remote: None,
            record_events: RecordEvents::new(),
            music_events: MusicEvents::new(),
            taping: Taping::default(),
            own_clock: OwnClock::default(),
            rewinds: false,
            counting: None,
            recording: Recording::default(),
            running: Running::Stopped,
            tempo: None,
            signature: None,
            panic: false,
            disturbed: false,
            chasing: false,
            quiet_until: Tick::MIN,
            quiet_frame: i64::MIN,
            now: 0,
            notes: 0,
            dropped: 0,
            refused: 0,
        }
    }

    /// Takes over a new sample rate in Hz, at a standstill; one that is none becomes 48 kHz.
    pub fn set_sample_rate(&mut self, sample_rate: f64) {
        self.reset();
        let rate = SampleRate::clamped(sample_rate);
        self.timeline.set_rate(rate);
        self.lanes.set_rate(rate);
        self.auditions.set_rate(rate);
    }

    /// The blocks end here: what comes next is not their continuation. The own clock goes on where it is; a
    /// host says where. What sounds is ended at the start of the next block, since there is no one to send
    /// note-offs to here.
    pub fn reset(&mut self) {
        self.music_events.look_ahead();
        self.rest();
        self.voices.release_all();
        self.thru.release_all();
        self.auditions.release_all();
        self.disturbed = true;
    }

    /// Seeds the free dice, differently for each instance.
    pub fn set_free_seed(&mut self, free_seed: u32) {
        self.performance.set_free_seed(free_seed);
    }

    /// Does what a person asked for; takes effect with the next block.
    pub fn command(&mut self, command: Command) {
        self.disturbed = true;
        match command {
            Command::Play => self.own_clock = OwnClock::Runs,
            Command::CountIn { bars, track } => self.count_in(bars, track),
            Command::Pause => self.pause(),
            Command::Stop => {
                (self.own_clock, self.rewinds) = (OwnClock::Stopped, true);
                self.end_held_keys_of_the_remote();
            }
            Command::Record(recording) => self.recording = recording,
            Command::ChangeRecording(change) => self.recording.change(change),
            Command::Panic => self.panic = true,
            Command::Audition(audition) => self.auditions.wish(audition),
            Command::ToggleSolo(_)
            | Command::ToggleMute(_)
            | Command::Solo(_)
            | Command::Mute(_)
            | Command::MuteGroup(_)
            | Command::Launch { .. }
            | Command::Scene(_)
            | Command::BeatLoop { .. }
            | Command::EndBeatLoop => {
                self.performance.wish(command);
                self.invalidate();
            }
            Command::Fill(_)
            | Command::FillCycle
            | Command::Repeat { .. }
            | Command::EndRepeat { .. }
            | Command::Transpose(_)
            | Command::TransposeBy(_) => {
                self.performance.wish(command);
                self.quiet_until = Tick::MIN;
            }
        }
    }

    /// Plays one block of `frames` frames and moves on by as many. Events leave through `host`, sorted
    /// by frame. Says whether more than the position has changed. What no host can mean is ignored, and what is
    /// too large becomes the largest.
    pub fn process<'a>(
        &mut self,
        scores: impl Into<Scores<'a>>,
        controls: Controls,
        transport: &Transport,
        frames: u32,
        host: &mut impl Host,
    ) -> Change {
        let scores = scores.into();
        let time = HostTime::from(transport);
        self.timeline.listen(&time);
        let frames = frames.min(LONGEST_BLOCK);
        self.take_in(scores.project, host);
        let quiet = self.is_quiet(&scores, controls, &time, frames);
        if quiet {
            self.timeline.pass_over(self.now, frames);
            self.follow_skipped_block(scores.project, frames);
            if !self.inbox.is_empty() {
                if self.running.moves() {
                    let timeline = &self.timeline;
                    self.record_events.place_all(|at| timeline.tick_at(at));
                }
                self.thru.pass_all(&mut self.inbox, host, frames);
            }
        } else {
            self.play_block(&scores, controls, &time, frames, host);
        }
        self.now += i64::from(frames);
        if quiet {
            Change::Position
        } else {
            Change::Anything
        }
    }

    /// The song position at the end of the last block.
    #[must_use]
    pub fn position(&self) -> Tick {
        self.timeline.position()
    }

    /// Whether the music runs.
    #[must_use]
    pub fn moves(&self) -> bool {
        self.running.moves()
    }

    /// How what is played is recorded.
    #[must_use]
    pub fn recording(&self) -> Recording {
        self.recording
    }

    /// What the score was asked with in the last block; with it everyone can ask the same.
    #[must_use]
    pub fn play(&self) -> &Play {
        self.performance.play()
    }

    /// Moves with every change of [`play`](Self::play).
    #[must_use]
    pub fn play_version(&self) -> u64 {
        self.performance.version()
    }

    /// What a recorder has to know of the last block, in its order; nothing while the project is not heard.
    #[must_use]
    pub fn record_events(&self) -> &[RecordEvent] {
        if self.preview.is_audible() {
            return &[];
        }
        self.record_events.list()
    }

    /// Keys that went down or up and found no room among them so far, and events that found none.
    #[must_use]
    pub fn missed(&self) -> u32 {
        let (keys, events) = (self.record_events.lost(), self.music_events.lost());
        keys.saturating_add(events)
    }

    /// The number of notes that sound now, passed-on ones included.
    #[must_use]
    pub fn sounding(&self) -> usize {
        self.voices.count() + self.thru.count() + self.auditions.count()
    }

    /// Takes in what came with the block; what came on the remote channel ends all quiet.
    fn take_in(&mut self, project: &Project, host: &mut impl Host) {
        self.remote = project.launching.remote.map(|channel| channel.get() - 1);
        let (performance, disturbed) = (&mut self.performance, &mut self.disturbed);
        let holds = |channel, key| self.thru.holds(channel, key);
        self.inbox.take_in(host, self.remote, holds, |wish| {
            performance.wish_remotely(wish);
            *disturbed = true;
        });
        self.record_events
            .begin(self.timeline.position(), &self.inbox);
        self.music_events.begin();
    }

    /// Whether nothing starts, ends or changes in a block, which is so in most of them.
    fn is_quiet(
        &self,
        scores: &Scores<'_>,
        controls: Controls,
        time: &HostTime,
        frames: u32,
    ) -> bool {
        let running = self.who_runs(time);
        if self.disturbed
            || controls != self.controls
            || running != self.running
            || self.thru.is_owing()
            || self.preview.is_pending(scores)
        {
            return false;
        }
        let end = self.now + i64::from(frames);
        if !running.moves() {
            return self.voices.count() == 0 && self.auditions.next_off() >= end;
        }
        let host = (running == Running::Host).then_some(time);
        let tempo = tempo(host, self.preview.audible_project(scores));
        end <= self.quiet_frame
            && self.auditions.count() == 0
            && self.timeline.runs_on(host, tempo, self.now)
    }

    fn play_block(
        &mut self,
        scores: &Scores<'_>,
        controls: Controls,
        time: &HostTime,
        frames: u32,
        host: &mut impl Host,
    ) {
        let project = scores.project;
        self.disturbed = false;
        self.take_over(controls);
        let revision = self.controls.revision;
        if let Some(moves) = self.performance.follow_tracks(project, revision) {
            self.voices.follow_moves(&moves);
        }
        let running = self.who_runs(time);
        let (changes, reached) = (running != self.running, self.timeline.reached());
        self.hand_over(running);
        let input = (
            std::mem::take(&mut self.thru),
            std::mem::take(&mut self.inbox),
        );
        let mut out = Output::new(host, input, self.now, frames);
        out.set_tape(self.taping.on, reached);
        if !running.moves() {
            self.preview.settle(scores, &self.controls);
            let goes_on = self
                .timeline
                .keeps_its_place()
                .then(|| self.timeline.position());
            self.performance
                .grant_at_rest(project, &self.controls, goes_on);
            self.voices.release_all();
            self.settle(&mut out);
            self.end_tape(&mut out);
            let refused = self.auditions.play(project, self.now, frames, &mut out);
            self.dropped = self.dropped.saturating_add(refused);
        } else {
            self.auditions.release_all();
            let host = (running == Running::Host).then_some(time);
            let bar = host.map_or(FOUR_QUARTERS, |host| host.bar);
            let tempo = tempo(host, self.preview.audible_project(scores));
            self.tempo = Some(tempo);
            self.signature = host.and_then(|host| host.signature);
            self.timeline.begin(host, tempo, self.now, frames);
            self.performance.set_tolerance(self.timeline.block_before());
            self.settle(&mut out);
            if changes {
                self.end_tape(&mut out);
            }
            while let Some(segment) = self.timeline.next_segment() {
                self.record_events.enter(&segment, self.timeline.loop_end());
                self.play_part(scores, &segment, bar, &mut out);
            }
            self.record_events.finish();
            let next = self.quiet_until.min(self.voices.next_off());
            self.quiet_frame = self.timeline.frame_reached(self.preview.in_song(next));
            self.foresee();
        }
        (self.thru, self.inbox) = out.finish();
    }

    /// Keys that were held when their channel became the remote one end with the music: no one plays there
    /// any more.
    fn end_held_keys_of_the_remote(&mut self) {
        if let Some(channel) = self.remote {
            self.thru.release_channel(channel);
        }
    }

    fn take_over(&mut self, controls: Controls) {
        if controls == self.controls {
            return;
        }
        if controls.generation != self.controls.generation
            || (controls.bypass && !self.controls.bypass)
        {
            self.voices.release_all();
            self.auditions.release_all();
        }
        if self.controls != with_knobs_of(controls, &self.controls) {
            self.invalidate();
        }
        self.performance.follow_controls(&controls, &self.controls);
        self.preview.follow_controls(&controls, &self.controls);
        self.quiet_until = Tick::MIN;
        self.controls = controls;
    }

    /// What is played has changed: so has what comes next, and what is in force on the lock lanes.
    fn invalidate(&mut self) {
        self.quiet_until = Tick::MIN;
        self.chasing = true;
    }

    /// Sends what is owed from before this block, and a panic's messages.
    fn settle<H: Host>(&mut self, out: &mut Output<'_, H>) {
        if self.panic {
            self.voices.release_all();
            self.auditions.release_all();
            out.release_thru();
        }
        self.voices.release_owed(0, out);
        self.auditions.settle(self.now, out);
        out.settle_thru();
        if std::mem::take(&mut self.panic) {
            self.voices.silence_channels(out);
        }
    }
}

/// Some controls as they would be with others' knobs. Knobs and fill say nothing of what lies behind: a
/// lock that they would have left out or let through is not made up for.
fn with_knobs_of(controls: Controls, others: &Controls) -> Controls {
    Controls {
        fill: others.fill,
        offsets: others.offsets,
        macros: others.macros,
        variation: others.variation,
        ..controls
    }
}

/// The host's tempo, or the project's own where no host plays or says one.
fn tempo(host: Option<&HostTime>, project: &Project) -> Bpm {
    let told = host.and_then(|host| host.tempo);
    told.unwrap_or(project.tempo.into())
}

#[cfg(test)]
pub(crate) mod engine_fixture;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod seek;
