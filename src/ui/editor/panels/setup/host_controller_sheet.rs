//! Which controller plays this instance through the host, and where its lights go.

use egui::{RichText, Ui};

use super::midi_learn;
use crate::instance::host_controller::{LightRouting, NONE};
use crate::ui::editor::device_panel::LearnSource;
use crate::ui::editor::editor_action::EditorAction;
use crate::ui::editor::now::Now;
use crate::ui::editor::panels::fields::choose;
use crate::ui::editor::theme;
use crate::ui::editor::view::View;
use crate::ui::editor::widgets::button::switch;
use crate::ui::words;

/// The width of a switch.
const SWITCH: f32 = 44.0;

/// Draws the part of the panel.
pub(super) fn show(ui: &mut Ui, view: &mut View, now: &Now, out: &mut Vec<EditorAction>) {
    let shown = &now.controller;
    let settings = &shown.settings;
    let heading = if now.audio_setup.is_some() {
        words::setup::CONTROLLER_OF_PROGRAM
    } else {
        words::setup::CONTROLLER_OF_HOST
    };
    ui.label(RichText::new(heading).strong());
    let mut choice = settings.clone();
    let names = std::iter::once(NONE.to_owned()).chain(shown.names.iter().cloned());
    if let Some(profile) = choose(
        ui,
        words::setup::PROFILE,
        &settings.profile,
        names,
        String::clone,
    ) {
        choice.profile = profile;
    }
    if settings.profile != NONE {
        switch_row(ui, words::setup::LISTENS, &mut choice.listens);
        if let Some(lights) = choose(
            ui,
            words::setup::LIGHTS,
            &settings.lights,
            light_options(),
            light_label,
        ) {
            choice.lights = lights;
        }
        if settings.lights != LightRouting::Off {
            switch_row(ui, words::setup::EXCLUSIVE_LIGHTS, &mut choice.sysex);
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
        let advice = words::setup::CHOOSE_CONTROLLER;
        ui.label(RichText::new(advice).color(theme::DIM.of(ui)));
    }
    if settings.profile == NONE || settings.listens {
        midi_learn::learn_button(ui, LearnSource::ThroughHost, view, now, out);
    }
    midi_learn::show_learned(ui, &settings.profile, &now.devices, out);
    if choice != *settings {
        out.push(EditorAction::Controller(choice));
    }
}

fn switch_row(ui: &mut Ui, label: &str, on: &mut bool) {
    ui.horizontal(|ui| {
        if switch(ui, label, *on, SWITCH).clicked() {
            *on ^= true;
        }
        ui.label(label);
    });
}

fn light_options() -> impl Iterator<Item = LightRouting> {
    let channels = (1..=16).rev().map(LightRouting::Channel);
    [LightRouting::Off, LightRouting::Own]
        .into_iter()
        .chain(channels)
}

fn light_label(lights: &LightRouting) -> String {
    match lights {
        LightRouting::Off => words::setup::NO_LIGHTS.to_owned(),
        LightRouting::Own => words::setup::OWN_LIGHTS.to_owned(),
        LightRouting::Channel(channel) => words::setup::lights_on_channel(*channel),
    }
}
