//! Turns an edit of one selected step into edits of all of them. Numbers change relatively: they keep their
//! differences, also while a drag runs into an end of the range and comes back. The cursor is always within the
//! selection.

use super::view::View;
use crate::instance::document::Gesture;
use crate::sequencer::edit::StepRef;
use crate::sequencer::ratchet::Hits;
use crate::sequencer::step::Notes;
use crate::sequencer::value::{Interval, Nudge, Velocity};
use crate::sequencer::{Chance, Edit, Gate, Ratchet, Step, StepChange, StepNote};
use crate::ui::editor::editor_action::EditorAction;

/// The selected steps that exist, row by row.
#[must_use]
pub fn selected_steps(view: &View, pattern: usize) -> Vec<StepRef> {
    let selection = view.selection_or_cursor();
    let mut places = Vec::new();
    for track in selection.tracks() {
        let length = view.clip_length(pattern, track);
        let steps = selection.steps().filter(|step| *step < length);
        places.extend(steps.map(|step| StepRef {
            pattern,
            track,
            step,
        }));
    }
    places
}

/// Turns each edit of a selected step into edits of all selected steps.
pub fn spread_edits(view: &mut View, actions: &mut [EditorAction]) {
    let Some(selection) = view.interaction.selection else {
        view.interaction.gesture_base = None;
        return;
    };
    for action in actions {
        if let EditorAction::Edit(gesture, Edit::Step(lead, change)) = action
            && selection.contains(lead.track, lead.step)
        {
            let (gesture, lead, change) = (*gesture, *lead, *change);
            let label = Edit::Step(lead, change).label();
            let bases = steps_at_gesture_start(view, gesture, lead.pattern);
            let edits = spread_change(&bases, lead, change);
            *action = EditorAction::Edit(gesture, Edit::Together(label, edits));
        }
    }
}

/// The selected steps as they were when the gesture began.
fn steps_at_gesture_start(
    view: &mut View,
    gesture: Option<Gesture>,
    pattern: usize,
) -> Vec<(StepRef, Step)> {
    let kept = view.interaction.gesture_base.take();
    let kept = kept.filter(|(of, _)| Some(*of) == gesture);
    let now = || {
        let places = selected_steps(view, pattern).into_iter();
        places.map(|place| (place, view.step_at(place))).collect()
    };
    let steps = kept.map_or_else(now, |(_, steps)| steps);
    view.interaction.gesture_base = gesture.map(|gesture| (gesture, steps.clone()));
    steps
}

fn spread_change(bases: &[(StepRef, Step)], lead: StepRef, change: StepChange) -> Vec<Edit> {
    let base = bases.iter().find(|(place, _)| *place == lead);
    let Some((_, base)) = base.copied() else {
        return vec![Edit::Step(lead, change)];
    };
    // Switching, replacing or clearing a step applies to all; other changes apply to the steps that are on.
    let everywhere = matches!(
        change,
        StepChange::On(_) | StepChange::All(_) | StepChange::Clear
    );
    let touched = bases
        .iter()
        .filter(|(place, step)| everywhere || step.on || *place == lead);
    touched
        .map(|(place, step)| Edit::Step(*place, follow_change(step, &base, change)))
        .collect()
}

/// The change of another step that follows a change of `lead`: by the same distance, or to the same value.
fn follow_change(step: &Step, lead: &Step, change: StepChange) -> StepChange {
    let moved = |from: i64, to: i64, own: i64| own + to - from;
    match change {
        StepChange::Velocity(to) => StepChange::Velocity(Velocity::clamped(moved(
            lead.velocity.into(),
            to.into(),
            step.velocity.into(),
        ))),
        StepChange::Nudge(to) => StepChange::Nudge(Nudge::clamped(moved(
            lead.nudge.into(),
            to.into(),
            step.nudge.into(),
        ))),
        StepChange::Chance(to) => StepChange::Chance(Chance::clamped(moved(
            lead.chance.into(),
            to.into(),
            step.chance.into(),
        ))),
        StepChange::Gate(Gate::Steps(to)) => match (lead.gate, step.gate) {
            (Gate::Steps(from), Gate::Steps(own)) => {
                let length = moved(from.into(), to.into(), own.into());
                StepChange::Gate(Gate::thousandths(length))
            }
            (Gate::Steps(_), Gate::UntilNext) => StepChange::Gate(Gate::UntilNext),
            (Gate::UntilNext, _) => change,
        },
        StepChange::Ratchet(to) => {
            let hits = moved(
                lead.ratchet.hits.into(),
                to.hits.into(),
                step.ratchet.hits.into(),
            );
            let same_but_hits = Ratchet {
                hits: lead.ratchet.hits,
                ..to
            } == lead.ratchet;
            StepChange::Ratchet(if same_but_hits {
                Ratchet {
                    hits: Hits::clamped(hits),
                    ..step.ratchet
                }
            } else {
                to
            })
        }
        StepChange::Notes(to) => follow_notes(step, lead, to),
        StepChange::On(_)
        | StepChange::Accent(_)
        | StepChange::Gate(Gate::UntilNext)
        | StepChange::Tie(_)
        | StepChange::Dice(_)
        | StepChange::Group(_)
        | StepChange::Condition(_)
        | StepChange::Flam(_)
        | StepChange::Silent(_)
        | StepChange::Lock(..)
        | StepChange::Slide(..)
        | StepChange::Dub(_)
        | StepChange::All(_)
        | StepChange::Clear => change,
    }
}

/// A moved note moves the notes of the other steps by the same distance; a note that is added or removed is added
/// or removed everywhere.
fn follow_notes(step: &Step, lead: &Step, to: Notes) -> StepChange {
    let (from, to_notes) = (lead.notes.as_slice(), to.as_slice());
    if from.len() != to_notes.len() {
        return StepChange::Notes(to);
    }
    let distances = from.iter().zip(to_notes);
    let distances = distances.map(|(a, b)| i64::from(b.interval) - i64::from(a.interval));
    let distance = distances.max_by_key(|distance| distance.abs()).unwrap_or(0);
    StepChange::Notes(transposed(step.notes, distance))
}

/// Notes moved up by so many semitones or degrees.
#[must_use]
pub fn transposed(notes: Notes, distance: i64) -> Notes {
    let moved = notes.as_slice().iter().map(|note| StepNote {
        interval: Interval::clamped(i64::from(note.interval) + distance),
        ..*note
    });
    Notes::new(moved).unwrap_or(notes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::editor::selection::Selection;

    /// A selection is the same from whichever corner it was drawn.
    #[test]
    fn a_rectangle_has_no_direction() {
        let drawn = Selection {
            from: (3, 9),
            to: (1, 12),
        };
        assert_eq!((drawn.tracks(), drawn.steps()), (1..=3, 9..=12));
        assert!(drawn.contains(2, 10) && !drawn.contains(0, 10) && !drawn.contains(2, 13));
        let moved = drawn.moved(-1, 2);
        assert_eq!((moved.tracks(), moved.steps()), (0..=2, 11..=14));
    }

    /// "Edits on a selection are relative": numbers keep their differences, words become the same.
    #[test]
    fn numbers_follow_and_words_are_shared() {
        let quiet = Step {
            velocity: Velocity::clamped(40),
            ..Step::plain()
        };
        let louder = StepChange::Velocity(Velocity::clamped(110));
        let expected = StepChange::Velocity(Velocity::clamped(50));
        assert_eq!(follow_change(&quiet, &Step::plain(), louder), expected);
        let tied = StepChange::Tie(true);
        assert_eq!(follow_change(&quiet, &Step::plain(), tied), tied);
        let third = StepChange::Notes(transposed(Notes::default(), 4));
        let fifth = Step {
            notes: transposed(Notes::default(), 7),
            ..quiet
        };
        let expected = StepChange::Notes(transposed(Notes::default(), 11));
        assert_eq!(follow_change(&fifth, &Step::plain(), third), expected);
    }
}
