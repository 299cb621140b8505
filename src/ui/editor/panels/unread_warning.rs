//! A band at the top: this session has parts that cannot be read; they can be kept or discarded.

use egui::{Rect, Role, Ui, WidgetInfo, pos2, vec2};

use crate::ui::editor::editor_action::EditorAction;
use crate::ui::editor::now::Now;
use crate::ui::editor::theme;
use crate::ui::editor::view::View;
use crate::ui::editor::widgets::button::{ButtonStyle, Face, button};
use crate::ui::words;

/// Height of the band; 0 without a warning.
#[must_use]
pub fn height(now: &Now) -> f32 {
    if now.unread.is_some() { 44.0 } else { 0.0 }
}

/// Draws the band. Discarding has to be confirmed, and the button that confirms comes where *Keep* was: two clicks in one
/// place discard nothing.
pub fn show(ui: &Ui, rect: Rect, view: &mut View, now: &Now, out: &mut Vec<EditorAction>) {
    let Some(sentence) = &now.unread else {
        view.asks_to_discard = false;
        return;
    };
    ui.painter().rect_filled(rect, 0.0, theme::RAISED.of(ui));
    let inner = rect.shrink2(vec2(theme::MARGIN + 6.0, 5.0));
    let (text, buttons) = inner.split_left_right_at_x(inner.right() - 240.0);
    let middle = buttons.center().y;
    let at = |left: f32, width: f32| {
        let corner = pos2(buttons.left() + left, middle - 12.0);
        Rect::from_min_size(corner, vec2(width, 24.0))
    };
    let press = |rect, word| button(ui, rect, ButtonStyle::new(Face::Text(word), word)).clicked();
    if view.asks_to_discard {
        paint_sentence(ui, text, words::bands::SURE_TO_DISCARD);
        if press(at(0.0, 116.0), words::bands::DISCARD_FOR_GOOD) {
            out.push(EditorAction::DiscardUnread);
            view.asks_to_discard = false;
        }
        if press(at(124.0, 116.0), words::bands::DO_NOT_DISCARD) {
            view.asks_to_discard = false;
        }
    } else {
        paint_sentence(ui, text, sentence);
        if press(at(0.0, 116.0), words::bands::KEEP_UNREAD) {
            out.push(EditorAction::KeepUnread);
        }
        view.asks_to_discard = press(at(124.0, 116.0), words::bands::DISCARD_UNREAD);
    }
}

/// A sentence in as many lines as it needs and there is room for.
fn paint_sentence(ui: &Ui, rect: Rect, sentence: &str) {
    let response = ui.interact(rect, ui.scope_id().with("unread"), egui::Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, sentence));
    let painter = ui.painter_at(rect);
    let lay = |size: f32| {
        let width = rect.width() - 12.0;
        let ink = theme::TEXT.of(ui);
        painter.layout(sentence.to_owned(), theme::font(size), ink, width)
    };
    let large = lay(12.0);
    let lines = if large.size().y <= rect.height() {
        large
    } else {
        lay(10.5)
    };
    let top = (rect.center().y - lines.size().y / 2.0).max(rect.top());
    painter.galley(pos2(rect.left(), top), lines, theme::TEXT.of(ui));
    if response.hovered() {
        response.on_hover_text(sentence);
    }
}
