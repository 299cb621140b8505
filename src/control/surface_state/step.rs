//! What becomes of a step: from an action, and what the step was, to a change of it.

use crate::control::controllers::Action;
use crate::sequencer::ratchet::Hits;
use crate::sequencer::value::{Interval, Key, Nudge, Transpose, Velocity};
use crate::sequencer::{
    Chance, Dub, Gate, Lane, LockValue, Notes, Ratchet, Scale, Step, StepChange, StepNote, Track,
};

/// A step and what it depends on.
pub(super) struct StepContext<'a> {
    pub(super) step: Step,
    /// The step before it, around the clip.
    pub(super) before: Step,
    pub(super) track: &'a Track,
    pub(super) scale: Scale,
    /// What the clip adds to its notes.
    pub(super) transpose: Transpose,
}

/// What an action makes of a step; none when it is not about one.
pub(super) fn change(action: Action, context: &StepContext<'_>) -> Option<StepChange> {
    let step = &context.step;
    Some(match action {
        Action::SetStep { on, .. } => StepChange::On(on == 1),
        Action::ClearStep { .. } => StepChange::Clear,
        Action::ToggleTie { .. } => StepChange::Tie(!step.tie),
        Action::ToggleAccent { .. } => StepChange::Accent(!step.accent),
        Action::StepPitch { key, .. } => StepChange::Notes(context.moved_to(key)?),
        Action::TurnPitch { by, .. } => StepChange::Notes(moved(&step.notes, by.into())),
        Action::StepLength { percent, .. } => length(percent.into()),
        Action::TurnLength { by, .. } => length(percent_of(step.gate) + i64::from(by)),
        Action::StepVelocity { velocity, .. } => loud(velocity.into()),
        Action::TurnVelocity { by, .. } => loud(i64::from(step.velocity) + i64::from(by)),
        Action::StepChance { percent, .. } => likely(percent.into()),
        Action::TurnChance { by, .. } => likely(i64::from(step.chance) + i64::from(by)),
        Action::StepRatchet { hits, .. } => struck(step.ratchet, hits.into()),
        Action::TurnRatchet { by, .. } => {
            let hits = i64::from(step.ratchet.hits);
            struck(step.ratchet, hits + i64::from(by))
        }
        Action::StepNudge { percent, .. } => nudged(i64::from(percent) * 5040 / 100),
        Action::TurnNudge { by, .. } => nudged(i64::from(step.nudge) + i64::from(by) * 5040 / 100),
        Action::StepLock { lane, value, .. } => {
            StepChange::Lock(lane_of(lane), Some(LockValue::clamped(value.into())))
        }
        Action::StepUnlock { lane, .. } => StepChange::Lock(lane_of(lane), None),
        Action::TurnLock { lane, by, .. } => {
            let lane = lane_of(lane);
            let value = step.locks.get(lane).unwrap_or_default();
            let turned = LockValue::clamped((i64::from(value) + i64::from(by)).min(127));
            StepChange::Lock(lane, Some(turned))
        }
        Action::StartNote { key, velocity } => StepChange::All(Step {
            on: true,
            tie: false,
            notes: Notes::one(StepNote::at(context.interval_of(key)?)),
            velocity: Velocity::clamped(velocity.into()),
            ..*step
        }),
        Action::Rest => StepChange::On(false),
        Action::Tie => StepChange::All(step.tied_to(&context.before)?),
        _ => return None,
    })
}

/// The value that an action would replace, in its units; none when it sets none.
pub(super) fn value(action: Action, context: &StepContext<'_>) -> Option<i16> {
    let step = &context.step;
    let value = match action {
        Action::StepPitch { .. } => context.first_key()?.into(),
        Action::StepLength { .. } => percent_of(step.gate),
        Action::StepVelocity { .. } => step.velocity.into(),
        Action::StepChance { .. } => step.chance.into(),
        Action::StepRatchet { .. } => step.ratchet.hits.into(),
        // Rounded away from the step, as setting it has rounded towards it.
        Action::StepNudge { .. } => {
            let nudge = i64::from(step.nudge);
            (nudge * 100 + nudge.signum() * 5039) / 5040
        }
        Action::StepLock { lane, .. } => step.locks.get(lane_of(lane))?.into(),
        _ => return None,
    };
    i16::try_from(value).ok()
}

/// The nearest whole number.
#[allow(
    clippy::cast_possible_truncation,
    reason = "the cast saturates, and a tempo is at most 999"
)]
pub(super) fn round_to_i16(number: f64) -> i16 {
    number.round() as i16
}

impl StepContext<'_> {
    /// The key that the step's first note sounds as; none off the keyboard.
    fn first_key(&self) -> Option<Key> {
        self.track
            .sounding(self.scale, self.transpose, self.first_interval())
    }

    fn first_interval(&self) -> Interval {
        let first = self.step.notes.as_slice().first();
        first.map_or(Interval::DEFAULT, |note| note.interval)
    }

    /// The interval with which a key is written that somebody plays or turns to.
    fn interval_of(&self, key: i16) -> Option<Interval> {
        let key = Key::clamped(key.into());
        self.track.interval_of(self.scale, self.transpose, key)
    }

    /// What one more key of a chord makes of the step.
    pub(super) fn joined_by(&self, key: i16, velocity: i16) -> Option<StepChange> {
        Some(StepChange::Dub(Dub {
            interval: self.interval_of(key)?,
            velocity: Velocity::clamped(velocity.into()),
            gate: self.step.gate,
            nudge: self.step.nudge,
        }))
    }

    /// The step's notes with the first on a key, the others as far from it as they were.
    fn moved_to(&self, key: i16) -> Option<Notes> {
        let by = i64::from(self.interval_of(key)?) - i64::from(self.first_interval());
        Some(moved(&self.step.notes, by))
    }
}

fn moved(notes: &Notes, by: i64) -> Notes {
    let moved = notes.as_slice().iter().map(|note| StepNote {
        interval: Interval::clamped(i64::from(note.interval) + by),
        ..*note
    });
    Notes::new(moved).unwrap_or_default()
}

/// A gate in percent of a step; one that waits for the next counts as a whole step.
fn percent_of(gate: Gate) -> i64 {
    match gate {
        Gate::Steps(steps) => i64::from(steps) / 10,
        Gate::UntilNext => 100,
    }
}

fn length(percent: i64) -> StepChange {
    StepChange::Gate(Gate::thousandths(percent.max(1) * 10))
}

fn loud(velocity: i64) -> StepChange {
    StepChange::Velocity(Velocity::clamped(velocity))
}

fn likely(percent: i64) -> StepChange {
    StepChange::Chance(Chance::clamped(percent))
}

fn struck(ratchet: Ratchet, hits: i64) -> StepChange {
    StepChange::Ratchet(Ratchet {
        hits: Hits::clamped(hits),
        ..ratchet
    })
}

fn nudged(nudge: i64) -> StepChange {
    StepChange::Nudge(Nudge::clamped(nudge))
}

/// Lanes count from 0 for controls, from 1 for musicians.
fn lane_of(lane: i16) -> Lane {
    Lane::clamped(i64::from(lane) + 1)
}
