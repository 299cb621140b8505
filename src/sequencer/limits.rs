//! The largest sizes of a project.

/// The most tracks of a project.
pub const MAX_TRACKS: usize = 32;
/// The number of patterns of every project.
pub const MAX_PATTERNS: usize = 64;
/// The names of the banks of sixteen patterns.
pub const BANKS: [&str; 4] = ["A", "B", "C", "D"];
/// The tracks of a fresh project: the sixteen pads of a drum rack.
pub const FRESH_TRACKS: usize = 16;
/// The most steps of a clip.
pub const MAX_STEPS: usize = 256;
/// The number of macros.
pub const MACROS: usize = 8;
