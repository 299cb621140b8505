//! What the engine is told at the start of a block, and what it tells at its end.

use crate::sequencer::macros::MACROS;
use crate::sequencer::play::Offsets;

/// What the host's parameters and the document say at the start of a block.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Controls {
    /// The pattern that plays, 0 to 63.
    pub pattern: usize,
    /// Whether the host has bypassed the plug-in: the position is followed, nothing is played.
    pub bypass: bool,
    /// Whether fill is on.
    pub fill: bool,
    /// The tracks that the host has muted, a bit each.
    pub muted: u32,
    /// What the host adds to the score's values.
    pub offsets: Offsets,
    /// How far the host has turned up each macro, 0 to 127.
    pub macros: [u8; MACROS],
    /// Another throw of all dice, 0 to 127.
    pub variation: u8,
    /// Moves with every change of the project.
    pub revision: u64,
    /// Moves when the project was replaced as a whole; sounding notes end.
    pub generation: u64,
}

/// What a block has changed of the engine's `Status`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// The position at the most.
    Position,
    /// Anything.
    Anything,
}
