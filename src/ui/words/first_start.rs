//! The card in place of an empty grid: each way to begin, with what it does.

pub const HEADING: &str = "Where shall it begin?";
pub const DEMO: &str = "Hear a demo";
pub const DEMO_TIP: &str =
    "Loads a house beat with bass and chords, and plays it with Gradus's own sounds";
pub const BEAT: &str = "New beat";
pub const BEAT_TIP: &str = "Eight drums on channel 1, with the keys of a drum rack";
pub const SONG: &str = "New song";
pub const SONG_TIP: &str = "Eight drums, a bass on channel 2 and chords on channel 3, in A minor";
pub const INSTRUMENT: &str = "Connect an instrument";
pub const INSTRUMENT_TIP: &str = "How your instruments hear Gradus";
pub const CONTROLLER: &str = "Connect a controller";
pub const CONTROLLER_TIP: &str = "Choose your pads, keys and knobs, or teach Gradus any others";
pub const EMPTY_GRID: &str = "Empty grid";
pub const EMPTY_GRID_TIP: &str = "Shows sixteen empty tracks, the pads of a drum rack";
