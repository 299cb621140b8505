//! A band below the top bar, shown while nothing can be heard.

use egui::{Rect, RichText, Ui, UiBuilder, vec2};

use crate::ui::editor::editor_action::EditorAction;
use crate::ui::editor::now::Now;
use crate::ui::editor::theme;
use crate::ui::words;

/// Its height; 0 while sound works.
#[must_use]
pub fn height(now: &Now) -> f32 {
    match now.sound.sentence() {
        Some(_) => 36.0,
        None => 0.0,
    }
}

/// Draws the band.
pub fn show(ui: &mut Ui, rect: Rect, now: &Now, out: &mut Vec<EditorAction>) {
    let Some(sentence) = now.sound.sentence() else {
        return;
    };
    ui.painter().rect_filled(rect, 0.0, theme::RAISED.of(ui));
    let inner = rect.shrink2(vec2(theme::MARGIN, 6.0));
    ui.scope_builder(UiBuilder::new().max_rect(inner), |ui| {
        ui.horizontal(|ui| {
            let ink = theme::ACCENT.of(ui);
            ui.label(RichText::new(sentence).color(ink).strong());
            let button = ui.button(words::bands::RECONNECT);
            let missed = now.sound.missed();
            let button = button.on_hover_text(words::bands::reconnect_tip(missed));
            if button.clicked() {
                out.push(EditorAction::LookForSound);
            }
        });
    });
}
