//! What a plug-in format can tell the host beyond what the framework can, for the window to ask for.
//!
//! The entry point of the format connects it. Without one, as in the standalone program, nothing is told.

use std::fmt;
use std::sync::{Arc, OnceLock};

/// What the entry point of a plug-in format can tell the host. The window calls this on its own thread.
pub trait HostCalls: Send + Sync {
    /// Sees to it that the host learns of a change that is not saved; returns whether the host can be told so.
    fn report_unsaved(&self) -> bool;
}

/// The link to what the entry point can tell; clones are the same link.
#[derive(Clone, Default)]
pub struct HostLink(Arc<OnceLock<Box<dyn HostCalls>>>);

impl HostLink {
    /// Connects an entry point. Only the first one counts.
    pub fn connect(&self, calls: impl HostCalls + 'static) {
        let _first = self.0.set(Box::new(calls));
    }

    /// Sees to it that the host learns of a change that is not saved; returns whether the host can be told so.
    #[must_use]
    pub fn report_unsaved(&self) -> bool {
        self.0.get().is_some_and(|calls| calls.report_unsaved())
    }
}

impl fmt::Debug for HostLink {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HostLink").finish_non_exhaustive()
    }
}
