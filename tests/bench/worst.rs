//! The dearest projects that the search for the worst block has found, as `sequencer/query/event_streams/worst.rs` makes
//! them.

use gradus::sequencer::dice::Group;
use gradus::sequencer::generate::drift::Drift;
use gradus::sequencer::generate::euclid::Pulses;
use gradus::sequencer::lock::{self, LockValue};
use gradus::sequencer::parameter_lanes::{Advance, Parameter, ParameterLane};
use gradus::sequencer::ratchet::{Hits, Window};
use gradus::sequencer::value::Length;
use gradus::sequencer::{Chance, Clip, Direction, Euclid, Gate, Project, Rate, Step};

use crate::{features, music};

/// Random walks whose steps are tied, in nine groups.
pub fn tied() -> Project {
    project(256, |clip| {
        clip.rate = rate("1/1024");
        clip.direction = Direction::Brownian;
        lanes(clip, 256, Direction::Forward);
        for (place, step) in clip.steps.iter_mut().enumerate() {
            step.chance = Chance::clamped(1);
            step.group = Group::clamped(music::small(place % 9));
            step.tie = true;
        }
    })
}

/// Random steps that drift over a rhythm, all in one group.
pub fn drifting() -> Project {
    project(128, |clip| {
        clip.rate = rate("7/1024");
        clip.direction = Direction::Random;
        clip.drift = Drift::clamped(50);
        clip.euclid = Some(Euclid {
            pulses: Pulses::clamped(42),
            ..Euclid::default()
        });
        lanes(clip, 255, Direction::RandomNoRepeat);
        for step in &mut clip.steps {
            step.chance = Chance::clamped(99);
            step.group = Group::clamped(1);
            step.gate = Gate::UntilNext;
        }
    })
}

/// 32 rows of so many steps, which ask for the conditions before and above them, strike 16 times, and lock eight
/// parameters now and then; with this done to each clip.
fn project(steps: usize, change: impl Fn(&mut Clip)) -> Project {
    let mut project = music::rows(32, music::clip(steps, "1/16"), 2);
    music::for_each_clip(&mut project, |track, clip| {
        for (place, step) in clip.steps.iter_mut().enumerate() {
            season(track, place, steps, step);
        }
        change(clip);
    });
    music::lock_lanes(&mut project, "cc 74", lock::LANES);
    project
}

fn season(track: usize, place: usize, steps: usize, step: &mut Step) {
    let is_last = place + 1 == steps;
    step.condition = features::condition(if is_last { "1:64" } else { "!pre !nei" });
    (step.ratchet.hits, step.ratchet.window) = (Hits::MAX, Window::MAX);
    if place.is_multiple_of(16) {
        for lane in lock::lanes() {
            let value = LockValue::clamped(music::small((place * 37 + track) % 128));
            step.locks.set(lane, Some(value));
            step.locks.set_slide(lane, true);
        }
    }
}

/// Five lanes that count trigs.
fn lanes(clip: &mut Clip, length: i64, direction: Direction) {
    let parameters = [
        Parameter::Notes,
        Parameter::Velocity,
        Parameter::Gate,
        Parameter::Chance,
        Parameter::Ratchet,
    ];
    for parameter in parameters {
        let lane = ParameterLane {
            length: Length::clamped(length),
            direction,
            advance: Advance::Trigs,
            rate: None,
        };
        clip.lanes.set(parameter, Some(lane));
    }
}

fn rate(text: &str) -> Rate {
    text.parse().expect("a rate")
}
