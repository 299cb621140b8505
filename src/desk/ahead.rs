//! What was asked of a step and is not in the score yet.
//!
//! An edit takes its way through the worker. A knob without ends may be quicker: what it adds is added to what
//! the step will be, not to what the score still shows.

use super::{Desk, Music};
use crate::sequencer::edit::Place;
use crate::sequencer::{Edit, Step};

/// A step that is changed faster than the score shows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Ahead {
    place: Place,
    /// What the score still shows.
    seen: Step,
    /// What it will show.
    made: Step,
}

impl Desk {
    /// A step as it will be when all that was asked of it is done.
    pub(super) fn step_at(&self, place: Place, music: &Music<'_>) -> Step {
        let shown = shown(place, music);
        match self.ahead {
            Some(ahead) if ahead.place == place && ahead.seen == shown => ahead.made,
            _ => shown,
        }
    }

    /// An edit is on its way.
    pub(super) fn run_ahead(&mut self, edit: &Edit, music: &Music<'_>) {
        self.ahead = match edit {
            Edit::Step(place, change) => {
                let (place, seen) = (*place, shown(*place, music));
                let mut made = self.step_at(place, music);
                change.apply(&mut made);
                Some(Ahead { place, seen, made })
            }
            _ => None,
        };
    }

    /// Forgets what is in the score by now.
    pub(super) fn catch_up(&mut self, music: &Music<'_>) {
        self.ahead
            .take_if(|ahead| shown(ahead.place, music) != ahead.seen);
    }
}

fn shown(place: Place, music: &Music<'_>) -> Step {
    let clip = music.project.clip(place.pattern, place.track);
    clip.map(|clip| clip.step(place.step)).unwrap_or_default()
}
