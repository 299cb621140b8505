//! Actions on a step: from an action and the step as it was to an edit.

use super::{Music, SurfaceState};
use crate::control::controllers::{ConditionChoice, StepChoice};
use crate::control::request::Request;
use crate::sequencer::edit::StepRef;
use crate::sequencer::ratchet::Hits;
use crate::sequencer::value::{Interval, Key, Nudge, Transpose, Velocity};
use crate::sequencer::{
    Chance, Condition, Dub, Edit, Gate, Lane, LockValue, Notes, Ratchet, Scale, Step, StepChange,
    StepNote, Track,
};

/// The step that an action is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct StepTarget {
    /// The track, 0 to 31, if the action is about one; a track that the step itself names counts more.
    pub(super) track: Option<u8>,
    /// The step.
    pub(super) step: StepChoice,
}

impl StepTarget {
    /// Whether it is of a track that need not be the selected one.
    pub(super) fn names_track(self) -> bool {
        match self.step {
            StepChoice::OnTrack { .. } => true,
            StepChoice::OnPage(_) | StepChoice::Chosen => self.track.is_some(),
        }
    }
}

/// A step and its surroundings, on which actions depend.
pub(super) struct StepContext<'a> {
    pub(super) step: Step,
    /// The step before it, around the clip's ends.
    pub(super) before: Step,
    pub(super) track: &'a Track,
    pub(super) scale: Scale,
    /// The transposition that the clip adds to its notes.
    pub(super) transpose: Transpose,
}

/// An action that changes a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum StepAction {
    /// Switches the step on or off.
    Toggle,
    /// Switches the step on (true) or off (false).
    Switch(bool),
    /// Clears the step.
    Clear,
    /// Ties the step to the one before, or unties it.
    ToggleTie,
    /// Switches the accent on or off.
    ToggleAccent,
    /// Sets a value, in the units of controls.
    Set(StepField, i64),
    /// Changes a value by this many units.
    Turn(StepField, i8),
    /// Removes the lock of a lane.
    Unlock(Lane),
}

/// A value of a step, in the units of controls.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum StepField {
    /// The MIDI key at which the first note sounds, 0 to 127.
    Pitch,
    /// The gate, in percent of a step.
    Length,
    /// The velocity, 1 to 127.
    Velocity,
    /// The chance that the step plays, in percent.
    Chance,
    /// The number of hits, 1 to 16.
    Ratchet,
    /// The nudge, in percent of a step; negative is early.
    Nudge,
    /// The place of the condition among those that controls offer.
    Condition,
    /// The value that a lane is locked to, 0 to 127.
    Lock(Lane),
}

impl StepAction {
    /// The edit of the step at this place.
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
            Self::Condition => offered(value),
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
            Self::Condition => offered(i64::from(choice_of(step.condition).place()) + by),
            Self::Lock(lane) => {
                let value = i64::from(step.locks.get(lane).unwrap_or_default());
                StepChange::Lock(lane, Some(LockValue::clamped((value + by).min(127))))
            }
        }
    }

    /// The value that setting it would replace; `None` when there is none.
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
            Self::Condition => choice_of(step.condition).place().into(),
            Self::Lock(lane) => step.locks.get(lane)?.into(),
        };
        i16::try_from(value).ok()
    }
}

impl SurfaceState {
    /// Changes a step. Toggling the chosen step during step-by-step entry also moves on to the next one.
    pub(super) fn change_step(
        &mut self,
        target: StepTarget,
        action: StepAction,
        music: &Music<'_>,
    ) -> Option<Request> {
        let (step_ref, context) = self.target(target, music)?;
        let edit = action.edit(step_ref, &context)?;
        let here = !target.names_track() && self.is_chosen(step_ref, music);
        if action == StepAction::Toggle && here && self.writes(music) {
            self.choose_by(1, music);
        }
        self.pending.expect(&edit, music);
        Some(Request::Edit(edit))
    }

    /// The place of a step and its surroundings, with pending edits applied.
    pub(super) fn target<'a>(
        &self,
        StepTarget { track, step }: StepTarget,
        music: &Music<'a>,
    ) -> Option<(StepRef, StepContext<'a>)> {
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
    /// The MIDI key at which the step's first note sounds; `None` outside 0 to 127.
    fn first_key(&self) -> Option<Key> {
        self.track
            .sounding(self.scale, self.transpose, self.first_interval())
    }

    fn first_interval(&self) -> Interval {
        let first = self.step.notes.as_slice().first();
        first.map_or(Interval::DEFAULT, |note| note.interval)
    }

    /// The interval to write for a key that is played or turned to.
    fn interval_of(&self, key: Key) -> Option<Interval> {
        self.track.interval_of(self.scale, self.transpose, key)
    }

    /// The change for a key that is struck.
    pub(super) fn struck_by(&self, key: Key, velocity: Velocity) -> Option<StepChange> {
        Some(StepChange::All(Step {
            on: true,
            tie: false,
            notes: Notes::one(StepNote::at(self.interval_of(key)?)),
            velocity,
            ..self.step
        }))
    }

    /// The change that ties the step to the one before.
    pub(super) fn tied(&self) -> Option<StepChange> {
        Some(StepChange::All(self.step.tied_to(&self.before)?))
    }

    /// The change that adds another key to the step's chord.
    pub(super) fn joined_by(&self, key: Key, velocity: Velocity) -> Option<StepChange> {
        Some(StepChange::Dub(Dub {
            interval: self.interval_of(key)?,
            velocity,
            gate: self.step.gate,
            nudge: self.step.nudge,
        }))
    }

    /// The step's notes moved so that the first is on a key, with the same distances between them.
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

/// A gate in percent of a step; a gate that lasts until the next note counts as a whole step.
fn percent_of(gate: Gate) -> i64 {
    match gate {
        Gate::Steps(steps) => i64::from(steps) / 10,
        Gate::UntilNext => 100,
    }
}

fn length(percent: i64) -> StepChange {
    StepChange::Gate(Gate::thousandths(percent.max(1) * 10))
}

/// The change to one of the conditions that controls offer.
fn offered(place: i64) -> StepChange {
    // All of them can be read.
    let condition = ConditionChoice::clamped(place).text().parse();
    StepChange::Condition(condition.unwrap_or_default())
}

/// The offered condition that a step has; none when it has one that is not offered.
fn choice_of(condition: Condition) -> ConditionChoice {
    let same = |choice: &ConditionChoice| choice.text().parse() == Ok(condition);
    ConditionChoice::all().find(same).unwrap_or_default()
}

fn struck(ratchet: Ratchet, hits: i64) -> StepChange {
    StepChange::Ratchet(Ratchet {
        hits: Hits::clamped(hits),
        ..ratchet
    })
}
