//! Recording of note repeat: the hits of a held pad become steps, and hits that are closer than steps become ratchets.
//!
//! A pad strikes on the grid however late the player's hand arrives, so no latency is subtracted.

use crate::sequencer::edit::StepRef;
use crate::sequencer::play::Repeat;
use crate::sequencer::ratchet::{Hits, Ratchet};
use crate::sequencer::{
    Dub, Edit, Gate, Play, Project, QuantiseTarget, Rate, StepChange, Tick, quantise_target,
};

/// The hits of one pad in one step.
#[derive(Debug, Clone, Copy)]
pub(super) struct Roll {
    pub(super) step_ref: StepRef,
    /// The position after which it is written, in ticks.
    pub(super) until: Tick,
    nominal: Tick,
    rate: Rate,
    /// The distance of the ratchet's hits in ticks, and their number.
    grid: Tick,
    hits: i64,
    /// The hits that were struck, a bit each.
    mask: u16,
    dub: Dub,
}

impl Roll {
    /// Begins with a pad's first hit in a step; `None` unless the track's steps are further apart than the hits.
    pub(super) fn new(project: &Project, play: &Play, repeat: &Repeat, tick: Tick) -> Option<Self> {
        let track = usize::from(repeat.track);
        let key = project.track(track)?.key;
        let about = quantise_target(project, play, track, tick, key, 100)?;
        let clip = project.clip(about.pattern, track);
        let step = clip.map_or(Rate::DEFAULT, |clip| clip.rate).tick_of(1);
        let grid = common(step, repeat.rate.tick_of(1));
        let hits = step / grid.max(1);
        if !(2..=i64::from(Hits::MAX)).contains(&hits) {
            return None;
        }
        // The step that the hit lies in, not the nearest one.
        let within = quantise_target(project, play, track, tick - step / 2 + 1, key, 100)?;
        let QuantiseTarget {
            pattern,
            nominal,
            onset,
            interval,
            ..
        } = within;
        let step_ref = StepRef {
            pattern,
            track,
            step: within.step,
        };
        let length = (repeat.rate.tick_of(1) / 2).max(1);
        let roll = Self {
            step_ref,
            until: onset.max(nominal + step - 1),
            nominal,
            rate: repeat.rate,
            grid,
            hits,
            mask: 0,
            dub: Dub {
                interval,
                velocity: repeat.velocity,
                gate: Gate::thousandths(length * 1000 / grid),
                nudge: Default::default(),
            },
        };
        roll.struck(tick)
    }

    /// Whether this pad's hits belong to it.
    pub(super) fn is_of(&self, repeat: &Repeat) -> bool {
        self.step_ref.track == usize::from(repeat.track) && self.rate == repeat.rate
    }

    /// Adds a hit; `None` when the hit lies in another step.
    pub(super) fn struck(self, tick: Tick) -> Option<Self> {
        let hit = (tick - self.nominal).div_euclid(self.grid);
        let within = (0..self.hits).contains(&hit);
        within.then(|| Self {
            mask: self.mask | 1 << hit,
            ..self
        })
    }

    /// Moves it along when a loop goes round.
    pub(super) fn go_round(&mut self, by: Tick) {
        self.until = self.until.saturating_add(by);
        self.nominal += by;
    }

    /// The edits that write the step and its ratchet.
    pub(super) fn into_edits(self) -> [Edit; 2] {
        let all = u16::MAX >> (16 - self.hits);
        let mask = if self.mask == all {
            u16::MAX
        } else {
            self.mask
        };
        let ratchet = Ratchet {
            hits: Hits::clamped(self.hits),
            mask,
            ..Ratchet::default()
        };
        [StepChange::Dub(self.dub), StepChange::Ratchet(ratchet)]
            .map(|change| Edit::Step(self.step_ref, change))
    }
}

/// The greatest common divisor of two distances.
fn common(one: Tick, other: Tick) -> Tick {
    if other == 0 {
        one
    } else {
        common(other, one % other)
    }
}
