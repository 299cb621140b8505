//! What passes between window and host, through the real entry.

use std::ffi::{CStr, c_char, c_void};
use std::ptr::{null, null_mut};
use std::sync::atomic::{AtomicBool, Ordering};

use clap_sys::color::clap_color;
use clap_sys::ext::context_menu::{
    CLAP_EXT_CONTEXT_MENU, clap_context_menu_target, clap_host_context_menu,
};
use clap_sys::ext::param_indication::{CLAP_EXT_PARAM_INDICATION, clap_plugin_param_indication};
use clap_sys::ext::track_info::{
    CLAP_EXT_TRACK_INFO, CLAP_TRACK_INFO_HAS_TRACK_NAME, clap_host_track_info,
    clap_plugin_track_info, clap_track_info,
};
use parking_lot::Mutex;

use super::*;
use crate::instance::host_link::{Automation, HostMenu, ParamIndication};
use crate::params::host_param::HostParam;

/// Whether the plug-in has asked for the main thread, and the menus that the host has opened.
static ASKED: AtomicBool = AtomicBool::new(false);
static OPENED: Mutex<Vec<(u32, u32, i32, i32)>> = Mutex::new(Vec::new());

static MENU: clap_host_context_menu = clap_host_context_menu {
    populate: None,
    perform: None,
    can_popup: Some(can_pop_up),
    popup: Some(pop_up),
};

unsafe extern "C" fn can_pop_up(_: *const clap_host) -> bool {
    true
}

unsafe extern "C" fn pop_up(
    _: *const clap_host,
    target: *const clap_context_menu_target,
    _screen: i32,
    x: i32,
    y: i32,
) -> bool {
    // SAFETY: the plug-in's target lives until the end of the call.
    let target = unsafe { &*target };
    OPENED.lock().push((target.kind, target.id, x, y));
    true
}

static TRACK: clap_host_track_info = clap_host_track_info {
    get: Some(track_info),
};

/// The name of the track; none while it is empty.
static TRACK_NAME: Mutex<&str> = Mutex::new("Bass");

unsafe extern "C" fn track_info(_: *const clap_host, info: *mut clap_track_info) -> bool {
    let name = *TRACK_NAME.lock();
    // SAFETY: the plug-in's memory lives until the end of the call.
    let info = unsafe { &mut *info };
    info.flags = if name.is_empty() {
        0
    } else {
        CLAP_TRACK_INFO_HAS_TRACK_NAME
    };
    for (place, byte) in name.bytes().enumerate() {
        info.name[place] = c_char::try_from(byte).unwrap();
    }
    true
}

unsafe extern "C" fn host_extension(_: *const clap_host, id: *const c_char) -> *const c_void {
    // SAFETY: the plug-in asks with text that has a nought at its end.
    let id = unsafe { CStr::from_ptr(id) };
    if id == CLAP_EXT_CONTEXT_MENU {
        (&raw const MENU).cast()
    } else if id == CLAP_EXT_TRACK_INFO {
        (&raw const TRACK).cast()
    } else {
        null()
    }
}

unsafe extern "C" fn request(_: *const clap_host) {
    ASKED.store(true, Ordering::SeqCst);
}

static HOST: clap_host = clap_host {
    clap_version: CLAP_VERSION,
    host_data: null_mut(),
    name: c"Test".as_ptr(),
    vendor: null(),
    url: null(),
    version: null(),
    get_extension: Some(host_extension),
    request_restart: Some(request),
    request_process: Some(request),
    request_callback: Some(request),
};

/// "Listed by track name": the name of the host's track is known from the beginning, and when it changes.
#[test]
fn the_track_has_a_name() {
    // SAFETY: the host and all that is handed over live until the end of the test; the calls come in the format's order.
    unsafe {
        let create = FACTORY.create_plugin.unwrap();
        let id = described().clap_id().as_ptr();
        let plugin = create(&raw const FACTORY, &raw const HOST, id);
        let link = ClapInstance::of(plugin).unwrap().params.host_link.clone();
        assert_eq!(link.track_name(), None);
        assert!((*plugin).init.unwrap()(plugin));
        assert_eq!(link.track_name().as_deref(), Some("Bass"));
        let extension = (*plugin).get_extension.unwrap()(plugin, CLAP_EXT_TRACK_INFO.as_ptr());
        let extension = &*extension.cast::<clap_plugin_track_info>();
        for (name, known) in [("Lead", Some("Lead")), ("", None)] {
            *TRACK_NAME.lock() = name;
            extension.changed.unwrap()(plugin);
            assert_eq!(link.track_name().as_deref(), known);
        }
        (*plugin).destroy.unwrap()(plugin);
    }
}

/// "what is mapped or automated shows on our control": the window learns what the host says, and forgets it when the host
/// takes it back. "The host's context menu on our host parameters": what the window asks for opens on the main thread.
#[test]
fn window_and_host_hear_of_each_other() {
    let pattern = HostParam::Pattern.number();
    // SAFETY: the host and all that is handed over live until the end of the test; the calls come in the format's order.
    unsafe {
        let create = FACTORY.create_plugin.unwrap();
        let plugin = create(
            &raw const FACTORY,
            &raw const HOST,
            described().clap_id().as_ptr(),
        );
        let link = ClapInstance::of(plugin).unwrap().params.host_link.clone();
        assert!(!link.has_menu());
        assert!((*plugin).init.unwrap()(plugin));
        let get = (*plugin).get_extension.unwrap();
        let indication = get(plugin, CLAP_EXT_PARAM_INDICATION.as_ptr());
        let indication = &*indication.cast::<clap_plugin_param_indication>();
        let (map, automate) = (
            indication.set_mapping.unwrap(),
            indication.set_automation.unwrap(),
        );
        let colour = clap_color {
            alpha: 255,
            red: 1,
            green: 2,
            blue: 3,
        };
        map(
            plugin,
            pattern,
            true,
            &raw const colour,
            c"K1".as_ptr(),
            c"Knob 1".as_ptr(),
        );
        automate(plugin, pattern, 2, &raw const colour);
        automate(plugin, 7, 99, null());
        let expected = ParamIndication {
            mapped: Some("Knob 1".to_owned()),
            automation: Automation::Playing,
            colour: Some([1, 2, 3]),
        };
        assert_eq!(*link.indications(), [(pattern, expected)].into());
        map(plugin, pattern, false, null(), null(), null());
        automate(plugin, pattern, 0, null());
        assert_eq!(*link.indications(), [].into());
        for param in 0..10_000 {
            map(plugin, param, true, null(), null(), null());
        }
        assert_eq!(link.indications().len(), 256);
        map(null(), 1, true, null(), null(), null());
        automate(null(), 1, 1, null());

        assert!(link.has_menu());
        let at = (30, 40);
        link.open_menu(HostMenu { param: pattern, at });
        assert!(ASKED.swap(false, Ordering::SeqCst));
        assert_eq!(*OPENED.lock(), []);
        for _ in 0..2 {
            (*plugin).on_main_thread.unwrap()(plugin);
            assert_eq!(*OPENED.lock(), [(1, pattern, 30, 40)]);
        }
        (*plugin).destroy.unwrap()(plugin);
        // The window may outlive the instance by a moment.
        link.open_menu(HostMenu { param: pattern, at });
        assert!(!ASKED.load(Ordering::SeqCst));
    }
}
