//! Loads what a person has chosen in the host's own browser. It can be undone.

use std::ffi::c_char;

use clap_sys::ext::preset_load::clap_plugin_preset_load;
use clap_sys::plugin::clap_plugin;

use super::clap_instance::ClapInstance;
use super::host_text;
use super::preset::Place;
use crate::files::Opened;

/// The function with which a host loads one.
pub(super) static PRESET_LOAD: clap_plugin_preset_load = clap_plugin_preset_load {
    from_location: Some(from_location),
};

/// A preset as the host names it.
#[derive(Debug, Clone, Copy)]
pub(super) struct NamedPreset {
    pub(super) kind: u32,
    pub(super) location: *const c_char,
    pub(super) load_key: *const c_char,
}

unsafe extern "C" fn from_location(
    plugin: *const clap_plugin,
    kind: u32,
    location: *const c_char,
    load_key: *const c_char,
) -> bool {
    // SAFETY: the host's pointer is the one that `create` made.
    let Some(instance) = (unsafe { ClapInstance::of(plugin) }) else {
        return false;
    };
    let preset = NamedPreset {
        kind,
        location,
        load_key,
    };
    // SAFETY: a host asks with texts that have a nought at their ends and live until the end of the call.
    let texts = unsafe { (host_text::read(location), host_text::read(load_key)) };
    match load(kind, texts) {
        Ok(opened) => {
            let document = &instance.params.project;
            document.load(opened.project, opened.drums);
            document.show_message("");
            // SAFETY: the texts live until the end of the call.
            unsafe { instance.host.preset_loaded(preset) };
            true
        }
        Err(why) => {
            instance.params.project.show_message(&*why);
            // SAFETY: as above.
            unsafe { instance.host.preset_failed(preset, &why) };
            false
        }
    }
}

/// What is read of a preset, or why there is none, in a sentence.
fn load(kind: u32, (location, key): (Option<&str>, Option<&str>)) -> Result<Opened, String> {
    let missing = || "Gradus has no such preset".to_owned();
    let place = Place::of(kind, location, key).ok_or_else(missing)?;
    let opened = place.open().map_err(|error| error.to_string())?;
    opened.ok_or_else(missing)
}
