//! Clip facts: what the steps of a clip have together, found in one walk over them.

use super::room::{Looks, TableSize};
use crate::sequencer::limits::MAX_STEPS;
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
    /// What there is at each place.
    pub(super) marks: Marks,
    /// Whether every step is struck once and is not moved by a nudge.
    pub(super) straight: bool,
    /// One pass of the pattern in ticks.
    pub(super) pattern_ticks: Tick,
    /// How large the table of its line is; none when it would not help, as nothing about a step is costly to work out.
    pub(super) table_size: Option<TableSize>,
}

/// What there is at each place of a clip.
#[derive(Debug, Clone, Copy)]
pub(super) struct Marks {
    /// A byte for each place, with a bit for each thing.
    bytes: [u8; MAX_STEPS],
    /// What there is at any of them.
    any: u8,
}

/// A place whose step is written as on.
const ON: u8 = 1;
/// One at which PRE and NEI of others can look: it has no PRE or NEI itself, and a condition beside its chance,
const BY_CONDITION: u8 = 1 << 1;
/// or a chance, which is a condition where it is no weight in a group.
const BY_CHANCE: u8 = 1 << 2;
/// One in a group.
const GROUPED: u8 = 1 << 3;
/// One that locks anything.
const LOCKS: u8 = 1 << 4;

impl Marks {
    /// Nothing anywhere.
    pub(super) const NONE: Self = Self {
        bytes: [0; MAX_STEPS],
        any: 0,
    };

    #[inline]
    fn add(&mut self, place: usize, step: &Step) {
        let bit = |holds: bool, bit: u8| u8::from(holds) * bit;
        let can_be_asked = !step.condition.depends_on_other_steps();
        let by_condition = can_be_asked & step.condition.depends_on_pass_or_fill();
        let by_chance = can_be_asked & !step.chance.is_default();
        let bits = bit(step.on, ON)
            | bit(by_condition, BY_CONDITION)
            | bit(by_chance, BY_CHANCE)
            | bit(!step.group.is_default(), GROUPED)
            | bit(step.locks.any(), LOCKS);
        if let Some(byte) = self.bytes.get_mut(place) {
            *byte = bits;
        }
        self.any |= bits;
    }

    #[inline]
    fn at(&self, place: u8) -> u8 {
        self.bytes[usize::from(place)]
    }

    /// Whether the step at a place is written as on.
    #[inline]
    pub(super) fn is_on(&self, place: u8) -> bool {
        self.at(place) & ON != 0
    }

    /// Whether the step at a place locks anything.
    pub(super) fn locks(&self, place: usize) -> bool {
        self.bytes.get(place).is_some_and(|byte| byte & LOCKS != 0)
    }

    /// Whether PRE and NEI can look at any step.
    pub(super) fn any_is_looked_at(&self) -> bool {
        self.any & (BY_CONDITION | BY_CHANCE) != 0
    }

    /// Whether they look at a step that is on, with conditions and chance from one place and its group from its own.
    #[inline]
    pub(super) fn is_looked_at(&self, source: u8, place: u8) -> bool {
        let asked = self.at(source) & (BY_CONDITION | BY_CHANCE);
        asked & BY_CONDITION != 0 || asked != 0 && self.at(place) & GROUPED == 0
    }
}

impl ClipFacts {
    /// The facts of a clip of a pattern, the longest step of which has so many ticks: from what was found of its steps, if
    /// they were looked through before.
    pub(super) fn of(
        pattern: &Pattern,
        clip: &Clip,
        step_ticks: Tick,
        known: Option<&Self>,
    ) -> Self {
        let mut facts = known.map_or_else(|| Self::of_steps(clip), Self::clone);
        facts.pattern_ticks = pattern.pass_ticks().max(1);
        facts.early = facts.early.min(step_ticks - 1).max(0);
        facts
    }

    /// Looks through a clip's steps.
    pub(super) fn of_steps(clip: &Clip) -> Self {
        let mut facts = Self {
            reach: 0,
            early: 0,
            looks: Looks::default(),
            locked: LaneSet::default(),
            slides: false,
            marks: Marks::NONE,
            straight: true,
            pattern_ticks: 1,
            table_size: None,
        };
        for (place, step) in clip.steps.iter().enumerate() {
            facts.looks.add(step);
            facts.locked = facts.locked.and(step.locks.lanes());
            facts.slides |= step.locks.any_slide();
            facts.marks.add(place, step);
            let once = step.ratchet.is_default() && step.flam.is_default();
            if !once || !step.nudge.is_default() {
                facts.straight = false;
                facts.reach = facts.reach.max(i64::from(step.ratchet.reach()));
                facts.early = facts.early.max(Tick::from(step.flam.get()));
            }
        }
        facts.table_size = TableSize::of(clip, facts.looks);
        facts
    }
}

/// Whether PRE and NEI can look at a step, or at one that has its chance and condition by a lane.
pub(super) fn can_be_looked_at(step: &Step) -> bool {
    let has_condition = !step.chance.is_default() || !step.condition.is_default();
    has_condition && !step.condition.depends_on_other_steps()
}
