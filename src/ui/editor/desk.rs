//! What the lane editor and the inspector remember between frames: which lane is shown, which sheets are
//! open, and what would become of a clip if a button were pressed.

use crate::instance::document::Gesture;
use crate::sequencer::edit::StepRef;
use crate::sequencer::generate::density::Filled;
use crate::sequencer::generate::mutate::Amount;
use crate::sequencer::lock;
use crate::sequencer::pitch::chord::Chord;
use crate::sequencer::{Clip, Generate};

/// What the lane editor and the inspector remember.
#[derive(Debug, Default)]
pub struct Desk {
    /// The lane that is shown below the grid.
    pub lane: Lane,
    /// Whether the lane editor is folded away.
    pub lanes_folded: bool,
    /// What the pointer draws in it.
    pub drawing: Option<Drawing>,
    /// The key in the middle of the piano roll, as an interval; follows the notes until it is scrolled or
    /// drawn in.
    pub roll: Option<i64>,
    /// The sheets of the inspector that were folded or unfolded, a bit each.
    pub turned: u32,
    /// What is under the pointer and would be done.
    pub trial: Option<Trial>,
    /// What the generating tools are set to.
    pub tools: Tools,
    /// The chord that is built.
    pub chord: Chord,
    /// The macro that is shown, from 0.
    pub macro_shown: usize,
    /// The scene that is shown, from 0.
    pub scene_shown: usize,
    /// The row of the song that is shown, from 0.
    pub row_shown: usize,
}

/// One attribute of all steps of a track, side by side.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Lane {
    /// How hard.
    #[default]
    Velocity,
    /// How long.
    Gate,
    /// Which notes: a small piano roll.
    Pitch,
    /// How likely.
    Chance,
    /// When.
    Condition,
    /// How often.
    Ratchet,
    /// How early or late.
    Nudge,
    /// Struck harder.
    Accent,
    /// One of the eight lock lanes.
    Lock(lock::Lane),
}

/// One stroke over a lane; all its edits are one undo level.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Drawing {
    /// The step it began on.
    pub from: StepRef,
    /// The step it has reached, and the value there.
    pub last: (usize, i64),
    /// The value that the first step had, and the height it was pressed at.
    pub base: (i64, f32),
    /// Whether it changes only steps that are on: it does when it began on one.
    pub only_on: bool,
    /// Its edits are one undo level.
    pub gesture: Gesture,
}

/// What would become of a clip; drawn in its place while the pointer is over what would do it.
#[derive(Debug, Clone, PartialEq)]
pub struct Trial {
    /// The track.
    pub track: usize,
    /// The clip that it would have.
    pub clip: Clip,
}

/// What the generating tools are set to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tools {
    /// How many steps shall be on.
    pub density: Filled,
    /// How many hits move.
    pub mutate: Amount,
    /// What is randomised, by its place in the menu.
    pub attribute: usize,
    /// Between which of the attribute's values, each in percent of its range.
    pub between: (u8, u8),
    /// How far it is randomised.
    pub randomise: Amount,
    /// What is drawn from.
    pub seed: u32,
}

impl Default for Tools {
    fn default() -> Self {
        Self {
            density: Filled::DEFAULT,
            mutate: Amount::DEFAULT,
            attribute: 0,
            between: (0, 100),
            randomise: Amount::DEFAULT,
            seed: 1,
        }
    }
}

impl Desk {
    /// Remembers what would become of a track's clip.
    pub fn try_out(&mut self, track: usize, clip: &Clip, generate: &Generate) {
        let clip = generate.of(clip);
        self.trial = Some(Trial { track, clip });
    }
}
