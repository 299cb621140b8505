//! Gradus, a step sequencer.
//!
//! **A project is a score; a block is a question: "which notes start in this span?" Everything else
//! (host, editor, files, hardware controllers) asks it or edits the score.**

pub mod document;
pub mod files;
pub mod sequencer;
