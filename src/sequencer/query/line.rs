//! A line: a track in a clip span, with all that follows from them before a step is looked at.

use super::clip_facts::ClipFacts;
use super::feel::Feel;
use super::grid::Grid;
use super::line_tables::LineTable;
use crate::sequencer::chance;
use crate::sequencer::dice::Reroll;
use crate::sequencer::generate::live::{Generator, Setting};
use crate::sequencer::identity;
use crate::sequencer::play::{ClipSpan, Offsets, Play};
use crate::sequencer::project::{Clip, Pattern, Project, Track};
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
