//! An instance: the ends that its threads share.
//!
//! An instance is one Gradus in a host, or the standalone program. The audio thread, the window, the devices and the
//! edit worker each hold an end of the same document, rings and tape; every end says who may hold it, and none of the
//! audio thread's waits. The edit worker and the list of all threads exist once a process, for all its instances. This
//! folder must never know a port, a host, a window or how a session is saved.
//!
//! In reading order:
//! - [`threads`]: starts every thread, and waits for its end before the code is unloaded.
//! - [`wake_signal`]: wakes a thread that sleeps until there is work.
//! - [`attention`]: tells the audio thread that something waits for it.
//! - [`bus`]: what happens, for everyone who follows the music.
//! - [`document`]: one writer, one undo history, snapshots for the audio thread.
//! - [`commands`]: commands and notes for the engine.
//! - [`play_state`]: what the engine plays, for everyone who queries the score.
//! - [`tape`]: the last 64 bars that were heard.
//! - [`edits`]: edits that the audio thread requests.
//! - [`host_controller`]: the controller that plays an instance through its host.
//! - [`keys_played`]: incoming notes, for the editor.
//! - [`last_action`]: the last action, in words.
//! - [`preview_sound`]: the sound of the preview kit.
//! - `host_link`: what a plug-in format can tell the host.
//! - `repaint`: requests to draw the window again.

pub mod threads;
pub mod wake_signal;
pub mod attention;
pub mod bus;
pub mod document;
pub mod commands;
pub mod play_state;
pub mod tape;
pub mod edits;
pub mod host_controller;
pub mod keys_played;
pub mod last_action;
pub mod preview_sound;
/// Whether the MIDI clock of an input is followed, and what is heard of it.
pub mod clock_link;
#[cfg(feature = "plugin")]
pub mod host_link;
#[cfg(feature = "plugin")]
pub mod repaint;
