//! What the editor remembers between frames.
//!
//! The panels draw from a [`View`] and from what they see of the world ([`Now`]), and push actions: they hold no
//! lock, and know no document, no host and no audio thread.

use std::sync::Arc;

use crate::instance::document::Gesture;
use crate::instance::host_controller::SurfaceSnapshot;
use crate::instance::last_action::{LastAction, LastActionSources};
use crate::sequencer::edit::{EditLine, StepRef};
use crate::sequencer::value::Length;
use crate::sequencer::{Clip, Pattern, Project, Step};
use crate::ui::editor::controller_panel::ControllerPanel;
use crate::ui::editor::device_panel::LearnSession;
use crate::ui::editor::editor_action::EditorAction;
use crate::ui::editor::inspector_state::InspectorState;
use crate::ui::editor::interaction::FillSwitch;
use crate::ui::editor::interaction::Interaction;
use crate::ui::editor::lane_state::LaneState;
use crate::ui::editor::library_browser::LibraryBrowser;
use crate::ui::editor::now::Now;
use crate::ui::editor::page_size::PageSize;
use crate::ui::editor::path_prompt::PathPrompt;
use crate::ui::editor::selection::Selection;
use crate::ui::editor::status_message::StatusMessage;
use crate::ui::editor::widgets::number_field::GestureTracker;
use crate::ui::library::LibraryRequest;

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
    /// The same and what was undone, the next to be done again first, as lines that say what was changed, and where.
    pub history_lines: (Vec<EditLine>, Vec<EditLine>),
    /// Whether nothing was made yet, so that there are ways to begin in place of the grid.
    pub is_untouched: bool,
    /// Whether there is a snapshot to come back to.
    pub snapshot: bool,
    /// The imported track that may be drums, from 0, while that is asked.
    pub drum_question: Option<usize>,
    /// The selected track, from 0.
    pub track: usize,
    /// The selected step, from 0.
    pub step: usize,
    /// The page of steps that the grid shows, from 0.
    pub page: usize,
    /// How many steps a page has; the width of the window decides.
    pub page_size: PageSize,
    /// Whether the page changes with the step that plays.
    pub follows_playhead: bool,
    /// The bank whose patterns the strip shows; nothing follows the pattern.
    pub bank: Option<usize>,
    /// The pattern that was copied, as it was then.
    pub copied_pattern: Option<Arc<Pattern>>,
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
    /// The step whose cell follows the pointer: another one, where the pointer had left the first before it was seen.
    pub held: StepRef,
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
    pub fn step_at(&self, step_ref: StepRef) -> Step {
        let clip = self.project.clip(step_ref.pattern, step_ref.track);
        clip.map_or_else(Step::default, |clip| clip.step(step_ref.step))
    }

    /// The length of the longest clip of a pattern, in steps.
    #[must_use]
    pub fn longest_clip(&self, pattern: usize) -> usize {
        let pattern = self.project.patterns.get(pattern);
        let clips = pattern.into_iter().flat_map(|pattern| &pattern.clips);
        let lengths = clips.map(|clip| usize::from(clip.length.get()));
        lengths.max().unwrap_or(1)
    }

    /// The number of pages that the longest clip of a pattern needs.
    #[must_use]
    pub fn page_count(&self, pattern: usize) -> usize {
        let longest = self.longest_clip(pattern).max(1);
        longest.div_ceil(self.page_size.steps())
    }

    /// The first step of the page that is shown, from 0.
    #[must_use]
    pub fn first_step(&self) -> usize {
        self.page * self.page_size.steps()
    }

    /// Shows a page; who looks at another one does not want to be taken back by the playhead.
    pub fn show_page(&mut self, page: usize) {
        (self.page, self.follows_playhead) = (page, false);
    }

    /// Changes how many steps a page has; the first step that is shown stays on it.
    pub fn set_page_size(&mut self, size: PageSize) {
        if size != self.page_size {
            self.page = self.first_step() / size.steps();
            self.page_size = size;
        }
    }

    /// Begins a frame: sees what was done, and nothing is under the pointer yet.
    pub fn begin_frame(&mut self, now: &Now) {
        self.clamp_to_score(now.pattern);
        self.hint = "";
        self.about.clear();
        self.last.update(&LastActionSources {
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

    /// Whether time goes on behind the last row of the song, so that nothing plays any more.
    #[must_use]
    pub fn song_has_ended(&self, now: &Now) -> bool {
        let moves = now.engine.running.moves() && now.preview_start().is_none();
        moves && self.project.song_has_ended(now.engine.position)
    }

    /// Switches fill, and remembers why it is on.
    pub fn set_fill(&mut self, why: FillSwitch, out: &mut Vec<EditorAction>) {
        self.interaction.fill = why;
        out.push(EditorAction::Fill(why != FillSwitch::Off));
    }

    /// Asks for the path of a request: in a line, and in the system's dialog.
    pub fn ask_for_path(
        &mut self,
        request: LibraryRequest,
        path: String,
        now: &Now,
        out: &mut Vec<EditorAction>,
    ) {
        self.path_prompt = Some(PathPrompt::open(request, path, &now.library, out));
    }

    /// Goes where the controller went: to another track, or to another step. What was chosen in the window since then
    /// stays.
    pub fn follow_controller(&mut self, before: &mut SurfaceSnapshot, panel: &ControllerPanel) {
        let seen = panel.settings.surface_state;
        if panel.profile.is_some() && seen.track != before.track {
            self.track = seen.track.into();
        }
        if panel.profile.is_some() && seen.chosen != before.chosen {
            self.step = seen.chosen.into();
            self.page = self.step / self.page_size.steps();
        }
        *before = seen;
    }

    /// Puts the cursor somewhere, as near as there is a step, and shows it.
    pub fn move_cursor(&mut self, track: usize, step: usize, now: &Now) {
        self.track = track.min(self.project.tracks.len() - 1);
        let length = self.clip_length(now.pattern, self.track);
        let before = std::mem::replace(&mut self.step, step.min(length - 1));
        let page = self.step / self.page_size.steps();
        // Another track at the same step is no wish to see another page than the one that plays.
        let is_wanted = !self.follows_playhead || self.step != before;
        if page != self.page && is_wanted {
            self.show_page(page);
        }
    }

    /// Selects a rectangle; the cursor is where it was drawn to.
    pub fn select_steps(&mut self, selection: Selection, now: &Now) {
        let (track, step) = selection.to;
        self.move_cursor(track, step, now);
        let to = (self.track, self.step);
        let is_one_step = selection.from == to;
        self.interaction.selection = (!is_one_step).then_some(Selection { to, ..selection });
    }

    /// The selection, or else the step under the cursor.
    #[must_use]
    pub fn selection_or_cursor(&self) -> Selection {
        let cursor = (self.track, self.step);
        self.interaction.selection.unwrap_or(Selection {
            from: cursor,
            to: cursor,
        })
    }
}
