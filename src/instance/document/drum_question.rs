//! The question whether a track that was just imported is drums or a melody. Nothing waits for the answer, and it belongs to
//! the import: one undo takes back both.

use super::{Document, Gesture, Origin};
use crate::sequencer::identity::TrackId;
use crate::sequencer::{Edit, Project};

/// A question that waits for its answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct DrumQuestion {
    track: TrackId,
    /// The project that it is about: of another one nothing is asked.
    origin: Origin,
    /// The undo level of the import.
    gesture: Option<Gesture>,
}

impl Document {
    /// Loads a project in the place of this one; asks whether a track of it is drums, where its file leaves that open.
    pub fn load(&self, project: Project, drums: Option<TrackId>) {
        let before = self.origin();
        self.apply(Edit::Replace(Box::new(project)));
        if let Some(track) = drums.filter(|_| self.origin() != before) {
            self.ask_about_drums(track);
        }
    }

    /// Asks whether a track of what was imported with the last change is drums.
    pub fn ask_about_drums(&self, track: TrackId) {
        let mut state = self.shared.state.lock();
        let question = DrumQuestion {
            track,
            origin: state.origin,
            gesture: state.history.last_gesture(),
        };
        state.drum_question = Some(question);
        drop(state);
        self.shared.moved();
    }

    /// The place of the track that may be drums, for as long as that is asked.
    #[must_use]
    pub fn asks_about_drums(&self) -> Option<usize> {
        let state = self.shared.state.lock();
        let question = state.drum_question?;
        let mut tracks = state.project.tracks.iter();
        let place = tracks.position(|track| track.id == question.track);
        place.filter(|_| state.origin == question.origin)
    }

    /// Ends the question, with an edit or with none. The edit is part of the import where nothing was changed since.
    pub fn answer_about_drums(&self, edit: Option<Edit>) {
        let question = self.shared.state.lock().drum_question.take();
        let gesture = question.and_then(|question| question.gesture);
        if let Some(edit) = edit {
            self.apply_in(gesture, edit);
        }
        self.shared.moved();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn import(document: &Document, tracks: usize) {
        document.apply(Edit::Replace(Box::new(Project::with_tracks(tracks))));
        document.ask_about_drums(document.project().tracks[1].id);
    }

    /// The answer is part of the import, so that one undo takes back both; after another change it is a change of its own.
    #[test]
    fn one_undo_takes_back_import_and_answer() {
        let (document, _live) = Document::new(Project::with_tracks(1));
        import(&document, 3);
        assert_eq!(document.asks_about_drums(), Some(1));
        document.answer_about_drums(Some(Edit::AddTrack));
        assert_eq!(document.asks_about_drums(), None);
        assert_eq!(
            (document.project().tracks.len(), document.history().0.len()),
            (4, 1)
        );
        document.undo();
        assert_eq!(document.project().tracks.len(), 1);
        import(&document, 5);
        document.apply(Edit::AddTrack);
        document.answer_about_drums(Some(Edit::AddTrack));
        assert_eq!(document.history().0.len(), 3);
    }

    /// Another project, undoing the import and an answer end the question; undoing something else does not, and what is
    /// redone is asked again.
    #[test]
    fn the_question_is_about_one_import() {
        let (document, _live) = Document::new(Project::with_tracks(1));
        import(&document, 3);
        document.apply(Edit::Replace(Box::new(Project::with_tracks(4))));
        assert_eq!(document.asks_about_drums(), None);
        import(&document, 5);
        document.apply(Edit::AddTrack);
        document.undo();
        assert_eq!(document.asks_about_drums(), Some(1));
        document.undo();
        assert_eq!(document.asks_about_drums(), None);
        document.redo();
        assert_eq!(document.asks_about_drums(), Some(1));
        document.answer_about_drums(None);
        assert_eq!(document.asks_about_drums(), None);
        assert_eq!(document.project().tracks.len(), 5);
    }
}
