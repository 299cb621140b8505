//! A host for the engine's tests: it keeps the song position in quarters and records the engine's output.

use std::collections::VecDeque;
use std::sync::Arc;

use super::*;
use crate::sequencer::{OutputSlot, Previews, Project, notation};

/// An engine with a host around it.
pub(crate) struct EngineFixture {
    pub(crate) engine: Engine,
    pub(crate) project: Project,
    pub(crate) previews: Previews,
    pub(crate) controls: Controls,
    pub(crate) sample_rate: f64,
    pub(crate) bpm: f64,
    /// Song position in quarters.
    pub(crate) beats: f64,
    pub(crate) playing: bool,
    pub(crate) looped: Option<(f64, f64)>,
    /// Turns the exact position into the one that the host reports.
    pub(crate) noise: fn(f64) -> f64,
    /// Events that come in with the next block.
    pub(crate) input: Vec<Event>,
    /// Events that the host takes in a block.
    pub(crate) capacity: usize,
    /// All events so far, at frames from the beginning.
    pub(crate) sent: Vec<(i64, Message)>,
    /// Where each of them went.
    pub(crate) sent_to: Vec<OutputSlot>,
    /// The patterns that have started, at frames from the beginning.
    pub(crate) started: Vec<(i64, PatternStart)>,
    /// What a tape was told.
    pub(crate) sounded: Vec<Sounded>,
    pub(crate) frame: i64,
    /// The controls of the block before.
    before: Controls,
    /// Whether every other quiet block is passed over, which makes no difference; and how many were.
    pub(crate) passes_over: bool,
    pub(crate) passed_over: u64,
    blocks: u64,
}

impl EngineFixture {
    /// A line of notation on track 1, at 120 BPM and 48 kHz: a sixteenth has 6000 frames.
    pub(crate) fn new(line: &str) -> Self {
        let mut project = Project::with_tracks(2);
        let clips = &mut Arc::make_mut(&mut project.patterns[0]).clips;
        *clips = vec![Arc::new(notation::clip(line).unwrap())];
        Self {
            engine: Engine::new(48_000.0),
            project,
            previews: Previews::default(),
            controls: Controls::default(),
            sample_rate: 48_000.0,
            bpm: 120.0,
            beats: 0.0,
            playing: true,
            looped: None,
            noise: |beats| beats,
            input: Vec::new(),
            capacity: usize::MAX,
            sent: Vec::new(),
            sent_to: Vec::new(),
            started: Vec::new(),
            sounded: Vec::new(),
            frame: 0,
            before: Controls::default(),
            passes_over: true,
            passed_over: 0,
            blocks: 0,
        }
    }

    /// Plays a block; the song moves on while it plays, and a looping host wraps at the block's end. Returns the
    /// engine's answer.
    pub(crate) fn block(&mut self, frames: u32) -> Change {
        let transport = Transport {
            playing: self.playing,
            tempo_bpm: Some(self.bpm),
            position_beats: Some((self.noise)(self.beats)),
            position_frames: None,
            loop_beats: self.looped,
            signature: None,
        };
        let change = self.hear(&transport, frames);
        if self.playing {
            self.beats += f64::from(frames) * self.bpm / (60.0 * self.sample_rate);
        }
        if let Some((start, end)) = self.looped.filter(|(_, end)| self.beats >= end - 1e-9) {
            self.beats += start - end;
        }
        change
    }

    /// Plays a block of a host with any transport. Returns the engine's answer.
    pub(crate) fn hear(&mut self, transport: &Transport, frames: u32) -> Change {
        let mut host = FixtureHost {
            input: self.input.drain(..).collect(),
            output: Vec::new(),
            capacity: self.capacity,
            frames,
            sounded: Vec::new(),
            started: Vec::new(),
        };
        let scores = Scores {
            project: &self.project,
            previews: &self.previews,
        };
        let before = self.before;
        let may_pass = self.passes_over && self.blocks % 2 == 1 && host.input.is_empty();
        (self.blocks, self.before) = (self.blocks + 1, self.controls);
        let passed =
            may_pass && before == self.controls && self.engine.pass_over(transport, frames);
        self.passed_over += u64::from(passed);
        let change = if passed {
            Change::Position
        } else {
            self.engine
                .process(scores, self.controls, transport, frames, &mut host)
        };
        self.sounded.append(&mut host.sounded);
        let frame = self.frame;
        self.sent_to
            .extend(host.output.iter().map(|event| event.output));
        let started = host.started.iter();
        let started = started.map(|start| (frame + i64::from(start.offset), *start));
        self.started.extend(started);
        self.sent.extend(
            host.output
                .iter()
                .map(|event| (frame + i64::from(event.offset), event.message)),
        );
        self.frame += i64::from(frames);
        change
    }

    /// Plays so many frames in blocks of `size`.
    pub(crate) fn run(&mut self, mut frames: u32, size: u32) {
        while frames > 0 {
            self.block(size.min(frames));
            frames -= size.min(frames);
        }
    }

    /// All events so far: "frame+key" for a note-on, "frame-key" for a note-off, "frame cc number=value" in
    /// one word for a controller.
    pub(crate) fn text(&self) -> String {
        let word = |(frame, message): &(i64, Message)| match message {
            Message::NoteOn { key, .. } => format!("{frame}+{key}"),
            Message::NoteOff { key, .. } => format!("{frame}-{key}"),
            Message::ControlChange {
                controller, value, ..
            } => format!("{frame}cc{controller}={value}"),
            Message::ProgramChange { program, .. } => format!("{frame}pc{program}"),
            Message::PitchBend { value, .. } => format!("{frame}bend{value}"),
            Message::ChannelPressure { pressure, .. } => format!("{frame}at{pressure}"),
        };
        self.sent.iter().map(word).collect::<Vec<_>>().join(" ")
    }
}

/// The host's side of one block.
struct FixtureHost {
    input: VecDeque<Event>,
    output: Vec<Event>,
    capacity: usize,
    frames: u32,
    sounded: Vec<Sounded>,
    started: Vec<PatternStart>,
}

impl Host for FixtureHost {
    fn receive(&mut self) -> Option<Event> {
        self.input.pop_front()
    }

    fn send(&mut self, event: Event) -> Result<(), Refused> {
        assert!(
            event.offset < self.frames.max(1),
            "{event:?} is outside a block of {}",
            self.frames
        );
        let sorted = self
            .output
            .last()
            .is_none_or(|last| last.offset <= event.offset);
        assert!(sorted, "{event:?} comes after {:?}", self.output.last());
        if self.output.len() >= self.capacity {
            return Err(Refused);
        }
        self.output.push(event);
        Ok(())
    }

    fn start_patterns(&mut self, start: PatternStart) {
        assert!(start.offset < self.frames.max(1), "{start:?}");
        self.started.push(start);
    }

    fn hear(&mut self, sounded: Sounded) {
        self.sounded.push(sounded);
    }
}
