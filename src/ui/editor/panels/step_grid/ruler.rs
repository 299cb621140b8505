//! The numbers of the steps above the grid, and the head of the playhead.

use egui::{Align2, Rect, Ui, vec2};

use crate::ui::editor::panels::grid_geometry::{cell_rect, column_tile};
use crate::ui::editor::theme;
use crate::ui::editor::view::View;

/// The height of the ruler.
pub(super) const HEIGHT: f32 = 16.0;
/// The steps of a beat, whose first number is bold.
pub(super) const BEAT: usize = 4;

/// Paints the numbers of the shown page, and the head of the playhead behind one.
pub(super) fn paint(ui: &Ui, row: Rect, view: &View, playhead: Option<usize>) {
    for column in 0..view.page_size.steps() {
        let step = view.first_step() + column;
        let place = cell_rect(row, view.page_size, column).center();
        let (number, is_beat) = ((step + 1).to_string(), column % BEAT == 0);
        let mut ink = if is_beat { theme::TEXT } else { theme::DIM }.of(ui);
        if playhead == Some(column) {
            let head = column_tile(row, view.page_size, column).shrink2(vec2(3.0, 1.0));
            let ground = theme::TEXT.of(ui);
            ui.painter().rect_filled(head, theme::ROUND, ground);
            ink = theme::ink_on(ground);
        }
        if is_beat {
            theme::write_bold(
                ui.painter(),
                place,
                Align2::CENTER_CENTER,
                &number,
                11.0,
                ink,
            );
        } else {
            let font = theme::font(10.5);
            ui.painter()
                .text(place, Align2::CENTER_CENTER, number, font, ink);
        }
    }
}
