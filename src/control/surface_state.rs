//! The state of a control surface: what a person's hands are on, and what becomes of what they ask for.
//!
//! An [`Action`](crate::control::controllers::Action) comes from a control. What leaves is a [`Request`]: an edit of the score, a command to the
//! engine, or undo. What lies between is the surface's own: which track and page are in front, which step is
//! chosen, whether notes are kept out. It is a small value without heap, so that it can be on the audio
//! thread or beside a device's port; it must never know a port, a thread or a file.

/// The music that a surface is used on.
mod music;
/// Keys that are held together.
mod held_chord;
/// What is not in the score yet.
mod pending_edits;
/// Tap tempo.
mod taps;
/// What is in front.
mod front;
/// What becomes of a step.
mod step_field;
/// Notes that are entered step by step.
mod entry;
/// What changes more than one step.
mod score_action;
/// What is the engine's.
mod engine_action;
/// Who does an action.
mod action_route;
/// What is heard of an edit.
pub mod step_audition;
/// What lights see of it.
pub mod music_state;
/// A controller whose messages come through the host.
pub mod controller_input;
/// What is played while the music runs becomes steps.
pub mod recorder;
/// Lights whose messages go through the host.
pub mod controller_lights;

use crate::control::request::Request;
use crate::engine::{Command, Recording, RecordingChange, Status};
use held_chord::HeldChord;
pub use music::Music;
use pending_edits::PendingEdits;
use taps::Taps;

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
    chord: Option<HeldChord>,
    /// What was asked for and is not in the score yet.
    pending: PendingEdits,
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

    /// Forgets all that is pending: it is in the score, or will be taken back.
    pub fn forget_pending_edits(&mut self) {
        self.pending = PendingEdits::default();
    }

    /// Changes how what comes in is recorded; it counts here at once.
    fn change_recording(&mut self, change: RecordingChange) -> Request {
        self.recording.change(change);
        self.protected = self.recording.protected;
        Request::Command(Command::ChangeRecording(change))
    }
}

#[cfg(test)]
mod tests;
#[cfg(test)]
pub(crate) mod note_balance;
