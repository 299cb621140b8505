//! The editor's copy of the score, and what changes it: every edit goes to the document.

use super::view::{Action, View};
use crate::instance::document::Document;

/// Brings the editor's copy up to date, when the document has moved.
pub fn refresh(view: &mut View, document: &Document) {
    let revision = document.revision();
    if view.revision == Some(revision) {
        return;
    }
    view.project = document.project();
    view.message.hear(document.said());
    let (past, future) = document.history();
    if past != view.past {
        view.message.act();
    }
    (view.past, view.future) = (past, future);
    view.snapshot = document.has_snapshot();
    view.revision = Some(revision);
}

/// Does what is an edit of the score; hands everything else back.
pub fn edit(document: &Document, action: Action) -> Option<Action> {
    match action {
        Action::Edit(gesture, edit) => document.apply_in(gesture, edit),
        Action::Undo => say(document, "Undone", document.undo()),
        Action::Redo => say(document, "Done again", document.redo()),
        Action::GoTo(changes) => {
            document.go_to(changes);
            let (past, _) = document.history();
            let last = past.last().map_or("the beginning", |label| label);
            document.say(format!("Back at: {last}"));
        }
        Action::TakeSnapshot => document.take_snapshot(),
        Action::Revert => document.revert(),
        Action::Commit => document.commit(),
        Action::Say(message) => document.say(message),
        other => return Some(other),
    }
    None
}

fn say(document: &Document, done: &str, what: Option<&str>) {
    if let Some(what) = what {
        document.say(format!("{done}: {what}"));
    }
}
