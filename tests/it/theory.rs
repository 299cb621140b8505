//! The notes that should be heard: the score's own answer, converted to frames by exact fractions.
//!
//! Nothing here shares a line with the engine. A host's time is a fraction (a tempo in thousandths of a
//! beat per minute, a whole sample rate), so that the ideal frame of a tick is known without rounding
//! at any position.

use std::collections::BTreeMap;
use std::fmt;

use gradus::sequencer::{self, Note, Play, Project, TICKS_PER_QUARTER, Tick};

use super::hosts::Note as Heard;

/// A steady tempo from a start.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Clock {
    /// Frames a second.
    pub rate: u32,
    /// Thousandths of a quarter a minute.
    pub tempo: u32,
    /// The song position, in frames, at which the host starts; its beat must be a whole tick.
    pub start: i64,
}

/// A note that should be heard, in frames from the host's start.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Ideal {
    /// Where it should begin.
    pub on: f64,
    /// Where it should end.
    pub off: f64,
    /// Channel, from 0.
    pub channel: u8,
    /// Key.
    pub key: u8,
}

/// The result of comparing ideal notes with those heard.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Verdict {
    /// Notes compared.
    pub compared: usize,
    /// Ideal notes that were not heard.
    pub missed: usize,
    /// Notes heard that should not have been, or that came twice.
    pub doubled: usize,
    /// The largest distance of a note-on from its ideal frame.
    pub worst_on: f64,
    /// The largest distance of a note-off from its ideal frame.
    pub worst_off: f64,
}

#[allow(
    clippy::cast_precision_loss,
    reason = "numerators and denominators stay below 2^53 where it matters"
)]
impl Clock {
    /// Quarters a minute.
    pub fn bpm(&self) -> f64 {
        f64::from(self.tempo) / 1000.0
    }

    /// Frames in a quarter.
    pub fn frames_per_beat(&self) -> f64 {
        60_000.0 * f64::from(self.rate) / f64::from(self.tempo)
    }

    /// The song position in quarters at a frame after the start.
    pub fn beats(&self, frame: i64) -> f64 {
        let numerator = (self.start + frame) * i64::from(self.tempo);
        numerator as f64 / (60_000 * i64::from(self.rate)) as f64
    }

    /// The frame after the start on which a tick falls, not rounded.
    pub fn ideal(&self, tick: Tick) -> f64 {
        let (tempo, rate) = (i128::from(self.tempo), i128::from(self.rate));
        let per_frame = tempo * i128::from(TICKS_PER_QUARTER);
        let frames = i128::from(tick) * 60_000 * rate - i128::from(self.start) * per_frame;
        (frames.div_euclid(per_frame)) as f64
            + frames.rem_euclid(per_frame) as f64 / per_frame as f64
    }

    /// The tick of the start.
    pub fn start_tick(&self) -> Tick {
        let (start, tempo) = (i128::from(self.start), i128::from(self.tempo));
        let ticks = start * tempo * i128::from(TICKS_PER_QUARTER);
        let per_tick = 60_000 * i128::from(self.rate);
        assert_eq!(ticks % per_tick, 0, "the start is a whole tick");
        Tick::try_from(ticks / per_tick).expect("ten hours are short")
    }

    /// The first whole frame at or after so many quarters from the start.
    pub fn frames(&self, quarters: i64) -> i64 {
        let numerator = quarters * 60_000 * i64::from(self.rate);
        (numerator + i64::from(self.tempo) - 1) / i64::from(self.tempo)
    }
}

/// The notes of so many quarters from the start, in the order of their beginnings.
pub fn ideal_notes(project: &Project, clock: &Clock, quarters: i64) -> Vec<Ideal> {
    let start = clock.start_tick();
    let end = start + quarters * TICKS_PER_QUARTER;
    let play = Play {
        since: start,
        ..Play::default()
    };
    let mut notes = Vec::new();
    sequencer::notes_at_start(project, &play, start, |note| notes.push(note));
    sequencer::notes_in(project, &play, start..end, |note| notes.push(note));
    notes.sort_by_key(|note| note.start);
    let mut ideal: Vec<Ideal> = notes
        .iter()
        .map(|note| {
            let on = clock.ideal(note.start);
            Ideal {
                on,
                // No note is shorter than a frame.
                off: clock.ideal(note.end).max(on + 1.0),
                channel: note.channel.get() - 1,
                key: note.key.get(),
            }
        })
        .collect();
    cut_overlaps(&mut ideal);
    ideal
}

/// A stretch of playing in which song time runs on without a jump.
#[derive(Debug, Clone, Copy)]
pub struct Piece {
    /// The frame at which it is heard.
    pub frame: f64,
    /// Where it starts in the song, in quarters.
    pub from: f64,
    /// Where it ends in the song, in quarters.
    pub to: f64,
    /// How fast it passes.
    pub frames_per_beat: f64,
    /// How it begins.
    pub entry: Entry,
}

/// How a piece begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Entry {
    /// Anywhere: "a step whose nominal time is at or after the start plays at the start".
    Start,
    /// At a loop's start, where such a step has just played before the loop's end; or where the tempo
    /// changes.
    Continue,
}

/// The notes of pieces that are played one after the other. Notes that a piece's end cuts off end there.
#[allow(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    reason = "the ticks of a few minutes"
)]
pub fn unrolled(project: &Project, pieces: &[Piece]) -> Vec<Ideal> {
    let tick = |beats: f64| (beats * TICKS_PER_QUARTER as f64 - 1e-3).ceil() as Tick;
    let mut ideal = Vec::new();
    let mut since = 0;
    for piece in pieces {
        let (start, end) = (tick(piece.from), tick(piece.to));
        if piece.entry == Entry::Start {
            since = start;
        }
        let play = Play {
            since,
            ..Play::default()
        };
        let frame = |tick: Tick| {
            let beats = tick as f64 / TICKS_PER_QUARTER as f64 - piece.from;
            piece.frame + beats * piece.frames_per_beat
        };
        let mut take = |note: Note| {
            ideal.push(Ideal {
                on: frame(note.start),
                off: frame(note.end).min(frame(end)),
                channel: note.channel.get() - 1,
                key: note.key.get(),
            });
        };
        if piece.entry == Entry::Start {
            sequencer::notes_at_start(project, &play, start, &mut take);
        }
        sequencer::notes_in(project, &play, start..end, &mut take);
    }
    ideal.sort_by(|a, b| a.on.total_cmp(&b.on));
    ideal
}

/// "previous note is shortened to end at the new onset": a key that is struck again ends first.
fn cut_overlaps(notes: &mut [Ideal]) {
    let mut last: BTreeMap<(u8, u8), usize> = BTreeMap::new();
    for index in 0..notes.len() {
        let Ideal {
            on, channel, key, ..
        } = notes[index];
        if let Some(before) = last.insert((channel, key), index) {
            notes[before].off = notes[before].off.min(on);
        }
    }
}

/// Pairs each ideal note with the one heard, key by key in order. Notes within `window` frames of each
/// other are a pair. What begins or ends in the last `window` frames before `end` is left out, because
/// its partner may lie outside.
pub fn compare(ideal: &[Ideal], heard: &[Heard], window: f64, end: f64) -> Verdict {
    let mut lines: BTreeMap<(u8, u8), (Vec<Ideal>, Vec<Heard>)> = BTreeMap::new();
    for note in ideal {
        let line = lines.entry((note.channel, note.key)).or_default();
        line.0.push(*note);
    }
    for note in heard {
        let line = lines.entry((note.channel, note.key)).or_default();
        line.1.push(*note);
    }
    let mut verdict = Verdict::default();
    for (ideal, heard) in lines.values() {
        verdict.compare_line(ideal, heard, window, end);
    }
    verdict
}

impl Verdict {
    #[allow(
        clippy::cast_precision_loss,
        reason = "frames of a test are far below 2^53"
    )]
    fn compare_line(&mut self, ideal: &[Ideal], heard: &[Heard], window: f64, end: f64) {
        let (mut wanted, mut found) = (ideal.iter().peekable(), heard.iter().peekable());
        loop {
            let want = wanted.peek().map_or(f64::INFINITY, |note| note.on);
            let find = found.peek().map_or(f64::INFINITY, |note| note.on as f64);
            if want.min(find) == f64::INFINITY || want.min(find) > end - window {
                break;
            }
            if (want - find).abs() <= window {
                self.compared += 1;
                self.worst_on = self.worst_on.max((want - find).abs());
                let (want, find) = (wanted.next(), found.next());
                let off = find.and_then(|note| note.off).map(|off| off as f64);
                if let (Some(want), Some(off)) = (want, off)
                    && want.off <= end - window
                {
                    self.worst_off = self.worst_off.max((want.off - off).abs());
                }
            } else if want < find {
                self.missed += 1;
                wanted.next();
            } else {
                self.doubled += 1;
                found.next();
            }
        }
    }

    /// Both verdicts as one.
    pub fn and(self, other: Self) -> Self {
        Self {
            compared: self.compared + other.compared,
            missed: self.missed + other.missed,
            doubled: self.doubled + other.doubled,
            worst_on: self.worst_on.max(other.worst_on),
            worst_off: self.worst_off.max(other.worst_off),
        }
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} notes compared, {} missed, {} doubled, worst note-on {:.6}, worst note-off {:.6} frames",
            self.compared, self.missed, self.doubled, self.worst_on, self.worst_off
        )
    }
}

/// Numbers that look random and are the same in every run.
#[derive(Debug, Clone)]
pub struct Dice(u64);

impl Dice {
    /// Dice that always fall alike for a seed.
    pub fn new(seed: u64) -> Self {
        Self(seed ^ 0x9e37_79b9_7f4a_7c15)
    }

    /// A number below `limit`.
    pub fn below(&mut self, limit: u32) -> u32 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        let high = u32::try_from(self.0 >> 32).unwrap_or(0);
        u32::try_from((u64::from(high) * u64::from(limit)) >> 32).unwrap_or(0)
    }

    /// A number from -1 to 1.
    pub fn around_zero(&mut self) -> f64 {
        f64::from(self.below(u32::MAX)) / f64::from(u32::MAX) * 2.0 - 1.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ideal(on: f64) -> Ideal {
        Ideal {
            on,
            off: on + 10.0,
            channel: 0,
            key: 36,
        }
    }

    fn heard(on: i64) -> Heard {
        Heard {
            on,
            off: Some(on + 10),
            channel: 0,
            key: 36,
        }
    }

    /// A comparison counts what is missing and what is too much, and measures the rest.
    #[test]
    fn comparison_finds_both_faults() {
        let all = [ideal(0.0), ideal(100.25), ideal(200.0), ideal(300.0)];
        let verdict = compare(
            &all,
            &[heard(0), heard(100), heard(101), heard(300)],
            2.0,
            400.0,
        );
        assert_eq!(
            (verdict.compared, verdict.missed, verdict.doubled),
            (3, 1, 1)
        );
        assert!((verdict.worst_on - 0.25).abs() < 1e-12);
    }

    /// The ideal frame needs no rounding: at 97.3 BPM and ten hours a beat is still where it belongs.
    #[test]
    fn ideal_frames_are_exact() {
        let clock = Clock {
            rate: 44_100,
            tempo: 97_300,
            start: 36_000 * 44_100,
        };
        let beat = clock.start_tick() + TICKS_PER_QUARTER;
        assert!((clock.ideal(beat) - 60.0 * 44_100.0 / 97.3).abs() < 1e-9);
        assert!((clock.beats(0) - 58_380.0).abs() < 1e-9);
    }
}
