//! What the editor remembers between frames, what it sees of the world, and what it asks for.
//!
//! The panels draw from a [`View`] and a [`Now`] and push [`Action`]s: they hold no lock, and know no
//! document, no host and no audio thread.

use std::sync::Arc;

use crate::engine::{MusicEvent, RecordingChange, Running, Status};
use crate::instance::document::Gesture;
use crate::instance::host_controller::Settings;
use crate::instance::keys_played::PlayedKey;
use crate::instance::last_action::{LastAction, LastActionSources};
use crate::params::window_look::Theme;
use crate::sequencer::capture::Span;
use crate::sequencer::edit::StepRef;
use crate::sequencer::song::SceneIndex;
use crate::sequencer::value::Length;
use crate::sequencer::{Clip, ClipChange, Edit, Play, Project, Step, Tick};
use crate::standalone::{OpenFile, Sound};
use crate::ui::editor::controller_panel::ControllerPanel;
use crate::ui::editor::device_panel::{DevicePanel, DeviceRequest, LearnSession};
use crate::ui::editor::host_recipes::Daw;
use crate::ui::editor::inspector_state::InspectorState;
use crate::ui::editor::interaction::Interaction;
use crate::ui::editor::lane_state::LaneState;
use crate::ui::editor::library_browser::LibraryBrowser;
use crate::ui::editor::selection::Selection;
use crate::ui::editor::status_message::StatusMessage;
use crate::ui::editor::widgets::number_field::GestureTracker;
use crate::ui::library::{Catalog, LibraryRequest};

/// Steps of a page of the grid.
pub const PAGE: usize = 16;
/// Patterns of a bank.
pub const BANK: usize = 16;

/// The editor's own state: neither saved nor automatable.
#[derive(Debug, Default)]
pub struct View {
    /// The editor's copy of the score, refreshed before a frame when the document moved on.
    pub project: Project,
    /// The document's revision that the copy is of.
    pub revision: Option<u64>,
    /// The document's last message, until it was read.
    pub message: StatusMessage,
    /// What was done, the oldest first.
    pub past: Vec<&'static str>,
    /// What was undone, the next to be done again first.
    pub future: Vec<&'static str>,
    /// Whether there is a snapshot to come back to.
    pub snapshot: bool,
    /// The selected track, from 0.
    pub track: usize,
    /// The selected step, from 0.
    pub step: usize,
    /// The page of steps that the grid shows, from 0.
    pub page: usize,
    /// The bank whose patterns the strip shows; nothing follows the pattern.
    pub bank: Option<usize>,
    /// What the pointer is doing to the grid.
    pub stroke: Option<GridStroke>,
    /// What the pointer holds.
    pub gestures: GestureTracker,
    /// The track being renamed, and its new name so far.
    pub renaming: Option<(usize, String)>,
    /// The panel that asks for a path.
    pub path_prompt: Option<PathPrompt>,
    /// Whether it is being asked about to discard what cannot be read.
    pub asks_to_discard: bool,
    /// What was done last, whoever did it.
    pub last: LastAction,
    /// What keyboard and pointer are in the middle of.
    pub interaction: Interaction,
    /// What the lane editor remembers.
    pub lanes: LaneState,
    /// What the inspector remembers.
    pub inspector: InspectorState,
    /// What the library's panel remembers.
    pub browser: LibraryBrowser,
    /// What a control is being taught.
    pub learning: Option<LearnSession>,
    /// What the pointer can do where it is; set by what it is over, cleared before a frame.
    pub hint: &'static str,
    /// What it is over, by name; as the hint.
    pub about: String,
}

/// One press of the pointer on the grid, until it is released.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct GridStroke {
    /// The step it began on.
    pub from: StepRef,
    /// What it turned out to be.
    pub axis: StrokeMode,
    /// Its edits are one undo level.
    pub gesture: Gesture,
}

/// The first 6 points of a drag decide its axis, and the modifiers what that means.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum StrokeMode {
    /// Along the row: switches every step it passes on or off, as it did the first; `last` is the
    /// step it reached.
    Paint {
        /// Whether it switches on.
        on: bool,
        /// The step it has reached.
        last: usize,
    },
    /// Up and down: velocity. The first value is known once the step is on.
    Velocity {
        /// The velocity when the drag began.
        base: Option<u8>,
    },
    /// Left and right with Alt: nudge, from this value.
    Nudge {
        /// The nudge when the drag began.
        base: i16,
    },
    /// Left and right with Ctrl: gate, from this length.
    Gate {
        /// The gate when the drag began, in thousandths of a step.
        base: u32,
    },
    /// With Shift: a rectangle is selected.
    Select,
}

/// A question for a path, in the small panel below the top bar.
#[derive(Debug, Clone, PartialEq)]
pub struct PathPrompt {
    /// What is done with it.
    pub request: LibraryRequest,
    /// The path so far.
    pub path: String,
    /// The answers of the system's dialog when it began; another one ends it.
    pub answers: u64,
}

/// What the editor sees of the world in one frame.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Now {
    /// What the engine does.
    pub engine: Status,
    /// What each track plays, and what the performance adds.
    pub play: Play,
    /// How many whole bars were heard and are kept, 0 to 64.
    pub heard_bars: u8,
    /// The pattern that the host's parameter asks for, from 0; the editor shows it.
    pub pattern: usize,
    /// The file that is open; only a program of its own has any.
    pub file: Option<OpenFile>,
    /// Whether what is played can be heard; a host cares for that itself.
    pub sound: Sound,
    /// The keys that were played since the last frame.
    pub played_keys: Vec<PlayedKey>,
    /// What has happened to the music since the last frame.
    pub music_events: Vec<MusicEvent>,
    /// What cannot be read of the session, in a sentence, until that is dismissed.
    pub unread: Option<String>,
    /// The scale of the interface, in percent.
    pub scale: u16,
    /// What there is to load, and what is being done with files.
    pub library: Catalog,
    /// Whether what was done last is shown in large type.
    pub stage: bool,
    /// Whether it is drawn less often, for small computers and batteries.
    pub saves_power: bool,
    /// The controller that plays it.
    pub controller: ControllerPanel,
    /// Dark or light.
    pub theme: Theme,
    /// The host that it runs in, if it is one that has a recipe.
    pub daw: Option<Daw>,
    /// The devices at ports of their own.
    pub devices: DevicePanel,
}

impl Now {
    /// The tick of the song that is the beginning of what plays in the project's place, while that is so.
    #[must_use]
    pub fn preview_start(&self) -> Option<Tick> {
        let moving = self.engine.running != Running::Stopped;
        self.engine.preview.filter(|_| moving)
    }
}

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

impl View {
    /// The step under the selection.
    #[must_use]
    pub fn cursor(&self, pattern: usize) -> StepRef {
        StepRef {
            pattern,
            track: self.track,
            step: self.step,
        }
    }

    /// The clip of a track, shared with the score; the default one while the track is empty there.
    #[must_use]
    pub fn clip(&self, pattern: usize, track: usize) -> Arc<Clip> {
        let pattern = self.project.patterns.get(pattern);
        let clip = pattern.and_then(|pattern| pattern.clips.get(track));
        clip.map(Arc::clone).unwrap_or_default()
    }

    /// The length of a track's clip, in steps.
    #[must_use]
    pub fn clip_length(&self, pattern: usize, track: usize) -> usize {
        let clip = self.project.clip(pattern, track);
        let length = clip.map_or(Length::DEFAULT, |clip| clip.length);
        usize::from(length.get())
    }

    /// The step at a place.
    #[must_use]
    pub fn step_at(&self, place: StepRef) -> Step {
        let clip = self.project.clip(place.pattern, place.track);
        clip.map_or_else(Step::default, |clip| clip.step(place.step))
    }

    /// The number of pages that the longest clip of a pattern needs.
    #[must_use]
    pub fn page_count(&self, pattern: usize) -> usize {
        let clips = self
            .project
            .patterns
            .get(pattern)
            .map(|pattern| &pattern.clips);
        let lengths = clips
            .into_iter()
            .flatten()
            .map(|clip| usize::from(clip.length.get()));
        lengths.max().unwrap_or(PAGE).max(PAGE).div_ceil(PAGE)
    }

    /// Begins a frame: sees what was done, and nothing is under the pointer yet.
    pub fn begin_frame(&mut self, now: &Now) {
        self.clamp_to_score(now.pattern);
        self.hint = "";
        self.about.clear();
        self.last.see(&LastActionSources {
            message: &self.message.text,
            done: &self.past,
            project: &self.project,
            status: &now.engine,
            happened: &now.music_events,
            controls: &[now.controller.last, now.devices.last],
        });
    }

    /// Whether a field is open that was asked for: every letter is for it.
    #[must_use]
    pub fn is_writing(&self) -> bool {
        self.path_prompt.is_some() || self.renaming.is_some() || self.learning.is_some()
    }

    /// Keeps what is selected within what there is.
    pub fn clamp_to_score(&mut self, pattern: usize) {
        let count = self.project.tracks.len();
        self.renaming.take_if(|(track, _)| *track >= count);
        self.track = self.track.min(self.project.tracks.len().saturating_sub(1));
        self.page = self.page.min(self.page_count(pattern) - 1);
        let length = self.clip_length(pattern, self.track);
        self.step = self.step.min(length - 1);
        // A score that has shrunk takes the selection with it.
        let last = self.project.tracks.len() - 1;
        let cursor = (self.track, self.step);
        let within = |selection: &Selection| *selection.tracks().end() <= last;
        let within = |selection: &Selection| selection.to == cursor && within(selection);
        self.interaction.selection = self.interaction.selection.filter(within);
    }
}

/// The name of a key; middle C (60) is C3.
#[must_use]
pub fn key_name(key: i64) -> String {
    const NAMES: [&str; 12] = [
        "C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B",
    ];
    let name = usize::try_from(key.rem_euclid(12)).map_or("", |at| NAMES[at]);
    format!("{name}{}", key.div_euclid(12) - 2)
}

/// The key of a name such as F#1, or of a number.
#[must_use]
pub fn key_number(text: &str) -> Option<i64> {
    let text = text.trim();
    let split = text
        .find(|c: char| c.is_ascii_digit() || c == '-')
        .unwrap_or(text.len());
    let (name, number) = text.split_at(split);
    let number: i64 = number.parse().ok()?;
    if name.is_empty() {
        return Some(number);
    }
    let mut letters = name.trim().chars();
    let steps = match letters.next()?.to_ascii_uppercase() {
        'C' => 0,
        'D' => 2,
        'E' => 4,
        'F' => 5,
        'G' => 7,
        'A' => 9,
        'B' => 11,
        _ => return None,
    };
    let bend = match letters.as_str() {
        "" => 0,
        "#" => 1,
        "b" => -1,
        _ => return None,
    };
    Some((number + 2) * 12 + steps + bend)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// "Note names: C3 = 60."
    #[test]
    fn keys_have_names() {
        assert_eq!(
            [60, 36, 42, 127, 0].map(key_name),
            ["C3", "C1", "F#1", "G8", "C-2"]
        );
    }

    /// Every key's name reads back, flats and plain numbers are read too, and nothing else is.
    #[test]
    fn key_names_are_read() {
        for key in 0..128 {
            assert_eq!(key_number(&key_name(key)), Some(key));
        }
        assert_eq!(
            ["eb3", " 60 ", "H3", "C", "C##1"].map(key_number),
            [Some(63), Some(60), None, None, None]
        );
    }
}
