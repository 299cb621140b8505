//! All that the window says: labels, messages and tooltips, in one place, so that they can be read in a row and one day
//! be translated. Each file is a part of the window, in the order of the window; sentences with values in them are
//! functions. Words know nothing else: neither what is drawn nor what is played.
//!
//! What another part says itself stands there, since it owns the words or shares them with files, controllers or the
//! program without a window:
//! - values as files write them: `Display` of directions (`sequencer::order`), conditions (`sequencer::trig`), dice
//!   (`sequencer::dice`), rates (`sequencer::time`), chords, scales and pitch modes (`sequencer::pitch`), and of when a
//!   pattern begins (`sequencer::launch`);
//! - why a step does not play (`sequencer::query::trig_result`), and what a change is called in the undo list
//!   (`sequencer::edit`);
//! - what the actions of a controller do (`control::controllers`), and parameters of the host (`params::host_param`);
//! - what is wrong with a file or a port (`files::error`, `files::report`, `files::destination`, `devices::port`), and
//!   with sound and a safe place for work (`standalone`).

#![allow(missing_docs, reason = "a word says what it is")]

pub mod transport;
pub mod file_menu;
pub mod bands;
pub mod patterns;
pub mod first_start;
pub mod tracks;
pub mod grid;
pub mod lanes;
pub mod below;
pub mod stage;
pub mod inspector;
pub mod step;
pub mod clip;
pub mod fields;
pub mod setup;
/// Set-ups of outputs and patterns.
pub mod set_ups;
pub mod audio;
pub mod outputs;
pub mod tablet;
pub mod learn;
pub mod hosts;
pub mod controller_names;
pub mod library;
pub mod status;
pub mod undo;
/// What the pointer can do where it is.
pub mod hints;
pub mod shortcut_table;

/// What the window is called.
pub const GRADUS: &str = "Gradus";

/// "1 pass", "2 passes".
#[must_use]
pub fn count(count: i64, one: &str, more: &str) -> String {
    let what = if count == 1 { one } else { more };
    format!("{count} {what}")
}
