//! Overdubbing adds played notes to steps.
//!
//! A step has one velocity, one gate and one nudge. Its notes have velocities and lengths relative to the step's:
//! the hardest note has the step's velocity, the longest its gate.

use super::step::{Gate, Notes, Step, StepNote};
use super::value::{Interval, LengthRatio, Nudge, Velocity, VelocityOffset};

/// A played note.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Dub {
    /// Distance from the track's key.
    pub interval: Interval,
    /// Velocity as played.
    pub velocity: Velocity,
    /// Length as played.
    pub gate: Gate,
    /// The nudge of a step that plays the note alone.
    pub nudge: Nudge,
}

/// A note of a chord with absolute velocity and length.
#[derive(Debug, Clone, Copy)]
pub(super) struct Alone {
    pub(super) interval: Interval,
    pub(super) velocity: Velocity,
    /// Length in any unit, the same for all notes of the chord.
    pub(super) length: i64,
}

/// The notes of a step that plays this chord, with the step's velocity and length; none for no notes.
pub(super) fn chord_of(
    alone: impl Iterator<Item = Alone> + Clone,
) -> Option<(Notes, Velocity, i64)> {
    let hardest = alone.clone().map(|note| note.velocity).max()?;
    let longest = alone.clone().map(|note| note.length).max()?.max(1);
    let notes = Notes::new(alone.map(|note| StepNote {
        interval: note.interval,
        velocity: VelocityOffset::clamped(i64::from(note.velocity) - i64::from(hardest)),
        length: LengthRatio::clamped((note.length * 100 + longest / 2) / longest),
    }))?;
    Some((notes, hardest, longest))
}

impl Step {
    /// Adds a played note. On a step that plays notes it joins the others, or replaces the note with the same key;
    /// the step's conditions stay, and so does its nudge unless its only note is replaced. On any other step it
    /// becomes the only note, and the locks stay. A ninth note is left out.
    #[must_use]
    pub fn dubbed(self, dub: Dub) -> Self {
        let only = Notes::one(StepNote::at(dub.interval));
        if !self.on || self.silent {
            return Self {
                on: true,
                notes: only,
                velocity: dub.velocity,
                gate: dub.gate,
                nudge: dub.nudge,
                id: self.id,
                locks: self.locks,
                ..Self::default()
            };
        }
        let written = self.notes.as_slice();
        let replaces = written.iter().any(|note| note.interval == dub.interval);
        if replaces && written.len() == 1 {
            return Self {
                notes: only,
                velocity: dub.velocity,
                gate: dub.gate,
                nudge: dub.nudge,
                ..self
            };
        }
        let others = written.iter().filter(|note| note.interval != dub.interval);
        let whole = thousandths(self.gate);
        let others = others.map(|note| Alone {
            interval: note.interval,
            velocity: Velocity::clamped(i64::from(self.velocity) + i64::from(note.velocity)),
            length: whole * i64::from(note.length) / 100,
        });
        let alone = others.chain([Alone {
            interval: dub.interval,
            velocity: dub.velocity,
            length: thousandths(dub.gate),
        }]);
        let Some((notes, velocity, length)) = chord_of(alone) else {
            return self;
        };
        let gate = match self.gate {
            Gate::UntilNext => Gate::UntilNext,
            Gate::Steps(_) => Gate::thousandths(length),
        };
        Self {
            notes,
            velocity,
            gate,
            ..self
        }
    }
}

/// A gate in thousandths of a step; one that lasts until the next note counts as a whole step.
fn thousandths(gate: Gate) -> i64 {
    match gate {
        Gate::Steps(steps) => i64::from(steps),
        Gate::UntilNext => 1000,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sequencer::{Chance, Lane, LockValue};

    fn dub(interval: i64, velocity: i64, thousandths: i64) -> Dub {
        Dub {
            interval: Interval::clamped(interval),
            velocity: Velocity::clamped(velocity),
            gate: Gate::thousandths(thousandths),
            nudge: Nudge::clamped(interval * 10),
        }
    }

    /// What each note of a step sounds like: "interval velocity length".
    fn notes(step: &Step) -> Vec<(i64, i64, i64)> {
        let notes = step.notes.as_slice().iter();
        let each = notes.map(|note| {
            (
                i64::from(note.interval),
                i64::from(step.velocity) + i64::from(note.velocity),
                thousandths(step.gate) * i64::from(note.length) / 100,
            )
        });
        each.collect()
    }

    /// "Chords (several notes at one step)": each note keeps its own velocity and length, whichever came
    /// first; the step stays where its first note was played.
    #[test]
    fn chords_grow_note_by_note() {
        let chord = [dub(4, 60, 500), dub(0, 100, 2000), dub(7, 90, 1000)];
        let step = chord.into_iter().fold(Step::default(), Step::dubbed);
        assert!(step.on);
        assert_eq!(notes(&step), [(4, 60, 500), (0, 100, 2000), (7, 90, 1000)]);
        assert_eq!(step.nudge.get(), 40);
    }

    /// The same key again takes the place of the one before; a ninth note is left out.
    #[test]
    fn the_same_key_is_played_anew() {
        let step = Step::default()
            .dubbed(dub(0, 50, 300))
            .dubbed(dub(0, 70, 400));
        assert_eq!(notes(&step), [(0, 70, 400)]);
        let many = (0..12).map(|interval| dub(interval, 100, 1000));
        let step = many.fold(step, Step::dubbed);
        assert_eq!(step.notes.as_slice().len(), Notes::MOST);
        let again = step.dubbed(dub(3, 20, 1000));
        assert!(notes(&again).contains(&(3, 20, 1000)));
        assert_eq!(again.notes.as_slice().len(), Notes::MOST);
    }

    /// A step that is off gives its old sound up but not its locks; one that is on keeps what it depends on.
    #[test]
    fn locks_and_conditions_stay() {
        let mut step = Step {
            chance: Chance::clamped(50),
            ..Step::default()
        };
        step.locks.set(Lane::MIN, Some(LockValue::MAX));
        let fresh = step.dubbed(dub(2, 90, 500));
        assert_eq!((fresh.chance.get(), fresh.locks), (100, step.locks));
        let on = Step { on: true, ..step };
        assert_eq!(on.dubbed(dub(2, 90, 500)).chance.get(), 50);
    }
}
