//! What keyboard and pointer are in the middle of: whether the grid has the keys, which steps are selected, what is
//! held and what is dragged. Panels and shortcuts share it; nothing of it is saved.

use egui::{Modifiers, Ui};

use crate::instance::document::Gesture;
use crate::sequencer::Step;
use crate::sequencer::edit::StepRef;
use crate::ui::editor::selection::Selection;
use crate::ui::editor::shortcuts::key_repeats::KeyRepeats;
use crate::ui::editor::step_entry::StepEntry;

/// The state of keyboard and pointer.
#[derive(Debug, Default)]
pub struct Interaction {
    /// Whether the grid has the keys; otherwise they are the host's.
    pub has_keys: bool,
    /// The selected steps, if there are more than the one under the cursor.
    pub selection: Option<Selection>,
    /// Modifiers that are latched by a click, for those without a keyboard.
    pub latched_modifiers: Modifiers,
    /// Whether notes are entered step by step.
    pub is_entering_steps: bool,
    /// The keys that are held on the keyboard for that.
    pub step_entry: StepEntry,
    /// The panel beside the grid.
    pub side: SidePanel,
    /// The part of Set-up that is shown next, wherever it was scrolled to.
    pub set_up_part: Option<SetUpPart>,
    /// Whether the grid is shown although nothing was made yet.
    pub has_left_card: bool,
    /// Whether fill is on, and why.
    pub fill: FillSwitch,
    /// The track that was selected when the rows were last drawn, from 0: another one is scrolled to.
    pub drawn_track: usize,
    /// What the pointer drags to another place.
    pub dragged_item: Option<DraggedItem>,
    /// Which of the keys that come in are repetitions.
    pub key_repeats: KeyRepeats,
    /// The key that was pressed last, and the undo level of its repetitions.
    pub last_key: Option<(char, Gesture)>,
    /// The steps of a selection as they were when a gesture began.
    pub gesture_base: Option<(Gesture, Vec<(StepRef, Step)>)>,
}

/// Whether fill is on, and why.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum FillSwitch {
    /// Fill is off.
    #[default]
    Off,
    /// Fill is on while its key is held.
    Held,
    /// Fill is on until it is switched off.
    Latched,
}

/// A panel beside the grid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum SidePanel {
    /// Everything of the step and the track.
    #[default]
    Inspector,
    /// Set-up.
    SetUp,
    /// The library.
    Library,
}

/// A part of Set-up that one is sent to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SetUpPart {
    /// Which controllers play this instance.
    Controller,
    /// How an instrument hears it.
    Instrument,
    /// The page for tablets.
    Tablet,
    /// What Gradus is, and where its manual is.
    About,
}

/// What the pointer drags.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DraggedItem {
    /// A track, from 0, to another place among the others.
    Track(usize),
    /// A pattern, from 0, to be copied.
    Pattern(usize),
    /// A row of the song, from 0, to another place among the others.
    Row(usize),
}

impl Interaction {
    /// The modifiers that are held or latched.
    #[must_use]
    pub fn modifiers(&self, ui: &Ui) -> Modifiers {
        ui.input(|input| input.modifiers) | self.latched_modifiers
    }

    /// The undo level of a key: the same for all its repetitions, until another key is pressed.
    pub fn gesture_for_key(&mut self, key: char) -> Gesture {
        let same = self.last_key.filter(|(last, _)| *last == key);
        let (_, gesture) = *self
            .last_key
            .insert(same.unwrap_or((key, Gesture::fresh())));
        gesture
    }
}
