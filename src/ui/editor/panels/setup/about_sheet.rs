//! What Gradus is: its version and licence, where its manual is, and what it is made of.

use egui::{Response, RichText, Ui};

use super::licence_list;
use crate::ui::editor::theme;
use crate::ui::words;

/// Draws the sheet; returns its heading.
pub(super) fn show(ui: &mut Ui) -> Response {
    let heading = words::setup::about(env!("CARGO_PKG_VERSION"));
    let heading = ui.label(RichText::new(heading).strong());
    for line in words::setup::ABOUT {
        ui.label(RichText::new(line).size(11.5).color(theme::DIM.of(ui)));
    }
    licence_list::show(ui);
    heading
}
