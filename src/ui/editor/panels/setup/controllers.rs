//! Which controller plays this instance through the host, and where its lights go.

use egui::{RichText, Ui};

use super::learn;
use crate::instance::host_controller::{Lights, NONE};
use crate::ui::editor::panels::inspector::choose;
use crate::ui::editor::plugged::Whose;
use crate::ui::editor::theme;
use crate::ui::editor::view::{Action, Now, View};
use crate::ui::editor::widgets::button::switch;

/// The width of a switch.
const SWITCH: f32 = 44.0;

/// Draws the part of the panel.
pub(super) fn show(ui: &mut Ui, view: &mut View, now: &Now, out: &mut Vec<Action>) {
    let shown = &now.controller;
    let settings = &shown.settings;
    ui.label(RichText::new("Controller, through the host").strong());
    let mut choice = settings.clone();
    let names = std::iter::once(NONE.to_owned()).chain(shown.names.iter().cloned());
    if let Some(profile) = choose(ui, "Profile", &settings.profile, names, String::clone) {
        choice.profile = profile;
    }
    if settings.profile != NONE {
        row(ui, "Listens", &mut choice.listens);
        if let Some(lights) = choose(ui, "Lights", &settings.lights, every_way(), word) {
            choice.lights = lights;
        }
        if settings.lights != Lights::Off {
            row(ui, "Lights by system exclusive", &mut choice.sysex);
        }
        for warning in shown.warnings() {
            ui.label(RichText::new(warning).color(theme::ACCENT.of(ui)));
        }
        if let Some(profile) = &shown.profile {
            ui.label(RichText::new(&profile.setup).color(theme::DIM.of(ui)));
            ui.label(
                RichText::new(&profile.checked)
                    .size(10.5)
                    .color(theme::DIM.of(ui)),
            );
        }
    }
    if settings.profile == NONE {
        let advice = "Choose what you have, or press Learn: any controller can be taught";
        ui.label(RichText::new(advice).color(theme::DIM.of(ui)));
    }
    if settings.profile == NONE || settings.listens {
        learn::begin(ui, Whose::Hosts, view, now, out);
    }
    learn::learned(ui, &settings.profile, &now.devices, out);
    if choice != *settings {
        out.push(Action::Controller(choice));
    }
}

fn row(ui: &mut Ui, label: &str, on: &mut bool) {
    ui.horizontal(|ui| {
        if switch(ui, label, *on, SWITCH).clicked() {
            *on ^= true;
        }
        ui.label(label);
    });
}

fn every_way() -> impl Iterator<Item = Lights> {
    let channels = (1..=16).rev().map(Lights::Channel);
    [Lights::Off, Lights::Own].into_iter().chain(channels)
}

fn word(lights: &Lights) -> String {
    match lights {
        Lights::Off => "off".to_owned(),
        Lights::Own => "as the device has them".to_owned(),
        Lights::Channel(channel) => format!("channel {channel}"),
    }
}
