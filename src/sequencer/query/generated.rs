//! Steps switched on or off by live generation.

use super::step_table::StepFact;
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
    let cursor = TrackCursor::at((project, play), track, tick)?;
    let (setting, pass) = (cursor.setting(), cursor.draw_cycle(cursor.number_at(tick)));
    Some(Generate::Freeze { setting, pass })
}

impl TrackCursor<'_> {
    /// The step with this number, if it is on. A step switched on by generation plays the kept data of its place,
    /// or a default step where there are none.
    pub(super) fn placed(&self, number: i64) -> Option<Step> {
        if self.generator.is_none() {
            return self.written(number).copied();
        }
        let step = || Step {
            on: true,
            ..self.clip.step(self.step_index(number))
        };
        self.is_on(number).then(step)
    }

    /// Whether the step with this number is on, as live generation has it.
    pub(super) fn is_on(&self, number: i64) -> bool {
        if self.generator.is_none() {
            return self.written(number).is_some();
        }
        self.is_own(number) && self.is_shown(number, || self.step_index(number))
    }

    /// Whether the step with this number at this place is on, as live generation has it.
    #[inline(always)]
    pub(super) fn is_on_at(&self, number: i64, place: usize) -> bool {
        if self.generator.is_none() {
            let step = self.clip.steps.get(place);
            return step.is_some_and(|step| step.on && self.is_own(number));
        }
        self.is_own(number) && self.is_shown(number, || place)
    }

    /// Whether live generation lets the step with this number sound, whatever its clip span.
    pub(super) fn is_shown(&self, number: i64, place: impl FnOnce() -> usize) -> bool {
        self.is(StepFact::On, number, || {
            let place = place();
            let written = self.clip.steps.get(place).is_some_and(|step| step.on);
            self.fate(number, place, written) == Fate::Sounds
        })
    }

    /// The step with this number at this place, which is on, if it plays notes: as it is written, or made of several in
    /// `room`.
    #[inline(always)]
    pub(super) fn striking_in<'b>(
        &'b self,
        number: i64,
        place: usize,
        room: &'b mut Option<Step>,
    ) -> Option<&'b Step> {
        if self.table.is_some() {
            let is_silent = self.clip.steps.get(place).is_some_and(|step| step.silent);
            if is_silent || !self.triggers(number) {
                return None;
            }
            return self.step_at(number, place, room);
        }
        let step = self.step_at(number, place, room)?;
        (!step.silent && self.plays(number, step)).then_some(step)
    }

    /// The step with this number at this place, which sounds: as it is written, or made of several in `room`.
    #[inline]
    pub(super) fn step_at<'b>(
        &'b self,
        number: i64,
        place: usize,
        room: &'b mut Option<Step>,
    ) -> Option<&'b Step> {
        if self.is_as_written() {
            return self.clip.steps.get(place);
        }
        *room = self.sounding(number);
        room.as_ref()
    }

    /// Whether steps sound as they are written.
    #[inline]
    pub(super) fn is_as_written(&self) -> bool {
        self.generator.is_none() && !self.has_lanes
    }

    /// The step with this number, if it is its clip span's and is written as on.
    fn written(&self, number: i64) -> Option<&Step> {
        // Of what comes before or after the clip span no place has to be worked out.
        if !self.is_own(number) {
            return None;
        }
        let step = self.clip.steps.get(self.step_index(number));
        step.filter(|step| step.on)
    }

    /// Why generation leaves out the step with this number, though it is written as on; none when it does not.
    pub(super) fn left_out(&self, number: i64) -> Option<TrigResult> {
        let place = self.step_index(number);
        match self.fate(number, place, self.clip.step(place).on) {
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

    fn fate(&self, number: i64, place: usize, written: bool) -> Fate {
        match &self.generator {
            Some(generator) => generator.fate(place, written, self.draw_cycle(number)),
            None if written => Fate::Sounds,
            None => Fate::Silent,
        }
    }
}

#[cfg(test)]
mod tests;
