//! Whether a folder was looked at yet, for those who want to know what is in it.

use std::time::Duration;

use parking_lot::{Condvar, Mutex};

/// What is called when it was.
type OnRead = Box<dyn FnOnce() + Send>;

/// The first look at a folder.
pub(super) struct FirstLook {
    state: Mutex<FirstLookState>,
    over: Condvar,
}

struct FirstLookState {
    is_over: bool,
    waiting: Vec<OnRead>,
}

impl FirstLook {
    /// One that is still to come.
    pub(super) fn awaited() -> Self {
        Self::new(false)
    }

    /// One that nobody waits for: what is in the folder is known when somebody looks.
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

    /// It is over.
    pub(super) fn finish(&self) {
        let waiting = {
            let mut state = self.state.lock();
            state.is_over = true;
            std::mem::take(&mut state.waiting)
        };
        self.over.notify_all();
        waiting.into_iter().for_each(|told| told());
    }

    /// Calls a function when it is over, which may be at once.
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

    /// Waits for it, but not for ever; says whether it is over.
    pub(super) fn wait(&self, patience: Duration) -> bool {
        let mut state = self.state.lock();
        let is_not_over = |state: &mut FirstLookState| !state.is_over;
        self.over.wait_while_for(&mut state, is_not_over, patience);
        state.is_over
    }
}
