//! The engine: from the host's transport to events at frames.
//!
//! A block is a question. [`timeline`] turns the host's position into spans of ticks, the score says
//! which notes start in them ([`crate::sequencer::notes_in`]), and [`voices`] sees to it that every
//! note-on gets its note-off. The engine is a value that a host, a test or a renderer drives; it must
//! never know which of them does, nor a lock, a thread, a clock or the heap once it is made.
//!
//! The rules, in the order of a block:
//! 1. Note-offs that the host refused before, or that a reset left over, go out before anything else.
//! 2. The host's transport rules. The internal clock runs only while the host stands still.
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
/// What a tape is told of the song.
mod taping;
/// How what comes in is recorded.
mod recording;
/// What people, parameters and launches make of the score.
mod performance;
/// What plays one score.
mod player;
/// What is heard in the place of the project.
mod preview;
/// From what begins in a part of a block to messages at frames.
mod scheduler;
/// The order of a block.
mod block;
/// Passes over quiet blocks.
mod quiet_stretch;
/// Who drives the music, and its pauses.
mod internal_clock;
/// MIDI clock as a transport.
mod clock_follower;
/// The bars before the music begins.
mod count_in;
/// What begins in a part of a block, put in order.
mod batch;
/// Lock lanes on their way out.
mod lock_output;
/// Where each track plays.
mod routes;
/// Which patterns start.
mod pattern_starts;
/// The way out of a block, in the order of frames.
mod output;
/// What the engine is told at the start of a block.
mod controls;
/// What everyone else may see of the engine.
pub mod monitor;

use crate::sequencer::{EventStreams, Play, Room, Tick};

use audition::Auditions;
pub use clock_follower::{ClockFollower, ClockMessage, HeardClock};
pub use controls::{Change, Controls};
use count_in::CountIn;
pub use event::{Audition, Command, Event, Host, Message, PatternStart, Refused};
pub use host_time::Transport;
use host_time::{Bpm, SampleRate};
use inbox::Inbox;
use internal_clock::InternalClock;
pub use monitor::{Monitor, Running, Status};
use music_events::MusicEvents;
pub use music_events::{At, Mode, MusicEvent, MusicEventKind, StepPlace};
use pattern_starts::PatternStarts;
use player::Player;
use preview::Preview;
pub use preview::Scores;
use quiet_stretch::QuietStretch;
pub use record_events::RecordEvent;
use record_events::RecordEvents;
pub use recording::{Recording, RecordingChange};
use routes::Routes;
use scheduler::Scheduler;
pub use sounded::Sounded;
use taping::Taping;
use thru::Thru;
use timeline::Timeline;

/// Plays a project in blocks of frames.
#[derive(Debug)]
pub struct Engine {
    timeline: Timeline,
    /// The song position at the end of the last block: several ask for it in every block.
    position: Tick,
    scheduler: Scheduler,
    thru: Thru,
    auditions: Auditions,
    controls: Controls,
    /// Where each track of the project plays.
    routes: Routes,
    pattern_starts: PatternStarts,
    /// What plays the project.
    player: Player,
    preview: Preview,
    inbox: Inbox,
    /// The channel whose keys are no music, 0 to 15.
    remote: Option<u8>,
    record_events: RecordEvents,
    music_events: MusicEvents,
    taping: Taping,
    internal_clock: InternalClock,
    /// Whether the internal clock was stopped since the last block, though it may run again by now.
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
    /// Nothing starts or ends before this frame, as long as time runs on.
    quiet_frame: i64,
    quiet_stretch: QuietStretch,
    /// The engine's own time: frames processed so far.
    now: i64,
}

impl Engine {
    /// An engine for a sample rate in Hz; one that is none becomes 48 kHz. It has room for every project: everything
    /// it ever needs is allocated here.
    #[must_use]
    pub fn new(sample_rate: f64) -> Self {
        Self::with_room(sample_rate, &Room::largest())
    }

    /// As [`new`](Self::new), with room for some projects. Others play the same and cost far more, until
    /// [more room](Self::exchange_streams) is given.
    #[must_use]
    pub fn with_room(sample_rate: f64, room: &Room) -> Self {
        let rate = SampleRate::clamped(sample_rate);
        Self {
            timeline: Timeline::new(rate),
            position: 0,
            scheduler: Scheduler::new(rate, room),
            thru: Thru::new(),
            auditions: Auditions::new(rate),
            controls: Controls::default(),
            routes: Routes::HOST,
            pattern_starts: PatternStarts::new(),
            player: Player::default(),
            preview: Preview::default(),
            inbox: Inbox::new(),
            remote: None,
            record_events: RecordEvents::new(),
            music_events: MusicEvents::new(),
            taping: Taping::default(),
            internal_clock: InternalClock::default(),
            rewinds: false,
            counting: None,
            recording: Recording::default(),
            running: Running::Stopped,
            tempo: None,
            signature: None,
            panic: false,
            disturbed: false,
            quiet_frame: i64::MIN,
            quiet_stretch: QuietStretch::NONE,
            now: 0,
        }
    }

    /// Plays with other streams from now on, which may have more room, and gives back those that it had.
    pub fn exchange_streams(&mut self, streams: &mut EventStreams) {
        std::mem::swap(&mut self.scheduler.streams, streams);
        self.change_score();
    }

    /// Takes over a new sample rate in Hz, at a standstill; one that is none becomes 48 kHz.
    pub fn set_sample_rate(&mut self, sample_rate: f64) {
        self.reset();
        let rate = SampleRate::clamped(sample_rate);
        self.timeline.set_rate(rate);
        self.scheduler.lanes.set_rate(rate);
        self.auditions.set_rate(rate);
    }

    /// The blocks end here: what comes next is not their continuation. The internal clock goes on where it is; a
    /// host says where. What sounds is ended at the start of the next block, since there is no one to send
    /// note-offs to here.
    pub fn reset(&mut self) {
        self.music_events.look_ahead();
        self.rest();
        self.scheduler.voices.release_all();
        self.thru.release_all();
        self.auditions.release_all();
        self.disturbed = true;
        self.position = self.timeline.position();
    }

    /// Seeds the free dice, differently for each instance.
    pub fn set_free_seed(&mut self, free_seed: u32) {
        self.player.performance.set_free_seed(free_seed);
    }

    /// Does what a person asked for; takes effect with the next block.
    pub fn command(&mut self, command: Command) {
        self.disturbed = true;
        match command {
            Command::Play => self.internal_clock = InternalClock::Runs,
            Command::CountIn { bars, track } => self.count_in(bars, track),
            Command::Pause => self.pause(),
            Command::Stop => {
                (self.internal_clock, self.rewinds) = (InternalClock::Stopped, true);
                self.end_held_remote_keys();
            }
            Command::Record(recording) => self.recording = recording,
            Command::ChangeRecording(change) => self.recording.change(change),
            Command::Panic => self.panic = true,
            Command::Audition(audition) => self.auditions.request(audition),
            Command::ToggleSolo(_)
            | Command::ToggleMute(_)
            | Command::Hush(_)
            | Command::MuteGroup(_)
            | Command::Launch { .. }
            | Command::Scene(_)
            | Command::BeatLoop { .. }
            | Command::EndBeatLoop => {
                self.player.performance.request(command);
                self.invalidate();
            }
            Command::Fill(_)
            | Command::FillCycle
            | Command::Repeat { .. }
            | Command::EndRepeat { .. }
            | Command::Macro { .. }
            | Command::Transpose(_)
            | Command::TransposeBy(_) => {
                self.player.performance.request(command);
                self.end_quiet();
            }
        }
    }

    /// The song position at the end of the last block.
    #[must_use]
    pub fn position(&self) -> Tick {
        self.position
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
        self.player.performance.play()
    }

    /// Moves with every change of [`play`](Self::play).
    #[must_use]
    pub fn play_version(&self) -> u64 {
        self.player.performance.version()
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
        self.scheduler.voices.count() + self.thru.count() + self.auditions.count()
    }

    /// What has happened in the last block, in its order.
    #[must_use]
    pub fn music_events(&self) -> &[MusicEvent] {
        self.music_events.list()
    }

    /// Tells of steps and rows from now on, or not: they cost something, and often nobody listens. Whoever begins to
    /// listen while the music runs is told of the next block's first tick where everything is.
    pub fn follow_steps(&mut self, follows: bool) {
        if follows && !self.music_events.follows_steps() {
            self.end_quiet();
            self.disturbed = true;
        }
        self.music_events.follow_steps(follows);
    }

    /// The tick at which something happens next, as long as time runs on.
    #[must_use]
    pub fn next_music_event(&self) -> Tick {
        self.music_events.next()
    }

    /// The frame nearest to a song position that the music has not reached, or that of the loop's end if that comes
    /// first, as long as time runs on; counted from when the engine was made.
    #[must_use]
    pub fn frame_reached(&self, tick: Tick) -> i64 {
        self.timeline.frame_reached(tick)
    }

    /// The frame at the end of the last block, counted from when the engine was made.
    #[must_use]
    pub fn now(&self) -> i64 {
        self.now
    }

    /// What everyone else may know after a block.
    #[must_use]
    pub fn status(&self) -> Status {
        let position = self.position;
        let performance = &self.player.performance;
        let (pattern, queued) = performance.patterns(position);
        let (scene, queued_scene) = performance.scenes(position);
        Status {
            running: self.running,
            position,
            counted_to: self.counting.map(|count| count.to),
            tempo_bpm: self.tempo.map_or(0.0, Bpm::get),
            pattern,
            queued,
            scene,
            queued_scene,
            solo: performance.solo(),
            muted: performance.muted() | performance.hushed(),
            fill: performance.play().fill,
            transpose: performance.transpose(),
            macros: performance.macros(),
            recording: self.recording,
            preview: self.preview.start_tick(),
            signature: self.signature,
            notes: self.scheduler.notes,
            dropped: self.scheduler.dropped,
            left_out: self.scheduler.left_out,
            refused: self.scheduler.refused,
        }
    }
}

#[cfg(test)]
pub(crate) mod engine_fixture;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod seek;
