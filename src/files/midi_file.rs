//! Standard MIDI Files: what other programs play comes in as a project, a pattern goes out as a file.
//!
//! A file is read into parts (one for each track and channel of it), parts become lines (a drum key or
//! a melody), and each line is laid on the grid that fits it best. `docs/format.md` has the rules.

mod container;
mod track_events;
mod export;
mod grid_fit;
mod import;
mod lock_export;
mod groove_import;
mod read;

pub use export::{Exported, export, export_captured};
pub use groove_import::{ImportedGroove, groove};
pub use import::import;
pub use read::LIMIT;

/// Whether these bytes are a MIDI file, alone or in a wrapper.
#[must_use]
pub fn is_midi(bytes: &[u8]) -> bool {
    container::unwrapped(bytes).is_some()
}

/// Ticks of a quarter in the files that are written: half of the score's, which is exact for every
/// nudge on sixteenths and the most that divides them and fits the 15 bits it has.
const TICKS_PER_QUARTER: u16 = 20_160;

#[cfg(test)]
mod tests;
