//! What becomes of a step: from an action, and what the step was, to a change of it.

use super::{Music, SurfaceState};
use crate::control::controllers::StepChoice;
use crate::control::request::Request;
use crate::sequencer::edit::StepRef;
use crate::sequencer::ratchet::Hits;
use crate::sequencer::value::{Interval, Key, Nudge, Transpose, Velocity};
use crate::sequencer::{
    Chance, Dub, Edit, Gate, Lane, LockValue, Notes, Ratchet, Scale, Step, StepChange, StepNote,
    Track,
};

/// Which step is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct StepTarget {
    /// The track, 0 to 31; otherwise the one in front.
    pub(super) track: Option<u8>,
    /// The step.
    pub(super) step: StepChoice,
}

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

/// An action that changes a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum StepAction {
    /// Switches it on or off.
    Toggle,
    /// Switches it on, or off.
    Switch(bool),
    /// Empties it.
    Clear,
    /// Ties it to the one before, or unties it.
    ToggleTie,
    /// Accents it, or takes its accent away.
    ToggleAccent,
    /// Gives it a value.
    Set(StepField, i64),
    /// Adds to a value.
    Turn(StepField, i8),
    /// Takes a lane's lock away.
    Unlock(Lane),
}

/// A value of a step, in the units of controls.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum StepField {
    /// The key that it sounds as.
    Pitch,
    /// In percent of a step.
    Length,
    /// As MIDI has it.
    Velocity,
    /// In percent.
    Chance,
    /// How often it is struck.
    Ratchet,
    /// In percent of a step; negative is early.
    Nudge,
    /// What a lane is locked to, as MIDI has it.
    Lock(Lane),
}

impl StepAction {
    /// What the action makes of a step.
    pub(super) fn edit(self, step_ref: StepRef, context: &StepContext<'_>) -> Option<Edit> {
        let step = &context.step;
        let change = match self {
            Self::Toggle => return Some(Edit::ToggleStep(step_ref)),
            Self::Switch(on) => StepChange::On(on),
            Self::Clear => StepChange::Clear,
            Self::ToggleTie => StepChange::Tie(!step.tie),
            Self::ToggleAccent => StepChange::Accent(!step.accent),
            Self::Set(field, value) => field.set(value, context)?,
            Self::Turn(field, by) => field.turned(by.into(), context),
            Self::Unlock(lane) => StepChange::Lock(lane, None),
        };
        Some(Edit::Step(step_ref, change))
    }
}

impl StepField {
    fn set(self, value: i64, context: &StepContext<'_>) -> Option<StepChange> {
        Some(match self {
            Self::Pitch => StepChange::Notes(context.moved_to(Key::clamped(value))?),
            Self::Length => length(value),
            Self::Velocity => StepChange::Velocity(Velocity::clamped(value)),
            Self::Chance => StepChange::Chance(Chance::clamped(value)),
            Self::Ratchet => struck(context.step.ratchet, value),
            Self::Nudge => StepChange::Nudge(Nudge::clamped(value * 5040 / 100)),
            Self::Lock(lane) => StepChange::Lock(lane, Some(LockValue::clamped(value))),
        })
    }

    fn turned(self, by: i64, context: &StepContext<'_>) -> StepChange {
        let step = &context.step;
        match self {
            Self::Pitch => StepChange::Notes(moved(&step.notes, by)),
            Self::Length => length(percent_of(step.gate) + by),
            Self::Velocity => {
                StepChange::Velocity(Velocity::clamped(i64::from(step.velocity) + by))
            }
            Self::Chance => StepChange::Chance(Chance::clamped(i64::from(step.chance) + by)),
            Self::Ratchet => struck(step.ratchet, i64::from(step.ratchet.hits) + by),
            Self::Nudge => {
                StepChange::Nudge(Nudge::clamped(i64::from(step.nudge) + by * 5040 / 100))
            }
            Self::Lock(lane) => {
                let value = i64::from(step.locks.get(lane).unwrap_or_default());
                StepChange::Lock(lane, Some(LockValue::clamped((value + by).min(127))))
            }
        }
    }

    /// The value that setting it would replace; none when there is none.
    pub(super) fn value(self, context: &StepContext<'_>) -> Option<i16> {
        let step = &context.step;
        let value = match self {
            Self::Pitch => context.first_key()?.into(),
            Self::Length => percent_of(step.gate),
            Self::Velocity => step.velocity.into(),
            Self::Chance => step.chance.into(),
            Self::Ratchet => step.ratchet.hits.into(),
            // Rounded away from the step, as setting it has rounded towards it.
            Self::Nudge => {
                let nudge = i64::from(step.nudge);
                (nudge * 100 + nudge.signum() * 5039) / 5040
            }
            Self::Lock(lane) => step.locks.get(lane)?.into(),
        };
        i16::try_from(value).ok()
    }
}

impl SurfaceState {
    /// Changes a step. Toggling the chosen one while notes are entered step by step goes one on.
    pub(super) fn change_step(
        &mut self,
        target: StepTarget,
        action: StepAction,
        music: &Music<'_>,
    ) -> Option<Request> {
        let (step_ref, context) = self.target(target, music)?;
        let edit = action.edit(step_ref, &context)?;
        let here = target.track.is_none() && self.is_chosen(step_ref, music);
        if action == StepAction::Toggle && here && self.writes(music) {
            self.choose_by(1, music);
        }
        self.pending.expect(&edit, music);
        Some(Request::Edit(edit))
    }

    /// A step that is meant, and what it depends on.
    pub(super) fn target<'a>(
        &self,
        StepTarget { track, step }: StepTarget,
        music: &Music<'a>,
    ) -> Option<(StepRef, StepContext<'a>)> {
        let track = track.unwrap_or_else(|| self.front_track(music));
        let step_ref = self.step_ref(step, track, music)?;
        let clip = music.project.clip(step_ref.pattern, step_ref.track);
        let (length, transpose) =
            clip.map_or_else(Default::default, |clip| (clip.length, clip.transpose));
        let length = usize::from(length.get());
        let at = |step| self.pending.step(StepRef { step, ..step_ref }, music);
        let context = StepContext {
            step: at(step_ref.step),
            before: at((step_ref.step + length - 1) % length.max(1)),
            track: music.project.track(step_ref.track)?,
            scale: music.project.scale,
            transpose,
        };
        Some((step_ref, context))
    }
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
    fn interval_of(&self, key: Key) -> Option<Interval> {
        self.track.interval_of(self.scale, self.transpose, key)
    }

    /// What a key that is struck makes of the step.
    pub(super) fn struck_by(&self, key: Key, velocity: Velocity) -> Option<StepChange> {
        Some(StepChange::All(Step {
            on: true,
            tie: false,
            notes: Notes::one(StepNote::at(self.interval_of(key)?)),
            velocity,
            ..self.step
        }))
    }

    /// What a tie makes of the step.
    pub(super) fn tied(&self) -> Option<StepChange> {
        Some(StepChange::All(self.step.tied_to(&self.before)?))
    }

    /// What one more key of a chord makes of the step.
    pub(super) fn joined_by(&self, key: Key, velocity: Velocity) -> Option<StepChange> {
        Some(StepChange::Dub(Dub {
            interval: self.interval_of(key)?,
            velocity,
            gate: self.step.gate,
            nudge: self.step.nudge,
        }))
    }

    /// The step's notes with the first on a key, the others as far from it as they were.
    fn moved_to(&self, key: Key) -> Option<Notes> {
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

fn struck(ratchet: Ratchet, hits: i64) -> StepChange {
    StepChange::Ratchet(Ratchet {
        hits: Hits::clamped(hits),
        ..ratchet
    })
}
