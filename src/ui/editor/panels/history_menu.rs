//! The undo history as a list: a click goes to that point.

use egui::{Popup, PopupCloseBehavior, Rect, RichText, ScrollArea, Ui};

use crate::sequencer::edit::EditLine;
use crate::ui::editor::editor_action::EditorAction;
use crate::ui::editor::theme;
use crate::ui::editor::view::View;
use crate::ui::editor::widgets::button::{ButtonStyle, Face, button};
use crate::ui::words;

/// The button that opens the list.
pub fn show(ui: &Ui, rect: Rect, view: &View, out: &mut Vec<EditorAction>) {
    let look = ButtonStyle {
        ink: theme::DIM,
        ..ButtonStyle::new(Face::Down, words::transport::HISTORY)
    };
    let response = button(ui, rect, look).on_hover_text(words::transport::HISTORY_TIP);
    let popup = Popup::menu(&response).close_behavior(PopupCloseBehavior::CloseOnClickOutside);
    popup.width(280.0).show(|ui| show_list(ui, view, out));
}

/// A line of the list: changes that are alike and follow each other.
struct Lines<'a> {
    last: &'a EditLine,
    count: usize,
    /// How many changes are done once this one is.
    number: usize,
}

/// The changes, the oldest first; a line of changes that are done ends where those begin that are undone.
fn lines_of((past, future): &(Vec<EditLine>, Vec<EditLine>)) -> Vec<Lines<'_>> {
    let mut lines: Vec<Lines<'_>> = Vec::new();
    for (number, line) in (1..).zip(past.iter().chain(future)) {
        match lines.last_mut() {
            Some(before) if before.last.is_like(line) && number != past.len() + 1 => {
                (before.last, before.number) = (line, number);
                before.count += 1;
            }
            Some(_) | None => lines.push(Lines {
                last: line,
                count: 1,
                number,
            }),
        }
    }
    lines
}

/// The newest change is on top, undone ones are dim, and the mark is the present state.
fn show_list(ui: &mut Ui, view: &View, out: &mut Vec<EditorAction>) {
    let done = view.past.len();
    ScrollArea::vertical().max_height(360.0).show(ui, |ui| {
        let lines = lines_of(&view.history_lines);
        let told = lines.iter().rev().map(|line| {
            let count = match line.count {
                1 => String::new(),
                count => format!("  ({count} ×)"),
            };
            (line.number, format!("{}{count}", line.last))
        });
        for (number, label) in told.chain([(0, words::transport::BEGINNING.to_owned())]) {
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
