//! A player plays one score. The project has one, and the preview another.
//!
//! It plays a segment (a part of a block in which time runs on), so that one query of the score is enough, or one
//! for each batch when more begins than fits into one. It must never know where the segment comes from, nor another
//! player.

use super::controls::Controls;
use super::event::Host;
use super::output::BlockOutput;
use super::performance::Performance;
use super::scheduler::Scheduler;
use super::timeline::{Segment, SegmentEntry};
use crate::sequencer::{CacheKey, Keyed, LockEvent, Pace, Playhead, Project, Tick};

/// The number of players.
const PLAYERS: u64 = 2;

/// The state of playing one score.
#[derive(Debug)]
pub(super) struct Player {
    /// What people, parameters and launches make of the score.
    pub(super) performance: Performance,
    /// A number that changes when the score may be another; no two players have the same.
    score: u64,
    /// Whether lock lanes may differ from what the score has in force.
    chasing: bool,
    /// No note or lock starts before this tick, unless the score or the performance changes.
    quiet_until: Tick,
}

impl Default for Player {
    fn default() -> Self {
        Self {
            performance: Performance::default(),
            score: 0,
            chasing: false,
            quiet_until: Tick::MIN,
        }
    }
}

impl Player {
    /// The preview's player.
    pub(super) fn of_preview() -> Self {
        Self {
            score: 1,
            ..Self::default()
        }
    }

    /// The tick before which no note or lock starts, unless the score or the performance changes.
    pub(super) fn quiet_until(&self) -> Tick {
        self.quiet_until
    }

    /// Ends the quiet stretch: the score is queried again for the next segment.
    pub(super) fn end_quiet(&mut self) {
        self.quiet_until = Tick::MIN;
    }

    /// The performance or the position has changed: queries the score again, and checks the lock lanes.
    pub(super) fn invalidate(&mut self) {
        self.end_quiet();
        self.chasing = true;
    }

    /// The score may be another: what was found out about the one before is no longer true.
    pub(super) fn change_score(&mut self) {
        self.score += PLAYERS;
        self.invalidate();
    }

    /// Begins with another score, as if it had played none before.
    pub(super) fn begin(&mut self) {
        self.performance = Performance::default();
        self.change_score();
        self.chasing = false;
    }

    /// The score as it is played, and what tells it from others.
    fn keyed<'a>(
        performance: &'a Performance,
        score: u64,
        project: &'a Project,
        pace: Pace,
    ) -> Keyed<'a> {
        Keyed {
            project,
            play: performance.play(),
            key: CacheKey {
                project: score,
                play: performance.play_version(),
            },
            pace,
        }
    }

    /// The playhead of a track at a tick.
    pub(super) fn playhead(
        &self,
        project: &Project,
        scheduler: &mut Scheduler,
        track: usize,
        tick: Tick,
    ) -> Option<Playhead> {
        let keyed = Self::keyed(&self.performance, self.score, project, scheduler.pace);
        scheduler.streams.playhead(keyed, track, tick)
    }

    /// Begins a segment, with bars of `bar` ticks: from here on the performance is what is played in it.
    pub(super) fn begin_segment<H: Host>(
        &mut self,
        project: &Project,
        segment: &Segment,
        bar: Tick,
        controls: &Controls,
        scheduler: &mut Scheduler,
        out: &mut BlockOutput<'_, H>,
    ) {
        scheduler.batch.clear();
        let start = segment.span.start;
        if segment.entry == SegmentEntry::Wrap {
            self.enter(segment, scheduler, out);
        }
        self.performance
            .apply_pending(project, controls, start, Some(bar));
        // A start comes after the commands, so that launches made at a standstill play from it on.
        if segment.entry == SegmentEntry::Start {
            self.enter(segment, scheduler, out);
        }
        scheduler.voices.cut(self.performance.cuts(), start);
    }

    /// Plays a segment that has begun.
    pub(super) fn play_segment<H: Host>(
        &mut self,
        project: &Project,
        segment: &Segment,
        controls: &Controls,
        scheduler: &mut Scheduler,
        out: &mut BlockOutput<'_, H>,
    ) {
        let start = segment.span.start;
        if segment.entry == SegmentEntry::Start {
            let keyed = Self::keyed(&self.performance, self.score, project, scheduler.pace);
            let (batch, streams) = (&mut scheduler.batch, &mut scheduler.streams);
            streams.notes_at_start(keyed, start, |note| batch.note(note));
        } else if segment.span.end <= self.quiet_until
            && segment.span.end <= scheduler.voices.next_off()
        {
            return;
        }
        if controls.bypass {
            self.quiet_until = Tick::MAX;
        } else if segment.span.end > self.quiet_until {
            self.chase_locks(project, start, scheduler, out);
            self.strike_missed_notes(project, start, scheduler, out);
            let mut from = start;
            while from < segment.span.end {
                from = self.play_batch(project, segment, from, scheduler, out);
            }
            scheduler.send_batch(segment, out);
            let next = self.performance.next_change(segment.span.end - 1);
            self.quiet_until = self.quiet_until.min(next);
        }
        scheduler
            .voices
            .release_before(segment.span.end, segment, out);
    }

    /// Enters a start, a jump or a loop's wrap: ends what sounds, and queries the score anew.
    fn enter<H: Host>(
        &mut self,
        segment: &Segment,
        scheduler: &mut Scheduler,
        out: &mut BlockOutput<'_, H>,
    ) {
        scheduler.voices.release_all();
        scheduler.voices.release_owed(segment.entered, out);
        self.invalidate();
        if segment.entry == SegmentEntry::Start {
            scheduler.lanes.forget();
        }
        self.enter_silently(segment);
    }

    /// Follows how a segment begins, and plays nothing: all that is needed to go on after what another player plays.
    pub(super) fn enter_silently(&mut self, segment: &Segment) {
        match segment.entry {
            SegmentEntry::Start => self.performance.start(segment.span.start),
            SegmentEntry::Wrap => self.performance.wrap(segment.span.start),
            SegmentEntry::Continue => {}
        }
    }

    /// Sends what is in force at the beginning of a segment on the lock lanes that were last sent something else:
    /// wherever the music goes on, it sounds as if it had been played up to there.
    fn chase_locks<H: Host>(
        &mut self,
        project: &Project,
        start: Tick,
        scheduler: &mut Scheduler,
        out: &BlockOutput<'_, H>,
    ) {
        if !std::mem::take(&mut self.chasing) {
            return;
        }
        let (batch, lanes) = (&mut scheduler.batch, &scheduler.lanes);
        let lead = lead(project);
        let keyed = Self::keyed(&self.performance, self.score, project, scheduler.pace);
        scheduler.streams.locks_at(keyed, start + lead, |lock| {
            if lanes.is_news(&lock, out.output_of_lock(&lock)) {
                let tick = start - 1;
                batch.lock(LockEvent { tick, ..lock });
            }
        });
    }

    /// Strikes the notes that a late launch has missed, except keys that sound already: the pattern before has
    /// struck them.
    fn strike_missed_notes<H: Host>(
        &mut self,
        project: &Project,
        now: Tick,
        scheduler: &mut Scheduler,
        out: &BlockOutput<'_, H>,
    ) {
        let (batch, voices) = (&mut scheduler.batch, &scheduler.voices);
        let Some(from) = self.performance.missed_from() else {
            return;
        };
        let keyed = Self::keyed(&self.performance, self.score, project, scheduler.pace);
        scheduler.streams.ask_notes_in(keyed, from..now, |note| {
            let missed = self.performance.missed(note, now);
            if let Some(note) = missed
                && !voices.sounds(out.output_of(note.track), note.channel, note.key)
            {
                batch.note(note);
            }
        });
    }

    /// Plays as much of the segment from `from` on as fits into a batch; returns the tick it came to.
    fn play_batch<H: Host>(
        &mut self,
        project: &Project,
        segment: &Segment,
        from: Tick,
        scheduler: &mut Scheduler,
        out: &mut BlockOutput<'_, H>,
    ) -> Tick {
        let keyed = Self::keyed(&self.performance, self.score, project, scheduler.pace);
        let (batch, streams) = (&mut scheduler.batch, &mut scheduler.streams);
        let (mark, lead) = (batch.mark(), lead(project));
        let mut to = segment.span.end;
        loop {
            let notes = streams.notes_in(keyed, from..to, |note| batch.note(note));
            let ahead = from + lead..to + lead;
            let locks = streams.locks_in(keyed, ahead, |lock| batch.lock(earlier(lock, lead)));
            let room = notes.min(locks - lead);
            let is_overfull = batch.is_overfull() && to - from > 1;
            if room >= to && !is_overfull {
                break;
            }
            streams.take_back();
            batch.rewind_to(mark);
            to = if is_overfull {
                segment.halfway(from, to)
            } else {
                room
            };
        }
        self.quiet_until = streams.keep(keyed);
        let left_out = scheduler.left_out;
        scheduler.left_out = left_out.saturating_add(streams.take_left_out());
        scheduler.send_batch(segment, out);
        to
    }
}

/// How many ticks before its notes a step sends its locks.
fn lead(project: &Project) -> Tick {
    Tick::from(project.lock_lead.get())
}

fn earlier(lock: LockEvent, ticks: Tick) -> LockEvent {
    LockEvent {
        tick: lock.tick - ticks,
        slide: lock.slide.map(|end| end - ticks),
        ..lock
    }
}
