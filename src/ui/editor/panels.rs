//! The regions of the window. Each draws from the view and pushes actions; none holds a lock.

/// The standalone program's file: menu and path prompt.
pub mod file_menu;
/// A further track.
pub mod added_track;
/// Labelled fields that panels are made of.
mod fields;
/// Who drives the music, and the tempo.
pub mod clock;
/// The geometry of columns and rows of the grid.
pub mod grid_geometry;
/// A popup with all fields of a step.
mod step_popup;
/// The steps of all tracks, and their editing with the pointer.
pub mod step_grid;
/// The card in place of an empty grid.
pub mod first_start;
/// The undo history as a list.
pub mod history_menu;
/// One attribute of all steps of the selected track, drawn with the pointer.
pub mod lane_editor;
/// Everything of the selected step and of the selected track.
pub mod inspector;
/// The library: loading and saving.
pub mod library_panel;
/// The offer to move the library.
mod library_move;
/// The pattern strip.
pub mod pattern_strip;
/// The warning about unread parts of a session.
pub mod unread_warning;
/// The record button and its settings.
pub mod recording_menu;
/// The preview kit.
pub mod sound_menu;
/// The row of tabs below the grid, and what they show.
pub mod lower_panel;
/// The messages of a set-up.
mod set_up_sheet;
/// Set-up: scale, hosts and keys.
pub mod setup;
/// Whether an imported track is drums.
pub mod drum_question;
/// The warning that nothing can be heard.
pub mod sound_warning;
/// The scale in the top bar.
mod scale_menu;
/// The last action in large type.
pub mod stage_view;
/// The bottom line: hints, messages and warnings.
pub mod status_line;
/// The menu of a track's head.
mod track_menu;
/// The heads of the tracks: name, key, channel, mute and solo.
pub mod track_heads;
/// The top bar: clock, tempo, swing, undo.
pub mod transport_bar;
