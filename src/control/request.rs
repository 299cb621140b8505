//! What a person asks for.

use crate::engine::Command;
use crate::sequencer::Edit;
use crate::sequencer::capture::Span;

/// Something that is to be done: with the score by its owner, or by the engine.
#[derive(Debug, Clone, PartialEq)]
pub enum Request {
    /// A change of the score; one from the audio thread holds no heap.
    Edit(Edit),
    /// A change of the score that is entered step by step.
    Enter(Entered),
    /// A change of the score that was played; those with the same number are one undo level.
    Record(u32, Edit),
    /// The last change is taken back.
    Undo,
    /// And brought again.
    Redo,
    /// What was heard last is written down, in a pattern or in the first empty one.
    Capture(Option<u8>, Span),
    /// Something for the engine.
    Command(Command),
}

/// What is entered step by step: a key, or a tie.
#[derive(Debug, Clone, PartialEq)]
pub struct Entered {
    /// How the history names it.
    pub label: &'static str,
    /// The change; it holds no heap.
    pub edit: Edit,
    /// Whether it joins the keys that are held already; together they are one undo level.
    pub joins: bool,
}

impl Entered {
    /// The change under its name. That takes memory: it is not for the audio thread.
    #[must_use]
    pub fn named(self) -> Edit {
        Edit::Together(self.label, vec![self.edit])
    }
}
