//! A line: a track in a clip span, with all that follows from them before a step is looked at.

use super::feel::Feel;
use super::grid::Grid;
use super::line_tables::LineTable;
use super::room::{Looks, TableSize};
use crate::sequencer::chance;
use crate::sequencer::dice::Reroll;
use crate::sequencer::generate::live::{Generator, Setting};
use crate::sequencer::identity;
use crate::sequencer::lock::LaneSet;
use crate::sequencer::play::{ClipSpan, Offsets, Play};
use crate::sequencer::project::{Clip, Pattern, Project, Track};
use crate::sequencer::step::Step;
use crate::sequencer::step_order::StepOrder;
use crate::sequencer::time::Tick;

/// A track in a clip span. It holds no reference, so that it can be kept from one query to the next.
#[derive(Debug, Clone)]
pub(super) struct Line {
    pub(super) index: usize,
    /// The draw key of the clip.
    pub(super) draw_key: u64,
    pub(super) clip_span: ClipSpan,
    /// The nominal ticks of steps that may sound: from the first to before the second.
    pub(super) audible_span: (Tick, Tick),
    pub(super) grid: Grid,
    pub(super) order: StepOrder,
    /// The seed of random directions.
    pub(super) order_seed: u32,
    /// Live generation, if the clip or the performance has any.
    pub(super) generator: Option<Generator>,
    /// Whether the clip has parameter lanes.
    pub(super) has_lanes: bool,
    /// Whether any of them is of a lock.
    pub(super) has_lock_lanes: bool,
    /// The seed of the dice and other draws.
    pub(super) seed: u32,
    /// The offsets from performance, macros and song.
    pub(super) offsets: Offsets,
    /// Swing, groove and humanising.
    pub(super) feel: Feel,
    /// The longest step in ticks.
    pub(super) step_ticks: Tick,
    /// The ticks in which the clip span is heard: from the first to before the second.
    pub(super) heard: (Tick, Tick),
    /// The table in which what is found of its steps is kept.
    pub(super) table: Option<LineTable>,
    /// What is known of the clip's steps together, when they were looked through.
    pub(super) facts: Option<ClipFacts>,
}

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
}

/// Places of a clip, a bit each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Places([u64; 4]);

impl Places {
    fn add(&mut self, place: usize) {
        if let Some(word) = self.0.get_mut(place / 64) {
            *word |= 1 << (place % 64);
        }
    }

    #[inline]
    fn holds(&self, place: usize) -> bool {
        let word = self.0.get(place / 64);
        word.is_some_and(|word| word >> (place % 64) & 1 != 0)
    }
}

impl AskedOf {
    fn add(&mut self, place: usize, step: &Step) {
        if !step.condition.depends_on_other_steps() {
            if !step.condition.is_default() {
                self.by_condition.add(place);
            }
            if !step.chance.is_default() {
                self.by_chance.add(place);
            }
        }
        if !step.group.is_default() {
            self.grouped.add(place);
        }
    }

    /// Whether they can look at any.
    pub(super) fn any(&self) -> bool {
        (self.by_condition, self.by_chance) != (Places::default(), Places::default())
    }

    /// Whether they look at a step that is on, with conditions and chance from one place and its group from its own.
    #[inline]
    pub(super) fn is_looked_at(&self, source: usize, place: usize) -> bool {
        let by_chance = || self.by_chance.holds(source) && !self.grouped.holds(place);
        self.by_condition.holds(source) || by_chance()
    }
}

impl Line {
    /// The line of a track in a clip span.
    pub(super) fn new(
        project: &Project,
        play: &Play,
        clip_span: ClipSpan,
        index: usize,
        (pattern, track, clip): (&Pattern, &Track, &Clip),
    ) -> Self {
        let offsets = play.offsets_of(project, index, clip_span);
        let seed = chance::varied(pattern.seed, play.variation);
        let draw_key = identity::clip_draw_key(clip_span.pattern, track.id);
        let order_seed = match clip.reroll {
            Reroll::Free => chance::free(seed, play.free_seed),
            Reroll::EveryPass | Reroll::Every(_) | Reroll::Repeat(_) | Reroll::Frozen => seed,
        };
        let setting = Setting {
            draw_key,
            seed,
            offsets,
        };
        let (first, end) = play.audible_span(index);
        let grid = Grid::new(clip_span.origin, clip.rate, pattern.master_ticks());
        Self {
            index,
            draw_key,
            clip_span,
            audible_span: (first.max(clip_span.from), end.min(clip_span.until)),
            grid,
            feel: Feel::new(pattern, clip, &offsets, grid.step_ticks()),
            order: StepOrder::of(clip, order_seed, draw_key),
            order_seed,
            generator: Generator::of(clip, &setting),
            has_lanes: !clip.lanes.is_default(),
            has_lock_lanes: clip.lanes.iter().any(|(parameter, _)| parameter.is_lock()),
            seed,
            offsets,
            step_ticks: grid.step_ticks(),
            heard: (Tick::MIN, Tick::MAX),
            table: None,
            facts: None,
        }
    }

    /// This line with what the steps of its clip have together.
    pub(super) fn with_facts(self, facts: ClipFacts) -> Self {
        Self {
            facts: Some(facts),
            ..self
        }
    }

    /// Whether every step strikes once, at its nominal tick and the track's delay.
    pub(super) fn is_straight(&self, has_groove: bool) -> bool {
        let is_moved = has_groove || !self.feel.is_straight();
        !is_moved && self.facts.is_some_and(|facts| facts.straight)
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
            asked_of: AskedOf::default(),
            straight: true,
            pattern_ticks: pattern.pass_ticks().max(1),
            table_size: None,
        };
        for (place, step) in clip.steps.iter().enumerate() {
            facts.looks.add(step);
            facts.locked = facts.locked.and(step.locks.lanes());
            facts.slides |= step.locks.any_slide();
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
