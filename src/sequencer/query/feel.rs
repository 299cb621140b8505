//! Feel: how far a step is moved from its nominal tick, how hard it is struck and how long it lasts,
//! beyond what the step itself says.
//!
//! Swing, groove, nudge and humanising add up; together they move a step by less than a step. All of
//! them follow from the song's position and from draws that hash the place of the step, so that the
//! same bar has the same feel every time.

use super::track_cursor::TrackCursor;
use crate::sequencer::chance::{self, Purpose};
use crate::sequencer::groove::{Groove, GrooveAmount};
use crate::sequencer::humanise::{Humanise, deviation};
use crate::sequencer::play::Offsets;
use crate::sequencer::project::{Clip, Pattern};
use crate::sequencer::step::{Gate, Step};
use crate::sequencer::time::{self, Tick, Warp};
use crate::sequencer::value::{Swing, Velocity};

/// What moves and shapes the steps of a clip.
pub(super) struct Feel<'a> {
    warp: Warp,
    groove: Option<(&'a Groove, GrooveAmount)>,
    humanise: Humanise,
    /// The furthest that a step may be moved: less than a step.
    most: Tick,
}

/// One stroke of one note of a step.
#[derive(Clone, Copy)]
pub(super) struct NoteStroke {
    /// The step's number.
    pub(super) number: i64,
    /// Which of the step's notes it is.
    pub(super) note: usize,
    /// Which hit of a ratchet it is, 0 without one.
    pub(super) hit: u8,
    /// The velocity that it was written with.
    pub(super) velocity: i64,
}

impl<'a> Feel<'a> {
    /// The feel of a clip in its pattern, with what the performance adds.
    pub(super) fn new(pattern: &'a Pattern, clip: &Clip, offsets: &Offsets) -> Self {
        let swing = i64::from(pattern.swing.get()) + i64::from(offsets.swing);
        let groove = pattern.groove.as_deref();
        Self {
            warp: Warp::new(pattern.swing_grid, Swing::clamped(swing), clip.swing_amount),
            groove: groove.map(|groove| (groove, clip.groove_amount)),
            humanise: clip.humanise.with(offsets.humanise),
            most: (clip.rate.tick_of(1) - 1).max(0),
        }
    }

    /// How far swing and groove move a step with this nominal tick.
    fn shift(&self, nominal: Tick) -> Tick {
        let swung = self.warp.apply(nominal) - nominal;
        let groove = self.groove;
        swung + groove.map_or(0, |(groove, amount)| groove.shift(nominal, amount))
    }
}

impl TrackCursor<'_> {
    /// Where a step with this nominal tick sounds: "swing + nudge + groove + humanise is clamped to the open
    /// interval (-1 step, +1 step)", and the track's delay is added.
    pub(super) fn moved(&self, number: i64, nominal: Tick, step: &Step) -> Tick {
        let feel = &self.feel;
        let mut shift = feel.shift(nominal);
        if !step.nudge.is_default() {
            shift += time::nudge_ticks(self.clip.rate, step.nudge);
        }
        if !feel.humanise.time.is_default() {
            let draw = self.feel_draw(number, 0, Purpose::Time);
            shift += deviation(draw, feel.humanise.time.get());
        }
        nominal + shift.clamp(-feel.most, feel.most) + self.delay()
    }

    /// Where a plain step with this nominal tick is meant to sound: by swing, groove and the track's delay,
    /// but not by chance.
    pub(super) fn meant(&self, nominal: Tick) -> Tick {
        nominal + self.feel.shift(nominal) + self.delay()
    }

    /// How hard a stroke is: what the groove makes of its velocity, and a deviation of its own.
    pub(super) fn struck(&self, stroke: NoteStroke) -> Velocity {
        let (feel, mut velocity) = (&self.feel, stroke.velocity);
        if let Some((groove, amount)) = feel.groove {
            velocity = velocity * groove.velocity(self.nominal(stroke.number), amount) / 100;
        }
        if !feel.humanise.velocity.is_default() {
            let draw = self.feel_draw(stroke.number, stroke.place(), Purpose::Velocity);
            velocity += deviation(draw, u16::from(feel.humanise.velocity.get()));
        }
        Velocity::clamped(velocity)
    }

    /// How long a stroke lasts that was written to last so many ticks. What is held until the next note is
    /// held until then.
    pub(super) fn lasting(&self, stroke: NoteStroke, gate: Gate, ticks: Tick) -> Tick {
        let spread = self.feel.humanise.length;
        if spread.is_default() || gate == Gate::UntilNext {
            return ticks;
        }
        let draw = self.feel_draw(stroke.number, stroke.place(), Purpose::Length);
        ticks * (100 + deviation(draw, u16::from(spread.get()))) / 100
    }

    /// A draw for a step, or for one of its strokes.
    fn feel_draw(&self, number: i64, stroke: u64, purpose: Purpose) -> u64 {
        let place = self.draw_key(number) | stroke << 32;
        chance::draw(self.seed, place, self.draw_cycle(number), purpose)
    }
}

impl NoteStroke {
    /// What tells it from the step's other strokes.
    fn place(self) -> u64 {
        (self.note as u64) << 8 | u64::from(self.hit)
    }
}
