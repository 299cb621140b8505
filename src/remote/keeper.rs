//! What waits for a disk, on a thread of its own, so that no page waits for one.
//!
//! The server's thread asks for a look at what the machine keeps, and goes on. However often strangers make it ask, the
//! disk is looked at a few times a second at most.

use std::sync::Arc;
use std::time::Instant;

use parking_lot::{Condvar, Mutex};

use super::limits::{LOOKS_APART, REFRESH};
use super::machine::Machine;

/// A look at what the machine keeps that was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Look(u64);

/// What the keeper's thread is asked for.
#[derive(Debug)]
pub struct Keeper {
    machine: Arc<dyn Machine>,
    wishes: Mutex<Wishes>,
    changed: Condvar,
}

#[derive(Debug, Default)]
struct Wishes {
    asked: Look,
    done: Look,
    /// When the last look began.
    looked: Option<Instant>,
    /// What other programs are to be told.
    told: Option<String>,
    ends: bool,
}

/// What the keeper's thread does next.
#[derive(Debug)]
pub struct Task {
    /// What other programs are to be told.
    pub told: Option<String>,
    /// Whether it is the last one.
    pub ends: bool,
    look: Look,
}

impl Keeper {
    /// For what a machine keeps.
    #[must_use]
    pub fn new(machine: Arc<dyn Machine>) -> Self {
        Self {
            machine,
            wishes: Mutex::default(),
            changed: Condvar::new(),
        }
    }

    /// What is kept.
    #[must_use]
    pub fn machine(&self) -> &dyn Machine {
        &*self.machine
    }

    /// Asks for a look that begins after now.
    pub fn ask(&self) -> Look {
        let mut wishes = self.wishes.lock();
        wishes.asked.0 += 1;
        self.changed.notify_one();
        wishes.asked
    }

    /// Whether that look is over.
    #[must_use]
    pub fn has_looked(&self, look: Look) -> bool {
        look <= self.wishes.lock().done
    }

    /// Asks to tell other programs this, in place of what they were told.
    pub fn tell(&self, text: String) {
        self.wishes.lock().told = Some(text);
        self.ask();
    }

    /// Asks to end.
    pub fn end(&self) {
        self.wishes.lock().ends = true;
        self.changed.notify_one();
    }

    /// Waits for the next task; if something `is_left` to be kept, for some seconds at most.
    pub fn wait(&self, is_left: bool) -> Task {
        let mut wishes = self.wishes.lock();
        let again = Instant::now() + REFRESH;
        while !wishes.ends {
            let now = Instant::now();
            let next = wishes.looked.map_or(now, |looked| looked + LOOKS_APART);
            let is_asked = wishes.asked > wishes.done;
            if (is_asked && next <= now) || (is_left && again <= now) {
                break;
            }
            match (is_asked, is_left) {
                (true, _) => drop(self.changed.wait_until(&mut wishes, next)),
                (false, true) => drop(self.changed.wait_until(&mut wishes, again)),
                (false, false) => self.changed.wait(&mut wishes),
            }
        }
        wishes.looked = Some(Instant::now());
        Task {
            told: wishes.told.take(),
            ends: wishes.ends,
            look: wishes.asked,
        }
    }

    /// A task is done.
    pub fn finish(&self, task: &Task) {
        self.wishes.lock().done = task.look;
    }
}
