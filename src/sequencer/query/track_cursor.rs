//! A track with its clip, and what its steps come to: onsets, notes and their ends.

use std::ops::Range;

use super::feel::{Feel, NoteStroke};
use super::grid::Grid;
use super::{Note, Play, TrigResult};
use crate::sequencer::accent::Role;
use crate::sequencer::chance::{self, Purpose};
use crate::sequencer::dice::Reroll;
use crate::sequencer::generate::live::{Generator, Setting};
use crate::sequencer::play::{ClipSpan, Offsets};
use crate::sequencer::project::{Clip, Pattern, Project, Track};
use crate::sequencer::ratchet::Hit;
use crate::sequencer::song::PlacedRow;
use crate::sequencer::step::{Gate, Step, StepNote};
use crate::sequencer::step_order::StepOrder;
use crate::sequencer::time::Tick;
use crate::sequencer::trig;
use crate::sequencer::value::Key;
use crate::sequencer::{identity, step_ids};

/// A track with its clip in the pattern that plays.
pub(super) struct TrackCursor<'a> {
    pub(super) index: usize,
    /// What the draws of its clip have in common.
    pub(super) draw_key: u64,
    pub(super) play: &'a Play,
    clip_span: ClipSpan,
    /// The nominal ticks of the steps that may sound: from the first to before the second.
    pub(super) audible_span: (Tick, Tick),
    pub(super) project: &'a Project,
    pub(super) pattern: &'a Pattern,
    pub(super) track: &'a Track,
    pub(super) clip: &'a Clip,
    grid: Grid,
    order: StepOrder,
    /// What random directions are drawn from.
    pub(super) order_seed: u32,
    /// What decides live whether its steps are on, if anything does.
    pub(super) generator: Option<Generator>,
    /// Whether some parameters come from lanes of their own.
    pub(super) has_lanes: bool,
    /// What chance is drawn from.
    pub(super) seed: u32,
    /// What the performance adds to the track's values.
    pub(super) offsets: Offsets,
    /// What moves and shapes its steps.
    pub(super) feel: Feel<'a>,
    pub(super) step_ticks: Tick,
    /// How far its ratchets reach beyond their step, in steps; 0 when there are none, or when the cursor is
    /// not asked for its notes.
    pub(super) reach: i64,
    /// How many ticks before its onset a step can sound; 0 without flams, or when the cursor is not asked for
    /// its notes.
    early: Tick,
}

/// Calls `found` with each wanted track, and each clip span of it, that can sound in a span: neither muted, nor
/// empty, nor silenced by another's solo, nor mere accents. Says before which tick no other cursor can sound.
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
    /// A clip span of the track at `index`, whether it sounds or not; nothing while it is empty.
    pub(super) fn new(
        project: &'a Project,
        play: &'a Play,
        clip_span: ClipSpan,
        index: usize,
    ) -> Option<Self> {
        let clip = project.clip(clip_span.pattern.into(), index)?;
        Self::of(project, play, clip_span, index, clip)
    }

    /// The same, with a clip of its own.
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

    /// As it is asked for its notes: with how far they reach.
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

    /// The track at `index` as it is at a tick, whether it sounds or not; nothing while it is empty.
    pub(super) fn at(
        project: &'a Project,
        play: &'a Play,
        index: usize,
        tick: Tick,
    ) -> Option<Self> {
        let clip_span = Self::clip_span_at(project, play, index, tick)?;
        Self::new(project, play, clip_span, index)
    }

    /// What the track at `index` plays at a tick; nothing where the song leaves it out.
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

    /// Another track at the nominal tick of a step of this one; the song's row, if any, is the same.
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

    /// The track above, as it is at the nominal tick of a step.
    pub(super) fn neighbour(&self, tick: Tick) -> Option<Self> {
        self.other(self.index.checked_sub(1)?, tick)
    }

    /// The first tick of a step, before it is moved.
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

    /// The pass in which its pattern was launched.
    pub(super) fn first_pass(&self) -> i64 {
        self.pass(self.number_at(self.clip_span.launched))
    }

    /// Whether a step belongs to the first pass since its pattern was launched.
    pub(super) fn is_first(&self, number: i64) -> bool {
        self.pass(number) == self.first_pass()
    }

    /// Whether a step is one that may sound, at its nominal time.
    pub(super) fn is_audible(&self, nominal: Tick) -> bool {
        (self.audible_span.0..self.audible_span.1).contains(&nominal)
    }

    pub(super) fn counted(&self, number: i64) -> i64 {
        self.grid.counted(number, self.order.period())
    }

    /// The first step of which something can sound at or after `from`.
    pub(super) fn first_number(&self, from: Tick) -> i64 {
        let first = self.number_at(from - self.delay() - self.step_ticks) - self.reach;
        if self.audible_span.0 == Tick::MIN {
            return first;
        }
        first.max(self.number_at(self.audible_span.0 - 1) + 1)
    }

    /// Whether no step from this nominal tick on may sound.
    pub(super) fn has_ended_by(&self, nominal: Tick) -> bool {
        nominal >= self.audible_span.1
    }

    /// The last step whose onset, or grace hit, can be at or before `tick`.
    pub(super) fn last_number(&self, tick: Tick) -> i64 {
        self.number_at(tick - self.delay() + self.step_ticks + self.early)
    }

    /// The tick before which a step cannot sound, wherever it is swung and nudged.
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

    /// The step with this number, if it plays notes.
    pub(super) fn playing(&self, number: i64) -> Option<Step> {
        self.triggered(number).filter(|step| !step.silent)
    }

    /// The step with this number, if it plays, notes or nothing but locks.
    pub(super) fn triggered(&self, number: i64) -> Option<Step> {
        let step = self.sounding(number)?;
        self.plays(number, &step).then_some(step)
    }

    /// Whether a step that is on plays.
    pub(super) fn plays(&self, number: i64, step: &Step) -> bool {
        !step.is_conditional() || self.trig_result(number, step) == TrigResult::Plays
    }

    /// Whether a step is one of its clip span: not of what is played before or after it.
    pub(super) fn is_own(&self, number: i64) -> bool {
        self.clip_span.is_whole() || self.clip_span.holds(self.nominal(number))
    }

    /// The first tick of a step.
    pub(super) fn onset(&self, number: i64, step: &Step) -> Tick {
        self.moved(number, self.nominal(number), step)
    }

    /// The notes that a step begins, not those that sound on from the one before: place, note and key.
    pub(super) fn begun(
        &self,
        number: i64,
        step: &Step,
    ) -> impl Iterator<Item = (usize, StepNote, Key)> {
        let notes = step.notes.as_slice().iter().enumerate();
        notes.filter_map(move |(place, note)| {
            let key = self.key(number, *note)?;
            (!self.sounds_on(number, step, key)).then_some((place, *note, key))
        })
    }

    /// The notes of a step that is struck once, at `onset`.
    pub(super) fn notes(&self, number: i64, step: &Step, onset: Tick, sink: &mut impl FnMut(Note)) {
        let velocity = self.velocity(number, step);
        for (place, note, key) in self.begun(number, step) {
            let stroke = NoteStroke {
                number,
                note: place,
                hit: 0,
                velocity: velocity + i64::from(note.velocity.get()),
            };
            let end = self.end(stroke, step, onset, note, key);
            self.sound(stroke, key, onset..end, sink);
        }
    }

    /// The hits of a step, those that chance leaves out not among them.
    pub(super) fn hits(&self, number: i64, step: &Step) -> impl Iterator<Item = Hit> {
        let window = i64::from(step.ratchet.window.get());
        let ticks = self.nominal(number + window) - self.nominal(number);
        let (chance, place) = (step.ratchet.chance, self.draw_key(number));
        let (seed, cycle) = (self.seed, self.draw_cycle(number));
        step.ratchet.hits(ticks.max(1)).filter(move |hit| {
            let place = place | u64::from(hit.number) << 32;
            chance.is_default() || trig::drawn(seed, place, cycle, Purpose::Hit) < chance.parts()
        })
    }

    /// The notes of one hit of a ratchet: "a hit's length is gate x the gap to the next hit"; the last one
    /// sounds on when the next step is tied to it.
    pub(super) fn notes_of_hit(
        &self,
        number: i64,
        step: &Step,
        start: Tick,
        hit: Hit,
        sink: &mut impl FnMut(Note),
    ) {
        let gate = match step.gate {
            Gate::Steps(steps) => Tick::from(steps.get().min(1000)),
            Gate::UntilNext => 1000,
        };
        let velocity = self.velocity(number, step);
        for (place, note) in step.notes.as_slice().iter().enumerate() {
            let Some(key) = self.key(number, *note) else {
                continue;
            };
            let stroke = NoteStroke {
                number,
                note: place,
                hit: hit.number,
                velocity: (velocity + i64::from(note.velocity.get())) * i64::from(hit.share) / 100,
            };
            let held = self.gated(hit.gap * gate / 1000) * Tick::from(note.length.get()) / 100;
            let held = self.lasting(stroke, step.gate, held);
            let end = if hit.last && self.tied(number + 1).is_some() {
                self.end(stroke, step, start, *note, key)
            } else {
                start + held.max(1)
            };
            self.sound(stroke, key, start..end, sink);
        }
    }

    /// How hard a step is struck, before the offsets of its notes.
    pub(super) fn velocity(&self, number: i64, step: &Step) -> i64 {
        i64::from(step.velocity.get())
            + i64::from(self.offsets.velocity)
            + self.accent(number, step)
    }

    pub(super) fn sound(
        &self,
        stroke: NoteStroke,
        key: Key,
        ticks: Range<Tick>,
        sink: &mut impl FnMut(Note),
    ) {
        sink(Note {
            track: u8::try_from(self.index).unwrap_or(u8::MAX),
            start: ticks.start,
            end: ticks.end,
            key,
            channel: self.track.channel,
            velocity: self.struck(stroke),
        });
    }

    /// Where a draw for a step is made: the step's id, which stays when track or step are moved, and which
    /// visit to it this is.
    pub(super) fn draw_key(&self, number: i64) -> u64 {
        let step = step_ids::step_number(&self.clip.steps, self.step_index(number));
        let visit = self.order.visit(self.counted(number)).cast_unsigned();
        self.draw_key << 16 | step << 8 | visit
    }

    /// Whether a step has this key among its own.
    fn holds(&self, number: i64, step: &Step, key: Key) -> bool {
        let mut notes = step.notes.as_slice().iter();
        notes.any(|note| self.key(number, *note) == Some(key))
    }

    /// Whether a step that is struck once takes a key over from the step before, which sounds on.
    pub(super) fn sounds_on(&self, number: i64, step: &Step, key: Key) -> bool {
        step.tie && step.ratchet.is_default() && self.continues(number, key)
    }

    /// Whether the step before holds the same key, and began after the music did.
    fn continues(&self, number: i64, key: Key) -> bool {
        self.playing(number - 1).is_some_and(|before| {
            let began = self.play.since.max(self.audible_span.0);
            self.holds(number - 1, &before, key) && self.onset(number - 1, &before) >= began
        })
    }

    /// The step with this number, if it plays and is tied to the one before.
    fn tied(&self, number: i64) -> Option<Step> {
        self.playing(number)
            .filter(|step| step.tie && step.ratchet.is_default())
    }

    /// Where a note ends: after its gate, or with the last step that is tied to it.
    fn end(&self, stroke: NoteStroke, step: &Step, onset: Tick, note: StepNote, key: Key) -> Tick {
        let mut number = stroke.number;
        let (mut last, mut last_onset) = (*step, onset);
        for _ in 0..Gate::LONGEST {
            let Some(next) = self.tied(number + 1) else {
                break;
            };
            let next_onset = self.onset(number + 1, &next);
            if !self.holds(number + 1, &next, key) {
                return (next_onset + 1).max(onset + 1);
            }
            (last, last_onset) = (next, next_onset);
            number += 1;
        }
        let held = match last.gate {
            Gate::Steps(steps) => self.gated(self.clip.rate.ticks(i64::from(steps.get()), 1000)),
            Gate::UntilNext => {
                let whole = self.next_onset_after(number, last_onset) - last_onset;
                self.gated(whole).min(whole)
            }
        };
        let held = self.lasting(stroke, last.gate, held * i64::from(note.length.get()) / 100);
        (last_onset + held).max(onset + 1)
    }

    /// What the performance makes of a gate, in percent of it.
    fn gated(&self, held: Tick) -> Tick {
        held + held * Tick::from(self.offsets.gate) / 100
    }

    /// The onset of the track's next step that sounds, at most 128 steps after `number`.
    fn next_onset_after(&self, number: i64, onset: Tick) -> Tick {
        (number + 1..number + Gate::LONGEST)
            .find_map(|next| {
                self.playing(next)
                    .map(|step| self.onset(next, &step) - self.grace(&step))
            })
            .unwrap_or_else(|| {
                let longest = onset + self.clip.rate.tick_of(Gate::LONGEST);
                longest.min(self.clip_span.until.max(onset + 1))
            })
    }
}
