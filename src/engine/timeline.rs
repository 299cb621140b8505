//! Song time: from the host's position to spans of ticks.
//!
//! The host says at each block where it is, with some noise: CLAP in 2^-31 beats, Ardour 7 on a grid of
//! 1/1920 quarter. Steps computed from each block's position alone would jitter, and at block edges be
//! lost or doubled. So time is kept here:
//! - an **anchor** ties a tick to a frame, and with the tempo gives every tick its frame, rounded once;
//! - a **cursor** is the first tick not yet asked about. A block asks for the ticks whose rounded frame
//!   lies in it, from the cursor on, so that nothing can fall between two blocks or be asked for twice;
//! - the host's position only corrects the anchor. Within the host's own grain it is the same place. A
//!   little further it is a correction: the anchor moves, the cursor stays. Further it is a jump.
//! - a loop's end inside a block is folded: the rest of the block continues at the loop's start. A host
//!   that splits its blocks there arrives at the loop's start by itself, which is the same wrap.
//!
//! Nothing else in the engine knows the host's numbers.

/// Ties a tick to a frame.
mod anchor;
/// Time without a host, and its pauses.
mod own;
/// The host's position, and how far to trust it.
mod reported;
/// Blocks in which time just runs on.
mod steady;

use std::ops::Range;

use super::host_time::{Bpm, HostTime, Loop, SampleRate};
use crate::sequencer::{TICKS_PER_QUARTER, Tick};
use anchor::{Anchor, floor};
use own::PausedPosition;
use reported::{COARSE_GRAIN, Reported, Samples, without_last_digits};

/// The tolerance in ticks for a loop's bounds: rounding in the host's last digits.
const NOISE: f64 = 0.01;

/// How a segment begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SegmentEntry {
    /// Where the last segment ended.
    Continue,
    /// Anywhere: at a start, or at a jump.
    Start,
    /// At the loop's start, coming from its end.
    Wrap,
}

/// A part of a block in which song time runs on without a jump.
#[derive(Debug, Clone, PartialEq)]
pub struct Segment {
    /// How it begins.
    pub entry: SegmentEntry,
    /// The ticks that begin in it.
    pub span: Range<Tick>,
    /// Its first frame, counted from the start of the block.
    pub entered: u32,
    anchor: Anchor,
    block: i64,
    last: u32,
}

impl Segment {
    /// The frame of a tick, counted from the start of the block; ticks before the segment get its first frame.
    #[must_use]
    pub fn offset(&self, tick: Tick) -> u32 {
        let frame = self.anchor.frame_of(tick).saturating_sub(self.block);
        u32::try_from(frame.max(0))
            .unwrap_or(u32::MAX)
            .clamp(self.entered, self.last)
    }

    /// The song position at a frame, counted from the start of the block.
    #[must_use]
    pub fn tick_at(&self, offset: u32) -> Tick {
        self.anchor.tick_near(self.block + i64::from(offset))
    }

    /// The frames from one tick to another.
    #[must_use]
    pub fn frames_between(&self, from: Tick, to: Tick) -> i64 {
        self.anchor.frame_of(to) - self.anchor.frame_of(from)
    }

    /// A tick about halfway between two others, at the start of a frame if one starts between them.
    #[must_use]
    pub fn halfway(&self, from: Tick, to: Tick) -> Tick {
        let half = from + (to - from) / 2;
        let frame = self.anchor.first_tick(self.anchor.frame_of(half));
        if frame > from { frame } else { half }
    }

    /// The part before a tick, and the part from it on.
    #[must_use]
    pub fn split(&self, tick: Tick) -> (Self, Self) {
        let (mut before, mut after) = (self.clone(), self.clone());
        before.span.end = tick;
        after.span.start = tick;
        after.entered = self.offset(tick);
        after.entry = SegmentEntry::Continue;
        (before, after)
    }

    /// The same part of a block, with its ticks counted from another tick.
    #[must_use]
    #[allow(
        clippy::cast_precision_loss,
        reason = "positions are limited to 2^50 ticks, which a double holds exactly"
    )]
    pub fn counted_from(&self, zero: Tick, entry: SegmentEntry) -> Self {
        let mut counted = self.clone();
        counted.entry = entry;
        counted.span = self.span.start - zero..self.span.end - zero;
        counted.anchor.tick -= zero as f64;
        counted
    }

    /// The first tick that comes after the frame at `offset`.
    #[must_use]
    pub fn tick_after(&self, offset: u32) -> Tick {
        self.anchor.first_tick(self.block + i64::from(offset) + 1)
    }

    /// The frame of a tick, with the ticks up to its end: the last frame of the block has all that come later.
    #[must_use]
    pub fn frame_at(&self, tick: Tick) -> SegmentFrame {
        let offset = self.offset(tick);
        let after = self.tick_after(offset);
        let until = if offset == self.last {
            Tick::MAX
        } else {
            after
        };
        SegmentFrame {
            offset,
            after,
            until,
        }
    }
}

/// A frame of a segment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SegmentFrame {
    /// Its place, counted from the start of the block.
    pub offset: u32,
    /// The first tick that comes after it.
    pub after: Tick,
    /// The tick up to which later ones have this [offset](Segment::offset) too.
    pub until: Tick,
}

/// The song time, kept from block to block.
#[derive(Debug)]
pub struct Timeline {
    rate: SampleRate,
    /// None while time stands still.
    anchor: Option<Anchor>,
    cursor: Tick,
    /// The entry of the next segment. After a jump in a block without frames it still holds for the next block.
    entry: SegmentEntry,
    /// The tempo, once time has run; and the loop as the host reports it.
    tempo: Option<Bpm>,
    host_loop: Option<Loop>,
    /// The host's loop, if it is long enough to go round.
    looped: Option<Loop>,
    samples: Samples,
    block: i64,
    frames: u32,
    /// Frames of the block before, to tell how far a tempo change can move the host's position.
    frames_before: u32,
    /// How many frames of the block have been handed out.
    done: u32,
    /// The ticks before a wrap that the block before did not reach.
    unplayed: Option<Range<Tick>>,
    /// Whether a fold has guessed what the host does with the rest of a frame at the loop's end, and
    /// with the last digits of its bounds; the next position that is fine enough settles it.
    folded: bool,
    /// Whether blocks were skipped, so that the cursor lags behind.
    behind: bool,
    /// Where time was paused, to go on from there without a host.
    paused: Option<PausedPosition>,
    /// How many ticks earlier the next run without a host begins: the length of the count-in.
    ahead: Tick,
}

#[allow(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    reason = "positions are limited to 2^50 ticks and frames, which a double holds exactly"
)]
impl Timeline {
    /// A timeline at a standstill.
    #[must_use]
    pub(super) fn new(rate: SampleRate) -> Self {
        Self {
            rate,
            anchor: None,
            cursor: 0,
            entry: SegmentEntry::Start,
            tempo: None,
            host_loop: None,
            looped: None,
            samples: Samples::default(),
            block: 0,
            frames: 0,
            frames_before: 0,
            done: 0,
            unplayed: None,
            folded: false,
            behind: false,
            paused: None,
            ahead: 0,
        }
    }

    /// Takes over a new sample rate while time stands still; the paused position stays.
    pub(super) fn set_rate(&mut self, rate: SampleRate) {
        self.rate = rate;
    }

    /// Stops time; the next block is a start.
    pub fn stop(&mut self) {
        self.cursor = self.position();
        self.anchor = None;
        self.behind = false;
        self.samples = Samples::default();
    }

    /// The song position at the end of the last block; while time stands still, where it stopped or was moved to.
    #[must_use]
    pub fn position(&self) -> Tick {
        let end = self.block + i64::from(self.frames);
        let anchor = self.anchor.as_ref();
        anchor.map_or(self.cursor, |anchor| floor(anchor.tick_at(end)))
    }

    /// The tick nearest to the end of the last block.
    #[must_use]
    pub fn reached(&self) -> Tick {
        self.tick_at(self.frames)
    }

    /// The song position at a frame of the block, counted from its start.
    #[must_use]
    pub fn tick_at(&self, offset: u32) -> Tick {
        let frame = self.block + i64::from(offset);
        self.anchor
            .map_or(self.cursor, |anchor| anchor.tick_near(frame))
    }

    /// The first tick after the loop; `Tick::MAX` without a loop.
    #[must_use]
    pub fn loop_end(&self) -> Tick {
        self.looped
            .map_or(Tick::MAX, |looped| first_tick_from(looped.end))
    }

    /// The frame at which something can happen when nothing does before `tick`, counted from when the engine was
    /// made: that tick's frame, or the loop's end if that is nearer.
    #[must_use]
    pub fn frame_reached(&self, tick: Tick) -> i64 {
        let Some(anchor) = self.anchor else {
            return i64::MIN;
        };
        let tick = tick.clamp(self.cursor, self.cursor + (1 << 40));
        let wrap = self
            .looped
            .filter(|looped| self.cursor as f64 <= looped.end);
        let wrap = wrap.map_or(i64::MAX, |looped| anchor.nearest_frame(looped.end));
        anchor.frame_of(tick).min(wrap)
    }

    /// Begins a block of `frames` frames at frame `block`, counted from when the engine was made. Without a
    /// transport from the host, or without a position in it, time runs by itself from the beginning of the song.
    pub(super) fn begin(&mut self, host: Option<&HostTime>, tempo: Bpm, block: i64, frames: u32) {
        if let Some(anchor) = self.anchor.filter(|_| std::mem::take(&mut self.behind)) {
            self.cursor = self.cursor.max(anchor.first_tick(block));
        }
        self.frames_before = self.frames;
        // After a block without frames its entry is still to be played.
        (self.block, self.frames, self.done) = (block, frames, 0);
        self.unplayed = None;
        let frames_per_tick = tempo.frames_per_tick(self.rate);
        self.host_loop = host.and_then(|host| host.looped);
        // A loop shorter than a frame does not go round.
        let looped = self
            .host_loop
            .filter(|looped| (looped.end - looped.start) * frames_per_tick >= 1.0);
        match host.and_then(|host| Reported::new(host, self.samples, tempo, self.rate)) {
            None => self.run_on(frames_per_tick),
            Some(reported) => {
                self.reconcile(&reported, frames_per_tick, looped);
                self.samples.rounds |= reported.rounds();
            }
        }
        self.tempo = Some(tempo);
        self.looped = looped;
        self.samples.next = host
            .and_then(|host| host.samples)
            .map(|position| position + i64::from(frames));
    }

    /// The first whole number of ticks above the length of the block before; 0 while time stands still.
    #[must_use]
    pub fn block_before(&self) -> Tick {
        let ticks = |anchor: Anchor| f64::from(self.frames_before) * anchor.ticks_per_frame;
        self.anchor.map_or(0, |anchor| floor(ticks(anchor)) + 1)
    }

    /// The next part of the block; none when all of it was handed out.
    pub fn next_segment(&mut self) -> Option<Segment> {
        let anchor = self.anchor?;
        if let Some(span) = self.unplayed.take() {
            let segment = self.segment(anchor, SegmentEntry::Continue, span, self.frames.min(1));
            return Some(segment);
        }
        if self.done >= self.frames {
            return None;
        }
        let entry = std::mem::replace(&mut self.entry, SegmentEntry::Continue);
        let block_end = self.block + i64::from(self.frames);
        let end = anchor.first_tick(block_end);
        let wrap = self.looped.filter(|looped| {
            let before = anchor.tick_at(self.block + i64::from(self.done)) < looped.end;
            before && anchor.nearest_frame(looped.end) < block_end
        });
        let Some(looped) = wrap else {
            let segment = self.segment(
                anchor,
                entry,
                self.cursor..end.max(self.cursor),
                self.frames,
            );
            self.cursor = segment.span.end;
            self.done = self.frames;
            return Some(segment);
        };
        let last = first_tick_from(looped.end);
        let segment = self.segment(
            anchor,
            entry,
            self.cursor..last.max(self.cursor),
            self.frames,
        );
        self.enter_loop_again(anchor, looped);
        Some(segment)
    }

    /// Goes on at the loop's start within the block. By the next block the host's sample position will have
    /// jumped.
    fn enter_loop_again(&mut self, anchor: Anchor, looped: Loop) {
        let frame = anchor.exact_frame(looped.end);
        let done = anchor.nearest_frame(looped.end) - self.block;
        self.anchor = Some(Anchor {
            tick: looped.start,
            frame,
            ..anchor
        });
        self.folded = true;
        self.cursor = first_tick_from(looped.start);
        self.entry = SegmentEntry::Wrap;
        self.done = u32::try_from(done)
            .unwrap_or(0)
            .clamp(self.done, self.frames);
        self.samples.next = None;
    }

    fn segment(
        &self,
        anchor: Anchor,
        entry: SegmentEntry,
        span: Range<Tick>,
        frames: u32,
    ) -> Segment {
        let last = frames.saturating_sub(1);
        Segment {
            entry,
            span,
            entered: self.done.min(last),
            anchor,
            block: self.block,
            last,
        }
    }

    /// Compares the host's position with the expected one: same place, correction, wrap or jump.
    fn reconcile(&mut self, host: &Reported, frames_per_tick: f64, looped: Option<Loop>) {
        let Some(anchor) = self.anchor else {
            return self.jump(host, frames_per_tick);
        };
        let expected = anchor.tick_at(self.block);
        let distance = (host.tick - expected).abs();
        let grain = host.grain();
        // A host that lagged behind a fold arrives at the loop's start with a jump of its frames.
        let arrives =
            self.folded && looped.is_some_and(|looped| (host.tick - looped.start).abs() <= grain);
        let contradicted = self.samples.is_contradicted(host.samples) && !arrives;
        let same_tempo = (frames_per_tick / anchor.frames_per_tick - 1.0).abs() < 1e-9;
        // While the tempo glides, a block may be off by what the change makes over its frames; more than a
        // quarter is a jump.
        let glide = (1.0 / frames_per_tick - 1.0 / anchor.frames_per_tick).abs()
            * f64::from(self.frames_before);
        let glide = glide.min(TICKS_PER_QUARTER as f64);
        let correction = COARSE_GRAIN.max(4.0 / frames_per_tick);
        if looped.is_some_and(|looped| self.lags(looped, host, expected, grain)) {
            // Wait for the host at the loop's start.
        } else if !contradicted && distance <= grain {
            let unsettled = self.folded || host.newly_rounds(expected);
            if let Some(tick) = host.fine().filter(|_| unsettled) {
                self.anchor_at(without_last_digits(tick, looped), frames_per_tick);
            } else if !same_tempo {
                // The expected position is better than a coarse one, and a fine one better than the expected.
                let tick = if host.coarse { expected } else { host.tick };
                self.anchor_at(tick, frames_per_tick);
            }
        } else if !contradicted && distance <= correction + if same_tempo { 0.0 } else { glide } {
            self.anchor_at(host.tick, frames_per_tick);
        } else if let Some(looped) =
            looped.filter(|looped| self.wraps(*looped, host, expected, grain + glide))
        {
            let last = first_tick_from(looped.end);
            self.unplayed = (self.cursor < last).then_some(self.cursor..last);
            self.cursor = first_tick_from(looped.start);
            if self.entry == SegmentEntry::Continue {
                self.entry = SegmentEntry::Wrap;
            }
            let tick = without_last_digits(host.finest(), Some(looped));
            self.anchor_at(tick, frames_per_tick);
        } else {
            self.jump(host, frames_per_tick);
        }
    }

    /// Whether a jump is the loop's wrap: to its start, from its end or from where a fold already went.
    fn wraps(&self, looped: Loop, host: &Reported, expected: f64, grain: f64) -> bool {
        let slack = grain + COARSE_GRAIN;
        self.looped == Some(looped)
            && (host.tick - looped.start).abs() <= slack
            && (expected - looped.end).abs() <= slack
    }

    /// Whether the host is still at the loop's end although a fold already went on at the start: the loop of a
    /// host with a coarse grid ends a little later than reported.
    fn lags(&self, looped: Loop, host: &Reported, expected: f64, grain: f64) -> bool {
        let slack = grain + COARSE_GRAIN;
        self.folded
            && self.looped == Some(looped)
            && (host.tick - looped.end).abs() <= slack
            && (expected - looped.start).abs() <= slack
    }

    /// Jumps to the host's position, looking back by a frame: the block after a jump can begin that much after the
    /// place jumped to, and a step there must not be lost.
    fn jump(&mut self, host: &Reported, frames_per_tick: f64) {
        let tick = host.finest();
        self.start_at(
            tick,
            (tick - 1.0 / frames_per_tick).floor() as Tick + 1,
            frames_per_tick,
        );
    }

    fn start_at(&mut self, tick: f64, cursor: Tick, frames_per_tick: f64) {
        self.anchor_at(tick, frames_per_tick);
        self.cursor = cursor;
        self.entry = SegmentEntry::Start;
    }

    fn anchor_at(&mut self, tick: f64, frames_per_tick: f64) {
        self.anchor = Some(Anchor {
            tick,
            frame: self.block as f64,
            frames_per_tick,
            ticks_per_frame: 1.0 / frames_per_tick,
        });
        self.folded = false;
    }
}

/// The first tick at or after a song position, ignoring rounding in the host's last digits.
#[allow(
    clippy::cast_possible_truncation,
    reason = "positions are limited to 2^50 ticks"
)]
fn first_tick_from(position: f64) -> Tick {
    (position - NOISE).ceil() as Tick
}
