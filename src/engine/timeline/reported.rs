//! What the host says of its position, and how far to believe it.

use super::Transport;
use crate::sequencer::TICKS_PER_QUARTER;

/// Ticks of the grid that Ardour 7 puts its positions on: 1/1920 of a quarter.
pub(super) const COARSE_GRID: f64 = 21.0;
/// What counts as the same place for a host on the coarse grid: one and a half of its units.
pub(super) const COARSE_GRAIN: f64 = 1.5 * COARSE_GRID;
/// What counts as the same place for every other host: one frame, and the rounding of its digits.
pub(super) const FINE_GRAIN_FRAMES: f64 = 1.01;
/// The largest position that is believed, 400,000 hours at 999 BPM.
const FURTHEST: f64 = 1.0e15;

/// A host's position, in ticks.
pub(super) struct Reported {
    pub(super) tick: f64,
    pub(super) samples: Option<i64>,
    /// The position that the sample position gives, if the tempo was always the same.
    pub(super) from_samples: Option<f64>,
    /// Whether the position lies on the grid of 1/1920 quarter.
    pub(super) coarse: bool,
}

#[allow(
    clippy::cast_precision_loss,
    reason = "sample positions are limited to 2^50"
)]
impl Reported {
    pub(super) fn new(host: &Transport, bpm: f64, sample_rate: f64) -> Option<Self> {
        let per_sample = bpm * TICKS_PER_QUARTER as f64 / (60.0 * sample_rate);
        let from_samples = host
            .position_frames
            .map(|samples| samples as f64 * per_sample);
        let beats = host
            .position_beats
            .map(|beats| beats * TICKS_PER_QUARTER as f64);
        let tick = beats.filter(|tick| tick.is_finite()).or(from_samples)?;
        let tick = tick.clamp(-FURTHEST, FURTHEST);
        let units = tick / COARSE_GRID;
        let coarse = (units - units.round()).abs() < 1e-6;
        Some(Self {
            tick,
            samples: host.position_frames,
            from_samples,
            coarse,
        })
    }

    /// The distance, in ticks, within which the host means the same place.
    pub(super) fn grain(&self, frames_per_tick: f64) -> f64 {
        let fine = FINE_GRAIN_FRAMES / frames_per_tick;
        if self.coarse {
            fine.max(COARSE_GRAIN)
        } else {
            fine
        }
    }

    /// The position, as fine as there is one.
    pub(super) fn finest(&self) -> f64 {
        self.fine().unwrap_or(self.tick)
    }

    /// The position, if it is finer than the coarse grid: from the samples where the beats are coarse
    /// and the two agree.
    pub(super) fn fine(&self) -> Option<f64> {
        if !self.coarse {
            return Some(self.tick);
        }
        self.from_samples
            .filter(|from_samples| (from_samples - self.tick).abs() <= COARSE_GRID)
    }
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Loop {
    pub(super) start: f64,
    pub(super) end: f64,
}

impl Loop {
    /// A loop of at least a frame.
    pub(super) fn new((start, end): (f64, f64), frames_per_tick: f64) -> Option<Self> {
        #[allow(clippy::cast_precision_loss, reason = "a constant of five digits")]
        let ticks = |beats: f64| beats * TICKS_PER_QUARTER as f64;
        let (start, end) = (ticks(start), ticks(end));
        let sane = start.abs() < FURTHEST && end.abs() < FURTHEST;
        (sane && (end - start) * frames_per_tick >= 1.0).then_some(Self { start, end })
    }
}

/// Whether the host's sample position runs on with the blocks, which makes it worth believing.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Samples {
    pub(super) next: Option<i64>,
    pub(super) steady: bool,
}

impl Samples {
    /// Whether the sample position, which has run on with the blocks so far, says that this block is
    /// elsewhere.
    pub(super) fn contradicted(&mut self, samples: Option<i64>) -> bool {
        let comparable = self.next.is_some() && samples.is_some();
        let runs_on = comparable && self.next == samples;
        let contradicted = self.steady && comparable && !runs_on;
        self.steady = runs_on || (self.steady && !comparable);
        contradicted
    }
}
