//! What is drawn over a cell for the hands: the lit cursor and the selection; and the long press.

use egui::{Popup, Rect, Response, Stroke, StrokeKind, Ui};

use crate::editor::theme;
use crate::editor::view::View;
use crate::sequencer::edit::Place;

/// The cursor while the grid has the keys, and the ground of selected steps.
pub(super) fn overlay(ui: &Ui, rect: Rect, place: Place, view: &View) {
    let painter = ui.painter();
    let within = view
        .hands
        .selection
        .is_some_and(|selection| selection.contains(place.track, place.step));
    if within {
        let ground = theme::AMBER.gamma_multiply(0.18);
        painter.rect_filled(rect.expand(3.5), 0.0, ground);
        let frame = Stroke::new(1.0, theme::AMBER.gamma_multiply(0.7));
        painter.rect_stroke(rect.expand(1.0), theme::ROUND, frame, StrokeKind::Outside);
    }
    if view.hands.keys && (view.track, view.step) == (place.track, place.step) {
        let ring = Stroke::new(3.0, theme::AMBER);
        painter.rect_stroke(rect.expand(1.0), 5.0, ring, StrokeKind::Outside);
    }
}

/// Whether the pointer has been held on a cell for so long, without moving, that it is a right-click; says so
/// once, and sees to it that there is a frame in which to say it.
pub(super) fn pressed_long(ui: &Ui, response: &Response, view: &View) -> bool {
    if !response.is_pointer_button_down_on() || view.stroke.is_some() {
        return false;
    }
    let (held, may_be_click) = ui.input(|input| {
        let since = input.pointer.press_start_time();
        let held = since.map_or(0.0, |since| input.time - since);
        (held, input.pointer.could_any_button_be_click())
    });
    let primary = ui.input(|input| input.pointer.primary_down());
    let least = ui.options(|options| options.input_options.max_click_duration);
    if primary && held < least {
        let rest = std::time::Duration::from_secs_f64(least - held);
        ui.ctx().request_repaint_after(rest);
    }
    let moved = response.total_drag_delta().unwrap_or_default().length();
    primary && held >= least && !may_be_click && moved < 6.0 && !Popup::is_any_open(ui.ctx())
}
