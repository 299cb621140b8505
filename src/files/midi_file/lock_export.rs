//! What lock lanes send, for a MIDI file: what the engine would say, on the ticks at which it would.
//!
//! A slide is written in the steps in which it is heard: at most one message every 5 ms at the project's
//! tempo. It must not know how a message becomes bytes in a file.

use std::collections::{BTreeMap, BTreeSet};

use crate::sequencer::lock::Lane;
use crate::sequencer::project::MAX_TRACKS;
use crate::sequencer::{
    LockEvent, LockTarget, Play, Project, TICKS_PER_QUARTER, Tick, locks_at, locks_in,
};

/// What names a message among all others: of two with the same place, the later one counts.
type Place = (u8, Tick, Lane);

/// Everything that lock lanes send from the start to `end`, each track's in the order of time. What the early
/// steps of a pass that would follow send is left out, as what those of the first pass send is in, at the start.
pub(super) fn locks(project: &Project, play: &Play, end: Tick) -> Vec<LockEvent> {
    let lead = Tick::from(project.lock_lead.get());
    let mut sent = BTreeMap::new();
    locks_at(project, play, 0, |lock| {
        sent.insert((lock.track, 0, lock.lane), lock);
    });
    let early = early(project, play, end);
    locks_in(project, play, 0..end, |lock| {
        let slide = lock.slide.map(|end| end - lead);
        let tick = (lock.tick - lead).max(0);
        if !early.contains(&place(&lock)) {
            let lock = LockEvent {
                tick,
                slide,
                ..lock
            };
            sent.insert(place(&lock), lock);
        }
    });
    let mut locks: Vec<_> = sent.into_values().collect();
    thin_out(&mut locks, project.tempo.bpm());
    locks
}

fn place(lock: &LockEvent) -> Place {
    (lock.track, lock.tick, lock.lane)
}

/// What is sent before `end` by steps that come after it: what a play without those steps does not send, but
/// for the slides that lead there.
fn early(project: &Project, play: &Play, end: Tick) -> BTreeSet<Place> {
    let mut ending = play.clone();
    for part in &mut ending.tracks {
        part.until = end;
    }
    let mut own = BTreeSet::new();
    locks_in(project, &ending, 0..end, |lock| {
        own.insert(place(&lock));
    });
    let mut others = Vec::new();
    locks_in(project, play, 0..end, |lock| {
        if !own.contains(&place(&lock)) {
            others.push(lock);
        }
    });
    let mut begins = [end; MAX_TRACKS];
    for lock in others.iter().filter(|lock| lock.slide.is_none()) {
        if let Some(first) = begins.get_mut(usize::from(lock.track)) {
            *first = lock.tick.min(*first);
        }
    }
    let follows = |lock: &&LockEvent| {
        let first = begins.get(usize::from(lock.track));
        first.is_some_and(|first| lock.tick >= *first)
    };
    others.iter().filter(follows).map(place).collect()
}

/// Leaves out the points of slides that are nearer than 5 ms to what their lane was told last, or to their
/// slide's end.
fn thin_out(locks: &mut Vec<LockEvent>, bpm: f64) {
    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_precision_loss,
        reason = "at most 5 ms at 999 BPM: 3357 ticks"
    )]
    let distance = (TICKS_PER_QUARTER as f64 * bpm / 60.0 / 200.0).ceil() as Tick;
    let mut told = BTreeMap::new();
    locks.retain(|lock| {
        let lane = (lock.track, lock.lane);
        let near = |end: Tick| {
            let last: Option<&Tick> = told.get(&lane);
            end - lock.tick < distance || last.is_some_and(|last| lock.tick - last < distance)
        };
        let kept = !lock.slide.is_some_and(near);
        if kept {
            told.insert(lane, lock.tick);
        }
        kept
    });
}

/// Where a message stands among those of a tick: programs before all else.
pub(super) fn rank(lock: &LockEvent) -> (bool, Lane) {
    (lock.target != LockTarget::Program, lock.lane)
}
