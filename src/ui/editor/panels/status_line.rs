//! The bottom line: what the pointer can do where it is, the last message, and what the host did not take.

use egui::text::LayoutJob;
use egui::{
    Align, Align2, Color32, Label, Layout, Rect, RichText, Role, Sense, Ui, UiBuilder, WidgetInfo,
    vec2,
};

use crate::engine::Running;
use crate::instance::host_controller::Ownership;
use crate::ui::editor::now::Now;
use crate::ui::editor::silence_reason;
use crate::ui::editor::theme::{self, ThemeColour};
use crate::ui::editor::view::View;
use crate::ui::words;

/// The greatest width of a word at the right end, in points.
const WORD: f32 = 260.0;

/// Draws the line.
pub fn show(ui: &mut Ui, rect: Rect, view: &mut View, now: &Now) {
    let inner = rect.shrink2(vec2(theme::MARGIN + 6.0, 0.0));
    let layout = Layout::right_to_left(Align::Center);
    let mut line = ui.new_child(UiBuilder::new().max_rect(inner).layout(layout));
    show_lost_notes(&mut line, now);
    show_word(&mut line, clock_text(view, now), theme::DIM);
    if let Some(controller) = now.controller.status_text(&view.project) {
        let lent = now.controller.ownership == Ownership::InUse;
        show_word(
            &mut line,
            &controller,
            if lent { theme::ACCENT } else { theme::DIM },
        );
    }
    if let Some(text) = busy_text(now) {
        show_word(&mut line, &text, theme::ACCENT);
    }
    let room = Rect::from_min_max(inner.min, egui::pos2(line.cursor().right(), inner.max.y));
    show_message(ui, room, view, now);
}

/// One of the words at the right end; a long one is cut off, to leave room for the message.
fn show_word(line: &mut Ui, text: &str, ink: ThemeColour) {
    let text = RichText::new(text).size(11.5).color(ink.of(line));
    line.scope(|line| {
        line.set_max_width(WORD);
        line.add(Label::new(text).truncate());
    });
    line.add_space(14.0);
}

/// The number of lost notes, and apart from it that of other lost messages, such as lights.
fn show_lost_notes(line: &mut Ui, now: &Now) {
    let (notes, others) = (now.engine.dropped, now.engine.refused);
    if others > 0 {
        let text = words::status::messages_lost(others);
        let text = RichText::new(text).size(11.5).color(theme::DIM.of(line));
        let tip = words::status::MESSAGES_LOST_TIP;
        line.label(text).on_hover_text(tip);
        line.add_space(8.0);
    }
    let left_out = now.engine.left_out;
    if left_out > 0 {
        let text = words::status::strikes_left_out(left_out);
        let text = RichText::new(text).size(11.5).color(theme::DIM.of(line));
        let tip = words::status::STRIKES_LEFT_OUT_TIP;
        line.label(text).on_hover_text(tip);
        line.add_space(8.0);
    }
    let (text, ink) = match notes {
        0 => (words::status::NO_NOTES_LOST.to_owned(), theme::DIM),
        count => (words::status::notes_lost(count), theme::ACCENT),
    };
    let text = RichText::new(text).size(11.5).color(ink.of(line));
    line.label(text)
        .on_hover_text(words::status::NOTES_LOST_TIP);
    line.add_space(14.0);
}

/// The last message and the hint; where there is neither, why nothing is heard.
fn show_message(ui: &Ui, room: Rect, view: &mut View, now: &Now) {
    let hint = match view.about.as_str() {
        "" => view.hint.to_owned(),
        about => format!("{about} · {}", view.hint),
    };
    let message = view.message.text.clone();
    let response = ui.interact(room, ui.scope_id().with("message"), Sense::click());
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &message));
    if response.clicked() {
        view.message.dismiss();
    }
    let (text, ink) = if !message.is_empty() {
        (message.as_str(), theme::TEXT)
    } else if !view.hint.is_empty() {
        (hint.as_str(), theme::DIM)
    } else {
        (
            silence_reason::silence_reason(view, now).unwrap_or_default(),
            theme::DIM,
        )
    };
    let beside = !message.is_empty() && !view.hint.is_empty();
    let hint = if beside { hint.as_str() } else { "" };
    if paint_message(ui, room, (text, ink.of(ui)), hint) {
        response.on_hover_text(text);
    }
}

/// Writes a text and the hint beside it, or below it where one line is too short; returns whether the text is cut off.
fn paint_message(ui: &Ui, room: Rect, (text, ink): (&str, Color32), hint: &str) -> bool {
    let painter = ui.painter_at(room);
    let dim = theme::DIM.of(ui);
    let lay = |text: &str, ink| painter.layout_no_wrap(text.to_owned(), theme::font(12.0), ink);
    let (first, second) = (lay(text, ink), lay(hint, dim));
    let wide = first.size().x + second.size().x + 18.0;
    if wide <= room.width() || (hint.is_empty() && first.size().x <= room.width()) {
        let place = Align2::LEFT_CENTER.anchor_size(room.left_center(), first.size());
        let next = place.right_top() + vec2(18.0, 0.0);
        painter.galley(place.min, first, ink);
        painter.galley(next, second, dim);
        return false;
    }
    // Two lines if one is too short.
    let lines = |text: &str, ink, rows| {
        let mut job = LayoutJob::simple(text.to_owned(), theme::font(10.5), ink, room.width());
        job.wrap.max_rows = rows;
        painter.layout_job(job)
    };
    let first = lines(text, ink, if hint.is_empty() { 2 } else { 1 });
    let is_cut = first.elided;
    let place = room.left_top() + vec2(0.0, 2.0);
    let next = place + vec2(0.0, first.size().y);
    painter.galley(place, first, ink);
    painter.galley(next, lines(hint, dim, 1), dim);
    is_cut
}

/// The preview, or the library's work in progress.
fn busy_text(now: &Now) -> Option<String> {
    if now.library.previewed.is_some() {
        return Some(words::status::PREVIEW.to_owned());
    }
    now.library.work.as_ref().map(|work| work.what.clone())
}

fn clock_text(view: &View, now: &Now) -> &'static str {
    if view.song_has_ended(now) {
        return words::status::SONG_HAS_ENDED;
    }
    match now.engine.running {
        Running::Stopped => words::status::STOPPED,
        Running::Paused => words::status::PAUSED,
        Running::Host => words::status::HOST_CLOCK,
        Running::Internal => words::status::INTERNAL_CLOCK,
    }
}
