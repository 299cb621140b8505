//! The music that a surface is used with.

use crate::engine::{Engine, Running, Status};
use crate::sequencer::{Play, Project, pattern_at, playhead};

/// The music that a surface is used with: the score and how it is played.
#[derive(Debug, Clone, Copy)]
pub struct Music<'a> {
    /// The score.
    pub project: &'a Project,
    /// The status of the engine.
    pub status: Status,
    /// The state of playback, with which the score is asked what plays.
    pub play: &'a Play,
    /// How many steps the device shows at a time, 1 to 256.
    pub width: u16,
    /// The pattern that is shown, 0 to 63; with `None`, the one that each track plays.
    pub shown: Option<usize>,
}

impl<'a> Music<'a> {
    /// A score and how it is played, for a device that shows `width` steps at a time, 1 to 256.
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

    /// A score and what an engine plays of it, for a device that shows `width` steps at a time, 1 to 256.
    #[must_use]
    pub fn of_engine(project: &'a Project, engine: &'a Engine, width: u16) -> Self {
        Self::new(project, engine.status(), engine.play(), width)
    }

    /// The same music, showing a pattern, 0 to 63, whichever plays.
    #[must_use]
    pub fn showing(self, pattern: usize) -> Self {
        let shown = Some(pattern);
        Self { shown, ..self }
    }

    /// The same music, with recording on another track, 0 to 31.
    pub(super) fn recording_on(mut self, track: u8) -> Self {
        self.status.recording.track = track;
        self
    }

    /// The pattern of a track that is shown, 0 to 63.
    #[must_use]
    pub fn pattern(&self, track: usize) -> usize {
        let plays = || pattern_at(self.project, self.play, track, self.status.position);
        self.shown.unwrap_or_else(plays)
    }

    /// The step of a track that the playhead is on, also while paused; `None` while stopped.
    #[must_use]
    pub fn playing_step(&self, track: usize) -> Option<usize> {
        if self.status.running == Running::Stopped {
            return None;
        }
        let head = playhead(self.project, self.play, track, self.status.position);
        // The playhead is hidden while a track plays another pattern than the one that is shown.
        let head = head.filter(|head| self.shown.is_none_or(|shown| head.pattern == shown));
        head.map(|head| head.step)
    }
}
