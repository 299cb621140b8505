//! The bottom line: what the pointer can do right where it is, what was said last, and what the host
//! did not take.

use egui::{Align, Align2, Layout, Rect, RichText, Role, Ui, UiBuilder, WidgetInfo, vec2};

use crate::editor::view::{Now, View};
use crate::editor::{diagnosis, theme};
use crate::engine::Running;
use crate::surface::Share;

/// Draws the line.
pub fn show(ui: &mut Ui, rect: Rect, view: &View, now: &Now) {
    let inner = rect.shrink2(vec2(theme::MARGIN + 6.0, 0.0));
    let layout = Layout::right_to_left(Align::Center);
    let mut line = ui.new_child(UiBuilder::new().max_rect(inner).layout(layout));
    let (dropped, ink) = match now.engine.dropped {
        0 => ("no event dropped".to_owned(), theme::DIM),
        1 => ("1 event dropped".to_owned(), theme::AMBER),
        count => (format!("{count} events dropped"), theme::AMBER),
    };
    let shown = line.label(RichText::new(dropped).size(11.5).color(ink));
    shown.on_hover_text("Events that the host refused to take");
    line.add_space(14.0);
    line.label(RichText::new(clock(now)).size(11.5).color(theme::DIM));
    line.add_space(14.0);
    if let Some(controller) = now.controller.line() {
        let lent = now.controller.share == Share::Lent;
        let ink = if lent { theme::AMBER } else { theme::DIM };
        line.label(RichText::new(controller).size(11.5).color(ink));
        line.add_space(14.0);
    }
    let room = Rect::from_min_max(inner.min, egui::pos2(line.cursor().right(), inner.max.y));
    said(ui, room, view, now);
}

/// The last message and the hint; where there is neither, why nothing is heard.
fn said(ui: &Ui, room: Rect, view: &View, now: &Now) {
    let response = ui.interact(room, ui.scope_id().with("message"), egui::Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &view.message));
    let (text, ink) = if view.message.is_empty() && view.hint.is_empty() {
        (diagnosis::of(view, now).unwrap_or_default(), theme::DIM)
    } else if view.message.is_empty() {
        (view.hint, theme::DIM)
    } else {
        (view.message.as_str(), theme::TEXT)
    };
    let painter = ui.painter_at(room);
    let place = room.left_center();
    let message = painter.text(place, Align2::LEFT_CENTER, text, theme::font(12.0), ink);
    if !view.message.is_empty() && !view.hint.is_empty() {
        let place = message.right_center() + vec2(18.0, 0.0);
        painter.text(
            place,
            Align2::LEFT_CENTER,
            view.hint,
            theme::font(12.0),
            theme::DIM,
        );
    }
}

fn clock(now: &Now) -> &'static str {
    match now.engine.running {
        Running::Stopped => "stopped",
        Running::Host => "with the host",
        Running::Own => "own clock",
    }
}
