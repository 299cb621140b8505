//! The offer to move a library that is at the place of earlier versions.

use egui::{Label, RichText, Ui};

use crate::ui::editor::editor_action::EditorAction;
use crate::ui::editor::now::Now;
use crate::ui::editor::theme;
use crate::ui::library::LibraryRequest;
use crate::ui::words;

/// Draws the offer, below the folder, where there is one.
pub(super) fn show(ui: &mut Ui, now: &Now, out: &mut Vec<EditorAction>) {
    let Some(better) = &now.library.better_folder else {
        return;
    };
    ui.horizontal(|ui| {
        let tip = words::library::move_tip(better.display());
        let button = ui
            .button(words::library::MOVE)
            .accessible_name(words::library::MOVE_LABEL);
        if button.on_hover_text(&tip).clicked() {
            let request = LibraryRequest::MoveFolder(better.clone());
            out.push(EditorAction::Library(request));
        }
        let said = words::library::move_to(better.display());
        let said = RichText::new(said).size(10.5).color(theme::DIM.of(ui));
        ui.add(Label::new(said).truncate()).on_hover_text(&tip);
    });
}
