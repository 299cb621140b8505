//! The devices at ports of their own: ports, profile and connection.

use egui::{RichText, Ui};

use super::midi_learn;
use crate::devices::{ConnectionStatus, DEVICES, DeviceChoice};
use crate::ui::editor::device_panel::{DeviceRequest, LearnSource};
use crate::ui::editor::editor_action::EditorAction;
use crate::ui::editor::now::Now;
use crate::ui::editor::panels::clock::{heard_clock, later_than_clock};
use crate::ui::editor::panels::fields::choose;
use crate::ui::editor::theme;
use crate::ui::editor::view::View;
use crate::ui::editor::widgets::button::switch;
use crate::ui::words;

/// The width of a switch.
const SWITCH: f32 = 44.0;

/// Draws the part of the panel.
pub(super) fn show(ui: &mut Ui, view: &mut View, now: &Now, out: &mut Vec<EditorAction>) {
    let shown = &now.devices;
    ui.label(RichText::new(words::setup::CONTROLLERS).strong());
    let mut choices: Vec<DeviceChoice> = shown
        .states
        .iter()
        .map(|(choice, _)| choice.clone())
        .collect();
    let before = choices.clone();
    let mut leave = None;
    for (place, (choice, (_, link))) in choices.iter_mut().zip(&shown.states).enumerate() {
        ui.push_id(("device", place), |ui| {
            ui.separator();
            show_device(ui, view, place, (choice, link), now);
            ui.horizontal(|ui| {
                if ui.button(words::setup::REMOVE_CONTROLLER).clicked() {
                    leave = Some(place);
                }
                if !choice.input.is_empty() {
                    midi_learn::learn_button(ui, LearnSource::OwnPort(place), view, now, out);
                }
            });
            midi_learn::show_learned(ui, &choice.profile, shown, out);
        });
    }
    if let Some(place) = leave {
        choices.remove(place);
    }
    if choices.len() < DEVICES && ui.button(words::setup::ADD_CONTROLLER).clicked() {
        choices.push(DeviceChoice::default());
    }
    if choices != before {
        out.push(EditorAction::Devices(DeviceRequest::ChoosePorts(choices)));
    }
    ui.label(
        RichText::new(words::setup::your_profiles(&shown.folder))
            .size(10.5)
            .color(theme::DIM.of(ui)),
    );
}

fn show_device(
    ui: &mut Ui,
    view: &mut View,
    place: usize,
    (choice, link): (&mut DeviceChoice, &ConnectionStatus),
    now: &Now,
) {
    let shown = &now.devices;
    let label = |what: &str| words::setup::numbered(what, place + 1);
    show_link(ui, place, link);
    if shown.inputs.is_empty() && shown.outputs.is_empty() {
        let advice = words::setup::NO_PORTS;
        ui.label(RichText::new(advice).color(theme::DIM.of(ui)));
    }
    choose_name(
        ui,
        &label(words::setup::INPUT),
        &mut choice.input,
        &shown.inputs,
    );
    choose_name(
        ui,
        &label(words::setup::OUTPUT),
        &mut choice.output,
        &shown.outputs,
    );
    choose_name(
        ui,
        &label(words::setup::PROFILE),
        &mut choice.profile,
        &now.controller.names,
    );
    if choice.profile.is_empty() && !choice.input.is_empty() {
        let sibling = shown.siblings.get(place).and_then(Option::as_deref);
        let lack = sibling.unwrap_or(words::setup::UNKNOWN_PORT);
        let advice = words::setup::needs_profile(lack);
        ui.label(RichText::new(advice).color(theme::ACCENT.of(ui)));
    }
    if !choice.output.is_empty() {
        ui.horizontal(|ui| {
            if switch(ui, &label(words::setup::CLOCK), choice.clock, SWITCH).clicked() {
                choice.clock ^= true;
            }
            ui.label(words::setup::CLOCK_MEANING);
        });
    }
    if !choice.input.is_empty() {
        ui.horizontal(|ui| {
            if switch(ui, &label(words::setup::FOLLOW), choice.follows, SWITCH).clicked() {
                choice.follows ^= true;
            }
            ui.label(words::setup::FOLLOW_MEANING);
        });
    }
    if choice.follows {
        ui.label(heard_clock(now.heard_clock));
        let name = label(words::audio::LATER_THAN_CLOCK);
        if let Some(later_ms) = later_than_clock(ui, view, &name, choice.later_ms) {
            choice.later_ms = later_ms;
        }
    }
}

/// The connection of a device, beside its number, where a user looks when something does not work.
fn show_link(ui: &mut Ui, place: usize, link: &ConnectionStatus) {
    let (sentence, ink) = match link {
        ConnectionStatus::Begun => (words::setup::CHOOSE_PORTS.into(), theme::DIM),
        ConnectionStatus::Open => (words::setup::CONNECTED.into(), theme::TEXT),
        ConnectionStatus::Contested(rival) => (words::setup::contested(rival), theme::TEXT),
        ConnectionStatus::InUse(rival) => (words::setup::in_use_by(rival), theme::ACCENT),
        ConnectionStatus::Missing => (words::setup::NOT_THERE.into(), theme::ACCENT),
        ConnectionStatus::Refused(error) => (error.0.clone(), theme::ACCENT),
    };
    let line = format!("{}. {sentence}", place + 1);
    ui.label(RichText::new(line).color(ink.of(ui)));
}

/// A menu of names; the chosen one is shown even while it is not in the list.
fn choose_name(ui: &mut Ui, label: &str, chosen: &mut String, names: &[String]) {
    let missing = !chosen.is_empty() && !names.contains(chosen);
    let gone = missing.then(|| chosen.clone());
    let all = std::iter::once(String::new())
        .chain(gone)
        .chain(names.iter().cloned());
    let write = |name: &String| match name.as_str() {
        "" => words::setup::NONE.to_owned(),
        name => name.to_owned(),
    };
    if let Some(name) = choose(ui, label, &chosen.clone(), all, write) {
        *chosen = name;
    }
}
