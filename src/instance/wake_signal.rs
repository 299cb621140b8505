//! Wakes a thread that sleeps until there is work for it.
//!
//! While the thread is awake, waking it costs a fence and a read, so the audio thread may do it in each block that has
//! something for it. Only when the thread has declared that it sleeps is there one system call, and only one until it
//! sleeps again.
//!
//! # No wake-up is lost
//! The waking thread makes work visible (a ring, a flag), then reads whether the other sleeps. The sleeping thread
//! declares that it sleeps, then looks for work. Each has a sequentially consistent fence between the two, and these
//! fences have one order:
//! - The waker's is first: the sleeper sees the work when it looks, and does not sleep.
//! - The sleeper's is first: the waker reads that it sleeps, and wakes it. [`std::thread::park`] returns at once if
//!   the thread was unparked before.
//!
//! A look that finds work although the waker has woken it too leaves one unneeded return from a later `park`, after
//! which the thread sleeps on.

use std::sync::atomic::{AtomicBool, Ordering, fence};
use std::sync::{Arc, OnceLock};
use std::thread::{self, Thread};

/// Wakes one thread; shared by that thread and all that give it work.
#[derive(Debug, Default)]
pub struct WakeSignal {
    /// Whether the thread sleeps, or is about to and will look for work once more.
    sleeps: AtomicBool,
    /// The thread, from the first time that it sleeps.
    thread: OnceLock<Thread>,
}

impl WakeSignal {
    /// Wakes the thread if it sleeps; called after its work was made visible. Neither waits nor allocates.
    pub fn wake(&self) {
        fence(Ordering::SeqCst);
        if self.sleeps.load(Ordering::Relaxed)
            && self.sleeps.swap(false, Ordering::AcqRel)
            && let Some(thread) = self.thread.get()
        {
            thread.unpark();
        }
    }

    /// Sleeps until the signal, unless there is work already. Always called by the same thread.
    pub fn sleep_unless(&self, has_work: impl FnOnce() -> bool) {
        self.thread.get_or_init(thread::current);
        self.sleeps.store(true, Ordering::Relaxed);
        fence(Ordering::SeqCst);
        if has_work() {
            self.sleeps.store(false, Ordering::Relaxed);
            return;
        }
        while self.sleeps.load(Ordering::Acquire) {
            thread::park();
        }
    }
}

/// Wakes the thread when it is dropped, so that it notices that whoever gave it work is gone.
#[derive(Debug)]
pub struct WakeOnDrop(pub Arc<WakeSignal>);

impl Drop for WakeOnDrop {
    fn drop(&mut self) {
        self.0.wake();
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::AtomicU64;
    use std::sync::mpsc::{self, RecvTimeoutError};
    use std::time::Duration;

    use super::*;

    /// A lost wake-up would hang here: one thread adds work at odd moments, waits until all of it is done and goes on;
    /// the other sleeps whenever there is none.
    #[test]
    fn no_wake_up_is_lost() {
        const ROUNDS: u64 = 200_000;
        let signal = Arc::<WakeSignal>::default();
        let (given, done) = (Arc::<AtomicU64>::default(), Arc::<AtomicU64>::default());
        let (ended, end) = mpsc::channel();
        let (mine, work, finished) = (signal.clone(), given.clone(), done.clone());
        thread::spawn(move || {
            while finished.load(Ordering::Relaxed) < ROUNDS {
                let before = finished.load(Ordering::Relaxed);
                finished.store(work.load(Ordering::Acquire), Ordering::Release);
                if finished.load(Ordering::Relaxed) == before && before < ROUNDS {
                    mine.sleep_unless(|| work.load(Ordering::Relaxed) != before);
                }
            }
        });
        thread::spawn(move || {
            for round in 1..=ROUNDS {
                // The moment moves across the other's way to sleep.
                (0..round % 97).for_each(|_| std::hint::spin_loop());
                given.store(round, Ordering::Release);
                signal.wake();
                while round % 3 == 0 && done.load(Ordering::Acquire) < round {
                    thread::yield_now();
                }
            }
            while done.load(Ordering::Acquire) < ROUNDS {
                thread::yield_now();
            }
            ended.send(()).expect("the test listens");
        });
        assert_eq!(end.recv_timeout(Duration::from_secs(120)), Ok(()));
    }

    /// A sleeping thread is not woken by an unpark that nobody asked for, and not twice by one signal.
    #[test]
    fn it_sleeps_until_the_signal() {
        let signal = Arc::<WakeSignal>::default();
        let mine = Arc::clone(&signal);
        let (woke, woken) = mpsc::channel();
        let sleeper = thread::spawn(move || {
            for _ in 0..2 {
                mine.sleep_unless(|| false);
                woke.send(()).expect("the test listens");
            }
        });
        let briefly = Duration::from_millis(50);
        sleeper.thread().unpark();
        for _ in 0..2 {
            assert_eq!(woken.recv_timeout(briefly), Err(RecvTimeoutError::Timeout));
            while !signal.sleeps.load(Ordering::Acquire) {
                thread::yield_now();
            }
            signal.wake();
            assert_eq!(woken.recv_timeout(Duration::from_secs(20)), Ok(()));
        }
        sleeper.join().expect("it does not fail");
    }
}
