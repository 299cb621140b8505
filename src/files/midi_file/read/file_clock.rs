//! Conversion of the file's ticks to the score's.

use crate::files::FileError;
use crate::sequencer::{TICKS_PER_QUARTER, Tick};

/// The latest tick of the score; later times are clamped to it. It is more than ten years of music away, even at 999
/// BPM.
const LAST_TICK: i128 = 1 << 48;

/// How a file counts time.
#[derive(Clone, Copy)]
pub(super) struct FileClock {
    ticks_per_quarter: u16,
}

impl FileClock {
    /// The clock for the header's division.
    pub(super) fn new(division: u16) -> Result<Self, FileError> {
        match division {
            0 => Err(FileError::Midi("its quarters have no ticks".to_owned())),
            0x8000.. => Err(FileError::Midi(
                "it counts film frames (SMPTE), and only files that count beats can be read"
                    .to_owned(),
            )),
            ticks_per_quarter => Ok(Self { ticks_per_quarter }),
        }
    }

    /// The nearest tick of the score; times before the beginning become the beginning.
    pub(super) fn tick(self, file_ticks: i64) -> Tick {
        let per_quarter = i128::from(self.ticks_per_quarter);
        let scaled = i128::from(file_ticks) * i128::from(TICKS_PER_QUARTER);
        let tick = (scaled + per_quarter / 2) / per_quarter;
        Tick::try_from(tick.clamp(0, LAST_TICK)).unwrap_or(0)
    }
}
