//! Statistics of the dice, and who throws which.

use std::sync::Arc;

use super::tests::{passes, project};
use super::*;
use crate::sequencer::arbitrary::{self, Draws};
use crate::sequencer::edit::{Edit, StepChange, StepRef};
use crate::sequencer::step_ids::carry_ids;

/// The dice of a step in each pass from the song's start: `x` where it plays at 50 %.
fn rolls(project: &Project, pattern: usize, track: usize, step: usize) -> String {
    let results = trig_forecast(project, &Play::of(pattern), track - 1, step - 1, 0, 64);
    results
        .into_iter()
        .map(|result| match result {
            Some(TrigResult::Plays) => 'x',
            Some(_) => '.',
            None => ' ',
        })
        .collect()
}

/// "Step id is stable under edits and lane reordering": a track that is moved keeps its throws.
#[test]
fn a_moved_track_keeps_its_throws() {
    let half = [(1, 1, "50%"), (2, 1, "50%"), (3, 1, "50%")];
    let mut project = project(&["x...", "x...", "x..."], &half);
    let before: Vec<_> = (1..=3).map(|track| rolls(&project, 0, track, 1)).collect();
    Edit::MoveTrack { from: 0, to: 2 }.apply(&mut project);
    let after: Vec<_> = [3, 1, 2].map(|track| rolls(&project, 0, track, 1)).into();
    assert_eq!(after, before);
    Edit::RemoveTrack(0).apply(&mut project);
    Edit::AddTrack.apply(&mut project);
    let ids: Vec<_> = project.tracks.iter().map(|track| track.id.get()).collect();
    assert_eq!(ids, [3, 1, 2]);
}

/// "paste and duplicate make new ones, cut and move keep them": a step takes its throws along, and a copy
/// of the pattern throws its own.
#[test]
fn a_moved_step_keeps_its_throws_and_a_copy_does_not() {
    let mut project = project(&["xx.."], &[(1, 1, "50%"), (1, 2, "50%")]);
    let before = [rolls(&project, 0, 1, 1), rolls(&project, 0, 1, 2)];
    let clip = &mut Arc::make_mut(&mut project.patterns[0]).clips[0];
    carry_ids(&mut Arc::make_mut(clip).steps, |steps| {
        steps.rotate_right(1);
    });
    assert_eq!([rolls(&project, 0, 1, 2), rolls(&project, 0, 1, 3)], before);
    let change = crate::sequencer::PatternChange::CopyOf(0);
    Edit::Pattern { pattern: 5, change }.apply(&mut project);
    assert_ne!(rolls(&project, 5, 1, 2), before[0]);
    let place = |step| StepRef {
        pattern: 0,
        track: 0,
        step,
    };
    let copied = project.clip(0, 0).unwrap().step(1);
    Edit::Step(place(3), StepChange::All(copied)).apply(&mut project);
    assert_ne!(rolls(&project, 0, 1, 4), before[0]);
}

/// "editing one step changes no other step's draws": in projects of every shape, whatever becomes of one
/// step, all others of its clip throw what they threw.
#[test]
fn editing_one_step_changes_no_other_draw() {
    for seed in 0..100 {
        let mut project = arbitrary::project(seed);
        project.song = Arc::default();
        let mut draws = Draws { seed, count: 1000 };
        let written = |(pattern, track): &(usize, usize)| {
            let clip = project.clip(*pattern, *track);
            clip.is_some_and(|clip| clip.steps.len() > 1)
        };
        let places = (0..64).flat_map(|pattern| (0..32).map(move |track| (pattern, track)));
        let Some((pattern, track)) = places.clone().find(written) else {
            continue;
        };
        let play = Play::of(pattern);
        let drawn = |project: &Project| {
            let cursor = TrackCursor::at((project, &play), track, 0).unwrap();
            let draw = |number| cursor.dice_roll(number, Dice::Own);
            (-300..300).map(draw).collect::<Vec<_>>()
        };
        let before = drawn(&project);
        let step = draws.below(project.clip(pattern, track).unwrap().steps.len());
        let place = StepRef {
            pattern,
            track,
            step,
        };
        let change = match draws.below(3) {
            0 => StepChange::Clear,
            1 => StepChange::All(Step::plain()),
            _ => StepChange::Chance(Chance::clamped(50)),
        };
        Edit::Step(place, change).apply(&mut project);
        assert_eq!(drawn(&project), before, "project {seed}");
    }
}

/// "chance p over 100,000 draws within 4 sigma".
#[test]
fn chance_is_fair() {
    for (percent, share) in [("1%", 0.01), ("30%", 0.3), ("97%", 0.97)] {
        let project = project(&["x"], &[(1, 1, percent)]);
        let (first, second) = (0, 50_000 * 10_080);
        let plays = |from| {
            let results = trig_forecast(&project, &Play::default(), 0, 0, from, 50_000);
            let plays = results
                .iter()
                .filter(|one| **one == Some(TrigResult::Plays));
            f64::from(u32::try_from(plays.count()).unwrap())
        };
        let (heard, count) = (plays(first) + plays(second), 100_000.0);
        let sigma = f64::sqrt(count * share * (1.0 - share));
        let off = (heard - count * share).abs();
        assert!(off < 4.0 * sigma, "{percent}: {heard}");
    }
}

/// "no correlation between lanes, steps or passes": the same step of two tracks, two steps of a track, and
/// a step in two passes play together as often as chance has it.
#[test]
fn throws_are_independent() {
    let half = [(1, 1, "50%"), (1, 2, "50%"), (2, 1, "50%")];
    let project = project(&["xx", "xx"], &half);
    let [one, step, track] = [(1, 1), (1, 2), (2, 1)]
        .map(|(track, step)| passes(&project, &Play::default(), track, step, 40_000));
    let later = format!("{}x", &one[1..]);
    for (name, other) in [("tracks", &track), ("steps", &step), ("passes", &later)] {
        let same = one.bytes().zip(other.bytes()).filter(|(a, b)| a == b);
        // n = 40,000 and p = 0.5: 20,000, sigma = 100.
        let off = i64::try_from(same.count()).unwrap() - 20_000;
        assert!(off.abs() < 400, "{name}: {off}");
    }
}
