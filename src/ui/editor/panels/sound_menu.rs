//! The preview kit: the button that switches it on, and how loud it is.

use egui::{Popup, PopupCloseBehavior, Rect, RichText, Ui};

use crate::instance::preview_sound::SoundSwitch;
use crate::ui::editor::editor_action::EditorAction;
use crate::ui::editor::now::Now;
use crate::ui::editor::theme;
use crate::ui::editor::view::View;
use crate::ui::editor::widgets::button::{ButtonStyle, Face, button};
use crate::ui::editor::widgets::number_field::{NumberField, number_field};
use crate::ui::words;

/// The button, which says in words whether the kit sounds.
pub fn sound_button(ui: &Ui, rect: Rect, view: &View, now: &Now, out: &mut Vec<EditorAction>) {
    // A further track may get the id of one that was deleted, and is heard.
    let present = view.project.tracks.iter().map(|track| track.id.get());
    let gone = now.left_out.gone(present);
    out.extend(gone.map(|id| EditorAction::PlayInKit(id, true)));
    let SoundSwitch { is_on, percent } = now.preview_sound;
    let look = ButtonStyle {
        on: is_on.then_some(theme::AMBER),
        ..ButtonStyle::new(
            Face::Text(if is_on {
                words::transport::KIT_ON
            } else {
                words::transport::KIT_OFF
            }),
            words::transport::PREVIEW_KIT,
        )
    };
    let tip = if is_on {
        words::transport::KIT_ON_TIP
    } else {
        words::transport::KIT_OFF_TIP
    };
    if button(ui, rect, look).on_hover_text(tip).clicked() {
        let is_on = !is_on;
        out.push(EditorAction::SwitchSound(SoundSwitch { is_on, percent }));
    }
}

/// The small button that opens the level.
pub fn level_button(ui: &Ui, rect: Rect, view: &mut View, now: &Now, out: &mut Vec<EditorAction>) {
    let look = ButtonStyle {
        ink: theme::DIM,
        ..ButtonStyle::new(Face::Down, words::transport::KIT_LEVEL)
    };
    let response = button(ui, rect, look).on_hover_text(words::transport::KIT_LEVEL);
    let popup = Popup::menu(&response).close_behavior(PopupCloseBehavior::CloseOnClickOutside);
    popup.width(150.0).show(|ui| {
        ui.horizontal(|ui| {
            ui.label(RichText::new(words::transport::LEVEL).color(theme::DIM.of(ui)));
            let before = now.preview_sound;
            let shown = NumberField {
                write: &|percent| format!("{percent} %"),
                read: &|text| text.trim().trim_end_matches('%').trim().parse().ok(),
                ..NumberField::new(words::transport::LEVEL, before.percent.into(), 0..=100)
            };
            let set = number_field(ui, &mut view.gestures, shown, 72.0);
            if let Some(percent) = set.and_then(|(_, percent)| u8::try_from(percent).ok()) {
                out.push(EditorAction::SwitchSound(SoundSwitch { percent, ..before }));
            }
        });
    });
}
