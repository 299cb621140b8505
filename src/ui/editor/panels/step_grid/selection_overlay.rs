//! The cursor and the selection, drawn over the cells; and the long press.

use egui::{Popup, Rect, Response, Stroke, StrokeKind, Ui};

use crate::sequencer::edit::StepRef;
use crate::ui::editor::theme;
use crate::ui::editor::view::View;

/// The background of a selected step, under its cell.
pub(super) fn paint_background(ui: &Ui, tile: Rect, step_ref: StepRef, view: &View) {
    if is_selected(view, step_ref.track, step_ref.step) {
        let ground = theme::AMBER.of(ui).gamma_multiply(0.28);
        ui.painter().rect_filled(tile, 0.0, ground);
    }
}

/// The frame around all that is selected, and the cursor while the grid has the keys.
pub(super) fn paint_overlay(ui: &Ui, tile: Rect, step_ref: StepRef, view: &View) {
    let painter = ui.painter();
    if is_selected(view, step_ref.track, step_ref.step) {
        let line = Stroke::new(2.0, theme::ACCENT.of(ui));
        let (track, step) = (step_ref.track, step_ref.step);
        let beyond = |track: Option<usize>, step: Option<usize>| !matches!((track, step), (Some(track), Some(step)) if is_selected(view, track, step));
        let edge = tile.shrink(1.0);
        if beyond(track.checked_sub(1), Some(step)) {
            painter.hline(tile.x_range(), edge.top(), line);
        }
        if beyond(Some(track + 1), Some(step)) {
            painter.hline(tile.x_range(), edge.bottom(), line);
        }
        if beyond(Some(track), step.checked_sub(1)) {
            painter.vline(edge.left(), tile.y_range(), line);
        }
        if beyond(Some(track), Some(step + 1)) {
            painter.vline(edge.right(), tile.y_range(), line);
        }
    }
    if view.interaction.has_keys && (view.track, view.step) == (step_ref.track, step_ref.step) {
        let ring = Stroke::new(3.0, theme::ACCENT.of(ui));
        painter.rect_stroke(tile.shrink(2.5), 5.0, ring, StrokeKind::Outside);
    }
}

fn is_selected(view: &View, track: usize, step: usize) -> bool {
    let selection = view.interaction.selection;
    selection.is_some_and(|selection| selection.contains(track, step))
}

/// Whether the pointer was held on a cell without moving for so long that it counts as a right-click. It is true in
/// one frame, which it requests.
pub(super) fn is_long_press(ui: &Ui, response: &Response, view: &View) -> bool {
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
