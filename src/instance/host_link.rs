//! What a plug-in format can tell the host beyond what the framework can, for the window to ask for; and what the host
//! does with its parameters, for the window to show.
//!
//! The entry point of the format connects it. Without one, as in the standalone program, nothing is told or shown.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, OnceLock};

use parking_lot::Mutex;

use crate::instance::repaint::Repaint;

/// The most parameters of which something is remembered: more than there are.
const MOST: usize = 256;

/// What the entry point of a plug-in format can tell the host. The window calls this on its own thread.
pub trait HostCalls: Send + Sync {
    /// Sees to it that the host learns of a change that is not saved; returns whether the host can be told so.
    fn report_unsaved(&self) -> bool;

    /// Whether the host has a menu for each of its parameters.
    fn has_menu(&self) -> bool {
        false
    }

    /// Has the host open its menu.
    fn open_menu(&self, _menu: HostMenu) {}
}

/// The host's menu of a parameter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HostMenu {
    /// The number by which the host knows the parameter.
    pub param: u32,
    /// Where it opens in the window, in pixels from its left upper corner.
    pub at: (i32, i32),
}

/// What the host does with a parameter.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ParamIndication {
    /// What is mapped to it, in the host's words, perhaps none; nothing when nothing is.
    pub mapped: Option<String>,
    /// Whether there is automation for it.
    pub automation: Automation,
    /// The colour in which the host shows that: red, green and blue.
    pub colour: Option<[u8; 3]>,
}

/// Automation of a parameter in the host.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Automation {
    /// There is none.
    #[default]
    None,
    /// There is some, which does not play.
    Present,
    /// It plays.
    Playing,
    /// It is being recorded.
    Recording,
    /// It would play, but is overridden by hand.
    Overridden,
}

/// What the host does with its parameters, by their numbers.
pub type ParamIndications = BTreeMap<u32, ParamIndication>;

/// Says what an instance is called now; nothing while it has no name.
pub type InstanceName = Arc<dyn Fn() -> Option<String> + Send + Sync>;

/// The link between window and entry point; clones are the same link.
#[derive(Clone, Default)]
pub struct HostLink(Arc<Link>);

#[derive(Default)]
struct Link {
    calls: OnceLock<Box<dyn HostCalls>>,
    indications: Mutex<Arc<ParamIndications>>,
    track_name: Mutex<Option<String>>,
    repaint: Repaint,
}

impl HostLink {
    /// A link that wakes a window.
    #[must_use]
    pub fn new(repaint: &Repaint) -> Self {
        Self(Arc::new(Link {
            repaint: repaint.clone(),
            ..Link::default()
        }))
    }

    /// Connects an entry point. Only the first one counts.
    pub fn connect(&self, calls: impl HostCalls + 'static) {
        let _first = self.0.calls.set(Box::new(calls));
    }

    /// Sees to it that the host learns of a change that is not saved; returns whether the host can be told so.
    #[must_use]
    pub fn report_unsaved(&self) -> bool {
        let calls = self.0.calls.get();
        calls.is_some_and(|calls| calls.report_unsaved())
    }

    /// Whether the host has a menu for each of its parameters.
    #[must_use]
    pub fn has_menu(&self) -> bool {
        self.0.calls.get().is_some_and(|calls| calls.has_menu())
    }

    /// Has the host open its menu.
    pub fn open_menu(&self, menu: HostMenu) {
        if let Some(calls) = self.0.calls.get() {
            calls.open_menu(menu);
        }
    }

    /// What the host does with its parameters.
    #[must_use]
    pub fn indications(&self) -> Arc<ParamIndications> {
        Arc::clone(&self.0.indications.lock())
    }

    /// What the host calls the track that the instance is on, if it says so.
    #[must_use]
    pub fn track_name(&self) -> Option<String> {
        self.0.track_name.lock().clone()
    }

    /// Notes what the host calls the track.
    pub fn set_track_name(&self, name: Option<String>) {
        *self.0.track_name.lock() = name;
    }

    /// Changes what is known of a parameter, and wakes the window.
    pub fn indicate(&self, param: u32, change: impl FnOnce(&mut ParamIndication)) {
        let mut indications = self.0.indications.lock();
        if indications.len() < MOST || indications.contains_key(&param) {
            let indications = Arc::make_mut(&mut indications);
            change(indications.entry(param).or_default());
            indications.retain(|_, known| *known != ParamIndication::default());
        }
        drop(indications);
        self.0.repaint.request();
    }
}

impl fmt::Debug for HostLink {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HostLink").finish_non_exhaustive()
    }
}
