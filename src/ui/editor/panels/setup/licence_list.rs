//! The licences of everything that Gradus is made of.

use egui::{CollapsingHeader, FontId, Label, RichText, ScrollArea, Ui, vec2};

use crate::ui::editor::theme;
use crate::ui::words;

/// What `cargo xtask licences` has written down: every package that is linked, fonts included, and its licence.
const LICENCES: &str = include_str!("third-party.txt");
/// The size of the words.
const SIZE: f32 = 10.0;
/// How much of the list is in sight, in points.
const HEIGHT: f32 = 240.0;

/// Draws the list, folded up at first.
pub(super) fn show(ui: &mut Ui) {
    CollapsingHeader::new(words::setup::LICENCES).show(ui, |ui| {
        let lines: Vec<_> = LICENCES.lines().collect();
        let height = ui.fonts_mut(|fonts| fonts.row_height(&FontId::proportional(SIZE)));
        ui.spacing_mut().item_spacing = vec2(0.0, 0.0);
        // The text has thousands of lines; only those in sight are drawn.
        ScrollArea::both()
            .id_salt("licences")
            .max_height(HEIGHT)
            .auto_shrink(false)
            .show_rows(ui, height, lines.len(), |ui, range| {
                for line in &lines[range] {
                    let line = RichText::new(*line).size(SIZE).color(theme::DIM.of(ui));
                    ui.add(Label::new(line).extend());
                }
            });
    });
}
