//! When a step plays, and how often it is struck.

use egui::Ui;

use super::condition_picker;
use super::step_edits::StepEdits;
use crate::sequencer::dice::Die;
use crate::sequencer::ratchet::{Curve, Hits, Share, Window};
use crate::sequencer::{Chance, Condition, Dice, Group, Ratchet, Step, StepChange};
use crate::ui::editor::field_tips;
use crate::ui::editor::panels::fields::{
    FIELD, choice_menu, field, parse_percent, percent_field, row, signed_field, switches,
};
use crate::ui::editor::view::View;
use crate::ui::editor::widgets::number_field::{NumberField, number_field};
use crate::ui::words;

/// Chance, condition and ratchet of a step.
pub(super) fn show(ui: &mut Ui, view: &mut View, step: &Step, change: &mut StepEdits<'_>) {
    let chance = NumberField {
        write: &|value| format!("{value} %"),
        read: &|text| parse_percent(text),
        ..NumberField::new(words::fields::CHANCE, i64::from(step.chance), 0..=100)
    };
    field(ui, view, chance, |gesture, value| {
        change(gesture, StepChange::Chance(Chance::clamped(value)));
    });
    show_condition(ui, view, step.condition, change);
    show_dice(ui, step, change);
    let ratchet = step.ratchet;
    let hits = NumberField::new(words::fields::RATCHET, i64::from(ratchet.hits), 1..=16);
    field(ui, view, hits, |gesture, value| {
        let hits = Hits::clamped(value);
        change(gesture, StepChange::Ratchet(Ratchet { hits, ..ratchet }));
    });
    if !ratchet.is_default() {
        show_ramp(ui, view, ratchet, change);
    }
}

/// Which die it throws, and of which group it is: in one line, as their values are short.
fn show_dice(ui: &mut Ui, step: &Step, change: &mut StepEdits<'_>) {
    const MENU: f32 = 66.0;
    let dice = (1..=8).map(Die::clamped);
    let dice = dice.flat_map(|die| [Dice::Shared(die), Dice::Inverted(die)]);
    let dice = [Dice::Own].into_iter().chain(dice);
    let groups = (0..=8).map(Group::clamped);
    let named = |group: &Group| match group.get() {
        0 => words::inspector::NONE.to_owned(),
        group => group.to_string(),
    };
    row(ui, words::fields::DICE, |ui| {
        // From the right to the left.
        if let Some(group) =
            choice_menu(ui, (words::fields::GROUP, MENU), &step.group, groups, named)
        {
            change(None, StepChange::Group(group));
        }
        let _ = field_tips::explain(ui.label(words::fields::GROUP), words::fields::GROUP);
        let now = &step.dice;
        if let Some(dice) = choice_menu(
            ui,
            (words::fields::DICE, MENU),
            now,
            dice,
            ToString::to_string,
        ) {
            change(None, StepChange::Dice(dice));
        }
    });
}

/// How the hits of a ratchet lie, and how hard each is.
fn show_ramp(ui: &mut Ui, view: &mut View, ratchet: Ratchet, change: &mut StepEdits<'_>) {
    let mut say = |gesture, ratchet| change(gesture, StepChange::Ratchet(ratchet));
    let window = NumberField::new(words::fields::OVER_STEPS, i64::from(ratchet.window), 1..=16);
    field(ui, view, window, |gesture, value| {
        let window = Window::clamped(value);
        say(gesture, Ratchet { window, ..ratchet });
    });
    row(ui, words::step::RAMP, |ui| {
        let to = percent_field(words::fields::RAMP_LAST, i64::from(ratchet.to), 0..=200);
        if let Some((gesture, value)) = number_field(ui, &mut view.gestures, to, 44.0) {
            let to = Share::clamped(value);
            say(gesture, Ratchet { to, ..ratchet });
        }
        ui.label(words::step::RAMP_TO);
        let from = percent_field(words::fields::RAMP_FIRST, i64::from(ratchet.from), 0..=200);
        if let Some((gesture, value)) = number_field(ui, &mut view.gestures, from, 44.0) {
            let from = Share::clamped(value);
            say(gesture, Ratchet { from, ..ratchet });
        }
    });
    let curve = signed_field(words::fields::RAMP_CURVE, i64::from(ratchet.curve), -4..=4);
    field(ui, view, curve, |gesture, value| {
        let curve = Curve::clamped(value);
        say(gesture, Ratchet { curve, ..ratchet });
    });
    let chance = percent_field(
        words::fields::CHANCE_OF_HIT,
        i64::from(ratchet.chance),
        0..=100,
    );
    field(ui, view, chance, |gesture, value| {
        let chance = Chance::clamped(value);
        say(gesture, Ratchet { chance, ..ratchet });
    });
    let names: Vec<_> = (0..ratchet.hits.get())
        .map(|hit| ((hit + 1).to_string(), words::step::hit(hit + 1)))
        .collect();
    let hits: Vec<_> = names
        .iter()
        .enumerate()
        .map(|(hit, (text, label))| (text.as_str(), label.as_str(), ratchet.mask >> hit & 1 == 1))
        .collect();
    if let Some(hit) = switches(ui, &hits) {
        let mask = ratchet.mask ^ 1 << hit;
        say(None, Ratchet { mask, ..ratchet });
    }
}

fn show_condition(ui: &mut Ui, view: &mut View, condition: Condition, change: &mut StepEdits<'_>) {
    condition_picker::show(ui, condition, change);
    row(ui, words::step::CUSTOM, |ui| {
        // Typed as it is written: "3:7", "x..x fill".
        let id = ui.scope_id().with("condition in words");
        let mut text = ui
            .data_mut(|data| data.get_temp::<String>(id))
            .unwrap_or_default();
        let edit = egui::TextEdit::singleline(&mut text)
            .desired_width(FIELD - 8.0)
            .hint_text(words::step::CUSTOM_HINT);
        let response = ui.add(edit).accessible_name(words::fields::CONDITION_TEXT);
        let response = field_tips::explain(response, words::fields::CONDITION_TEXT);
        let entered =
            response.lost_focus() && ui.input(|input| input.key_pressed(egui::Key::Enter));
        if entered {
            match text.trim().parse() {
                Ok(condition) => {
                    change(None, StepChange::Condition(condition));
                    text.clear();
                }
                Err(why) => view
                    .gestures
                    .refuse(words::status::condition_not_changed(&why)),
            }
        }
        ui.data_mut(|data| data.insert_temp(id, text));
    });
}
