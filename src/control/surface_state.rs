//! The state of a control surface: what a person's hands are on, and what becomes of what they ask for.
//!
//! An [`Action`] comes from a control. What leaves is a [`Request`]: an edit of the score, a command to the
//! engine, or undo. What lies between is the surface's own: which track and page are in front, which step is
//! chosen, whether notes are kept out. It is a small value without heap, so that it can be on the audio
//! thread or beside a device's port; it must never know a port, a thread or a file.

/// Who does an action.
mod action_route;
/// What becomes of a step.
mod step;
/// What is in front.
mod front;
/// What changes more than one step.
mod score_action;
/// What is the engine's.
mod engine_action;
/// What is not in the score yet.
mod ahead;
/// Notes that are entered step by step.
mod entry;
/// A controller whose messages come through the host.
pub mod controller_input;
/// What is heard of an edit.
pub mod audition;
/// Tap tempo.
mod taps;
/// What is played while the music runs becomes steps.
pub mod recorder;
/// What lights see of it.
pub mod view;
/// Lights whose messages go through the host.
pub mod lights;

use crate::control::controllers::Action;
use crate::control::request::Request;
use crate::engine::{Command, Engine, Recording, RecordingChange, Status};
use crate::sequencer::capture::Span;
use crate::sequencer::{Edit, Play, Project, pattern_at};
use action_route::ActionRoute;
use ahead::{Ahead, Hurry};
use engine_action::EngineAction;
use entry::Chord;
use score_action::ScoreAction;
use step::StepAction;
use taps::Taps;

/// The music that a surface is used on.
#[derive(Debug, Clone, Copy)]
pub struct Music<'a> {
    /// The score.
    pub project: &'a Project,
    /// The engine.
    pub status: Status,
    /// What it asks the score with.
    pub play: &'a Play,
    /// How many steps the device shows at a time, 1 to 256.
    pub width: u16,
    /// The pattern that is looked at, 0 to 63; otherwise it is the one that each track plays.
    pub shown: Option<usize>,
}

impl<'a> Music<'a> {
    /// What an engine plays of a score, before a device that shows so many steps at a time, 1 to 256.
    #[must_use]
    pub fn of_engine(project: &'a Project, engine: &'a Engine, width: u16) -> Self {
        Self {
            project,
            status: engine.status(),
            play: engine.play(),
            width,
            shown: None,
        }
    }

    /// The pattern of a track that is in front, 0 to 63.
    #[must_use]
    pub fn pattern(&self, track: usize) -> usize {
        let plays = || pattern_at(self.project, self.play, track, self.status.position);
        self.shown.unwrap_or_else(plays)
    }
}

/// What a person's hands are on.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct SurfaceState {
    /// The track in front, 0 to 31; the last one stands for one that is gone.
    pub track: u8,
    /// The page of steps in front, from 0; the last one stands for one past the clip's end.
    pub page: u8,
    /// The chosen step, 0 to 255: what changes without naming a step.
    pub chosen: u8,
    /// Whether the pattern is safe from notes that come in.
    pub protected: bool,
    /// Whether a played note is written to the chosen step and goes one on, while nothing runs.
    pub advancing: bool,
    /// How notes that come in are recorded.
    pub recording: Recording,
    /// Whether fill is held, by anyone.
    pub fill: bool,
    /// The tracks that were muted from here, a bit each: the engine tells only after its block.
    muted: u32,
    /// The same of those that were soloed.
    solo: u32,
    /// Semitones that were added from here.
    transpose: i8,
    /// The pattern that was launched from here: the engine tells only after its block.
    launched: Option<u8>,
    taps: Taps,
    /// The keys that are held while notes are entered step by step.
    chord: Option<Chord>,
    /// What was asked of a step and is not in the score yet.
    ahead: Option<Ahead>,
    /// The same of the tempo.
    hurry: Option<Hurry>,
}

impl SurfaceState {
    /// Takes over what the engine says; at the start of every block.
    pub fn adopt_status(&mut self, status: &Status) {
        self.muted = status.muted;
        self.solo = status.solo;
        self.launched = None;
        self.fill = status.fill;
        self.transpose = status.transpose;
        self.recording = status.recording;
        self.protected = status.recording.protected;
    }

    /// Does what a control asks for at a time in microseconds; what is to be done outside, if anything, is its request.
    pub fn act(&mut self, action: Action, now: i64, music: &Music<'_>) -> Option<Request> {
        self.follow(ActionRoute::from(action), now, music)
    }

    /// Has an action done by its owner.
    fn follow(&mut self, route: ActionRoute, now: i64, music: &Music<'_>) -> Option<Request> {
        match route {
            ActionRoute::Step(target, action) => self.change_step(target, action, music),
            ActionRoute::Entry(action) => self.enter(action, music),
            ActionRoute::Score(action) => {
                let edit = self.score_edit(action, music)?;
                self.expect_edit(&edit, music);
                Some(Request::Edit(edit))
            }
            ActionRoute::Engine(action) => self.command(action, music).map(Request::Command),
            ActionRoute::Recording(change) => Some(self.change_recording(change)),
            ActionRoute::Front(action) => self.bring_to_front(action, music),
            ActionRoute::Undo => {
                self.forget_pending_edits();
                Some(Request::Undo)
            }
            ActionRoute::Redo => {
                self.forget_pending_edits();
                Some(Request::Redo)
            }
            ActionRoute::Capture(pattern, bars) => {
                Some(Request::Capture(pattern, span(bars, music)))
            }
            ActionRoute::Tap => {
                // From the second tap on there is a tempo.
                let tempo = self.taps.tap(now)?;
                Some(Request::Edit(Edit::Tempo(tempo)))
            }
            ActionRoute::Listener => None,
        }
    }

    /// The value that an action would replace, in its own units: where a knob takes over softly.
    #[must_use]
    pub fn current(&self, action: &Action, music: &Music<'_>) -> Option<i16> {
        match ActionRoute::from(*action) {
            ActionRoute::Step(target, StepAction::Set(field, _)) => {
                let (_, context) = self.target(target, music)?;
                field.value(&context)
            }
            ActionRoute::Score(ScoreAction::Tempo(_)) => {
                Some(step::round_to_i16(self.tempo(music).bpm()))
            }
            ActionRoute::Engine(EngineAction::Transpose(_)) => Some(self.transpose.into()),
            ActionRoute::Recording(RecordingChange::Quantise(_)) => {
                Some(self.recording.quantise.into())
            }
            ActionRoute::Step(..)
            | ActionRoute::Entry(_)
            | ActionRoute::Score(_)
            | ActionRoute::Engine(_)
            | ActionRoute::Recording(_)
            | ActionRoute::Front(_)
            | ActionRoute::Undo
            | ActionRoute::Redo
            | ActionRoute::Capture(..)
            | ActionRoute::Tap
            | ActionRoute::Listener => None,
        }
    }

    /// Changes how what comes in is recorded; it counts here at once.
    fn change_recording(&mut self, change: RecordingChange) -> Request {
        self.recording.change(change);
        self.protected = self.recording.protected;
        Request::Command(Command::ChangeRecording(change))
    }
}

/// A number from 0 to below `count`.
fn limited(number: i32, count: usize) -> u8 {
    let last = u8::try_from(count.saturating_sub(1)).unwrap_or(u8::MAX);
    u8::try_from(number.max(0)).unwrap_or(u8::MAX).min(last)
}

/// What was heard last: so many bars, or (0) the last pass.
fn span(bars: u8, music: &Music<'_>) -> Span {
    match bars {
        0 => Span::last_pass(music.project, music.play, music.status.position),
        bars => Span::Bars(bars),
    }
}

#[cfg(test)]
mod tests;
#[cfg(test)]
pub(crate) mod note_balance;
