//! One drag on the grid.
//!
//! The first 6 points decide what it is: along the row it switches every step it passes on or off, as
//! it did the first; up or down it sets the velocity. All of one drag is one undo level.

use egui::{Order, Pos2, Rect, Response, Ui, vec2};

use super::column_at;
use crate::document::Gesture;
use crate::editor::theme;
use crate::editor::view::{Action, Axis, PAGE, Stroke, View};
use crate::sequencer::edit::Place;
use crate::sequencer::value::Velocity;
use crate::sequencer::{Edit, StepChange};

/// A drag must go so far before it is one.
const DECIDED: f32 = 6.0;

/// Velocity for a point of dragging.
const PULL: f32 = 0.8;

/// One drag, from the decision of its axis to its end.
pub(super) fn drag(
    ui: &Ui,
    response: &Response,
    row: Rect,
    place: Place,
    view: &mut View,
    out: &mut Vec<Action>,
) {
    let moved = response.total_drag_delta().unwrap_or_default();
    let Some(pointer) = response.interact_pointer_pos() else {
        return;
    };
    if response.dragged_by(egui::PointerButton::Primary) {
        if view.stroke.is_none_or(|stroke| stroke.from != place) && moved.length() >= DECIDED {
            begin(place, moved.x.abs() > moved.y.abs(), view, out);
        }
        match view.stroke.filter(|stroke| stroke.from == place) {
            Some(Stroke {
                axis: Axis::Paint { .. },
                ..
            }) => paint(row, pointer.x, view, out),
            Some(Stroke {
                axis: Axis::Velocity { .. },
                ..
            }) => pull(ui, pointer, moved.y, view, out),
            None => {}
        }
    }
    if response.drag_stopped_by(egui::PointerButton::Primary) && view.stroke.take().is_none() {
        // Held long, but not moved: a slow click.
        out.push(Action::Edit(None, Edit::ToggleStep(place)));
    }
}

/// The drag has shown what it is; the step it began on is the first to follow.
fn begin(place: Place, along: bool, view: &mut View, out: &mut Vec<Action>) {
    let gesture = Gesture::fresh();
    let step = view.step_at(place);
    (view.track, view.step) = (place.track, place.step);
    if along || !step.on {
        out.push(Action::Edit(Some(gesture), Edit::ToggleStep(place)));
    }
    let axis = if along {
        Axis::Paint {
            on: !step.on,
            last: place.step,
        }
    } else {
        // A step that is only now switched on takes over another's velocity: look in the next frame.
        Axis::Velocity {
            base: step.on.then_some(step.velocity.get()),
        }
    };
    view.stroke = Some(Stroke {
        from: place,
        axis,
        gesture,
    });
}

/// Switches every step between the last one reached and the one under the pointer.
fn paint(row: Rect, x: f32, view: &mut View, out: &mut Vec<Action>) {
    let Some(Stroke {
        from,
        axis: Axis::Paint { on, last },
        gesture,
    }) = view.stroke
    else {
        return;
    };
    let length = usize::from(view.clip(from.pattern, from.track).length.get());
    let reached = (view.page * PAGE + column_at(row, x)).min(length - 1);
    for step in reached.min(last)..=reached.max(last) {
        let place = Place { step, ..from };
        if step != last && view.step_at(place).on != on {
            out.push(Action::Edit(Some(gesture), Edit::ToggleStep(place)));
        }
    }
    let axis = Axis::Paint { on, last: reached };
    view.stroke = Some(Stroke {
        from,
        axis,
        gesture,
    });
}

/// Sets the velocity by how far the pointer went up, and shows it beside the pointer.
fn pull(ui: &Ui, pointer: Pos2, down: f32, view: &mut View, out: &mut Vec<Action>) {
    let Some(Stroke {
        from,
        axis: Axis::Velocity { base },
        gesture,
    }) = view.stroke
    else {
        return;
    };
    let step = view.step_at(from);
    if !step.on {
        return;
    }
    let base = base.unwrap_or(step.velocity.get());
    let axis = Axis::Velocity { base: Some(base) };
    view.stroke = Some(Stroke {
        from,
        axis,
        gesture,
    });
    let velocity = Velocity::clamped(i64::from(base) + points(-down * PULL));
    if velocity != step.velocity {
        out.push(Action::Edit(
            Some(gesture),
            Edit::Step(from, StepChange::Velocity(velocity)),
        ));
    }
    let painter = ui.ctx().layer_painter(egui::LayerId::new(
        Order::Tooltip,
        ui.scope_id().with("value"),
    ));
    let place = pointer + vec2(16.0, -16.0);
    let text = format!("{}", velocity.get());
    let galley = painter.layout_no_wrap(text, theme::font(15.0), theme::TEXT);
    let ground = Rect::from_center_size(place, galley.size() + vec2(12.0, 6.0));
    painter.rect_filled(ground, theme::ROUND, theme::BACKGROUND);
    painter.galley(ground.min + vec2(6.0, 3.0), galley, theme::TEXT);
}

/// The nearest whole number of points.
#[allow(
    clippy::cast_possible_truncation,
    reason = "the cast saturates, and a screen is small"
)]
fn points(distance: f32) -> i64 {
    distance.round() as i64
}
