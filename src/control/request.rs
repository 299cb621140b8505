//! What a person asks for.

use crate::engine::Command;
use crate::sequencer::Edit;
use crate::sequencer::capture::Span;

/// Something that is to be done: with the score by its owner, or by the engine.
#[derive(Debug, Clone, PartialEq)]
pub enum Request {
    /// A change of the score; one from the audio thread holds no heap.
    Edit(Edit),
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
