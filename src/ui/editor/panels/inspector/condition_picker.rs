//! The conditions in groups, to pick one with a click.

use egui::{ComboBox, Id, Popup, PopupCloseBehavior, Response, Ui};

use super::step_edits::StepEdits;
use crate::sequencer::edit::StepRef;
use crate::sequencer::trig::Ratio;
use crate::sequencer::{Condition, Edit, StepChange};
use crate::ui::editor::editor_action::EditorAction;
use crate::ui::editor::field_tips;
use crate::ui::editor::panels::fields::{FIELD, caption, row, switches};
use crate::ui::editor::panels::lane_editor::lane_value::parse_condition;
use crate::ui::words;
use crate::ui::words::step::{CONDITION_GROUPS, FURTHER_PASSES, USUAL_CONDITIONS};

/// The greatest height of the open menu, and its width, in points.
const HEIGHT: f32 = 560.0;
const WIDTH: f32 = 270.0;

/// The menu of a step's condition, and the most usual ones as switches.
pub(super) fn show(ui: &mut Ui, condition: Condition, change: &mut StepEdits<'_>) {
    row(ui, words::fields::CONDITION, |ui| {
        let menu = ComboBox::from_id_salt("Condition")
            .width(FIELD)
            .height(HEIGHT)
            .close_behavior(PopupCloseBehavior::CloseOnClickOutside)
            .truncate()
            .selected_text(label(condition));
        let shown = menu.show_ui(ui, |ui| groups(ui, condition));
        let button = shown.response.accessible_name(words::fields::CONDITION);
        let _ = field_tips::explain(button, words::fields::CONDITION);
        if let Some(condition) = shown.inner.flatten() {
            change(None, StepChange::Condition(condition));
        }
    });
    let usual =
        USUAL_CONDITIONS.map(|text| (text, words::step::condition(text), parse_condition(text)));
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
    let menu = Popup::context_menu(response)
        .close_behavior(PopupCloseBehavior::CloseOnClickOutside)
        .style(egui::style::StyleModifier::default());
    let chosen = menu.show(|ui| groups(ui, condition));
    if let Some(condition) = chosen.and_then(|chosen| chosen.inner) {
        let change = StepChange::Condition(condition);
        out.push(EditorAction::Edit(None, Edit::Step(step_ref, change)));
    }
}

/// All groups; returns the condition that was clicked, which closes the menu.
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
    for (name, conditions) in CONDITION_GROUPS {
        caption(ui, name);
        ui.horizontal(|ui| {
            for text in conditions {
                entry(ui, parse_condition(text));
            }
        });
    }
    caption(ui, words::step::EVERY_FURTHER);
    let passes = further_passes(ui, now);
    ui.horizontal_wrapped(|ui| {
        for ratio in (1..=passes).filter_map(|pass| Ratio::new(pass, passes)) {
            let ratio = Some(ratio);
            entry(
                ui,
                Condition {
                    ratio,
                    ..Condition::default()
                },
            );
        }
    });
    if chosen.is_some() {
        ui.close();
    }
    chosen
}

/// A line of numbers of passes; returns the one whose passes are shown, at first that of a condition.
fn further_passes(ui: &mut Ui, now: Condition) -> u8 {
    let own = now.ratio.map(|ratio| ratio.parts().1);
    let own = own.filter(|passes| FURTHER_PASSES.contains(passes));
    let place = Id::unique("passes of a condition");
    let shown = ui.data(|data| data.get_temp(place)).or(own);
    let mut shown = shown.unwrap_or(*FURTHER_PASSES.start());
    ui.horizontal(|ui| {
        for passes in FURTHER_PASSES {
            let number = ui.selectable_label(passes == shown, passes.to_string());
            let number = number.accessible_name(words::step::every(passes));
            if number.clicked() {
                shown = passes;
                ui.data_mut(|data| data.insert_temp(place, passes));
            }
        }
    });
    shown
}

/// A condition in words.
fn label(condition: Condition) -> String {
    if condition.is_default() {
        words::step::ALWAYS.to_owned()
    } else {
        condition.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::control::controllers::ConditionChoice;

    /// Everything that is offered can be read, and nothing is offered twice.
    #[test]
    fn every_offered_condition_is_one() {
        let texts = CONDITION_GROUPS
            .iter()
            .flat_map(|(_, conditions)| *conditions);
        let mut offered: Vec<&str> = texts.copied().collect();
        for text in &offered {
            assert_eq!(label(parse_condition(text)), *text);
        }
        // A knob goes through all of them, and more.
        let has = |text: &&str| ConditionChoice::find(text).is_some();
        assert!(offered.iter().all(has));
        let count = offered.len();
        offered.sort_unstable();
        offered.dedup();
        assert_eq!(offered.len(), count);
    }
}
