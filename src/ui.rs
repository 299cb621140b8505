//! What a person sees: the window, and what there is to load into it.
//!
//! The [library] does all work with files that a window asks for, on a thread of its own; the [editor] draws copies and
//! asks for edits. What they say is in the [words]. The library must never know the editor, and this folder must never know the plug-in that opens the
//! window.

pub mod words;
pub mod library;
pub mod editor;
