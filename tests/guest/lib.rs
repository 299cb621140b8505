//! Gradus as a library that a host takes out of memory, with all its threads at work: beside the way to its entries it
//! has one that opens devices, scans a folder, edits, and asks a person, as an instance with a window does.
#![allow(
    unsafe_code,
    reason = "a library is entered through the C interface, whose other end is tests/it/unloading"
)]

use std::ffi::c_void;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{Builder, JoinHandle};
use std::time::Duration;

use gradus::control::request;
use gradus::devices::port::{InputPort, OnMessage, OutputPort, PortError, PortInfo, Ports};
use gradus::devices::{DeviceChoice, Devices, InstanceHandles, ProfileWatcher};
use gradus::engine::Monitor;
use gradus::instance::commands;
use gradus::instance::document::Document;
use gradus::instance::edits::{self, RequestSender};
use gradus::instance::play_state;
use gradus::instance::tape;
use gradus::remote;
use gradus::sequencer::edit::StepRef;
use gradus::sequencer::{Edit, Project};
use gradus::standalone;
use gradus::ui::library::{Library, LibraryContext, LibraryRequest, SystemDialog};

/// Everything at work; dropped, it is over.
#[allow(
    missing_debug_implementations,
    reason = "the audio thread's ends have nothing to show"
)]
pub struct Busy {
    library: Library,
    devices: Devices,
    requests: RequestSender,
    _watched: ProfileWatcher,
}

/// The CLAP entry.
#[unsafe(no_mangle)]
pub extern "C" fn guest_clap() -> *const c_void {
    (&raw const gradus::clap_entry).cast()
}

/// The factory of the VST3.
#[unsafe(no_mangle)]
pub extern "C" fn guest_vst3() -> *mut c_void {
    gradus::GetPluginFactory()
}

/// Sets everything to work; with a dialog, if one is to be open.
#[unsafe(no_mangle)]
pub extern "C" fn guest_begin(asks: bool) -> *mut Busy {
    let (document, _live) = Document::new(Project::with_tracks(8));
    let (sender, _queue) = commands::channel(document.attention(), &Arc::default());
    let (play_state, _publisher) = play_state::channel();
    let (_writer, tape) = tape::channel(play_state.clone());
    let monitor = Arc::<Monitor>::default();
    let watched = ProfileWatcher::new(|| standalone::settings_folder().controllers());
    let profile_catalog = watched.profile_catalog().clone();
    let instance = InstanceHandles {
        document: document.clone(),
        commands: sender.clone(),
        monitor: Arc::clone(&monitor),
        play_state,
        tape: tape.clone(),
    };
    let devices = Devices::new(
        instance,
        Arc::new(|| Box::new(Pads)),
        Arc::new(move |name| profile_catalog.wait_for(name)),
    );
    let choice = |port: &str, profile: &str| DeviceChoice {
        input: port.to_owned(),
        output: port.to_owned(),
        profile: profile.to_owned(),
        clock: true,
        follows: true,
        later_ms: 0,
    };
    devices.choose(&[
        choice("Pads", "Grid of 8 x 8 notes"),
        choice("Box", "Own"),
        choice("Gone", ""),
    ]);
    let _unknown_yet = devices.ports();
    let mut library = Library::new(LibraryContext {
        document: document.clone(),
        commands: sender,
        monitor,
        tape: tape.clone(),
        session: None,
        settings_folder: standalone::settings_folder(),
        dialog: Arc::new(SystemDialog::default()),
        repaint: Box::new(|| ()),
    });
    library.ask(LibraryRequest::Scan);
    if asks {
        let folder = LibraryRequest::Folder(standalone::settings_folder().library());
        library.ask(LibraryRequest::Browse(Box::new(folder)));
    }
    Box::into_raw(Box::new(Busy {
        library,
        devices,
        requests: edits::connect(&document, &tape),
        _watched: watched,
    }))
}

/// Serves the page for tablets at an address of this process alone; writes where, and a ticket: `127.1.0.7:7780 ABCD...`.
/// Returns how long that is.
///
/// # Safety
/// There must be so much room.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn guest_serve(text: *mut u8, room: usize) -> usize {
    let [.., high, low] = std::process::id().to_be_bytes();
    let address = remote::switch_on([127, 1, high, low].into()).expect("a port is free");
    let tickets = remote::new_tickets().expect("it is on");
    let written = format!("{address} {}", tickets.typed.letters());
    assert!(written.len() <= room);
    // SAFETY: as promised.
    unsafe { text.copy_from(written.as_ptr(), written.len()) };
    written.len()
}

/// Ends all of it in the middle of its work.
///
/// # Safety
/// What [`guest_begin`] gave, once.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn guest_end(busy: *mut Busy) {
    // SAFETY: as promised.
    let mut busy = unsafe { Box::from_raw(busy) };
    busy.library.ask(LibraryRequest::Scan);
    let _names = busy.devices.ports();
    for step in 0..16 {
        let place = StepRef {
            pattern: 0,
            track: 0,
            step,
        };
        busy.requests
            .send(request::Request::Edit(Edit::ToggleStep(place)));
    }
}

/// Two devices that never rest, each with a thread of the driver's own, as those of the system have.
struct Pads;

struct Open {
    over: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl InputPort for Open {}

impl Drop for Open {
    fn drop(&mut self) {
        self.over.store(true, Ordering::Release);
        let ended = self.thread.take().map(JoinHandle::join);
        ended.expect("it was started").expect("it does not fail");
    }
}

struct Lights;

impl OutputPort for Lights {
    fn send(&mut self, _: &[u8]) -> Result<(), PortError> {
        Ok(())
    }
}

fn found() -> Vec<PortInfo> {
    let names = ["Pads", "Box"].into_iter();
    names
        .map(|name| PortInfo {
            name: name.to_owned(),
            id: name.to_owned(),
        })
        .collect()
}

impl Ports for Pads {
    fn inputs(&mut self) -> Result<Vec<PortInfo>, PortError> {
        Ok(found())
    }

    fn outputs(&mut self) -> Result<Vec<PortInfo>, PortError> {
        Ok(found())
    }

    fn listen(
        &mut self,
        _: &PortInfo,
        mut on_message: OnMessage,
    ) -> Result<Box<dyn InputPort>, PortError> {
        let over = Arc::<AtomicBool>::default();
        let is_over = Arc::clone(&over);
        let play = move || {
            for key in (36..100_u8).cycle() {
                if is_over.load(Ordering::Acquire) {
                    return;
                }
                on_message(&[0x90, key, 100]);
                on_message(&[0x80, key, 0]);
                std::thread::sleep(Duration::from_millis(1));
            }
        };
        let thread = Builder::new().name("driver".to_owned()).spawn(play);
        Ok(Box::new(Open {
            over,
            thread: thread.ok(),
        }))
    }

    fn speak(&mut self, _: &PortInfo) -> Result<Box<dyn OutputPort>, PortError> {
        Ok(Box::new(Lights))
    }
}
