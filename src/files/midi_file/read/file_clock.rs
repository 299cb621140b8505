//! Conversion of the file's ticks to the score's.

use crate::files::FileError;
use crate::sequencer::{TICKS_PER_QUARTER, Tick};

/// The latest tick of the score; later times are clamped to it. It is more than ten years of music away, even at 999
/// BPM.
const LAST_TICK: u64 = 1 << 48;

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
        let per_quarter = u64::from(self.ticks_per_quarter);
        // A tick of a file is at least one of the score, so that what is limited before it is scaled fits into 64 bits.
        let file_ticks = u64::try_from(file_ticks).unwrap_or(0).min(LAST_TICK);
        let scaled = file_ticks * TICKS_PER_QUARTER.unsigned_abs();
        let tick = (scaled + per_quarter / 2) / per_quarter;
        Tick::try_from(tick.min(LAST_TICK)).unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A time becomes the nearest tick, at least the first and at most the last one.
    #[test]
    fn ticks_are_scaled_and_limited() {
        for division in [1, 7, 96, 480, 0x7fff] {
            let clock = FileClock::new(division).unwrap();
            for ticks in [0, 1, 2, 1000, 123_456_789, (1 << 48) - 1, 1 << 48, i64::MAX] {
                let quarter = i128::from(division);
                let exact =
                    (i128::from(ticks) * i128::from(TICKS_PER_QUARTER) + quarter / 2) / quarter;
                let limited = exact.min(i128::from(LAST_TICK));
                assert_eq!(
                    i128::from(clock.tick(ticks)),
                    limited,
                    "{ticks} of {division}"
                );
            }
            assert_eq!(clock.tick(-1), 0);
            assert_eq!(clock.tick(i64::MIN), 0);
        }
    }
}
