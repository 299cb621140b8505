//! What the hands of a person do: whether the grid has the keys, which steps are selected, what is held
//! and what is carried. The panels and the keys share it; nothing of it is saved.

use egui::{Modifiers, Ui};

use crate::instance::document::Gesture;
use crate::sequencer::Step;
use crate::sequencer::edit::StepRef;
use crate::ui::editor::keys::repeats::Repeats;
use crate::ui::editor::selection::Selection;
use crate::ui::editor::stepping::Entry;

/// What the hands of a person do.
#[derive(Debug, Default)]
pub struct Hands {
    /// Whether the grid has the keys; otherwise they are the host's.
    pub keys: bool,
    /// The selected steps, if there are more than the one under the cursor.
    pub selection: Option<Selection>,
    /// Modifiers that are latched, for hands without a keyboard.
    pub latches: Modifiers,
    /// Whether notes are entered step by step.
    pub stepping: bool,
    /// What is held on the keyboard for that.
    pub entry: Entry,
    /// What stands beside the grid.
    pub side: Side,
    /// Why fill is on.
    pub fill: Fill,
    /// What the pointer carries to another place.
    pub carried: Option<Carried>,
    /// The keys that are held.
    pub repeats: Repeats,
    /// The key that was pressed last, and what its repetitions are part of.
    pub repeated: Option<(char, Gesture)>,
    /// The steps of a selection as they were when a gesture began.
    pub bases: Option<(Gesture, Vec<(StepRef, Step)>)>,
}

/// Why fill is on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Fill {
    /// It is not.
    #[default]
    Off,
    /// A key is held.
    Held,
    /// It was latched.
    Latched,
}

/// What stands beside the grid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Side {
    /// Everything of the step and the track.
    #[default]
    Inspector,
    /// Set-up.
    SetUp,
    /// What there is to load.
    Library,
}

/// What the pointer carries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Carried {
    /// A track, to another place among the others.
    Track(usize),
    /// A pattern, to be copied.
    Pattern(usize),
    /// A row of the song, to another place among the others.
    Row(usize),
}

impl Hands {
    /// The modifiers that are held or latched.
    #[must_use]
    pub fn modifiers(&self, ui: &Ui) -> Modifiers {
        ui.input(|input| input.modifiers) | self.latches
    }

    /// What a key's repetitions are part of: all of them, as long as no other key comes in between.
    pub fn gesture_of(&mut self, key: char) -> Gesture {
        let same = self.repeated.filter(|(last, _)| *last == key);
        let (_, gesture) = *self
            .repeated
            .insert(same.unwrap_or((key, Gesture::fresh())));
        gesture
    }
}
