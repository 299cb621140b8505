//! The regions of the window. Each draws from the view and asks for actions; none holds a lock.

/// The file of a program of its own.
pub mod file_menu;
/// Labelled fields that panels are made of.
mod fields;
/// Where columns and rows of the grid are.
mod grid_geometry;
/// A popup with all fields of a step.
mod step_popup;
/// The steps: click, paint, pull up and down.
pub mod step_grid;
/// What was done, as a list to go back in.
pub mod history_menu;
/// One attribute of all steps of the selected track, to be drawn.
pub mod lane_editor;
/// Everything of the selected step and of the selected track.
pub mod inspector;
/// What there is to load, and what is saved.
pub mod library_panel;
/// The pattern strip.
pub mod pattern_strip;
/// What cannot be read of a session, and what becomes of it.
pub mod unread_warning;
/// Recording, and how it is done.
pub mod recording_menu;
/// Set-up: scale, hosts and keys.
pub mod setup;
/// That nothing can be heard.
pub mod sound_warning;
/// What was done last, in large type.
pub mod stage_view;
/// The bottom line: what the pointer can do, what was said last, what went wrong.
pub mod status_line;
/// The heads of the tracks: name, key, channel, mute and solo.
pub mod track_heads;
/// The top bar: clock, tempo, swing, undo.
pub mod transport_bar;
