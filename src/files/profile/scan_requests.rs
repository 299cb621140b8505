//! Requests to scan the folder of own profiles: once, or again and again while somebody looks. Nobody scans it unasked.

use std::fmt;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};

/// Notices a request; it must not wait.
type OnRequest = Box<dyn Fn() + Send + Sync>;

/// The requests of all threads to the one that scans the folder; clones are of the same catalog. Not for the audio
/// thread.
#[derive(Clone, Default)]
pub struct ScanRequests(Arc<RequestState>);

#[derive(Default)]
struct RequestState {
    /// The number of [`PeriodicScans`].
    periodic: AtomicUsize,
    /// Tells the thread that scans, once there is one.
    on_request: OnceLock<OnRequest>,
}

/// While this is held, the folder is scanned every second.
#[derive(Debug)]
pub struct PeriodicScans(ScanRequests);

impl fmt::Debug for ScanRequests {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ScanRequests")
            .field("periodic", &self.0.periodic)
            .finish_non_exhaustive()
    }
}

impl ScanRequests {
    /// Requests a scan soon, without waiting for it: at once, or a second after the last one.
    pub fn request(&self) {
        if let Some(on_request) = self.0.on_request.get() {
            on_request();
        }
    }

    /// Requests a scan now, and one every second for as long as the result is held.
    #[must_use]
    pub fn repeat(&self) -> PeriodicScans {
        self.0.periodic.fetch_add(1, Ordering::AcqRel);
        self.request();
        PeriodicScans(self.clone())
    }

    /// Whether anyone wants a scan every second.
    #[must_use]
    pub fn are_periodic(&self) -> bool {
        self.0.periodic.load(Ordering::Acquire) > 0
    }

    /// Calls a function with each request from now on. Only the first call counts.
    pub fn serve(&self, on_request: impl Fn() + Send + Sync + 'static) {
        self.0.on_request.get_or_init(|| Box::new(on_request));
    }
}

impl Drop for PeriodicScans {
    fn drop(&mut self) {
        self.0.0.periodic.fetch_sub(1, Ordering::AcqRel);
    }
}
