//! The window: a score to click on.
//!
//! Each frame refreshes the editor's own copy of the score when the document has changed, draws it, and then does
//! what was asked for: edits go through `Document::apply_in`, everything else is a parameter of the host or a
//! command to the engine. No lock is held while the window is drawn, and nothing is drawn again while nothing moves.
//!
//! - [`view`], [`now`], [`editor_action`]: what the editor remembers, what it sees, and what it asks for.
//! - [`shortcuts`], [`selection`], [`interaction`]: what keyboard and pointer do, with one step or with many.
//! - [`panels`]: the regions of the window, drawn from the view alone.
//! - [`widgets`]: the controls that the panels are made of.
//! - [`theme`]: colours and sizes.

/// The regions of the window.
pub mod panels;
/// Keyboard shortcuts, while the grid has the keys.
pub mod shortcuts;
/// Selected steps.
pub mod selection;
/// An edit of one selected step becomes an edit of all of them.
pub mod selection_edits;
/// What keyboard and pointer are in the middle of.
pub mod interaction;
/// Step entry: notes that are played are written at the cursor.
pub mod step_entry;
/// Feeds step entry with keys, rests and ties.
pub mod step_input;
/// Why nothing is heard.
pub mod silence_reason;
/// The host around the window, and how each host is set up.
pub mod host_recipes;
/// The controller that comes through the host, as the window shows it.
pub mod controller_panel;
/// The devices at ports of their own, as the window shows them, and what is asked of them.
pub mod device_panel;
/// The outputs of the project beside the host.
pub mod output_panel;
/// Colours, sizes and the egui style made of them.
pub mod theme;
/// What the editor remembers.
pub mod view;
/// What the editor sees of the world in one frame.
pub mod now;
/// What the editor asks for.
pub mod editor_action;
/// How many steps and patterns are shown at once.
pub mod page_size;
/// A question for a path.
pub mod path_prompt;
/// What the lane editor remembers.
pub mod lane_state;
/// What the inspector remembers.
pub mod inspector_state;
/// What the library's panel remembers.
pub mod library_browser;
/// The tooltips of fields, and the manual that they open.
pub mod field_tips;
/// Where each region is in the window.
pub mod regions;
/// The names of keys, written and read.
pub mod note_labels;
/// The message in the status line, and how long it stays.
pub mod status_message;
/// How much room the screen has.
pub mod screen_size;
/// Typed text on Linux: keyboard layouts and dead keys.
#[cfg(target_os = "linux")]
mod text_input;
/// The page for tablets, and what is asked of it.
pub mod tablet_panel;
/// What the grid shows of the score while it plays.
pub mod playback_view;
/// Keeps the editor's copy of the score up to date, and sends edits to the document.
mod document_sync;
/// The editor of an instance, which outlives its window.
mod app;
/// What there is only while a window is open.
mod open_window;
/// Tells the host that there is something to save.
pub mod dirty_flag;
pub mod host_param_panel;
/// The controls that the panels are made of.
pub mod widgets;

use std::time::Duration;

use egui::Ui;
use nice_plug::prelude::ResizeHint;
use nice_plug_egui::baseview::dpi::LogicalSize;
use nice_plug_egui::{
    EguiEditor, EguiEditorState, EguiNiceSettings, RepaintNotifier, create_egui_editor,
};

use crate::engine::Running;

use crate::ui::editor::editor_action::EditorAction;
use crate::ui::editor::now::Now;
use crate::ui::words;
pub use app::App;
use device_panel::DeviceRequest;
pub use document_sync::{apply_edit, refresh_project};
use interaction::SidePanel;
use regions::Regions;
use view::View;

/// Size of the window, in points.
pub const SIZE: (f32, f32) = (1280.0, 760.0);
/// The smallest size that shows everything at 100 %; in smaller windows everything is drawn smaller.
const LEAST: LogicalSize<f32> = LogicalSize::new(900.0, 560.0);
/// The smallest size there is: everything at 50 %.
const SMALLEST: LogicalSize<f32> = LogicalSize::new(450.0, 280.0);
/// Between two frames while the music moves: thirty a second, or eight where power is saved.
const MOVING: Duration = Duration::from_millis(33);
const SAVING: Duration = Duration::from_millis(125);
/// Between two looks for what nobody told of: the document and the audio thread tell of what they do.
const RESTING: Duration = Duration::from_secs(10);
/// A day between two looks at the notifier of the framework, which nobody needs: see [`crate::instance::repaint`].
const NEVER: Duration = Duration::from_secs(86_400);

/// The window of an editor, as the framework wants it.
#[must_use]
pub fn create_editor(app: App) -> Option<EguiEditor<App>> {
    let state = EguiEditorState::from_size(LogicalSize::new(SIZE.0, SIZE.1), 1.0);
    let settings = EguiNiceSettings::new()
        .with_tile(words::GRADUS)
        .with_repaint_poll_interval(NEVER)
        .with_resize_hint(ResizeHint::resizable().with_min_logical_size(SMALLEST));
    create_egui_editor(state, RepaintNotifier::new(), settings, app)
}

/// Draws one frame; answers what was asked for in it.
#[must_use]
pub fn draw(ui: &mut Ui, view: &mut View, now: &Now) -> Vec<EditorAction> {
    let mut actions = Vec::new();
    view.begin_frame(now);
    shortcuts::handle_keys(ui, view, now, &mut actions);
    step_input::enter_played_keys(view, now, &mut actions);
    let regions = Regions::of(ui.max_rect(), view, now);
    // Under a pointer that drags the length of a clip, the columns stay as wide as they were.
    if !ui.input(|input| input.pointer.any_down()) {
        let longest = view.longest_clip(now.pattern);
        view.set_page_size(panels::grid_geometry::page_size(regions.grid, longest));
    }
    ui.painter()
        .rect_filled(ui.max_rect(), 0.0, theme::BACKGROUND.of(ui));
    let is_first_start = panels::first_start::is_shown(view);
    if is_first_start {
        let room = if now.stage {
            regions.grid
        } else {
            regions.grid.union(regions.lanes)
        };
        panels::first_start::show(ui, room, view, now, &mut actions);
    } else {
        panels::step_grid::show(ui, regions.grid, view, now, &mut actions);
    }
    if now.stage {
        panels::stage_view::show(ui, regions.lanes, view, now, &mut actions);
    } else if !is_first_start {
        panels::lower_panel::show(ui, regions.lanes, view, now, &mut actions);
    }
    match view.interaction.side {
        SidePanel::Inspector => {
            panels::inspector::show(ui, regions.inspector, view, now, &mut actions);
        }
        SidePanel::Library => {
            panels::library_panel::show(ui, regions.inspector, view, now, &mut actions);
        }
        SidePanel::SetUp => panels::setup::show(ui, regions.inspector, view, now, &mut actions),
    }
    panels::transport_bar::show(ui, regions.bar, view, now, &mut actions);
    panels::sound_warning::show(ui, regions.sound, now, &mut actions);
    panels::unread_warning::show(ui, regions.unread, view, now, &mut actions);
    panels::drum_question::show(ui, regions.drum_question, view, &mut actions);
    panels::file_menu::show_path_prompt(ui, regions.ask, view, now, &mut actions);
    panels::status_line::show(ui, regions.status, view, now);
    if view.interaction.side != SidePanel::SetUp && view.learning.take().is_some() {
        // Nobody would see that the controller is not obeyed.
        actions.push(EditorAction::Devices(DeviceRequest::LearnFrom(None)));
    }
    selection_edits::spread_edits(view, &mut actions);
    let heard = step_input::audition_edited_step(view, now, &actions);
    actions.extend(heard);
    if actions
        .iter()
        .any(|action| !matches!(action, EditorAction::Say(_)))
    {
        view.message.note_activity();
    }
    view.message.end_frame(ui.input(|input| input.time));
    actions.extend(view.gestures.take_refusal().map(EditorAction::Say));
    actions
}

/// How long nothing has to be drawn when nothing happens but music.
#[must_use]
pub fn repaint_interval(now: &Now) -> Duration {
    match now.engine.running {
        Running::Stopped | Running::Paused => RESTING,
        Running::Host | Running::Internal if now.saves_power => SAVING,
        Running::Host | Running::Internal => MOVING,
    }
}

#[cfg(test)]
mod tests;
