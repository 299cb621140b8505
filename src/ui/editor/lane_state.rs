//! What the lane editor remembers between frames: which lane is shown, and the stroke that is drawn over it.

use crate::instance::document::Gesture;
use crate::sequencer::edit::StepRef;
use crate::sequencer::lock;

/// A tab below the grid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum LowerTab {
    /// The lanes of the selected track, its piano roll among them.
    #[default]
    Lanes,
    /// The rows of the song.
    Song,
    /// The scenes.
    Scenes,
    /// The macros.
    Macros,
}

/// The state of the lane editor, and of what may stand in its place.
#[derive(Debug, Default)]
pub struct LaneState {
    /// The tab that is shown below the grid.
    pub tab: LowerTab,
    /// The lane that is shown below the grid.
    pub lane: LaneKind,
    /// Whether the lane editor is folded away.
    pub folded: bool,
    /// Whether the piano roll takes most of the height.
    pub large_roll: bool,
    /// The stroke that the pointer draws.
    pub stroke: Option<LaneStroke>,
    /// The interval in the middle of the piano roll. While there is none, the roll follows the notes; scrolling or
    /// drawing sets it.
    pub roll_middle: Option<i64>,
}

impl LaneState {
    /// Whether the piano roll is shown, and takes most of the height.
    #[must_use]
    pub fn is_large_roll(&self) -> bool {
        let is_roll = self.tab == LowerTab::Lanes && self.lane == LaneKind::Pitch;
        is_roll && self.large_roll && !self.folded
    }

    /// Shows the notes of the selected track.
    pub fn show_piano_roll(&mut self) {
        (self.tab, self.folded) = (LowerTab::Lanes, false);
        (self.lane, self.stroke, self.roll_middle) = (LaneKind::Pitch, None, None);
    }
}

/// One attribute of all steps of a track, side by side.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum LaneKind {
    /// How hard a step is struck.
    #[default]
    Velocity,
    /// How long a step is held.
    Gate,
    /// The notes of a step, in a small piano roll.
    Pitch,
    /// How likely a step plays.
    Chance,
    /// In which passes a step plays.
    Condition,
    /// How many hits a step has.
    Ratchet,
    /// How early or late a step is.
    Nudge,
    /// Whether a step is accented.
    Accent,
    /// One of the eight lock lanes.
    Lock(lock::Lane),
}

/// One stroke over a lane; all its edits are one undo level.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LaneStroke {
    /// The step where the stroke began.
    pub from: StepRef,
    /// The step that it has reached, and the value there.
    pub last: (usize, i64),
    /// The value that the first step had, and the height at which it was pressed, in points.
    pub base: (i64, f32),
    /// Whether only steps that are on are changed, as in a stroke that began on one.
    pub only_on: bool,
    /// The undo level of its edits.
    pub gesture: Gesture,
}
