//! Standard MIDI Files: import as a project, export of a pattern.
//!
//! A file is read into parts (one for each of its tracks and channels), parts become lines (a drum key or a melody),
//! and each line is placed on the grid that fits it best. `docs/format.md` has the rules.

mod container;
mod drum_part;
mod track_events;
mod export;
mod grid_fit;
mod import;
mod lock_export;
mod groove_import;
mod read;

pub use drum_part::{drum_track, split_into_drums};
pub use export::{Exported, export, export_captured};
pub use groove_import::{ImportedGroove, groove};
pub use import::import;
pub use read::LIMIT;

/// Whether these bytes are a MIDI file, alone or in a wrapper.
#[must_use]
pub fn is_midi(bytes: &[u8]) -> bool {
    container::unwrapped(bytes).is_some()
}

/// Ticks per quarter in exported files: half of the score's. That is exact for every nudge on sixteenths, and the
/// largest divisor of the score's that fits into the header's 15 bits.
const TICKS_PER_QUARTER: u16 = 20_160;

#[cfg(test)]
mod tests;
