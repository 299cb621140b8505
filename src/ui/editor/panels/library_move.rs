//! The offer to move a library that is at the place of earlier versions.

use egui::{Label, RichText, Ui};

use crate::ui::editor::editor_action::EditorAction;
use crate::ui::editor::now::Now;
use crate::ui::editor::theme;
use crate::ui::library::LibraryRequest;

/// Draws the offer, below the folder, where there is one.
pub(super) fn show(ui: &mut Ui, now: &Now, out: &mut Vec<EditorAction>) {
    let Some(better) = &now.library.better_folder else {
        return;
    };
    ui.horizontal(|ui| {
        let tip = format!(
            "Moves the folder with everything in it to {}, where your system keeps documents. Until then it stays in use",
            better.display()
        );
        let button = ui.button("Move").accessible_name("Move the library");
        if button.on_hover_text(&tip).clicked() {
            let request = LibraryRequest::MoveFolder(better.clone());
            out.push(EditorAction::Library(request));
        }
        let said = format!("to {}", better.display());
        let said = RichText::new(said).size(10.5).color(theme::DIM.of(ui));
        ui.add(Label::new(said).truncate()).on_hover_text(&tip);
    });
}
