//! What the inspector remembers between frames: which tab and which sections are open, what its tools are set to, and
//! what would become of a clip if a button were pressed.

use crate::sequencer::generate::density::Filled;
use crate::sequencer::generate::mutate::Amount;
use crate::sequencer::pitch::chord::Chord;
use crate::sequencer::{Clip, Generate};
use crate::ui::words;

/// A tab of the inspector.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum InspectorTab {
    /// The selected step.
    #[default]
    Step,
    /// The clip of the selected track.
    Clip,
    /// The selected track, in all patterns.
    Track,
    /// The shown pattern.
    Pattern,
    /// The project.
    Project,
}

impl InspectorTab {
    /// The tabs, from left to right.
    pub const ALL: [Self; 5] = [
        Self::Step,
        Self::Clip,
        Self::Track,
        Self::Pattern,
        Self::Project,
    ];

    /// What is written on it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Step => words::inspector::STEP,
            Self::Clip => words::inspector::CLIP,
            Self::Track => words::inspector::TRACK,
            Self::Pattern => words::inspector::PATTERN,
            Self::Project => words::inspector::PROJECT,
        }
    }
}

/// A part of a tab that folds into one line. One of a tab is open at a time, so that the tab is seen as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Section {
    /// What the selected step plays.
    Values,
    /// What it locks.
    Locks,
    /// Its chord.
    Chord,
    /// Euclid, drift, and when dice are thrown again.
    Rhythm,
    /// Humanising and the accumulator.
    Feel,
    /// Parameter lanes with a cycle of their own.
    Lanes,
    /// Tools that change the steps.
    Tools,
    /// The names of the keys on the track's channel.
    NoteNames,
    /// The lock lanes of the track.
    LockLanes,
}

impl Section {
    /// All sections, in the order in which they are shown.
    pub const ALL: [Self; 9] = [
        Self::Values,
        Self::Locks,
        Self::Chord,
        Self::Rhythm,
        Self::Feel,
        Self::Lanes,
        Self::Tools,
        Self::NoteNames,
        Self::LockLanes,
    ];

    /// The tab that it is in.
    #[must_use]
    pub const fn tab(self) -> InspectorTab {
        match self {
            Self::Values | Self::Locks | Self::Chord => InspectorTab::Step,
            Self::Rhythm | Self::Feel | Self::Lanes | Self::Tools => InspectorTab::Clip,
            Self::NoteNames | Self::LockLanes => InspectorTab::Track,
        }
    }

    /// What is written above it, and dimly beside that.
    #[must_use]
    pub const fn title(self) -> (&'static str, &'static str) {
        match self {
            Self::Values => words::inspector::VALUES,
            Self::Locks => words::inspector::LOCKS,
            Self::Chord => words::inspector::CHORD,
            Self::Rhythm => words::inspector::RHYTHM,
            Self::Feel => words::inspector::FEEL,
            Self::Lanes => words::inspector::LANES,
            Self::Tools => words::inspector::TOOLS,
            Self::NoteNames => words::inspector::NOTE_NAMES,
            Self::LockLanes => words::inspector::LOCK_LANES,
        }
    }
}

/// The open section of each tab.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OpenSections([Option<Section>; InspectorTab::ALL.len()]);

impl OpenSections {
    /// Whether a section is open.
    #[must_use]
    pub fn has(self, section: Section) -> bool {
        self.0[section.tab() as usize] == Some(section)
    }

    /// Opens a section, or folds it if it is open.
    pub fn toggle(&mut self, section: Section) {
        let open = !self.has(section);
        self.0[section.tab() as usize] = open.then_some(section);
    }
}

impl Default for OpenSections {
    fn default() -> Self {
        let mut sections = Self([None; InspectorTab::ALL.len()]);
        for section in [Section::Values, Section::Rhythm, Section::NoteNames] {
            sections.toggle(section);
        }
        sections
    }
}

/// The state of the inspector.
#[derive(Debug, Default)]
pub struct InspectorState {
    /// The tab that is shown.
    pub tab: InspectorTab,
    /// The sections that are open.
    pub open: OpenSections,
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
    /// Shows a section, with its tab.
    pub fn show(&mut self, section: Section) {
        self.tab = section.tab();
        if !self.open.has(section) {
            self.open.toggle(section);
        }
    }

    /// Shows in the grid what a tool would make of a track's clip.
    pub fn preview_generate(&mut self, track: usize, clip: &Clip, generate: &Generate) {
        let clip = generate.of(clip);
        self.preview = Some(ClipPreview { track, clip });
    }
}
