//! What lock lanes send, for a MIDI file: the messages that the engine would send, at the same ticks.
//!
//! A slide is written in the small steps in which it is heard: at most one message every 5 ms at the project's tempo.
//! This module must not know how a message becomes bytes in a file.

use std::collections::{BTreeMap, BTreeSet};

use crate::sequencer::lock::Lane;
use crate::sequencer::project::MAX_TRACKS;
use crate::sequencer::{
    LockEvent, LockTarget, Play, Project, TICKS_PER_QUARTER, Tick, locks_at, locks_in,
};

/// What identifies a message: of two with the same place, the later one counts.
type SortKey = (u8, Tick, Lane);

/// All that lock lanes send from the start to `end`, in the order of time for each track. Messages of early steps of
/// the pass after the last are left out, since those of the first pass are included at the start.
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
        if !early.contains(&sort_key(&lock)) {
            let lock = LockEvent {
                tick,
                slide,
                ..lock
            };
            sent.insert(sort_key(&lock), lock);
        }
    });
    let mut locks: Vec<_> = sent.into_values().collect();
    thin_out(&mut locks, project.tempo.bpm());
    locks
}

fn sort_key(lock: &LockEvent) -> SortKey {
    (lock.track, lock.tick, lock.lane)
}

/// What is sent before `end` by steps that come after it: the messages that a play without those steps does not send,
/// except the slides that lead there.
fn early(project: &Project, play: &Play, end: Tick) -> BTreeSet<SortKey> {
    let mut ending = play.clone();
    for part in &mut ending.tracks {
        part.until = end;
    }
    let mut own = BTreeSet::new();
    locks_in(project, &ending, 0..end, |lock| {
        own.insert(sort_key(&lock));
    });
    let mut others = Vec::new();
    locks_in(project, play, 0..end, |lock| {
        if !own.contains(&sort_key(&lock)) {
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
    others.iter().filter(follows).map(sort_key).collect()
}

/// Removes the points of slides that are nearer than 5 ms to their lane's previous message or to their slide's end.
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

/// The rank of a message among those of its tick: programs come first.
pub(super) fn rank(lock: &LockEvent) -> (bool, Lane) {
    (lock.target != LockTarget::Program, lock.lane)
}
