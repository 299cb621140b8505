//! Where everything is in the window, at every size of it. It must never draw.

use egui::{Rect, pos2};

use super::view::View;
use super::{panels, theme};
use crate::ui::editor::now::Now;

/// The regions of the window.
#[derive(Debug)]
pub struct Regions {
    /// Transport and patterns.
    pub bar: Rect,
    /// That nothing can be heard, while it is so; otherwise it has no height.
    pub sound: Rect,
    /// What cannot be read of the session, while that is said; otherwise it has no height.
    pub unread: Rect,
    /// A question about a file, while there is one; otherwise it has no height.
    pub ask: Rect,
    /// Tracks and steps.
    pub grid: Rect,
    /// The lane editor, or what is read from far.
    pub lanes: Rect,
    /// What stands beside the grid.
    pub inspector: Rect,
    /// Hints and messages.
    pub status: Rect,
}

impl Regions {
    /// The regions of a window as it is now.
    #[must_use]
    pub fn of(window: Rect, view: &View, now: &Now) -> Self {
        const STATUS: f32 = 30.0;
        const INSPECTOR: f32 = 248.0;
        let bar = panels::transport_bar::height(window, now);
        let (bar, rest) = window.split_top_bottom_at_y(window.top() + bar);
        let sound = panels::sound_warning::height(now);
        let (sound, rest) = rest.split_top_bottom_at_y(rest.top() + sound);
        let unread = panels::unread_warning::height(now);
        let (unread, rest) = rest.split_top_bottom_at_y(rest.top() + unread);
        let ask = panels::file_menu::path_prompt_height(view, now);
        let (ask, rest) = rest.split_top_bottom_at_y(rest.top() + ask);
        let (rest, status) = rest.split_top_bottom_at_y(window.bottom() - STATUS);
        let (grid, inspector) =
            rest.split_left_right_at_x(rest.right() - INSPECTOR - theme::MARGIN);
        let margin = egui::vec2(theme::MARGIN, theme::MARGIN * 0.6);
        let grid = grid.shrink2(margin);
        let (tracks, folded) = (view.project.tracks.len(), view.lanes.folded);
        let lanes = if now.stage {
            panels::stage_view::height(grid.height())
        } else {
            panels::lane_editor::height(grid.height(), tracks, folded)
        };
        let (grid, lanes) = grid.split_top_bottom_at_y(grid.bottom() - lanes);
        Self {
            bar,
            sound,
            unread,
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
