//! Trigs: the steps that send locks, and the searches for the one before and the one after a place in time.
//!
//! A trig is worked out without the values of its lanes: those are read when somebody wants them, lane by lane.

use super::MOST;
use crate::sequencer::lock::{self, Lane, LaneSet, LockValue, Locks};
use crate::sequencer::parameter_lanes::Parameter;
use crate::sequencer::query::track_cursor::TrackCursor;
use crate::sequencer::step::Step;
use crate::sequencer::time::Tick;

/// A step that plays, at its onset or that of its grace hit.
#[derive(Debug, Clone, Copy)]
pub(in crate::sequencer::query) struct Trig {
    pub(in crate::sequencer::query) onset: Tick,
    pub(in crate::sequencer::query) number: i64,
}

/// Searches for earlier and earlier trigs. They overlap where steps are moved; what one has decided the next one knows.
pub(super) struct TrigSearch<'a> {
    cursor: &'a TrackCursor<'a>,
    /// The steps that were decided last, by the low bits of their numbers.
    decided: [Option<(i64, Decision)>; OVERLAP],
}

/// What a search has found out about a step.
#[derive(Debug, Clone, Copy)]
enum Decision {
    /// It is off.
    Off,
    /// It is on, and perhaps a trig.
    On(Option<Trig>),
}

/// How many steps two searches have in common, at most: those that lie within three of the longest ones.
const OVERLAP: usize = 8;

impl Trig {
    /// Its place in time: by onset, and of equal onsets by number.
    pub(in crate::sequencer::query) fn sort_key(&self) -> (Tick, i64) {
        (self.onset, self.number)
    }
}

impl<'a> TrigSearch<'a> {
    pub(super) fn new(cursor: &'a TrackCursor<'a>) -> Self {
        let decided = [None; OVERLAP];
        Self { cursor, decided }
    }

    /// The last trig before a place in time, at most a pass back. It tests a few more steps than the forward
    /// search, so that every trig from which that search started is found.
    pub(super) fn last_before(&mut self, place: (Tick, i64)) -> Option<Trig> {
        let mut left = MOST + 18;
        self.last(place, &mut left, |_| true, |_| false)
    }

    /// The last trig before a place in time, of the steps from the first of some on, that locks one of these lanes. Tests
    /// as many steps that do so as are left, and none before the second that looks at other steps.
    pub(super) fn last_locking(
        &mut self,
        place: (Tick, i64),
        (first, near): (i64, i64),
        lanes: LaneSet,
        left: &mut u32,
    ) -> Option<Trig> {
        let cursor = self.cursor;
        let is_wanted = |number| number >= first && cursor.locks_one_of(number, lanes);
        let ends = |number| number < near && cursor.looks_at_others(number);
        self.last(place, left, is_wanted, ends)
    }

    /// The last trig before a place in time of the steps that are wanted, at most a pass back. Tests as many of those that
    /// are on as are left, up to one that ends the search.
    fn last(
        &mut self,
        place: (Tick, i64),
        left: &mut u32,
        is_wanted: impl Fn(i64) -> bool,
        ends: impl Fn(i64) -> bool,
    ) -> Option<Trig> {
        let cursor = self.cursor;
        let mut last = None::<Trig>;
        for number in cursor.numbers_before(place.0)?.rev() {
            let nominal = cursor.nominal(number);
            if last.is_some_and(|last| cursor.latest(nominal) < last.onset) || *left == 0 {
                break;
            }
            if cursor.earliest(nominal) > place.0 || !is_wanted(number) {
                continue;
            }
            if ends(number) {
                *left = 0;
                break;
            }
            let Decision::On(trig) = self.decide(number) else {
                continue;
            };
            *left = left.saturating_sub(cursor.share_of_search(number));
            if let Some(trig) = trig
                && trig.sort_key() < place
                && last.is_none_or(|last| trig.sort_key() > last.sort_key())
            {
                last = Some(trig);
            }
        }
        last
    }

    fn decide(&mut self, number: i64) -> Decision {
        let at = usize::try_from(number.rem_euclid(OVERLAP as i64)).unwrap_or(0);
        let Some(kept) = self.decided.get_mut(at) else {
            return Decision::Off;
        };
        if let Some((_, decision)) = kept.filter(|(of, _)| *of == number) {
            return decision;
        }
        let is_on = self.cursor.is_on(number);
        let decision = if is_on {
            Decision::On(self.cursor.trig(number))
        } else {
            Decision::Off
        };
        *kept = Some((number, decision));
        decision
    }
}

impl TrackCursor<'_> {
    /// The trig of a step, if it is one.
    pub(in crate::sequencer::query) fn trig(&self, number: i64) -> Option<Trig> {
        let nominal = self.nominal(number);
        if !self.is_audible(nominal) || !self.triggers(number) {
            return None;
        }
        let step = self.clip.steps.get(self.step_index(number));
        let goes_on =
            |step: &Step| step.tie && !self.locks_any(number, step) && self.strikes(number - 1);
        if step.is_some_and(goes_on) {
            return None;
        }
        let onset = |step: &Step| self.moved(number, nominal, step) - self.grace(step);
        let onset = step.map_or_else(|| onset(&Step::default()), onset);
        Some(Trig { onset, number })
    }

    /// The last trig before a place in time, at most a pass back.
    pub(super) fn last_before(&self, place: (Tick, i64)) -> Option<Trig> {
        TrigSearch::new(self).last_before(place)
    }

    /// The first trig after a place in time, at most a pass ahead.
    pub(super) fn first_after(&self, place: (Tick, i64)) -> Option<Trig> {
        let from = self.first_number(place.0);
        let (mut first, mut asked) = (None::<Trig>, 0);
        for number in from..=from + self.period() + 3 {
            let nominal = self.nominal(number);
            let is_found = first.is_some_and(|first| self.earliest(nominal) > first.onset);
            if is_found || asked > MOST || self.has_ended_by(nominal) {
                break;
            }
            if self.latest(nominal) < place.0 || !self.is_on(number) {
                continue;
            }
            asked += self.share_of_search(number);
            if let Some(trig) = self.trig(number)
                && trig.sort_key() > place
                && first.is_none_or(|first| trig.sort_key() < first.sort_key())
            {
                first = Some(trig);
            }
        }
        first
    }

    /// What a step locks.
    pub(in crate::sequencer::query) fn locks(&self, number: i64) -> Locks {
        let step = self.clip.steps.get(self.step_index(number));
        let mut locks = step.map_or_else(Locks::default, |step| step.locks);
        if self.has_lock_lanes {
            for lane in lock::lanes() {
                if let Some(source) = self.lock_source(number, lane) {
                    locks.set(lane, source.get(lane));
                    locks.set_slide(lane, source.slides(lane));
                }
            }
        }
        locks
    }

    /// What a step locks on one lane.
    pub(super) fn lock(&self, number: i64, lane: Lane) -> Option<LockValue> {
        if self.has_lock_lanes
            && let Some(source) = self.lock_source(number, lane)
        {
            return source.get(lane);
        }
        let step = self.clip.steps.get(self.step_index(number))?;
        step.locks.get(lane)
    }

    /// As how many steps one counts that is tested in a search.
    fn share_of_search(&self, number: i64) -> u32 {
        if self.looks_at_others(number) { 2 } else { 1 }
    }

    /// Whether a step may look at other steps when it is asked whether it plays.
    fn looks_at_others(&self, number: i64) -> bool {
        let any = || self.clip.steps.iter().any(Step::looks_at_others);
        if !self.facts.map_or_else(any, |facts| facts.looks.back) {
            return false;
        }
        if self.clip.lanes.get(Parameter::Chance).is_some() {
            return true;
        }
        let step = self.clip.steps.get(self.step_index(number));
        step.is_some_and(Step::looks_at_others)
    }

    /// Whether a step locks any of these lanes.
    fn locks_one_of(&self, number: i64, lanes: LaneSet) -> bool {
        let place = self.step_index(number);
        let any = self.facts.is_none_or(|facts| facts.marks.locks(place));
        if !any && !self.has_lock_lanes {
            return false;
        }
        let step = self.clip.steps.get(place);
        let own = step.map_or_else(LaneSet::default, |step| step.locks.lanes());
        if !self.has_lock_lanes {
            return !own.common(lanes).is_empty();
        }
        let mut wanted = lock::lanes().filter(|lane| lanes.holds(*lane));
        wanted.any(|lane| match self.lock_source(number, lane) {
            Some(source) => source.get(lane).is_some(),
            None => own.holds(lane),
        })
    }

    /// Whether any step of the clip locks a lane.
    pub(super) fn can_lock(&self, lane: Lane) -> bool {
        let any = || {
            self.clip
                .steps
                .iter()
                .any(|step| step.locks.get(lane).is_some())
        };
        self.facts
            .map_or_else(any, |facts| facts.locked.holds(lane))
    }

    /// Whether a step locks any lane.
    fn locks_any(&self, number: i64, step: &Step) -> bool {
        if self.facts.is_some_and(|facts| facts.locked.is_empty()) {
            return false;
        }
        if !self.has_lock_lanes {
            return step.locks.any();
        }
        lock::lanes().any(|lane| match self.lock_source(number, lane) {
            Some(source) => source.get(lane).is_some(),
            None => step.locks.get(lane).is_some(),
        })
    }

    /// The locks of the step from which a parameter lane reads a lock of another step; none where there is no such lane.
    fn lock_source(&self, number: i64, lane: Lane) -> Option<Locks> {
        let parameter = Parameter::Lock(lane);
        let read = self.clip.lanes.get(parameter)?;
        let step = self
            .clip
            .steps
            .get(self.lane_place(number, parameter, read));
        Some(step.map_or_else(Locks::default, |step| step.locks))
    }

    /// Whether a step plays notes.
    fn strikes(&self, number: i64) -> bool {
        let step = self.clip.steps.get(self.step_index(number));
        !step.is_some_and(|step| step.silent) && self.triggers(number)
    }

    /// The steps of a clip span among which the last trig before a tick is searched; none where it has none.
    fn numbers_before(&self, tick: Tick) -> Option<std::ops::RangeInclusive<i64>> {
        let mut last = self.last_number(tick);
        let mut first = last - self.period() - 3;
        let (begin, end) = (self.audible_span.0, self.clip_span.until);
        if self.nominal(last) < begin {
            return None;
        }
        if self.nominal(last) >= end {
            last = self.number_at(end - 1);
        }
        if self.nominal(first) < begin {
            first = self.number_at(begin - 1) + 1;
        }
        Some(first..=last)
    }
}
