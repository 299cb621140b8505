//! The pattern: its name, seed, master length and groove.

use std::sync::Arc;

use egui::{Button, TextEdit, Ui, vec2};

use super::{FIELD, caption, field, row};
use crate::editor::view::{Action, Now, View};
use crate::editor::widgets::number::Number;
use crate::sequencer::groove::{Slot, SlotTiming, SlotVelocity, Slots};
use crate::sequencer::project::MasterLength;
use crate::sequencer::{Clip, Edit, Groove, PatternChange, SwingGrid};

/// The fields of the pattern that is shown.
pub(super) fn pattern(ui: &mut Ui, view: &mut View, now: &Now, out: &mut Vec<Action>) {
    let pattern = now.pattern;
    let Some(shown) = view.project.patterns.get(pattern).cloned() else {
        return;
    };
    let mut change = |gesture, change| {
        out.push(Action::Edit(gesture, Edit::Pattern { pattern, change }));
    };
    if let Some(name) = named(ui, "Name of the pattern", &shown.name) {
        change(None, PatternChange::Name(name));
    }
    let seed = Number {
        read: &|text| text.trim().parse::<u32>().ok().map(f64::from),
        ..Number::new("Seed", i64::from(shown.seed), 0..=i64::from(u32::MAX))
    };
    field(ui, view, seed, |gesture, value| {
        let seed = u32::try_from(value).unwrap_or(0);
        change(gesture, PatternChange::Seed(seed));
    });
    row(ui, "", |ui| {
        if ui
            .add(Button::new("New seed").min_size(vec2(FIELD, 22.0)))
            .clicked()
        {
            change(None, PatternChange::NewSeed);
        }
    });
    let unit = match shown.swing_grid {
        SwingGrid::Eighth => "1/8",
        SwingGrid::Sixteenth => "1/16",
        SwingGrid::ThirtySecond => "1/32",
    };
    let length = Number {
        write: &|value| {
            if value == 0 {
                "none".to_owned()
            } else {
                format!("{value} × {unit}")
            }
        },
        read: &|text| text.split_whitespace().next()?.parse().ok(),
        ..Number::new("Master length", i64::from(shown.master_length), 0..=1024)
    };
    field(ui, view, length, |gesture, value| {
        change(
            gesture,
            PatternChange::MasterLength(MasterLength::clamped(value)),
        );
    });
    let clip = view.clip(pattern, view.track);
    groove(ui, shown.groove.as_deref(), &clip, &mut |to| {
        change(None, PatternChange::Groove(to.map(Arc::new)));
    });
}

/// The groove: a drawing of its slots, one made of the selected track, or none.
fn groove(
    ui: &mut Ui,
    shown: Option<&Groove>,
    clip: &Clip,
    change: &mut dyn FnMut(Option<Groove>),
) {
    row(ui, "Groove", |ui| {
        let remove = ui.add_enabled(shown.is_some(), Button::new("×"));
        if remove.accessible_name("Remove the groove").clicked() {
            change(None);
        }
        let take = Button::new("of this track").min_size(vec2(FIELD, 22.0));
        let response = ui.add(take).accessible_name("Groove of the selected track");
        let tip =
            "Takes the nudges and velocities of the selected track's steps as the groove of all";
        if response.on_hover_text(tip).clicked() {
            change(Some(taken(clip)));
        }
    });
    let Some(groove) = shown else {
        return;
    };
    if let Some(name) = named(ui, "Name of the groove", &groove.name) {
        change(Some(Groove {
            name,
            ..groove.clone()
        }));
    }
    let slots = groove.slots.as_slice();
    caption(
        ui,
        &format!("{} SLOTS: EARLY OR LATE, SOFT OR HARD", slots.len()),
    );
    draw(ui, slots);
}

/// Each slot as a bar: to the left or right of its place, and as high as its velocity.
fn draw(ui: &mut Ui, slots: &[Slot]) {
    use crate::editor::theme;
    let (rect, response) =
        ui.allocate_exact_size(vec2(ui.available_width(), 34.0), egui::Sense::hover());
    let said = format!("Groove of {} slots", slots.len());
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Image, true, &said));
    let painter = ui.painter_at(rect);
    painter.rect_filled(rect, theme::ROUND, theme::FIELD.of(ui));
    let count = u16::try_from(slots.len()).unwrap_or(1).max(1);
    let width = rect.width() / f32::from(count);
    for (slot, number) in slots.iter().zip(0u16..) {
        let place = rect.left() + width * (f32::from(number) + 0.5);
        painter.vline(
            place,
            rect.y_range(),
            egui::Stroke::new(1.0, theme::HOVER.of(ui)),
        );
        let x = place + width * f32::from(slot.timing.get()) / 5040.0;
        let top = rect.bottom() - 2.0 - 28.0 * f32::from(slot.velocity.get()) / 200.0;
        let bar = egui::Rangef::new(top, rect.bottom() - 2.0);
        painter.vline(x, bar, egui::Stroke::new(2.5, theme::TEXT.of(ui)));
    }
}

/// What a clip's steps are early or late, hard or soft by; a step that is off tells nothing.
fn taken(clip: &Clip) -> Groove {
    let length = usize::from(clip.length.get()).min(Slots::MOST);
    let steps = (0..length).map(|step| clip.step(step));
    let on: Vec<i64> = steps
        .clone()
        .filter(|step| step.on)
        .map(|step| step.velocity.into())
        .collect();
    let mean = on.iter().sum::<i64>() / i64::try_from(on.len()).unwrap_or(1).max(1);
    let slots = steps.map(|step| {
        if !step.on {
            return Slot::default();
        }
        let velocity = i64::from(step.velocity) * 100 / mean.max(1);
        Slot {
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
        slots: Slots::new(slots.collect()).unwrap_or_default(),
    }
}

/// A field for a name; answers a new one when it is entered or left.
pub(super) fn named(ui: &mut Ui, label: &str, now: &str) -> Option<String> {
    let id = ui.scope_id().with(label);
    let kept = ui.data_mut(|data| data.get_temp::<String>(id));
    let mut text = kept.unwrap_or_else(|| now.to_owned());
    let mut entered = None;
    row(ui, "Name", |ui| {
        let edit = TextEdit::singleline(&mut text)
            .desired_width(FIELD + 24.0)
            .char_limit(64);
        let response = ui.add(edit).accessible_name(label);
        if response.lost_focus() {
            let left = ui.input(|input| input.key_pressed(egui::Key::Escape));
            entered = Some(text.trim().to_owned()).filter(|name| !left && name != now);
            ui.data_mut(|data| data.remove::<String>(id));
        } else if response.has_focus() {
            ui.data_mut(|data| data.insert_temp(id, text.clone()));
        }
    });
    entered
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
        let groove = taken(&clip);
        let slots: Vec<_> = groove
            .slots
            .as_slice()
            .iter()
            .map(|slot| (slot.timing.get(), slot.velocity.get()))
            .collect();
        assert_eq!(slots, [(0, 125), (504, 50), (0, 100), (0, 125)]);
    }
}
