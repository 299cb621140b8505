//! Hands what a new instance shares to its entry point.
//!
//! The framework makes an instance and keeps it to itself. So while an entry point waits for one, the instance that is
//! made in the same thread leaves here what it shares.

use std::sync::Arc;
use std::thread::{self, ThreadId};

use parking_lot::Mutex;

use crate::params::GradusParams;

/// The threads in which an entry point waits for an instance, and what the instance has left. This is not a value of
/// the thread itself, which would outlive the code.
static WAITING: Mutex<Vec<(ThreadId, Option<Arc<GradusParams>>)>> = Mutex::new(Vec::new());

/// Makes an instance, and returns what it has left as well.
pub(super) fn collect<T>(make: impl FnOnce() -> T) -> (T, Option<Arc<GradusParams>>) {
    let this = thread::current().id();
    WAITING.lock().push((this, None));
    let made = make();
    let mut waiting = WAITING.lock();
    let mine = waiting.iter().rposition(|(thread, _)| *thread == this);
    (made, mine.and_then(|place| waiting.remove(place).1))
}

/// Leaves what an instance shares, if an entry point waits for it.
pub(in crate::plugin) fn leave(params: &Arc<GradusParams>) {
    let this = thread::current().id();
    let mut waiting = WAITING.lock();
    let mine = waiting.iter_mut().filter(|(thread, _)| *thread == this);
    mine.for_each(|(_, left)| *left = Some(Arc::clone(params)));
}
