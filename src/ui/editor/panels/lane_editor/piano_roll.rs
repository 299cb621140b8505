//! The pitch lane: a small piano roll. A press moves a step's note into a row, and its chord moves along;
//! Ctrl adds a note to the chord, or removes it.

use egui::{Align2, Rect, Ui, pos2, vec2};

use super::lane_column::LaneColumn;
use crate::sequencer::value::Interval;
use crate::sequencer::{Clip, Notes, Pitch, Step, StepNote, Track};
use crate::ui::editor::note_labels::key_name;
use crate::ui::editor::panels::grid_geometry::cell_rect;
use crate::ui::editor::theme;
use crate::ui::editor::view::View;

/// The height of a roll from which on its rows are named, and the heights of a row with and without its name.
const LARGE: f32 = 300.0;
const NAMED_ROW: f32 = 14.0;
const LEAST_ROW: f32 = 9.0;

/// The rows that are shown, from the lowest interval on.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct RollRows {
    pub lowest: i64,
    pub count: i64,
    pub height: f32,
    bottom: f32,
}

impl RollRows {
    /// As many rows as can be told apart, around the notes of the clip.
    pub fn of(rect: Rect, clip: &Clip, scrolled: Option<i64>) -> Self {
        // In a large roll each row has room for its name.
        let row = if rect.height() > LARGE {
            NAMED_ROW
        } else {
            LEAST_ROW
        };
        let count = truncate_to_i64(rect.height() / row).clamp(8, 48);
        let steps = clip.steps.iter().filter(|step| step.on);
        let intervals = steps.flat_map(|step| step.notes.as_slice().to_vec());
        let (mut least, mut most) = (i64::MAX, i64::MIN);
        for interval in intervals.map(|note| i64::from(note.interval)) {
            (least, most) = (least.min(interval), most.max(interval));
        }
        let middle = scrolled.unwrap_or(if least > most { 0 } else { (least + most) / 2 });
        let middle = middle.clamp(-127, 127);
        Self {
            lowest: middle - count / 2,
            count,
            height: rect.height() / to_f32(count),
            bottom: rect.bottom(),
        }
    }

    /// The interval of the row at a height.
    pub fn interval(self, y: f32) -> i64 {
        let row = truncate_to_i64(((self.bottom - y) / self.height).floor());
        (self.lowest + row.clamp(0, self.count - 1)).clamp(-127, 127)
    }

    /// The rectangle of an interval's row, which may lie outside the visible rows.
    pub fn row(self, columns: Rect, interval: i64) -> Rect {
        let bottom = self.bottom - to_f32(interval - self.lowest) * self.height;
        Rect::from_min_max(
            pos2(columns.left(), bottom - self.height),
            pos2(columns.right(), bottom),
        )
    }
}

/// The background of the roll: the rows of the scale, and their names beside them.
pub(super) fn paint_rows(
    ui: &Ui,
    columns: Rect,
    rows: RollRows,
    head: &Track,
    clip: &Clip,
    view: &View,
) {
    let scale = view.project.scale;
    let painter = ui.painter();
    // The names stand at the edge of the panel with the tabs.
    let left = columns.left() - 10.0;
    for interval in rows.lowest..rows.lowest + rows.count {
        let row = rows.row(columns, interval);
        let key = head.sounding(scale, clip.transpose, Interval::clamped(interval));
        let is_root = key.is_some_and(|key| (i64::from(key) - i64::from(scale.root)) % 12 == 0);
        let belongs = key.is_some_and(|key| scale.has(i64::from(key)) && !is_black(scale, key));
        if !belongs && head.pitch != Pitch::Degrees {
            painter.rect_filled(row.shrink2(vec2(0.0, 0.5)), 0.0, theme::BEYOND.of(ui));
        }
        let name = key.and_then(|key| view.project.names.on(head, key));
        if is_root {
            let line = row.shrink2(vec2(0.0, 0.5));
            painter.rect_filled(line, 0.0, theme::FIELD.of(ui));
        }
        if is_root || row.height() >= NAMED_ROW {
            let place = pos2(left, row.center().y);
            let name = key.map_or_else(String::new, |key| key_name(i64::from(key)));
            let ink = if is_root { theme::TEXT } else { theme::DIM };
            painter.text(
                place,
                Align2::RIGHT_CENTER,
                name,
                theme::font(9.5),
                ink.of(ui),
            );
        }
        if let Some(name) = name {
            // Names of pads are in their rows, below the notes.
            let place = row.left_center() + vec2(3.0, 0.0);
            let font = theme::font((row.height() - 0.5).min(9.5));
            let ink = theme::TEXT.of(ui);
            painter.text(place, Align2::LEFT_CENTER, name, font, ink);
        }
    }
}

/// Whether a key is a black one in a chromatic project, whose row is darker, as on a piano; in other scales the rows
/// outside the scale are.
fn is_black(scale: crate::sequencer::Scale, key: crate::sequencer::value::Key) -> bool {
    scale.is_default() && matches!(key.get() % 12, 1 | 3 | 6 | 8 | 10)
}

/// The notes of one step.
pub(super) fn paint_notes(ui: &Ui, columns: Rect, rows: RollRows, column: &LaneColumn<'_>) {
    let cell = cell_rect(columns, column.page, column.number);
    let painter = ui.painter_at(columns.expand2(vec2(0.0, 1.0)));
    for note in column.step.notes.as_slice() {
        let row = rows.row(columns, i64::from(note.interval));
        let place = Rect::from_x_y_ranges(cell.x_range(), row.y_range()).shrink2(vec2(0.0, 0.5));
        if column.step.on {
            theme::fill_with_edge(&painter, place, 2.into(), column.hue);
        } else if !column.step.is_empty() {
            let frame = egui::Stroke::new(1.0, theme::DIM.of(ui));
            painter.rect_stroke(place, 2.0, frame, egui::StrokeKind::Inside);
        }
    }
}

/// The notes of a step, moved so that the first of them is at an interval; a chord keeps its shape.
pub(super) fn move_chord_to(notes: Notes, to: i64) -> Notes {
    let kept = notes.as_slice();
    let by = to - kept.first().map_or(0, |note| i64::from(note.interval));
    let moved = kept.iter().map(|note| StepNote {
        interval: Interval::clamped(i64::from(note.interval) + by),
        ..*note
    });
    Notes::new(moved).unwrap_or(notes)
}

/// The notes of a step with one note added, or removed if it is there already; the last one stays.
pub(super) fn toggle_note(step: &Step, interval: i64) -> Notes {
    let (kept, wanted) = (step.notes.as_slice(), Interval::clamped(interval));
    let others = kept.iter().copied().filter(|note| note.interval != wanted);
    let found = kept.iter().any(|note| note.interval == wanted);
    let added = (!found).then(|| StepNote::at(wanted));
    Notes::new(others.chain(added)).unwrap_or(step.notes)
}

#[allow(
    clippy::cast_possible_truncation,
    reason = "the cast saturates, and a window is small"
)]
fn truncate_to_i64(value: f32) -> i64 {
    value as i64
}

#[allow(clippy::cast_precision_loss, reason = "intervals are small")]
fn to_f32(value: i64) -> f32 {
    value as f32
}

#[cfg(test)]
mod tests {
    use super::*;

    fn intervals(notes: Notes) -> Vec<i64> {
        let notes = notes.as_slice().iter();
        notes.map(|note| i64::from(note.interval)).collect()
    }

    /// A chord moves along with its first note; a note is added and taken out, but never the last one.
    #[test]
    fn chords_are_built_note_by_note() {
        let step = Step::plain();
        let third = Step {
            notes: toggle_note(&step, 4),
            ..step
        };
        assert_eq!(intervals(third.notes), [0, 4]);
        assert_eq!(intervals(move_chord_to(third.notes, -3)), [-3, 1]);
        assert_eq!(intervals(toggle_note(&third, 0)), [4]);
        assert_eq!(intervals(toggle_note(&step, 0)), [0]);
    }

    /// The row at a note's height is the note's.
    #[test]
    fn rows_are_found_again() {
        let rect = Rect::from_min_size(pos2(10.0, 50.0), vec2(400.0, 180.0));
        let rows = RollRows::of(rect, &Clip::default(), Some(7));
        for interval in rows.lowest..rows.lowest + rows.count {
            assert_eq!(rows.interval(rows.row(rect, interval).center().y), interval);
        }
    }
}
