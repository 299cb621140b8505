//! The groove of a pattern: where it comes from, and its slots, drawn with the pointer.

use std::sync::Arc;

use egui::{Button, Pos2, Rect, Response, Role, Sense, Stroke, Ui, WidgetInfo, vec2};

use crate::instance::document::Gesture;
use crate::sequencer::capture::Span;
use crate::sequencer::groove::{GrooveSlot, GrooveSlots, SlotTiming, SlotVelocity};
use crate::sequencer::{Clip, Edit, Groove, PatternChange, SwingGrid};
use crate::ui::editor::editor_action::EditorAction;
use crate::ui::editor::now::Now;
use crate::ui::editor::panels::fields::{FIELD, caption, name_field, row};
use crate::ui::editor::theme;
use crate::ui::editor::view::View;
use crate::ui::library::LibraryRequest;
use crate::ui::words;
use crate::ui::words::hints;

/// The height of a lane of slots.
const LANE: f32 = 40.0;

/// A lane of slots.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum GrooveLane {
    /// Early or late.
    Timing,
    /// Soft or hard.
    Velocity,
}

/// The groove of the shown pattern: from the selected track, from a MIDI file, or none; and its slots.
pub(super) fn show(ui: &mut Ui, view: &mut View, now: &Now, out: &mut Vec<EditorAction>) {
    let pattern = now.pattern;
    let Some(shown) = view.project.patterns.get(pattern).cloned() else {
        return;
    };
    let set = |gesture, to: Option<Groove>| {
        let change = PatternChange::Groove(to.map(Arc::new));
        EditorAction::Edit(gesture, Edit::Pattern { pattern, change })
    };
    row(ui, words::inspector::GROOVE, |ui| {
        let remove = ui.add_enabled(shown.groove.is_some(), Button::new("×"));
        if remove
            .accessible_name(words::inspector::REMOVE_GROOVE)
            .clicked()
        {
            out.push(set(None, None));
        }
        let take = Button::new(words::inspector::GROOVE_OF_TRACK).min_size(vec2(FIELD, 22.0));
        let response = ui
            .add(take)
            .accessible_name(words::inspector::GROOVE_OF_TRACK_LABEL);
        let tip = words::inspector::GROOVE_OF_TRACK_TIP;
        if response.on_hover_text(tip).clicked() {
            let clip = view.clip(pattern, view.track);
            out.push(set(None, Some(groove_of_clip(&clip))));
        }
    });
    row(ui, "", |ui| {
        let import = Button::new(words::inspector::GROOVE_OF_FILE).min_size(vec2(FIELD, 22.0));
        let response = ui
            .add(import)
            .accessible_name(words::inspector::GROOVE_OF_FILE_LABEL);
        let tip = words::inspector::GROOVE_OF_FILE_TIP;
        if response.on_hover_text(tip).clicked() {
            let request = LibraryRequest::Groove {
                path: Default::default(),
                pattern,
                grid: shown.swing_grid,
            };
            view.ask_for_path(request, String::new(), now, out);
        }
    });
    row(ui, "", |ui| {
        let take = Button::new(words::inspector::GROOVE_OF_HEARD).min_size(vec2(FIELD, 22.0));
        let tip = words::inspector::GROOVE_OF_HEARD_TIP;
        if ui.add(take).on_hover_text(tip).clicked() {
            let span = Span::last_pass(&view.project, &now.play, now.engine.position);
            out.push(EditorAction::GrooveHeard((pattern, view.track), span));
        }
    });
    let Some(groove) = shown.groove.as_deref() else {
        return;
    };
    if let Some(name) = name_field(ui, words::inspector::GROOVE_NAME, &groove.name) {
        let to = Groove {
            name,
            ..groove.clone()
        };
        out.push(set(None, Some(to)));
    }
    for of in [GrooveLane::Timing, GrooveLane::Velocity] {
        let caption_of = match of {
            GrooveLane::Timing => words::inspector::EARLY_OR_LATE,
            GrooveLane::Velocity => words::inspector::SOFT_OR_HARD,
        };
        caption(ui, caption_of);
        if let Some((gesture, slots)) = edit_lane(ui, groove.slots.as_slice(), of, view) {
            let to = Groove {
                slots,
                ..groove.clone()
            };
            out.push(set(gesture, Some(to)));
        }
    }
}

/// A lane of slots, drawn with the pointer; a double-click resets one. Returns the slots if they changed.
fn edit_lane(
    ui: &mut Ui,
    slots: &[GrooveSlot],
    of: GrooveLane,
    view: &mut View,
) -> Option<(Option<Gesture>, GrooveSlots)> {
    let size = vec2(ui.available_width(), LANE);
    let (rect, _) = ui.allocate_exact_size(size, Sense::hover());
    let id = ui.scope_id().with(("groove", of == GrooveLane::Timing));
    let response = ui.interact(rect, id, Sense::click_and_drag());
    let count = u16::try_from(slots.len()).unwrap_or(1).max(1);
    let width = rect.width() / f32::from(count);
    paint_slots(ui, rect, width, slots, of);
    for (number, slot) in (0u16..).zip(slots) {
        let left = rect.left() + width * f32::from(number);
        let place = Rect::from_x_y_ranges(left..=left + width, rect.y_range());
        let place = ui.interact(place, id.with(number), Sense::hover());
        let said = slot_label(number, *slot, of);
        place.widget_info(|| WidgetInfo::labeled(Role::Slider, true, &said));
    }
    if response.contains_pointer() {
        view.hint = hints::GROOVE;
    }
    if response.drag_started() {
        view.gestures.begin_drag();
    }
    let (at, value) = slot_at_pointer(&response, rect, width, slots.len())?;
    let mut made = slots.to_vec();
    let slot = made.get_mut(at)?;
    let gesture = response
        .dragged()
        .then(|| view.gestures.drag_gesture())
        .flatten();
    match of {
        _ if response.double_clicked() => match of {
            GrooveLane::Timing => slot.timing = SlotTiming::DEFAULT,
            GrooveLane::Velocity => slot.velocity = SlotVelocity::DEFAULT,
        },
        _ if !response.dragged() && !response.clicked() => return None,
        GrooveLane::Timing => slot.timing = SlotTiming::clamped(scale_to_range(value, -2520, 2520)),
        GrooveLane::Velocity => {
            slot.velocity = SlotVelocity::clamped(scale_to_range(value, 0, 200));
        }
    }
    let changed = made.as_slice() != slots;
    changed.then_some((gesture, GrooveSlots::new(made)?))
}

/// The slot under the pointer, and how high it is, from 0 to 1.
fn slot_at_pointer(
    response: &Response,
    rect: Rect,
    width: f32,
    count: usize,
) -> Option<(usize, f32)> {
    let Pos2 { x, y } = response.interact_pointer_pos()?;
    let height = ((rect.bottom() - y) / rect.height()).clamp(0.0, 1.0);
    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "the cast saturates, and there are at most 64 slots"
    )]
    let at = ((x - rect.left()) / width).max(0.0) as usize;
    Some((at.min(count.checked_sub(1)?), height))
}

#[allow(
    clippy::cast_possible_truncation,
    reason = "a share of a range of a few thousand"
)]
fn scale_to_range(share: f32, least: i16, most: i16) -> i64 {
    let (least, most) = (f32::from(least), f32::from(most));
    (least + (most - least) * share).round() as i64
}

/// Each slot as a bar from the middle up (late) or down, or from the bottom as high as its velocity.
fn paint_slots(ui: &Ui, rect: Rect, width: f32, slots: &[GrooveSlot], of: GrooveLane) {
    let painter = ui.painter_at(rect);
    painter.rect_filled(rect, theme::ROUND, theme::FIELD.of(ui));
    let zero = rect.center().y;
    painter.hline(rect.x_range(), zero, Stroke::new(1.0, theme::HOVER.of(ui)));
    for (number, slot) in (0u16..).zip(slots) {
        let share = match of {
            GrooveLane::Timing => (f32::from(slot.timing.get()) + 2520.0) / 5040.0,
            GrooveLane::Velocity => f32::from(slot.velocity.get()) / 200.0,
        };
        let left = rect.left() + width * f32::from(number);
        let top = rect.bottom() - rect.height() * share;
        let from = match of {
            GrooveLane::Timing => zero,
            GrooveLane::Velocity => rect.bottom(),
        };
        let bar = Rect::from_two_pos(
            Pos2::new(left + 1.0, top.min(from - 1.0)),
            Pos2::new(left + (width - 1.0).max(1.5), top.max(from)),
        );
        painter.rect_filled(bar, 0.0, theme::TEXT.of(ui));
    }
}

/// "Groove slot 3, 8 % late".
fn slot_label(number: u16, slot: GrooveSlot, of: GrooveLane) -> String {
    let number = number + 1;
    match of {
        GrooveLane::Timing => {
            let percent = i32::from(slot.timing.get()) * 100 / 5040;
            words::inspector::slot_time(number, percent)
        }
        GrooveLane::Velocity => words::inspector::slot_velocity(number, slot.velocity.get()),
    }
}

/// The groove of a clip's steps: nudge and velocity; steps that are off do not count.
fn groove_of_clip(clip: &Clip) -> Groove {
    let length = usize::from(clip.length.get()).min(GrooveSlots::MOST);
    let steps = (0..length).map(|step| clip.step(step));
    let on: Vec<i64> = steps
        .clone()
        .filter(|step| step.on)
        .map(|step| step.velocity.into())
        .collect();
    let mean = on.iter().sum::<i64>() / i64::try_from(on.len()).unwrap_or(1).max(1);
    let slots = steps.map(|step| {
        if !step.on {
            return GrooveSlot::default();
        }
        let velocity = i64::from(step.velocity) * 100 / mean.max(1);
        GrooveSlot {
            timing: SlotTiming::clamped(step.nudge.into()),
            velocity: SlotVelocity::clamped(velocity),
        }
    });
    let grid = match clip.rate.to_string().as_str() {
        "1/8" => SwingGrid::Eighth,
        "1/32" => SwingGrid::ThirtySecond,
        _ => SwingGrid::Sixteenth,
    };
    Groove {
        name: String::new(),
        grid,
        slots: GrooveSlots::new(slots.collect()).unwrap_or_default(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sequencer::notation;
    use crate::sequencer::value::{Nudge, Velocity};

    /// A groove is what a track's steps deviate by: the late and the soft one stay late and soft, and what
    /// is off tells nothing.
    #[test]
    fn a_groove_is_taken_of_a_track() {
        let mut clip = notation::clip("xx.x").unwrap();
        clip.steps[1].nudge = Nudge::clamped(504);
        clip.steps[1].velocity = Velocity::clamped(40);
        let groove = groove_of_clip(&clip);
        let slots: Vec<_> = groove
            .slots
            .as_slice()
            .iter()
            .map(|slot| (slot.timing.get(), slot.velocity.get()))
            .collect();
        assert_eq!(slots, [(0, 125), (504, 50), (0, 100), (0, 125)]);
    }
}
