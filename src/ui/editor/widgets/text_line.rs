//! Words in a room that may be too small for them: what does not fit ends in an ellipsis.

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

/// A line of words that is `width` points wide at the most; whether something is missing of it, its galley knows.
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

/// Where a line of words stands, and how much room it has.
#[derive(Debug, Clone, Copy)]
pub struct TextLine {
    /// The place of its anchor.
    pub at: Pos2,
    /// Which part of it is there.
    pub anchor: Align2,
    /// How wide it is at the most, in points.
    pub width: f32,
    /// How large its letters are, in points.
    pub size: f32,
}

impl TextLine {
    /// Writes it; answers where, and whether something is missing of it.
    pub fn paint(self, painter: &Painter, text: &str, ink: Color32) -> (Rect, bool) {
        let galley = truncate_to_width(painter, text, self.size, ink, self.width);
        let rect = self.anchor.anchor_size(self.at, galley.size());
        let is_cut = galley.elided;
        painter.galley(rect.min, galley, ink);
        (rect, is_cut)
    }
}
