//! A host that asks for everything in odd order, twice, and from the wrong thread. It gets answers or refusals.
#![allow(unsafe_code, reason = "the C interface of a plug-in is entered here")]

use std::ffi::{CStr, c_char, c_void};
use std::ptr::{null, null_mut};
use std::sync::atomic::{AtomicPtr, AtomicU32, Ordering};
use std::thread;

use clap_sys::events::{clap_input_events, clap_output_events};
use clap_sys::ext::note_name::{
    CLAP_EXT_NOTE_NAME, clap_host_note_name, clap_note_name, clap_plugin_note_name,
};
use clap_sys::ext::preset_load::{CLAP_EXT_PRESET_LOAD, clap_plugin_preset_load};
use clap_sys::ext::state::{CLAP_EXT_STATE, clap_plugin_state};
use clap_sys::ext::tail::{CLAP_EXT_TAIL, clap_plugin_tail};
use clap_sys::factory::plugin_factory::{CLAP_PLUGIN_FACTORY_ID, clap_plugin_factory};
use clap_sys::factory::preset_discovery::{
    CLAP_PRESET_DISCOVERY_FACTORY_ID, clap_preset_discovery_factory,
};
use clap_sys::host::clap_host;
use clap_sys::plugin::clap_plugin;
use clap_sys::process::{CLAP_PROCESS_ERROR, clap_process};
use clap_sys::version::CLAP_VERSION;
use gradus::clap_entry;

/// How often the plug-in has asked for the main thread, and keys had other names.
static CALLBACKS: AtomicU32 = AtomicU32::new(0);
static RENAMINGS: AtomicU32 = AtomicU32::new(0);

static NOTE_NAME: clap_host_note_name = clap_host_note_name {
    changed: Some(changed),
};

unsafe extern "C" fn changed(_: *const clap_host) {
    RENAMINGS.fetch_add(1, Ordering::SeqCst);
}

unsafe extern "C" fn request(_: *const clap_host) {
    CALLBACKS.fetch_add(1, Ordering::SeqCst);
}

/// The instance whose wish for the main thread is granted before it has finished asking.
static HASTY: AtomicPtr<clap_plugin> = AtomicPtr::new(null_mut());

unsafe extern "C" fn request_callback(host: *const clap_host) {
    // SAFETY: as the plug-in promises; the instance lives as long as it stands here.
    unsafe {
        request(host);
        if let Some(plugin) = HASTY.load(Ordering::SeqCst).as_ref() {
            plugin.on_main_thread.unwrap()(plugin);
        }
    }
}

/// The host has names of keys, and an extension for saving that has no function.
unsafe extern "C" fn host_extension(_: *const clap_host, id: *const c_char) -> *const c_void {
    // SAFETY: the plug-in asks with text that has a nought at its end.
    if unsafe { CStr::from_ptr(id) } == CLAP_EXT_NOTE_NAME {
        (&raw const NOTE_NAME).cast()
    } else {
        null()
    }
}

static HOST: clap_host = clap_host {
    clap_version: CLAP_VERSION,
    host_data: null_mut(),
    name: c"Odd".as_ptr(),
    vendor: null(),
    url: null(),
    version: null(),
    get_extension: Some(host_extension),
    request_restart: Some(request),
    request_process: Some(request),
    request_callback: Some(request_callback),
};

/// An instance, and what the host knows of it.
#[derive(Clone, Copy)]
struct Odd(*const clap_plugin);

// SAFETY: it is called from several threads on purpose.
unsafe impl Send for Odd {}
// SAFETY: as above.
unsafe impl Sync for Odd {}

fn factory<T>(id: &CStr) -> &'static T {
    let get = clap_entry.get_factory.expect("it has factories");
    // SAFETY: the id ends with a nought, and the factory of this id is of this type.
    let factory = unsafe { get(id.as_ptr()).cast::<T>().as_ref() };
    factory.expect("it has this factory")
}

impl Odd {
    fn extension<T>(self, id: &CStr) -> &'static T {
        // SAFETY: the instance lives, and the extension of this id is of this type.
        let extension = unsafe {
            let get = (*self.0).get_extension.expect("it has extensions");
            assert!(get(self.0, null()).is_null());
            assert!(get(self.0, c"org.nobody.knows".as_ptr()).is_null());
            assert_eq!(get(self.0, id.as_ptr()), get(self.0, id.as_ptr()));
            get(self.0, id.as_ptr()).cast::<T>().as_ref()
        };
        extension.expect("it has this extension")
    }

    /// Asks for everything that can be asked at any time, with all that makes no sense.
    fn ask(self) {
        let names: &clap_plugin_note_name = self.extension(CLAP_EXT_NOTE_NAME);
        let state: &clap_plugin_state = self.extension(CLAP_EXT_STATE);
        let tail: &clap_plugin_tail = self.extension(CLAP_EXT_TAIL);
        let presets: &clap_plugin_preset_load = self.extension(CLAP_EXT_PRESET_LOAD);
        let (get, count) = (names.get.unwrap(), names.count.unwrap());
        let load = presets.from_location.unwrap();
        // SAFETY: the instance lives; what is handed over is null, or lives until the end of the call.
        unsafe {
            let mut name = std::mem::zeroed::<clap_note_name>();
            assert!(!get(self.0, u32::MAX, &raw mut name));
            assert!(!get(self.0, 0, null_mut()));
            assert!(!get(null(), 0, &raw mut name));
            assert!(count(self.0) > 0 && get(self.0, 0, &raw mut name));
            assert_eq!(count(null()), 0);
            assert_eq!(
                (tail.get.unwrap()(self.0), tail.get.unwrap()(null())),
                (u32::MAX, u32::MAX)
            );
            let (save, restore) = (state.save.unwrap(), state.load.unwrap());
            assert!(!save(self.0, null()) && !save(null(), null()));
            assert!(!restore(self.0, null()) && !restore(null(), null()));
            for kind in [0, 1, 2, u32::MAX] {
                for place in [null(), c"/nowhere".as_ptr(), c"\xff\xfe".as_ptr()] {
                    for key in [null(), c"Nobody".as_ptr()] {
                        assert!(!load(self.0, kind, place, key));
                    }
                }
                assert!(!load(null(), kind, null(), null()));
            }
            ((*self.0).on_main_thread.unwrap())(self.0);
            ((*self.0).on_main_thread.unwrap())(null());
        }
    }

    /// A block for an instance that is not active, and one that is none.
    fn process(self) {
        let block = clap_process {
            steady_time: -1,
            frames_count: 64,
            transport: null(),
            audio_inputs: null(),
            audio_outputs: null_mut(),
            audio_inputs_count: 0,
            audio_outputs_count: 0,
            in_events: null::<clap_input_events>(),
            out_events: null::<clap_output_events>(),
        };
        // SAFETY: the instance lives, and so does the block.
        unsafe {
            let process = (*self.0).process.unwrap();
            assert_eq!(process(self.0, &raw const block), CLAP_PROCESS_ERROR);
            assert_eq!(process(self.0, null()), CLAP_PROCESS_ERROR);
            assert_eq!(process(null(), &raw const block), CLAP_PROCESS_ERROR);
        }
    }
}

/// "a host that queries everything in odd order, twice, and from the wrong thread gets answers or refusals, never a
/// crash": before `init` and after it, twice initialised, twice activated, from four threads at once.
#[test]
fn an_odd_host_gets_answers_or_refusals() {
    let plugins: &clap_plugin_factory = factory(CLAP_PLUGIN_FACTORY_ID);
    let presets: &clap_preset_discovery_factory = factory(CLAP_PRESET_DISCOVERY_FACTORY_ID);
    let create = plugins.create_plugin.unwrap();
    // SAFETY: what is handed over is null, or lives until the end of the test.
    unsafe {
        assert!(clap_entry.get_factory.unwrap()(null()).is_null());
        assert!(clap_entry.get_factory.unwrap()(c"nothing".as_ptr()).is_null());
        let id = c"org.gradus.sequencer".as_ptr();
        assert!(create(plugins, null(), id).is_null());
        assert!(create(plugins, &raw const HOST, null()).is_null());
        assert!(create(plugins, &raw const HOST, c"other".as_ptr()).is_null());
        assert!(presets.get_descriptor.unwrap()(presets, 1).is_null());
        assert!(presets.create.unwrap()(presets, null(), null()).is_null());
        assert!(presets.create.unwrap()(presets, null(), c"org.gradus.library".as_ptr()).is_null());
        let odd = Odd(create(plugins, &raw const HOST, id));
        odd.ask();
        odd.process();
        assert_eq!(
            CALLBACKS.load(Ordering::SeqCst),
            0,
            "it asked before `init`"
        );
        for _ in 0..2 {
            assert!((*odd.0).init.unwrap()(odd.0));
            odd.ask();
        }
        assert!(!(*odd.0).init.unwrap()(null()));
        thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(move || (0..20).for_each(|_| odd.ask()));
            }
        });
        let (activate, deactivate) = ((*odd.0).activate.unwrap(), (*odd.0).deactivate.unwrap());
        for _ in 0..2 {
            assert!(activate(odd.0, 48_000.0, 1, u32::MAX));
            odd.ask();
        }
        assert!(!activate(null(), 48_000.0, 1, 64));
        // A hasty host does not make it wait for itself; it is told later.
        let presets: &clap_plugin_preset_load = odd.extension(CLAP_EXT_PRESET_LOAD);
        let before = RENAMINGS.load(Ordering::SeqCst);
        HASTY.store(odd.0.cast_mut(), Ordering::SeqCst);
        assert!(presets.from_location.unwrap()(
            odd.0,
            1,
            null(),
            c"Ladder".as_ptr()
        ));
        HASTY.store(null_mut(), Ordering::SeqCst);
        assert_eq!(RENAMINGS.load(Ordering::SeqCst), before);
        (*odd.0).on_main_thread.unwrap()(odd.0);
        assert_eq!(RENAMINGS.load(Ordering::SeqCst), before + 1);
        for _ in 0..2 {
            deactivate(odd.0);
            odd.process();
            odd.ask();
        }
        (*odd.0).destroy.unwrap()(null());
        (*odd.0).destroy.unwrap()(odd.0);
    }
    assert_eq!(
        RENAMINGS.load(Ordering::SeqCst),
        1,
        "keys were renamed once"
    );
}
