//! What the inspector remembers between frames: which sheets are open, what its tools are set to, and what would
//! become of a clip if a button were pressed.

use crate::sequencer::generate::density::Filled;
use crate::sequencer::generate::mutate::Amount;
use crate::sequencer::pitch::chord::Chord;
use crate::sequencer::{Clip, Generate};

/// The state of the inspector.
#[derive(Debug, Default)]
pub struct InspectorState {
    /// The sheets that were folded or unfolded, a bit each.
    pub toggled_sheets: u32,
    /// The clip that the tool under the pointer would make.
    pub preview: Option<ClipPreview>,
    /// What the generating tools are set to.
    pub tools: GenerateTools,
    /// The chord in the chord builder.
    pub chord: Chord,
    /// The macro that is shown, from 0.
    pub macro_shown: usize,
    /// The scene that is shown, from 0.
    pub scene_shown: usize,
    /// The row of the song that is shown, from 0.
    pub row_shown: usize,
}

/// A clip as a tool would leave it. The grid draws it in place of the track's own while the pointer is over the tool.
#[derive(Debug, Clone, PartialEq)]
pub struct ClipPreview {
    /// The track, from 0.
    pub track: usize,
    /// The clip that it would have.
    pub clip: Clip,
}

/// What the generating tools are set to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GenerateTools {
    /// How many steps shall be on.
    pub density: Filled,
    /// How many hits move.
    pub mutate: Amount,
    /// The attribute that is randomised, by its index in the menu.
    pub attribute: usize,
    /// The lowest and highest value of that attribute, in percent of its range.
    pub between: (u8, u8),
    /// How far the attribute is randomised.
    pub randomise: Amount,
    /// The seed of all tools.
    pub seed: u32,
}

impl Default for GenerateTools {
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

impl InspectorState {
    /// Shows in the grid what a tool would make of a track's clip.
    pub fn preview_generate(&mut self, track: usize, clip: &Clip, generate: &Generate) {
        let clip = generate.of(clip);
        self.preview = Some(ClipPreview { track, clip });
    }
}
