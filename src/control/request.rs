//! Requests: what a person asks for at a control.

use crate::engine::Command;
use crate::sequencer::Edit;
use crate::sequencer::capture::Span;

/// A request to the score's owner or to the engine.
#[derive(Debug, Clone, PartialEq)]
pub enum Request {
    /// Changes the score; an edit from the audio thread holds no heap.
    Edit(Edit),
    /// Changes the score by step-by-step entry.
    Enter(Entered),
    /// Changes the score by recording; edits with the same number are one undo level.
    Record(u32, Edit),
    /// Undoes the last change.
    Undo,
    /// Redoes the change that was undone last.
    Redo,
    /// Writes what was heard last to a pattern, or to the first empty one.
    Capture(Option<u8>, Span),
    /// A command for the engine.
    Command(Command),
}

/// An edit by step-by-step entry: a note, or a tie.
#[derive(Debug, Clone, PartialEq)]
pub struct Entered {
    /// The name in the undo history.
    pub label: &'static str,
    /// The edit; it holds no heap.
    pub edit: Edit,
    /// Whether it joins the keys that are already held; together they are one undo level.
    pub joins: bool,
}

impl Entered {
    /// The edit with its name in the history. It allocates: not for the audio thread.
    #[must_use]
    pub fn named(self) -> Edit {
        Edit::Together(self.label, vec![self.edit])
    }
}
