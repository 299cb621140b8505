//! The CLAP's entry: the framework's, with two additions. A host that refuses notes as CLAP's own events is offered
//! them as raw MIDI, which is all that some hosts take; and a session that the framework would refuse is held.

/// Sessions.
mod clap_state;

use std::ffi::{CStr, c_char, c_void};
use std::ptr;
use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::{Arc, OnceLock};

use clap_sys::events::{
    CLAP_CORE_EVENT_SPACE_ID, CLAP_EVENT_MIDI, CLAP_EVENT_NOTE_OFF, CLAP_EVENT_NOTE_ON,
    clap_event_header, clap_event_midi, clap_event_note, clap_output_events,
};
use clap_sys::ext::state::CLAP_EXT_STATE;
use clap_sys::process::{CLAP_PROCESS_ERROR, clap_process, clap_process_status};
use nice_plug::wrapper::clap::{
    CLAP_PLUGIN_FACTORY_ID, CLAP_VERSION, PluginDescriptor, Wrapper, clap_host, clap_plugin,
    clap_plugin_descriptor, clap_plugin_entry, clap_plugin_factory,
};
use nice_plug::wrapper::setup_logger;

use crate::plugin::Gradus;

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

/// The instance that the host gets: the framework's, with calls of our own in front of it.
#[repr(C)]
struct ClapInstance {
    /// The functions that the host calls. They must be the first field, because the host's pointer to them is also the
    /// pointer to the instance.
    outer: clap_plugin,
    /// The framework's instance, which lives until it is destroyed.
    inner: *const clap_plugin,
    /// How the host takes notes, a [`Dialect`]; written by the thread that processes.
    dialect: AtomicU8,
}

/// How a host takes notes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Dialect {
    /// The host has taken no note yet.
    Unknown = 0,
    /// In CLAP's own events.
    Notes = 1,
    /// In the bytes of MIDI 1.0.
    Midi = 2,
}

impl Dialect {
    fn of(instance: &AtomicU8) -> Self {
        match instance.load(Ordering::Relaxed) {
            1 => Self::Notes,
            2 => Self::Midi,
            _ => Self::Unknown,
        }
    }

    fn keep(self, instance: &AtomicU8) {
        instance.store(self as u8, Ordering::Relaxed);
    }
}

unsafe extern "C" fn init(_path: *const c_char) -> bool {
    setup_logger::<Gradus>();
    true
}

unsafe extern "C" fn deinit() {}

unsafe extern "C" fn get_factory(id: *const c_char) -> *const c_void {
    // SAFETY: a host asks with text that has a nought at its end.
    if !id.is_null() && unsafe { CStr::from_ptr(id) } == CLAP_PLUGIN_FACTORY_ID {
        (&raw const FACTORY).cast()
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
    if id.is_null() || unsafe { CStr::from_ptr(id) } != described().clap_id() {
        return ptr::null();
    }
    // SAFETY: the pointer is turned into a reference count again when the framework destroys it, in `destroy`.
    let inner = unsafe {
        (*Arc::into_raw(Wrapper::<Gradus>::new(host)))
            .clap_plugin
            .as_ptr()
    };
    let outer = clap_plugin {
        destroy: Some(destroy),
        activate: Some(activate),
        process: Some(process),
        get_extension: Some(get_extension),
        // SAFETY: it was made just now, and nobody else has it yet.
        ..unsafe { *inner }
    };
    let instance = Box::new(ClapInstance {
        outer,
        inner,
        dialect: AtomicU8::new(Dialect::Unknown as u8),
    });
    Box::into_raw(instance).cast_const().cast()
}

unsafe extern "C" fn destroy(plugin: *const clap_plugin) {
    // SAFETY: the host's pointer is the one that `create_plugin` made, and it does not use it any more.
    let instance = unsafe { Box::from_raw(plugin.cast_mut().cast::<ClapInstance>()) };
    // SAFETY: it lives until this call.
    if let Some(destroy) = unsafe { (*instance.inner).destroy } {
        // SAFETY: as above.
        unsafe { destroy(instance.inner) };
    }
}

unsafe extern "C" fn get_extension(plugin: *const clap_plugin, id: *const c_char) -> *const c_void {
    // SAFETY: a host asks with text that has a nought at its end.
    if !id.is_null() && unsafe { CStr::from_ptr(id) } == CLAP_EXT_STATE {
        return (&raw const clap_state::STATE).cast();
    }
    // SAFETY: the host's pointer is the one that `create_plugin` made, and what it leads to lives.
    let instance = unsafe { &*plugin.cast::<ClapInstance>() };
    // SAFETY: as above.
    match unsafe { (*instance.inner).get_extension } {
        // SAFETY: as above.
        Some(get_extension) => unsafe { get_extension(instance.inner, id) },
        None => ptr::null(),
    }
}

unsafe extern "C" fn activate(
    plugin: *const clap_plugin,
    sample_rate: f64,
    least: u32,
    most: u32,
) -> bool {
    // SAFETY: the host's pointer is the one that `create_plugin` made, and what it leads to lives.
    let instance = unsafe { &*plugin.cast::<ClapInstance>() };
    // The output may be connected elsewhere now.
    Dialect::Unknown.keep(&instance.dialect);
    // SAFETY: as above; the host keeps to the order of calls.
    unsafe { (*instance.inner).activate }
        .is_some_and(|activate| unsafe { activate(instance.inner, sample_rate, least, most) })
}

/// Processes one block with our list of events in front of the host's own.
unsafe extern "C" fn process(
    plugin: *const clap_plugin,
    process: *const clap_process,
) -> clap_process_status {
    // SAFETY: the host's pointer is the one that `create_plugin` made, and what it leads to lives.
    let instance = unsafe { &*plugin.cast::<ClapInstance>() };
    // SAFETY: as above.
    let Some(inner) = (unsafe { (*instance.inner).process }) else {
        return CLAP_PROCESS_ERROR;
    };
    // SAFETY: a host's block lives until the end of this call.
    let events = unsafe { process.as_ref() }.map_or(ptr::null(), |block| block.out_events);
    if events.is_null() {
        // SAFETY: the framework takes what the host has handed over.
        return unsafe { inner(instance.inner, process) };
    }
    let offered = Offered {
        host: events,
        dialect: &instance.dialect,
    };
    let list = clap_output_events {
        ctx: (&raw const offered).cast_mut().cast(),
        try_push: Some(try_push),
    };
    let block = clap_process {
        out_events: &raw const list,
        // SAFETY: it is not null, or there would be no events.
        ..unsafe { *process }
    };
    // SAFETY: the list lives until the end of this call, as all that the host has handed over.
    unsafe { inner(instance.inner, &raw const block) }
}

/// The host's list of events in one block, and how the host takes notes.
struct Offered<'a> {
    host: *const clap_output_events,
    dialect: &'a AtomicU8,
}

impl Offered<'_> {
    /// Offers an event to the host as it is.
    unsafe fn push(&self, event: *const clap_event_header) -> bool {
        // SAFETY: the host's list lives until the end of its block, and so does the event.
        unsafe {
            (*self.host)
                .try_push
                .is_some_and(|push| push(self.host, event))
        }
    }

    /// Offers a note in the way that the host takes. The first note that it takes decides, so that none begins in one
    /// way and ends in the other.
    unsafe fn push_note(&self, event: *const clap_event_header) -> bool {
        let dialect = Dialect::of(self.dialect);
        // SAFETY: as the caller promises.
        if dialect != Dialect::Midi && unsafe { self.push(event) } {
            Dialect::Notes.keep(self.dialect);
            return true;
        }
        // SAFETY: the framework's events of this kind are notes.
        let bytes = midi(unsafe { &*event.cast::<clap_event_note>() });
        // SAFETY: the bytes live until the host has copied them.
        let taken = dialect != Dialect::Notes && unsafe { self.push(&raw const bytes.header) };
        if taken {
            Dialect::Midi.keep(self.dialect);
        }
        taken
    }
}

unsafe extern "C" fn try_push(
    list: *const clap_output_events,
    event: *const clap_event_header,
) -> bool {
    // SAFETY: the list is the one that `process` made, and the framework's event has a header.
    let (offered, header) = unsafe { (&*(*list).ctx.cast::<Offered<'_>>(), &*event) };
    let is_note = matches!(header.type_, CLAP_EVENT_NOTE_ON | CLAP_EVENT_NOTE_OFF);
    if header.space_id == CLAP_CORE_EVENT_SPACE_ID && is_note {
        // SAFETY: it lives until the end of this call.
        unsafe { offered.push_note(event) }
    } else {
        // SAFETY: as above.
        unsafe { offered.push(event) }
    }
}

/// A note as the bytes of MIDI 1.0.
fn midi(note: &clap_event_note) -> clap_event_midi {
    let seven_bits = |number: i16| u8::try_from(number.clamp(0, 127)).unwrap_or(0);
    #[allow(
        clippy::cast_possible_truncation,
        reason = "a velocity of 0 to 1 is at most 127, and the cast saturates"
    )]
    let velocity = seven_bits((note.velocity * 127.0).floor() as i16);
    let (kind, velocity) = match note.header.type_ {
        // A note-on without velocity would be a note-off.
        CLAP_EVENT_NOTE_ON => (0x90, velocity.max(1)),
        _ => (0x80, velocity),
    };
    clap_event_midi {
        header: clap_event_header {
            size: u32::try_from(size_of::<clap_event_midi>()).unwrap_or(0),
            type_: CLAP_EVENT_MIDI,
            ..note.header
        },
        port_index: 0,
        data: [
            kind | seven_bits(note.channel) & 15,
            seven_bits(note.key),
            velocity,
        ],
    }
}
