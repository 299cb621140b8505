//! Lanes against their steps, as lines of what is heard.

use std::sync::Arc;

use crate::sequencer::order::Direction;
use crate::sequencer::parameter_lanes::{Advance, Parameter, ParameterLane};
use crate::sequencer::project::MasterLength;
use crate::sequencer::ratchet::{Hits, Ratchet};
use crate::sequencer::step::{Notes, StepNote};
use crate::sequencer::value::{Interval, Length, Velocity};
use crate::sequencer::{
    Chance, Clip, Gate, Note, Play, Project, Rate, Step, arbitrary, notation, notes_in,
};

const SIXTEENTH: i64 = 10_080;

/// A clip whose step n plays n semitones up, at velocity n and a gate of n tenths, counted from 1.
fn project(line: &str, change: impl FnOnce(&mut Clip)) -> Project {
    let mut project = Project::with_tracks(1);
    let mut clip = notation::clip(line).unwrap();
    for (index, step) in clip.steps.iter_mut().enumerate() {
        let number = i64::try_from(index).unwrap() + 1;
        step.notes = Notes::one(StepNote::at(Interval::clamped(number)));
        step.velocity = Velocity::clamped(number);
        step.gate = Gate::thousandths(number * 100);
    }
    change(&mut clip);
    Arc::make_mut(&mut project.patterns[0]).clips = vec![Arc::new(clip)];
    project
}

fn heard(project: &Project, steps: i64) -> Vec<Note> {
    let mut notes = Vec::new();
    notes_in(project, &Play::default(), 0..steps * SIXTEENTH, |note| {
        notes.push(note);
    });
    notes
}

/// The steps that the notes of the first so many sixteenths have their keys from.
fn keys(project: &Project, steps: i64) -> Vec<i64> {
    let key = |note: &Note| i64::from(note.key.get()) - 36;
    heard(project, steps).iter().map(key).collect()
}

fn lane(length: i64) -> ParameterLane {
    ParameterLane {
        length: Length::clamped(length),
        ..ParameterLane::default()
    }
}

fn notes(lane: ParameterLane) -> impl FnOnce(&mut Clip) {
    move |clip| clip.lanes.set(Parameter::Notes, Some(lane))
}

/// "Trig, pitch, velocity, gate, probability, ratchet and each lock lane may have own length": three notes go
/// round over a rhythm of four, and the rest stays with the steps.
#[test]
fn a_lane_has_its_own_length() {
    let project = project("x.xx", notes(lane(3)));
    assert_eq!(keys(&project, 12), [1, 3, 1, 2, 1, 2, 3, 2, 3]);
    let velocities: Vec<_> = heard(&project, 8)
        .iter()
        .map(|note| note.velocity.get())
        .collect();
    assert_eq!(velocities, [1, 3, 4, 1, 3, 4]);
}

/// "own length/rate/direction": each of a lane's values lasts as long as its rate says, in its own order.
#[test]
fn a_lane_has_its_own_rate_and_direction() {
    let slow = ParameterLane {
        rate: Rate::new(1, 8),
        direction: Direction::Reverse,
        ..lane(3)
    };
    assert_eq!(
        keys(&project("xxxx", notes(slow)), 8),
        [3, 3, 2, 2, 1, 1, 3, 3]
    );
    let back = ParameterLane {
        direction: Direction::PingPong,
        ..lane(2)
    };
    assert_eq!(
        keys(&project("xxxx", notes(back)), 8),
        [1, 2, 2, 1, 1, 2, 2, 1]
    );
}

/// "k counts the lane's own steps, or, switchable, trigs fired"; "lanes that advance per trig count the trigs
/// since the start of their pass."
#[test]
fn a_lane_counts_trigs() {
    let by_trigs = ParameterLane {
        advance: Advance::Trigs,
        ..lane(3)
    };
    assert_eq!(
        keys(&project("x.xx.x..", notes(by_trigs)), 16),
        [1, 2, 3, 1, 1, 2, 3, 1]
    );
    let random = ParameterLane {
        direction: Direction::Random,
        length: Length::clamped(8),
        ..by_trigs
    };
    let drawn = keys(&project("xxxxxxxx", notes(random)), 16);
    assert_ne!(drawn[..8], drawn[8..], "each pass draws anew");
}

/// "draw_cycle by reroll mode; tags: ... direction": a lane that goes anywhere goes there again when the clip
/// throws its dice again.
#[test]
fn random_lanes_are_rerolled() {
    for advance in [Advance::Time, Advance::Trigs] {
        let played = |reroll: &str| {
            let anywhere = ParameterLane {
                direction: Direction::Random,
                advance,
                ..lane(8)
            };
            let project = project("xxxxxxxx", |clip| {
                clip.reroll = reroll.parse().unwrap();
                notes(anywhere)(clip);
            });
            let keys = keys(&project, 8 * 12);
            assert_eq!(keys.len(), 96);
            keys
        };
        assert_eq!(played("frozen"), played("frozen")[..8].repeat(12));
        assert_eq!(played("repeat 3"), played("repeat 3")[..24].repeat(4));
        let every = played("every 4");
        assert_eq!(every[..32], every[..8].repeat(4));
        assert_ne!(every[..8], every[32..40]);
        let fresh = played("every pass");
        assert_ne!(fresh[..8], fresh[8..16]);
    }
}

/// All parameters can have a lane, each its own; what a lane reads may be off.
#[test]
fn every_parameter_has_a_lane() {
    let project = project("xxxxoooo", |clip| {
        clip.length = Length::clamped(4);
        clip.steps.extend([Step::default(); 2]);
        for (parameter, length) in [
            (Parameter::Notes, 5),
            (Parameter::Velocity, 6),
            (Parameter::Gate, 7),
            (Parameter::Chance, 8),
            (Parameter::Ratchet, 9),
        ] {
            clip.lanes.set(parameter, Some(lane(length)));
        }
        clip.steps[7].chance = Chance::clamped(0);
        clip.steps[8].ratchet = Ratchet {
            hits: Hits::clamped(2),
            ..Ratchet::default()
        };
    });
    let words: Vec<_> = heard(&project, 10)
        .iter()
        .map(|note| {
            let place = note.start * 10 / SIXTEENTH;
            let length = (note.end - note.start) * 10 / SIXTEENTH;
            format!(
                "{place}:{}/{}/{length}",
                i64::from(note.key.get()) - 36,
                note.velocity.get()
            )
        })
        .collect();
    // The eighth is left out by chance, and the ninth is struck twice.
    assert_eq!(
        words.join(" "),
        "0:1/1/1 10:2/2/2 20:3/3/3 30:4/4/4 40:5/5/5 50:1/6/6 60:2/1/7 80:4/3/1 85:4/3/1 90:5/4/3"
    );
}

/// "All lanes restart together every m": a master length cuts the lanes too.
#[test]
fn a_master_length_cuts_lanes() {
    let mut project = project("xxxx", notes(lane(3)));
    Arc::make_mut(&mut project.patterns[0]).master_length = MasterLength::clamped(5);
    assert_eq!(keys(&project, 10), [1, 2, 3, 1, 2, 1, 2, 3, 1, 2]);
}

/// A lane as long as its clip that goes the same way changes nothing, in clips of every shape.
#[test]
fn a_lane_that_goes_along_changes_nothing() {
    for seed in 0..200 {
        let mut project = arbitrary::project(seed);
        let written = |pattern: &usize| !project.patterns[*pattern].clips.is_empty();
        let Some(pattern) = (0..64).find(written) else {
            continue;
        };
        let mut along = project.clone();
        for (project, goes_along) in [(&mut project, false), (&mut along, true)] {
            for clip in &mut Arc::make_mut(&mut project.patterns[pattern]).clips {
                let clip = Arc::make_mut(clip);
                (clip.direction, clip.euclid) = (Direction::Forward, None);
                (clip.start, clip.end, clip.rotate) = Default::default();
                clip.drift = Default::default();
                clip.lanes = Default::default();
                for parameter in Parameter::all().filter(|_| goes_along) {
                    let lane = lane(i64::from(clip.played_range().1));
                    clip.lanes.set(parameter, Some(lane));
                }
            }
        }
        let heard = |project: &Project| {
            let mut notes = Vec::new();
            notes_in(project, &Play::of(pattern), 0..40 * SIXTEENTH, |note| {
                notes.push(note);
            });
            notes
        };
        assert_eq!(heard(&along), heard(&project), "project {seed}");
    }
}
