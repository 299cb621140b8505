//! The steps of a lane: a column each, with its value as a bar, and the strokes that draw over them.

use std::sync::Arc;

use egui::{Align2, Rect, Response, Sense, Stroke, StrokeKind, Ui, WidgetInfo, pos2, vec2};

use super::lane_column::LaneColumn;
use super::piano_roll::{self, RollRows};
use crate::instance::document::Gesture;
use crate::sequencer::edit::StepRef;
use crate::sequencer::{Clip, Edit, StepChange, Track};
use crate::ui::editor::editor_action::EditorAction;
use crate::ui::editor::lane_state::{LaneKind, LaneStroke};
use crate::ui::editor::note_labels;
use crate::ui::editor::now::Now;
use crate::ui::editor::panels::grid_geometry::{cell_rect, column_at, column_tile};
use crate::ui::editor::panels::inspector::condition_picker;
use crate::ui::editor::panels::step_popup::{PopupTrigger, show_step_popup};
use crate::ui::editor::theme;
use crate::ui::editor::view::View;
use crate::ui::editor::widgets::pointer_press::{is_released, pressed_at};
use crate::ui::editor::widgets::pointer_readout::show_value_at_pointer;
use crate::ui::editor::widgets::text_line::TextLine;
use crate::ui::words;
use crate::ui::words::hints;

/// Points of dragging for each condition of the list.
const CONDITION: f32 = 14.0;
/// How much finer a drag is with Shift.
const FINE: f32 = 8.0;

/// What a track plays now.
#[derive(Debug)]
pub(super) struct LanePlayback {
    /// The step that it plays.
    pub played: Option<usize>,
    /// Its clip with the steps on and off as live generation has them, where it does anything.
    pub generated: Option<Clip>,
}

/// Draws the steps of the page that is shown, and answers the pointer.
pub(super) fn show(
    ui: &Ui,
    columns: Rect,
    (head, clip): (&Track, &Clip),
    view: &mut View,
    (now, moment): (&Now, &LanePlayback),
    out: &mut Vec<EditorAction>,
) {
    let lane = view.lanes.lane;
    let (scale, names) = (view.project.scale, Arc::clone(&view.project.names));
    let rows = RollRows::of(columns, clip, view.lanes.roll_middle);
    if lane == LaneKind::Pitch {
        piano_roll::paint_rows(ui, columns, rows, head, clip, view);
    } else {
        paint_lines(ui, columns, lane);
    }
    if is_released(ui) {
        view.lanes.stroke = None;
    }
    for number in 0..view.page_size.steps() {
        let step_ref = StepRef {
            pattern: now.pattern,
            track: view.track,
            step: view.first_step() + number,
        };
        if step_ref.step >= usize::from(clip.length.get()) {
            break;
        }
        let step = clip.step(step_ref.step);
        let hue = (
            theme::track_colour(head.colour).of(ui),
            theme::track_edge(head.colour).of(ui),
        );
        let dimmed = |by: f32| (hue.0.gamma_multiply(by), hue.1.gamma_multiply(by));
        let sounds = moment
            .generated
            .as_ref()
            .is_none_or(|clip| clip.step(step_ref.step).on);
        // Steps that only generation plays, or leaves out, are dimmer.
        let doubtful = sounds != step.on && moment.generated.is_some();
        let hue = match (clip.mute, doubtful) {
            (true, _) => dimmed(0.4),
            (false, true) => dimmed(0.5),
            (false, false) => hue,
        };
        let lit = step.on || (sounds && moment.generated.is_some());
        let column = LaneColumn {
            number,
            step,
            hue,
            lit,
            head,
            lane,
            page: view.page_size,
        };
        let whole = cell_rect(columns, view.page_size, number)
            .with_min_y(columns.top())
            .with_max_y(columns.bottom());
        let id = ui.scope_id().with(("lane", number));
        let response = {
            let tile = column_tile(columns, view.page_size, number);
            ui.interact(tile, id, Sense::click_and_drag())
        };
        describe_column(&response, step_ref, &column);
        if moment.played == Some(step_ref.step) {
            ui.painter().rect_filled(
                whole,
                theme::ROUND,
                theme::PLAYHEAD.of(ui).gamma_multiply(0.5),
            );
        }
        if lane == LaneKind::Pitch {
            piano_roll::paint_notes(ui, columns, rows, &column);
        } else {
            paint_bar(ui, whole, &column);
        }
        let chosen = view.step == step_ref.step;
        let row = |interval| note_labels::interval_label(&names, scale, (head, clip), interval);
        let hands = (chosen, response.hovered());
        show_readout(ui, whole, (rows, &row), &column, hands);
        handle_pointer(
            ui,
            &response,
            (columns, rows),
            (step_ref, &column),
            view,
            out,
        );
    }
}

fn describe_column(response: &Response, step_ref: StepRef, column: &LaneColumn<'_>) {
    let (name, number) = (column.lane.name(), step_ref.step + 1);
    let label = words::lanes::value(&name, number, &column.lane.write(&column.step));
    let value = column.lane.read(&column.step);
    #[allow(clippy::cast_precision_loss, reason = "values of steps are small")]
    let value = value.map_or(0.0, |value| value as f64);
    response.widget_info(|| WidgetInfo::slider(true, value, &label));
}

/// Lines at the ends and in the middle.
fn paint_lines(ui: &Ui, columns: Rect, lane: LaneKind) {
    let heights = [columns.top(), columns.center().y, columns.bottom()];
    for (at, y) in heights.into_iter().enumerate() {
        let strong = at == 1 && lane == LaneKind::Nudge;
        let ink = if strong {
            theme::DIM.of(ui)
        } else {
            theme::FIELD.of(ui)
        };
        ui.painter()
            .hline(columns.x_range(), y, Stroke::new(1.0, ink));
    }
}

/// The bar of a step: from the bottom, or from the middle where values have a sign.
fn paint_bar(ui: &Ui, whole: Rect, column: &LaneColumn<'_>) {
    let painter = ui.painter();
    let field = theme::FIELD.of(ui);
    let hue = if column.lit {
        column.hue
    } else {
        (field, field)
    };
    let ink = hue.0;
    let body = whole.shrink2(vec2(whole.width() * 0.14, 0.0));
    if column.lane == LaneKind::Condition {
        let chip = Rect::from_center_size(body.center(), vec2(whole.width(), 24.0));
        let asks = !column.step.condition.is_default();
        painter.rect_filled(
            chip,
            theme::ROUND,
            if asks { ink } else { theme::FIELD.of(ui) },
        );
        let text = if asks {
            column.lane.write(&column.step)
        } else {
            "·".to_owned()
        };
        let ink = if asks {
            theme::ink_on(ink)
        } else {
            theme::TEXT.of(ui)
        };
        let line = TextLine {
            at: chip.center(),
            anchor: Align2::CENTER_CENTER,
            width: chip.width() - 2.0,
            size: 11.0,
        };
        line.paint(painter, &text, ink);
        return;
    }
    let Some(value) = column.lane.read(&column.step) else {
        let foot = body.with_min_y(body.bottom() - 2.0);
        painter.rect_filled(foot, 0.0, theme::FIELD.of(ui));
        return;
    };
    let (least, most) = column.lane.bounds(column.head);
    let height = |value: i64| body.bottom() - fraction(value, least, most) * body.height();
    let from = if least < 0 { height(0) } else { body.bottom() };
    let top = height(value.clamp(least, most));
    let (top, bottom) = (top.min(from) - 1.5, top.max(from));
    let filled = Rect::from_min_max(pos2(body.left(), top), pos2(body.right(), bottom));
    theme::fill_with_edge(painter, filled, 2.into(), hue);
    if !column.lit && filled.height() > 2.0 {
        // The value that a step keeps while it is off can be read as well.
        let cap = filled.with_max_y(top + 1.5);
        painter.rect_filled(cap, 1.0, theme::DIM.of(ui).gamma_multiply(0.6));
    }
    if column.lane == LaneKind::Ratchet {
        // A gap for each hit.
        for hit in 2..=value {
            let y = height(hit) + body.height() / 16.0 * 0.5;
            painter.hline(body.x_range(), y, Stroke::new(1.0, theme::PANEL.of(ui)));
        }
    }
    if let LaneKind::Lock(lane) = column.lane
        && column.step.locks.slides(lane)
    {
        let from = pos2(body.right(), top + 1.0);
        painter.line_segment([from, from + vec2(8.0, -6.0)], Stroke::new(2.0, ink));
    }
}

/// The frame and the value of the step that is selected or under the pointer.
fn show_readout(
    ui: &Ui,
    whole: Rect,
    (rows, row): (RollRows, &dyn Fn(i64) -> String),
    column: &LaneColumn<'_>,
    (chosen, hovered): (bool, bool),
) {
    if chosen {
        let frame = Stroke::new(1.5, theme::ACCENT.of(ui));
        ui.painter()
            .rect_stroke(whole.expand(1.5), theme::ROUND, frame, StrokeKind::Inside);
    }
    if !(chosen || hovered) || column.lane == LaneKind::Condition {
        return;
    }
    let ink = if chosen {
        theme::ACCENT.of(ui)
    } else {
        theme::TEXT.of(ui)
    };
    let text = match column.lane {
        LaneKind::Pitch => {
            let pointer = ui.input(|input| input.pointer.hover_pos());
            let Some(pointer) = pointer.filter(|_| hovered) else {
                return;
            };
            let interval = rows.interval(pointer.y);
            format!("{interval:+} {}", row(interval))
        }
        lane => lane.write(&column.step),
    };
    let painter = ui.ctx().layer_painter(ui.layer_id());
    let galley = painter.layout_no_wrap(text, theme::font(11.0), ink);
    let window = ui.clip_rect();
    let last = (window.right() - galley.size().x - 4.0).max(window.left());
    let left = (whole.center().x - galley.size().x / 2.0).clamp(window.left(), last);
    let place = pos2(left, whole.top() + 2.0);
    let ground = Rect::from_min_size(place, galley.size()).expand2(vec2(3.0, 1.0));
    painter.rect_filled(ground, 3.0, theme::PANEL.of(ui).gamma_multiply(0.85));
    painter.galley(place, galley, ink);
}

/// Handles the pointer and the wheel on a column.
fn handle_pointer(
    ui: &Ui,
    response: &Response,
    (columns, rows): (Rect, RollRows),
    (step_ref, column): (StepRef, &LaneColumn<'_>),
    view: &mut View,
    out: &mut Vec<EditorAction>,
) {
    let lane = column.lane;
    if response.hovered() {
        view.hint = match lane {
            LaneKind::Pitch => hints::LANE_PITCH,
            LaneKind::Condition => hints::LANE_CONDITION,
            LaneKind::Accent => hints::LANE_ACCENT,
            LaneKind::Velocity
            | LaneKind::Gate
            | LaneKind::Chance
            | LaneKind::Ratchet
            | LaneKind::Nudge
            | LaneKind::Lock(_) => hints::LANE,
        };
    }
    if let Some((gesture, notches)) = view.gestures.wheel_turn(ui, response) {
        if lane == LaneKind::Pitch {
            view.lanes.roll_middle = Some(rows.lowest + rows.count / 2 + notches);
        } else if let Some(change) = lane.wheel_change(column.head, &column.step, notches) {
            out.push(EditorAction::Edit(
                Some(gesture),
                Edit::Step(step_ref, change),
            ));
        }
    }
    if response.double_clicked() {
        out.push(EditorAction::Edit(None, Edit::Step(step_ref, lane.reset())));
        return;
    }
    let modifiers = view.interaction.modifiers(ui);
    view.interaction.has_keys |= response.is_pointer_button_down_on() || response.clicked();
    if let Some(pointer) = pressed_at(ui, response) {
        let at = LanePointer {
            columns,
            rows,
            pointer,
            fine: modifiers.shift,
        };
        if lane == LaneKind::Pitch {
            // Drawing must not scroll the rows under the pointer.
            view.lanes
                .roll_middle
                .get_or_insert(rows.lowest + rows.count / 2);
        }
        if lane == LaneKind::Pitch && (modifiers.ctrl || modifiers.command) {
            if view.lanes.stroke.is_none() {
                view.lanes.stroke = Some(begin_stroke(step_ref, column, &at));
                let change = StepChange::Notes(piano_roll::toggle_note(
                    &column.step,
                    rows.interval(pointer.y),
                ));
                out.push(EditorAction::Edit(None, Edit::Step(step_ref, change)));
            }
            return;
        }
        draw_stroke(&at, (step_ref, column), view, out);
        let drawn = view.lanes.stroke.filter(|stroke| stroke.from == step_ref);
        if let Some((_, value)) = drawn.map(|stroke| stroke.last) {
            let mut step = column.step;
            lane.change(&step, value).apply(&mut step);
            show_value_at_pointer(ui, pointer, &lane.write(&step));
        }
    }
    if lane == LaneKind::Condition {
        condition_picker::show_popup(response, (step_ref, column.step.condition), out);
    } else {
        show_step_popup(response, PopupTrigger::RightClick, step_ref, view, out);
    }
}

/// The pointer during a stroke, in terms of the lane.
struct LanePointer {
    columns: Rect,
    rows: RollRows,
    pointer: egui::Pos2,
    fine: bool,
}

fn begin_stroke(step_ref: StepRef, column: &LaneColumn<'_>, at: &LanePointer) -> LaneStroke {
    let value = match column.lane {
        // The stroke changes all steps like the first.
        LaneKind::Accent => i64::from(!column.step.accent),
        lane => lane.read(&column.step).unwrap_or(0),
    };
    LaneStroke {
        from: step_ref,
        last: (step_ref.step, value),
        base: (value, at.pointer.y),
        only_on: column.step.on,
        gesture: Gesture::fresh(),
    }
}

/// One frame of a stroke: every step between the last one reached and the one under the pointer gets its value on the
/// line between the two.
fn draw_stroke(
    at: &LanePointer,
    (step_ref, column): (StepRef, &LaneColumn<'_>),
    view: &mut View,
    out: &mut Vec<EditorAction>,
) {
    let fresh = view.lanes.stroke.is_none();
    let mut drawing = view
        .lanes
        .stroke
        .unwrap_or_else(|| begin_stroke(step_ref, column, at));
    if fresh {
        view.step = step_ref.step;
    }
    if drawing.from != step_ref {
        return;
    }
    let clip = view.clip(step_ref.pattern, step_ref.track);
    let length = usize::from(clip.length.get());
    let reached =
        (view.first_step() + column_at(at.columns, view.page_size, at.pointer.x)).min(length - 1);
    let value = value_at(at, column, &drawing);
    let (last, before) = if fresh {
        (reached, value)
    } else {
        drawing.last
    };
    for step in reached.min(last)..=reached.max(last) {
        let written = clip.step(step);
        if drawing.only_on && !written.on && !clip.is_live() {
            continue;
        }
        let value = interpolate((last, before), (reached, value), step);
        let step_ref = StepRef { step, ..step_ref };
        let mut say = |change| {
            let edit = Edit::Step(step_ref, change);
            out.push(EditorAction::Edit(Some(drawing.gesture), edit));
        };
        if column.lane == LaneKind::Pitch && !written.on {
            say(StepChange::On(true));
        }
        if column.lane.read(&written) != Some(value) {
            say(column.lane.change(&written, value));
        }
    }
    drawing.last = (reached, value);
    view.lanes.stroke = Some(drawing);
}

/// The value under the pointer.
fn value_at(at: &LanePointer, column: &LaneColumn<'_>, drawing: &LaneStroke) -> i64 {
    let (least, most) = column.lane.bounds(column.head);
    let up = drawing.base.1 - at.pointer.y;
    let count = to_f32(most - least);
    let value = match column.lane {
        LaneKind::Accent => drawing.base.0,
        LaneKind::Pitch => at.rows.interval(at.pointer.y),
        LaneKind::Condition => drawing.base.0 + round_to_i64(up / CONDITION),
        LaneKind::Velocity
        | LaneKind::Gate
        | LaneKind::Chance
        | LaneKind::Ratchet
        | LaneKind::Nudge
        | LaneKind::Lock(_) => {
            if at.fine {
                drawing.base.0 + round_to_i64(up / at.columns.height() * count / FINE)
            } else {
                let height = (at.columns.bottom() - at.pointer.y) / at.columns.height();
                least + round_to_i64(height * count)
            }
        }
    };
    value.clamp(least, most)
}

/// The value of a step on the line from one to another.
fn interpolate(from: (usize, i64), to: (usize, i64), step: usize) -> i64 {
    let wide = to.0.abs_diff(from.0) as i64;
    if wide == 0 {
        return to.1;
    }
    from.1 + (to.1 - from.1) * step.abs_diff(from.0) as i64 / wide
}

#[allow(clippy::cast_precision_loss, reason = "ranges are small")]
fn to_f32(value: i64) -> f32 {
    value as f32
}

fn fraction(value: i64, least: i64, most: i64) -> f32 {
    to_f32(value - least) / to_f32((most - least).max(1))
}

#[allow(
    clippy::cast_possible_truncation,
    reason = "the cast saturates, and ranges are small"
)]
fn round_to_i64(value: f32) -> i64 {
    value.round() as i64
}

#[cfg(test)]
mod tests {
    use super::*;

    /// "Drag across draws a curve": a fast one leaves no step out, and lies on a line.
    #[test]
    fn a_fast_stroke_is_a_line() {
        let drawn: Vec<_> = (2..=6)
            .map(|step| interpolate((2, 100), (6, 20), step))
            .collect();
        assert_eq!(drawn, [100, 80, 60, 40, 20]);
        let back: Vec<_> = (2..=6)
            .map(|step| interpolate((6, 20), (2, 100), step))
            .collect();
        assert_eq!(back, drawn);
    }
}
