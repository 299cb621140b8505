//! What the library's panel remembers between frames: what is looked for, what is chosen, and what is about
//! to be saved.

use std::sync::Arc;

use crate::ui::editor::view::View;
use crate::ui::library::{Entry, Part, Shelf, Source};

/// What the library's panel remembers.
#[derive(Debug, Default)]
pub struct Browser {
    /// What is looked for.
    pub question: String,
    /// Whether the field for it shall have the keyboard with the next frame.
    pub eager: bool,
    /// What is chosen.
    pub chosen: Option<Source>,
    /// Whether the list shall be scrolled to it.
    pub follows: bool,
    /// What is saved.
    pub what: What,
    /// How it will be called.
    pub name: String,
    found: Found,
}

/// The parts of a project that can be saved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum What {
    /// All of it.
    Project,
    /// The pattern that is shown.
    #[default]
    Pattern,
    /// The clip of the selected track, or the selected steps.
    Selection,
}

/// What was found, as long as neither the question nor the shelf has changed.
#[derive(Debug, Default)]
struct Found {
    question: String,
    entries: Arc<Vec<Arc<Entry>>>,
    places: Vec<usize>,
}

impl Browser {
    /// The places on the shelf of what answers the question.
    pub fn found(&mut self, shelf: &Shelf) -> &[usize] {
        let found = &mut self.found;
        if found.question != self.question || !Arc::ptr_eq(&found.entries, &shelf.entries) {
            found.question.clone_from(&self.question);
            found.entries = shelf.entries.clone();
            let question = self.question.to_lowercase();
            let entries = found.entries.iter().enumerate();
            let answers = entries.filter(|(_, entry)| entry.answers(&question));
            found.places = answers.map(|(place, _)| place).collect();
        }
        &self.found.places
    }

    /// What is chosen, while it is there.
    #[must_use]
    pub fn chosen<'a>(&self, shelf: &'a Shelf) -> Option<&'a Arc<Entry>> {
        let chosen = self.chosen.as_ref()?;
        shelf.entries.iter().find(|entry| entry.source == *chosen)
    }

    /// Chooses what is so many lines further down in what was found.
    pub fn go(&mut self, lines: isize, shelf: &Shelf) {
        let chosen = self.chosen.clone();
        let found = self.found(shelf);
        let Some(last) = found.len().checked_sub(1) else {
            return;
        };
        let is_chosen = |place: &usize| {
            let entry = shelf.entries.get(*place);
            entry.map(|entry| &entry.source) == chosen.as_ref()
        };
        let line = match found.iter().position(is_chosen) {
            Some(line) => line.saturating_add_signed(lines).min(last),
            None if lines < 0 => last,
            None => 0,
        };
        let place = found[line];
        self.chosen = shelf.entries.get(place).map(|entry| entry.source.clone());
        self.follows = true;
    }

    /// The line of what is chosen among what was found.
    pub fn line(&mut self, shelf: &Shelf) -> Option<usize> {
        let chosen = self.chosen.clone()?;
        let is_chosen = |place: &usize| {
            let entry = shelf.entries.get(*place);
            entry.is_some_and(|entry| entry.source == chosen)
        };
        self.found(shelf).iter().position(is_chosen)
    }
}

/// What would be saved.
#[must_use]
pub fn part(view: &View, pattern: usize) -> Part {
    match view.browser.what {
        What::Project => Part::Project,
        What::Pattern => Part::Pattern(pattern),
        What::Selection => match view.hands.selection {
            Some(selection) => Part::Steps {
                pattern,
                tracks: selection.tracks(),
                steps: selection.steps(),
            },
            None => Part::Steps {
                pattern,
                tracks: view.track..=view.track,
                steps: 0..=usize::MAX - 1,
            },
        },
    }
}
