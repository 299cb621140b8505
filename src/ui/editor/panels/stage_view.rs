//! The stage view: the last action in the largest type that fits, and below it the position of the music. It
//! takes the place of the lanes, so that the steps stay in sight.

use egui::{Align2, Galley, Rect, Role, Ui, WidgetInfo, pos2, vec2};
use std::sync::Arc;

use crate::engine::Running;
use crate::engine::monitor::Count;
use crate::ui::editor::editor_action::EditorAction;
use crate::ui::editor::now::Now;
use crate::ui::editor::theme;
use crate::ui::editor::view::View;
use crate::ui::editor::widgets::button::{ButtonStyle, Face, button};
use crate::ui::words;

/// The largest letters, in points, and the smallest in one line; smaller words are broken into two lines.
const LARGEST: f32 = 150.0;
const SMALLEST: f32 = 56.0;

/// Its share of the grid's height.
const SHARE: f32 = 0.48;

/// Its height where grid and stage view have `room` points together.
#[must_use]
pub fn height(room: f32) -> f32 {
    (room * SHARE).max(150.0)
}

/// Draws the stage view.
pub fn show(ui: &mut Ui, rect: Rect, view: &View, now: &Now, out: &mut Vec<EditorAction>) {
    ui.painter().rect_filled(rect, 6.0, theme::PANEL.of(ui));
    let said = match view.last.words() {
        "" => words::GRADUS,
        said => said,
    };
    let inner = rect.shrink2(vec2(20.0, 10.0));
    let (above, below) = inner.split_top_bottom_at_y(inner.bottom() - inner.height() * 0.28);
    let response = ui.interact(inner, ui.scope_id().with("stage"), egui::Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, words::stage::spoken(said)));
    let galley = largest_galley(ui, said, above);
    let place = Align2::LEFT_CENTER.anchor_size(above.left_center(), galley.size());
    ui.painter_at(rect)
        .galley(place.min, galley, theme::TEXT.of(ui));
    let (line, ink) = (position_line(view, now), theme::ACCENT.of(ui));
    let size = (below.height() * 0.62).clamp(24.0, 56.0);
    let painter = ui.painter_at(rect);
    let font = theme::font(size);
    painter.text(below.left_center(), Align2::LEFT_CENTER, line, font, ink);
    let corner = Rect::from_min_size(
        pos2(rect.right() - 70.0, rect.top() + 6.0),
        vec2(62.0, 22.0),
    );
    let look = ButtonStyle {
        ink: theme::DIM,
        ..ButtonStyle::new(Face::Text(words::stage::CLOSE), words::stage::CLOSE_LABEL)
    };
    if button(ui, corner, look).clicked() {
        out.push(EditorAction::Stage(false));
    }
}

/// Lays out words as large as they fit into a room: in one line, or in two where one would be too small.
#[must_use]
pub fn largest_galley(ui: &Ui, words: &str, room: Rect) -> Arc<Galley> {
    let ink = theme::TEXT.of(ui);
    let painter = ui.painter();
    let whole = painter.layout_no_wrap(words.to_owned(), theme::font(100.0), ink);
    let fits = (room.width() / whole.size().x).min(room.height() / whole.size().y) * 100.0;
    let size = fits.min(LARGEST);
    if size >= SMALLEST {
        return painter.layout_no_wrap(words.to_owned(), theme::font(size), ink);
    }
    let size = (room.height() / 2.0 / whole.size().y * 100.0).clamp(24.0, SMALLEST);
    let mut job =
        egui::text::LayoutJob::simple(words.to_owned(), theme::font(size), ink, room.width());
    job.wrap.max_rows = 2;
    painter.layout_job(job)
}

/// "Pattern 3 · 12.2.1 · 124.0 BPM".
fn position_line(view: &View, now: &Now) -> String {
    let engine = &now.engine;
    let pattern = engine.pattern + 1;
    if engine.running == Running::Stopped {
        return words::stage::stopped(pattern);
    }
    if engine.running.moves() && view.project.song_has_ended(engine.position) {
        return words::stage::SONG_OVER.to_owned();
    }
    let Count {
        bar,
        beat,
        sixteenth,
    } = engine.count();
    let next = engine
        .queued
        .map_or_else(String::new, |next| format!(" → {}", next + 1));
    let pace = if engine.running.moves() {
        words::transport::tempo(engine.tempo_bpm)
    } else {
        words::stage::PAUSED.to_owned()
    };
    let place = format!("{bar}.{beat}.{sixteenth}");
    words::stage::place(pattern, &next, place, &pace)
}
