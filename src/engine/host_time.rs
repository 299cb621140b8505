//! The host's transport, checked once on entry, so that no impossible value gets past this file.
//!
//! An impossible number counts as not given: a position or a tempo that is not finite, a tempo of 0, a loop that
//! ends where it starts, a bar without beats. A number that is only too large becomes the largest.

use crate::sequencer::value::Tempo;
use crate::sequencer::{TICKS_PER_QUARTER, Tick};

/// The largest song position in ticks, 400,000 hours at 999 BPM.
const FURTHEST: f64 = 1.0e15;
/// The largest sample position, which a double still holds exactly.
const LAST_FRAME: i64 = 1 << 50;

/// The longest block in frames; the rest of a longer one is not played.
pub(super) const LONGEST_BLOCK: u32 = 1 << 19;
/// The ticks of a bar while the host tells no time signature.
pub(super) const FOUR_QUARTERS: Tick = 4 * TICKS_PER_QUARTER;

/// The host's transport at the start of a block, unchecked: the engine checks it.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Transport {
    /// Whether the song position moves.
    pub playing: bool,
    /// Beats (quarters) per minute.
    pub tempo_bpm: Option<f64>,
    /// Song position in quarters; negative in a pre-roll.
    pub position_beats: Option<f64>,
    /// Song position in frames, far finer than the beats of a host with a coarse grid.
    pub position_frames: Option<i64>,
    /// Start and end of the loop in quarters, while the host loops.
    pub loop_beats: Option<(f64, f64)>,
    /// Time signature: beats of a bar, and the note that counts as a beat; 4 and 4 when not given.
    pub signature: Option<(u32, u32)>,
}

/// Frames a second, 8,000 to 10,000,000.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct SampleRate(f64);

impl SampleRate {
    /// The nearest sample rate in range; 48 kHz when `hz` is no usable number.
    pub(super) fn clamped(hz: f64) -> Self {
        let usable = hz.is_finite() && hz > 0.0;
        Self(if usable {
            hz.clamp(8_000.0, 10_000_000.0)
        } else {
            48_000.0
        })
    }

    pub(super) const fn hz(self) -> f64 {
        self.0
    }
}

/// Quarters a minute, 1 to 10,000.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Bpm(f64);

impl Bpm {
    fn new(bpm: f64) -> Option<Self> {
        let usable = bpm.is_finite() && bpm > 0.0;
        usable.then(|| Self(bpm.clamp(1.0, 10_000.0)))
    }

    pub(super) const fn get(self) -> f64 {
        self.0
    }

    /// Frames per tick at a sample rate.
    #[allow(clippy::cast_precision_loss, reason = "a constant of five digits")]
    pub(super) fn frames_per_tick(self, rate: SampleRate) -> f64 {
        rate.hz() * 60.0 / (self.0 * TICKS_PER_QUARTER as f64)
    }
}

impl From<Tempo> for Bpm {
    fn from(tempo: Tempo) -> Self {
        Self(tempo.bpm())
    }
}

/// Where the host's loop starts and ends, in ticks; the end lies behind the start.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Loop {
    pub(super) start: f64,
    pub(super) end: f64,
}

impl Loop {
    fn new((start, end): (f64, f64)) -> Option<Self> {
        let (start, end) = (ticks(start), ticks(end));
        let inside = start.abs() < FURTHEST && end.abs() < FURTHEST;
        (inside && start < end).then_some(Self { start, end })
    }
}

/// The host's transport at the start of a block, checked.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct HostTime {
    pub(super) playing: bool,
    pub(super) tempo: Option<Bpm>,
    /// Song position in ticks.
    pub(super) position: Option<f64>,
    /// Song position in frames.
    pub(super) samples: Option<i64>,
    pub(super) looped: Option<Loop>,
    said_signature: Option<(u32, u32)>,
}

impl HostTime {
    /// Time signature: beats of a bar and the note that counts as one, 1 to 128. Computed on demand, since most
    /// blocks do not need it.
    pub(super) fn signature(&self) -> Option<(u8, u8)> {
        self.said_signature.and_then(small_signature)
    }

    /// "Bar = floor(pos / (4 * numerator / denominator)) in the current signature from song 0": its ticks.
    pub(super) fn bar(&self) -> Tick {
        self.signature().map_or(FOUR_QUARTERS, bar_ticks)
    }
}

impl From<&Transport> for HostTime {
    fn from(said: &Transport) -> Self {
        let position = said.position_beats.filter(|beats| beats.is_finite());
        Self {
            playing: said.playing,
            tempo: said.tempo_bpm.and_then(Bpm::new),
            position: position.map(|beats| plausible_position(ticks(beats))),
            samples: said
                .position_frames
                .map(|frames| frames.clamp(-LAST_FRAME, LAST_FRAME)),
            looped: said.loop_beats.and_then(Loop::new),
            said_signature: said.signature,
        }
    }
}

/// A position in ticks, limited to the furthest that a song can reach.
pub(super) fn plausible_position(ticks: f64) -> f64 {
    ticks.clamp(-FURTHEST, FURTHEST)
}

/// Quarters in ticks.
#[allow(clippy::cast_precision_loss, reason = "a constant of five digits")]
pub(super) fn ticks(beats: f64) -> f64 {
    beats * TICKS_PER_QUARTER as f64
}

/// A time signature of up to 128 beats, which are whole notes to 128ths.
fn small_signature((beats, unit): (u32, u32)) -> Option<(u8, u8)> {
    let small = |number: u32| u8::try_from(number.min(128)).ok().filter(|it| *it > 0);
    small(beats).zip(small(unit))
}

fn bar_ticks((beats, unit): (u8, u8)) -> Tick {
    FOUR_QUARTERS * Tick::from(beats) / Tick::from(unit.max(1))
}

#[cfg(test)]
mod tests;
