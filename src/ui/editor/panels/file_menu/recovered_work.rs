//! Unsaved work that can be recovered, and the warning that work would not survive a crash.

use std::time::SystemTime;

use egui::{Response, RichText, Ui};

use crate::standalone::{FileCommand, OpenFile};
use crate::ui::editor::editor_action::EditorAction;
use crate::ui::editor::theme;
use crate::ui::library::LibraryRequest;
use crate::ui::words;

/// The end of the menu: the recoverable work, newest first, and the warning.
pub(super) fn show(ui: &mut Ui, open: &OpenFile, out: &mut Vec<EditorAction>) {
    if !open.recoverable.is_empty() {
        ui.menu_button(words::file_menu::BRING_BACK, |ui| {
            let now = SystemTime::now();
            for left in open.recoverable.iter() {
                let entry = ui.button(words::file_menu::left_work(left.name(), left.age(now)));
                let entry = match left.path() {
                    Some(path) => entry.on_hover_text(path.display().to_string()),
                    None => entry,
                };
                if entry.clicked() {
                    let command = FileCommand::BringBack(left.clone());
                    out.push(EditorAction::Library(LibraryRequest::File(command)));
                    ui.close();
                }
            }
        });
    }
    if let Some(said) = &open.unprotected {
        ui.separator();
        ui.set_max_width(260.0);
        ui.label(RichText::new(said).color(theme::ACCENT.of(ui)));
    }
}

/// Marks the button with a warning if work would not survive a crash.
pub(super) fn warn_if_unprotected(response: Response, open: &OpenFile) -> Response {
    match &open.unprotected {
        Some(said) => response.on_hover_text(said),
        None => response,
    }
}
