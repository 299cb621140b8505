//! Truth tables and statistics of what plays.

use std::sync::Arc;

use super::*;
use crate::sequencer::project::Clip;
use crate::sequencer::{notation, notes_in};

const SIXTEENTH: Tick = 10_080;

/// A project whose tracks have these lines, with the conditions of some steps: (track, step, words), all
/// counted from 1.
pub(super) fn project(lines: &[&str], conditions: &[(usize, usize, &str)]) -> Project {
    let mut project = Project::with_tracks(lines.len());
    let clips = lines
        .iter()
        .map(|line| Arc::new(notation::clip(line).unwrap()));
    let mut clips: Vec<Arc<Clip>> = clips.collect();
    for (track, step, words) in conditions {
        let step = &mut Arc::make_mut(&mut clips[track - 1]).steps[step - 1];
        match words.strip_suffix('%') {
            Some(percent) => step.chance = Chance::clamped(percent.parse().unwrap()),
            None => step.condition = words.parse().unwrap(),
        }
    }
    Arc::make_mut(&mut project.patterns[0]).clips = clips;
    project
}

/// The passes, of the first `passes` from the song's start, in which a step plays: `x` or `.` each.
pub(super) fn passes(
    project: &Project,
    play: &Play,
    track: usize,
    step: usize,
    passes: u16,
) -> String {
    let results = trig_forecast(project, play, track - 1, step - 1, 0, passes);
    let plays = |result: Option<TrigResult>| result == Some(TrigResult::Plays);
    results
        .into_iter()
        .map(|result| if plays(result) { 'x' } else { '.' })
        .collect()
}

/// "A:B: true iff c mod B == A-1", for all A <= B <= 8 over 64 passes, as it is played.
#[test]
fn ratios_count_passes() {
    for b in 1..=8 {
        for a in 1..=b {
            let project = project(&["x..."], &[(1, 1, &format!("{a}:{b}"))]);
            let mut heard = vec!['.'; 64];
            notes_in(&project, &Play::default(), 0..64 * 4 * SIXTEENTH, |note| {
                heard[usize::try_from(note.start / (4 * SIXTEENTH)).unwrap()] = 'x';
            });
            let expected: String = (0..64)
                .map(|c| if c % b == a - 1 { 'x' } else { '.' })
                .collect();
            assert_eq!(heard.iter().collect::<String>(), expected, "{a}:{b}");
            assert_eq!(
                passes(&project, &Play::default(), 1, 1, 64),
                expected,
                "{a}:{b}"
            );
        }
    }
}

/// "1ST: true iff it is the first pass"; "FILL: true while fill is active"; and their opposites.
#[test]
fn first_and_fill() {
    let steps = [
        (1, 1, "1st"),
        (1, 2, "!1st"),
        (1, 3, "fill"),
        (1, 4, "!fill"),
    ];
    let project = project(&["xxxx"], &steps);
    let fill = Play {
        fill: true,
        ..Play::default()
    };
    let heard = |play: &Play| {
        (1..=4)
            .map(|step| passes(&project, play, 1, step, 3))
            .collect::<Vec<_>>()
    };
    assert_eq!(heard(&Play::default()), ["x..", ".xx", "...", "xxx"]);
    assert_eq!(heard(&fill), ["x..", ".xx", "xxx", "..."]);
}

/// "A step may hold one of each: A:B and chance and fill; all must be true", and every other condition.
#[test]
fn all_conditions_must_hold() {
    let play = |fill| Play {
        fill,
        ..Play::default()
    };
    let both = project(&["x"], &[(1, 1, "2:4 !fill")]);
    assert_eq!(passes(&both, &play(false), 1, 1, 8), ".x...x..");
    assert_eq!(passes(&both, &play(true), 1, 1, 8), "........");
    let half = project(&["x"], &[(1, 1, "50%")]);
    let all = project(&["x"], &[(1, 1, "2:4 .xx. !1st fill"), (1, 1, "50%")]);
    let dice = passes(&half, &play(true), 1, 1, 400);
    let expected = dice.char_indices();
    let expected = expected.map(|(pass, die)| if pass % 4 == 1 { die } else { '.' });
    let expected: String = expected.collect();
    assert_eq!(passes(&all, &play(true), 1, 1, 400), expected);
    assert!(expected.contains('x') && dice.matches('x').count() > 100);
    let chain = project(&["xx"], &[(1, 1, "1:2"), (1, 2, "1:3 pre")]);
    assert_eq!(passes(&chain, &Play::default(), 1, 2, 12), "x.....x.....");
}

/// "PRE: value of the most recent evaluated condition on the same track; off steps, unconditioned steps,
/// and PRE and NEI steps do not count; none found within a pass is false."
#[test]
fn previous_conditions() {
    let steps = [(1, 1, "1:2"), (1, 3, "pre"), (1, 4, "!pre"), (1, 5, "pre")];
    let with = project(&["xxxxx."], &steps);
    assert_eq!(passes(&with, &Play::default(), 1, 3, 4), "x.x.");
    assert_eq!(passes(&with, &Play::default(), 1, 4, 4), ".x.x");
    assert_eq!(passes(&with, &Play::default(), 1, 5, 4), "x.x.");
    let off = project(&["o.x."], &[(1, 1, "1:1"), (1, 3, "pre")]);
    assert_eq!(passes(&off, &Play::default(), 1, 3, 2), "..");
    let around = project(&["x..x"], &[(1, 1, "pre"), (1, 4, "2:2")]);
    // The pass before the song's start counts as any other: it is the second of two.
    assert_eq!(passes(&around, &Play::default(), 1, 1, 4), "x.x.");
}

/// "NEI: the same on the neighbour track, with onset <= this onset; no conditions there is false."
#[test]
fn neighbour_conditions() {
    let steps = [(1, 1, "2:3"), (2, 1, "nei"), (2, 2, "!nei"), (1, 2, "nei")];
    let project = project(&["xx..", "xx.."], &steps);
    assert_eq!(passes(&project, &Play::default(), 2, 1, 6), ".x..x.");
    assert_eq!(passes(&project, &Play::default(), 2, 2, 6), "x.xx.x");
    assert_eq!(passes(&project, &Play::default(), 1, 2, 3), "...");
}

/// "The state keeps evolving": a muted neighbour's conditions are looked at as if it sounded, and so is a
/// pattern that shorter or slower steps play.
#[test]
fn neighbours_are_asked_whether_heard_or_not() {
    let steps = [(1, 1, "1:2"), (2, 1, "nei"), (2, 3, "nei")];
    let mut project = project(&["x.", "x.x."], &steps);
    let nei = |project: &Project, play: &Play| [1, 3].map(|step| passes(project, play, 2, step, 3));
    // Two passes of the neighbour to one.
    assert_eq!(nei(&project, &Play::default()), ["xxx", "..."]);
    let mut muted = Play::default();
    muted.mute_state.muted = 0b01;
    assert_eq!(nei(&project, &muted), ["xxx", "..."]);
    let clip = &mut Arc::make_mut(&mut project.patterns[0]).clips[0];
    Arc::make_mut(clip).rate = crate::sequencer::Rate::new(1, 8).unwrap();
    assert_eq!(nei(&project, &Play::default()), ["x.x", "x.x"]);
}

/// "50 % then not PRE is an either/or": exactly one of the two plays, in every pass.
#[test]
fn either_or() {
    let project = project(&["xx.."], &[(1, 1, "50%"), (1, 2, "!pre")]);
    let (one, other) = (
        passes(&project, &Play::default(), 1, 1, 400),
        passes(&project, &Play::default(), 1, 2, 400),
    );
    assert!(
        one.chars()
            .zip(other.chars())
            .all(|(one, other)| one != other)
    );
    assert!(one.contains("x") && one.contains('.'));
}

/// "chance p over 100,000 draws within 4 sigma", and no correlation between neighbouring steps or passes.
#[test]
fn chance_is_fair_and_independent() {
    let project = project(&["xx"], &[(1, 1, "30%"), (1, 2, "30%")]);
    let count = 50_000;
    let draws: Vec<String> = (1..=2)
        .map(|step| passes(&project, &Play::default(), 1, step, count))
        .collect();
    let hits = |text: &str| i32::try_from(text.matches('x').count()).unwrap();
    // n = 50,000 and p = 0.3: 15,000, sigma = 102.5.
    for draws in &draws {
        assert!((hits(draws) - 15_000).abs() < 410, "{}", hits(draws));
    }
    let pairs = |one: &str, other: &str| {
        let both = one
            .chars()
            .zip(other.chars())
            .filter(|(a, b)| (*a, *b) == ('x', 'x'))
            .count();
        i32::try_from(both).unwrap()
    };
    // p = 0.09: 4,500, sigma = 64.
    assert!((pairs(&draws[0], &draws[1]) - 4500).abs() < 256, "steps");
    assert!(
        (pairs(&draws[0], &draws[0][1..]) - 4500).abs() < 256,
        "passes"
    );
}

/// "Editing one step changes no other step's draws"; "mutes do not change draws"; a new seed does.
#[test]
fn edits_change_no_other_draw() {
    let mut project = project(&["x.xx"], &[(1, 1, "50%"), (1, 3, "50%")]);
    let before = passes(&project, &Play::default(), 1, 3, 64);
    let pattern = Arc::make_mut(&mut project.patterns[0]);
    let clip = Arc::make_mut(&mut pattern.clips[0]);
    clip.steps[0].chance = Chance::clamped(10);
    clip.steps[3].on = false;
    clip.mute = true;
    assert_eq!(passes(&project, &Play::default(), 1, 3, 64), before);
    Arc::make_mut(&mut project.patterns[0]).seed = 1;
    assert_ne!(passes(&project, &Play::default(), 1, 3, 64), before);
}

/// "What is leaving and why a step did not play (2:4 false)", in the words of the manual.
#[test]
fn reasons() {
    let project = project(&["xx.."], &[(1, 1, "2:4"), (1, 2, "0%")]);
    let result = |step| {
        trig_forecast(&project, &Play::default(), 0, step, 0, 1)[0]
            .unwrap()
            .to_string()
    };
    assert_eq!(result(0), "2:4 false");
    assert!(result(1).starts_with("chance 0."), "{}", result(1));
}
