//! The preview kit: twelve drums, a bass and a plucked tone, by which music is heard where no instrument listens yet.
//!
//! Drums are made once for a sample rate, as [tables](DrumTables) that all instances share; bass and pluck are a few
//! decaying sines, so that each key has its own. The [player](KitPlayer) mixes what rings into a block, from the very
//! frame at which a note begins. The kit must never know the score, the engine, a thread or a lock, and its player
//! neither allocates nor frees.

/// Which sound a key has.
mod sounds;
/// The sounds of drums.
mod drum_synthesis;
/// Drums at one sample rate.
mod drum_tables;
/// Bass and pluck: decaying sines.
mod sine_bank;
/// Mixes what rings.
mod kit_player;

pub use drum_tables::DrumTables;
pub use kit_player::KitPlayer;
pub use sounds::{Drum, Sound};
