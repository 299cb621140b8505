//! The window: a score to click on.
//!
//! Each frame refreshes its own copy of the score when the document has moved, draws it, and then does
//! what was asked for: edits go through `Document::apply_in`, everything else is a parameter of the
//! host or a command to the engine. No lock is held while it draws, and nothing is drawn again while
//! nothing moves.
//!
//! - [`view`]: what the editor remembers, sees and asks for.
//! - [`keys`], [`selection`], [`hands`]: what people do with a keyboard and with more than one step.
//! - [`panels`]: the regions of the window, drawn from that alone.
//! - [`widgets`]: the controls they are made of.
//! - [`theme`]: colours and sizes.

/// The regions of the window.
pub mod panels;
/// The keys, while the grid has them.
pub mod keys;
/// Selected steps, and what becomes of them.
pub mod selection;
/// What is held, carried and latched.
pub mod hands;
/// Step entry, and what is heard of an edit.
pub mod stepping;
/// Why nothing is heard.
pub mod diagnosis;
/// The host that it is in.
pub mod daw;
/// The controller as it is shown.
pub mod controlled;
/// The devices as they are shown.
pub mod plugged;
/// Colours, sizes and the egui style made of them.
pub mod theme;
/// What the editor remembers, sees and asks for.
pub mod view;
/// What the lane editor and the inspector remember.
pub mod desk;
/// What the library's panel remembers.
pub mod browser;
/// Where everything is.
pub mod regions;
/// What keys are called.
pub mod called;
/// How long a message stays.
pub mod message;
/// How much room the screen has.
pub mod screen;
/// What typing writes.
#[cfg(target_os = "linux")]
mod typing;
/// The score as it is shown while it plays.
pub mod shown;
/// The editor's copy of the score, and what changes it.
mod copy;
/// What lives as long as an instance.
mod app;
/// That there is something to save, for the host.
pub mod unsaved;
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

pub use app::App;
pub use copy::{edit, refresh};
use hands::Side;
use plugged::DeviceRequest;
use regions::Regions;
use view::{Action, Now, View};

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
pub fn create(app: App) -> Option<EguiEditor<App>> {
    let state = EguiEditorState::from_size(LogicalSize::new(SIZE.0, SIZE.1), 1.0);
    let settings = EguiNiceSettings::new()
        .with_tile("Gradus")
        .with_repaint_poll_interval(NEVER)
        .with_resize_hint(ResizeHint::resizable().with_min_logical_size(SMALLEST));
    create_egui_editor(state, RepaintNotifier::new(), settings, app)
}

/// Draws one frame; answers what was asked for in it.
#[must_use]
pub fn draw(ui: &mut Ui, view: &mut View, now: &Now) -> Vec<Action> {
    let mut actions = Vec::new();
    view.begin(now);
    keys::take(ui, view, now, &mut actions);
    stepping::enter(view, now, &mut actions);
    let regions = Regions::of(ui.max_rect(), view, now);
    ui.painter()
        .rect_filled(ui.max_rect(), 0.0, theme::BACKGROUND.of(ui));
    panels::grid::show(ui, regions.grid, view, now, &mut actions);
    if now.stage {
        panels::stage::show(ui, regions.lanes, view, now, &mut actions);
    } else {
        panels::lanes::show(ui, regions.lanes, view, now, &mut actions);
    }
    match view.hands.side {
        Side::Inspector => {
            panels::inspector::show(ui, regions.inspector, view, now, &mut actions);
        }
        Side::Library => panels::library::show(ui, regions.inspector, view, now, &mut actions),
        Side::SetUp => panels::setup::show(ui, regions.inspector, view, now, &mut actions),
    }
    panels::transport::show(ui, regions.bar, view, now, &mut actions);
    panels::sound::show(ui, regions.sound, now, &mut actions);
    panels::unread::show(ui, regions.unread, view, now, &mut actions);
    panels::file::ask(ui, regions.ask, view, now, &mut actions);
    panels::status::show(ui, regions.status, view, now);
    if view.hands.side != Side::SetUp && view.teaching.take().is_some() {
        // Nobody would see that the controller is not obeyed.
        actions.push(Action::Devices(DeviceRequest::Listen(None)));
    }
    selection::spread(view, &mut actions);
    actions.extend(stepping::heard(view, now, &actions));
    if actions
        .iter()
        .any(|action| !matches!(action, Action::Say(_)))
    {
        view.message.act();
    }
    view.message.pass(ui.input(|input| input.time));
    actions.extend(view.hold.take_refusal().map(Action::Say));
    actions
}

/// How long nothing has to be drawn when nothing happens but music.
#[must_use]
pub fn rest(now: &Now) -> Duration {
    match now.engine.running {
        Running::Stopped | Running::Paused => RESTING,
        _ if now.saves_power => SAVING,
        _ => MOVING,
    }
}

#[cfg(test)]
mod tests;
