//! The track cursor: a track with a clip span, and its steps by number: their place in song, clip and pass.

use std::ops::Range;

use super::Play;
use super::feel::Feel;
use super::grid::Grid;
use crate::sequencer::accent::Role;
use crate::sequencer::chance::{self, Purpose};
use crate::sequencer::dice::Reroll;
use crate::sequencer::generate::live::{Generator, Setting};
use crate::sequencer::play::{ClipSpan, Offsets};
use crate::sequencer::project::{Clip, Pattern, Project, Track};
use crate::sequencer::song::PlacedRow;
use crate::sequencer::step::Step;
use crate::sequencer::step_order::StepOrder;
use crate::sequencer::time::{self, Tick};
use crate::sequencer::{identity, step_ids};

/// A track with the clip that it plays.
pub(super) struct TrackCursor<'a> {
    pub(super) index: usize,
    /// The draw key of the clip.
    pub(super) draw_key: u64,
    pub(super) play: &'a Play,
    pub(super) clip_span: ClipSpan,
    /// The nominal ticks of steps that may sound: from the first to before the second.
    pub(super) audible_span: (Tick, Tick),
    pub(super) project: &'a Project,
    pub(super) pattern: &'a Pattern,
    pub(super) track: &'a Track,
    pub(super) clip: &'a Clip,
    grid: Grid,
    order: StepOrder,
    /// The seed of random directions.
    pub(super) order_seed: u32,
    /// Live generation, if the clip or the performance has any.
    pub(super) generator: Option<Generator>,
    /// Whether the clip has parameter lanes.
    pub(super) has_lanes: bool,
    /// The seed of the dice and other draws.
    pub(super) seed: u32,
    /// The offsets from performance, macros and song.
    pub(super) offsets: Offsets,
    /// Swing, groove and humanising.
    pub(super) feel: Feel<'a>,
    pub(super) step_ticks: Tick,
    /// How many steps after their own its ratchets can strike; 0 without ratchets, or when the cursor is not used
    /// for notes or locks.
    pub(super) reach: i64,
    /// The longest distance of a grace hit, in ticks; 0 without flams, or when the cursor is not used for notes
    /// or locks.
    early: Tick,
}

/// Calls `found` with each wanted track and each of its clip spans that can sound in a span. Tracks that are muted,
/// empty, silenced by another's solo or mere accents are left out. Returns the tick before which no other cursor can
/// sound.
pub(super) fn each_cursor<'a>(
    project: &'a Project,
    play: &'a Play,
    span: &Range<Tick>,
    wanted: impl Fn(&Track) -> bool,
    mut found: impl FnMut(&TrackCursor<'a>),
) -> Tick {
    let wanted = |track: &Track| track.role == Role::Notes && wanted(track);
    let mut visit = |clip_span: ClipSpan, index: usize| {
        let clip = project.clip(usize::from(clip_span.pattern), index);
        let sounds = clip.is_some_and(|clip| !clip.mute && !clip.is_empty());
        let sounds = sounds && project.track(index).is_some_and(wanted);
        if let Some(cursor) = sounds
            .then(|| TrackCursor::new(project, play, clip_span, index))
            .flatten()
            .filter(|cursor| cursor.audible_span.0 < cursor.audible_span.1)
        {
            found(&cursor.reaching());
        }
    };
    let tracks = 0..project.tracks.len();
    if project.song.plays() {
        return project.rows_near(span.clone(), |placed| {
            for index in tracks.clone() {
                if let Some(clip_span) = project.clip_span_in(placed, index) {
                    visit(clip_span, index);
                }
            }
        });
    }
    for index in tracks {
        for clip_span in play.clip_spans(index) {
            visit(clip_span, index);
        }
    }
    Tick::MAX
}

impl<'a> TrackCursor<'a> {
    /// The cursor of a clip span on the track at `index`, whether it sounds or not; none while the clip is empty.
    pub(super) fn new(
        project: &'a Project,
        play: &'a Play,
        clip_span: ClipSpan,
        index: usize,
    ) -> Option<Self> {
        let clip = project.clip(clip_span.pattern.into(), index)?;
        Self::of(project, play, clip_span, index, clip)
    }

    /// The cursor of a clip span with a given clip.
    pub(super) fn of(
        project: &'a Project,
        play: &'a Play,
        clip_span: ClipSpan,
        index: usize,
        clip: &'a Clip,
    ) -> Option<Self> {
        let pattern = project.patterns.get(usize::from(clip_span.pattern))?;
        let track = project.track(index)?;
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
        Some(Self {
            index,
            draw_key,
            play,
            clip_span,
            audible_span: (first.max(clip_span.from), end.min(clip_span.until)),
            project,
            pattern,
            track,
            clip,
            grid: Grid::new(clip_span.origin, clip.rate, pattern.master_ticks()),
            feel: Feel::new(pattern, clip, &offsets),
            order: StepOrder::of(clip, order_seed, draw_key),
            order_seed,
            generator: Generator::of(clip, &setting),
            has_lanes: !clip.lanes.is_default(),
            seed,
            offsets,
            step_ticks: clip.rate.tick_of(1),
            reach: 0,
            early: 0,
        })
    }

    /// This cursor for a query of notes or locks, with `reach` and `early` set.
    fn reaching(self) -> Self {
        let (mut reach, mut early) = (0, 0);
        for step in &self.clip.steps {
            reach = reach.max(step.ratchet.reach());
            early = early.max(step.flam.get());
        }
        Self {
            reach: i64::from(reach),
            early: Tick::from(early).min(self.step_ticks - 1).max(0),
            ..self
        }
    }

    /// The cursor of the track at `index` at a tick, whether it sounds or not; none while the clip is empty.
    pub(super) fn at(
        project: &'a Project,
        play: &'a Play,
        index: usize,
        tick: Tick,
    ) -> Option<Self> {
        let clip_span = Self::clip_span_at(project, play, index, tick)?;
        Self::new(project, play, clip_span, index)
    }

    /// The clip span that the track at `index` plays at a tick; none where the song leaves it out.
    pub(super) fn clip_span_at(
        project: &Project,
        play: &Play,
        index: usize,
        tick: Tick,
    ) -> Option<ClipSpan> {
        if project.song.plays() {
            return project.clip_span_in(project.row_at(tick)?, index);
        }
        play.clip_span_at(index, tick)
    }

    /// The cursor of another track at the nominal tick of a step of this one, in the same row of a song.
    pub(super) fn other(&self, index: usize, tick: Tick) -> Option<Self> {
        let (project, clip_span) = (self.project, self.clip_span);
        let Some(row) = clip_span.row else {
            return Self::at(project, self.play, index, tick);
        };
        let placed = PlacedRow {
            row: row.into(),
            start: clip_span.from,
            end: clip_span.until,
        };
        let clip_span = project.clip_span_in(placed, index)?;
        Self::new(project, self.play, clip_span, index)
    }

    /// The cursor of the track above at the nominal tick of a step.
    pub(super) fn neighbour(&self, tick: Tick) -> Option<Self> {
        self.other(self.index.checked_sub(1)?, tick)
    }

    /// The nominal tick of a step, before any shift.
    pub(super) fn nominal(&self, number: i64) -> Tick {
        self.grid.nominal(number)
    }

    /// The song position of step 0.
    pub(super) fn origin(&self) -> Tick {
        self.clip_span.origin
    }

    /// The number of the step whose nominal span holds `tick`.
    pub(super) fn number_at(&self, tick: Tick) -> i64 {
        self.grid.number_at(tick)
    }

    /// The place in the clip's data of a step.
    pub(super) fn step_index(&self, number: i64) -> usize {
        self.order.index(self.counted(number))
    }

    /// The pass that a step belongs to.
    pub(super) fn pass(&self, number: i64) -> i64 {
        self.order.pass(self.counted(number))
    }

    /// Steps of one pass.
    pub(super) fn period(&self) -> i64 {
        self.order.period()
    }

    /// The pass in which the pattern was launched.
    pub(super) fn first_pass(&self) -> i64 {
        self.pass(self.number_at(self.clip_span.launched))
    }

    /// Whether a step belongs to the first pass since the launch.
    pub(super) fn is_first(&self, number: i64) -> bool {
        self.pass(number) == self.first_pass()
    }

    /// Whether a step with this nominal tick may sound.
    pub(super) fn is_audible(&self, nominal: Tick) -> bool {
        (self.audible_span.0..self.audible_span.1).contains(&nominal)
    }

    pub(super) fn counted(&self, number: i64) -> i64 {
        self.grid.counted(number, self.order.period())
    }

    /// The first step that can sound at or after `from`.
    pub(super) fn first_number(&self, from: Tick) -> i64 {
        let first = self.number_at(from - self.delay() - self.step_ticks) - self.reach;
        if self.audible_span.0 == Tick::MIN {
            return first;
        }
        first.max(self.number_at(self.audible_span.0 - 1) + 1)
    }

    /// Whether steps from this nominal tick on can no longer sound.
    pub(super) fn has_ended_by(&self, nominal: Tick) -> bool {
        nominal >= self.audible_span.1
    }

    /// The last step whose onset or grace hit can be at or before `tick`.
    pub(super) fn last_number(&self, tick: Tick) -> i64 {
        self.number_at(tick - self.delay() + self.step_ticks + self.early)
    }

    /// The earliest tick at which a step can sound, however it is shifted.
    pub(super) fn earliest(&self, nominal: Tick) -> Tick {
        nominal + self.delay() - self.step_ticks + 1 - self.early
    }

    /// The last tick at which a step can sound.
    pub(super) fn latest(&self, nominal: Tick) -> Tick {
        nominal + self.delay() + (self.step_ticks - 1).max(0)
    }

    pub(super) fn delay(&self) -> Tick {
        Tick::from(self.track.delay.get())
    }

    /// Whether a step belongs to this cursor's clip span.
    pub(super) fn is_own(&self, number: i64) -> bool {
        self.clip_span.is_whole() || self.clip_span.holds(self.nominal(number))
    }

    /// The onset of a step.
    pub(super) fn onset(&self, number: i64, step: &Step) -> Tick {
        self.moved(number, self.nominal(number), step)
    }

    /// The onset of a step with this nominal tick: shifted by feel and nudge, plus the track's delay.
    pub(super) fn moved(&self, number: i64, nominal: Tick, step: &Step) -> Tick {
        let nudge = if step.nudge.is_default() {
            0
        } else {
            time::nudge_ticks(self.clip.rate, step.nudge)
        };
        let draw = || self.feel_draw(number, 0, Purpose::Time);
        self.feel.moved(nominal, nudge, draw) + self.delay()
    }

    /// The intended onset of a plain step with this nominal tick: with swing, groove and the track's delay, but
    /// without humanising.
    pub(super) fn intended_tick(&self, nominal: Tick) -> Tick {
        self.feel.intended_tick(nominal) + self.delay()
    }

    /// The draw key of a step: its id, which stays when track or step are moved, and the number of the visit.
    pub(super) fn draw_key(&self, number: i64) -> u64 {
        let step = step_ids::step_number(&self.clip.steps, self.step_index(number));
        let visit = self.order.visit(self.counted(number)).cast_unsigned();
        self.draw_key << 16 | step << 8 | visit
    }

    /// A draw for humanising a step or one of its strokes.
    pub(super) fn feel_draw(&self, number: i64, stroke: u64, purpose: Purpose) -> u64 {
        let place = self.draw_key(number) | stroke << 32;
        chance::draw(self.seed, place, self.draw_cycle(number), purpose)
    }
}
