//! Devices at ports of their own: pads, keyboards and drum machines that are connected directly, not through a host.
//!
//! Each device has a thread. It matches messages with the same rules as a controller that comes through the host, and
//! performs their actions at once: edits in the document, commands to the engine. It also updates the lights and sends
//! MIDI clock. For a port that is missing or busy there is a message in the status line, and it is opened as soon as it
//! can be. This module must never know a window, a host or the audio thread.

/// The interface of a system of ports.
pub mod port;
/// The ports of this computer.
pub mod system;
/// One device's rules and lights.
pub mod device_session;
/// From frames to the system's time.
pub mod frame_clock;
/// The outputs of macOS.
#[cfg(target_os = "macos")]
mod core_midi;
/// The ports of JACK's clients, for the program.
#[cfg(feature = "standalone")]
pub mod jack_outputs;
/// MIDI clock.
pub mod midi_clock;
/// The choice of a device, and whether its ports are open.
mod device_choice;
/// What wakes that thread.
mod device_event;
/// One device and its thread.
pub mod device;
/// Watches the folder of profiles for the process.
pub mod profile_watcher;
/// The names of the ports, for the window.
mod port_names;
/// Lists the ports periodically, for a device.
mod port_scanner;
/// The program's own ports, where there is no JACK.
mod program_ports;
/// The notes that sound at a port.
mod hanging_notes;
/// An open output, and what sounds there.
mod open_output;
/// What sounded at ports that have gone.
mod lost_notes;
/// The outputs of a project beside the host.
mod output_ports;
/// SysEx that a person has allowed.
mod sysex_permits;
/// Messages as bytes.
pub mod wire;
/// Decides which device gets a port that several have chosen.
mod port_arbiter;

use std::fmt;
use std::sync::Arc;

use parking_lot::Mutex;

use crate::control::controllers::Action;
use crate::control::controllers::learn::Touch;
use crate::instance::document::Document;
use crate::instance::host_link::InstanceName;
use crate::instance::threads::Presence;
pub use device::FindProfile;
use device::{DeviceContext, DeviceHandle};
pub use device_choice::{ConnectionStatus, DeviceChoice, DeviceChoices, Rival};
pub use device_session::InstanceHandles;
pub use hanging_notes::HangingNotes;
pub use output_ports::{OutputPorts, OutputPortsEnd, OutputStatus};
use port::Ports;
use port_arbiter::LastUse;
use port_names::PortNames;
pub use profile_watcher::ProfileWatcher;
pub use program_ports::{
    MidiRoute, PortState, PortStatus, ProgramPorts, ProgramPortsEnd, RouteStatus,
};
pub use sysex_permits::{AllowedSysex, PermitStore, SysexPermits};
pub use system::System;

/// The most devices of one instance.
pub const DEVICES: usize = 8;

/// Makes a system of ports for one thread.
pub type MakePorts = Arc<dyn Fn() -> Box<dyn Ports> + Send + Sync>;

/// The devices of one instance; dropping the last handle closes them all. For any thread but the audio thread.
#[derive(Debug, Clone)]
pub struct Devices(Arc<Inner>);

struct Inner {
    context: DeviceContext,
    /// The choices, and the threads of those that have a port.
    open: Mutex<OpenDevices>,
    port_names: PortNames,
    outputs: OutputPorts,
    _presence: Presence,
}

#[derive(Default)]
struct OpenDevices {
    choices: Vec<DeviceChoice>,
    devices: Vec<DeviceHandle>,
}

impl fmt::Debug for Inner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Devices")
            .field("choices", &self.open.lock().choices)
            .finish_non_exhaustive()
    }
}

impl Devices {
    /// No devices yet, for an instance, with these ports and profiles.
    #[must_use]
    pub fn new(instance: InstanceHandles, system: MakePorts, profiles: FindProfile) -> Self {
        let last_use = LastUse::new();
        let document = instance.document.clone();
        let tell = Arc::new(move |message: String| document.show_message(message));
        let outputs = OutputPorts::new(Arc::clone(&system), last_use.apart(), tell);
        Self(Arc::new(Inner {
            outputs,
            context: DeviceContext {
                instance,
                system,
                profiles,
                last_use,
                last: Arc::default(),
            },
            open: Mutex::default(),
            port_names: PortNames::default(),
            _presence: Presence::new(),
        }))
    }

    /// What other instances call this one where they show who has a port. Only the first name counts.
    pub fn set_name(&self, name: InstanceName) {
        self.0.context.last_use.set_name(name);
    }

    /// Opens the chosen devices and closes all others; those that stay are not disturbed. At most
    /// [`DEVICES`] are opened. This instance gets the ports that other instances have chosen too.
    pub fn choose(&self, choices: &[DeviceChoice]) {
        self.mark_used();
        self.0.choose(choices, &self.0.context);
    }

    /// The same for the devices of a saved session, but ports that another instance has stay with it, since loading
    /// does not count as use.
    pub fn restore(&self, choices: &[DeviceChoice]) {
        let context = DeviceContext {
            last_use: self.0.context.last_use.ignoring_past_use(),
            ..self.0.context.clone()
        };
        self.0.choose(choices, &context);
    }

    /// Notes that the user uses this instance: it gets the ports that other instances have chosen too.
    pub fn mark_used(&self) {
        self.0.context.last_use.mark_used();
    }

    /// The present choices.
    #[must_use]
    pub fn choices(&self) -> Vec<DeviceChoice> {
        self.0.open.lock().choices.clone()
    }

    /// The chosen devices, and whether their ports are open.
    #[must_use]
    pub fn states(&self) -> Vec<(DeviceChoice, ConnectionStatus)> {
        let open = self.0.open.lock();
        let states = open.choices.iter().map(|choice| {
            let mut devices = open.devices.iter();
            let device = devices.find(|device| device.choice == *choice);
            (
                choice.clone(),
                device.map_or(ConnectionStatus::Begun, DeviceHandle::connection),
            )
        });
        states.collect()
    }

    /// The last action of a control of any of them.
    #[must_use]
    pub fn last(&self) -> Option<Action> {
        *self.0.context.last.lock()
    }

    /// The outputs of the project beside the host.
    #[must_use]
    pub fn outputs(&self) -> &OutputPorts {
        &self.0.outputs
    }

    /// Follows the outputs of a document's project from now on; the audio thread's end.
    #[must_use]
    pub fn follow_outputs(&self, document: &Document) -> OutputPortsEnd {
        let inner = Arc::downgrade(&self.0);
        document.on_outputs(move |plan, news| {
            if let Some(inner) = inner.upgrade() {
                inner.outputs.follow(plan, news);
            }
        });
        self.0.outputs.end()
    }

    /// The names of the inputs and outputs as they were last listed; they are listed again in the background.
    #[must_use]
    pub fn ports(&self) -> (Vec<String>, Vec<String>) {
        self.0.port_names.names(&self.0.context.system)
    }

    /// Begins to learn from the device with this index among the choices, instead of obeying it; all others are obeyed.
    pub fn learn(&self, place: Option<usize>) {
        let open = self.0.open.lock();
        let wanted = place.and_then(|place| open.choices.get(place));
        for device in &open.devices {
            device.learn(wanted == Some(&device.choice));
        }
    }

    /// The touched control, as far as it is known, and whether its kind is certain.
    #[must_use]
    pub fn guess(&self) -> Option<(Touch, bool)> {
        let open = self.0.open.lock();
        open.devices.iter().find_map(DeviceHandle::guess)
    }
}

impl Inner {
    fn choose(&self, choices: &[DeviceChoice], context: &DeviceContext) {
        let choices = &choices[..choices.len().min(DEVICES)];
        let mut open = self.open.lock();
        open.choices = choices.to_vec();
        let (keep, leave): (Vec<DeviceHandle>, Vec<DeviceHandle>) =
            open.devices.drain(..).partition(|device| {
                let mut choices = choices.iter();
                choices.any(|choice| choice.is_open_alike(&device.choice))
            });
        open.devices = keep;
        // Devices that are closed release their ports before others request them.
        leave.iter().for_each(DeviceHandle::leave);
        leave.into_iter().for_each(DeviceHandle::wait);
        for choice in choices {
            let mut devices = open.devices.iter_mut();
            if let Some(known) = devices.find(|device| device.choice.is_open_alike(choice)) {
                known.be_later(choice);
            } else if choice.has_a_port() {
                let started = DeviceHandle::start(context, choice.clone());
                open.devices.extend(started);
            }
        }
    }
}

impl Drop for Inner {
    fn drop(&mut self) {
        self.choose(&[], &self.context);
    }
}

#[cfg(test)]
mod studio;
#[cfg(test)]
mod tests;
