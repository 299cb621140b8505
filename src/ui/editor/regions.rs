//! The layout of the window, at every size. It must never draw.

use egui::{Rect, pos2};

use super::view::View;
use super::{panels, theme};
use crate::ui::editor::now::Now;

/// The regions of the window.
#[derive(Debug)]
pub struct Regions {
    /// Transport and patterns.
    pub bar: Rect,
    /// The warning that nothing can be heard; without one it has no height.
    pub sound: Rect,
    /// The warning about unread parts of the session; without one it has no height.
    pub unread: Rect,
    /// The question about an imported track; without one it has no height.
    pub drum_question: Rect,
    /// The question for a path; without one it has no height.
    pub ask: Rect,
    /// Tracks and steps.
    pub grid: Rect,
    /// The lane editor, or the stage view.
    pub lanes: Rect,
    /// The panel beside the grid.
    pub inspector: Rect,
    /// Hints and messages.
    pub status: Rect,
}

/// The width of the panel beside the grid, in points: it grows with the text, so that its labels are not cut, as long as
/// the grid keeps two thirds of the window.
fn side_width(window: Rect, now: &Now) -> f32 {
    const PLAIN: f32 = 248.0;
    let larger = f32::from(now.text_size.max(100) - 100) / 100.0;
    (PLAIN * (1.0 + larger * 0.8)).min((window.width() / 3.0).max(PLAIN))
}

impl Regions {
    /// The regions for the state of this frame.
    #[must_use]
    pub fn of(window: Rect, view: &View, now: &Now) -> Self {
        const STATUS: f32 = 30.0;
        let bar = panels::transport_bar::height(window, now);
        let (bar, rest) = window.split_top_bottom_at_y(window.top() + bar);
        let sound = panels::sound_warning::height(now);
        let (sound, rest) = rest.split_top_bottom_at_y(rest.top() + sound);
        let unread = panels::unread_warning::height(now);
        let (unread, rest) = rest.split_top_bottom_at_y(rest.top() + unread);
        let question = panels::drum_question::height(view);
        let (drum_question, rest) = rest.split_top_bottom_at_y(rest.top() + question);
        let ask = panels::file_menu::path_prompt_height(view, now);
        let (ask, rest) = rest.split_top_bottom_at_y(rest.top() + ask);
        let (rest, status) = rest.split_top_bottom_at_y(window.bottom() - STATUS);
        let (grid, inspector) =
            rest.split_left_right_at_x(rest.right() - side_width(window, now) - theme::MARGIN);
        let margin = egui::vec2(theme::MARGIN, theme::MARGIN * 0.6);
        let grid = grid.shrink2(margin);
        let tracks = view.project.tracks.len();
        let lanes = if now.stage {
            panels::stage_view::height(grid.height())
        } else {
            panels::lower_panel::height(grid.height(), tracks, view)
        };
        let (grid, lanes) = grid.split_top_bottom_at_y(grid.bottom() - lanes);
        Self {
            bar,
            sound,
            unread,
            drum_question,
            ask,
            grid: grid.with_max_y(grid.bottom() - margin.y),
            lanes,
            inspector: Rect::from_min_max(
                pos2(inspector.left(), inspector.top() + margin.y),
                inspector.max - margin,
            ),
            status,
        }
    }
}
