//! What the undo list calls changes of many steps or tracks at once. Other changes are named by `sequencer::edit`, and
//! these here, which are the editor's own, in the same words.

pub const ADD_TRACK: &str = "Add track";
pub const DUPLICATE_TRACK: &str = "Duplicate track";
pub const LENGTH: &str = "Length";
pub const DOUBLE: &str = "Double length";
pub const RATE: &str = "Rate";
pub const PASTE_PATTERN: &str = "Paste pattern";
pub const MOVE_STEPS: &str = "Move steps";
pub const TOGGLE_STEPS: &str = "Toggle steps";
pub const STEP_ON: &str = "Step on";
pub const GATE: &str = "Gate";
pub const NUDGE: &str = "Nudge";
pub const NOTES: &str = "Notes";
pub const RATCHET: &str = "Ratchet";
pub const TIE: &str = "Tie";
pub const CLEAR_STEPS: &str = "Clear steps";
pub const CUT: &str = "Cut";
pub const PASTE: &str = "Paste";
pub const DUPLICATE: &str = "Duplicate";
pub const RANDOMISE: &str = "Randomise";
pub const NEW_KIT: &str = "New kit";
pub const LOAD_PATTERN: &str = "Load pattern";
pub const LOAD_CLIP: &str = "Load clip";
