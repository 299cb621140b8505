//! The preview kit: twelve drums, a bass and a plucked tone, by which music is heard where no instrument listens yet.
//!
//! All of them are made once for a sample rate, as [tables](KitTables) that all instances share. The
//! [player](KitPlayer) mixes what rings into a block, from the very frame at which a note begins. The kit must never
//! know the score, the engine, a thread or a lock, and its player neither allocates nor frees.

/// Which sound a key has.
mod sounds;
/// The sounds of drums.
mod drum_synthesis;
/// The sounds of bass and pluck.
mod tone_synthesis;
/// The samples of one sound.
mod table;
/// How a sound ends that is damped.
mod envelope;
/// All sounds at one sample rate.
mod kit_tables;
/// Mixes what rings.
mod kit_player;

pub use kit_player::KitPlayer;
pub use kit_tables::KitTables;
pub use sounds::{Drum, PLUCKED, Sound};
