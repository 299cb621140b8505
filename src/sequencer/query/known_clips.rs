//! Known clips: what is found of a project's clips before it is played, so that the audio thread does not look through
//! their steps. They go with the project, and are no part of it.
//!
//! What is known of a clip is known of that one piece of memory: it is held here, so that nobody can change it, and no
//! other clip can take its place.

use std::sync::Arc;

use super::clip_facts::ClipFacts;
use crate::sequencer::project::{Clip, Pattern, Project};

/// What is known of the clips of a project; nothing, unless somebody has looked.
#[derive(Debug, Clone, Default)]
pub struct KnownClips(Arc<[Option<Arc<KnownPattern>>]>);

/// The clips of one pattern.
#[derive(Debug)]
struct KnownPattern {
    pattern: Arc<Pattern>,
    /// What was found of each, track by track.
    facts: Vec<Arc<ClipFacts>>,
}

/// Projects are equal whatever is known of their clips.
impl PartialEq for KnownClips {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl KnownClips {
    /// Looks through the clips of a project, except for those that are known from before.
    #[must_use]
    pub fn of(project: &Project, before: &Self) -> Self {
        let patterns = project.patterns.iter().enumerate();
        let known = patterns.map(|(index, pattern)| {
            let before = before.0.get(index).and_then(Option::as_ref);
            match before.filter(|before| Arc::ptr_eq(&before.pattern, pattern)) {
                Some(same) => Some(Arc::clone(same)),
                None => KnownPattern::of(pattern, before.map(Arc::as_ref)).map(Arc::new),
            }
        });
        Self(known.collect())
    }

    /// What is known of the clip of a pattern on a track.
    pub(super) fn facts(
        &self,
        pattern: usize,
        track: usize,
        clip: &Arc<Clip>,
    ) -> Option<&ClipFacts> {
        let known = self.0.get(pattern)?.as_ref()?;
        known.facts_of(track, clip).map(Arc::as_ref)
    }
}

impl KnownPattern {
    /// Looks through the clips of a pattern, if it has any.
    fn of(pattern: &Arc<Pattern>, before: Option<&Self>) -> Option<Self> {
        if pattern.clips.is_empty() {
            return None;
        }
        let clips = pattern.clips.iter().enumerate();
        let facts = clips.map(|(track, clip)| {
            let same = before.and_then(|before| before.facts_of(track, clip));
            let look = || Arc::new(ClipFacts::of_steps(clip));
            same.map_or_else(look, Arc::clone)
        });
        Some(Self {
            facts: facts.collect(),
            pattern: Arc::clone(pattern),
        })
    }

    fn facts_of(&self, track: usize, clip: &Arc<Clip>) -> Option<&Arc<ClipFacts>> {
        let known = self.pattern.clips.get(track)?;
        let is_it = Arc::ptr_eq(known, clip);
        self.facts.get(track).filter(|_| is_it)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A clip is known while it is the same; one that was changed is looked through again, and others stay as they are.
    #[test]
    fn only_the_same_clip_is_known() {
        let mut project = Project::with_tracks(2);
        let clips = vec![Arc::default(), Arc::default()];
        Arc::make_mut(&mut project.patterns[3]).clips = clips;
        let first = KnownClips::of(&project, &KnownClips::default());
        let clip = |project: &Project, track: usize| Arc::clone(&project.patterns[3].clips[track]);
        let facts = |known: &KnownClips, project: &Project, track: usize| {
            let facts = known.facts(3, track, &clip(project, track));
            facts.map(std::ptr::from_ref)
        };
        assert!(facts(&first, &project, 0).is_some());
        assert!(first.facts(2, 0, &clip(&project, 0)).is_none());
        let old = facts(&first, &project, 1);
        let pattern = Arc::make_mut(&mut project.patterns[3]);
        Arc::make_mut(&mut pattern.clips[0]).rotate = crate::sequencer::value::StepIndex::MAX;
        assert!(facts(&first, &project, 0).is_none());
        let second = KnownClips::of(&project, &first);
        assert!(facts(&second, &project, 0).is_some());
        assert!(old.is_some() && facts(&second, &project, 1) == old);
    }
}
