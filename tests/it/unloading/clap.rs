//! A host of one instance of a CLAP, through its entry.
#![allow(unsafe_code, reason = "the C interface of a plug-in is entered here")]

use std::ffi::{c_char, c_void};
use std::ptr::{null, null_mut};

use clap_sys::audio_buffer::clap_audio_buffer;
use clap_sys::entry::clap_plugin_entry;
use clap_sys::events::{clap_event_header, clap_input_events, clap_output_events};
use clap_sys::factory::plugin_factory::{CLAP_PLUGIN_FACTORY_ID, clap_plugin_factory};
use clap_sys::host::clap_host;
use clap_sys::plugin::clap_plugin;
use clap_sys::process::clap_process;
use clap_sys::version::CLAP_VERSION;

/// Frames of a block.
const FRAMES: u32 = 64;

/// An instance, and the entry that it came through.
pub(super) struct Instance {
    entry: *const clap_plugin_entry,
    plugin: *const clap_plugin,
}

impl Instance {
    /// Enters the library, and makes an instance that is processing.
    pub(super) fn new(entry: *const c_void) -> Self {
        let entry = entry.cast::<clap_plugin_entry>();
        // SAFETY: the calls come in the order that CLAP asks for, from one thread that is the main and the audio
        // thread in turn; the host lives as long as the program.
        unsafe {
            assert!((*entry).init.expect("init")(c"/in/a/folder".as_ptr()));
            let find = (*entry).get_factory.expect("get_factory");
            let factory = find(CLAP_PLUGIN_FACTORY_ID.as_ptr()).cast::<clap_plugin_factory>();
            let described = (*factory).get_plugin_descriptor.expect("a descriptor")(factory, 0);
            let create = (*factory).create_plugin.expect("create_plugin");
            let plugin = create(factory, &raw const HOST, (*described).id);
            assert!((*plugin).init.expect("init")(plugin));
            assert!((*plugin).activate.expect("activate")(
                plugin, 48_000.0, 1, FRAMES
            ));
            assert!((*plugin).start_processing.expect("start_processing")(
                plugin
            ));
            Self { entry, plugin }
        }
    }

    /// Some blocks of a host that stands still.
    pub(super) fn play(&self) {
        let mut samples = [[0.0_f32; FRAMES as usize]; 2];
        let [left, right] = &mut samples;
        let mut channels = [left.as_mut_ptr(), right.as_mut_ptr()];
        let mut output = clap_audio_buffer {
            data32: channels.as_mut_ptr(),
            data64: null_mut(),
            channel_count: 2,
            latency: 0,
            constant_mask: 0,
        };
        let incoming = clap_input_events {
            ctx: null_mut(),
            size: Some(none),
            get: Some(nothing),
        };
        let outgoing = clap_output_events {
            ctx: null_mut(),
            try_push: Some(take),
        };
        let process = clap_process {
            steady_time: -1,
            frames_count: FRAMES,
            transport: null(),
            audio_inputs: null(),
            audio_outputs: &raw mut output,
            audio_inputs_count: 0,
            audio_outputs_count: 1,
            in_events: &raw const incoming,
            out_events: &raw const outgoing,
        };
        for _ in 0..8 {
            // SAFETY: everything that `process` points to outlives the call.
            unsafe { (*self.plugin).process.expect("process")(self.plugin, &raw const process) };
        }
    }

    /// Destroys the instance, and leaves the library.
    pub(super) fn destroy(self) {
        // SAFETY: the reverse of `new`, and nothing is used again.
        unsafe {
            (*self.plugin).stop_processing.expect("stop_processing")(self.plugin);
            (*self.plugin).deactivate.expect("deactivate")(self.plugin);
            (*self.plugin).destroy.expect("destroy")(self.plugin);
            (*self.entry).deinit.expect("deinit")();
        }
    }
}

static HOST: clap_host = clap_host {
    clap_version: CLAP_VERSION,
    host_data: null_mut(),
    name: c"Test".as_ptr(),
    vendor: c"Gradus".as_ptr(),
    url: c"".as_ptr(),
    version: c"1".as_ptr(),
    get_extension: Some(no_extension),
    request_restart: Some(ignore),
    request_process: Some(ignore),
    request_callback: Some(ignore),
};

unsafe extern "C" fn no_extension(_: *const clap_host, _: *const c_char) -> *const c_void {
    null()
}

unsafe extern "C" fn ignore(_: *const clap_host) {}

unsafe extern "C" fn none(_: *const clap_input_events) -> u32 {
    0
}

unsafe extern "C" fn nothing(_: *const clap_input_events, _: u32) -> *const clap_event_header {
    null()
}

unsafe extern "C" fn take(_: *const clap_output_events, _: *const clap_event_header) -> bool {
    true
}
