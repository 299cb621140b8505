//! The geometry of columns and rows: the steps of the grid and of the lane editor below it are aligned.

use egui::{Rect, pos2, vec2};

use crate::ui::editor::page_size::PageSize;

/// Width of the heads of the tracks.
pub(super) const HEADS: f32 = 188.0;

/// The cell of a column in a row, or the bar of a step in the lane below.
pub(super) fn cell_rect(row: Rect, page: PageSize, column: usize) -> Rect {
    let tile = column_tile(row, page, column);
    // The gaps are smaller where there is little room.
    tile.shrink2(vec2(
        (tile.width() * 0.07).min(3.5),
        (tile.height() * 0.08).min(3.5),
    ))
}

/// The cell of a column with its half of the gaps around it.
pub(super) fn column_tile(row: Rect, page: PageSize, column: usize) -> Rect {
    let width = row.width() / page.columns();
    let left = row.left() + width * f32::from(u8::try_from(column).unwrap_or(0));
    Rect::from_min_size(pos2(left, row.top()), vec2(width, row.height()))
}

/// The column under `x`, the nearest one beside the row.
#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the cast saturates, and a page has few columns"
)]
pub(super) fn column_at(row: Rect, page: PageSize, x: f32) -> usize {
    let column = (x - row.left()) / row.width() * page.columns();
    (column.max(0.0) as usize).min(page.steps() - 1)
}

/// The part of a row beside the head of its track: its cells.
pub(super) fn cells_of(row: Rect) -> Rect {
    let left = row.left() + HEADS + 6.0;
    row.with_min_x(left).with_max_x(row.right() - 8.0)
}

/// How many rows below a row a height is.
#[allow(
    clippy::cast_possible_truncation,
    reason = "the cast saturates, and a screen is small"
)]
pub(super) fn rows_between(row: Rect, y: f32) -> isize {
    ((y - row.top()) / row.height()).floor() as isize
}

/// The page of a grid in `rect` whose longest clip has so many steps.
pub fn page_size(rect: Rect, longest: usize) -> PageSize {
    PageSize::of(cells_of(rect).width(), longest)
}
