//! The ids of a clip's steps and a project's tracks: read, kept on moves, and repaired.

use std::sync::Arc;

use super::identity::{StepId, TrackId};
use super::project::Track;
use super::step::Step;
use super::step_set::StepSet;

/// The id number of the step at a place of a clip: the stored one, or else the place.
#[must_use]
pub fn step_number(steps: &[Step], index: usize) -> u64 {
    let carried = steps.get(index).and_then(|step| step.id);
    carried.map_or(index as u64, |id| u64::from(id.get()))
}

/// The smallest id that none of the tracks has; there is one while there are fewer than 32.
#[must_use]
pub fn free_track(tracks: &[Arc<Track>]) -> TrackId {
    let is_free = |id: &TrackId| tracks.iter().all(|track| track.id != *id);
    (1..=32)
        .map(TrackId::clamped)
        .find(is_free)
        .unwrap_or_default()
}

/// Gives another id to every track whose id an earlier one has.
pub fn repair_tracks(tracks: &mut [Arc<Track>]) {
    for index in 1..tracks.len() {
        let (before, rest) = tracks.split_at(index);
        let taken = |track: &Arc<Track>| before.iter().any(|other| other.id == track.id);
        if rest.first().is_some_and(taken) {
            let id = free_track(tracks);
            if let Some(track) = tracks.get_mut(index) {
                Arc::make_mut(track).id = id;
            }
        }
    }
}

/// Changes all the steps of a clip so that ids stay with their data: `change` may rotate, swap, sort or replace
/// them. A new step, or a second copy of one, gets an id that has become free, so that the set of ids stays the
/// same.
pub fn carry_ids(steps: &mut [Step], change: impl FnOnce(&mut [Step])) {
    for index in 0..steps.len() {
        let number = step_number(steps, index);
        if let Some(step) = steps.get_mut(index) {
            step.id = StepId::try_from(number.cast_signed()).ok();
        }
    }
    let mut free = numbers(steps);
    change(steps);
    for step in steps.iter_mut() {
        step.id = step.id.filter(|id| free.contains(id.get().into()));
        let taken = step.id.map_or(StepSet::NONE, |id| StepSet::one(id.get()));
        free = free.without(taken);
    }
    for (index, step) in steps.iter_mut().enumerate() {
        let id = step.id.unwrap_or_else(|| {
            let lowest = free.lowest().unwrap_or(u8::MAX);
            free = free.without(StepSet::one(lowest));
            StepId::clamped(lowest.into())
        });
        step.id = (usize::from(id.get()) != index).then_some(id);
    }
}

/// Removes all stored ids when they are not unique or lie past the last step, as in a file edited by hand: every
/// step's id is its place again.
pub fn repair_steps(steps: &mut [Step]) {
    if steps.iter().all(|step| step.id.is_none()) {
        return;
    }
    let numbers = numbers(steps);
    if !(0..steps.len()).all(|index| numbers.contains(index)) {
        steps.iter_mut().for_each(|step| step.id = None);
    }
}

/// The id numbers of some steps.
fn numbers(steps: &[Step]) -> StepSet {
    let numbers = (0..steps.len()).map(|index| step_number(steps, index));
    numbers
        .filter_map(|number| usize::try_from(number).ok())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sequencer::arbitrary::{self, Draws};
    use crate::sequencer::edit::{ClipChange, Edit, PatternChange, StepChange, StepRef};
    use crate::sequencer::generate::Generate;
    use crate::sequencer::generate::mutate::Amount;
    use crate::sequencer::project::Project;
    use crate::sequencer::value::Velocity;

    /// Eight steps whose velocity says where they were made, counted from 1.
    fn steps() -> Vec<Step> {
        let step = |velocity| Step {
            velocity: Velocity::clamped(velocity),
            ..Step::plain()
        };
        (1..=8).map(step).collect()
    }

    /// The numbers of steps, counted from 1.
    fn ids(steps: &[Step]) -> Vec<u64> {
        (0..steps.len())
            .map(|index| step_number(steps, index) + 1)
            .collect()
    }

    /// "cut and move keep them": whatever is turned, swapped or sorted, the data and the id stay together.
    #[test]
    fn ids_follow_the_data() {
        let mut draws = Draws { seed: 5, count: 0 };
        let mut steps = steps();
        for _ in 0..100 {
            carry_ids(&mut steps, |steps| match draws.below(4) {
                0 => steps.rotate_left(draws.below(8)),
                1 => steps.reverse(),
                _ => steps.swap(draws.below(8), draws.below(8)),
            });
            let made: Vec<_> = steps
                .iter()
                .map(|step| u64::from(step.velocity.get()))
                .collect();
            assert_eq!(ids(&steps), made);
        }
        carry_ids(&mut steps, |steps| steps.sort_by_key(|step| step.velocity));
        assert!(
            steps.iter().all(|step| step.id.is_none()),
            "at home none is carried"
        );
    }

    /// "Step ids are unique in a project": what a shift puts in anew gets the id of what it pushed out, and
    /// of two copies one gets another.
    #[test]
    fn ids_stay_unique() {
        let mut shifted = steps();
        carry_ids(&mut shifted, |steps| {
            steps.rotate_right(1);
            steps[0] = Step::default();
        });
        assert_eq!(ids(&shifted), [8, 1, 2, 3, 4, 5, 6, 7]);
        let mut doubled = steps();
        carry_ids(&mut doubled, |steps| steps.copy_within(0..4, 4));
        assert_eq!(ids(&doubled), [1, 2, 3, 4, 5, 6, 7, 8]);
    }

    /// Ids that a text has twice, or that belong to a step past the end, are given up.
    #[test]
    fn ids_in_the_way_are_dropped() {
        let with = |index: usize, id: u8| {
            let mut steps = steps();
            steps[index].id = StepId::new(id - 1);
            repair_steps(&mut steps);
            ids(&steps)
        };
        assert_eq!(with(0, 2), [1, 2, 3, 4, 5, 6, 7, 8]);
        assert_eq!(with(0, 9), [1, 2, 3, 4, 5, 6, 7, 8]);
        let mut turned = steps();
        carry_ids(&mut turned, |steps| steps.rotate_left(3));
        let before = ids(&turned);
        repair_steps(&mut turned);
        assert_eq!(ids(&turned), before);
    }

    /// Of two tracks with the same id the second gets the smallest that is free.
    #[test]
    fn track_ids_are_unique() {
        let with = |ids: &[i64]| {
            let track = |id: &i64| {
                Arc::new(Track {
                    id: TrackId::clamped(*id),
                    ..Track::fresh(0)
                })
            };
            let mut tracks: Vec<_> = ids.iter().map(track).collect();
            repair_tracks(&mut tracks);
            tracks
                .iter()
                .map(|track| track.id.get())
                .collect::<Vec<_>>()
        };
        assert_eq!(with(&[2, 2, 3]), [2, 1, 3]);
        assert_eq!(with(&[1, 1, 1, 2]), [1, 3, 4, 2]);
        assert_eq!(with(&[3, 1, 2]), [3, 1, 2]);
    }

    /// "Step ids are unique in a project": whatever is moved, copied, added and removed, no two steps of a
    /// project have the same pattern, track id and number, and no two tracks the same id.
    #[test]
    fn ids_are_unique_whatever_is_edited() {
        for seed in 0..60 {
            let mut draws = Draws { seed, count: 5000 };
            let mut project = arbitrary::project(seed);
            for _ in 0..40 {
                moved(&mut draws, &project).apply(&mut project);
                let mut tracks: Vec<_> = project.tracks.iter().map(|track| track.id).collect();
                tracks.sort_unstable();
                assert!(tracks.windows(2).all(|pair| pair[0] != pair[1]), "{seed}");
                for clip in project.patterns.iter().flat_map(|pattern| &pattern.clips) {
                    let mut ids = ids(&clip.steps);
                    ids.sort_unstable();
                    let expected = 1..=clip.steps.len() as u64;
                    assert!(ids.into_iter().eq(expected), "project {seed}");
                }
            }
        }
    }

    /// An edit that moves or copies steps or tracks.
    fn moved(draws: &mut Draws, project: &Project) -> Edit {
        let (pattern, track) = (draws.below(4), draws.below(project.tracks.len()));
        let step = draws.below(256);
        let amount = Amount::clamped(i64::from(draws.number(0, 100)));
        let seed = draws.number(0, 9).cast_unsigned();
        let copy = project.clip(draws.below(4), track).cloned();
        let change = match draws.below(10) {
            0 => return Edit::AddTrack,
            1 => return Edit::RemoveTrack(track),
            2 | 3 => {
                let to = draws.below(project.tracks.len());
                return Edit::MoveTrack { from: track, to };
            }
            4 => {
                let change = PatternChange::CopyOf(draws.below(64));
                return Edit::Pattern { pattern, change };
            }
            5 => {
                let place = StepRef {
                    pattern,
                    track,
                    step,
                };
                let copied = copy.unwrap_or_default().step(draws.below(256));
                return Edit::Step(place, StepChange::All(copied));
            }
            6 => ClipChange::Generate(Generate::Shift(i8::try_from(step).unwrap_or(1))),
            7 => ClipChange::Generate(Generate::Mutate { amount, seed }),
            8 => ClipChange::Generate(Generate::Reverse),
            _ => ClipChange::Replace(Box::new(copy.unwrap_or_default())),
        };
        Edit::Clip {
            pattern,
            track,
            change,
        }
    }
}
