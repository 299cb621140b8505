//! The state of the library's panel between frames: the search, the chosen entry, and what is about to be saved.

use std::sync::Arc;

use crate::sequencer::edit::StepRef;
use crate::ui::editor::selection::Selection;
use crate::ui::library::{Catalog, LibraryEntry, LibrarySource, ProjectPart};

/// The state of the library's panel.
#[derive(Debug, Default)]
pub struct LibraryBrowser {
    /// The text of the search.
    pub question: String,
    /// Whether the search field takes the keyboard with the next frame.
    pub wants_focus: bool,
    /// The chosen entry.
    pub chosen: Option<LibrarySource>,
    /// Whether the list scrolls to the chosen entry.
    pub scrolls_to_chosen: bool,
    /// Which part of the project is saved.
    pub save_scope: SaveScope,
    /// The name that it is saved under.
    pub name: String,
    found: SearchResults,
}

/// The parts of a project that can be saved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum SaveScope {
    /// The whole project.
    Project,
    /// The pattern that is shown.
    #[default]
    Pattern,
    /// The clip of the selected track, or the selected steps.
    Selection,
}

/// The results of a search, as long as neither its text nor the catalog has changed.
#[derive(Debug, Default)]
struct SearchResults {
    question: String,
    entries: Arc<Vec<Arc<LibraryEntry>>>,
    places: Vec<usize>,
}

impl SaveScope {
    /// The part of the project that is saved, by the cursor and the selection.
    #[must_use]
    pub fn part(self, cursor: StepRef, selection: Option<Selection>) -> ProjectPart {
        let StepRef { pattern, track, .. } = cursor;
        match (self, selection) {
            (Self::Project, _) => ProjectPart::Project,
            (Self::Pattern, _) => ProjectPart::Pattern(pattern),
            (Self::Selection, Some(selection)) => ProjectPart::Steps {
                pattern,
                tracks: selection.tracks(),
                steps: selection.steps(),
            },
            (Self::Selection, None) => ProjectPart::Steps {
                pattern,
                tracks: track..=track,
                steps: 0..=usize::MAX - 1,
            },
        }
    }
}

impl LibraryBrowser {
    /// The indices of the entries that match the search.
    pub fn search_results(&mut self, catalog: &Catalog) -> &[usize] {
        let found = &mut self.found;
        if found.question != self.question || !Arc::ptr_eq(&found.entries, &catalog.entries) {
            found.question.clone_from(&self.question);
            found.entries = catalog.entries.clone();
            let question = self.question.to_lowercase();
            let entries = found.entries.iter().enumerate();
            let answers = entries.filter(|(_, entry)| entry.matches(&question));
            found.places = answers.map(|(place, _)| place).collect();
        }
        &self.found.places
    }

    /// The chosen entry, while the catalog has it.
    #[must_use]
    pub fn chosen_entry<'a>(&self, catalog: &'a Catalog) -> Option<&'a Arc<LibraryEntry>> {
        let chosen = self.chosen.as_ref()?;
        catalog.entries.iter().find(|entry| entry.source == *chosen)
    }

    /// Moves the choice down by so many lines of the results.
    pub fn move_choice(&mut self, lines: isize, catalog: &Catalog) {
        let chosen = self.chosen.clone();
        let found = self.search_results(catalog);
        let Some(last) = found.len().checked_sub(1) else {
            return;
        };
        let is_chosen = |place: &usize| {
            let entry = catalog.entries.get(*place);
            entry.map(|entry| &entry.source) == chosen.as_ref()
        };
        let line = match found.iter().position(is_chosen) {
            Some(line) => line.saturating_add_signed(lines).min(last),
            None if lines < 0 => last,
            None => 0,
        };
        let place = found[line];
        self.chosen = catalog.entries.get(place).map(|entry| entry.source.clone());
        self.scrolls_to_chosen = true;
    }

    /// The line of the chosen entry among the results.
    pub fn chosen_line(&mut self, catalog: &Catalog) -> Option<usize> {
        let chosen = self.chosen.clone()?;
        let is_chosen = |place: &usize| {
            let entry = catalog.entries.get(*place);
            entry.is_some_and(|entry| entry.source == chosen)
        };
        self.search_results(catalog).iter().position(is_chosen)
    }
}
