//! One step: its notes and how they are played.

use serde::de::{Error, Visitor};
use serde::{Deserialize, Deserializer, Serialize};

use super::dice::{Dice, Group};
use super::identity::StepId;
use super::listed;
use super::lock::Locks;
use super::ratchet::Ratchet;
use super::time::{Rate, Tick};
use super::trig::{Chance, Condition};
use super::value::{Interval, LengthRatio, Nudge, Velocity, VelocityOffset};

/// One cell of the grid. A step that is off keeps its data, so that switching it on again brings them back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Step {
    /// Whether the step plays.
    pub on: bool,
    /// The notes, 1 to 8.
    pub notes: Notes,
    /// The velocity.
    pub velocity: Velocity,
    /// Whether the track's accent is added to the velocity.
    pub accent: bool,
    /// The gate: how long the notes are held.
    pub gate: Gate,
    /// Whether the step continues the one before: the same key sounds on without a new note-on, another key
    /// follows legato.
    pub tie: bool,
    /// How far the step is moved from its nominal place.
    pub nudge: Nudge,
    /// The chance that the step plays.
    pub chance: Chance,
    /// The die thrown for the chance.
    pub dice: Dice,
    /// The exclusive group, of which only one step plays at a time.
    pub group: Group,
    /// The trig conditions.
    pub condition: Condition,
    /// The ratchet.
    pub ratchet: Ratchet,
    /// The distance of the grace hit before the step; 0 for no flam.
    pub flam: Flam,
    /// The id, if the step was moved from the place where it was made.
    pub id: Option<StepId>,
    /// Whether the step only sends its locks and plays no note.
    pub silent: bool,
    /// The locks.
    pub locks: Locks,
}

impl Step {
    /// A plain step that is on.
    #[must_use]
    pub fn plain() -> Self {
        Self {
            on: true,
            ..Self::default()
        }
    }

    /// Whether playing depends on more than being on.
    #[must_use]
    pub fn is_conditional(&self) -> bool {
        let by_chance = !self.chance.is_default() | !self.group.is_default();
        by_chance | !self.condition.is_default()
    }

    /// Whether the step has a condition that others can look at; in a group the chance is no condition but a
    /// weight.
    #[must_use]
    pub fn has_condition(&self) -> bool {
        let by_chance = !self.chance.is_default() && self.group.is_default();
        by_chance || !self.condition.is_default()
    }

    /// Whether it depends on other steps whether this one plays.
    #[must_use]
    pub fn looks_at_others(&self) -> bool {
        self.condition.depends_on_other_steps() | !self.group.is_default()
    }

    /// Whether the step holds no data, not even data kept from before; its id does not count.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        !self.on && self.with_id(None) == Self::default()
    }

    /// This step changed so that the notes of `before` sound on over it; none when `before` is off.
    #[must_use]
    pub fn tied_to(self, before: &Self) -> Option<Self> {
        before.on.then_some(Self {
            on: true,
            tie: true,
            notes: before.notes,
            velocity: before.velocity,
            ..self
        })
    }

    /// The same data with another id.
    #[must_use]
    pub fn with_id(self, id: Option<StepId>) -> Self {
        Self { id, ..self }
    }
}

super::value::bounded! {
    /// How many ticks before a step its grace hit comes, up to a sixteenth note; 0 for none.
    Flam(u16) = 0..=10_080, default 0, "flam"
}

impl Flam {
    /// A flam that is switched on: a 1/128 note before its step.
    pub const USUAL: Self = Self(1260);
}

/// How long a step holds its notes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Gate {
    /// A number of steps, in 1/1000 of a step.
    Steps(GateSteps),
    /// Until the track's next note that sounds, at most 128 steps.
    UntilNext,
}

super::value::bounded! {
    /// A length in 1/1000 of a step, up to 128 steps.
    GateSteps(u32) = 1..=128_000, default 750, "gate"
}

impl Gate {
    /// The longest gate, in steps.
    pub const LONGEST: i64 = 128;

    /// A gate of so many thousandths of a step, brought into range.
    #[must_use]
    pub fn thousandths(value: i64) -> Self {
        Self::Steps(GateSteps::clamped(value))
    }

    /// The gate of so many ticks at a rate, to the nearest thousandth of a step.
    #[must_use]
    pub fn from_ticks(ticks: Tick, rate: Rate) -> Self {
        let step = rate.ticks(1, 1).max(1);
        Self::thousandths((ticks.clamp(0, step * Self::LONGEST) * 1000 + step / 2) / step)
    }
}

impl Default for Gate {
    fn default() -> Self {
        Self::Steps(GateSteps::DEFAULT)
    }
}

impl Serialize for Gate {
    /// Steps as a number (0.75), or the word "next".
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Steps(steps) => serializer.serialize_f64(f64::from(steps.get()) / 1000.0),
            Self::UntilNext => serializer.serialize_str("next"),
        }
    }
}

impl<'de> Deserialize<'de> for Gate {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(GateVisitor)
    }
}

/// Reads a number or a word.
struct GateVisitor;

impl Visitor<'_> for GateVisitor {
    type Value = Gate;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "a gate, a number of steps or \"next\"")
    }

    fn visit_f64<E: Error>(self, steps: f64) -> Result<Gate, E> {
        if !(0.001..=128.0).contains(&steps) {
            return Err(E::custom(format!("gate {steps} is not in 0.001 to 128")));
        }
        #[allow(
            clippy::cast_possible_truncation,
            reason = "at most 128000, checked above"
        )]
        Ok(Gate::thousandths((steps * 1000.0).round() as i64))
    }

    fn visit_u64<E: Error>(self, steps: u64) -> Result<Gate, E> {
        match u32::try_from(steps) {
            Ok(steps) => self.visit_f64(f64::from(steps)),
            Err(_) => Err(E::custom(format!("gate {steps} is not in 0.001 to 128"))),
        }
    }

    fn visit_i64<E: Error>(self, steps: i64) -> Result<Gate, E> {
        match u64::try_from(steps) {
            Ok(steps) => self.visit_u64(steps),
            Err(_) => Err(E::custom(format!("gate {steps} is not in 0.001 to 128"))),
        }
    }

    fn visit_str<E: Error>(self, word: &str) -> Result<Gate, E> {
        match word {
            "next" => Ok(Gate::UntilNext),
            _ => Err(E::custom(format!(
                "gate \"{word}\" is neither a number of steps nor \"next\""
            ))),
        }
    }
}

/// One note of a step, relative to its track and its step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct StepNote {
    /// Semitones from the track's key.
    #[serde(skip_serializing_if = "Interval::is_default")]
    pub interval: Interval,
    /// Added to the step's velocity.
    #[serde(skip_serializing_if = "VelocityOffset::is_default")]
    pub velocity: VelocityOffset,
    /// Share of the step's gate.
    #[serde(skip_serializing_if = "LengthRatio::is_default")]
    pub length: LengthRatio,
}

impl StepNote {
    /// A note so many semitones from the track's key.
    #[must_use]
    pub fn at(interval: Interval) -> Self {
        Self {
            interval,
            ..Self::default()
        }
    }
}

/// The 1 to 8 notes of a step, stored in place: a step holds no heap, so that it can be made and copied on any
/// thread.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Notes {
    notes: [StepNote; Self::MOST],
    count: u8,
}

impl Notes {
    /// The most notes that one step can hold.
    pub const MOST: usize = 8;

    /// The first eight of `notes`; none when there are no notes.
    pub fn new(notes: impl IntoIterator<Item = StepNote>) -> Option<Self> {
        let mut kept = Self {
            notes: [StepNote::default(); Self::MOST],
            count: 0,
        };
        for (slot, note) in kept.notes.iter_mut().zip(notes) {
            *slot = note;
            kept.count += 1;
        }
        (kept.count > 0).then_some(kept)
    }

    /// A single note.
    #[must_use]
    pub fn one(note: StepNote) -> Self {
        let mut notes = [StepNote::default(); Self::MOST];
        notes[0] = note;
        Self { notes, count: 1 }
    }

    /// The notes, at least one.
    #[must_use]
    pub fn as_slice(&self) -> &[StepNote] {
        &self.notes[..usize::from(self.count)]
    }

    /// Whether this is the track's own key alone, which files leave out.
    #[must_use]
    pub fn is_default(&self) -> bool {
        *self == Self::default()
    }
}

impl Default for Notes {
    fn default() -> Self {
        Self::one(StepNote::default())
    }
}

impl std::fmt::Debug for Notes {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(self.as_slice()).finish()
    }
}

impl Serialize for Notes {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.as_slice())
    }
}

impl<'de> Deserialize<'de> for Notes {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let notes: Vec<StepNote> = listed::list(deserializer, Self::MOST, "notes of a step")?;
        Self::new(notes).ok_or_else(|| D::Error::custom("a step has 1 to 8 notes, not 0"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A step is small and without heap, so that it can be written on the audio thread. Of its bytes 25
    /// are notes and 18 are locks, in place.
    #[test]
    fn a_step_is_small() {
        assert!(size_of::<Step>() <= 96, "{}", size_of::<Step>());
    }

    /// "Up to 8 notes per step": the ninth is left out, never an error.
    #[test]
    fn at_most_eight_notes() {
        let notes = Notes::new([StepNote::default(); 9]).unwrap();
        assert_eq!(notes.as_slice().len(), 8);
        assert!(Notes::new([]).is_none());
    }

    /// A gate of ticks and back is the nearest thousandth of a step.
    #[test]
    fn gates_come_from_ticks() {
        assert_eq!(
            Gate::from_ticks(5040, Rate::DEFAULT),
            Gate::thousandths(500)
        );
        assert_eq!(Gate::from_ticks(0, Rate::DEFAULT), Gate::thousandths(1));
        assert_eq!(
            Gate::from_ticks(i64::MAX, Rate::DEFAULT),
            Gate::thousandths(128_000)
        );
    }
}
