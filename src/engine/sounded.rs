//! What really sounded: notes as they left the engine, each at its song position, and the course of the song.

use crate::sequencer::{OutputSlot, Tick};

/// A message to the tape.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sounded {
    /// The music begins.
    Began {
        /// Song position.
        at: Tick,
        /// How long a bar is, in ticks.
        bar: Tick,
    },
    /// The music jumps, or its loop goes round. What sounded has ended.
    Moved {
        /// Song position before.
        from: Tick,
        /// Song position after.
        to: Tick,
    },
    /// Ticks of a bar from now on.
    Bar(Tick),
    /// The music ends, and with it all that sounded.
    Ended {
        /// Song position.
        at: Tick,
    },
    /// A note began.
    On {
        /// Song position.
        at: Tick,
        /// Where.
        output: OutputSlot,
        /// 0 to 31.
        track: u8,
        /// 0 to 15.
        channel: u8,
        /// 0 to 127.
        key: u8,
        /// 1 to 127.
        velocity: u8,
    },
    /// A note ended.
    Off {
        /// Song position.
        at: Tick,
        /// Where.
        output: OutputSlot,
        /// 0 to 15.
        channel: u8,
        /// 0 to 127.
        key: u8,
    },
}
