//! Set-up: sound and MIDI of the program, the controllers, recipes for each host, the theme, the scale of the interface, the stage view, and all
//! keys. It takes the place of the inspector, so that the pattern stays in sight.

/// Sound and MIDI of the program.
mod audio_sheet;
/// What Gradus is.
mod about_sheet;
/// All licences.
mod licence_list;
/// Which controller plays this instance.
mod host_controller_sheet;
/// The devices at ports of their own.
mod device_ports_sheet;
/// The outputs of the project beside the host.
mod outputs_sheet;
/// The page for tablets.
mod tablet_sheet;
/// MIDI learn.
mod midi_learn;

use egui::{Align, CollapsingHeader, Grid, Rect, RichText, ScrollArea, Ui, UiBuilder, vec2};

use crate::params::window_look::{Theme, WindowLook};
use crate::ui::editor::editor_action::EditorAction;
use crate::ui::editor::host_recipes::Daw;
use crate::ui::editor::interaction::SetUpPart;
use crate::ui::editor::now::Now;
use crate::ui::editor::theme;
use crate::ui::editor::view::View;
use crate::ui::editor::widgets::number_field::{NumberField, number_field};
use crate::ui::words;
use crate::ui::words::shortcut_table::{self, PROGRAM, TABLE};

/// The size of the words in the list of keys.
const KEYS: f32 = 11.5;

/// Draws the panel.
pub fn show(ui: &mut Ui, rect: Rect, view: &mut View, now: &Now, out: &mut Vec<EditorAction>) {
    ui.painter().rect_filled(rect, 6.0, theme::PANEL.of(ui));
    let inner = rect.shrink2(vec2(14.0, 10.0));
    ui.scope_builder(UiBuilder::new().max_rect(inner), |ui| {
        ScrollArea::vertical()
            .id_salt("set-up")
            .auto_shrink(false)
            .show(ui, |ui| {
                if let Some(learning) = view.learning.take() {
                    return midi_learn::show(ui, learning, view, now, out);
                }
                let part = view.interaction.set_up_part.take();
                let heading = ui.label(RichText::new(words::setup::HEADING).size(16.0).strong());
                if part == Some(SetUpPart::Controller) {
                    heading.scroll_to_me(Some(Align::Min));
                }
                for mistake in &now.devices.mistakes {
                    ui.label(RichText::new(mistake).color(theme::ACCENT.of(ui)));
                }
                // Who has started the program wants to hear something; who has a host has that already.
                match &now.audio_setup {
                    Some(setup) => {
                        let heading = audio_sheet::show(ui, view, setup, now, out);
                        if part == Some(SetUpPart::Instrument) {
                            heading.scroll_to_me(Some(Align::Min));
                        }
                        ui.separator();
                        device_ports_sheet::show(ui, view, now, out);
                        ui.separator();
                        host_controller_sheet::show(ui, view, now, out);
                    }
                    None => {
                        host_controller_sheet::show(ui, view, now, out);
                        ui.separator();
                        device_ports_sheet::show(ui, view, now, out);
                    }
                }
                ui.separator();
                outputs_sheet::show(ui, view, now, out);
                ui.separator();
                let heading = ui.label(RichText::new(words::setup::CONNECT_INSTRUMENT).strong());
                if part == Some(SetUpPart::Instrument) && now.audio_setup.is_none() {
                    heading.scroll_to_me(Some(Align::Min));
                }
                show_host_recipes(ui, now);
                ui.separator();
                let heading = tablet_sheet::show(ui, now, out);
                if part == Some(SetUpPart::Tablet) {
                    heading.scroll_to_me(Some(Align::Min));
                }
                ui.separator();
                ui.label(RichText::new(words::setup::WINDOW).strong());
                choose_theme(ui, now, out);
                choose_scale(ui, view, now, out);
                choose_text_size(ui, now, out);
                show_view_switches(ui, now, out);
                ui.separator();
                show_keys(ui, now);
                ui.separator();
                let heading = about_sheet::show(ui);
                if part == Some(SetUpPart::About) {
                    heading.scroll_to_me(Some(Align::Min));
                }
            });
    });
}

/// All shortcuts, in two columns that are read across.
fn show_keys(ui: &mut Ui, now: &Now) {
    let program: &[_] = if now.file.is_some() { &PROGRAM } else { &[] };
    CollapsingHeader::new(RichText::new(words::setup::KEYS).strong()).show(ui, |ui| {
        let keys = Grid::new("keys").num_columns(2).spacing([10.0, 3.0]);
        keys.min_row_height(0.0).show(ui, |ui| {
            for (name, keys) in program.iter().chain(&TABLE) {
                ui.label(RichText::new(*name).size(KEYS).color(theme::DIM.of(ui)));
                ui.label(RichText::new(*keys).size(KEYS));
                ui.end_row();
            }
        });
    });
}

/// The recipes for all hosts; the one for this host, or for the program without any, comes first and is open.
fn show_host_recipes(ui: &mut Ui, now: &Now) {
    if now.file.is_some() {
        CollapsingHeader::new(words::setup::THIS_PROGRAM)
            .default_open(true)
            .show(ui, |ui| ui.label(words::hosts::PROGRAM_RECIPE));
    }
    let others = Daw::ALL.into_iter().filter(|daw| Some(*daw) != now.daw);
    for daw in now.daw.into_iter().chain(others) {
        CollapsingHeader::new(daw.name())
            .default_open(Some(daw) == now.daw)
            .show(ui, |ui| ui.label(daw.recipe()));
    }
}

fn choose_theme(ui: &mut Ui, now: &Now, out: &mut Vec<EditorAction>) {
    ui.horizontal(|ui| {
        ui.label(words::setup::THEME);
        for (theme, name) in [
            (Theme::Dark, words::setup::DARK),
            (Theme::Light, words::setup::LIGHT),
        ] {
            let chosen = theme == now.theme;
            if ui.selectable_label(chosen, name).clicked() && !chosen {
                out.push(EditorAction::Theme(theme));
            }
        }
    });
}

fn show_view_switches(ui: &mut Ui, now: &Now, out: &mut Vec<EditorAction>) {
    let mut stage = now.stage;
    let tip = words::setup::STAGE_VIEW_TIP;
    let response = ui.checkbox(&mut stage, words::setup::STAGE_VIEW);
    if response
        .on_hover_text(shortcut_table::tip_with_keys(
            tip,
            shortcut_table::STAGE_VIEW,
        ))
        .changed()
    {
        out.push(EditorAction::Stage(stage));
    }
    let mut saves_power = now.saves_power;
    let tip = words::setup::SAVE_POWER_TIP;
    let response = ui.checkbox(&mut saves_power, words::setup::SAVE_POWER);
    if response.on_hover_text(tip).changed() {
        out.push(EditorAction::SavePower(saves_power));
    }
}

/// Text that is larger than the rest.
fn choose_text_size(ui: &mut Ui, now: &Now, out: &mut Vec<EditorAction>) {
    ui.horizontal(|ui| {
        ui.label(words::setup::TEXT);
        ui.spacing_mut().item_spacing.x = 2.0;
        let least = *WindowLook::TEXTS.start();
        for percent in [100, 115, 130, 150] {
            let chosen = percent == now.text_size.max(least);
            let size = ui.selectable_label(chosen, percent.to_string());
            let size = size.accessible_name(words::setup::text_size(percent));
            if size.on_hover_text(words::setup::TEXT_TIP).clicked() {
                out.push(EditorAction::TextSize(percent));
            }
        }
    });
}

fn choose_scale(ui: &mut Ui, view: &mut View, now: &Now, out: &mut Vec<EditorAction>) {
    let scales = i64::from(*WindowLook::SCALES.start())..=i64::from(*WindowLook::SCALES.end());
    let shown = NumberField {
        write: &|value| format!("{value} %"),
        read: &|text| text.trim().trim_end_matches('%').trim().parse().ok(),
        notch: 10,
        ..NumberField::new(words::setup::SCALE_LABEL, now.scale.into(), scales)
    };
    ui.horizontal(|ui| {
        ui.label(words::setup::SCALE);
        // Buttons instead of a drag: a field would move away under the pointer while the scale changes.
        ui.spacing_mut().item_spacing.x = 2.0;
        for percent in [75, 100, 125, 150, 200] {
            let label = format!("{percent}");
            let chosen = u16::try_from(percent) == Ok(now.scale);
            if ui.selectable_label(chosen, label).clicked() {
                out.push(EditorAction::Scale(u16::try_from(percent).unwrap_or(100)));
            }
        }
    });
    if let Some((_, value)) = number_field(ui, &mut view.gestures, shown, 96.0) {
        out.push(EditorAction::Scale(u16::try_from(value).unwrap_or(100)));
    }
    let drawn = ui.ctx().zoom_factor() * 100.0;
    if drawn + 0.5 < f32::from(now.scale) {
        let room = words::setup::no_room(drawn);
        ui.label(RichText::new(room).color(theme::DIM.of(ui)));
    }
}
