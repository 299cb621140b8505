use super::{Edit, StepRef};

/// The part of a project outside of which an edit changes nothing: a display need not redraw anything else.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChangeScope {
    /// One step.
    Step(StepRef),
    /// One clip.
    Clip {
        /// The pattern, 0 to 63.
        pattern: usize,
        /// The track, 0 to 31.
        track: usize,
    },
    /// A track, with its clips in all patterns.
    Track(usize),
    /// A pattern with all of its clips.
    Pattern(usize),
    /// Anything in the project.
    Project,
}

impl Edit {
    /// The part of the project that the edit changes at most.
    #[must_use]
    pub fn change_scope(&self) -> ChangeScope {
        match self {
            Self::ToggleStep(step_ref) | Self::Step(step_ref, _) => ChangeScope::Step(*step_ref),
            Self::Clip { pattern, track, .. } => ChangeScope::Clip {
                pattern: *pattern,
                track: *track,
            },
            Self::Track { track, .. } => ChangeScope::Track(*track),
            Self::Pattern { pattern, .. } => ChangeScope::Pattern(*pattern),
            Self::Together(_, edits) => {
                let scopes = edits.iter().map(Self::change_scope);
                scopes
                    .reduce(ChangeScope::with)
                    .unwrap_or(ChangeScope::Project)
            }
            Self::AddTrack
            | Self::RemoveTrack(_)
            | Self::MoveTrack { .. }
            | Self::Tempo(_)
            | Self::Scale(_)
            | Self::Scene(..)
            | Self::RemoveScene
            | Self::Song(_)
            | Self::Macro(..)
            | Self::Launching(_)
            | Self::LockLead(_)
            | Self::Output(..)
            | Self::NoteNames(..)
            | Self::Replace(_) => ChangeScope::Project,
        }
    }
}

impl ChangeScope {
    /// The smallest part that holds both.
    pub(super) fn with(self, other: Self) -> Self {
        let (clips, patterns) = (
            self.clip().zip(other.clip()),
            self.pattern().zip(other.pattern()),
        );
        if self == other {
            return self;
        }
        if let Some(((pattern, track), _)) = clips.filter(|(one, other)| one == other) {
            return Self::Clip { pattern, track };
        }
        match patterns {
            Some((one, other)) if one == other => Self::Pattern(one),
            _ => Self::Project,
        }
    }

    /// The pattern and the track of the clip that it is in.
    fn clip(self) -> Option<(usize, usize)> {
        match self {
            Self::Step(step_ref) => Some((step_ref.pattern, step_ref.track)),
            Self::Clip { pattern, track } => Some((pattern, track)),
            Self::Track(_) | Self::Pattern(_) | Self::Project => None,
        }
    }

    /// The pattern that it is in.
    fn pattern(self) -> Option<usize> {
        match self {
            Self::Pattern(pattern) => Some(pattern),
            Self::Step(_) | Self::Clip { .. } => self.clip().map(|(pattern, _)| pattern),
            Self::Track(_) | Self::Project => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sequencer::value::Tempo;
    use crate::sequencer::{ClipChange, PatternChange};

    fn toggle(pattern: usize, track: usize, step: usize) -> Edit {
        let step_ref = StepRef {
            pattern,
            track,
            step,
        };
        Edit::ToggleStep(step_ref)
    }

    /// Several changes reach as far as the smallest part that holds them all.
    #[test]
    fn an_extent_holds_all_changes() {
        let clip = |pattern, track| Edit::Clip {
            pattern,
            track,
            change: ClipChange::ClearSteps,
        };
        let pattern = |pattern| Edit::Pattern {
            pattern,
            change: PatternChange::Clear,
        };
        let (one, other) = (toggle(2, 1, 0), toggle(2, 1, 5));
        let whole = ChangeScope::Clip {
            pattern: 2,
            track: 1,
        };
        for (edits, expected) in [
            (vec![one.clone(), one.clone()], one.change_scope()),
            (vec![one.clone(), other.clone()], whole),
            (vec![other, clip(2, 1)], whole),
            (vec![one.clone(), clip(2, 0)], ChangeScope::Pattern(2)),
            (vec![pattern(2), one.clone()], ChangeScope::Pattern(2)),
            (vec![pattern(3), one.clone()], ChangeScope::Project),
            (vec![one, Edit::Tempo(Tempo::DEFAULT)], ChangeScope::Project),
            (vec![], ChangeScope::Project),
        ] {
            let scope = Edit::Together("", edits.clone()).change_scope();
            assert_eq!(scope, expected, "{edits:?}");
        }
    }
}
