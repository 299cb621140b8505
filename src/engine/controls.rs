//! The engine's input at the start of a block, and its answer at the end.

use crate::sequencer::macros::MACROS;
use crate::sequencer::outputs::PortSet;
use crate::sequencer::play::Offsets;

/// The host's parameters and the document's state at the start of a block.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Controls {
    /// The pattern that plays, 0 to 63.
    pub pattern: usize,
    /// Whether the host has bypassed the plug-in: the position is followed, nothing is played.
    pub bypass: bool,
    /// Whether fill is on.
    pub fill: bool,
    /// The tracks that the host has muted, one bit each.
    pub muted: u32,
    /// What the host's parameters add to the score's values.
    pub offsets: Offsets,
    /// How far the host has turned up each macro, 0 to 127.
    pub macros: [u8; MACROS],
    /// The variation of all dice, 0 to 127; 0 is the score's own.
    pub variation: u8,
    /// Number that changes with every change of the project.
    pub revision: u64,
    /// Number that changes when the project is replaced as a whole; sounding notes end then.
    pub generation: u64,
    /// The outputs whose tracks play to the host for now, as their ports are not there.
    pub absent: PortSet,
}

/// How much of the engine's `Status` a block has changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// The position at most.
    Position,
    /// Possibly anything.
    Anything,
}
