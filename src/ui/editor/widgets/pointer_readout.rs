//! The value of what is dragged, beside the pointer.

use egui::{Order, Pos2, Rect, Ui, vec2};

use crate::ui::editor::theme;

/// Shows a value beside the pointer, above everything and within the window.
pub fn show_value_at_pointer(ui: &Ui, pointer: Pos2, text: &str) {
    let layer = egui::LayerId::new(Order::Tooltip, ui.scope_id().with("value"));
    let painter = ui.ctx().layer_painter(layer);
    let ink = theme::TEXT.of(ui);
    let galley = painter.layout_no_wrap(text.to_owned(), theme::font(15.0), ink);
    let size = galley.size() + vec2(12.0, 6.0);
    let window = ui.ctx().content_rect();
    // It is above the pointer, where no hand is.
    let left = (pointer.x + 10.0).min(window.right() - size.x);
    let top = (pointer.y - 16.0 - size.y / 2.0).max(window.top());
    let ground = Rect::from_min_size(egui::pos2(left, top), size);
    painter.rect_filled(ground, theme::ROUND, theme::BACKGROUND.of(ui));
    painter.galley(ground.min + vec2(6.0, 3.0), galley, ink);
}
