//! What queries cost, counted: the numbers that are drawn, the steps whose place is found, and the rows of a song that
//! are looked at. Counts repeat where times do not. Only tests count; elsewhere this costs nothing.

#[cfg(test)]
pub(super) use tests::{count, of};

/// Counts nothing.
#[cfg(not(test))]
#[inline]
pub(super) const fn count() {}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    std::thread_local! {
        static DONE: Cell<u64> = const { Cell::new(0) };
    }

    /// Counts a piece of work.
    pub(in crate::sequencer) fn count() {
        DONE.set(DONE.get() + 1);
    }

    /// How much work a call does on this thread.
    pub(in crate::sequencer) fn of(call: impl FnOnce()) -> u64 {
        let before = DONE.get();
        call();
        DONE.get() - before
    }
}
