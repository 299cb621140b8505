//! The takes that were heard, in the order of time.
//!
//! Played time runs on through loops and jumps. The music between a start and a stop is a **take**; a part of
//! it in which the song ran on is a **stretch**. A captured span ends with the last line, of a bar or of a pass,
//! that the newest take has passed, and never reaches beyond the beginning of that take.

use std::collections::VecDeque;
use std::ops::Range;

use crate::engine::Sounded;
use crate::sequencer::capture::{CapturedNotes, Span};
use crate::sequencer::value::{Channel, Key, Velocity};
use crate::sequencer::{Note, OutputSlot, Tick};

/// "Keep the last 64 bars of what was output."
pub(super) const BARS: u8 = 64;
/// The most notes that are kept: 2000 a bar.
const NOTES: usize = 131_072;
/// The most stretches that are kept: a loop of a thirty-second has so many in 64 bars.
const STRETCHES: usize = 4096;

/// The present position: the stretch, counted from the first, and the song position.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Reached {
    pub(super) stretch: u16,
    pub(super) position: Tick,
}

/// Half of the range of a packed position.
const ZERO: Tick = 1 << 47;

impl Reached {
    pub(super) fn packed(self) -> u64 {
        let position = (self.position + ZERO).clamp(0, 2 * ZERO - 1);
        u64::from(self.stretch) << 48 | position.cast_unsigned()
    }

    pub(super) fn unpacked(bits: u64) -> Self {
        Self {
            stretch: u16::try_from(bits >> 48).unwrap_or(0),
            position: (bits & ((1 << 48) - 1)).cast_signed() - ZERO,
        }
    }
}

/// The last takes, up to 64 bars.
#[derive(Debug)]
pub(super) struct TakeHistory {
    ring: rtrb::Consumer<Sounded>,
    /// In the order of time; at most the last one goes on.
    stretches: VecDeque<Stretch>,
    /// Notes that sound, in played time; they end where they began.
    open: Vec<OpenNote>,
    /// Notes that have ended, in played time and in the order of their ends.
    notes: VecDeque<Note>,
    /// The number of the last stretch, as the audio thread counts.
    number: u16,
    take: u64,
    /// Whether the last stretch goes on.
    runs: bool,
    /// The played time before which nothing is kept.
    first: Tick,
}

/// A note that sounds, and where.
#[derive(Debug, Clone, Copy)]
struct OpenNote {
    output: OutputSlot,
    note: Note,
}

/// A part of the song that was played without a jump.
#[derive(Debug, Clone, Copy)]
struct Stretch {
    take: u64,
    /// Its beginning, in played time.
    began: Tick,
    /// Its end as far as it is known, in played time.
    ended: Tick,
    /// The song position at its beginning.
    song: Tick,
    bar: Tick,
}

impl Stretch {
    fn played_tick(&self, song: Tick) -> Tick {
        self.began + (song - self.song).max(0)
    }
}

impl TakeHistory {
    pub(super) fn new(ring: rtrb::Consumer<Sounded>) -> Self {
        Self {
            ring,
            stretches: VecDeque::new(),
            open: Vec::new(),
            notes: VecDeque::new(),
            number: 0,
            take: 0,
            runs: false,
            first: 0,
        }
    }

    /// Takes over what was written since the last call.
    pub(super) fn drain(&mut self) {
        let mut any = false;
        while let Ok(sounded) = self.ring.pop() {
            self.enter(sounded);
            any = true;
        }
        if any {
            self.forget();
        }
    }

    /// The number of whole bars.
    pub(super) fn bars(&self, reached: Reached) -> u8 {
        let range = self.range(Span::Bars(BARS), reached);
        range.map_or(0, |(_, _, count)| u8::try_from(count).unwrap_or(BARS))
    }

    /// The notes of the last span, with ticks from its beginning.
    pub(super) fn last(&self, span: Span, reached: Reached) -> Option<CapturedNotes> {
        let (range, position, _) = self.range(span, reached)?;
        let now = self.known(reached);
        let open = self.open.iter().map(|OpenNote { note, .. }| Note {
            end: now.max(note.start + 1),
            ..*note
        });
        let notes = self.notes.iter().copied().chain(open);
        let within = notes.filter(|note| range.contains(&note.start));
        let mut notes: Vec<_> = within
            .map(|note| Note {
                start: note.start - range.start,
                end: note.end - range.start,
                ..note
            })
            .collect();
        notes.sort_by_key(|note| (note.start, note.track, note.key));
        Some(CapturedNotes {
            notes,
            ticks: range.end - range.start,
            position,
        })
    }

    /// A span in played time, its end in the song, and its length in bars or passes.
    fn range(&self, span: Span, reached: Reached) -> Option<(Range<Tick>, Tick, Tick)> {
        let newest = self.stretches.back()?.take;
        let oldest = self.stretches.front()?.take;
        (oldest..=newest)
            .rev()
            .find_map(|take| self.range_in(take, span, reached))
    }

    fn range_in(
        &self,
        take: u64,
        span: Span,
        reached: Reached,
    ) -> Option<(Range<Tick>, Tick, Tick)> {
        let stretches = self.stretches.iter().filter(|it| it.take == take);
        let began = stretches.clone().next()?.began.max(self.first);
        let newest = stretches.clone().next_back()?;
        let (unit, origin, most) = match span {
            Span::Pass { origin, ticks } => (ticks.max(1), origin, 1),
            Span::Bars(bars) => (newest.bar.max(1), 0, Tick::from(bars.clamp(1, BARS))),
        };
        let lines = stretches.clone().rev().filter_map(|stretch| {
            let song = stretch.song + self.end_of(stretch, reached) - stretch.began;
            let line = song - (song - origin).rem_euclid(unit);
            (line >= stretch.song).then(|| (stretch.played_tick(line), line))
        });
        // A loop that contains no line ends where it wraps.
        let ends = stretches.rev().map(|stretch| (stretch.began, stretch.song));
        let (end, song) = lines.chain(ends).find(|(end, _)| *end >= began + unit)?;
        let count = ((end - began) / unit).min(most);
        Some((end - count * unit..end, song, count))
    }

    /// The played time that the last stretch has reached.
    fn known(&self, reached: Reached) -> Tick {
        let last = self.stretches.back();
        last.map_or(0, |last| self.end_of(last, reached))
    }

    /// The played time at which a stretch has ended, or which it has reached.
    fn end_of(&self, stretch: &Stretch, reached: Reached) -> Tick {
        let last = self.stretches.back();
        let is_last = last.is_some_and(|last| std::ptr::eq(last, stretch));
        if is_last && self.runs && reached.stretch == self.number {
            stretch.ended.max(stretch.played_tick(reached.position))
        } else {
            stretch.ended
        }
    }

    fn enter(&mut self, sounded: Sounded) {
        match sounded {
            Sounded::Began { at, bar } => {
                self.end(None);
                self.take += 1;
                self.number = self.number.wrapping_add(1);
                self.begin(at, bar);
            }
            Sounded::Moved { from, to } => {
                let bar = self.stretches.back().map_or(1, |last| last.bar);
                self.end(Some(from));
                self.number = self.number.wrapping_add(1);
                self.begin(to, bar);
            }
            Sounded::Bar(bar) => {
                if let Some(last) = self.stretches.back_mut() {
                    last.bar = bar;
                }
            }
            Sounded::Ended { at } => {
                self.end(Some(at));
                self.runs = false;
            }
            Sounded::On {
                at,
                output,
                track,
                channel,
                key,
                velocity,
            } => {
                let start = self.pass(at);
                let note = Note {
                    track,
                    start,
                    end: start,
                    key: Key::clamped(key.into()),
                    channel: Channel::clamped(i64::from(channel) + 1),
                    velocity: Velocity::clamped(velocity.into()),
                };
                self.open.push(OpenNote { output, note });
            }
            Sounded::Off {
                at,
                output,
                channel,
                key,
            } => self.let_go(at, (output, channel, key)),
        }
    }

    /// Begins a stretch at a song position, right behind what was played.
    fn begin(&mut self, song: Tick, bar: Tick) {
        let began = self.stretches.back().map_or(0, |last| last.ended);
        self.stretches.push_back(Stretch {
            take: self.take,
            began,
            ended: began,
            song,
            bar,
        });
        self.runs = true;
    }

    /// Ends the last stretch at a song position, and all sounding notes with it.
    fn end(&mut self, song: Option<Tick>) {
        if !self.runs {
            return;
        }
        let Some(last) = self.stretches.back_mut() else {
            return;
        };
        let ended = song.map_or(last.ended, |song| last.played_tick(song));
        last.ended = last.ended.max(ended);
        let ended = last.ended;
        self.notes
            .extend(self.open.drain(..).map(|OpenNote { note, .. }| Note {
                end: ended.max(note.start + 1),
                ..note
            }));
    }

    fn let_go(&mut self, song: Tick, ended: (OutputSlot, u8, u8)) {
        let is_it = |OpenNote { output, note }: &OpenNote| {
            (*output, note.channel.get() - 1, note.key.get()) == ended
        };
        if let Some(place) = self.open.iter().position(is_it) {
            let end = self.pass(song);
            let OpenNote { note, .. } = self.open.swap_remove(place);
            let end = end.max(note.start + 1);
            self.notes.push_back(Note { end, ..note });
        }
    }

    /// The played time of a song position in the last stretch, which has come that far.
    fn pass(&mut self, song: Tick) -> Tick {
        let Some(last) = self.stretches.back_mut() else {
            return 0;
        };
        let played = last.played_tick(song);
        last.ended = last.ended.max(played);
        played
    }

    /// Forgets notes older than 64 bars, and notes beyond the limits.
    fn forget(&mut self) {
        let Some(last) = self.stretches.back() else {
            return;
        };
        // The last bar has not ended yet.
        let oldest = last.ended - (Tick::from(BARS) + 1) * last.bar;
        self.first = self.first.max(oldest);
        while let Some(note) = self.notes.front() {
            let is_over = self.notes.len() > NOTES;
            if note.end >= self.first && !is_over {
                break;
            }
            self.first = self.first.max(if is_over { note.end } else { Tick::MIN });
            self.notes.pop_front();
        }
        while let Some(oldest) = self.stretches.front().copied() {
            let is_over = self.stretches.len() > STRETCHES;
            if self.stretches.len() < 2 || (oldest.ended >= self.first && !is_over) {
                break;
            }
            self.first = self.first.max(oldest.ended);
            self.stretches.pop_front();
        }
    }
}

#[cfg(test)]
impl TakeHistory {
    /// The number of notes and stretches.
    pub(super) fn kept(&self) -> (usize, usize) {
        (self.notes.len() + self.open.len(), self.stretches.len())
    }
}
