//! Tells those who wait for it when a folder was first read.

use std::time::Duration;

use parking_lot::{Condvar, Mutex};

/// A function to call after the first look.
type OnRead = Box<dyn FnOnce() + Send>;

/// The first look at a folder, which may still be to come.
pub(super) struct FirstLook {
    state: Mutex<FirstLookState>,
    over: Condvar,
}

struct FirstLookState {
    is_over: bool,
    waiting: Vec<OnRead>,
}

impl FirstLook {
    /// A look that is still to come.
    pub(super) fn awaited() -> Self {
        Self::new(false)
    }

    /// A look that nobody needs to wait for.
    pub(super) fn not_awaited() -> Self {
        Self::new(true)
    }

    fn new(is_over: bool) -> Self {
        Self {
            state: Mutex::new(FirstLookState {
                is_over,
                waiting: Vec::new(),
            }),
            over: Condvar::new(),
        }
    }

    /// Marks it as done, and calls the waiting functions.
    pub(super) fn finish(&self) {
        let waiting = {
            let mut state = self.state.lock();
            state.is_over = true;
            std::mem::take(&mut state.waiting)
        };
        self.over.notify_all();
        waiting.into_iter().for_each(|told| told());
    }

    /// Calls a function after the look: at once when it is done already.
    pub(super) fn then(&self, told: OnRead) {
        {
            let mut state = self.state.lock();
            if !state.is_over {
                state.waiting.push(told);
                return;
            }
        }
        told();
    }

    /// Waits for the look, but no longer than `patience`; returns whether it is done.
    pub(super) fn wait(&self, patience: Duration) -> bool {
        let mut state = self.state.lock();
        let is_not_over = |state: &mut FirstLookState| !state.is_over;
        self.over.wait_while_for(&mut state, is_not_over, patience);
        state.is_over
    }
}
