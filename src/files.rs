//! Files: projects as text, and what other programs write.
//!
//! A pattern file is a project, whole and readable; StepPy's patterns and Standard MIDI Files come in
//! as projects. Reading changes nothing: what is read is handed over complete, or not at all with one
//! sentence that says why. This module must never know a host, a window or the engine.

mod error;
mod layout;
/// `.gradus`: a project as text.
pub mod pattern_file;
mod record;

pub use error::FileError;
pub use pattern_file::{FORMAT_VERSION, from_text, to_text};
