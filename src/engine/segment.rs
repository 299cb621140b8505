//! A part of a block: what is played in it.
//!
//! Time runs on within it, so that the score is asked once, or as often as what begins in it needs. It must
//! not know where the part comes from.

use super::Engine;
use super::batch::last_words;
use super::event::{Host, Refused};
use super::output::Output;
use super::timeline::{Entry, Segment};
use crate::sequencer::{self, LockEvent, Project, TICKS_PER_QUARTER, Tick};

/// How far the score is searched for its next note: sixteen bars of four quarters.
const HORIZON: Tick = 64 * TICKS_PER_QUARTER;

impl Engine {
    /// Plays a part of a block, where a bar has so many ticks.
    pub(super) fn play_segment<H: Host>(
        &mut self,
        project: &Project,
        segment: &Segment,
        bar: Tick,
        out: &mut Output<'_, H>,
    ) {
        self.batch.clear();
        let start = segment.span.start;
        if segment.entry == Entry::Wrap {
            self.enter(segment, out);
        }
        self.performance
            .grant(project, &self.controls, start, Some(bar));
        // What was wished for at a standstill plays from the start on as if it had always played.
        if segment.entry == Entry::Start {
            self.enter(segment, out);
        }
        self.voices.cut(self.performance.cuts(), start);
        if segment.entry == Entry::Start {
            let (batch, play) = (&mut self.batch, self.performance.play());
            sequencer::notes_at_start(project, play, segment.span.start, |note| {
                batch.note(note);
            });
        } else if segment.span.end <= self.quiet_until && segment.span.end <= self.voices.next_off()
        {
            return;
        }
        if self.controls.bypass {
            self.quiet_until = Tick::MAX;
        } else if segment.span.end > self.quiet_until {
            self.chase(project, segment);
            self.strike_missed_notes(project, start);
            let mut from = segment.span.start;
            while from < segment.span.end {
                from = self.play_batch(project, segment, from, out);
            }
            self.sound_batch(segment, out);
            let next = self.performance.next_change(segment.span.end - 1);
            self.quiet_until = self.quiet_until.min(next);
        }
        self.voices.release_before(segment.span.end, segment, out);
    }

    /// A start, a jump or a loop's wrap: ends what sounds, and looks at the score anew.
    fn enter<H: Host>(&mut self, segment: &Segment, out: &mut Output<'_, H>) {
        self.voices.release_all();
        self.voices.release_owed(segment.entered, out);
        self.invalidate();
        if segment.entry == Entry::Start {
            self.performance.start(segment.span.start);
            self.lanes.forget();
        } else {
            self.performance.wrap(segment.span.start);
        }
    }

    /// Tells the lock lanes what is in force at the beginning of a segment, those that were told something
    /// else: wherever the music goes on, it sounds as if it had been played up to there.
    fn chase(&mut self, project: &Project, segment: &Segment) {
        if !std::mem::take(&mut self.chasing) {
            return;
        }
        let (batch, lanes) = (&mut self.batch, &self.lanes);
        let (start, lead) = (segment.span.start, lead(project));
        sequencer::locks_at(project, self.performance.play(), start + lead, |lock| {
            if lanes.is_news(&lock) {
                let tick = start - 1;
                batch.lock(LockEvent { tick, ..lock });
            }
        });
    }

    /// Strikes what a late launch has missed, but for keys that sound already: the pattern before has struck them.
    fn strike_missed_notes(&mut self, project: &Project, now: Tick) {
        let (batch, voices) = (&mut self.batch, &self.voices);
        self.performance.missed_notes(project, now, |note| {
            if !voices.sounds(note.channel, note.key) {
                batch.note(note);
            }
        });
    }

    /// Plays as much of the segment from `from` on as fits into a batch; says how far it came.
    fn play_batch<H: Host>(
        &mut self,
        project: &Project,
        segment: &Segment,
        from: Tick,
        out: &mut Output<'_, H>,
    ) -> Tick {
        let mut to = segment.span.end;
        let mark = self.batch.mark();
        loop {
            let (batch, play) = (&mut self.batch, self.performance.play());
            let until = to.saturating_add(HORIZON);
            let next = sequencer::notes_until(project, play, from..to, until, |note| {
                batch.note(note);
            });
            let lead = lead(project);
            let (ahead, next) = (from + lead..to + lead, next.saturating_add(lead));
            let next = sequencer::locks_until(project, play, ahead, next, |lock| {
                batch.lock(earlier(lock, lead));
            });
            self.quiet_until = next - lead;
            if !batch.is_overfull() || to - from < 2 {
                break;
            }
            batch.back_to(mark);
            to = segment.halfway(from, to);
        }
        self.sound_batch(segment, out);
        to
    }

    /// At each frame: note-offs, programs, other locks, note-ons.
    pub(super) fn sound_batch<H: Host>(&mut self, segment: &Segment, out: &mut Output<'_, H>) {
        let Self {
            batch,
            voices,
            lanes,
            ..
        } = self;
        let (mut sounded, mut dropped, mut refused) = (0, batch.take_lost(), 0);
        batch.by_frames(segment, |offset, locks, notes| {
            let after = segment.tick_after(offset);
            voices.release_before(after, segment, out);
            for note in notes {
                voices.make_way(note, offset, out);
            }
            for lock in last_words(locks) {
                let sent = lanes.send(lock, offset, segment, out);
                refused += u32::from(sent.is_err());
            }
            for note in notes {
                match voices.start(note, offset, after, out) {
                    Ok(()) => sounded += 1,
                    Err(Refused) => dropped += 1,
                }
            }
        });
        batch.clear();
        self.notes += sounded;
        self.dropped = self.dropped.saturating_add(dropped);
        self.refused = self.refused.saturating_add(refused);
    }
}

/// How many ticks before its notes a step sends what it locks.
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
