//! What the host calls the track that an instance is on, by which a person knows it among others.

use std::ptr;

use clap_sys::color::clap_color;
use clap_sys::ext::track_info::{
    CLAP_TRACK_INFO_HAS_TRACK_NAME, clap_host_track_info, clap_plugin_track_info, clap_track_info,
};
use clap_sys::host::clap_host;
use clap_sys::plugin::clap_plugin;
use clap_sys::string_sizes::CLAP_NAME_SIZE;

use super::clap_instance::ClapInstance;
use super::host_text;

/// The function with which a host says that something has changed.
pub(super) static TRACK_INFO: clap_plugin_track_info = clap_plugin_track_info {
    changed: Some(changed),
};

unsafe extern "C" fn changed(plugin: *const clap_plugin) {
    // SAFETY: the host's pointer is the one that `create` made.
    if let Some(instance) = unsafe { ClapInstance::of(plugin) } {
        instance.learn_track_name();
    }
}

/// The name of the track, if the host says one.
///
/// # Safety
/// For the main thread, while the host lives; the extension is its own.
pub(super) unsafe fn track_name(
    host: &clap_host,
    extension: &clap_host_track_info,
) -> Option<String> {
    let mut info = clap_track_info {
        flags: 0,
        name: [0; CLAP_NAME_SIZE],
        color: clap_color {
            alpha: 0,
            red: 0,
            green: 0,
            blue: 0,
        },
        audio_channel_count: 0,
        audio_port_type: ptr::null(),
    };
    // SAFETY: as the caller promises.
    let is_known = unsafe { extension.get?(host, &raw mut info) };
    if !is_known || info.flags & CLAP_TRACK_INFO_HAS_TRACK_NAME == 0 {
        return None;
    }
    // A host that fills it whole has no nought at its end.
    info.name[CLAP_NAME_SIZE - 1] = 0;
    // SAFETY: it has a nought at its end.
    let name = unsafe { host_text::read(info.name.as_ptr()) };
    name.filter(|name| !name.trim().is_empty())
        .map(str::to_owned)
}
