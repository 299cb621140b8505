//! When to draw again: whoever has something new to see rings a bell, and the window draws.
//!
//! Ringing sets a flag and nothing else, so that the audio thread may. Somebody has to look at the flag: a
//! thread that there is only while a window is open and has drawn its first frame. The framework has a
//! notifier of its own for this, which is not used: it asks for a frame as soon as there is a window, and
//! X11 never answers what is asked before the window is shown, nor anything asked after that (baseview 0.4.2,
//! `x11/present.rs`: a request waits for the answer to the one before it). This module must never know what
//! is drawn.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use crate::instance::threads::{self, Duty, Presence, Thread};

/// Between two looks whether it was rung.
const LOOKING: Duration = Duration::from_millis(33);

/// Tells a window that there is something new to see; clones ring the same one.
#[derive(Debug, Clone, Default)]
pub struct Bell(Arc<AtomicBool>);

impl Bell {
    /// Rings. Neither waits nor allocates.
    pub fn ring(&self) {
        self.0.store(true, Ordering::Release);
    }

    /// Has a window told whenever it is rung, until what comes back is dropped; what was rung before is told
    /// too. Nothing when the system has no thread left.
    #[must_use]
    pub fn hear(&self, tell: impl Fn() + Send + 'static) -> Option<Ear> {
        let rung = Arc::clone(&self.0);
        let open = Arc::new(AtomicBool::new(true));
        let is_open = Arc::clone(&open);
        let listen = move || {
            while is_open.load(Ordering::Acquire) {
                if rung.swap(false, Ordering::AcqRel) {
                    tell();
                }
                thread::park_timeout(LOOKING);
            }
        };
        let thread = threads::start(Duty::Bell, listen).ok()?;
        Some(Ear {
            open,
            thread: Some(thread),
            _presence: Presence::new(),
        })
    }
}

/// Hears a bell for a window, as long as it lives.
#[derive(Debug)]
pub struct Ear {
    open: Arc<AtomicBool>,
    thread: Option<Thread>,
    _presence: Presence,
}

impl Drop for Ear {
    /// Its thread has ended when this is done.
    fn drop(&mut self) {
        self.open.store(false, Ordering::Release);
        if let Some(thread) = self.thread.take() {
            thread.unpark();
            thread.join();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use super::*;

    /// What is rung is told once, whether it was rung before or after somebody listens; an ear that is gone
    /// hears nothing.
    #[test]
    fn an_ear_hears_each_ring() {
        let bell = Bell::default();
        let (sender, told) = mpsc::channel();
        bell.ring();
        let ear = bell.hear(move || sender.send(()).expect("the test listens"));
        let patience = Duration::from_secs(20);
        assert_eq!(told.recv_timeout(patience), Ok(()));
        bell.clone().ring();
        assert_eq!(told.recv_timeout(patience), Ok(()));
        assert_eq!(
            told.recv_timeout(4 * LOOKING),
            Err(mpsc::RecvTimeoutError::Timeout)
        );
        drop(ear);
        bell.ring();
        assert_eq!(told.recv(), Err(mpsc::RecvError));
    }
}
