//! Event streams: the notes and locks of a score for whoever plays it, block after block.
//!
//! They give what the queries find for the same ticks, and cost a fraction: each step is looked at once, and lines that
//! are not due are not looked at. A block may begin anywhere, and the score may change with every block; then the
//! streams begin anew. What they give counts as given when they are told to [keep](EventStreams::keep) it: until then a
//! span can be asked for again, in smaller parts.

use std::ops::Range;

use super::line::Line;
use super::lock_stream::LockStream;
use super::locks::{self, LockEvent};
use super::note_stream::NoteStream;
use super::pace::Pace;
use super::playhead::{Playhead, read_playhead};
use super::query_cache::{CacheKey, LinesVersion, QueryCache};
use super::reader::Reader;
use super::room::Room;
use super::track_cursor::{Score, TrackCursor};
use super::{Note, notes_in_loop, notes_of_tracks, read_notes_at_start, repeats};
use crate::sequencer::play::Play;
use crate::sequencer::project::Project;
use crate::sequencer::time::Tick;

/// The notes and locks of a score, from a tick on.
#[derive(Debug)]
pub struct EventStreams {
    cache: QueryCache,
    notes: Streams<NoteStream>,
    locks: Streams<LockStream>,
    /// How many ticks the locks are asked for ahead of the notes.
    lead: Tick,
    /// The end of the span that was asked for last.
    end: Tick,
    /// How many strikes were left out since the last call of [`take_left_out`](EventStreams::take_left_out).
    left_out: u32,
}

/// A project as it is played, and a key: whoever plays gives equal keys only for equal projects and plays.
#[derive(Debug, Clone, Copy)]
pub struct Keyed<'a> {
    /// The project.
    pub project: &'a Project,
    /// How it is played.
    pub play: &'a Play,
    /// What tells both from others.
    pub key: CacheKey,
    /// How many strikes may come together.
    pub pace: Pace,
}

impl EventStreams {
    /// Streams with this much room; all memory that they ever need is taken here.
    #[must_use]
    pub fn new(room: &Room) -> Self {
        Self {
            cache: QueryCache::new(room),
            notes: Streams::new(room),
            locks: Streams::new(room),
            lead: 0,
            end: 0,
            left_out: 0,
        }
    }

    /// Gives the notes that start in a span, in any order. Returns how far there was room: when that is before the
    /// span's end, what was given has to be [taken back](Self::take_back) and asked for up to there.
    pub fn notes_in(
        &mut self,
        keyed: Keyed<'_>,
        span: Range<Tick>,
        mut sink: impl FnMut(Note),
    ) -> Tick {
        let Keyed { project, play, .. } = keyed;
        (self.lead, self.end) = (Tick::from(project.lock_lead.get()), span.end);
        repeats(project, play, &span, span.end, &mut sink);
        if let Some(beat_loop) = play.beat_loop.filter(|beat_loop| beat_loop.at < span.end) {
            self.notes.forget();
            let mut reader = self.reader(keyed);
            notes_in_loop(&mut reader, beat_loop, &span, &mut sink);
            return span.end;
        }
        if !self.cache.has_room_for(project) {
            self.notes.forget();
            notes_of_tracks(
                &mut self.reader(keyed),
                &span,
                span.end,
                |_| true,
                &mut sink,
            );
            return span.end;
        }
        let near = span.start..span.start + self.lead + 1;
        self.notes
            .read(&mut self.cache, keyed, &near, span, &mut sink)
    }

    /// Gives the locks that are sent in a span, as [`notes_in`](Self::notes_in) gives notes.
    pub fn locks_in(
        &mut self,
        keyed: Keyed<'_>,
        span: Range<Tick>,
        mut sink: impl FnMut(LockEvent),
    ) -> Tick {
        let play = keyed.play;
        if let Some(beat_loop) = play.beat_loop.filter(|beat_loop| beat_loop.at < span.end) {
            self.locks.forget();
            let mut reader = self.reader(keyed);
            locks::locks_in_loop(&mut reader, beat_loop, &span, &mut sink);
            return span.end;
        }
        if !self.cache.has_room_for(keyed.project) {
            self.locks.forget();
            let mut reader = self.reader(keyed);
            locks::locks_of_tracks(&mut reader, &span, span.end, |_| true, &mut sink);
            return span.end;
        }
        let near = span.start..span.start + 1;
        self.locks
            .read(&mut self.cache, keyed, &near, span, &mut sink)
    }

    /// Goes back to the last [`keep`](Self::keep): what was given since is given again when it is asked for.
    pub fn take_back(&mut self) {
        self.notes.take_back();
        self.locks.take_back();
    }

    /// Keeps what was given: the next span begins after it. Returns a tick before which nothing further starts or is
    /// sent, each lock counted as early as it was asked for.
    pub fn keep(&mut self, keyed: Keyed<'_>) -> Tick {
        let Keyed { project, play, .. } = keyed;
        self.left_out = self.left_out.saturating_add(self.notes.keep());
        self.locks.keep();
        let end = self.end;
        if !self.cache.has_room_for(project) {
            return end;
        }
        let until = self.cache.until();
        let locks = self.locks.due().min(until).saturating_sub(self.lead);
        let mut due = self.notes.due().min(until).min(locks);
        if let Some(beat_loop) = play.beat_loop {
            due = due.min(beat_loop.at - self.lead);
        }
        let due = due.max(end);
        repeats(project, play, &(end..end), due, &mut |_| ())
    }

    /// How many strikes were left out since the last call, as they came too close to others of their line.
    pub fn take_left_out(&mut self) -> u32 {
        std::mem::take(&mut self.left_out)
    }

    /// Gives the notes of any span, without moving on to it.
    pub fn ask_notes_in(
        &mut self,
        keyed: Keyed<'_>,
        span: Range<Tick>,
        mut sink: impl FnMut(Note),
    ) {
        let Keyed { project, play, .. } = keyed;
        repeats(project, play, &span, span.end, &mut sink);
        let mut reader = self.reader(keyed);
        notes_of_tracks(&mut reader, &span, span.end, |_| true, &mut sink);
    }

    /// Gives the notes that a [start](super::notes_at_start) must not lose.
    pub fn notes_at_start(&mut self, keyed: Keyed<'_>, start: Tick, sink: impl FnMut(Note)) {
        read_notes_at_start(&mut self.reader(keyed), start, sink);
    }

    /// Gives the [values in force](super::locks_at) just before a tick.
    pub fn locks_at(&mut self, keyed: Keyed<'_>, tick: Tick, sink: impl FnMut(LockEvent)) {
        locks::read_locks_at(&mut self.reader(keyed), keyed.play, tick, sink);
    }

    /// Gives the [playhead](super::playhead()) of a track at a tick.
    pub fn playhead(&mut self, keyed: Keyed<'_>, track: usize, tick: Tick) -> Option<Playhead> {
        let mut head = None;
        self.reader(keyed).each_part(&(tick..tick + 1), |score, _| {
            head = read_playhead(score, track, tick);
        });
        head
    }

    fn reader<'a>(&'a mut self, keyed: Keyed<'a>) -> Reader<'a> {
        let Keyed { project, play, .. } = keyed;
        if self.cache.has_room_for(project) {
            Reader::keeping(project, play, &mut self.cache, keyed.key)
        } else {
            Reader::of(project, play)
        }
    }
}

/// What the streams of notes and those of locks have in common.
pub(super) trait Stream: Default {
    /// What it gives.
    type Event;

    /// Whether a line can give any.
    fn is_wanted(cursor: &TrackCursor<'_>) -> bool;

    /// The tick before which nothing happens.
    fn due(&self) -> Tick;

    /// Begins anew at a tick.
    fn begin(&mut self, cursor: &TrackCursor<'_>, from: Tick);

    /// Looks at what can happen before a tick. Returns the tick, at most `to`, up to which there was room.
    fn look_ahead(&mut self, cursor: &TrackCursor<'_>, from: Tick, to: Tick) -> Tick;

    /// Gives what happens in a span that was looked at.
    fn give(
        &mut self,
        cursor: &TrackCursor<'_>,
        span: &Range<Tick>,
        pace: Pace,
        sink: &mut impl FnMut(Self::Event),
    );

    /// Goes back to what was last kept.
    fn take_back(&mut self);

    /// Keeps that everything up to here was given. Returns how many events were left out since the last time.
    fn keep(&mut self) -> u32;
}

/// The streams of all lines.
#[derive(Debug)]
pub(super) struct Streams<S> {
    /// In the order of tracks and time.
    lines: Vec<StreamedLine>,
    streams: Vec<S>,
    /// The tick up to which everything was given and kept, and of which lines; none before the first query.
    reached: Option<(Tick, LinesVersion)>,
    /// What was given and not kept yet.
    given: Range<Tick>,
}

/// A line with a stream.
#[derive(Debug, Clone, Copy)]
struct StreamedLine {
    track: usize,
    /// The line's place in the cache, and the beginning of its clip span.
    place: usize,
    from: Tick,
    /// Its stream's place in the list.
    stream: usize,
    /// The tick before which its stream gives nothing.
    due: Tick,
}

impl<S: Stream> Streams<S> {
    fn new(room: &Room) -> Self {
        Self {
            lines: Vec::with_capacity(room.lines()),
            streams: Vec::with_capacity(room.lines()),
            reached: None,
            given: 0..0,
        }
    }

    /// The streams begin anew with the next query.
    fn forget(&mut self) {
        self.reached = None;
        self.lines.clear();
        self.streams.clear();
    }

    /// The tick before which nothing happens.
    fn due(&self) -> Tick {
        let dues = self.lines.iter().map(|line| line.due);
        dues.min().unwrap_or(Tick::MAX)
    }

    /// Gives what happens in a span, with the lines near some ticks. Returns how far there was room.
    fn read(
        &mut self,
        cache: &mut QueryCache,
        keyed: Keyed<'_>,
        near: &Range<Tick>,
        span: Range<Tick>,
        sink: &mut impl FnMut(S::Event),
    ) -> Tick {
        let Keyed {
            project, play, key, ..
        } = keyed;
        cache.prepare(project, play, key, near);
        let (version, until) = (cache.version(), cache.until());
        let known = cache.known();
        let score = Score {
            project,
            play,
            known: Some(&known),
        };
        self.follow(score, version, span.start);
        let to = until
            .clamp(span.start + 1, span.end.max(span.start + 1))
            .min(span.end);
        self.give(score, &(span.start..to), keyed.pace, sink)
    }

    /// Makes ready for a span that begins at a tick, with these lines.
    fn follow(&mut self, score: Score<'_>, version: LinesVersion, from: Tick) {
        let Some(known) = score.known else {
            return;
        };
        match self.reached {
            Some((reached, of))
                if of.score == version.score
                    && reached <= from
                    && from <= reached.max(self.due()) =>
            {
                if of == version {
                    return;
                }
            }
            _ => self.forget(),
        }
        let is_there = |line: &StreamedLine| {
            let known = known.at(line.place);
            known.is_some_and(|known| known.clip_span.from == line.from)
        };
        self.lines.retain(is_there);
        for (place, line) in known.lines() {
            let has_stream = self.lines.iter().any(|streamed| streamed.place == place);
            let cursor = TrackCursor::at_place(score, place).filter(TrackCursor::sounds);
            if let Some(cursor) = cursor.filter(|cursor| !has_stream && S::is_wanted(cursor)) {
                self.add(&cursor, line, place, from);
            }
        }
        self.lines
            .sort_unstable_by_key(|line| (line.track, line.from, line.place));
        self.reached = Some((from, version));
    }

    /// Adds the stream of a line, from a tick on.
    fn add(&mut self, cursor: &TrackCursor<'_>, line: &Line, place: usize, from: Tick) {
        let is_free = |stream: &usize| self.lines.iter().all(|line| line.stream != *stream);
        let any_free = self.lines.len() < self.streams.len();
        let free = any_free.then(|| (0..self.streams.len()).find(is_free));
        let stream = free.flatten().unwrap_or(self.streams.len());
        if stream == self.streams.len() {
            if stream == self.streams.capacity() {
                return;
            }
            self.streams.push(S::default());
        }
        if let Some(begun) = self.streams.get_mut(stream) {
            begun.begin(cursor, from);
            self.lines.push(StreamedLine {
                track: line.index,
                place,
                from: line.clip_span.from,
                stream,
                due: begun.due(),
            });
        }
    }

    /// Gives what happens in a span. Returns the tick, at most the span's end, up to which there was room: what comes
    /// after that may have been given or not, and has to be taken back.
    fn give(
        &mut self,
        score: Score<'_>,
        span: &Range<Tick>,
        pace: Pace,
        sink: &mut impl FnMut(S::Event),
    ) -> Tick {
        self.given = span.clone();
        let mut to = span.end;
        for line in self.lines.iter().filter(|line| line.due < span.end) {
            if let Some(stream) = self.streams.get_mut(line.stream)
                && let Some(cursor) = &TrackCursor::at_place(score, line.place)
            {
                to = stream.look_ahead(cursor, span.start, to);
                stream.give(cursor, span, pace, sink);
            }
        }
        to
    }

    /// Goes back to what was last kept.
    fn take_back(&mut self) {
        let end = self.given.end;
        for line in self.lines.iter().filter(|line| line.due < end) {
            if let Some(stream) = self.streams.get_mut(line.stream) {
                stream.take_back();
            }
        }
    }

    /// Keeps what was given.
    fn keep(&mut self) -> u32 {
        let (end, mut left_out) = (self.given.end, 0u32);
        for line in self.lines.iter_mut().filter(|line| line.due < end) {
            if let Some(stream) = self.streams.get_mut(line.stream) {
                left_out = left_out.saturating_add(stream.keep());
                line.due = stream.due().max(end);
            }
        }
        if let Some((reached, _)) = &mut self.reached {
            *reached = end;
        }
        left_out
    }
}

#[cfg(test)]
mod tests;

#[cfg(test)]
mod worst;
