//! Devices at ports of their own: pads, keyboards and drum machines that no host stands between.
//!
//! Each device has a thread. What comes in is understood there, by the rules that also hold for a
//! controller that comes through the host, and is carried out at once: edits in the document, commands
//! to the engine. What the music does goes out to the lights, and to the clock. A port that is missing or
//! busy is a sentence in the status line, and is opened when it can be. This module must never know a
//! window, a host or the audio thread.

/// What a system of ports must offer.
pub mod port;
/// The ports of this computer.
pub mod system;
/// One device's rules and lights.
pub mod seat;
/// MIDI clock.
pub mod clock;
/// What was chosen for a device, and how it is with it.
mod choice;
/// One device and its thread.
pub mod device;
/// The profiles of the process, as their files change.
pub mod watch;
/// Which ports there are, for a person.
mod listing;
/// Which ports there are, for a device.
mod lookout;
/// Who has a port that several have chosen.
mod claim;

use std::fmt;
use std::sync::Arc;

use parking_lot::Mutex;

use crate::control::controllers::Action;
use crate::control::controllers::learn::Touch;
use crate::instance::threads::Presence;
pub use choice::{Choice, Choices, Link};
use claim::Use;
pub use device::FindProfile;
use device::{Handle, World};
use listing::Listing;
use port::Ports;
pub use seat::Instance;
pub use system::System;
pub use watch::Watched;

/// The most devices of one instance.
pub const DEVICES: usize = 8;

/// Makes a system of ports for one thread.
pub type MakePorts = Arc<dyn Fn() -> Box<dyn Ports> + Send + Sync>;

/// The devices of one instance; when its last handle is dropped, they are all left. For any thread but
/// the audio thread.
#[derive(Debug, Clone)]
pub struct Devices(Arc<Inner>);

struct Inner {
    world: World,
    /// What was chosen, and the threads of those that have a port.
    open: Mutex<Open>,
    listing: Listing,
    _presence: Presence,
}

#[derive(Default)]
struct Open {
    choices: Vec<Choice>,
    devices: Vec<Handle>,
}

impl fmt::Debug for Inner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Devices")
            .field("choices", &self.open.lock().choices)
            .finish_non_exhaustive()
    }
}

impl Devices {
    /// None yet, for an instance, with these ports and profiles.
    #[must_use]
    pub fn new(instance: Instance, system: MakePorts, profiles: FindProfile) -> Self {
        Self(Arc::new(Inner {
            world: World {
                instance,
                system,
                profiles,
                used: Use::new(),
                last: Arc::default(),
            },
            open: Mutex::default(),
            listing: Listing::default(),
            _presence: Presence::new(),
        }))
    }

    /// Opens the devices of a choice, and leaves all others; those that stay are not disturbed. At most
    /// [`DEVICES`] are opened. Ports that other instances have chosen too are this one's now.
    pub fn choose(&self, choices: &[Choice]) {
        self.claim();
        self.0.choose(choices, &self.0.world);
    }

    /// The same for what a session has kept: ports that another instance has stay with it, since whoever loads
    /// does not play.
    pub fn restore(&self, choices: &[Choice]) {
        let world = World {
            used: self.0.world.used.counted_from_now(),
            ..self.0.world.clone()
        };
        self.0.choose(choices, &world);
    }

    /// This instance is being used: ports that other instances have chosen too are this one's now.
    pub fn claim(&self) {
        self.0.world.used.renew();
    }

    /// What was chosen.
    #[must_use]
    pub fn choices(&self) -> Vec<Choice> {
        self.0.open.lock().choices.clone()
    }

    /// The devices that were chosen, and how it is with them.
    #[must_use]
    pub fn states(&self) -> Vec<(Choice, Link)> {
        let open = self.0.open.lock();
        let states = open.choices.iter().map(|choice| {
            let mut devices = open.devices.iter();
            let device = devices.find(|device| device.choice == *choice);
            (choice.clone(), device.map_or(Link::Begun, Handle::link))
        });
        states.collect()
    }

    /// What a control of any of them has done last.
    #[must_use]
    pub fn last(&self) -> Option<Action> {
        *self.0.world.last.lock()
    }

    /// The names of the inputs and outputs that there are, as far as is known; they are looked for anew
    /// in the background.
    #[must_use]
    pub fn ports(&self) -> (Vec<String>, Vec<String>) {
        self.0.listing.look(&self.0.world.system)
    }

    /// From now on what the device at a place sends is not obeyed but learned from; all others are obeyed.
    pub fn learn(&self, place: Option<usize>) {
        let open = self.0.open.lock();
        let wanted = place.and_then(|place| open.choices.get(place));
        for device in &open.devices {
            device.learn(wanted == Some(&device.choice));
        }
    }

    /// The control that was touched, as far as can be told, and whether that is sure.
    #[must_use]
    pub fn guess(&self) -> Option<(Touch, bool)> {
        let open = self.0.open.lock();
        open.devices.iter().find_map(Handle::guess)
    }
}

impl Inner {
    fn choose(&self, choices: &[Choice], world: &World) {
        let choices = &choices[..choices.len().min(DEVICES)];
        let mut open = self.open.lock();
        open.choices = choices.to_vec();
        let (keep, leave): (Vec<Handle>, Vec<Handle>) = open
            .devices
            .drain(..)
            .partition(|device| choices.contains(&device.choice));
        open.devices = keep;
        // Those that go give their ports back before others want them.
        leave.iter().for_each(Handle::leave);
        leave.into_iter().for_each(Handle::wait);
        for choice in choices {
            let known = open.devices.iter().any(|device| device.choice == *choice);
            if !known && choice.has_a_port() {
                let started = Handle::start(world, choice.clone());
                open.devices.extend(started);
            }
        }
    }
}

impl Drop for Inner {
    fn drop(&mut self) {
        self.choose(&[], &self.world);
    }
}

#[cfg(test)]
mod tests;
