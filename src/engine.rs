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
//! 4. At the same frame: note-offs, then what came in from the host, then note-ons.
//! 5. A block in which nothing starts or ends costs next to nothing: the engine knows the tick before
//!    which the score is silent.

/// What comes in and goes out, and at which frame.
pub mod event;
/// From the host's position to spans of ticks.
pub mod timeline;
/// Sounding notes: every note-on gets its note-off.
pub mod voices;
/// Incoming notes that are passed on.
pub mod thru;
/// The way out of a block, in the order of frames.
mod output;
/// What everyone else may see of the engine.
pub mod monitor;

use crate::sequencer::{self, Note, Play, Project, TICKS_PER_QUARTER, Tick};

pub use event::{Command, Event, Host, Message, Refused};
pub use monitor::{Monitor, Running, Status};
use output::Output;
use thru::Thru;
pub use timeline::Transport;
use timeline::{Entry, Segment, Timeline};
use voices::Voices;

/// How far the score is searched for its next note: sixteen bars of four quarters.
const HORIZON: Tick = 64 * TICKS_PER_QUARTER;

/// Notes that are put in order at a time. One tick holds at most 32 tracks of 8 notes from 3 steps.
const BATCH: usize = 1024;

/// What the host's parameters and the document say at the start of a block.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Controls {
    /// The pattern that plays, 0 to 63.
    pub pattern: usize,
    /// Whether the host has bypassed the plug-in: the position is followed, nothing is played.
    pub bypass: bool,
    /// Whether fill is on.
    pub fill: bool,
    /// Moves with every change of the project.
    pub revision: u64,
    /// Moves when the project was replaced as a whole; sounding notes end.
    pub generation: u64,
}

/// What a block has changed of the engine's [`Status`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// The position at the most.
    Position,
    /// Anything.
    Anything,
}

/// Plays a project in blocks of frames.
#[derive(Debug)]
pub struct Engine {
    timeline: Timeline,
    voices: Voices,
    thru: Thru,
    batch: Vec<Note>,
    controls: Controls,
    play: Play,
    own_clock: bool,
    running: Running,
    tempo_bpm: f64,
    panic: bool,
    /// Whether something was asked for since the last block, which ends all quiet.
    disturbed: bool,
    /// No note starts before this tick, as long as what is played stays the same.
    quiet_until: Tick,
    /// Nothing starts or ends before this frame, as long as time runs on.
    quiet_frame: i64,
    /// The engine's own time: frames processed so far.
    now: i64,
    notes: u64,
    dropped: u32,
}

impl Engine {
    /// An engine for a sample rate in Hz. Everything it ever needs is allocated here.
    #[must_use]
    pub fn new(sample_rate: f64) -> Self {
        Self {
            timeline: Timeline::new(sample_rate),
            voices: Voices::new(),
            thru: Thru::new(),
            batch: Vec::with_capacity(BATCH),
            controls: Controls::default(),
            play: Play::default(),
            own_clock: false,
            running: Running::Stopped,
            tempo_bpm: 0.0,
            panic: false,
            disturbed: false,
            quiet_until: Tick::MIN,
            quiet_frame: i64::MIN,
            now: 0,
            notes: 0,
            dropped: 0,
        }
    }

    /// Takes over a new sample rate in Hz, at a standstill.
    pub fn set_sample_rate(&mut self, sample_rate: f64) {
        self.reset();
        self.timeline = Timeline::new(sample_rate);
    }

    /// Forgets where it was. What sounds is ended at the start of the next block, since there is no one
    /// to send note-offs to here.
    pub fn reset(&mut self) {
        self.timeline.stop();
        self.voices.release_all();
        self.thru.release_all();
        self.running = Running::Stopped;
        self.disturbed = true;
    }

    /// Does what a person asked for; takes effect with the next block.
    pub fn command(&mut self, command: Command) {
        self.disturbed = true;
        match command {
            Command::Play => self.own_clock = true,
            Command::Stop => self.own_clock = false,
            Command::Panic => self.panic = true,
            Command::Solo(tracks) => {
                self.play.solo = tracks;
                self.quiet_until = Tick::MIN;
            }
        }
    }

    /// Plays one block of `frames` frames and moves on by as many. Events leave through `host`, sorted
    /// by frame. Says whether more than the position has changed.
    pub fn process(
        &mut self,
        project: &Project,
        controls: Controls,
        transport: &Transport,
        frames: u32,
        host: &mut impl Host,
    ) -> Change {
        let quiet = self.is_quiet(project, controls, transport, frames);
        if quiet {
            self.timeline.pass_over(self.now, frames);
            self.thru.pass_all(host, frames);
        } else {
            self.play_block(project, controls, transport, frames, host);
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

    /// What everyone else may know after a block.
    #[must_use]
    pub fn status(&self) -> Status {
        Status {
            running: self.running,
            position: self.timeline.position(),
            tempo_bpm: self.tempo_bpm,
            pattern: self.controls.pattern,
            solo: self.play.solo,
            notes: self.notes,
            dropped: self.dropped,
        }
    }

    /// The number of notes that sound now, passed-on ones included.
    #[must_use]
    pub fn sounding(&self) -> usize {
        self.voices.count() + self.thru.count()
    }

    /// Whether nothing starts, ends or changes in a block, which is so in most of them.
    fn is_quiet(
        &self,
        project: &Project,
        controls: Controls,
        transport: &Transport,
        frames: u32,
    ) -> bool {
        let running = self.who_runs(transport);
        if self.disturbed
            || controls != self.controls
            || running != self.running
            || self.thru.is_owing()
        {
            return false;
        }
        if running == Running::Stopped {
            return self.voices.count() == 0;
        }
        let host = (running == Running::Host).then_some(transport);
        let tempo_bpm = tempo_bpm(host, project);
        self.now + i64::from(frames) <= self.quiet_frame
            && self.timeline.runs_on(host, tempo_bpm, self.now)
    }

    fn play_block(
        &mut self,
        project: &Project,
        controls: Controls,
        transport: &Transport,
        frames: u32,
        host: &mut impl Host,
    ) {
        self.disturbed = false;
        self.take_over(controls);
        let running = self.who_runs(transport);
        self.hand_over(running);
        let mut out = Output::new(host, std::mem::take(&mut self.thru), self.now, frames);
        if running == Running::Stopped {
            self.voices.release_all();
            self.settle(&mut out);
        } else {
            let host = (running == Running::Host).then_some(transport);
            self.tempo_bpm = tempo_bpm(host, project);
            self.timeline.begin(host, self.tempo_bpm, self.now, frames);
            self.settle(&mut out);
            while let Some(segment) = self.timeline.next_segment() {
                self.play_segment(project, &segment, &mut out);
            }
            let next = self.quiet_until.min(self.voices.next_off());
            self.quiet_frame = self.timeline.frame_reached(next);
        }
        self.thru = out.finish();
    }

    fn take_over(&mut self, controls: Controls) {
        if controls == self.controls {
            return;
        }
        if controls.generation != self.controls.generation
            || (controls.bypass && !self.controls.bypass)
        {
            self.voices.release_all();
        }
        let pattern = u8::try_from(controls.pattern).unwrap_or(0);
        for part in &mut self.play.tracks {
            part.pattern = pattern;
        }
        self.play.fill = controls.fill;
        self.quiet_until = Tick::MIN;
        self.controls = controls;
    }

    /// "The internal clock runs only after Play while the host stands still; host start always wins."
    fn who_runs(&self, transport: &Transport) -> Running {
        if transport.playing {
            Running::Host
        } else if self.own_clock {
            Running::Own
        } else {
            Running::Stopped
        }
    }

    fn hand_over(&mut self, running: Running) {
        self.own_clock &= running == Running::Own;
        if running != self.running {
            self.timeline.stop();
            self.voices.release_all();
            self.running = running;
        }
    }

    /// Sends what is owed from before this block, and a panic's messages.
    fn settle<H: Host>(&mut self, out: &mut Output<'_, H>) {
        if self.panic {
            self.voices.release_all();
            out.release_thru();
        }
        self.voices.release_owed(0, out);
        out.settle_thru();
        if std::mem::take(&mut self.panic) {
            self.voices.silence_channels(out);
        }
    }

    fn play_segment<H: Host>(
        &mut self,
        project: &Project,
        segment: &Segment,
        out: &mut Output<'_, H>,
    ) {
        if segment.entry != Entry::Continue {
            self.enter(project, segment, out);
        } else if segment.span.end <= self.quiet_until && segment.span.end <= self.voices.next_off()
        {
            return;
        }
        if self.controls.bypass {
            self.quiet_until = Tick::MAX;
        } else if segment.span.end > self.quiet_until {
            let mut from = segment.span.start;
            while from < segment.span.end {
                from = self.play_batch(project, segment, from, out);
            }
        }
        self.voices.release_before(segment.span.end, segment, out);
    }

    /// A start, a jump or a loop's wrap: ends what sounds, and looks at the score anew.
    fn enter<H: Host>(&mut self, project: &Project, segment: &Segment, out: &mut Output<'_, H>) {
        self.voices.release_all();
        self.voices.release_owed(segment.entered, out);
        self.play.since = segment.span.start;
        self.quiet_until = Tick::MIN;
        if segment.entry == Entry::Start && !self.controls.bypass {
            self.batch.clear();
            let batch = &mut self.batch;
            sequencer::notes_at_start(project, &self.play, segment.span.start, |note| {
                if batch.len() < BATCH {
                    batch.push(note);
                }
            });
            self.sound_batch(segment, out);
        }
    }

    /// Plays as much of the segment from `from` on as fits into a batch; says how far it came.
    fn play_batch<H: Host>(
        &mut self,
        project: &Project,
        segment: &Segment,
        from: Tick,
        out: &mut Output<'_, H>,
    ) -> Tick {
        let mut to = segment.span.end;
        loop {
            self.batch.clear();
            let batch = &mut self.batch;
            let mut overflow = false;
            let until = to.saturating_add(HORIZON);
            let next = sequencer::notes_until(project, &self.play, from..to, until, |note| {
                if batch.len() < BATCH {
                    batch.push(note);
                } else {
                    overflow = true;
                }
            });
            self.quiet_until = next;
            if !overflow || to - from < 2 {
                break;
            }
            to = from + (to - from) / 2;
        }
        self.sound_batch(segment, out);
        to
    }

    fn sound_batch<H: Host>(&mut self, segment: &Segment, out: &mut Output<'_, H>) {
        self.batch
            .sort_unstable_by_key(|note| (note.start, note.track, note.key));
        // Most notes share their frame with others.
        let (mut frame, mut after) = (u32::MAX, Tick::MIN);
        for note in &self.batch {
            let offset = segment.offset(note.start);
            if offset != frame {
                (frame, after) = (offset, segment.tick_after(offset));
                self.voices.release_before(after, segment, out);
            }
            match self.voices.start(note, offset, after, out) {
                Ok(()) => self.notes += 1,
                Err(Refused) => self.dropped = self.dropped.saturating_add(1),
            }
        }
    }
}

/// The host's tempo, or the project's own where no host plays or says one.
fn tempo_bpm(host: Option<&Transport>, project: &Project) -> f64 {
    host.and_then(|host| host.tempo_bpm)
        .unwrap_or(project.tempo.bpm())
}

#[cfg(test)]
mod rig;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod ledger;
