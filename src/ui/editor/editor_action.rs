//! What the editor asks for: panels and shortcuts push actions, and the editor of an instance performs them.

use crate::engine::RecordingChange;
use crate::instance::document::Gesture;
use crate::instance::host_controller::Settings;
use crate::params::window_look::Theme;
use crate::sequencer::capture::Span;
use crate::sequencer::song::SceneIndex;
use crate::sequencer::{ClipChange, Edit};
use crate::ui::editor::device_panel::DeviceRequest;
use crate::ui::library::LibraryRequest;

/// What the editor asks for.
#[derive(Debug, Clone, PartialEq)]
pub enum EditorAction {
    /// A change of the score, perhaps as part of a gesture.
    Edit(Option<Gesture>, Edit),
    /// Takes the last change back.
    Undo,
    /// Does it again.
    Redo,
    /// Goes to where so many changes are done.
    GoTo(usize),
    /// Remembers the score as it is.
    TakeSnapshot,
    /// Goes back to what was remembered.
    Revert,
    /// Forgets what was remembered.
    Commit,
    /// Says something in the status line.
    Say(String),
    /// Sets the host's pattern parameter, from 0.
    Pattern(usize),
    /// The same, and at once.
    PatternNow(usize),
    /// Fill, while it is held or latched.
    Fill(bool),
    /// Lets a track's key be heard, or one of its steps: the pattern and the step, from 0.
    Audition {
        /// The track, from 0.
        track: usize,
        /// The pattern and the step.
        step: Option<(usize, usize)>,
    },
    /// Sets the scale of the interface, in percent.
    Scale(u16),
    /// Draws less often.
    SavePower(bool),
    /// Shows what was done last in large type, or the lanes.
    Stage(bool),
    /// Chooses the controller, and where its lights go.
    Controller(Settings),
    /// Draws dark or light.
    Theme(Theme),
    /// Has whoever is missed looked for at once: JACK, or the sound card.
    LookForSound,
    /// Something about devices at ports of their own.
    Devices(DeviceRequest),
    /// Starts the own clock.
    Play,
    /// Lets the own clock stand still where it is.
    Pause,
    /// Stops the own clock, and goes to the beginning of the song.
    Stop,
    /// How what comes in is recorded from now on.
    Record(RecordingChange),
    /// Ends every note.
    Panic,
    /// Solos a track, or no longer.
    Solo(usize),
    /// Launches a scene.
    Scene(SceneIndex),
    /// What cannot be read of the session was seen, and stays.
    KeepUnread,
    /// It is kept no more.
    DiscardUnread,
    /// What is done with files.
    Library(LibraryRequest),
    /// Writes down what was heard last, in a pattern.
    Capture(usize, Span),
    /// The groove of a track in what was heard last becomes that of a pattern: the pattern, the track.
    GrooveHeard((usize, usize), Span),
}

impl EditorAction {
    /// One change of a track's clip in a pattern.
    #[must_use]
    pub fn clip(pattern: usize, track: usize, change: ClipChange) -> Self {
        let edit = Edit::Clip {
            pattern,
            track,
            change,
        };
        Self::Edit(None, edit)
    }
}
