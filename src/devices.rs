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
/// One device and its thread.
pub mod device;
/// The profiles of the process, as their files change.
pub mod watch;

use std::fmt;
use std::sync::Arc;

use parking_lot::Mutex;

pub use device::{Choice, FindProfile, Link};
use device::{Handle, World};
use port::Ports;
pub use seat::Instance;
pub use system::System;

/// The most devices of one instance.
pub const DEVICES: usize = 8;

/// Makes a system of ports for one thread.
pub type MakePorts = Arc<dyn Fn() -> Box<dyn Ports> + Send + Sync>;

/// The devices of one instance; dropped, they are all left. For any thread but the audio thread.
pub struct Devices {
    world: World,
    open: Mutex<Vec<Handle>>,
}

impl fmt::Debug for Devices {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Devices")
            .field("open", &self.states())
            .finish_non_exhaustive()
    }
}

impl Devices {
    /// None yet, for an instance, with these ports and profiles.
    #[must_use]
    pub fn new(instance: Instance, system: MakePorts, profiles: FindProfile) -> Self {
        Self {
            world: World {
                instance,
                system,
                profiles,
            },
            open: Mutex::default(),
        }
    }

    /// Opens the devices of a choice, and leaves all others; those that stay are not disturbed. At most
    /// [`DEVICES`] are opened.
    pub fn choose(&self, choices: &[Choice]) {
        let choices = &choices[..choices.len().min(DEVICES)];
        let mut open = self.open.lock();
        let (keep, leave) = open
            .drain(..)
            .partition(|device| choices.contains(&device.choice));
        *open = keep;
        // Those that go give their ports back before others want them.
        let leave: Vec<Handle> = leave;
        leave.into_iter().for_each(Handle::leave);
        for choice in choices {
            if !open.iter().any(|device| device.choice == *choice) {
                open.extend(Handle::start(&self.world, choice.clone()));
            }
        }
    }

    /// The devices that were chosen, and how it is with them.
    #[must_use]
    pub fn states(&self) -> Vec<(Choice, Link)> {
        let open = self.open.lock();
        let states = open
            .iter()
            .map(|device| (device.choice.clone(), device.link()));
        states.collect()
    }
}

impl Drop for Devices {
    fn drop(&mut self) {
        self.choose(&[]);
    }
}

#[cfg(test)]
mod tests;
