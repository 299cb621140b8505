//! The devices at ports of their own: ports, profile and connection.

use egui::{RichText, Ui};

use super::midi_learn;
use crate::devices::{ConnectionStatus, DEVICES, DeviceChoice};
use crate::ui::editor::device_panel::{DeviceRequest, LearnSource};
use crate::ui::editor::editor_action::EditorAction;
use crate::ui::editor::now::Now;
use crate::ui::editor::panels::fields::choose;
use crate::ui::editor::theme;
use crate::ui::editor::view::View;
use crate::ui::editor::widgets::button::switch;

/// The width of a switch.
const SWITCH: f32 = 44.0;
/// The menu entry for no port or no profile.
const NONE: &str = "none";

/// Draws the part of the panel.
pub(super) fn show(ui: &mut Ui, view: &mut View, now: &Now, out: &mut Vec<EditorAction>) {
    let shown = &now.devices;
    ui.label(RichText::new("Controllers, at ports of their own").strong());
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
            show_device(ui, place, (choice, link), now);
            ui.horizontal(|ui| {
                if ui.button("Remove").clicked() {
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
    if choices.len() < DEVICES && ui.button("Add a controller").clicked() {
        choices.push(DeviceChoice::default());
    }
    if choices != before {
        out.push(EditorAction::Devices(DeviceRequest::ChoosePorts(choices)));
    }
    ui.label(
        RichText::new(format!("Your profiles: {}", shown.folder))
            .size(10.5)
            .color(theme::DIM.of(ui)),
    );
}

fn show_device(
    ui: &mut Ui,
    place: usize,
    (choice, link): (&mut DeviceChoice, &ConnectionStatus),
    now: &Now,
) {
    let shown = &now.devices;
    let label = |what: &str| format!("{what} {}", place + 1);
    show_link(ui, place, link);
    if shown.inputs.is_empty() && shown.outputs.is_empty() {
        let advice =
            "No MIDI port is there: connect the device and switch it on, and the lists have it";
        ui.label(RichText::new(advice).color(theme::DIM.of(ui)));
    }
    choose_name(ui, &label("Input"), &mut choice.input, &shown.inputs);
    choose_name(ui, &label("Output"), &mut choice.output, &shown.outputs);
    choose_name(
        ui,
        &label("Profile"),
        &mut choice.profile,
        &now.controller.names,
    );
    if choice.profile.is_empty() && !choice.input.is_empty() {
        let sibling = shown.siblings.get(place).and_then(Option::as_deref);
        let lack = sibling.unwrap_or("No profile knows this port");
        let advice = format!("{lack}. It does nothing yet: choose a profile, or press Learn");
        ui.label(RichText::new(advice).color(theme::ACCENT.of(ui)));
    }
    if !choice.output.is_empty() {
        ui.horizontal(|ui| {
            if switch(ui, &label("Clock"), choice.clock, SWITCH).clicked() {
                choice.clock ^= true;
            }
            ui.label("MIDI start, clock and stop");
        });
    }
}

/// The connection of a device, beside its number, where a user looks when something does not work.
fn show_link(ui: &mut Ui, place: usize, link: &ConnectionStatus) {
    let (sentence, ink) = match link {
        ConnectionStatus::Begun => ("Choose its ports", theme::DIM.of(ui)),
        ConnectionStatus::Open => ("Connected", theme::TEXT.of(ui)),
        ConnectionStatus::Contested => (
            "Connected; another Gradus has chosen it too",
            theme::TEXT.of(ui),
        ),
        ConnectionStatus::InUse => (
            "In use by another Gradus: click here to take it",
            theme::ACCENT.of(ui),
        ),
        ConnectionStatus::Missing => (
            "Not there: Gradus opens it when you connect it",
            theme::ACCENT.of(ui),
        ),
        ConnectionStatus::Refused(error) => (error.0.as_str(), theme::ACCENT.of(ui)),
    };
    let line = format!("{}. {sentence}", place + 1);
    ui.label(RichText::new(line).color(ink));
}

/// A menu of names; the chosen one is shown even while it is not in the list.
fn choose_name(ui: &mut Ui, label: &str, chosen: &mut String, names: &[String]) {
    let missing = !chosen.is_empty() && !names.contains(chosen);
    let gone = missing.then(|| chosen.clone());
    let all = std::iter::once(String::new())
        .chain(gone)
        .chain(names.iter().cloned());
    let write = |name: &String| match name.as_str() {
        "" => NONE.to_owned(),
        name => name.to_owned(),
    };
    if let Some(name) = choose(ui, label, &chosen.clone(), all, write) {
        *chosen = name;
    }
}
