//! Live generation as it sounds: rhythms, drift and density, and that freezing writes what is heard.

use std::ops::Range;
use std::sync::Arc;

use crate::sequencer::generate::euclid::{Overlay, Pulses};
use crate::sequencer::generate::live::Drift;
use crate::sequencer::play::{Offsets, Play};
use crate::sequencer::project::{Clip, Project};
use crate::sequencer::query::track_cursor::TrackCursor;
use crate::sequencer::trig::TrigTest;
use crate::sequencer::{
    ClipChange, Edit, Euclid, Gate, Generate, Note, TrigResult, arbitrary, freeze, notation,
    notes_in, trig_forecast,
};

/// A project with a line on track 1.
fn project(line: &str, change: impl FnOnce(&mut Clip)) -> Project {
    let mut project = Project::with_tracks(1);
    let mut clip = notation::clip(line).unwrap();
    change(&mut clip);
    Arc::make_mut(&mut project.patterns[0]).clips = vec![Arc::new(clip)];
    project
}

fn euclid(pulses: i64, overlay: Overlay) -> Option<Euclid> {
    Some(Euclid {
        pulses: Pulses::clamped(pulses),
        overlay,
        ..Euclid::default()
    })
}

fn with(offsets: Offsets) -> Play {
    Play {
        offsets,
        ..Play::default()
    }
}

fn density(density: i8) -> Play {
    with(Offsets {
        density,
        ..Offsets::default()
    })
}

/// What sounds in a pass of a track, in the order it is played: `x` and `.`. The pass is the one that so
/// many full passes reach from the song's start.
fn shown(project: &Project, play: &Play, track: usize, passes: i64) -> String {
    let line = TrackCursor::at((project, play), track, 0).unwrap();
    let numbers = pass_of(&line, passes * line.period());
    let sign = |number| match line.sounding(number) {
        Some(_) => 'x',
        None => '.',
    };
    numbers.map(sign).collect()
}

/// The numbers of all steps in the pass of one.
fn pass_of(line: &TrackCursor<'_>, number: i64) -> Range<i64> {
    let same = |other: i64| line.pass(other) == line.pass(number);
    let before = (1..).take_while(|back| same(number - back)).count();
    let after = (1..).take_while(|on| same(number + on)).count();
    number - before as i64..number + after as i64 + 1
}

/// "Live generator, manual steps overlay by OR/XOR/AND", and steps that nobody wrote at all.
#[test]
fn a_rhythm_meets_the_written_steps() {
    for (line, overlay, expected) in [
        ("........", Overlay::Or, "x..x..x."),
        ("xx......", Overlay::Or, "xx.x..x."),
        ("xx......", Overlay::Xor, ".x.x..x."),
        ("xx.x....", Overlay::And, "x..x...."),
    ] {
        let project = project(line, |clip| clip.euclid = euclid(3, overlay));
        assert_eq!(
            shown(&project, &Play::default(), 0, 5),
            expected,
            "{line} {overlay:?}"
        );
    }
    let mut bare = project(".", |clip| {
        clip.euclid = euclid(3, Overlay::Or);
        clip.length = crate::sequencer::value::Length::clamped(8);
        clip.steps.clear();
    });
    let mut starts = Vec::new();
    notes_in(&bare, &Play::default(), 0..8 * 10_080, |note| {
        starts.push(note.start / 10_080);
    });
    assert_eq!(starts, [0, 3, 6]);
    Arc::make_mut(&mut bare.patterns[0]).clips = vec![Arc::default()];
    notes_in(&bare, &Play::default(), 0..8 * 10_080, |_| {
        panic!("nothing is there")
    });
}

/// A rhythm turns within the steps that are played, and what is kept on an off step is what it plays there.
#[test]
fn a_rhythm_plays_what_is_kept() {
    let project = project("x.......", |clip| {
        clip.start = crate::sequencer::value::StepIndex::clamped(2);
        clip.euclid = euclid(2, Overlay::Or);
        clip.steps[5].velocity = crate::sequencer::value::Velocity::clamped(33);
    });
    let mut heard = Vec::new();
    notes_in(&project, &Play::default(), 0..6 * 10_080, |note| {
        heard.push((note.start / 10_080, note.velocity.get()));
    });
    assert_eq!(heard, [(0, 100), (3, 33)]);
}

/// "Parameters automatable, k,r modulatable": pulses and rotation of the performance are added.
#[test]
fn a_performance_turns_the_rhythm() {
    let project = project("........", |clip| clip.euclid = euclid(3, Overlay::Or));
    let play = |pulses, rotation| {
        with(Offsets {
            pulses,
            rotation,
            ..Offsets::default()
        })
    };
    assert_eq!(shown(&project, &play(0, 1), 0, 0), ".x..x..x");
    assert_eq!(shown(&project, &play(1, 0), 0, 0), "x.x.x.x.");
    assert_eq!(shown(&project, &play(-3, 0), 0, 0), "........");
}

/// Density: "add or thin hits, keep strong beats first". What is empty stays empty.
#[test]
fn density_adds_and_thins() {
    let four = project("x...x...x...x...", |_| ());
    assert_eq!(shown(&four, &density(50), 0, 0), "x.x.x.x.x.x.x.x.");
    assert_eq!(shown(&four, &density(-87), 0, 0), "x.......x.......");
    assert_eq!(shown(&four, &density(-99), 0, 0), "x...............");
    assert_eq!(shown(&four, &density(-100), 0, 0), "................");
    assert_eq!(shown(&four, &density(100), 0, 0), "xxxxxxxxxxxxxxxx");
    let empty = project("................", |_| ());
    assert_eq!(shown(&empty, &density(100), 0, 0), "................");
    let turned = project("x...x...", |clip| {
        clip.rotate = crate::sequencer::value::StepIndex::clamped(1);
    });
    assert_eq!(shown(&turned, &density(10), 0, 0), "x..x...x");
}

/// A higher density always contains the hits of a lower one, 0 changes nothing, the ends are none and all:
/// for random projects.
#[test]
fn density_is_monotone() {
    for seed in 0..60 {
        for (project, track) in lines_of(seed) {
            let mut lower = shown(&project, &density(-100), track, 2);
            assert!(!lower.contains('x'));
            for percent in -99..=100 {
                let higher = shown(&project, &density(percent), track, 2);
                let lost = lower
                    .chars()
                    .zip(higher.chars())
                    .any(|pair| pair == ('x', '.'));
                assert!(!lost, "project {seed}, track {track}: {lower} > {higher}");
                lower = higher;
            }
            let clip = project.clip(0, track).unwrap();
            let played = crate::sequencer::generate::played::PlayedRange::of(clip).range();
            let anything = clip.is_live() || played.into_iter().any(|index| clip.step(index).on);
            assert_eq!(
                lower.contains('.'),
                !anything,
                "project {seed}, track {track}"
            );
        }
    }
}

/// The clips of a random project, its first pattern that has any as pattern 1.
fn lines_of(seed: u32) -> Vec<(Project, usize)> {
    let mut project = arbitrary::project(seed);
    project.song = Arc::default();
    let filled = project
        .patterns
        .iter()
        .position(|pattern| !pattern.clips.is_empty());
    project.patterns.swap(0, filled.unwrap_or(0));
    let count = project.patterns[0].clips.len();
    (0..count).map(|track| (project.clone(), track)).collect()
}

/// "Drift = each cycle flip m % of steps": of 128,000 steps and rests m % within 4 sigma, each pass anew.
#[test]
fn drift_flips_its_share() {
    let line = "x...".repeat(32);
    for percent in [1, 10, 50, 99] {
        let project = project(&line, |clip| clip.drift = Drift::clamped(percent));
        let (mut flips, mut again) = (0i64, 0i64);
        let mut before = vec![false; 128];
        for pass in 0..1000 {
            let shown = shown(&project, &Play::default(), 0, pass);
            let flipped = shown
                .chars()
                .zip(line.chars())
                .map(|(now, stored)| now != stored);
            let flipped: Vec<bool> = flipped.collect();
            flips += flipped.iter().filter(|flip| **flip).count() as i64;
            again += flipped
                .iter()
                .zip(&before)
                .filter(|(a, b)| **a && **b)
                .count() as i64;
            before = flipped;
        }
        let within = |found: i64, expected: i64, of: i64| {
            // (found - np)^2 < 16 n p (1 - p), p in ten thousandths.
            let off = found * 10_000 - of * expected;
            off * off < 16 * of * expected * (10_000 - expected)
        };
        assert!(
            within(flips, percent * 100, 128_000),
            "{percent} %: {flips}"
        );
        // "Cycles do not accumulate": what was flipped says nothing about the next pass.
        assert!(
            within(again, percent * percent, 127_872),
            "{percent} %: {again}"
        );
    }
    let whole = project(&line, |clip| clip.drift = Drift::MAX);
    assert_eq!(shown(&whole, &Play::default(), 0, 3), ".xxx".repeat(32));
}

/// "Editing one step never changes another's draw": with one step switched, every other place shows the
/// same, in every pass and under every density.
#[test]
fn edits_change_no_other_place() {
    for toggled in 0..16 {
        let drifting = |clip: &mut Clip| clip.drift = Drift::clamped(30);
        let before = project("x..xx.x.x...x.x.", drifting);
        let after = project("x..xx.x.x...x.x.", |clip| {
            drifting(clip);
            clip.steps[toggled].on = !clip.steps[toggled].on;
        });
        for (pass, percent) in [(0, 0), (1, 40), (2, -40), (77, 90), (-5, -90)] {
            let [before, after] =
                [&before, &after].map(|project| shown(project, &density(percent), 0, pass));
            let places = before.chars().zip(after.chars()).enumerate();
            let changed: Vec<usize> = places
                .filter(|(_, (a, b))| a != b)
                .map(|(place, _)| place)
                .collect();
            assert!(
                changed.iter().all(|place| *place == toggled),
                "{toggled}: {changed:?}"
            );
        }
    }
}

/// "Freeze writes what is shown": over random projects, seeds, passes and performances, a frozen clip plays
/// the notes in that pass that the live one played, under the same performance, and has nothing live any
/// more.
#[test]
fn frozen_is_what_was_heard() {
    for seed in 0..300 {
        for (mut project, track) in lines_of(seed) {
            keep_to_the_pass(&mut project);
            let pass = i64::from(seed % 7) - 3;
            let offset = |spread: u32| i8::try_from(seed * 31 % spread).unwrap_or(0);
            let play = Play {
                offsets: Offsets {
                    density: [0, -offset(100), offset(100)][seed as usize % 3],
                    pulses: offset(5) - 2,
                    rotation: offset(9) - 4,
                    ..Offsets::default()
                },
                variation: u8::try_from(seed % 3).unwrap(),
                ..Play::default()
            };
            let live = (
                shown(&project, &play, track, pass),
                played(&project, &play, track, pass),
            );
            let line = TrackCursor::at((&project, &play), track, 0).unwrap();
            let tick = line.nominal(pass * line.period());
            let change = ClipChange::Generate(freeze(&project, &play, track, tick).unwrap());
            let pattern = 0;
            Edit::Clip {
                pattern,
                track,
                change,
            }
            .apply(&mut project);
            assert!(!project.clip(0, track).unwrap().is_live());
            let frozen = (
                shown(&project, &play, track, pass),
                played(&project, &play, track, pass),
            );
            assert_eq!(frozen, live, "project {seed}, track {track}");
        }
    }
}

/// Takes away what looks at the passes before and after: ties, endless gates, and conditions that look at
/// other steps.
fn keep_to_the_pass(project: &mut Project) {
    for clip in &mut Arc::make_mut(&mut project.patterns[0]).clips {
        for step in &mut Arc::make_mut(clip).steps {
            step.tie = false;
            step.condition.previous = TrigTest::Any;
            step.condition.neighbour = TrigTest::Any;
            if step.gate == Gate::UntilNext {
                step.gate = Gate::default();
            }
        }
    }
}

/// The notes that the steps of a pass play.
fn played(project: &Project, play: &Play, track: usize, passes: i64) -> Vec<Note> {
    let line = TrackCursor::at((project, play), track, 0).unwrap();
    let mut notes = Vec::new();
    for number in pass_of(&line, passes * line.period()) {
        let Some(step) = line.playing(number) else {
            continue;
        };
        let onset = line.onset(number, &step);
        let mut sink = |note| notes.push(note);
        if step.ratchet.is_default() {
            line.notes(number, &step, onset, &mut sink);
            continue;
        }
        for hit in line.hits(number, &step) {
            line.notes_of_hit(number, &step, onset + hit.after, hit, &mut sink);
        }
    }
    notes
}

/// A rotation that is written down sounds the same, live rhythms with it.
#[test]
fn a_rotation_written_down_sounds_the_same() {
    for seed in 0..200 {
        for (mut project, track) in lines_of(seed) {
            let change = |project: &mut Project, change| {
                let pattern = 0;
                let edit = Edit::Clip {
                    pattern,
                    track,
                    change,
                };
                edit.apply(project);
            };
            change(&mut project, ClipChange::Drift(Drift::DEFAULT));
            let before = shown(&project, &Play::default(), track, 3);
            change(&mut project, ClipChange::Generate(Generate::Unrotate));
            assert_eq!(
                shown(&project, &Play::default(), track, 3),
                before,
                "{seed}"
            );
        }
    }
}

/// The monitor says why a written step does not sound: "2:4 false" and the like, in words.
#[test]
fn reasons_have_words() {
    let masked = project("xx..", |clip| clip.euclid = euclid(1, Overlay::And));
    let reason = |project: &Project, play: &Play, step| {
        let results = trig_forecast(project, play, 0, step, 0, 1);
        results[0].map(|result| result.to_string())
    };
    assert_eq!(reason(&masked, &Play::default(), 0).unwrap(), "plays");
    assert_eq!(
        reason(&masked, &Play::default(), 1).unwrap(),
        "left out by Euclid"
    );
    assert_eq!(reason(&masked, &Play::default(), 2), None);
    let drifting = project("xx..", |clip| clip.drift = Drift::MAX);
    assert_eq!(
        reason(&drifting, &Play::default(), 0).unwrap(),
        "left out by drift"
    );
    assert_eq!(reason(&drifting, &Play::default(), 2).unwrap(), "plays");
    let plain = project("xx..", |_| ());
    assert_eq!(
        trig_forecast(&plain, &density(-60), 0, 1, 0, 1),
        [Some(TrigResult::Thinned)]
    );
    assert_eq!(TrigResult::Thinned.to_string(), "left out by density");
}
