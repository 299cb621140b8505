//! The host's position, and how far to trust it.

use crate::engine::host_time::{Bpm, HostTime, Loop, SampleRate, plausible_position};

/// The grid of Ardour 7's positions in ticks: 1/1920 of a quarter.
pub(super) const COARSE_GRID: f64 = 21.0;
/// Positions this close, in ticks, are the same place for a host on the coarse grid: one and a half of its units.
pub(super) const COARSE_GRAIN: f64 = 1.5 * COARSE_GRID;
/// Positions this close, in frames, are the same place for every other host: one frame, plus rounding.
pub(super) const FINE_GRAIN_FRAMES: f64 = 1.01;
/// The largest error, in frames, of a position that is given in whole frames, plus rounding.
const HALF_A_FRAME: f64 = 0.5 + 1e-3;
/// 2^-31 of a beat plus the last digits of a double, in ticks.
const LAST_DIGITS: f64 = 2e-5;

/// A host's position, in ticks.
pub(super) struct Reported {
    pub(super) tick: f64,
    pub(super) samples: Option<i64>,
    /// The position by the host's samples, provided that the tempo was always the same.
    pub(super) from_samples: Option<f64>,
    /// Whether the position lies on the grid of 1/1920 quarter.
    pub(super) coarse: bool,
    /// What is known of the host from earlier blocks.
    known: Samples,
    ticks_per_frame: f64,
}

#[allow(
    clippy::cast_precision_loss,
    reason = "sample positions are limited to 2^50"
)]
impl Reported {
    pub(super) fn new(
        host: &HostTime,
        known: Samples,
        tempo: Bpm,
        rate: SampleRate,
    ) -> Option<Self> {
        let ticks_per_frame = 1.0 / tempo.frames_per_tick(rate);
        let from_samples = host
            .samples
            .map(|samples| plausible_position(samples as f64 * ticks_per_frame));
        let tick = host.position.or(from_samples)?;
        Some(Self {
            tick,
            samples: host.samples,
            from_samples,
            coarse: is_coarse(tick),
            known,
            ticks_per_frame,
        })
    }

    /// The distance, in ticks, within which the host means the same place.
    pub(super) fn grain(&self) -> f64 {
        let fine = FINE_GRAIN_FRAMES * self.ticks_per_frame;
        if self.coarse {
            fine.max(COARSE_GRAIN)
        } else {
            fine
        }
    }

    /// The host's most precise position.
    pub(super) fn finest(&self) -> f64 {
        self.fine().unwrap_or(self.tick)
    }

    /// The position, if it is finer than the coarse grid. Any host is on that grid now and then, where it starts
    /// above all. There its beats count as long as its samples can mean the same place, because whole samples know
    /// no more than half a frame; unless it has shown that it [rounds](Self::rounds) all its beats.
    pub(super) fn fine(&self) -> Option<f64> {
        if !self.coarse {
            return Some(self.tick);
        }
        let apart = self.apart()?;
        let rounds = self.known.rounds && !self.known.finer;
        if !rounds && apart <= HALF_A_FRAME * self.ticks_per_frame {
            return Some(self.tick);
        }
        self.from_samples.filter(|_| apart <= COARSE_GRID)
    }

    /// Whether this block shows that the host rounds its beats to the coarse grid: the position by its samples is
    /// close to that by its beats, but at least half a frame away.
    pub(super) fn rounds(&self) -> bool {
        let close = HALF_A_FRAME * self.ticks_per_frame..=COARSE_GRID;
        self.coarse && !self.known.finer && self.apart().is_some_and(|apart| close.contains(&apart))
    }

    /// Whether this block is the first to show that rounding, so that a place taken from the beats was off.
    pub(super) fn newly_rounds(&self, expected: f64) -> bool {
        let elsewhere = |tick: f64| (tick - expected).abs() > LAST_DIGITS;
        !self.known.rounds && self.rounds() && self.from_samples.is_some_and(elsewhere)
    }

    /// The distance between the positions by beats and by samples, in ticks.
    fn apart(&self) -> Option<f64> {
        self.from_samples.map(|tick| (tick - self.tick).abs())
    }
}

fn is_coarse(tick: f64) -> bool {
    let units = tick / COARSE_GRID;
    (units - units.round()).abs() < 1e-6
}

/// A position without the host's last digits when it is a loop's start: a tick just between two frames is then
/// rounded the same way in every pass.
pub(super) fn without_last_digits(tick: f64, looped: Option<Loop>) -> f64 {
    let start = looped.map(|looped| looped.start);
    let same = start.filter(|start| (tick - start).abs() < LAST_DIGITS);
    same.unwrap_or(tick)
}

/// What a host has shown so far: whether its sample position runs on with the blocks and so can be trusted, and
/// how precise its beats are.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Samples {
    pub(super) next: Option<i64>,
    pub(super) steady: bool,
    /// Whether it has reported beats off the coarse grid.
    pub(super) finer: bool,
    /// Whether it has shown that it rounds its beats to that grid.
    pub(super) rounds: bool,
}

impl Samples {
    /// Learns from a block of the host.
    pub(super) fn observe_host(&mut self, host: &HostTime) {
        if let Some(tick) = host.position {
            self.observe_position(tick);
        }
    }

    /// Learns from a position of the host in ticks.
    pub(super) fn observe_position(&mut self, tick: f64) {
        self.finer = self.finer || !is_coarse(tick);
    }

    /// Whether the sample position, after running on with the blocks so far, shows that this block is elsewhere.
    pub(super) fn is_contradicted(&mut self, samples: Option<i64>) -> bool {
        let comparable = self.next.is_some() && samples.is_some();
        let runs_on = comparable && self.next == samples;
        let contradicted = self.steady && comparable && !runs_on;
        self.steady = runs_on || (self.steady && !comparable);
        contradicted
    }
}
