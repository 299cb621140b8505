//! The conditions in groups, to pick one with a click.

use egui::{ComboBox, Popup, Response, Ui};

use super::step_edits::StepEdits;
use crate::sequencer::edit::StepRef;
use crate::sequencer::{Condition, Edit, StepChange};
use crate::ui::editor::editor_action::EditorAction;
use crate::ui::editor::panels::fields::{FIELD, caption, row, switches};
use crate::ui::editor::panels::lane_editor::lane_value::parse_condition;
use crate::ui::editor::words;

/// The groups, each with its conditions as they are written.
const GROUPS: [(&str, &[&str]); 10] = [
    ("FILL", &["fill", "!fill"]),
    ("FIRST PASS", &["1st", "!1st"]),
    ("EVERY 2", &["1:2", "2:2"]),
    ("EVERY 3", &["1:3", "2:3", "3:3"]),
    ("EVERY 4", &["1:4", "2:4", "3:4", "4:4"]),
    ("EVERY 5", &["1:5", "2:5", "3:5", "4:5", "5:5"]),
    ("EVERY 6", &["1:6", "2:6", "3:6", "4:6", "5:6", "6:6"]),
    (
        "EVERY 8",
        &["1:8", "2:8", "3:8", "4:8", "5:8", "6:8", "7:8", "8:8"],
    ),
    ("PREVIOUS CONDITION", &["pre", "!pre"]),
    ("NEIGHBOUR TRACK", &["nei", "!nei"]),
];

/// The most usual conditions, which are switches below the menu.
const USUAL: [&str; 5] = ["fill", "1st", "1:2", "2:2", "4:4"];

/// The greatest height of the open menu, and its width, in points.
const HEIGHT: f32 = 560.0;
const WIDTH: f32 = 270.0;

/// The menu of a step's condition, and the most usual ones as switches.
pub(super) fn show(ui: &mut Ui, condition: Condition, change: &mut StepEdits<'_>) {
    row(ui, "Condition", |ui| {
        let menu = ComboBox::from_id_salt("Condition")
            .width(FIELD)
            .height(HEIGHT)
            .truncate()
            .selected_text(label(condition));
        let shown = menu.show_ui(ui, |ui| groups(ui, condition));
        let button = shown.response.accessible_name("Condition");
        let _ = words::explain(button, "Condition");
        if let Some(condition) = shown.inner.flatten() {
            change(None, StepChange::Condition(condition));
        }
    });
    let usual = USUAL.map(|text| (text, format!("Condition {text}"), parse_condition(text)));
    let shown: Vec<_> = usual
        .iter()
        .map(|(text, label, usual)| (*text, label.as_str(), *usual == condition))
        .collect();
    let clicked = switches(ui, &shown).and_then(|clicked| usual.get(clicked));
    if let Some((_, _, usual)) = clicked {
        let is_on = *usual == condition;
        let chosen = if is_on { Condition::default() } else { *usual };
        change(None, StepChange::Condition(chosen));
    }
}

/// The same groups as the menu of a right-click, as in the lane.
pub fn show_popup(
    response: &Response,
    (step_ref, condition): (StepRef, Condition),
    out: &mut Vec<EditorAction>,
) {
    let menu = Popup::context_menu(response).style(egui::style::StyleModifier::default());
    let chosen = menu.show(|ui| groups(ui, condition));
    if let Some(condition) = chosen.and_then(|chosen| chosen.inner) {
        let change = StepChange::Condition(condition);
        out.push(EditorAction::Edit(None, Edit::Step(step_ref, change)));
    }
}

/// All groups; returns the condition that was clicked.
fn groups(ui: &mut Ui, now: Condition) -> Option<Condition> {
    ui.set_width(WIDTH);
    ui.spacing_mut().item_spacing = egui::vec2(3.0, 2.0);
    let mut chosen = None;
    let mut entry = |ui: &mut Ui, condition: Condition| {
        let is_now = condition == now;
        if ui.selectable_label(is_now, label(condition)).clicked() {
            chosen = Some(condition);
        }
    };
    entry(ui, Condition::default());
    for (name, conditions) in GROUPS {
        caption(ui, name);
        ui.horizontal(|ui| {
            for text in conditions {
                entry(ui, parse_condition(text));
            }
        });
    }
    chosen
}

/// A condition in words.
fn label(condition: Condition) -> String {
    if condition.is_default() {
        "always".to_owned()
    } else {
        condition.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Everything that is offered can be read, and nothing is offered twice.
    #[test]
    fn every_offered_condition_is_one() {
        let texts = GROUPS.iter().flat_map(|(_, conditions)| *conditions);
        let mut offered: Vec<&str> = texts.copied().collect();
        for text in &offered {
            assert_eq!(label(parse_condition(text)), *text);
        }
        let count = offered.len();
        offered.sort_unstable();
        offered.dedup();
        assert_eq!(offered.len(), count);
    }
}
