//! Note repeat, recorded: the hits of a held pad become steps, and hits that are closer than steps ratchets.
//!
//! A pad strikes on the grid, however late the player's hand comes through the system, so that nothing is
//! taken off for that.

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
    /// It is written when the music has passed this.
    pub(super) until: Tick,
    nominal: Tick,
    rate: Rate,
    /// How far apart the hits of the ratchet are, and how many it has.
    grid: Tick,
    hits: i64,
    /// Those that were struck, a bit each.
    mask: u16,
    dub: Dub,
}

impl Roll {
    /// The first hit of a pad in a step, when the steps of its track are further apart than its hits.
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
        // The step that it is in, not the nearest.
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

    /// Whether a pad goes on with it.
    pub(super) fn is_of(&self, repeat: &Repeat) -> bool {
        self.step_ref.track == usize::from(repeat.track) && self.rate == repeat.rate
    }

    /// With one more hit, if that is in this step.
    pub(super) fn struck(self, tick: Tick) -> Option<Self> {
        let hit = (tick - self.nominal).div_euclid(self.grid);
        let within = (0..self.hits).contains(&hit);
        within.then(|| Self {
            mask: self.mask | 1 << hit,
            ..self
        })
    }

    /// The song goes on elsewhere.
    pub(super) fn go_round(&mut self, by: Tick) {
        self.until = self.until.saturating_add(by);
        self.nominal += by;
    }

    /// What becomes of it.
    pub(super) fn written(self) -> [Edit; 2] {
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

/// The largest grid that two distances lie on.
fn common(one: Tick, other: Tick) -> Tick {
    if other == 0 {
        one
    } else {
        common(other, one % other)
    }
}
