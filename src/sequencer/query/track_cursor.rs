//! The track cursor: a track with a clip span, and its steps by number: their place in song, clip and pass.

use std::ops::{Deref, Range};

use super::Play;
use super::clip_facts::{ClipFacts, Marks};
use super::line::Line;
use super::line_tables::KnownLine;
use super::query_cache::Known;
use super::step_table::StepFact;
use crate::sequencer::accent::Role;
use crate::sequencer::chance::{self, Purpose};
use crate::sequencer::groove::Groove;
use crate::sequencer::order::OrderTable;
use crate::sequencer::play::ClipSpan;
use crate::sequencer::project::{Clip, Pattern, Project, Track};
use crate::sequencer::song::PlacedRow;
use crate::sequencer::step::Step;
use crate::sequencer::step_ids;
use crate::sequencer::time::{self, Tick};

/// The score that is asked about: a project as it is played, and what is known of it from before.
#[derive(Clone, Copy)]
pub(super) struct Score<'a> {
    pub(super) project: &'a Project,
    pub(super) play: &'a Play,
    pub(super) known: Option<&'a Known<'a>>,
}

/// A track with the clip that it plays.
pub(super) struct TrackCursor<'a> {
    pub(super) project: &'a Project,
    pub(super) play: &'a Play,
    pub(super) pattern: &'a Pattern,
    pub(super) track: &'a Track,
    pub(super) clip: &'a Clip,
    line: HeldLine<'a>,
    known: Option<&'a Known<'a>>,
    /// What is known of the line's steps.
    pub(super) table: Option<KnownLine<'a>>,
}

/// A line that is kept, or one that was made for a single query.
#[allow(
    clippy::large_enum_variant,
    reason = "a line made for a single query stays off the heap"
)]
enum HeldLine<'a> {
    Kept(&'a Line),
    Made(Line),
}

/// What was worked out of the line once is read as if it were the cursor's own.
impl Deref for TrackCursor<'_> {
    type Target = Line;

    fn deref(&self) -> &Line {
        match &self.line {
            HeldLine::Kept(line) => line,
            HeldLine::Made(line) => line,
        }
    }
}

/// A score of which nothing is known from before.
impl<'a> From<(&'a Project, &'a Play)> for Score<'a> {
    fn from((project, play): (&'a Project, &'a Play)) -> Self {
        Self {
            project,
            play,
            known: None,
        }
    }
}

/// Calls `found` with each wanted track and each of its clip spans that can sound in a span. Tracks that are muted,
/// empty, silenced by another's solo or mere accents are left out. Returns the tick before which no other cursor can
/// sound; never, where lines are known: whoever knows them knows for which ticks.
pub(super) fn each_cursor<'a>(
    score: Score<'a>,
    span: &Range<Tick>,
    wanted: impl Fn(&Track) -> bool,
    mut found: impl FnMut(&TrackCursor<'a>),
) -> Tick {
    let (project, play) = (score.project, score.play);
    if let Some(known) = score.known {
        for (place, _) in known.lines() {
            if let Some(cursor) = TrackCursor::at_place(score, place)
                && cursor.sounds()
                && wanted(cursor.track)
            {
                found(&cursor);
            }
        }
        return Tick::MAX;
    }
    let mut visit = |clip_span: ClipSpan, heard: (Tick, Tick), index: usize| {
        let is_wanted = project.track(index).is_some_and(&wanted);
        let cursor = is_wanted.then(|| TrackCursor::new(score, clip_span, index));
        if let Some(cursor) = cursor.flatten().filter(TrackCursor::sounds) {
            found(&cursor.with_facts(heard));
        }
    };
    let tracks = 0..project.tracks.len();
    if project.song.plays() {
        return project.rows_near(span, |placed| {
            for index in tracks.clone() {
                if let Some(clip_span) = project.clip_span_in(placed, index) {
                    visit(clip_span, placed.heard, index);
                }
            }
        });
    }
    for index in tracks {
        for clip_span in play.clip_spans(index) {
            visit(clip_span, (Tick::MIN, Tick::MAX), index);
        }
    }
    Tick::MAX
}

impl<'a> TrackCursor<'a> {
    /// The cursor of a clip span on the track at `index`, whether it sounds or not; none while the clip is empty.
    pub(super) fn new(
        score: impl Into<Score<'a>>,
        clip_span: ClipSpan,
        index: usize,
    ) -> Option<Self> {
        let score = score.into();
        if let Some((place, _)) = score.known.and_then(|known| known.line(index, &clip_span)) {
            return Self::at_place(score, place);
        }
        let clip = score.project.clip(clip_span.pattern.into(), index)?;
        Self::of(score, clip_span, index, clip)
    }

    /// The cursor of a known line.
    #[inline]
    pub(super) fn at_place(score: Score<'a>, place: usize) -> Option<Self> {
        let known = score.known?;
        let line = known.at(place)?;
        let pattern = score
            .project
            .patterns
            .get(usize::from(line.clip_span.pattern))?;
        Some(Self {
            project: score.project,
            play: score.play,
            pattern,
            track: score.project.track(line.index)?,
            clip: pattern.clips.get(line.index)?.as_ref(),
            table: known.known_line(line),
            line: HeldLine::Kept(line),
            known: Some(known),
        })
    }

    /// The cursor of a clip span with a given clip.
    pub(super) fn of(
        score: impl Into<Score<'a>>,
        clip_span: ClipSpan,
        index: usize,
        clip: &'a Clip,
    ) -> Option<Self> {
        let Score {
            project,
            play,
            known,
        } = score.into();
        let pattern = project.patterns.get(usize::from(clip_span.pattern))?;
        let track = project.track(index)?;
        Some(Self {
            project,
            play,
            pattern,
            track,
            clip,
            line: HeldLine::Made(Line::new(
                project,
                play,
                clip_span,
                index,
                (pattern, track, clip),
            )),
            known,
            table: None,
        })
    }

    /// Whether it can sound at all: neither muted, nor empty, nor a mere accent.
    pub(super) fn sounds(&self) -> bool {
        let can = !self.clip.mute && !self.clip.is_empty() && self.track.role == Role::Notes;
        can && self.audible_span.0 < self.audible_span.1
    }

    /// This cursor for a query of notes or locks: with the facts of its clip, and heard from the first tick to before
    /// the second.
    fn with_facts(self, heard: (Tick, Tick)) -> Self {
        let facts = ClipFacts::of(self.pattern, self.clip, self.step_ticks, None);
        let line = Line::clone(&self).with_facts(facts);
        Self {
            line: HeldLine::Made(Line { heard, ..line }),
            ..self
        }
    }

    /// The score that this is a part of.
    pub(super) fn score(&self) -> Score<'a> {
        Score {
            project: self.project,
            play: self.play,
            known: self.known,
        }
    }

    /// The cursor of the track at `index` at a tick, whether it sounds or not; none while the clip is empty.
    pub(super) fn at(score: impl Into<Score<'a>>, index: usize, tick: Tick) -> Option<Self> {
        let score = score.into();
        if let Some(known) = score.known.filter(|_| !score.project.song.plays()) {
            let place = known.place_at(score.play, index, tick);
            if let Some(cursor) = Self::at_place(score, place) {
                return Some(cursor);
            }
        }
        let clip_span = Self::clip_span_at(score.project, score.play, index, tick)?;
        Self::new(score, clip_span, index)
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

    /// Asks the cursor of another track at the nominal tick of a step of this one, in the same row of a song. It is made
    /// where it is asked, since a copy of it would cost as much as most answers.
    #[inline]
    pub(super) fn with_other<T>(
        &self,
        index: usize,
        tick: Tick,
        ask: impl FnOnce(&Self) -> T,
    ) -> Option<T> {
        let score = self.score();
        let place = match (score.known, self.clip_span.row) {
            (Some(known), None) if !self.project.song.plays() => {
                Some(known.place_at(self.play, index, tick))
            }
            _ => None,
        };
        if let Some(cursor) = place.and_then(|place| Self::at_place(score, place)) {
            return Some(ask(&cursor));
        }
        self.other(index, tick).map(|cursor| ask(&cursor))
    }

    /// The cursor of another track, as [`with_other`](Self::with_other) asks it.
    #[inline(never)]
    fn other(&self, index: usize, tick: Tick) -> Option<Self> {
        let (project, clip_span) = (self.project, self.clip_span);
        let Some(row) = clip_span.row else {
            return Self::at(self.score(), index, tick);
        };
        let placed = PlacedRow {
            row: row.into(),
            start: clip_span.from,
            end: clip_span.until,
            heard: self.heard,
        };
        let clip_span = project.clip_span_in(placed, index)?;
        Self::new(self.score(), clip_span, index)
    }

    /// Whether something is true of a step: as it is known, or as it is found to be.
    pub(super) fn is(&self, fact: StepFact, number: i64, find: impl FnOnce() -> bool) -> bool {
        let Some(table) = self.table.map(|line| line.steps) else {
            return find();
        };
        table.fact(fact, number).unwrap_or_else(|| {
            let holds = find();
            table.learn(fact, number, holds);
            holds
        })
    }

    /// What is known of all lines together.
    pub(super) fn known(&self) -> Option<&'a Known<'a>> {
        self.known
    }

    /// What there is at each place of the clip, where its steps were looked through: wherever there is a table.
    pub(super) fn marks(&self) -> &Marks {
        self.facts
            .as_ref()
            .map_or(&Marks::NONE, |facts| &facts.marks)
    }

    /// The groove of the pattern.
    pub(super) fn groove(&self) -> Option<&'a Groove> {
        self.pattern.groove.as_deref()
    }

    /// The nominal tick of a step, before any shift.
    #[inline(always)]
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
        let find =
            |table: Option<&OrderTable<'_>>| self.order.index_with(self.counted(number), table);
        if !self.order.is_a_walk() {
            return find(None);
        }
        let Some(known) = &self.table else {
            return find(None);
        };
        known.steps.place(number).unwrap_or_else(|| {
            let order = known.order(0);
            let place = find(order.as_ref());
            known.steps.learn_place(number, place);
            place
        })
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

    /// Whether what begins at a tick is heard, as far as the rows of a song decide.
    pub(super) fn hears(&self, tick: Tick) -> bool {
        (self.heard.0..self.heard.1).contains(&tick)
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
        let first = self.number_at(from - self.delay() - self.step_ticks) - self.reach();
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
        self.number_at(tick - self.delay() + self.step_ticks + self.early())
    }

    /// The earliest tick at which a step can sound, however it is shifted.
    pub(super) fn earliest(&self, nominal: Tick) -> Tick {
        nominal + self.delay() - self.step_ticks + 1 - self.early()
    }

    /// The tick before which a step has not to be looked at; never, when it can no longer sound.
    pub(super) fn look_at(&self, number: i64) -> Tick {
        let nominal = self.nominal(number);
        if self.has_ended_by(nominal) {
            Tick::MAX
        } else {
            self.earliest(nominal)
        }
    }

    /// Whether every step strikes once, at its nominal tick and the track's delay.
    pub(super) fn is_straight(&self) -> bool {
        Line::is_straight(self, self.groove().is_some())
    }

    /// The onset of a step that is not moved; never, when it can no longer sound.
    pub(super) fn straight_onset(&self, number: i64) -> Tick {
        let nominal = self.nominal(number);
        if self.has_ended_by(nominal) {
            Tick::MAX
        } else {
            nominal + self.delay()
        }
    }

    /// The last tick at which a step can sound.
    pub(super) fn latest(&self, nominal: Tick) -> Tick {
        nominal + self.delay() + (self.step_ticks - 1).max(0)
    }

    /// How many steps after their own its ratchets can strike.
    fn reach(&self) -> i64 {
        self.facts.map_or(0, |facts| facts.reach)
    }

    /// The longest distance of a grace hit, in ticks.
    fn early(&self) -> Tick {
        self.facts.map_or(0, |facts| facts.early)
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
        self.feel.moved(self.groove(), nominal, nudge, draw) + self.delay()
    }

    /// The intended onset of a plain step with this nominal tick: with swing, groove and the track's delay, but
    /// without humanising.
    pub(super) fn intended_tick(&self, nominal: Tick) -> Tick {
        self.feel.intended_tick(self.groove(), nominal) + self.delay()
    }

    /// The draw key of a step: its id, which stays when track or step are moved, and the number of the visit.
    pub(super) fn draw_key(&self, number: i64) -> u64 {
        let step = step_ids::step_number(&self.clip.steps, self.step_index(number));
        let visit = self.order.visit(self.counted(number)).cast_unsigned();
        self.draw_key << 16 | step << 8 | visit
    }

    /// A draw for humanising a step or one of its strokes.
    #[inline(never)]
    pub(super) fn feel_draw(&self, number: i64, stroke: u64, purpose: Purpose) -> u64 {
        let place = self.draw_key(number) | stroke << 32;
        chance::draw(self.seed, place, self.draw_cycle(number), purpose)
    }
}
