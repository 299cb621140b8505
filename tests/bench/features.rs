//! Features of the score that a scene can have on, each a little.

use std::sync::Arc;

use gradus::sequencer::dice::Group;
use gradus::sequencer::generate::drift::Drift;
use gradus::sequencer::generate::euclid::{Overlay, Pulses};
use gradus::sequencer::groove::{GrooveSlot, GrooveSlots, SlotTiming};
use gradus::sequencer::humanise::{LengthSpread, TimeSpread, VelocitySpread};
use gradus::sequencer::lock::LockValue;
use gradus::sequencer::parameter_lanes::{Advance, Parameter, ParameterLane};
use gradus::sequencer::pitch::accumulator::Rise;
use gradus::sequencer::ratchet::Hits;
use gradus::sequencer::value::{Length, Nudge, Swing};
use gradus::sequencer::{
    Chance, Condition, Dice, Direction, Euclid, Flam, Gate, Groove, Lane, Pattern, Project, Step,
};

use crate::music::{chord, for_each_clip, lock_lanes, small};

/// A feature.
#[derive(Debug, Clone, Copy)]
pub struct Feature {
    /// One or two words.
    pub name: &'static str,
    /// Switches it on in a project whose first two patterns have clips.
    pub switch_on: fn(&mut Project),
}

/// Features that people use together.
pub const USUAL: [Feature; 19] = [
    feature("directions", |project| {
        for_each_clip(project, |track, clip| {
            clip.direction = Direction::ALL[track % Direction::ALL.len()];
        });
    }),
    feature("drift", |project| {
        for_each_clip(project, |_, clip| clip.drift = Drift::clamped(10));
    }),
    feature("euclid", |project| {
        for_each_clip(project, |_, clip| {
            clip.euclid = Some(Euclid {
                pulses: Pulses::clamped(small(clip.steps.len() * 5 / 16)),
                overlay: Overlay::Xor,
                ..Euclid::default()
            });
        });
    }),
    feature("humanise", |project| {
        for_each_clip(project, |_, clip| {
            clip.humanise.time = TimeSpread::clamped(500);
            clip.humanise.velocity = VelocitySpread::clamped(10);
            clip.humanise.length = LengthSpread::clamped(10);
        });
    }),
    feature("accumulator", |project| {
        for_each_clip(project, |_, clip| {
            clip.accumulator.rise = Rise::clamped(2);
        });
    }),
    feature("lanes", |project| {
        lane(project, Parameter::Velocity, 5, Advance::Trigs);
        lane(project, Parameter::Gate, 7, Advance::Time);
    }),
    feature("ratchets", |project| {
        every(project, 4, |_, step| step.ratchet.hits = Hits::clamped(3));
    }),
    feature("chance", |project| {
        every(project, 3, |_, step| step.chance = Chance::clamped(60));
    }),
    feature("2:4", |project| {
        every(project, 5, |_, step| step.condition = condition("2:4"));
    }),
    feature("pre", |project| {
        every(project, 6, |_, step| step.condition = condition("pre"));
    }),
    feature("nei", |project| {
        every(project, 7, |_, step| step.condition = condition("nei"));
    }),
    feature("shared dice", |project| {
        every(project, 8, |_, step| {
            step.chance = Chance::clamped(50);
            step.dice = "1".parse::<Dice>().expect("a die");
        });
    }),
    feature("groups", |project| {
        every(project, 9, |_, step| step.group = Group::clamped(1));
    }),
    feature("locks, slides", |project| slides(project, 2)),
    feature("flams", |project| {
        every(project, 5, |_, step| step.flam = Flam::USUAL);
    }),
    feature("chords", |project| {
        every(project, 2, |_, step| step.notes = chord(3));
    }),
    feature("nudge", |project| {
        every(project, 2, |number, step| {
            step.nudge = Nudge::clamped(small(number % 7) * 100 - 300);
        });
    }),
    feature("swing", |project| {
        for_each_pattern(project, |pattern| pattern.swing = Swing::clamped(5800));
    }),
    feature("groove", |project| {
        let slot = |index: i64| GrooveSlot {
            timing: SlotTiming::clamped(index % 5 * 100 - 200),
            ..GrooveSlot::default()
        };
        let slots = GrooveSlots::new((0..16).map(slot).collect()).expect("16 slots");
        let groove = Arc::new(Groove {
            slots,
            ..Groove::default()
        });
        for_each_pattern(project, |pattern| {
            pattern.groove = Some(Arc::clone(&groove));
        });
    }),
];

/// Features that are dear, alone or with others.
pub const DEAR: [Feature; 3] = [
    feature("brownian", |project| {
        for_each_clip(project, |_, clip| clip.direction = Direction::Brownian);
    }),
    feature("lanes by trigs", lanes_by_trigs),
    feature("until next", |project| {
        every(project, 1, |_, step| step.gate = Gate::UntilNext);
    }),
];

const fn feature(name: &'static str, switch_on: fn(&mut Project)) -> Feature {
    Feature { name, switch_on }
}

/// A condition, from its words.
pub fn condition(words: &str) -> Condition {
    words.parse().expect("a condition")
}

/// Lets a parameter of every clip go round on its own over so many steps.
pub fn lane(project: &mut Project, parameter: Parameter, length: i64, advance: Advance) {
    let lane = ParameterLane {
        length: Length::clamped(length),
        advance,
        ..ParameterLane::default()
    };
    for_each_clip(project, |_, clip| clip.lanes.set(parameter, Some(lane)));
}

/// Lets four parameters go round with each step that plays.
pub fn lanes_by_trigs(project: &mut Project) {
    let lengths = [
        (Parameter::Velocity, 5),
        (Parameter::Gate, 7),
        (Parameter::Notes, 3),
        (Parameter::Ratchet, 11),
    ];
    for (parameter, length) in lengths {
        lane(project, parameter, length, Advance::Trigs);
    }
}

/// Locks a controller on every `count`-th step, and slides from each to the next.
pub fn slides(project: &mut Project, count: usize) {
    lock_lanes(project, "cc 74", 1);
    every(project, count, |number, step| {
        let value = LockValue::clamped(small(number * 7 % 128));
        step.locks.set(Lane::MIN, Some(value));
        step.locks.set_slide(Lane::MIN, true);
    });
}

/// Changes every `count`-th step, another one on each track; with a number that goes up from step to step.
pub fn every(project: &mut Project, count: usize, change: impl Fn(usize, &mut Step)) {
    for_each_clip(project, |track, clip| {
        for (index, step) in clip.steps.iter_mut().enumerate() {
            let number = track + index;
            if number.is_multiple_of(count) {
                change(number, step);
            }
        }
    });
}

fn for_each_pattern(project: &mut Project, change: impl Fn(&mut Pattern)) {
    for pattern in project.patterns.iter_mut().take(2) {
        change(Arc::make_mut(pattern));
    }
}
