//! When a step plays, and how often it is struck.

use egui::{ComboBox, Ui};

use super::step::Change;
use super::{FIELD, field, row};
use crate::editor::view::View;
use crate::editor::widgets::number::Number;
use crate::sequencer::ratchet::{Hits, Window};
use crate::sequencer::{Chance, Condition, Ratchet, Step, StepChange};

/// The conditions of the menu; a file can hold any combination of them.
const CONDITIONS: [&str; 20] = [
    "", "1:2", "2:2", "1:3", "2:3", "3:3", "1:4", "2:4", "3:4", "4:4", "1:8", "8:8", "1st", "!1st",
    "fill", "!fill", "pre", "!pre", "nei", "!nei",
];

/// Chance, condition and ratchet of a step.
pub(super) fn trig(ui: &mut Ui, view: &mut View, step: &Step, change: &mut Change<'_>) {
    let chance = Number {
        write: &|value| format!("{value} %"),
        read: &|text| super::percent(text),
        ..Number::new("Chance", i64::from(step.chance), 0..=100)
    };
    field(ui, view, chance, |gesture, value| {
        change(gesture, StepChange::Chance(Chance::clamped(value)));
    });
    condition(ui, step.condition, change);
    let ratchet = step.ratchet;
    let hits = Number::new("Ratchet", i64::from(ratchet.hits), 1..=16);
    field(ui, view, hits, |gesture, value| {
        let hits = Hits::clamped(value);
        change(gesture, StepChange::Ratchet(Ratchet { hits, ..ratchet }));
    });
    if !ratchet.is_default() {
        let window = Number::new("over steps", i64::from(ratchet.window), 1..=16);
        field(ui, view, window, |gesture, value| {
            let window = Window::clamped(value);
            change(gesture, StepChange::Ratchet(Ratchet { window, ..ratchet }));
        });
    }
}

fn condition(ui: &mut Ui, condition: Condition, change: &mut Change<'_>) {
    row(ui, "Condition", |ui| {
        let menu = ComboBox::from_id_salt("condition")
            .width(FIELD)
            .selected_text(name(condition));
        let shown = menu.show_ui(ui, |ui| {
            for text in CONDITIONS {
                let choice: Condition = text.parse().unwrap_or_default();
                let chosen = choice == condition;
                if ui.selectable_label(chosen, name(choice)).clicked() {
                    change(None, StepChange::Condition(choice));
                }
            }
        });
        shown.response.accessible_name("Condition");
    });
}

fn name(condition: Condition) -> String {
    if condition.is_default() {
        "always".to_owned()
    } else {
        condition.to_string()
    }
}
