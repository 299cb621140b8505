//! What queries cost, counted: the numbers that are drawn, the steps whose place is found, and the rows of a song that
//! are looked at. Counts repeat where times do not. Only tests count; elsewhere this costs nothing.

#[cfg(test)]
use std::cell::Cell;

#[cfg(test)]
std::thread_local! {
    static DONE: Cell<u64> = const { Cell::new(0) };
}

/// Counts a piece of work.
#[cfg(test)]
pub(super) fn count() {
    DONE.with(|done| done.set(done.get() + 1));
}

/// Counts nothing.
#[cfg(not(test))]
#[inline]
pub(super) const fn count() {}

/// How much work a call does on this thread.
#[cfg(test)]
pub(super) fn of(call: impl FnOnce()) -> u64 {
    let before = DONE.get();
    call();
    DONE.get() - before
}
