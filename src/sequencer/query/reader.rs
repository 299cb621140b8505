//! A reader asks a score: with what was found before, or, where nothing is kept, without.

use std::ops::Range;

use super::query_cache::{CacheKey, QueryCache};
use super::track_cursor::Score;
use crate::sequencer::play::Play;
use crate::sequencer::project::Project;
use crate::sequencer::time::Tick;

/// A score that is asked, and what is kept of it.
pub(super) struct Reader<'a> {
    project: &'a Project,
    play: &'a Play,
    kept: Option<(&'a mut QueryCache, CacheKey)>,
}

impl<'a> Reader<'a> {
    /// A reader that keeps nothing.
    pub(super) fn of(project: &'a Project, play: &'a Play) -> Self {
        Self {
            project,
            play,
            kept: None,
        }
    }

    /// A reader of the score with this key that keeps what it finds.
    pub(super) fn keeping(
        project: &'a Project,
        play: &'a Play,
        cache: &'a mut QueryCache,
        key: CacheKey,
    ) -> Self {
        Self {
            project,
            play,
            kept: Some((cache, key)),
        }
    }

    /// Calls `ask` with the score and the parts of a span for which enough is kept, one after the other: the whole
    /// span where nothing is kept.
    pub(super) fn each_part(
        &mut self,
        span: &Range<Tick>,
        mut ask: impl FnMut(Score<'_>, &Range<Tick>),
    ) {
        let (project, play) = (self.project, self.play);
        let Some((cache, key)) = &mut self.kept else {
            return ask(Score::from((project, play)), span);
        };
        let mut from = span.start;
        while from < span.end {
            cache.prepare(project, play, *key, &(from..from + 1));
            let to = cache.until().clamp(from + 1, span.end);
            let known = cache.known();
            let score = Score {
                project,
                play,
                known: Some(&known),
            };
            ask(score, &(from..to));
            from = to;
        }
    }
}
