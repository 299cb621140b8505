//! The CLAP's entry: the framework's, with additions in front of it.

/// The instance that a host gets.
mod clap_instance;
/// Sessions.
mod clap_state;
/// The host, and what it can be told.
mod host_calls;
/// The names of keys.
mod note_names;
/// The events of a block on their way to the host.
mod output_events;
/// What the host does with its parameters.
mod param_indication;
/// The texts between a host and us.
mod host_text;
/// What a host's browser shows.
mod preset;
/// Where the library is, and what is in it.
mod preset_discovery;
/// What is chosen in the host's browser.
mod preset_load;
/// What the host calls the track.
mod track_info;
/// Outputs for a host that has none.
mod spare_outputs;

use std::ffi::{CStr, c_char, c_void};
use std::ptr;
use std::sync::OnceLock;

use clap_sys::factory::preset_discovery::{
    CLAP_PRESET_DISCOVERY_FACTORY_ID, CLAP_PRESET_DISCOVERY_FACTORY_ID_COMPAT,
};
use nice_plug::wrapper::clap::{
    CLAP_PLUGIN_FACTORY_ID, CLAP_VERSION, PluginDescriptor, clap_host, clap_plugin,
    clap_plugin_descriptor, clap_plugin_entry, clap_plugin_factory,
};
use nice_plug::wrapper::setup_logger;

use crate::plugin::Gradus;
use clap_instance::ClapInstance;

/// The entry point that a CLAP host looks for.
#[unsafe(no_mangle)]
#[used]
pub static clap_entry: clap_plugin_entry = clap_plugin_entry {
    clap_version: CLAP_VERSION,
    init: Some(init),
    deinit: Some(deinit),
    get_factory: Some(get_factory),
};

static FACTORY: clap_plugin_factory = clap_plugin_factory {
    get_plugin_count: Some(get_plugin_count),
    get_plugin_descriptor: Some(get_plugin_descriptor),
    create_plugin: Some(create_plugin),
};

unsafe extern "C" fn init(_path: *const c_char) -> bool {
    setup_logger::<Gradus>();
    true
}

unsafe extern "C" fn deinit() {}

unsafe extern "C" fn get_factory(id: *const c_char) -> *const c_void {
    if id.is_null() {
        return ptr::null();
    }
    // SAFETY: a host asks with text that has a nought at its end.
    let id = unsafe { CStr::from_ptr(id) };
    if id == CLAP_PLUGIN_FACTORY_ID {
        (&raw const FACTORY).cast()
    } else if id == CLAP_PRESET_DISCOVERY_FACTORY_ID
        || id == CLAP_PRESET_DISCOVERY_FACTORY_ID_COMPAT
    {
        (&raw const preset_discovery::FACTORY).cast()
    } else {
        ptr::null()
    }
}

fn described() -> &'static PluginDescriptor {
    static DESCRIPTOR: OnceLock<PluginDescriptor> = OnceLock::new();
    DESCRIPTOR.get_or_init(PluginDescriptor::for_plugin::<Gradus>)
}

unsafe extern "C" fn get_plugin_count(_: *const clap_plugin_factory) -> u32 {
    1
}

unsafe extern "C" fn get_plugin_descriptor(
    _: *const clap_plugin_factory,
    index: u32,
) -> *const clap_plugin_descriptor {
    match index {
        0 => described().clap_plugin_descriptor(),
        _ => ptr::null(),
    }
}

unsafe extern "C" fn create_plugin(
    _: *const clap_plugin_factory,
    host: *const clap_host,
    id: *const c_char,
) -> *const clap_plugin {
    // SAFETY: a host asks with text that has a nought at its end.
    let is_ours = !id.is_null() && unsafe { CStr::from_ptr(id) } == described().clap_id();
    if host.is_null() || !is_ours {
        return ptr::null();
    }
    // SAFETY: the host outlives its plug-ins.
    unsafe { ClapInstance::create(host) }
}

#[cfg(test)]
mod tests;
