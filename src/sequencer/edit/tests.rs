//! What edits do to a project, in lines of notation.

use super::*;
use crate::sequencer::generate::Generate;
use crate::sequencer::macros::{Amount, Attribute, Target};
use crate::sequencer::notation;
use crate::sequencer::outputs::OutputSlot;
use crate::sequencer::set_up::{SetUp, SetUpMessage};
use crate::sequencer::song::{PatternIndex, TrackSet};
use crate::sequencer::value::{Length, StepIndex, Velocity};

fn place(step: usize) -> StepRef {
    StepRef {
        pattern: 0,
        track: 0,
        step,
    }
}

/// Applies edits to a line on track 1 and compares the line that comes out.
fn check(line: &str, edits: impl IntoIterator<Item = Edit>, expected: &str) -> Project {
    let mut project = Project::with_tracks(2);
    let clip = Box::new(notation::clip(line).unwrap());
    Edit::Clip {
        pattern: 0,
        track: 0,
        change: ClipChange::Replace(clip),
    }
    .apply(&mut project);
    for edit in edits {
        edit.apply(&mut project);
    }
    assert_eq!(notation::line(&project.clip(0, 0).unwrap().steps), expected);
    project
}

/// "off keeps the data": a step that was off and is on again is what it was.
#[test]
fn off_keeps_the_data() {
    let loud = StepChange::Velocity(Velocity::MAX);
    let edits = [Edit::Step(place(0), loud), Edit::ToggleStep(place(0))];
    let mut project = check("x...", edits, "o...");
    Edit::ToggleStep(place(0)).apply(&mut project);
    assert_eq!(project.clip(0, 0).unwrap().step(0).velocity, Velocity::MAX);
}

/// "toggling an empty step copies the nearest previous active step's values on that lane, else lane
/// defaults", around the clip's end too.
#[test]
fn an_empty_step_takes_over_the_line() {
    let quiet = Edit::Step(place(2), StepChange::Velocity(Velocity::MIN));
    let project = check(
        "x.x.",
        [
            quiet,
            Edit::ToggleStep(place(3)),
            Edit::ToggleStep(place(1)),
        ],
        "xxxx",
    );
    let clip = project.clip(0, 0).unwrap();
    assert_eq!(
        (clip.step(3).velocity, clip.step(1).velocity),
        (Velocity::MIN, Velocity::DEFAULT)
    );
    check("....", [Edit::ToggleStep(place(1))], ".x..");
}

/// What does not exist is not changed, and nothing panics.
#[test]
fn edits_of_nothing_do_nothing() {
    let nowhere = StepRef {
        pattern: 64,
        track: 32,
        step: 256,
    };
    let edits = [
        Edit::ToggleStep(nowhere),
        Edit::ToggleStep(StepRef {
            track: 2,
            ..place(0)
        }),
        Edit::ToggleStep(place(256)),
        Edit::RemoveTrack(9),
        Edit::MoveTrack { from: 0, to: 9 },
        Edit::Pattern {
            pattern: 99,
            change: PatternChange::CopyOf(0),
        },
        Edit::Pattern {
            pattern: 0,
            change: PatternChange::CopyOf(99),
        },
    ];
    check("x...", edits, "x...");
}

/// A track moves with its clips, and leaves with them; the last one stays.
#[test]
fn tracks_move_with_their_clips() {
    let mut project = check("x.x.", [], "x.x.");
    Edit::MoveTrack { from: 0, to: 1 }.apply(&mut project);
    assert_eq!(project.tracks[1].name, "Track 1");
    assert_eq!(notation::line(&project.clip(0, 1).unwrap().steps), "x.x.");
    Edit::RemoveTrack(0).apply(&mut project);
    assert_eq!(notation::line(&project.clip(0, 0).unwrap().steps), "x.x.");
    Edit::RemoveTrack(0).apply(&mut project);
    assert_eq!(project.tracks.len(), 1);
}

/// "All undoable, all previewed before they are committed": a generation is one entry with a name, and does
/// what it shows before; "new seed is undoable" as another one.
#[test]
fn generation_is_an_edit() {
    let shift = Generate::Shift(1);
    let change = ClipChange::Generate(shift);
    assert_eq!(change.label(), "Shift");
    let edit = Edit::Clip {
        pattern: 0,
        track: 0,
        change,
    };
    let shown = shift.of(&notation::clip("x.o.").unwrap());
    let mut project = check("x.o.", [edit], ".x..");
    assert_eq!(project.clip(0, 0), Some(&shown));
    Edit::Pattern {
        pattern: 0,
        change: PatternChange::NewSeed,
    }
    .apply(&mut project);
    assert_ne!(project.patterns[0].seed, 0);
}

/// What names a track follows it: a scene's own pattern and mute, a row's mute, a macro's target.
#[test]
fn names_of_tracks_follow_them() {
    let mut project = Project::with_tracks(4);
    let mut scene = Scene {
        muted: TrackSet(0b0101),
        ..Scene::default()
    };
    scene.set_pattern(2, Some(PatternIndex::clamped(9)));
    Edit::Scene(SceneIndex::MIN, Box::new(scene)).apply(&mut project);
    let target = |track| Target {
        track: Some(track),
        attribute: Attribute::Gate,
        amount: Amount::MAX,
    };
    let targets = vec![target(0), target(2)];
    let made = Macro {
        targets,
        ..Macro::default()
    };
    Edit::Macro(0, Box::new(made)).apply(&mut project);
    Edit::MoveTrack { from: 2, to: 0 }.apply(&mut project);
    let scene = &project.scenes[0];
    assert_eq!((scene.muted.0, scene.pattern_of(0).get()), (0b0011, 9));
    let tracks = |project: &Project| -> Vec<_> {
        let targets = project.macros[0].targets.iter();
        targets.filter_map(|target| target.track).collect()
    };
    assert_eq!(tracks(&project), [1, 0]);
    Edit::RemoveTrack(0).apply(&mut project);
    assert_eq!(project.scenes[0].muted.0, 0b0001);
    assert_eq!(project.scenes[0].tracks, []);
    assert_eq!(tracks(&project), [0]);
}

/// "Step ids ... cut and move keep them": steps that are moved push aside what lies in their way, keep who
/// they are, and moved back leave everything as it was.
#[test]
fn steps_move_past_others() {
    let moved = |first, last, to| Edit::Clip {
        pattern: 0,
        track: 0,
        change: ClipChange::MoveSteps {
            first: StepIndex::clamped(first),
            last: StepIndex::clamped(last),
            to: StepIndex::clamped(to),
        },
    };
    let ids = |project: &Project| -> Vec<u64> {
        let steps = &project.clip(0, 0).unwrap().steps;
        (0..4).map(|at| step_ids::step_number(steps, at)).collect()
    };
    let there = check("x-..", [moved(0, 1, 2)], "..x-");
    assert_eq!(ids(&there), [2, 3, 0, 1]);
    let back = check("x-..", [moved(0, 1, 2), moved(2, 3, 0)], "x-..");
    assert_eq!(ids(&back), [0, 1, 2, 3]);
    check("x-..", [moved(3, 1, 0), moved(0, 1, 255)], "x-..");
}

/// "Step count doubles on demand and the old content is copied into the new half", up to 256 steps: once
/// more, and nothing happens.
#[test]
fn a_clip_doubles_up_to_256_steps() {
    let double = || Edit::Clip {
        pattern: 0,
        track: 0,
        change: ClipChange::Double,
    };
    check("x..-", [double()], "x..- x..-");
    let longest = ["x..-"; 64].join(" ");
    let project = check("x..-", (0..8).map(|_| double()), &longest);
    assert_eq!(project.clip(0, 0).unwrap().length, Length::MAX);
    let last = Edit::ToggleStep(place(255));
    let changed = check(
        &longest,
        [last],
        &format!("{}o", &longest[..longest.len() - 1]),
    );
    assert_eq!(changed.clip(0, 0).unwrap().steps.len(), 256);
}

/// Changes that belong together are done in their order, under one name.
#[test]
fn changes_go_together() {
    let edits = vec![Edit::ToggleStep(place(1)), Edit::ToggleStep(place(0))];
    let together = Edit::Together("Paste", edits);
    assert_eq!(together.label(), "Paste");
    check("x...", [together], ".x..");
}

/// "Copy, paste, duplicate": a copied pattern is shared until one of the two is changed.
#[test]
fn patterns_copy() {
    let copy = Edit::Pattern {
        pattern: 5,
        change: PatternChange::CopyOf(0),
    };
    let project = check("x...", [copy, Edit::ToggleStep(place(0))], "....");
    assert_eq!(notation::line(&project.clip(5, 0).unwrap().steps), "x...");
}

/// A track plays to an output that is there; when that goes, its tracks are back at the host by the same edit, and undoing
/// brings both back.
#[test]
fn a_removed_output_gives_its_tracks_back() {
    let (first, second) = (PortSlot::clamped(1), PortSlot::clamped(2));
    let mut project = Project::with_tracks(3);
    let play_to = |track, slot| Edit::Track {
        track,
        change: TrackChange::Output(OutputSlot::Port(slot)),
    };
    let outputs = |project: &Project| {
        let outputs = project.tracks.iter().map(|track| track.output.index());
        outputs.collect::<Vec<_>>()
    };
    play_to(0, first).apply(&mut project);
    assert_eq!(outputs(&project), [0, 0, 0]);
    for slot in [first, second] {
        Edit::Output(slot, Some(Box::default())).apply(&mut project);
    }
    for (track, slot) in [(0, first), (1, second), (2, second)] {
        play_to(track, slot).apply(&mut project);
    }
    assert_eq!(outputs(&project), [1, 2, 2]);
    let before = project.clone();
    let removal = Edit::Output(second, None);
    assert_eq!(
        EditLine::of(&removal, &project).to_string(),
        "Output 2: removed"
    );
    removal.apply(&mut project);
    assert_eq!(outputs(&project), [1, 0, 0]);
    assert_eq!(outputs(&before), [1, 2, 2]);
}

/// What patterns send to an output goes with it, in the same edit; a copied pattern sends what its original does, a
/// cleared one nothing.
#[test]
fn set_ups_go_with_their_output() {
    let slot = PortSlot::clamped(2);
    let program = SetUp::new([SetUpMessage::SysEx("01".parse().unwrap())]);
    let change = |pattern, change| Edit::Pattern { pattern, change };
    let set = || change(0, PatternChange::SetUp(slot, program.clone()));
    let sends = |project: &Project| {
        let patterns = project.patterns.iter().enumerate();
        let sends = patterns.filter(|(_, pattern)| pattern.set_ups.get(slot) == Some(&program));
        sends.map(|(number, _)| number).collect::<Vec<_>>()
    };
    let mut project = Project::with_tracks(1);
    set().apply(&mut project);
    assert_eq!(sends(&project), [0; 0], "no such output");
    Edit::Output(slot, Some(Box::default())).apply(&mut project);
    set().apply(&mut project);
    for copy in 1..4 {
        change(copy, PatternChange::CopyOf(0)).apply(&mut project);
    }
    change(2, PatternChange::Clear).apply(&mut project);
    assert_eq!(sends(&project), [0, 1, 3]);
    let pattern = Pattern::clone(&project.patterns[0]);
    Edit::Output(slot, None).apply(&mut project);
    assert_eq!(sends(&project), [0; 0]);
    assert!(project.patterns.iter().all(|it| it.set_ups.is_empty()));
    change(5, PatternChange::Replace(Box::new(pattern))).apply(&mut project);
    assert!(project.patterns[5].set_ups.is_empty(), "no such output");
}
