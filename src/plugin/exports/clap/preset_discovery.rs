//! The library in a host's own browser: where it is, and what is in it.
//!
//! A host asks for this without an instance, from any thread.

use std::ffi::{CString, c_char, c_void};
use std::ptr;

use clap_sys::factory::preset_discovery::{
    CLAP_PRESET_DISCOVERY_IS_FACTORY_CONTENT, CLAP_PRESET_DISCOVERY_IS_USER_CONTENT,
    CLAP_PRESET_DISCOVERY_LOCATION_FILE, CLAP_PRESET_DISCOVERY_LOCATION_PLUGIN,
    clap_preset_discovery_factory, clap_preset_discovery_filetype, clap_preset_discovery_indexer,
    clap_preset_discovery_location, clap_preset_discovery_metadata_receiver,
    clap_preset_discovery_provider, clap_preset_discovery_provider_descriptor,
};
use clap_sys::universal_plugin_id::clap_universal_plugin_id;
use nice_plug::wrapper::clap::{CLAP_VERSION, ClapPlugin};

use super::host_text;
use super::preset::{Place, Preset};
use crate::plugin::Gradus;
use crate::standalone;

/// The factory of providers, of which there is one.
pub(super) static FACTORY: clap_preset_discovery_factory = clap_preset_discovery_factory {
    count: Some(count),
    get_descriptor: Some(get_descriptor),
    create: Some(create),
};

static DESCRIPTOR: clap_preset_discovery_provider_descriptor =
    clap_preset_discovery_provider_descriptor {
        clap_version: CLAP_VERSION,
        id: c"org.gradus.library".as_ptr(),
        name: c"Gradus library".as_ptr(),
        vendor: c"Gradus".as_ptr(),
    };

/// The provider that a host gets.
#[repr(C)]
struct Provider {
    /// The functions that the host calls. They must be the first field, because the host's pointer to them is also the
    /// pointer to the provider.
    outer: clap_preset_discovery_provider,
    indexer: *const clap_preset_discovery_indexer,
}

unsafe extern "C" fn count(_: *const clap_preset_discovery_factory) -> u32 {
    1
}

unsafe extern "C" fn get_descriptor(
    _: *const clap_preset_discovery_factory,
    index: u32,
) -> *const clap_preset_discovery_provider_descriptor {
    match index {
        0 => &raw const DESCRIPTOR,
        _ => ptr::null(),
    }
}

unsafe extern "C" fn create(
    _: *const clap_preset_discovery_factory,
    indexer: *const clap_preset_discovery_indexer,
    id: *const c_char,
) -> *const clap_preset_discovery_provider {
    // SAFETY: a host asks with text that has a nought at its end.
    let id = unsafe { host_text::read(id) };
    if indexer.is_null() || id != Some("org.gradus.library") {
        return ptr::null();
    }
    let provider = Box::new(Provider {
        outer: clap_preset_discovery_provider {
            desc: &raw const DESCRIPTOR,
            provider_data: ptr::null_mut(),
            init: Some(init),
            destroy: Some(destroy),
            get_metadata: Some(get_metadata),
            get_extension: Some(get_extension),
        },
        indexer,
    });
    Box::into_raw(provider).cast_const().cast()
}

/// Declares what kind of files there are, and where.
unsafe extern "C" fn init(provider: *const clap_preset_discovery_provider) -> bool {
    // SAFETY: the host's pointer is the one that `create` made, and its indexer outlives the provider.
    let indexer = unsafe {
        let provider = provider.cast::<Provider>().as_ref();
        provider.and_then(|provider| provider.indexer.as_ref())
    };
    indexer.is_some_and(|indexer| declare(indexer).is_some())
}

/// Declares all; nothing when the host refuses.
fn declare(indexer: &clap_preset_discovery_indexer) -> Option<()> {
    let kind = clap_preset_discovery_filetype {
        name: c"Gradus project".as_ptr(),
        description: c"Patterns and songs of Gradus".as_ptr(),
        file_extension: c"gradus".as_ptr(),
    };
    // SAFETY: the indexer lives, and so does what is declared until the end of the call.
    let is_taken = unsafe { indexer.declare_filetype?(indexer, &raw const kind) };
    is_taken.then_some(())?;
    let declare = |flags, name: &'static std::ffi::CStr, kind, location: *const c_char| {
        let location = clap_preset_discovery_location {
            flags,
            name: name.as_ptr(),
            kind,
            location,
        };
        // SAFETY: as above.
        let is_taken = unsafe { indexer.declare_location?(indexer, &raw const location) };
        is_taken.then_some(())
    };
    declare(
        CLAP_PRESET_DISCOVERY_IS_FACTORY_CONTENT,
        c"Gradus",
        CLAP_PRESET_DISCOVERY_LOCATION_PLUGIN,
        ptr::null(),
    )?;
    // The format knows paths in UTF-8 alone. A folder that is not there yet is declared with the host's next look.
    let folder = standalone::settings_folder().library();
    let folder = folder.to_str().filter(|_| folder.is_dir());
    match folder.map(host_text::to_host) {
        Some(folder) => declare(
            CLAP_PRESET_DISCOVERY_IS_USER_CONTENT,
            c"My Gradus library",
            CLAP_PRESET_DISCOVERY_LOCATION_FILE,
            folder.as_ptr(),
        ),
        None => Some(()),
    }
}

unsafe extern "C" fn destroy(provider: *const clap_preset_discovery_provider) {
    if !provider.is_null() {
        // SAFETY: the host's pointer is the one that `create` made, and it does not use it any more.
        drop(unsafe { Box::from_raw(provider.cast_mut().cast::<Provider>()) });
    }
}

unsafe extern "C" fn get_extension(
    _: *const clap_preset_discovery_provider,
    _: *const c_char,
) -> *const c_void {
    ptr::null()
}

unsafe extern "C" fn get_metadata(
    _: *const clap_preset_discovery_provider,
    kind: u32,
    location: *const c_char,
    receiver: *const clap_preset_discovery_metadata_receiver,
) -> bool {
    // SAFETY: a host asks with text that has a nought at its end, and what it asks with lives until the end of the call.
    let (location, receiver) = unsafe { (host_text::read(location), receiver.as_ref()) };
    let (Some(place), Some(receiver)) = (Place::of(kind, location, None), receiver) else {
        return false;
    };
    match place.presets() {
        Ok(presets) => {
            let flags = match place {
                Place::Factory { .. } => CLAP_PRESET_DISCOVERY_IS_FACTORY_CONTENT,
                Place::File(_) => CLAP_PRESET_DISCOVERY_IS_USER_CONTENT,
            };
            let mut presets = presets.iter();
            presets.all(|preset| describe(receiver, preset, flags).is_some())
        }
        Err(error) => {
            let why = host_text::to_host(&error.to_string());
            if let Some(on_error) = receiver.on_error {
                // SAFETY: the receiver and the text live until the end of the call.
                unsafe { on_error(receiver, 0, why.as_ptr()) };
            }
            false
        }
    }
}

/// Describes a preset; nothing when the host wants no more.
fn describe(
    receiver: &clap_preset_discovery_metadata_receiver,
    preset: &Preset,
    flags: u32,
) -> Option<()> {
    let name = host_text::to_host(&preset.name);
    let key = preset.load_key.map(host_text::to_host);
    let key: *const c_char = key.as_ref().map_or(ptr::null(), |key| key.as_ptr());
    let id = CString::new(Gradus::CLAP_ID).unwrap_or_default();
    let id = clap_universal_plugin_id {
        abi: c"clap".as_ptr(),
        id: id.as_ptr(),
    };
    let description = host_text::to_host(&preset.description);
    // SAFETY: the receiver and all texts live until the end of the call.
    unsafe {
        receiver.begin_preset?(receiver, name.as_ptr(), key).then_some(())?;
        receiver.add_plugin_id?(receiver, &raw const id);
        receiver.set_flags?(receiver, flags);
        receiver.set_description?(receiver, description.as_ptr());
        if let Some(style) = preset.style.map(host_text::to_host) {
            receiver.add_feature?(receiver, style.as_ptr());
        }
        if flags == CLAP_PRESET_DISCOVERY_IS_FACTORY_CONTENT {
            receiver.add_creator?(receiver, c"Gradus".as_ptr());
        }
    }
    Some(())
}
