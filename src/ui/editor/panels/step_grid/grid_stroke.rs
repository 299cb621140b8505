//! One drag on the grid.
//!
//! The first 6 points decide what it is. With Shift it selects a rectangle. Along the row it switches every
//! step it passes on or off, as it did the first; with Alt it nudges the step, with Ctrl it sets the gate.
//! Up or down it sets the velocity. All of one drag is one undo level, and an edit of a selected step is
//! one of all that are selected.

use egui::{Pos2, Rect, Response, Ui, Vec2};

use crate::instance::document::Gesture;
use crate::sequencer::edit::StepRef;
use crate::sequencer::value::{Nudge, Velocity};
use crate::sequencer::{Edit, Gate, StepChange};
use crate::ui::editor::editor_action::EditorAction;
use crate::ui::editor::now::Now;
use crate::ui::editor::panels::grid_geometry::{column_at, rows_between};
use crate::ui::editor::selection::Selection;
use crate::ui::editor::view::{GridStroke, StrokeMode, View};
use crate::ui::editor::widgets::pointer_readout::show_value_at_pointer;

/// The shortest drag, in points; less is a click.
const DECIDED: f32 = 6.0;

/// Velocity for a point of dragging.
const PULL: f32 = 0.8;

/// Whether a drag goes along its row or up and down.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum DragDirection {
    AlongRow,
    UpOrDown,
}

impl DragDirection {
    fn of(moved: Vec2) -> Self {
        if moved.x.abs() > moved.y.abs() {
            Self::AlongRow
        } else {
            Self::UpOrDown
        }
    }
}

/// One drag, from the decision of its axis to its end.
pub(super) fn handle_drag(
    ui: &Ui,
    response: &Response,
    row: Rect,
    step_ref: StepRef,
    view: &mut View,
    now: &Now,
    out: &mut Vec<EditorAction>,
) {
    let moved = response.total_drag_delta().unwrap_or_default();
    let Some(pointer) = response.interact_pointer_pos() else {
        return;
    };
    if response.dragged_by(egui::PointerButton::Primary) {
        if view.stroke.is_none_or(|stroke| stroke.held != step_ref) && moved.length() >= DECIDED {
            let from = pressed_step(ui, row, step_ref, view);
            begin_stroke(ui, (from, step_ref), DragDirection::of(moved), view, out);
        }
        if let Some(stroke) = view.stroke.filter(|stroke| stroke.held == step_ref) {
            match stroke.axis {
                StrokeMode::Paint { .. } => paint_steps(row, pointer.x, view, out),
                StrokeMode::Velocity { .. } => drag_velocity(ui, pointer, moved.y, view, out),
                StrokeMode::Nudge { base } => {
                    let nudge = i64::from(base)
                        + round_to_points(
                            moved.x / row.width() * view.page_size.columns() * 5040.0,
                        );
                    let nudge = Nudge::clamped(nudge);
                    let change = StepChange::Nudge(nudge);
                    let text = format!("{:+} %", nudge.percent());
                    set_value(ui, pointer, stroke, (change, &text), view, out);
                }
                StrokeMode::Gate { base } => {
                    let length = i64::from(base)
                        + round_to_points(
                            moved.x / row.width() * view.page_size.columns() * 1000.0,
                        );
                    let gate = Gate::thousandths(length);
                    let text = format!("{} %", length.clamp(1, 128_000) / 10);
                    set_value(
                        ui,
                        pointer,
                        stroke,
                        (StepChange::Gate(gate), &text),
                        view,
                        out,
                    );
                }
                StrokeMode::Select => drag_selection(row, pointer, stroke, view, now),
            }
        }
    }
    if response.drag_stopped_by(egui::PointerButton::Primary) {
        view.stroke = None;
    }
}

/// The step on which the pointer went down. A fast pointer is on another cell before anybody looks.
fn pressed_step(ui: &Ui, row: Rect, step_ref: StepRef, view: &View) -> StepRef {
    let Some(origin) = ui.input(|input| input.pointer.press_origin()) else {
        return step_ref;
    };
    let last = view.project.tracks.len().saturating_sub(1);
    let rows = rows_between(row, origin.y);
    let track = step_ref.track.saturating_add_signed(rows).min(last);
    let end = view.clip_length(step_ref.pattern, track);
    let step = view.first_step() + column_at(row, view.page_size, origin.x);
    StepRef {
        track,
        step: step.min(end.saturating_sub(1)),
        ..step_ref
    }
}

/// Begins the stroke once its direction is known; it applies to the step where the drag began first.
fn begin_stroke(
    ui: &Ui,
    (step_ref, held): (StepRef, StepRef),
    direction: DragDirection,
    view: &mut View,
    out: &mut Vec<EditorAction>,
) {
    let gesture = Gesture::fresh();
    let along_row = direction == DragDirection::AlongRow;
    let step = view.step_at(step_ref);
    let modifiers = view.interaction.modifiers(ui);
    let axis = if modifiers.shift {
        StrokeMode::Select
    } else if modifiers.alt && along_row {
        StrokeMode::Nudge {
            base: step.nudge.get(),
        }
    } else if (modifiers.ctrl || modifiers.command) && along_row {
        let base = match step.gate {
            Gate::Steps(steps) => steps.get(),
            Gate::UntilNext => 1000,
        };
        StrokeMode::Gate { base }
    } else if along_row {
        StrokeMode::Paint {
            on: !step.on,
            last: step_ref.step,
        }
    } else {
        // A step that is just switched on takes over another's velocity, which is known in the next frame.
        StrokeMode::Velocity {
            base: step.on.then_some(step.velocity.get()),
        }
    };
    let switches = match axis {
        StrokeMode::Paint { .. } => true,
        StrokeMode::Velocity { .. } => !step.on,
        StrokeMode::Nudge { .. } | StrokeMode::Gate { .. } | StrokeMode::Select => false,
    };
    if switches {
        view.interaction.selection = None;
        out.push(EditorAction::Edit(
            Some(gesture),
            Edit::ToggleStep(step_ref),
        ));
    }
    put_cursor(step_ref, view);
    view.stroke = Some(GridStroke {
        from: step_ref,
        held,
        axis,
        gesture,
    });
}

/// Puts the cursor on a step. Within a selection it becomes the corner, so that the others follow it; outside, the
/// selection ends.
pub(super) fn put_cursor(step_ref: StepRef, view: &mut View) {
    let within = |selection: &Selection| selection.contains(step_ref.track, step_ref.step);
    if !view.interaction.selection.as_ref().is_some_and(within) {
        view.interaction.selection = None;
        (view.track, view.step) = (step_ref.track, step_ref.step);
    }
}

/// Switches every step between the last one reached and the one under the pointer.
fn paint_steps(row: Rect, x: f32, view: &mut View, out: &mut Vec<EditorAction>) {
    let Some(stroke) = view.stroke else {
        return;
    };
    let GridStroke { from, gesture, .. } = stroke;
    let StrokeMode::Paint { on, last } = stroke.axis else {
        return;
    };
    let length = view.clip_length(from.pattern, from.track);
    let reached = (view.first_step() + column_at(row, view.page_size, x)).min(length - 1);
    for step in reached.min(last)..=reached.max(last) {
        let step_ref = StepRef { step, ..from };
        if step != last && view.step_at(step_ref).on != on {
            out.push(EditorAction::Edit(
                Some(gesture),
                Edit::ToggleStep(step_ref),
            ));
        }
    }
    let axis = StrokeMode::Paint { on, last: reached };
    view.stroke = Some(GridStroke { axis, ..stroke });
}

/// Sets the velocity by how far the pointer went up, and shows it beside the pointer.
fn drag_velocity(ui: &Ui, pointer: Pos2, down: f32, view: &mut View, out: &mut Vec<EditorAction>) {
    let Some(stroke) = view.stroke else {
        return;
    };
    let StrokeMode::Velocity { base } = stroke.axis else {
        return;
    };
    let step = view.step_at(stroke.from);
    if !step.on {
        return;
    }
    let base = base.unwrap_or(step.velocity.get());
    let axis = StrokeMode::Velocity { base: Some(base) };
    view.stroke = Some(GridStroke { axis, ..stroke });
    let velocity = Velocity::clamped(i64::from(base) + round_to_points(-down * PULL));
    let text = format!("{}", velocity.get());
    let change = StepChange::Velocity(velocity);
    set_value(ui, pointer, stroke, (change, &text), view, out);
}

/// Changes the step that the drag began on, if there is one, and shows its value beside the pointer.
fn set_value(
    ui: &Ui,
    pointer: Pos2,
    stroke: GridStroke,
    (change, text): (StepChange, &str),
    view: &View,
    out: &mut Vec<EditorAction>,
) {
    let step = view.step_at(stroke.from);
    if !step.on {
        return;
    }
    let same = match change {
        StepChange::Velocity(velocity) => velocity == step.velocity,
        StepChange::Nudge(nudge) => nudge == step.nudge,
        StepChange::Gate(gate) => gate == step.gate,
        _ => false,
    };
    if !same {
        let edit = Edit::Step(stroke.from, change);
        out.push(EditorAction::Edit(Some(stroke.gesture), edit));
    }
    show_value_at_pointer(ui, pointer, text);
}

/// Selects from the step the drag began on to the one under the pointer.
fn drag_selection(row: Rect, pointer: Pos2, stroke: GridStroke, view: &mut View, now: &Now) {
    let GridStroke { from, held, .. } = stroke;
    let rows = rows_between(row, pointer.y);
    let last = view.project.tracks.len() - 1;
    let track = held.track.saturating_add_signed(rows).min(last);
    let step = view.first_step() + column_at(row, view.page_size, pointer.x);
    let drawn = Selection {
        from: (from.track, from.step),
        to: (track, step),
    };
    view.select_steps(drawn, now);
}

/// A click with Shift selects from where the cursor or the selection is.
pub(super) fn extend_selection(step_ref: StepRef, view: &mut View, now: &Now) {
    let from = view.selection_or_cursor().from;
    let to = (step_ref.track, step_ref.step);
    view.select_steps(Selection { from, to }, now);
}

/// The nearest whole number of points.
#[allow(
    clippy::cast_possible_truncation,
    reason = "the cast saturates, and a screen is small"
)]
fn round_to_points(distance: f32) -> i64 {
    distance.round() as i64
}
