//! A play whose changes are counted: whoever keeps what the score gave knows by the count when to ask anew.

use std::ops::{Deref, DerefMut};

use crate::sequencer::Play;

/// A play, and a number that moves whenever it may have changed.
#[derive(Debug, Default)]
pub(super) struct CountedPlay {
    play: Play,
    changes: u64,
}

impl CountedPlay {
    /// A number that moves whenever the play may have changed.
    pub(super) fn changes(&self) -> u64 {
        self.changes
    }
}

impl Deref for CountedPlay {
    type Target = Play;

    fn deref(&self) -> &Play {
        &self.play
    }
}

/// Whoever changes the play is counted, and cannot forget it.
impl DerefMut for CountedPlay {
    fn deref_mut(&mut self) -> &mut Play {
        self.changes += 1;
        &mut self.play
    }
}
