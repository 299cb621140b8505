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
        0 => ("no event dropped".to_owned(), theme::DIM.of(ui)),
        1 => ("1 event dropped".to_owned(), theme::ACCENT.of(ui)),
        count => (format!("{count} events dropped"), theme::ACCENT.of(ui)),
    };
    let shown = line.label(RichText::new(dropped).size(11.5).color(ink));
    shown.on_hover_text("Events that the host refused to take");
    line.add_space(14.0);
    line.label(
        RichText::new(clock(now))
            .size(11.5)
            .color(theme::DIM.of(ui)),
    );
    line.add_space(14.0);
    if let Some(controller) = now.controller.line(&view.project) {
        let lent = now.controller.share == Share::Lent;
        let ink = if lent { theme::ACCENT } else { theme::DIM };
        line.label(RichText::new(controller).size(11.5).color(ink.of(ui)));
        line.add_space(14.0);
    }
    if let Some(text) = busy(now) {
        line.label(RichText::new(text).size(11.5).color(theme::ACCENT.of(ui)));
        line.add_space(14.0);
    }
    let room = Rect::from_min_max(inner.min, egui::pos2(line.cursor().right(), inner.max.y));
    said(ui, room, view, now);
}

/// The last message and the hint; where there is neither, why nothing is heard.
fn said(ui: &Ui, room: Rect, view: &View, now: &Now) {
    let hint = match view.about.as_str() {
        "" => view.hint.to_owned(),
        about => format!("{about} · {}", view.hint),
    };
    let response = ui.interact(room, ui.scope_id().with("message"), egui::Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &view.message));
    let (text, ink) = if view.message.is_empty() && view.hint.is_empty() {
        (
            diagnosis::of(view, now).unwrap_or_default(),
            theme::DIM.of(ui),
        )
    } else if view.message.is_empty() {
        (hint.as_str(), theme::DIM.of(ui))
    } else {
        (view.message.as_str(), theme::TEXT.of(ui))
    };
    let painter = ui.painter_at(room);
    let lay = |text: &str, size: f32, ink| {
        painter.layout_no_wrap(text.to_owned(), theme::font(size), ink)
    };
    let beside = !view.message.is_empty() && !view.hint.is_empty();
    let hint = if beside { &hint } else { "" };
    let dim = theme::DIM.of(ui);
    let (first, second) = (lay(text, 12.0, ink), lay(hint, 12.0, dim));
    let wide = first.size().x + second.size().x + 18.0;
    if wide <= room.width() || (!beside && first.size().x <= room.width()) {
        let place = Align2::LEFT_CENTER.anchor_size(room.left_center(), first.size());
        let next = place.right_top() + vec2(18.0, 0.0);
        painter.galley(place.min, first, ink);
        painter.galley(next, second, dim);
        return;
    }
    // Two lines where one is too short.
    let job =
        |text: &str, ink| painter.layout(text.to_owned(), theme::font(10.5), ink, room.width());
    let first = job(text, ink);
    let place = room.left_top() + vec2(0.0, 2.0);
    let next = place + vec2(0.0, first.size().y);
    painter.galley(place, first, ink);
    painter.galley(next, job(hint, dim), dim);
}

/// What is heard in the place of the project, or what is being done with files.
fn busy(now: &Now) -> Option<String> {
    if now.library.heard.is_some() {
        return Some("preview from the library".to_owned());
    }
    now.library.work.as_ref().map(|work| work.what.clone())
}

fn clock(now: &Now) -> &'static str {
    match now.engine.running {
        Running::Stopped => "stopped",
        Running::Paused => "paused",
        Running::Host => "with the host",
        Running::Own => "own clock",
    }
}
