//! The undo history as a list: a click goes to that point.

use egui::{Popup, PopupCloseBehavior, Rect, RichText, ScrollArea, Ui};

use crate::ui::editor::editor_action::EditorAction;
use crate::ui::editor::theme;
use crate::ui::editor::view::View;
use crate::ui::editor::widgets::button::{ButtonStyle, Face, button};

/// The button that opens the list.
pub fn show(ui: &Ui, rect: Rect, view: &View, out: &mut Vec<EditorAction>) {
    let look = ButtonStyle {
        ink: theme::DIM,
        ..ButtonStyle::new(Face::Down, "History")
    };
    let response = button(ui, rect, look).on_hover_text("Your changes: click one to return to it");
    let popup = Popup::menu(&response).close_behavior(PopupCloseBehavior::CloseOnClickOutside);
    popup.width(220.0).show(|ui| show_list(ui, view, out));
}

/// The newest change is on top, undone ones are dim, and the mark is the present state.
fn show_list(ui: &mut Ui, view: &View, out: &mut Vec<EditorAction>) {
    let (done, undone) = (view.past.len(), view.future.len());
    ScrollArea::vertical().max_height(360.0).show(ui, |ui| {
        for number in (0..=done + undone).rev() {
            let label = match number.checked_sub(1) {
                None => "The beginning",
                Some(index) if number <= done => view.past[index],
                Some(index) => view.future[index - done],
            };
            let ink = if number > done {
                theme::DIM.of(ui)
            } else {
                theme::TEXT.of(ui)
            };
            let text = RichText::new(format!("{number}  {label}")).color(ink);
            if ui.selectable_label(number == done, text).clicked() && number != done {
                out.push(EditorAction::GoTo(number));
            }
        }
    });
}
