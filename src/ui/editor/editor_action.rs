//! The actions of the editor: panels and shortcuts push them, and the editor of an instance performs them.

use crate::engine::RecordingChange;
use crate::instance::document::Gesture;
use crate::instance::host_controller::Settings;
use crate::instance::host_link::HostMenu;
use crate::instance::preview_sound::SoundSwitch;
use crate::params::window_look::Theme;
use crate::sequencer::capture::Span;
use crate::sequencer::song::SceneIndex;
use crate::sequencer::{ClipChange, Edit};
use crate::standalone::AudioRequest;
use crate::ui::editor::device_panel::DeviceRequest;
use crate::ui::editor::tablet_panel::TabletRequest;
use crate::ui::library::LibraryRequest;

/// An action of the editor.
#[derive(Debug, Clone, PartialEq)]
pub enum EditorAction {
    /// A change of the score, perhaps as part of a gesture.
    Edit(Option<Gesture>, Edit),
    /// Undoes the last change.
    Undo,
    /// Redoes the last change that was undone.
    Redo,
    /// Undoes or redoes until so many changes are done.
    GoTo(usize),
    /// Takes a snapshot of the score.
    TakeSnapshot,
    /// Goes back to the snapshot.
    Revert,
    /// Forgets the snapshot.
    Commit,
    /// Answers whether an imported track is drums, with the edit that makes it so.
    AnswerAboutDrums(Option<Edit>),
    /// Shows a message in the status line.
    Say(String),
    /// Sets the host's pattern parameter, from 0.
    Pattern(usize),
    /// The same, and at once.
    PatternNow(usize),
    /// Opens the host's own menu for one of its parameters.
    HostMenu(HostMenu),
    /// Switches fill on or off.
    Fill(bool),
    /// Auditions a track's key, or one of its steps.
    Audition {
        /// The track, from 0.
        track: usize,
        /// The pattern and the step, both from 0; nothing for the track's key.
        step: Option<(usize, usize)>,
    },
    /// Sets the scale of the interface, in percent.
    Scale(u16),
    /// Sets the size of the text beside the scale, in percent.
    TextSize(u16),
    /// Switches drawing less often on or off.
    SavePower(bool),
    /// Shows the last action in large type, or the lanes.
    Stage(bool),
    /// Chooses the controller, and where its lights go.
    Controller(Settings),
    /// Draws dark or light.
    Theme(Theme),
    /// Looks at once for the audio system that is missing: JACK, or the sound card.
    LookForSound,
    /// Another choice of sound or MIDI in the standalone program.
    Audio(AudioRequest),
    /// A request about the page for tablets.
    Tablet(TabletRequest),
    /// A request about devices at ports of their own.
    Devices(DeviceRequest),
    /// Starts the internal clock.
    Play,
    /// Pauses the internal clock.
    Pause,
    /// Stops the internal clock, and goes to the beginning of the song.
    Stop,
    /// Changes how incoming notes are recorded.
    Record(RecordingChange),
    /// Ends every note.
    Panic,
    /// Switches the preview kit on or off, or sets how loud it is.
    SwitchSound(SoundSwitch),
    /// Has the preview kit play a track, by its id, or leave it out.
    PlayInKit(u8, bool),
    /// Switches the solo of a track, from 0.
    Solo(usize),
    /// Launches a scene.
    Scene(SceneIndex),
    /// Dismisses the warning about unread parts of the session, which are kept.
    KeepUnread,
    /// Discards the unread parts of the session.
    DiscardUnread,
    /// A request to the library, which does all work with files.
    Library(LibraryRequest),
    /// Captures what was heard last as a pattern, by its index.
    Capture(usize, Span),
    /// Gives a pattern the groove of a track in what was heard last: the pattern, the track.
    GrooveHeard((usize, usize), Span),
}

impl EditorAction {
    /// A change of one clip, without a gesture.
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
