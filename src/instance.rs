//! An instance: the ends that its threads share.
//!
//! An instance is one Gradus in a host, or the program of its own. The audio thread, the window, the devices and the
//! thread that edits each hold an end of the same document, rings and tape; every end says who may hold it, and none
//! of the audio thread's waits. What there is once a process, for all its instances together, is here too: the thread
//! that edits, and the list of all threads. This folder must never know a port, a host, a window or how a session is
//! saved.
//!
//! In reading order:
//! - [`threads`]: every thread, and that it has ended before the code may go.
//! - [`bus`]: what happens, for everyone who follows the music.
//! - [`document`]: one writer, one undo history, snapshots for the audio thread.
//! - [`commands`]: what people ask of the engine.
//! - [`play_state`]: what the engine asks of the score, for everyone else.
//! - [`tape`]: what was really heard, kept.
//! - [`edits`]: what the audio thread wants of the document.
//! - [`host_controller`]: which controller plays an instance.
//! - [`keys_played`]: what a person plays, for the editor.
//! - [`last_action`]: what was done last, in words.
//! - `repaint`: that there is something new to see.

pub mod threads;
pub mod bus;
pub mod document;
pub mod commands;
pub mod play_state;
pub mod tape;
pub mod edits;
pub mod host_controller;
pub mod keys_played;
pub mod last_action;
#[cfg(feature = "plugin")]
pub mod repaint;
