//! The instance that a CLAP host gets: the framework's, with calls of our own in front of it.

use std::ffi::{CStr, c_char, c_void};
use std::ptr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU8, AtomicU64, Ordering};

use clap_sys::events::clap_output_events;
use clap_sys::ext::note_name::CLAP_EXT_NOTE_NAME;
use clap_sys::ext::param_indication::{
    CLAP_EXT_PARAM_INDICATION, CLAP_EXT_PARAM_INDICATION_COMPAT,
};
use clap_sys::ext::preset_load::{CLAP_EXT_PRESET_LOAD, CLAP_EXT_PRESET_LOAD_COMPAT};
use clap_sys::ext::state::CLAP_EXT_STATE;
use clap_sys::ext::tail::{CLAP_EXT_TAIL, clap_plugin_tail};
use clap_sys::ext::track_info::{CLAP_EXT_TRACK_INFO, CLAP_EXT_TRACK_INFO_COMPAT};
use clap_sys::process::{CLAP_PROCESS_ERROR, clap_process, clap_process_status};
use nice_plug::wrapper::clap::{Wrapper, clap_host, clap_plugin};

use super::clap_state;
use super::host_calls::HostCalls;
use super::note_names::{self, ListedNames};
use super::output_events::{Dialect, Offered, try_push};
use super::param_indication;
use super::preset_load;
use super::spare_outputs::{SpareOutputs, lacks_outputs};
use super::track_info;
use crate::params::GradusParams;
use crate::plugin::Gradus;
use crate::plugin::exports::handover;

/// One instance.
#[repr(C)]
pub(super) struct ClapInstance {
    /// The functions that the host calls. They must be the first field, because the host's pointer to them is also the
    /// pointer to the instance.
    outer: clap_plugin,
    /// The framework's instance, which lives until it is destroyed.
    pub(super) inner: *const clap_plugin,
    /// How the host takes notes, a [`Dialect`]; written by the thread that processes.
    dialect: AtomicU8,
    spare_outputs: SpareOutputs,
    /// The framework cannot process before it is activated.
    is_active: AtomicBool,
    /// What the instance shares with its window.
    pub(super) params: Arc<GradusParams>,
    pub(super) host: Arc<HostCalls>,
    /// Whether anything may have changed that the host is told about.
    may_have_changed: Arc<AtomicBool>,
    /// The number of the last change that the host was told of.
    told_change: AtomicU64,
    pub(super) note_names: ListedNames,
}

impl ClapInstance {
    /// A new instance, which lives until the host destroys it.
    ///
    /// # Safety
    /// The host must live as long.
    pub(super) unsafe fn create(host: *const clap_host) -> *const clap_plugin {
        // SAFETY: as the caller promises.
        let (wrapper, params) = handover::collect(|| unsafe { Wrapper::<Gradus>::new(host) });
        let Some(params) = params else {
            return ptr::null();
        };
        // SAFETY: the pointer is turned into a reference count again when the framework destroys it, in `destroy`.
        let inner = unsafe { (*Arc::into_raw(wrapper)).clap_plugin.as_ptr() };
        let outer = clap_plugin {
            init: Some(init),
            destroy: Some(destroy),
            activate: Some(activate),
            deactivate: Some(deactivate),
            process: Some(process),
            get_extension: Some(get_extension),
            on_main_thread: Some(on_main_thread),
            // SAFETY: it was made just now, and nobody else has it yet.
            ..unsafe { *inner }
        };
        let instance = Box::new(Self {
            outer,
            inner,
            dialect: AtomicU8::new(Dialect::Unknown as u8),
            spare_outputs: SpareOutputs::default(),
            is_active: AtomicBool::new(false),
            params,
            // SAFETY: as the caller promises.
            host: Arc::new(unsafe { HostCalls::new(host) }),
            may_have_changed: Arc::default(),
            told_change: AtomicU64::new(0),
            note_names: ListedNames::default(),
        });
        instance
            .params
            .host_link
            .connect(Arc::clone(&instance.host));
        instance.watch_changes();
        Box::into_raw(instance).cast_const().cast()
    }

    /// The instance that a host calls; nothing for a null pointer.
    ///
    /// # Safety
    /// The pointer must be null, or one that [`create`](Self::create) made and the host has not destroyed.
    pub(super) unsafe fn of<'a>(plugin: *const clap_plugin) -> Option<&'a Self> {
        // SAFETY: as the caller promises.
        unsafe { plugin.cast::<Self>().as_ref() }
    }

    /// Asks for a call on the main thread after every change of the document.
    fn watch_changes(&self) {
        let (host, may_have_changed) = (Arc::clone(&self.host), Arc::clone(&self.may_have_changed));
        self.params.project.on_change(move || {
            may_have_changed.store(true, Ordering::Release);
            host.request_callback();
        });
    }

    /// Notes what the host calls the track. For the main thread.
    pub(super) fn learn_track_name(&self) {
        let name = self.host.track_name();
        self.params.host_link.set_track_name(name);
    }

    /// Tells the host what has changed. For the main thread.
    fn report_changes(&self) {
        if self.host.is_asked_by_this_thread() {
            return;
        }
        self.host.open_requested_menu();
        if !self.may_have_changed.swap(false, Ordering::Acquire) {
            return;
        }
        let unsaved = self.params.project.unsaved_change();
        if let Some(change) = unsaved
            && self.told_change.swap(change, Ordering::Relaxed) != change
        {
            self.host.mark_dirty();
        }
        self.note_names.refresh(&self.params.project);
        if self.note_names.take_change() {
            self.host.note_names_changed();
        }
    }
}

unsafe extern "C" fn init(plugin: *const clap_plugin) -> bool {
    // SAFETY: the host's pointer is the one that `create` made.
    let Some(instance) = (unsafe { ClapInstance::of(plugin) }) else {
        return false;
    };
    // SAFETY: the framework's instance lives as long as ours.
    let is_ready = unsafe {
        (*instance.inner)
            .init
            .is_some_and(|init| init(instance.inner))
    };
    instance.host.look_for_extensions();
    instance.learn_track_name();
    instance.note_names.refresh(&instance.params.project);
    instance.note_names.take_change();
    is_ready
}

unsafe extern "C" fn destroy(plugin: *const clap_plugin) {
    if plugin.is_null() {
        return;
    }
    // SAFETY: the host's pointer is the one that `create` made, and it does not use it any more.
    let instance = unsafe { Box::from_raw(plugin.cast_mut().cast::<ClapInstance>()) };
    instance.host.forget();
    let inner = instance.inner;
    // What is shared goes before the framework's instance, which waits for all threads.
    drop(instance);
    // SAFETY: it lives until this call.
    if let Some(destroy) = unsafe { (*inner).destroy } {
        // SAFETY: as above.
        unsafe { destroy(inner) };
    }
}

unsafe extern "C" fn get_extension(plugin: *const clap_plugin, id: *const c_char) -> *const c_void {
    // SAFETY: the host's pointer is the one that `create` made.
    let Some(instance) = (unsafe { ClapInstance::of(plugin) }) else {
        return ptr::null();
    };
    if id.is_null() {
        return ptr::null();
    }
    // SAFETY: a host asks with text that has a nought at its end.
    let name = unsafe { CStr::from_ptr(id) };
    if let Some(extension) = own_extension(name) {
        return extension;
    }
    // SAFETY: the framework's instance lives as long as ours.
    match unsafe { (*instance.inner).get_extension } {
        // SAFETY: as above.
        Some(get_extension) => unsafe { get_extension(instance.inner, id) },
        None => ptr::null(),
    }
}

/// The functions of an extension that the framework does not have, or has in another way.
fn own_extension(name: &CStr) -> Option<*const c_void> {
    if name == CLAP_EXT_STATE {
        Some((&raw const clap_state::STATE).cast())
    } else if name == CLAP_EXT_PRESET_LOAD || name == CLAP_EXT_PRESET_LOAD_COMPAT {
        Some((&raw const preset_load::PRESET_LOAD).cast())
    } else if name == CLAP_EXT_PARAM_INDICATION || name == CLAP_EXT_PARAM_INDICATION_COMPAT {
        Some((&raw const param_indication::PARAM_INDICATION).cast())
    } else if name == CLAP_EXT_TRACK_INFO || name == CLAP_EXT_TRACK_INFO_COMPAT {
        Some((&raw const track_info::TRACK_INFO).cast())
    } else if name == CLAP_EXT_TAIL {
        Some((&raw const TAIL).cast())
    } else if name == CLAP_EXT_NOTE_NAME {
        Some((&raw const note_names::NOTE_NAME).cast())
    } else {
        None
    }
}

unsafe extern "C" fn on_main_thread(plugin: *const clap_plugin) {
    // SAFETY: the host's pointer is the one that `create` made.
    let Some(instance) = (unsafe { ClapInstance::of(plugin) }) else {
        return;
    };
    // SAFETY: the framework's instance lives as long as ours.
    if let Some(on_main_thread) = unsafe { (*instance.inner).on_main_thread } {
        // SAFETY: as above.
        unsafe { on_main_thread(instance.inner) };
    }
    instance.report_changes();
}

unsafe extern "C" fn activate(
    plugin: *const clap_plugin,
    sample_rate: f64,
    least: u32,
    most: u32,
) -> bool {
    // SAFETY: the host's pointer is the one that `create` made.
    let Some(instance) = (unsafe { ClapInstance::of(plugin) }) else {
        return false;
    };
    // The output may be connected elsewhere now.
    Dialect::Unknown.keep(&instance.dialect);
    instance.spare_outputs.prepare(most);
    // SAFETY: the framework's instance lives as long as ours.
    let is_active = unsafe { (*instance.inner).activate }
        .is_some_and(|activate| unsafe { activate(instance.inner, sample_rate, least, most) });
    instance.is_active.store(is_active, Ordering::Release);
    is_active
}

unsafe extern "C" fn deactivate(plugin: *const clap_plugin) {
    // SAFETY: the host's pointer is the one that `create` made.
    let Some(instance) = (unsafe { ClapInstance::of(plugin) }) else {
        return;
    };
    instance.is_active.store(false, Ordering::Release);
    // SAFETY: the framework's instance lives as long as ours.
    if let Some(deactivate) = unsafe { (*instance.inner).deactivate } {
        // SAFETY: as above.
        unsafe { deactivate(instance.inner) };
    }
}

/// Processes one block with our list of events in front of the host's own.
unsafe extern "C" fn process(
    plugin: *const clap_plugin,
    process: *const clap_process,
) -> clap_process_status {
    // SAFETY: the host's pointer is the one that `create` made, and its block lives until the end of this call.
    let (instance, block) = unsafe { (ClapInstance::of(plugin), process.as_ref()) };
    let (Some(instance), Some(block)) = (instance, block) else {
        return CLAP_PROCESS_ERROR;
    };
    // SAFETY: the framework's instance lives as long as ours.
    let inner = unsafe { (*instance.inner).process };
    let Some(inner) = inner.filter(|_| instance.is_active.load(Ordering::Acquire)) else {
        return CLAP_PROCESS_ERROR;
    };
    let offered = Offered::new(block.out_events, &instance.dialect);
    let list = clap_output_events {
        ctx: (&raw const offered).cast_mut().cast(),
        try_push: Some(try_push),
    };
    let block = clap_process {
        out_events: &raw const list,
        ..*block
    };
    // SAFETY: the list lives until the end of this call, as all that the host has handed over.
    let process = |block: &clap_process| unsafe { inner(instance.inner, block) };
    if lacks_outputs(&block) {
        return instance.spare_outputs.lend(&block, process);
    }
    process(&block)
}

/// The music may start at any time, so the host never lets it sleep, from before the first block on.
static TAIL: clap_plugin_tail = clap_plugin_tail {
    get: Some(infinite_tail),
};

unsafe extern "C" fn infinite_tail(_: *const clap_plugin) -> u32 {
    u32::MAX
}
