//! Everything that StepPy did, with a test for each row of its inventory, through the plug-in's MIDI input.
//!
//! Its defects are not among them, and neither are its defaults: a fresh step here is heard for three
//! quarters of its length, at velocity 100.

/// T: transport, timing and modes.
mod transport;
/// S: patterns and steps.
mod steps;
/// C: controllers, feedback and routing.
mod controllers;
/// C3, and controllers at ports of their own.
mod ports;
/// U: the screen, the command line and files.
mod screen;

use gradus::sequencer::lock::LockLane;
use gradus::sequencer::{Lane, Project};

use crate::sessions;

/// The profiles of StepPy's devices.
const LAUNCH_CONTROL: &str = "Novation Launch Control";
const QUNEO: &str = "Keith McMillen QuNeo";
const MININOVA: &str = "Novation MiniNova";
const KEYBOARD: &str = "Keyboard or virtual port";
/// Pads with everything on them.
const LAUNCHPAD: &str = "Novation Launchpad X, Mini MK3, Pro MK3";

/// A track with this line, whose first lock lane is controller 74.
fn project(line: &str) -> Project {
    let mut project = sessions::lines(&[line]);
    sessions::change(&mut project, 0, |track, _| {
        let target = "cc 74".parse().expect("a controller");
        track.locks.set(Lane::MIN, Some(LockLane::of(target)));
    });
    project
}
