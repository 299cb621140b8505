//! An instance: the ends that its threads share.
//!
//! An instance is one Gradus in a host, or the program of its own. The audio thread, the window, the devices and the
//! thread that edits each hold an end of the same document, rings and tape; every end says who may hold it, and none
//! of the audio thread's waits. What there is once a process, for all its instances together, is here too: the thread
//! that edits, and the list of all threads. This folder must never know a port, a host, a window or how a session is
//! saved.
//!
//! Read the files in this order.

/// Every thread, and that it has ended before the code may go.
pub mod threads;
/// What happens, for everyone who follows the music.
pub mod bus;
/// One writer, one undo history, snapshots for the audio thread.
pub mod document;
/// What people ask of the engine.
pub mod commands;
/// What the engine asks of the score, for everyone else.
pub mod playing;
/// What was really heard, kept.
pub mod tape;
/// What the audio thread wants of the document.
pub mod worker;
/// Which controller plays an instance.
pub mod surface;
/// What a person plays, for the editor.
pub mod played;
/// What was done last, in words.
pub mod last;
/// That there is something new to see.
#[cfg(feature = "plugin")]
pub mod bell;
