//! The regions of the window. Each draws from the view and asks for actions; none holds a lock.

/// The file of a program of its own.
pub mod file;
/// The steps: click, paint, pull up and down.
pub mod grid;
/// What was done, as a list to go back in.
pub mod history;
/// One attribute of all steps of the selected track, to be drawn.
pub mod lanes;
/// Everything of the selected step and of the selected track.
pub mod inspector;
/// What there is to load, and what is saved.
pub mod library;
/// The pattern strip.
pub mod patterns;
/// What cannot be read of a session, and what becomes of it.
pub mod unread;
/// Recording, and how it is done.
pub mod recording;
/// Set-up: scale, hosts and keys.
pub mod setup;
/// That nothing can be heard.
pub mod sound;
/// What was done last, in large type.
pub mod stage;
/// The bottom line: what the pointer can do, what was said last, what went wrong.
pub mod status;
/// The heads of the tracks: name, key, channel, mute and solo.
pub mod tracks;
/// The top bar: clock, tempo, swing, undo.
pub mod transport;
