//! A popup with all fields of a step, beside the step.

use egui::Response;

use super::inspector;
use crate::sequencer::edit::StepRef;
use crate::sequencer::{Edit, StepChange};
use crate::ui::editor::editor_action::EditorAction;
use crate::ui::editor::view::View;
use crate::ui::words;

/// What opens the popup of a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum PopupTrigger {
    RightClick,
    LongPress,
}

/// A popup with all fields of a step, beside the step.
pub(super) fn show_step_popup(
    response: &Response,
    trigger: PopupTrigger,
    step_ref: StepRef,
    view: &mut View,
    out: &mut Vec<EditorAction>,
) {
    // It stays open while its numbers are dragged and its switches are clicked.
    let sheet = egui::Popup::context_menu(response)
        .close_behavior(egui::PopupCloseBehavior::CloseOnClickOutside)
        .style(egui::style::StyleModifier::default())
        .width(236.0);
    let sheet = if trigger == PopupTrigger::LongPress {
        sheet.open_memory(egui::SetOpenCommand::Bool(true))
    } else {
        sheet
    };
    sheet.show(|ui| {
        inspector::show_step_sheet(ui, view, step_ref, out);
        if ui.button(words::grid::CLEAR_STEP).clicked() {
            out.push(EditorAction::Edit(
                None,
                Edit::Step(step_ref, StepChange::Clear),
            ));
            ui.close();
        }
    });
}
