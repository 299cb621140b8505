//! Lines of text that end in an ellipsis where they do not fit.

use std::sync::Arc;

use egui::text::{LayoutJob, TextWrapping};
use egui::{Align2, Color32, Galley, Painter, Pos2, Rect};

use crate::ui::editor::theme;

/// "1 pass", "2 passes".
#[must_use]
pub fn count_label(count: i64, one: &str, more: &str) -> String {
    let what = if count == 1 { one } else { more };
    format!("{count} {what}")
}

/// Lays out a line of at most `width` points; the galley says whether it was truncated.
#[must_use]
pub fn truncate_to_width(
    painter: &Painter,
    text: &str,
    size: f32,
    ink: Color32,
    width: f32,
) -> Arc<Galley> {
    let mut job = LayoutJob::simple_singleline(text.to_owned(), theme::font(size), ink);
    job.wrap = TextWrapping::truncate_at_width(width.max(0.0));
    painter.layout_job(job)
}

/// The text itself where it fits into `width` points, or else its beginning with an ellipsis.
#[must_use]
pub fn fit_to_width(painter: &Painter, text: &str, size: f32, width: f32) -> String {
    let galley = truncate_to_width(painter, text, size, Color32::PLACEHOLDER, width);
    if !galley.elided {
        return text.to_owned();
    }
    let glyphs = galley
        .rows
        .iter()
        .map(|row| row.glyphs.len())
        .sum::<usize>();
    let mut kept: String = text.chars().take(glyphs.saturating_sub(1)).collect();
    kept.push('…');
    kept
}

/// Lays out a line that is smaller where it does not fit into `width` points, and ends in an ellipsis where even that is
/// not enough.
#[must_use]
pub fn shrink_to_width(
    painter: &Painter,
    text: &str,
    size: f32,
    ink: Color32,
    width: f32,
) -> Arc<Galley> {
    let whole = painter.layout_no_wrap(text.to_owned(), theme::font(size), ink);
    let share = (width / whole.size().x.max(1.0)).min(1.0);
    truncate_to_width(painter, text, (size * share).max(9.0), ink, width)
}

/// The place of a line of text, and its room.
#[derive(Debug, Clone, Copy)]
pub struct TextLine {
    /// The position of its anchor.
    pub at: Pos2,
    /// The point of the line that is at the anchor's position.
    pub anchor: Align2,
    /// Its greatest width, in points.
    pub width: f32,
    /// The size of its letters, in points.
    pub size: f32,
}

impl TextLine {
    /// Lays the line out; the galley says whether it was truncated.
    #[must_use]
    pub fn lay(self, painter: &Painter, text: &str, ink: Color32) -> Arc<Galley> {
        truncate_to_width(painter, text, self.size, ink, self.width)
    }

    /// Writes the line only where it fits as a whole: what is told beside a name is left out rather than cut.
    pub fn paint_whole(self, painter: &Painter, text: &str, ink: Color32) {
        let galley = self.lay(painter, text, ink);
        if !galley.elided {
            self.paint_galley(painter, galley, ink);
        }
    }

    /// Writes the line; returns its rectangle, and whether it was truncated.
    pub fn paint(self, painter: &Painter, text: &str, ink: Color32) -> (Rect, bool) {
        let galley = self.lay(painter, text, ink);
        let is_cut = galley.elided;
        (self.paint_galley(painter, galley, ink), is_cut)
    }

    /// Writes what was laid out at its place; returns its rectangle.
    fn paint_galley(self, painter: &Painter, galley: Arc<Galley>, ink: Color32) -> Rect {
        let rect = self.anchor.anchor_size(self.at, galley.size());
        painter.galley(rect.min, galley, ink);
        rect
    }
}
