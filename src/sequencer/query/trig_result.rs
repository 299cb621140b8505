//! Trig results: whether a step plays, and why not, from the same function that plays it.

use std::fmt;

use super::Play;
use super::clip_facts::can_be_looked_at;
use super::step_table::StepFact;
use super::terms::Terms;
use super::track_cursor::TrackCursor;
use crate::sequencer::dice::{Dice, Group};
use crate::sequencer::project::{CountFrom, Project};
use crate::sequencer::step::Step;
use crate::sequencer::time::Tick;
use crate::sequencer::trig::{Chance, Ratio};

/// The result for a step that is on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TrigResult {
    /// It plays.
    Plays,
    /// The ratio A:B asks for another pass.
    Ratio(Ratio),
    /// The loop mask leaves this pass out.
    Mask,
    /// 1st or its opposite is not met.
    First,
    /// Fill or its opposite is not met.
    Fill,
    /// The throw was not below the chance.
    Chance {
        /// The throw in percent.
        drawn: u8,
        /// The chance that it had to be below.
        chance: Chance,
        /// The die that was thrown.
        dice: Dice,
    },
    /// Another step of its group plays.
    Group(Group),
    /// PRE or its opposite is not met.
    Previous,
    /// NEI or its opposite is not met.
    Neighbour,
    /// The Euclidean rhythm leaves it out.
    OutOfRhythm,
    /// Drift switches it off in this pass.
    Drifted,
    /// Density thins it out.
    Thinned,
}

/// The results of a step in the next passes of its track from a position on; none for a pass that does not reach
/// it, or in which neither its data nor generation switch it on.
#[must_use]
pub fn trig_forecast(
    project: &Project,
    play: &Play,
    track: usize,
    step: usize,
    from: Tick,
    passes: u16,
) -> Vec<Option<TrigResult>> {
    let Some(cursor) = TrackCursor::at((project, play), track, from) else {
        return Vec::new();
    };
    let mut number = cursor.number_at(from);
    let first = cursor.pass(number);
    while cursor.pass(number - 1) == first {
        number -= 1;
    }
    let mut results = Vec::new();
    for pass in first..first + i64::from(passes) {
        let mut result = None;
        while cursor.pass(number) == pass {
            if result.is_none() && cursor.step_index(number) == step {
                let step = cursor.sounding(number);
                result = match step {
                    Some(step) => Some(cursor.trig_result(number, &Terms::of(&step))),
                    None => cursor.left_out(number),
                };
            }
            number += 1;
        }
        results.push(result);
    }
    results
}

impl TrackCursor<'_> {
    /// The step with this number, if it plays notes.
    pub(super) fn playing(&self, number: i64) -> Option<Step> {
        self.triggered(number).filter(|step| !step.silent)
    }

    /// The step with this number, if it plays notes or sends only locks.
    pub(super) fn triggered(&self, number: i64) -> Option<Step> {
        // Where it is kept whether steps play, that is found without the values of their lanes.
        if self.table.is_some() {
            return self.triggers(number).then(|| self.sounding(number))?;
        }
        let step = self.sounding(number)?;
        self.plays(number, &step).then_some(step)
    }

    /// Whether the step with this number is on and plays.
    pub(super) fn triggers(&self, number: i64) -> bool {
        self.is(StepFact::Triggers, number, || {
            let terms = self.terms(number);
            terms.is_some_and(|terms| self.are_met(number, &terms))
        })
    }

    /// Whether a step that is on plays.
    #[inline(always)]
    pub(super) fn plays(&self, number: i64, step: &Step) -> bool {
        if !step.is_conditional() {
            return true;
        }
        self.is(StepFact::Triggers, number, || {
            self.are_met(number, &Terms::of(step))
        })
    }

    /// Whether a step that is on plays on these terms.
    fn are_met(&self, number: i64, terms: &Terms) -> bool {
        terms.are_none() || self.trig_result(number, terms) == TrigResult::Plays
    }

    /// Whether a step that is on plays: "a step may hold one of each; all must be true".
    pub(super) fn trig_result(&self, number: i64, terms: &Terms) -> TrigResult {
        let result = self.conditions(number, terms);
        if result == TrigResult::Plays
            && !terms.group.is_default()
            && !self.wins(number, terms.group)
        {
            return TrigResult::Group(terms.group);
        }
        result
    }

    /// Whether all conditions of a step hold, its group left out.
    pub(super) fn conditions_hold(&self, number: i64, terms: &Terms) -> bool {
        self.is(StepFact::Conditions, number, || {
            self.conditions(number, terms) == TrigResult::Plays
        })
    }

    fn conditions(&self, number: i64, terms: &Terms) -> TrigResult {
        let own = self.own_result(number, terms);
        if own != TrigResult::Plays {
            return own;
        }
        let asked = terms.condition;
        if !asked.previous.holds_when(|| self.previous(number)) {
            TrigResult::Previous
        } else if !asked.neighbour.holds_when(|| self.above(number)) {
            TrigResult::Neighbour
        } else {
            TrigResult::Plays
        }
    }

    /// The result of a step's own conditions, without those that look at other steps.
    fn own_result(&self, number: i64, terms: &Terms) -> TrigResult {
        let (asked, pass) = (terms.condition, || self.counted_pass(number));
        if let Some(ratio) = asked.ratio.filter(|ratio| !ratio.holds(pass())) {
            TrigResult::Ratio(ratio)
        } else if asked.mask.is_some_and(|mask| !mask.holds(pass())) {
            TrigResult::Mask
        } else if !asked.first.holds_when(|| self.is_first(number)) {
            TrigResult::First
        } else if !asked
            .fill
            .holds_when(|| self.play.fills(self.nominal(number)))
        {
            TrigResult::Fill
        } else if terms.chance.is_default() || !terms.group.is_default() {
            TrigResult::Plays
        } else {
            self.chance_result(number, terms)
        }
    }

    /// The pass that conditions count: "c from position; option: count from last launch".
    fn counted_pass(&self, number: i64) -> i64 {
        let pass = self.pass(number);
        match self.clip.count_from {
            CountFrom::Song => pass,
            CountFrom::Launch => pass - self.first_pass(),
        }
    }

    /// The result of the step's chance.
    fn chance_result(&self, number: i64, terms: &Terms) -> TrigResult {
        let rolled = self.dice_roll(number, terms.dice);
        let chance = self.chance(terms.chance);
        if rolled < chance.parts() {
            return TrigResult::Plays;
        }
        TrigResult::Chance {
            drawn: u8::try_from(rolled / 10_000).unwrap_or(99),
            chance,
            dice: terms.dice,
        }
    }

    /// "PRE looks at the most recent step that has a condition and no PRE or NEI itself; none found within
    /// a pass is false."
    fn previous(&self, number: i64) -> bool {
        self.most_recent(number - 1)
    }

    /// "NEI: the same, on the track above": at this step's nominal time at the latest, and false without
    /// such a track.
    fn above(&self, number: i64) -> bool {
        let tick = self.nominal(number);
        let ask = |above: &Self| above.most_recent(above.number_at(tick));
        let above = self.index.checked_sub(1);
        above.and_then(|above| self.with_other(above, tick, ask)) == Some(true)
    }

    /// The result of the most recent condition at or before a step.
    fn most_recent(&self, last: i64) -> bool {
        // Usually no step has a condition, and the pass need not be searched.
        let any = || self.clip.steps.iter().any(can_be_looked_at);
        if !self
            .facts
            .map_or_else(any, |facts| facts.marks.any_is_looked_at())
        {
            return false;
        }
        self.last_looked_at(last).is_some_and(|number| {
            self.is(StepFact::OwnConditions, number, || {
                let terms = self.terms(number);
                terms.is_some_and(|terms| self.own_result(number, &terms) == TrigResult::Plays)
            })
        })
    }
}

impl fmt::Display for TrigResult {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Plays => write!(f, "plays"),
            Self::Ratio(ratio) => {
                let (a, b) = ratio.parts();
                write!(f, "{a}:{b} false")
            }
            Self::Mask => write!(f, "not in this pass"),
            Self::First => write!(f, "1st false"),
            Self::Fill => write!(f, "fill false"),
            Self::Chance {
                drawn,
                chance,
                dice,
            } => {
                if !dice.is_default() {
                    write!(f, "dice {dice}, ")?;
                }
                write!(f, "chance 0.{drawn:02} >= 0.{:02}", chance.get())
            }
            Self::Group(group) => write!(f, "another of group {} plays", group.get()),
            Self::Previous => write!(f, "pre false"),
            Self::Neighbour => write!(f, "nei false"),
            Self::OutOfRhythm => write!(f, "left out by Euclid"),
            Self::Drifted => write!(f, "left out by drift"),
            Self::Thinned => write!(f, "left out by density"),
        }
    }
}

#[cfg(test)]
mod tests;
/// Statistics of the dice.
#[cfg(test)]
mod draws;
