//! What really sounded: the notes that left, each at its song position, and how the song went.

use crate::sequencer::Tick;

/// Something that a tape is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sounded {
    /// The music begins.
    Began {
        /// Where in the song.
        at: Tick,
        /// How long a bar is, in ticks.
        bar: Tick,
    },
    /// The music goes on elsewhere: its loop goes round, or it jumps. What sounded has ended.
    Moved {
        /// Where the song was.
        from: Tick,
        /// Where it goes on.
        to: Tick,
    },
    /// A bar has so many ticks from now on.
    Bar(Tick),
    /// The music ends, and with it all that sounded.
    Ended {
        /// Where in the song.
        at: Tick,
    },
    /// A note began.
    On {
        /// Where in the song.
        at: Tick,
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
        /// Where in the song.
        at: Tick,
        /// 0 to 15.
        channel: u8,
        /// 0 to 127.
        key: u8,
    },
}
