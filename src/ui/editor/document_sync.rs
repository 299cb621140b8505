//! Refreshes the editor's copy of the score, and sends edits to the document.

use super::view::View;
use crate::instance::document::Document;
use crate::sequencer::edit::EditLine;
use crate::ui::editor::editor_action::EditorAction;
use crate::ui::editor::panels::first_start;
use crate::ui::words;

/// Refreshes the editor's copy if the document has changed.
pub fn refresh_project(view: &mut View, document: &Document) {
    let revision = document.revision();
    if view.revision == Some(revision) {
        return;
    }
    view.project = document.project();
    view.message.receive(document.counted_message());
    view.history_lines = document.history_lines();
    let past: Vec<_> = view.history_lines.0.iter().map(|line| line.label).collect();
    if past != view.past {
        view.message.note_activity();
    }
    view.past = past;
    view.snapshot = document.has_snapshot();
    view.drum_question = document.asks_about_drums();
    view.revision = Some(revision);
    view.is_untouched = first_start::is_untouched(view);
    if !view.is_untouched {
        // A further new project shows the card again.
        view.interaction.has_left_card = false;
    }
}

/// Performs an action that edits the score; returns any other.
pub fn apply_edit(document: &Document, action: EditorAction) -> Option<EditorAction> {
    match action {
        EditorAction::Edit(gesture, edit) => document.apply_in(gesture, edit),
        EditorAction::Undo => report_step(document, words::status::UNDONE, document.undo()),
        EditorAction::Redo => report_step(document, words::status::REDONE, document.redo()),
        EditorAction::GoTo(changes) => {
            document.go_to_change(changes);
            let (past, _) = document.history();
            let last = past
                .last()
                .map_or(words::status::THE_BEGINNING, |label| label);
            document.show_message(words::status::returned_to(last));
        }
        EditorAction::TakeSnapshot => document.take_snapshot(),
        EditorAction::Revert => document.revert(),
        EditorAction::Commit => document.commit(),
        EditorAction::AnswerAboutDrums(edit) => document.answer_about_drums(edit),
        EditorAction::Say(message) => document.show_message(message),
        other => return Some(other),
    }
    None
}

/// Says which change was undone or redone, and where it was.
fn report_step(document: &Document, done: &str, what: Option<EditLine>) {
    if let Some(what) = what {
        document.show_message(words::status::done(done, what));
    }
}
