//! Shared dice, exclusive groups, bias and rerolls, in passes as they are played.

use std::sync::Arc;

use super::Terms;
use crate::sequencer::dice::{Dice, Group, Reroll};
use crate::sequencer::{
    Chance, Clip, Condition, Edit, Play, Project, Step, TrigResult, arbitrary, notation,
    trig_forecast,
};

/// A project whose tracks have these lines, each step after what `change` makes of it; track and step are
/// counted from 1.
fn project(lines: &[&str], change: impl Fn(usize, usize, &mut Step)) -> Project {
    let mut project = Project::with_tracks(lines.len());
    let clip = |(track, line): (usize, &&str)| {
        let mut clip = notation::clip(line).unwrap();
        for (index, step) in clip.steps.iter_mut().enumerate() {
            change(track + 1, index + 1, step);
        }
        Arc::new(clip)
    };
    Arc::make_mut(&mut project.patterns[0]).clips = lines.iter().enumerate().map(clip).collect();
    project
}

fn clip(project: &mut Project, track: usize) -> &mut Clip {
    let clips = &mut Arc::make_mut(&mut project.patterns[0]).clips;
    Arc::make_mut(&mut clips[track - 1])
}

/// The passes in which a step plays, `x` or `.` each.
fn passes(project: &Project, play: &Play, track: usize, step: usize, passes: u16) -> String {
    let results = trig_forecast(project, play, track - 1, step - 1, 0, passes);
    let sign = |result| {
        if result == Some(TrigResult::Plays) {
            'x'
        } else {
            '.'
        }
    };
    results.into_iter().map(sign).collect()
}

fn chance(percent: i64, dice: &str) -> impl Fn(&mut Step) {
    let dice: Dice = dice.parse().unwrap();
    move |step| (step.chance, step.dice) = (Chance::clamped(percent), dice)
}

/// How many passes of some have an `x`.
fn count(passes: &str) -> i32 {
    i32::try_from(passes.matches('x').count()).unwrap()
}

/// "equal p fire together, lower p is a subset of higher p", on other tracks and places too; another die is
/// independent of it, and so is another seed.
#[test]
fn shared_dice_fall_together() {
    let mut project = project(&["x..x", "x...", "xx.."], |track, step, data| {
        match (track, step) {
            (1, _) => chance(50, "1")(data),
            (2, _) => chance(20, "1")(data),
            (_, 1) => chance(50, "2")(data),
            _ => chance(50, "own")(data),
        }
    });
    let heard =
        |project: &Project, track, step| passes(project, &Play::default(), track, step, 4000);
    let one = heard(&project, 1, 1);
    assert_eq!(one, heard(&project, 1, 4));
    let lower = heard(&project, 2, 1);
    assert!(
        one.bytes()
            .zip(lower.bytes())
            .all(|(high, low)| low == b'.' || high == b'x')
    );
    // 800, sigma = 25; 2000, sigma = 32.
    assert!((count(&lower) - 800).abs() < 100 && (count(&one) - 2000).abs() < 127);
    let seeded = |seed| {
        let mut project = project.clone();
        Arc::make_mut(&mut project.patterns[0]).seed = seed;
        heard(&project, 1, 1)
    };
    for other in [heard(&project, 3, 1), heard(&project, 3, 2), seeded(1)] {
        let same = one.bytes().zip(other.bytes()).filter(|(a, b)| a == b);
        let off = i32::try_from(same.count()).unwrap() - 2000;
        assert!(off.abs() < 127, "{off}");
    }
    Edit::MoveTrack { from: 0, to: 2 }.apply(&mut project);
    assert_eq!(heard(&project, 3, 1), one, "no track is in it");
}

/// "the shared-dice subset property", for all pairs of chances: a step plays wherever one of a lower chance
/// does.
#[test]
fn lower_chances_are_subsets() {
    let line = "x".repeat(101);
    let project = project(&[&line], |_, step, data| {
        chance(i64::try_from(step).unwrap() - 1, "5")(data);
    });
    let mut below = ".".repeat(300);
    for step in 1..=101 {
        let heard = passes(&project, &Play::default(), 1, step, 300);
        let is_subset = below
            .bytes()
            .zip(heard.bytes())
            .all(|(low, high)| low == b'.' || high == b'x');
        assert!(is_subset, "{} %", step - 1);
        below = heard;
    }
    assert_eq!(count(&below), 300);
}

/// "\"Invert\" makes complementary": of p and the inverted rest exactly one plays, for every p.
#[test]
fn inverted_dice_complement() {
    for percent in 1..=99 {
        let project = project(&["xx"], |_, step, data| match step {
            1 => chance(percent, "3")(data),
            _ => chance(100 - percent, "!3")(data),
        });
        let heard = |step| passes(&project, &Play::default(), 1, step, 300);
        let (one, other) = (heard(1), heard(2));
        assert!(
            one.bytes().zip(other.bytes()).all(|(a, b)| a != b),
            "{percent} %"
        );
    }
}

/// "dice cycle = the pattern's pass": a clip of four steps beside one of eight throws the shared die once for
/// two of its passes.
#[test]
fn shared_dice_last_for_a_pass_of_the_pattern() {
    let project = project(&["x...", "x......."], |_, _, data| chance(50, "1")(data));
    let short = passes(&project, &Play::default(), 1, 1, 400);
    let long = passes(&project, &Play::default(), 2, 1, 200);
    let doubled: String = long.chars().flat_map(|pass| [pass, pass]).collect();
    assert_eq!(short, doubled);
}

/// "Of the group's steps at the same nominal tick exactly one plays, weights = p", wherever each stands; a
/// muted track still has its turns, and a step of another group or place is not asked.
#[test]
fn one_of_a_group_plays() {
    let grouped = |track: usize, _: usize, step: &mut Step| {
        step.group = Group::clamped(if track == 4 { 2 } else { 1 });
        step.chance = Chance::clamped([60, 30, 0, 5][track - 1]);
    };
    let mut project = project(&["x...", "x.", "x...", "x..."], grouped);
    clip(&mut project, 2).mute = true;
    let heard = |project: &Project, track, passes_count| {
        passes(project, &Play::default(), track, 1, passes_count)
    };
    let (one, never, alone) = (
        heard(&project, 1, 9000),
        heard(&project, 3, 9000),
        heard(&project, 4, 9000),
    );
    let every_second: String = heard(&project, 2, 18_000).chars().step_by(2).collect();
    assert!(one.bytes().zip(every_second.bytes()).all(|(a, b)| a != b));
    // 60 to 30 are 6000 of 9000, sigma = 44.7.
    assert!((count(&one) - 6000).abs() < 179, "{}", count(&one));
    assert_eq!((count(&never), count(&alone)), (0, 9000));
    let between: String = heard(&project, 2, 18_000)
        .chars()
        .skip(1)
        .step_by(2)
        .collect();
    assert_eq!(count(&between), 9000, "alone on its place it always plays");
}

/// "Candidates are those whose own other conditions hold": who is out leaves the place to the others, and why
/// a step does not play is told.
#[test]
fn conditions_come_before_groups() {
    let project = project(&["x", "x"], |track, _, step| {
        step.group = Group::clamped(1);
        if track == 1 {
            step.condition = "1:2".parse::<Condition>().unwrap();
        } else {
            step.chance = Chance::clamped(1);
        }
    });
    let heard = |track| passes(&project, &Play::default(), track, 1, 1000);
    let (one, other) = (heard(1), heard(2));
    assert!(one.bytes().zip(other.bytes()).all(|(a, b)| a != b));
    assert!(other.bytes().skip(1).step_by(2).all(|pass| pass == b'x'));
    assert!(count(&one) > 450, "100 to 1 in every second pass");
    let why: Vec<_> = trig_forecast(&project, &Play::default(), 1, 0, 0, 20)
        .into_iter()
        .filter_map(|result| result.map(|result| result.to_string()))
        .collect();
    assert!(
        why.iter().any(|why| why == "another of group 1 plays"),
        "{why:?}"
    );
}

/// The die that left a step out is named.
#[test]
fn a_die_is_named() {
    let project = project(&["x"], |_, _, data| chance(1, "!7")(data));
    let why: Vec<_> = trig_forecast(&project, &Play::default(), 0, 0, 0, 20)
        .into_iter()
        .filter_map(|result| result.map(|result| result.to_string()))
        .collect();
    let named = |why: &String| why.starts_with("dice !7, chance 0.") && why.ends_with(">= 0.01");
    assert!(why.iter().filter(|why| named(why)).count() > 15, "{why:?}");
}

/// In projects of every shape no two steps of a group play at the same tick.
#[test]
fn groups_are_exclusive_everywhere() {
    let mut met = 0;
    for seed in 0..200 {
        let mut project = arbitrary::project(seed);
        project.song = std::sync::Arc::default();
        let Some(pattern) = (0..64).find(|pattern| !project.patterns[*pattern].clips.is_empty())
        else {
            continue;
        };
        let play = Play::of(pattern);
        let mut playing = std::collections::HashMap::new();
        for line in (0..32).filter_map(|index| super::TrackCursor::at((&project, &play), index, 0))
        {
            for number in 0..200 {
                let Some(step) = line
                    .sounding(number)
                    .filter(|step| !step.group.is_default())
                else {
                    continue;
                };
                let plays = line.trig_result(number, &Terms::of(&step)) == TrigResult::Plays;
                let place = playing.entry((line.nominal(number), step.group.get()));
                let (members, winners) = place.or_insert((0, 0));
                (*members, *winners) = (*members + 1, *winners + i32::from(plays));
            }
        }
        assert!(
            playing.values().all(|(_, winners)| *winners <= 1),
            "project {seed}"
        );
        met += playing.values().filter(|(members, _)| *members > 1).count();
    }
    assert!(met > 100, "{met}");
}

/// "bias -100..+100 on chance": it moves every chance but the certain one, and is clamped.
#[test]
fn bias_moves_chances() {
    let project = project(&["xxx"], |_, step, data| {
        data.chance = Chance::clamped([100, 50, 0][step - 1]);
    });
    let heard = |bias| {
        let mut play = Play::default();
        play.offsets.chance = bias;
        [1, 2, 3].map(|step| count(&passes(&project, &play, 1, step, 1000)))
    };
    assert_eq!((heard(-50), heard(100)), ([1000, 0, 0], [1000; 3]));
    let [certain, more, some] = heard(20);
    assert!(certain == 1000 && (640..760).contains(&more) && (150..250).contains(&some));
}

/// "every N passes", "N then repeat", "frozen" and "free": a pattern of throws for each, and only the free one
/// is another in another run.
#[test]
fn rerolls_repeat_throws() {
    let rolls = |reroll: Reroll, dice, free_seed| {
        let mut project = project(&["xx"], |_, _, data| chance(50, dice)(data));
        clip(&mut project, 1).reroll = reroll;
        let play = Play {
            free_seed,
            ..Play::default()
        };
        passes(&project, &play, 1, 1, 64)
    };
    for dice in ["own", "1"] {
        let of = |reroll: &str, free_seed| rolls(reroll.parse().unwrap(), dice, free_seed);
        let every = of("every pass", 0);
        assert_eq!(of("repeat 8", 1), every[..8].repeat(8));
        let slow: String = every[..16].chars().flat_map(|pass| [pass; 4]).collect();
        assert_eq!(of("every 4", 1), slow);
        assert_eq!(of("frozen", 1), every[..1].repeat(64));
        assert_eq!(of("every pass", 1), every);
        assert_ne!(of("free", 1), of("free", 2));
        assert_eq!(of("free", 2), of("free", 2));
    }
}
