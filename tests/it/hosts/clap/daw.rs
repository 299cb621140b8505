//! What the plug-in may ask of the host, and what it has told.

use std::ffi::CStr;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

use clack_extensions::gui::{GuiSize, HostGui, HostGuiImpl};
use clack_extensions::note_name::{HostNoteName, HostNoteNameImpl};
use clack_extensions::preset_discovery::HostPresetLoadImpl;
use clack_extensions::preset_discovery::prelude::{HostPresetLoad, Location};
use clack_extensions::state::{HostState, HostStateImpl};
use clack_host::prelude::*;
use parking_lot::Mutex;

/// The host's callbacks.
pub(super) struct Daw;

/// What was asked and told, from any thread.
#[derive(Default)]
pub(super) struct Requests {
    /// The host cannot be told that there is something to save.
    pub(super) takes_no_marks: bool,
    /// The plug-in wants its turn on the main thread.
    pub(super) main_thread: AtomicBool,
    /// How often there was something to save.
    pub(super) dirty_marks: AtomicU32,
    /// How often keys had other names.
    pub(super) renamings: AtomicU32,
    /// How often a preset was loaded.
    pub(super) presets: AtomicU32,
    /// Why the last preset was not.
    pub(super) preset_error: Mutex<String>,
}

/// The calls that come on the main thread.
pub(super) struct MainThreadCalls<'a>(pub(super) &'a Requests);

impl HostHandlers for Daw {
    type Shared<'a> = Requests;
    type MainThread<'a> = MainThreadCalls<'a>;
    type AudioProcessor<'a> = ();

    fn declare_extensions(builder: &mut HostExtensions<Self>, shared: &Requests) {
        builder.register::<HostGui>();
        builder.register::<HostNoteName>();
        if !shared.takes_no_marks {
            builder.register::<HostState>();
        }
        builder.register::<HostPresetLoad>();
    }
}

/// The requests of the plug-in's window, none of which is granted.
impl HostGuiImpl for Requests {
    fn resize_hints_changed(&self) {}
    fn request_resize(&self, _size: GuiSize) -> Result<(), HostError> {
        Err(HostError::Message("no other size"))
    }
    fn request_show(&self) -> Result<(), HostError> {
        Ok(())
    }
    fn request_hide(&self) -> Result<(), HostError> {
        Ok(())
    }
    fn closed(&self, _destroyed: bool) {}
}

impl SharedHandler<'_> for Requests {
    fn request_restart(&self) {}
    fn request_process(&self) {}
    fn request_callback(&self) {
        self.main_thread.store(true, Ordering::SeqCst);
    }
}

impl<'a> MainThreadHandler<'a> for MainThreadCalls<'a> {}

impl HostStateImpl for MainThreadCalls<'_> {
    fn mark_dirty(&self) {
        self.0.dirty_marks.fetch_add(1, Ordering::SeqCst);
    }
}

impl HostPresetLoadImpl for MainThreadCalls<'_> {
    fn on_error(&self, _location: Location, _key: Option<&CStr>, _error: i32, why: Option<&CStr>) {
        let why = why.expect("it says why").to_str().expect("it is UTF-8");
        *self.0.preset_error.lock() = why.to_owned();
    }

    fn loaded(&self, _location: Location, _key: Option<&CStr>) {
        self.0.presets.fetch_add(1, Ordering::SeqCst);
    }
}

impl HostNoteNameImpl for MainThreadCalls<'_> {
    fn changed(&self) {
        self.0.renamings.fetch_add(1, Ordering::SeqCst);
    }
}
