//! The query: which notes start in this span?
//!
//! Playing, drawing and exporting all use this query. The answer depends on the arguments alone:
//! - a step is asked for by its number in time, its place in the clip follows from the direction;
//! - it plays when it is on and its conditions hold ([`TrigResult`]);
//! - its onset is its nominal tick, moved by less than a step (swing, groove, nudge, humanising), plus the
//!   track's delay;
//! - a ratchet strikes it more than once, from its onset on;
//! - a flam is a grace hit before the onset; when the music starts between the two, the grace is lost;
//! - a tied step continues the step before it: the same key gets no new note-on and sounds on, another
//!   key is bound (legato): the note before ends one tick after it has started;
//! - a tie whose head lies before the music began, or did not play, plays as a new note, and so does a
//!   tied ratchet.

/// Queries with what was found before, and without.
mod reader;
/// What whoever plays a score asks, block after block.
mod event_streams;
/// How many strikes may come together.
mod pace;
/// The strikes of a line in the order of time.
mod note_stream;
/// The locks of a line in the order of time.
mod lock_stream;
/// How much memory that takes.
mod room;
/// The memory for what is found of the steps of lines.
mod line_tables;
/// What is kept from one query to the next.
mod query_cache;
/// What was found out about the steps of a line.
mod step_table;
/// What the steps of a clip have together.
mod clip_facts;
/// What is found of clips before they are played.
mod known_clips;
/// A track in a clip span.
mod line;
/// Where the steps of a clip lie in song time.
mod grid;
/// Timing, velocity and length of a clip's steps.
mod feel;
/// A track with its clip, and where its steps are.
mod track_cursor;
/// The notes of a step.
mod note_strokes;
/// Passes, filled in.
mod passes;
/// The step whose condition others ask for.
mod looking_back;
/// Channels for each note, and the locks that move it.
mod own_channels;
/// Steps switched on or off by live generation.
mod generated;
/// Parameters read from parameter lanes.
mod lane_values;
/// Which steps are accented.
mod accents;
/// Flams: the grace hit before a step.
mod flams;
/// What decides whether a step plays.
mod terms;
/// The throws of a step's dice.
mod dice_roll;
/// Whether a step plays, and why not.
mod trig_result;
/// The query for locks: which are sent in this span?
mod locks;
/// Where each track is in its clip.
mod playhead;
/// The step on which a played note is recorded.
mod quantise_target;

use std::ops::Range;

use super::play::{BeatLoop, Play};
use super::project::Project;
use super::time::Tick;
use super::value::{Channel, Key, Velocity};
pub use event_streams::{EventStreams, Keyed};
pub use generated::freeze;
pub use known_clips::KnownClips;
pub use locks::{LockEvent, locks_at, locks_in, locks_until};
pub use pace::Pace;
pub use playhead::{Playhead, pattern_at, playhead};
pub use quantise_target::{QuantiseTarget, quantise_target, steps_ahead};
pub use query_cache::CacheKey;
use reader::Reader;
pub use room::Room;
use track_cursor::{TrackCursor, each_cursor};
pub use trig_result::{TrigResult, trig_forecast};

/// A note of the score in song time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Note {
    /// The note's track, 0 to 31.
    pub track: u8,
    /// The tick at which it starts.
    pub start: Tick,
    /// The tick at which it ends; always after `start`.
    pub end: Tick,
    /// Its key.
    pub key: Key,
    /// Its channel.
    pub channel: Channel,
    /// How hard it is struck.
    pub velocity: Velocity,
}

/// Calls `sink` with every note whose first tick lies in `span`: track by track, each in the order of
/// its steps.
pub fn notes_in(project: &Project, play: &Play, span: Range<Tick>, sink: impl FnMut(Note)) {
    notes_until(project, play, span.clone(), span.end, sink);
}

/// As [`notes_in`]; also returns a tick, from the span's end to `until`, before which no further note starts. It
/// is the next onset when that is near, and otherwise as far as the search went, so that the cost is bounded
/// whatever the project holds.
pub fn notes_until(
    project: &Project,
    play: &Play,
    span: Range<Tick>,
    until: Tick,
    mut sink: impl FnMut(Note),
) -> Tick {
    let mut reader = Reader::of(project, play);
    match play.beat_loop.filter(|beat_loop| beat_loop.at < span.end) {
        Some(beat_loop) => {
            notes_in_loop(&mut reader, beat_loop, &span, &mut sink);
            repeats(project, play, &span, span.end, &mut sink)
        }
        None => {
            let until = play.before_beat_loop(&span, until);
            let next = notes_of_tracks(&mut reader, &span, until, |_| true, &mut sink);
            repeats(project, play, &span, next, &mut sink)
        }
    }
}

/// The notes of a span in which a beat loop is held.
fn notes_in_loop(
    reader: &mut Reader<'_>,
    beat_loop: BeatLoop,
    span: &Range<Tick>,
    sink: &mut impl FnMut(Note),
) {
    let (held, free) = (
        |track| beat_loop.holds(track),
        |track| !beat_loop.holds(track),
    );
    let before = span.start..span.end.min(beat_loop.at).max(span.start);
    notes_of_tracks(reader, span, span.end, free, sink);
    notes_of_tracks(reader, &before, before.end, held, sink);
    for (from, moved) in beat_loop.stretches(span.clone()) {
        let mut later = |note: Note| {
            let (start, end) = (note.start + moved, note.end + moved);
            sink(Note { start, end, ..note });
        };
        notes_of_tracks(reader, &from, from.end, held, &mut later);
    }
}

/// The notes of some tracks as the score has them. Returns the tick, at most `until`, before which no further
/// note starts.
fn notes_of_tracks(
    reader: &mut Reader<'_>,
    span: &Range<Tick>,
    until: Tick,
    plays: impl Fn(usize) -> bool,
    sink: &mut impl FnMut(Note),
) -> Tick {
    let mut next = until;
    reader.each_part(span, |score, span| {
        let others = each_cursor(
            score,
            span,
            |_| true,
            |cursor| {
                if plays(cursor.index) {
                    next = notes_of(cursor, span, next, sink);
                }
            },
        );
        next = next.min(others);
    });
    next.max(span.end)
}

/// The repeats of held pads: "held pad repeats at a rate, velocity from pressure", each half as long as the time
/// to the next.
fn repeats(
    project: &Project,
    play: &Play,
    span: &Range<Tick>,
    mut next: Tick,
    sink: &mut impl FnMut(Note),
) -> Tick {
    for repeat in play.repeats.iter().flatten() {
        let Some(track) = project.track(usize::from(repeat.track)) else {
            continue;
        };
        let from = span.start.max(repeat.since);
        for number in repeat.rate.step_at(from - 1) + 1.. {
            let start = repeat.rate.tick_of(number);
            if start >= span.end {
                next = next.min(start);
                break;
            }
            let end = start + (repeat.rate.tick_of(1) / 2).max(1);
            sink(Note {
                track: repeat.track,
                start,
                end,
                key: track.key,
                channel: track.channel_of(number, 0),
                velocity: repeat.velocity,
            });
        }
    }
    next
}

/// The notes of one track. Returns the tick, at most `next`, before which no further note starts after the span.
fn notes_of(
    cursor: &TrackCursor<'_>,
    span: &Range<Tick>,
    mut next: Tick,
    sink: &mut impl FnMut(Note),
) -> Tick {
    /// How many steps beyond the span are searched.
    const FAR: i64 = 16;
    let mut sink = |note: Note| {
        if cursor.hears(note.start) {
            sink(note);
        }
    };
    let far = cursor.first_number(span.end) + FAR;
    for number in cursor.first_number(span.start).. {
        let nominal = cursor.nominal(number);
        let earliest = cursor.earliest(nominal);
        if earliest >= next.max(span.end) || cursor.has_ended_by(nominal) {
            break;
        }
        if number > far && earliest >= span.end {
            return earliest;
        }
        let Some(step) = cursor.playing(number) else {
            continue;
        };
        let onset = cursor.moved(number, nominal, &step);
        if let Some(start) = cursor.grace_at(number, &step, onset) {
            if start >= span.end {
                next = next.min(start);
            } else if start >= span.start {
                cursor.grace_notes(number, &step, start..onset, &mut sink);
            }
        }
        if step.ratchet.is_default() {
            if onset >= span.end {
                next = next.min(onset);
            } else if onset >= span.start {
                cursor.notes(number, &step, onset, &mut sink);
            }
            continue;
        }
        for hit in cursor.hits(number, &step) {
            let start = onset + hit.after;
            if start >= span.end {
                next = next.min(start);
            } else if start >= span.start {
                cursor.notes_of_hit(number, &step, start, hit, &mut sink);
            }
        }
    }
    next
}

/// Calls `sink` with the notes that a start at `start` must not lose: notes of steps whose nominal time is at or
/// after the start but whose onset lies before it, by a nudge or an early track. They begin at the start, so that
/// the first kick is never missing.
pub fn notes_at_start(project: &Project, play: &Play, start: Tick, sink: impl FnMut(Note)) {
    read_notes_at_start(&mut Reader::of(project, play), start, sink);
}

fn read_notes_at_start(reader: &mut Reader<'_>, start: Tick, mut sink: impl FnMut(Note)) {
    reader.each_part(&(start..start + 1), |score, span| {
        each_cursor(
            score,
            span,
            |_| true,
            |cursor| notes_of_track_at_start(cursor, start, &mut sink),
        );
    });
}

fn notes_of_track_at_start(cursor: &TrackCursor<'_>, start: Tick, sink: &mut impl FnMut(Note)) {
    let first = cursor.number_at(start - 1) + 1;
    for number in first.. {
        let nominal = cursor.nominal(number);
        if cursor.earliest(nominal) >= start || cursor.has_ended_by(nominal) {
            break;
        }
        let Some(step) = cursor
            .playing(number)
            .filter(|_| nominal >= cursor.audible_span.0)
        else {
            continue;
        };
        let onset = cursor.onset(number, &step);
        let mut from_start = |note: Note| {
            let end = note.end.max(start + 1);
            sink(Note { start, end, ..note });
        };
        if onset >= start {
            continue;
        }
        if step.ratchet.is_default() {
            cursor.notes(number, &step, onset, &mut from_start);
        } else if let Some(hit) = cursor.hits(number, &step).next() {
            cursor.notes_of_hit(number, &step, onset, hit, &mut from_start);
        }
    }
}

#[cfg(test)]
mod tests;
