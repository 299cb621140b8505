//! Clip facts: what the steps of a clip have together, found in one walk over them.

use super::room::{Looks, TableSize};
use crate::sequencer::lock::LaneSet;
use crate::sequencer::project::{Clip, Pattern};
use crate::sequencer::step::Step;
use crate::sequencer::time::Tick;

/// What the steps of a clip have together.
#[derive(Debug, Clone, Copy)]
pub(super) struct ClipFacts {
    /// How many steps after their own its ratchets can strike; 0 without ratchets.
    pub(super) reach: i64,
    /// The longest distance of a grace hit, in ticks; 0 without flams.
    pub(super) early: Tick,
    /// What is asked about other steps.
    pub(super) looks: Looks,
    /// The lanes that steps lock, and whether one slides.
    pub(super) locked: LaneSet,
    pub(super) slides: bool,
    /// The steps that are written as on, and those that lock anything.
    pub(super) on: Places,
    pub(super) locking: Places,
    /// At which steps PRE and NEI of others can look.
    pub(super) asked_of: AskedOf,
    /// Whether every step is struck once and is not moved by a nudge.
    pub(super) straight: bool,
    /// One pass of the pattern in ticks.
    pub(super) pattern_ticks: Tick,
    /// How large the table of its line is; none when it would not help, as nothing about a step is costly to work out.
    pub(super) table_size: Option<TableSize>,
}

/// At which steps PRE and NEI can look: those that have a condition, and no PRE or NEI itself.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct AskedOf {
    /// The steps with a condition beside their chance.
    by_condition: Places,
    /// Those with a chance, which is a condition where it is no weight in a group.
    by_chance: Places,
    /// The steps in groups.
    grouped: Places,
    /// Whether there are any.
    any: bool,
}

/// Places of a clip, a bit each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Places([u64; 4]);

impl Places {
    /// Adds a place, if something holds for it.
    #[inline]
    fn add_if(&mut self, place: usize, holds: bool) {
        if let Some(word) = self.0.get_mut(place / 64) {
            *word |= u64::from(holds) << (place % 64);
        }
    }

    /// Whether a place is one of them.
    #[inline]
    pub(super) fn holds(&self, place: usize) -> bool {
        let word = self.0.get(place / 64);
        word.is_some_and(|word| word >> (place % 64) & 1 != 0)
    }
}

impl AskedOf {
    #[inline]
    fn add(&mut self, place: usize, step: &Step) {
        let can_be = !step.condition.depends_on_other_steps();
        let by_condition = can_be & step.condition.depends_on_pass_or_fill();
        let by_chance = can_be & !step.chance.is_default();
        self.by_condition.add_if(place, by_condition);
        self.by_chance.add_if(place, by_chance);
        self.grouped.add_if(place, !step.group.is_default());
        self.any |= by_condition | by_chance;
    }

    /// Whether they can look at any.
    pub(super) fn any(&self) -> bool {
        self.any
    }

    /// Whether they look at a step that is on, with conditions and chance from one place and its group from its own.
    #[inline]
    pub(super) fn is_looked_at(&self, source: usize, place: usize) -> bool {
        let by_chance = || self.by_chance.holds(source) && !self.grouped.holds(place);
        self.by_condition.holds(source) || by_chance()
    }
}

impl ClipFacts {
    /// Looks through a clip's steps, the longest of which has so many ticks.
    pub(super) fn of(pattern: &Pattern, clip: &Clip, step_ticks: Tick) -> Self {
        let mut facts = Self {
            reach: 0,
            early: 0,
            looks: Looks::default(),
            locked: LaneSet::default(),
            slides: false,
            on: Places::default(),
            locking: Places::default(),
            asked_of: AskedOf::default(),
            straight: true,
            pattern_ticks: pattern.pass_ticks().max(1),
            table_size: None,
        };
        for (place, step) in clip.steps.iter().enumerate() {
            facts.looks.add(step);
            facts.locked = facts.locked.and(step.locks.lanes());
            facts.slides |= step.locks.any_slide();
            facts.on.add_if(place, step.on);
            facts.locking.add_if(place, step.locks.any());
            if step.is_conditional() {
                facts.asked_of.add(place, step);
            }
            let once = step.ratchet.is_default() && step.flam.is_default();
            if !once || !step.nudge.is_default() {
                facts.straight = false;
                facts.reach = facts.reach.max(i64::from(step.ratchet.reach()));
                facts.early = facts.early.max(Tick::from(step.flam.get()));
            }
        }
        facts.early = facts.early.min(step_ticks - 1).max(0);
        facts.table_size = TableSize::of(clip, facts.looks);
        facts
    }
}

/// Whether PRE and NEI can look at a step, or at one that has its chance and condition by a lane.
pub(super) fn can_be_looked_at(step: &Step) -> bool {
    let has_condition = !step.chance.is_default() || !step.condition.is_default();
    has_condition && !step.condition.depends_on_other_steps()
}
