//! Steps switched on or off by live generation.

use super::track_cursor::TrackCursor;
use super::{Play, TrigResult};
use crate::sequencer::generate::Generate;
use crate::sequencer::generate::live::{Fate, Setting};
use crate::sequencer::project::Project;
use crate::sequencer::step::Step;
use crate::sequencer::time::Tick;

/// The edit that freezes the pass of a track in which a tick lies, as it plays then; none while the track is
/// empty.
#[must_use]
pub fn freeze(project: &Project, play: &Play, track: usize, tick: Tick) -> Option<Generate> {
    let cursor = TrackCursor::at(project, play, track, tick)?;
    let (setting, pass) = (cursor.setting(), cursor.draw_cycle(cursor.number_at(tick)));
    Some(Generate::Freeze { setting, pass })
}

impl TrackCursor<'_> {
    /// The step with this number, if it is on. A step switched on by generation plays the kept data of its place,
    /// or a default step where there are none.
    pub(super) fn placed(&self, number: i64) -> Option<Step> {
        if !self.is_own(number) {
            return None;
        }
        let place = self.step_index(number);
        if self.generator.is_none() {
            let step = self.clip.steps.get(place);
            return step.filter(|step| step.on).copied();
        }
        let step = self.clip.step(place);
        let sounds = self.fate(number, place, &step) == Fate::Sounds;
        sounds.then_some(Step { on: true, ..step })
    }

    /// Why generation leaves out the step with this number, though it is written as on; none when it does not.
    pub(super) fn left_out(&self, number: i64) -> Option<TrigResult> {
        let place = self.step_index(number);
        match self.fate(number, place, &self.clip.step(place)) {
            Fate::Sounds | Fate::Silent => None,
            Fate::OutOfRhythm => Some(TrigResult::OutOfRhythm),
            Fate::Drifted => Some(TrigResult::Drifted),
            Fate::Thinned => Some(TrigResult::Thinned),
        }
    }

    fn setting(&self) -> Setting {
        Setting {
            draw_key: self.draw_key,
            seed: self.seed,
            offsets: self.offsets,
        }
    }

    fn fate(&self, number: i64, place: usize, step: &Step) -> Fate {
        match &self.generator {
            Some(generator) => generator.fate(place, step.on, self.draw_cycle(number)),
            None if step.on => Fate::Sounds,
            None => Fate::Silent,
        }
    }
}

#[cfg(test)]
mod tests;
