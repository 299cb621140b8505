//! A question for a path, in a line below the top bar. The system's file dialog is opened as well, if there is one;
//! the first answer counts.

use crate::ui::editor::editor_action::EditorAction;
use crate::ui::library::{Catalog, LibraryRequest};

/// A question for a path, in the small panel below the top bar.
#[derive(Debug, Clone, PartialEq)]
pub struct PathPrompt {
    /// The request that needs the path.
    pub request: LibraryRequest,
    /// The path as typed so far.
    pub path: String,
    /// The number of answers of the system's dialog when the question began; one more ends it.
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
