//! Asks the window to draw again, from any thread.
//!
//! A request only sets a flag, so that the audio thread may make one. A thread checks the flag while a
//! window is open and has drawn its first frame. The framework's own notifier is not used: it asks for a frame as soon
//! as there is a window, and X11 never answers what is asked before the window is shown, nor anything asked after that
//! (baseview 0.4.2, `x11/present.rs`: a request waits for the answer to the one before it). This module must never know
//! what is drawn.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use crate::instance::threads::{self, Duty, Presence, Thread};

/// The time between two checks of the flag.
const PERIOD: Duration = Duration::from_millis(33);

/// Asks a window to draw again; clones ask the same window.
#[derive(Debug, Clone, Default)]
pub struct Repaint(Arc<AtomicBool>);

impl Repaint {
    /// Requests a repaint; neither waits nor allocates.
    pub fn request(&self) {
        self.0.store(true, Ordering::Release);
    }

    /// Calls `tell` for each request until the watcher is dropped, and for one that was made before. There is no watcher
    /// when the system has no thread left.
    #[must_use]
    pub fn watch(&self, tell: impl Fn() + Send + 'static) -> Option<RepaintWatcher> {
        let requested = Arc::clone(&self.0);
        let open = Arc::new(AtomicBool::new(true));
        let is_open = Arc::clone(&open);
        let listen = move || {
            while is_open.load(Ordering::Acquire) {
                if requested.swap(false, Ordering::AcqRel) {
                    tell();
                }
                thread::park_timeout(PERIOD);
            }
        };
        let thread = threads::start(Duty::Repaint, listen).ok()?;
        Some(RepaintWatcher {
            open,
            thread: Some(thread),
            _presence: Presence::new(),
        })
    }
}

/// Watches for requests as long as it lives.
#[derive(Debug)]
pub struct RepaintWatcher {
    open: Arc<AtomicBool>,
    thread: Option<Thread>,
    _presence: Presence,
}

impl Drop for RepaintWatcher {
    /// Waits until its thread has ended.
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

    /// What is requested is told once, whether it was requested before or after somebody listens; an ear that is gone
    /// hears nothing.
    #[test]
    fn an_ear_hears_each_ring() {
        let repaint = Repaint::default();
        let (sender, told) = mpsc::channel();
        repaint.request();
        let repaint_watcher = repaint.watch(move || sender.send(()).expect("the test listens"));
        let patience = Duration::from_secs(20);
        assert_eq!(told.recv_timeout(patience), Ok(()));
        repaint.clone().request();
        assert_eq!(told.recv_timeout(patience), Ok(()));
        assert_eq!(
            told.recv_timeout(4 * PERIOD),
            Err(mpsc::RecvTimeoutError::Timeout)
        );
        drop(repaint_watcher);
        repaint.request();
        assert_eq!(told.recv(), Err(mpsc::RecvError));
    }
}
