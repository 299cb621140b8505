//! The state of a control surface: what is selected, and what becomes of the actions a person does there.
//!
//! An [`Action`](crate::control::controllers::Action) comes from a control. What leaves is a [`Request`]: an edit of
//! the score, a command to the engine, or undo. Everything in between is the surface's own: which track and page are
//! selected, which step is chosen, whether the pattern is protected. It is a small value without heap, so that it can
//! be on the audio thread or beside a device's port; it must never know a port, a thread or a file.

/// The music that a surface is used with.
mod music;
/// Keys that are held together.
mod held_chord;
/// Edits that are not in the score yet.
mod pending_edits;
/// Tap tempo.
mod taps;
/// The selected track, page and step.
mod front;
/// Actions that change a step.
mod step_field;
/// Step-by-step entry of notes.
mod entry;
/// Actions that change more than one step.
mod score_action;
/// Actions for the engine.
mod engine_action;
/// Dispatches each action to its owner.
mod action_route;
/// Finds the step to play after an edit, while the music does not play.
pub mod step_audition;
/// The state that lights see.
pub mod music_state;
/// Input from a controller.
pub mod controller_input;
/// Records what is played while the music runs as steps.
pub mod recorder;
/// Output to the lights of a controller through the host.
pub mod controller_lights;

use crate::control::request::Request;
use crate::engine::{Command, Recording, RecordingChange, Status};
use crate::sequencer::macros::MACROS;
use crate::sequencer::project::MAX_TRACKS;
use crate::sequencer::value::Key;
use held_chord::HeldChord;
pub use music::Music;
use pending_edits::PendingEdits;
use taps::Taps;

/// The state of a control surface.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct SurfaceState {
    /// The selected track, 0 to 31; when the score has fewer tracks, the last one counts.
    pub track: u8,
    /// The shown page of steps, from 0; past the clip's end, the last page counts.
    pub page: u8,
    /// The chosen step, 0 to 255, for actions that name no step.
    pub chosen: u8,
    /// Whether the pattern is protected from played notes.
    pub protected: bool,
    /// Whether a played note is written to the chosen step and the next step chosen, while nothing runs.
    pub advancing: bool,
    /// How played notes are recorded.
    pub recording: Recording,
    /// Whether fill is on, whoever holds it.
    pub fill: bool,
    /// The muted tracks, a bit each, with changes from here; the engine reports them only after its block.
    muted: u32,
    /// The soloed tracks, likewise.
    solo: u32,
    /// The live transposition in semitones, with changes from here.
    transpose: i8,
    /// How far each macro is turned up, 0 to 127, with changes from here.
    macros: [u8; MACROS],
    /// The pattern that was launched from here; the engine reports it only after its block.
    launched: Option<u8>,
    taps: Taps,
    /// The keys that are held during step-by-step entry.
    chord: Option<HeldChord>,
    /// The key that each track's pad has entered, while it is held.
    pads: [Option<Key>; MAX_TRACKS],
    /// Edits that were requested and are not in the score yet.
    pending: PendingEdits,
}

impl SurfaceState {
    /// Adopts the engine's status; called at the start of every block.
    pub fn adopt_status(&mut self, status: &Status) {
        self.muted = status.muted;
        self.solo = status.solo;
        self.launched = None;
        self.fill = status.fill;
        self.transpose = status.transpose;
        self.macros = status.macros;
        self.recording = status.recording;
        self.protected = status.recording.protected;
    }

    /// Forgets all pending edits: they are in the score, or will be undone.
    pub fn forget_pending_edits(&mut self) {
        self.pending = PendingEdits::default();
    }

    /// Changes how played notes are recorded; it takes effect here at once.
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
