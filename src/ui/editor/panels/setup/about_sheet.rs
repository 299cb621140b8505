//! What Gradus is: its version and licence, where its manual is, and what it is made of.

use egui::{Response, RichText, Ui};

use super::licence_list;
use crate::ui::editor::theme;

/// The lines below the heading.
const LINES: [&str; 3] = [
    "A step sequencer that plays other instruments.",
    "Licensed under MIT or Apache 2.0, as you like.",
    "The manual is the folder \"manual\" beside the program that you downloaded, and docs/manual.md in its source. The \
     sign ? opens it at the field under the pointer.",
];

/// Draws the sheet; returns its heading.
pub(super) fn show(ui: &mut Ui) -> Response {
    let heading = format!("About Gradus {}", env!("CARGO_PKG_VERSION"));
    let heading = ui.label(RichText::new(heading).strong());
    for line in LINES {
        ui.label(RichText::new(line).size(11.5).color(theme::DIM.of(ui)));
    }
    licence_list::show(ui);
    heading
}
