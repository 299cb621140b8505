//! Feel: timing, velocity and length of a step beyond its own values.
//!
//! Swing, groove, nudge and humanising add up; together they move a step by less than a step. All of them depend
//! on the step, its song position and its draws alone, so that a bar has the same feel every time.

use crate::sequencer::groove::{Groove, GrooveAmount};
use crate::sequencer::humanise::{Humanise, deviation};
use crate::sequencer::play::Offsets;
use crate::sequencer::project::{Clip, Pattern};
use crate::sequencer::step::Gate;
use crate::sequencer::time::{Tick, Warp};
use crate::sequencer::value::{Swing, Velocity};

/// Swing, groove and humanising of a clip.
#[derive(Debug, Clone)]
pub(super) struct Feel {
    warp: Warp,
    groove: GrooveAmount,
    humanise: Humanise,
    /// The furthest shift of a step in ticks: less than a step.
    most: Tick,
}

impl Feel {
    /// The feel of a clip in its pattern, with steps of `step_ticks` and what the performance adds.
    pub(super) fn new(pattern: &Pattern, clip: &Clip, offsets: &Offsets, step_ticks: Tick) -> Self {
        let swing = i64::from(pattern.swing.get()) + i64::from(offsets.swing);
        Self {
            warp: Warp::new(pattern.swing_grid, Swing::clamped(swing), clip.swing_amount),
            groove: clip.groove_amount,
            humanise: clip.humanise.with(offsets.humanise),
            most: (step_ticks - 1).max(0),
        }
    }

    /// Whether no step is moved, as long as there is no groove.
    pub(super) fn is_straight(&self) -> bool {
        self.warp.is_straight() && self.humanise.time.is_default()
    }

    /// The tick at which a step with this nominal tick sounds: "swing + nudge + groove + humanise is clamped to
    /// the open interval (-1 step, +1 step)". `nudge` is in ticks; `draw` is the step's own draw.
    pub(super) fn moved(
        &self,
        groove: Option<&Groove>,
        nominal: Tick,
        nudge: Tick,
        draw: impl FnOnce() -> u64,
    ) -> Tick {
        let mut shift = self.intended_tick(groove, nominal) - nominal + nudge;
        if !self.humanise.time.is_default() {
            shift += deviation(draw(), self.humanise.time.get());
        }
        nominal + shift.clamp(-self.most, self.most)
    }

    /// The tick to which swing and groove move a step with this nominal tick.
    pub(super) fn intended_tick(&self, groove: Option<&Groove>, nominal: Tick) -> Tick {
        let swung = self.warp.apply(nominal);
        swung + groove.map_or(0, |groove| groove.shift(nominal, self.groove))
    }

    /// The velocity of a stroke: its written velocity changed by the groove at the step's nominal tick and by
    /// humanising; `draw` is the stroke's own draw.
    #[inline(always)]
    pub(super) fn stroke_velocity(
        &self,
        groove: Option<&Groove>,
        mut velocity: i64,
        nominal: impl FnOnce() -> Tick,
        draw: impl FnOnce() -> u64,
    ) -> Velocity {
        if let Some(groove) = groove {
            velocity = velocity * groove.velocity(nominal(), self.groove) / 100;
        }
        if !self.humanise.velocity.is_default() {
            velocity += deviation(draw(), u16::from(self.humanise.velocity.get()));
        }
        Velocity::clamped(velocity)
    }

    /// The length of a stroke: its written length in ticks changed by humanising; `draw` is the stroke's own
    /// draw. A gate that lasts until the next note stays so.
    pub(super) fn stroke_length(
        &self,
        gate: Gate,
        ticks: Tick,
        draw: impl FnOnce() -> u64,
    ) -> Tick {
        let spread = self.humanise.length;
        if spread.is_default() || gate == Gate::UntilNext {
            return ticks;
        }
        ticks * (100 + deviation(draw(), u16::from(spread.get()))) / 100
    }
}
