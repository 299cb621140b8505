//! A question for a path, in a line below the top bar. Where the system has a dialog for files, it is opened as well,
//! and whichever is answered first counts.

use crate::ui::editor::editor_action::EditorAction;
use crate::ui::library::{Catalog, LibraryRequest};

/// A question for a path, in the small panel below the top bar.
#[derive(Debug, Clone, PartialEq)]
pub struct PathPrompt {
    /// What is done with it.
    pub request: LibraryRequest,
    /// The path so far.
    pub path: String,
    /// The answers of the system's dialog when it began; another one ends it.
    pub answers: u64,
}

impl PathPrompt {
    /// Asks for the path of a request, beginning with `path`.
    pub fn open(
        request: LibraryRequest,
        path: String,
        catalog: &Catalog,
        out: &mut Vec<EditorAction>,
    ) -> Self {
        if catalog.has_dialog {
            let browse = LibraryRequest::Browse(Box::new(request.clone()));
            out.push(EditorAction::Library(browse));
        }
        Self {
            request,
            path,
            answers: catalog.answers,
        }
    }
}
