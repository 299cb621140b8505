//! The host of a CLAP, and what it can be told beside what the framework tells it.

use std::sync::{Arc, OnceLock};
use std::thread::{self, ThreadId};

use clap_sys::ext::context_menu::{
    CLAP_CONTEXT_MENU_TARGET_KIND_PARAM, CLAP_EXT_CONTEXT_MENU, CLAP_EXT_CONTEXT_MENU_COMPAT,
    clap_context_menu_target, clap_host_context_menu,
};
use clap_sys::ext::note_name::{CLAP_EXT_NOTE_NAME, clap_host_note_name};
use clap_sys::ext::preset_load::{
    CLAP_EXT_PRESET_LOAD, CLAP_EXT_PRESET_LOAD_COMPAT, clap_host_preset_load,
};
use clap_sys::ext::state::{CLAP_EXT_STATE, clap_host_state};
use clap_sys::ext::track_info::{
    CLAP_EXT_TRACK_INFO, CLAP_EXT_TRACK_INFO_COMPAT, clap_host_track_info,
};
use clap_sys::host::clap_host;
use parking_lot::Mutex;

use super::host_text;
use super::preset_load::NamedPreset;
use super::track_info;
use crate::instance::host_link::{self, HostMenu};

/// The host of one instance.
pub(super) struct HostCalls {
    /// Nothing when the instance is gone, as the host may be gone then.
    host: Mutex<Option<&'static clap_host>>,
    extensions: OnceLock<HostExtensions>,
    /// The thread that asks for the main thread, while it does.
    asking: Mutex<Option<ThreadId>>,
    /// The menu that the window has asked for.
    menu: Mutex<Option<HostMenu>>,
}

/// The extensions of a host.
#[derive(Debug, Default)]
struct HostExtensions {
    note_name: Option<&'static clap_host_note_name>,
    state: Option<&'static clap_host_state>,
    track_info: Option<&'static clap_host_track_info>,
    preset_load: Option<&'static clap_host_preset_load>,
    /// Only where the host can open it.
    context_menu: Option<&'static clap_host_context_menu>,
}

impl HostCalls {
    /// The host that a pointer leads to, if any.
    ///
    /// # Safety
    /// What it leads to must live until [`forget`](Self::forget).
    pub(super) unsafe fn new(host: *const clap_host) -> Self {
        Self {
            // SAFETY: as the caller promises; nothing keeps the reference longer.
            host: Mutex::new(unsafe { host.as_ref() }),
            extensions: OnceLock::new(),
            asking: Mutex::new(None),
            menu: Mutex::new(None),
        }
    }

    /// Looks for the host's extensions, which it has only from the instance's `init` on.
    pub(super) fn look_for_extensions(&self) {
        let Some(host) = *self.host.lock() else {
            return;
        };
        self.extensions.get_or_init(|| HostExtensions {
            // SAFETY: an extension of this name is of this type.
            note_name: unsafe { extension(host, CLAP_EXT_NOTE_NAME) },
            // SAFETY: as above.
            state: unsafe { extension(host, CLAP_EXT_STATE) },
            // SAFETY: as above; the earlier version is the same.
            track_info: unsafe {
                extension(host, CLAP_EXT_TRACK_INFO)
                    .or_else(|| extension(host, CLAP_EXT_TRACK_INFO_COMPAT))
            },
            // SAFETY: as above; what is read of the earlier version is the same.
            preset_load: unsafe {
                extension(host, CLAP_EXT_PRESET_LOAD)
                    .or_else(|| extension(host, CLAP_EXT_PRESET_LOAD_COMPAT))
            },
            context_menu: opening_menu(host),
        });
    }

    /// Forgets the host, which may be gone after this. Waits until no thread calls it any more.
    pub(super) fn forget(&self) {
        *self.host.lock() = None;
    }

    /// Asks for a call of `on_main_thread`, from any thread but the audio thread.
    pub(super) fn request_callback(&self) {
        // The lock is held during the call, so that the host cannot go meanwhile.
        let host = self.host.lock();
        if let Some(host) = *host
            && self.extensions.get().is_some()
            && let Some(request) = host.request_callback
        {
            *self.asking.lock() = Some(thread::current().id());
            // SAFETY: the host lives, and takes this call from any thread.
            unsafe { request(host) };
            *self.asking.lock() = None;
        }
    }

    /// Whether this very thread asks for the main thread now. A host should only take note of that; one that calls
    /// `on_main_thread` at once, with all that is locked here, would wait for itself.
    pub(super) fn is_asked_by_this_thread(&self) -> bool {
        *self.asking.lock() == Some(thread::current().id())
    }

    /// Tells the host that keys have other names. For the main thread.
    pub(super) fn note_names_changed(&self) {
        if let Some((host, extensions)) = self.on_main_thread()
            && let Some(changed) = extensions.note_name.and_then(|it| it.changed)
        {
            // SAFETY: the host lives until the main thread destroys the instance.
            unsafe { changed(host) };
        }
    }

    /// What the host calls the track, if it says so. For the main thread.
    pub(super) fn track_name(&self) -> Option<String> {
        let (host, extensions) = self.on_main_thread()?;
        // SAFETY: the host lives until the main thread destroys the instance.
        unsafe { track_info::track_name(host, extensions.track_info?) }
    }

    /// Tells the host that there is something to save. For the main thread.
    pub(super) fn mark_dirty(&self) {
        if let Some((host, extensions)) = self.on_main_thread()
            && let Some(mark_dirty) = extensions.state.and_then(|it| it.mark_dirty)
        {
            // SAFETY: the host lives until the main thread destroys the instance.
            unsafe { mark_dirty(host) };
        }
    }

    /// Has the host open the menu that the window has asked for. For the main thread.
    pub(super) fn open_requested_menu(&self) {
        let Some(HostMenu { param, at: (x, y) }) = self.menu.lock().take() else {
            return;
        };
        if let Some((host, extensions)) = self.on_main_thread()
            && let Some(pop_up) = extensions.context_menu.and_then(|it| it.popup)
        {
            let target = clap_context_menu_target {
                kind: CLAP_CONTEXT_MENU_TARGET_KIND_PARAM,
                id: param,
            };
            // SAFETY: the host lives until the main thread destroys the instance, and the target until the call's end.
            unsafe { pop_up(host, &raw const target, 0, x, y) };
        }
    }

    /// Tells the host that a preset was loaded. For the main thread.
    ///
    /// # Safety
    /// The preset's texts must live.
    pub(super) unsafe fn preset_loaded(&self, preset: NamedPreset) {
        if let Some((host, extensions)) = self.on_main_thread()
            && let Some(loaded) = extensions.preset_load.and_then(|it| it.loaded)
        {
            // SAFETY: the host lives until the main thread destroys the instance, and so do the texts.
            unsafe { loaded(host, preset.kind, preset.location, preset.load_key) };
        }
    }

    /// Tells the host why a preset was not loaded. For the main thread.
    ///
    /// # Safety
    /// The preset's texts must live.
    pub(super) unsafe fn preset_failed(&self, preset: NamedPreset, why: &str) {
        if let Some((host, extensions)) = self.on_main_thread()
            && let Some(on_error) = extensions.preset_load.and_then(|it| it.on_error)
        {
            let why = host_text::to_host(why);
            let NamedPreset {
                kind,
                location,
                load_key,
            } = preset;
            // SAFETY: the host lives until the main thread destroys the instance, and so do the texts.
            unsafe { on_error(host, kind, location, load_key, 0, why.as_ptr()) };
        }
    }

    /// Whether the host can be told that there is something to save.
    fn takes_dirty_marks(&self) -> bool {
        let state = self.extensions.get().and_then(|it| it.state);
        state.is_some_and(|it| it.mark_dirty.is_some())
    }

    /// The host for a call on the main thread. It is not locked meanwhile, as the host may call back.
    fn on_main_thread(&self) -> Option<(&'static clap_host, &HostExtensions)> {
        let host = *self.host.lock();
        Some((host?, self.extensions.get()?))
    }
}

/// Every change is reported on the main thread anyway, so nothing is left to do for the window.
impl host_link::HostCalls for Arc<HostCalls> {
    fn report_unsaved(&self) -> bool {
        self.takes_dirty_marks()
    }

    fn has_menu(&self) -> bool {
        let extensions = self.extensions.get();
        extensions.is_some_and(|it| it.context_menu.is_some())
    }

    fn open_menu(&self, menu: HostMenu) {
        *self.menu.lock() = Some(menu);
        self.request_callback();
    }
}

/// The host's menus, if it can open them. For the main thread.
fn opening_menu(host: &'static clap_host) -> Option<&'static clap_host_context_menu> {
    // SAFETY: an extension of these names is of this type.
    let menu: &clap_host_context_menu = unsafe {
        extension(host, CLAP_EXT_CONTEXT_MENU)
            .or_else(|| extension(host, CLAP_EXT_CONTEXT_MENU_COMPAT))?
    };
    // SAFETY: the host lives.
    let opens = unsafe { menu.can_popup?(host) };
    (opens && menu.popup.is_some()).then_some(menu)
}

/// An extension of a host.
///
/// # Safety
/// The extension of this name must be of this type.
unsafe fn extension<T>(host: &'static clap_host, id: &std::ffi::CStr) -> Option<&'static T> {
    // SAFETY: the host lives, and so do its extensions; they are of the type that the caller says.
    unsafe { host.get_extension?(host, id.as_ptr()).cast::<T>().as_ref() }
}
