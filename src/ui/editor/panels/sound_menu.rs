//! The preview kit: the button that switches it on, and how loud it is.

use egui::{Popup, PopupCloseBehavior, Rect, RichText, Ui};

use crate::instance::preview_sound::SoundSwitch;
use crate::ui::editor::editor_action::EditorAction;
use crate::ui::editor::now::Now;
use crate::ui::editor::theme;
use crate::ui::editor::view::View;
use crate::ui::editor::widgets::button::{ButtonStyle, Face, button};
use crate::ui::editor::widgets::number_field::{NumberField, number_field};

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
            Face::Text(if is_on { "Kit on" } else { "Kit off" }),
            "Preview kit",
        )
    };
    let tip = if is_on {
        "Gradus plays its own drums, a bass on channel 2 and a plucked tone on all channels from 3 on; click to hear only \
         your instruments"
    } else {
        "Plays drums, a bass on channel 2 and a plucked tone on all channels from 3 on, until your instruments do"
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
        ..ButtonStyle::new(Face::Down, "Level of the preview kit")
    };
    let response = button(ui, rect, look).on_hover_text("Level of the preview kit");
    let popup = Popup::menu(&response).close_behavior(PopupCloseBehavior::CloseOnClickOutside);
    popup.width(150.0).show(|ui| {
        ui.horizontal(|ui| {
            ui.label(RichText::new("Level").color(theme::DIM.of(ui)));
            let before = now.preview_sound;
            let shown = NumberField {
                write: &|percent| format!("{percent} %"),
                read: &|text| text.trim().trim_end_matches('%').trim().parse().ok(),
                ..NumberField::new("Level", before.percent.into(), 0..=100)
            };
            let set = number_field(ui, &mut view.gestures, shown, 72.0);
            if let Some(percent) = set.and_then(|(_, percent)| u8::try_from(percent).ok()) {
                out.push(EditorAction::SwitchSound(SoundSwitch { percent, ..before }));
            }
        });
    });
}
