//! The music that a surface is used on.

use crate::engine::{Engine, Running, Status};
use crate::sequencer::{Play, Project, pattern_at, playhead};

/// The music that a surface is used on.
#[derive(Debug, Clone, Copy)]
pub struct Music<'a> {
    /// The score.
    pub project: &'a Project,
    /// The engine.
    pub status: Status,
    /// What it asks the score with.
    pub play: &'a Play,
    /// How many steps the device shows at a time, 1 to 256.
    pub width: u16,
    /// The pattern that is looked at, 0 to 63; otherwise it is the one that each track plays.
    pub shown: Option<usize>,
}

impl<'a> Music<'a> {
    /// A score as it is played, before a device that shows so many steps at a time, 1 to 256.
    #[must_use]
    pub fn new(project: &'a Project, status: Status, play: &'a Play, width: u16) -> Self {
        Self {
            project,
            status,
            play,
            width,
            shown: None,
        }
    }

    /// What an engine plays of a score, before a device that shows so many steps at a time, 1 to 256.
    #[must_use]
    pub fn of_engine(project: &'a Project, engine: &'a Engine, width: u16) -> Self {
        Self::new(project, engine.status(), engine.play(), width)
    }

    /// The same, of which a pattern is looked at, 0 to 63, whatever plays.
    #[must_use]
    pub fn showing(self, pattern: usize) -> Self {
        let shown = Some(pattern);
        Self { shown, ..self }
    }

    /// The same, recorded on another track, 0 to 31.
    pub(super) fn recording_on(mut self, track: u8) -> Self {
        self.status.recording.track = track;
        self
    }

    /// The pattern of a track that is in front, 0 to 63.
    #[must_use]
    pub fn pattern(&self, track: usize) -> usize {
        let plays = || pattern_at(self.project, self.play, track, self.status.position);
        self.shown.unwrap_or_else(plays)
    }

    /// The step of a track that the music is on, or is paused on; none while it stands still otherwise.
    #[must_use]
    pub fn playing_step(&self, track: usize) -> Option<usize> {
        if self.status.running == Running::Stopped {
            return None;
        }
        let head = playhead(self.project, self.play, track, self.status.position);
        // What a track plays of another pattern than the one that is looked at is not in front.
        let head = head.filter(|head| self.shown.is_none_or(|shown| head.pattern == shown));
        head.map(|head| head.step)
    }
}
