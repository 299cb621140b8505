//! Ports that are made up, in the place of this computer's: devices that a test plugs in by name, in hosts
//! that know nothing of it.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use gradus::devices::port::{Ear, Found, Input, Output, PortError, Ports};
use gradus::devices::system;

/// The devices that are plugged in, by name.
static DEVICES: Mutex<BTreeMap<String, Cable>> = Mutex::new(BTreeMap::new());

#[derive(Default)]
struct Cable {
    /// Who listens to the device, if anyone does.
    ear: Option<Ear>,
    sent: Vec<Vec<u8>>,
}

fn devices() -> MutexGuard<'static, BTreeMap<String, Cable>> {
    DEVICES.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A device; dropped, its cable is pulled. No two of a name at a time.
pub struct Device(&'static str);

impl Device {
    /// Plugs it in.
    pub fn plug(name: &'static str) -> Self {
        system::stand_in(Arc::new(|| Box::new(Script)));
        let before = devices().insert(name.to_owned(), Cable::default());
        assert!(before.is_none(), "there is a device {name} already");
        Self(name)
    }

    /// It sends a message; whether anyone hears it.
    pub fn send(&self, bytes: &[u8]) -> bool {
        let mut devices = devices();
        let ear = devices.get_mut(self.0).and_then(|cable| cable.ear.as_mut());
        ear.map(|ear| ear(bytes)).is_some()
    }

    /// What it was sent so far.
    pub fn sent(&self) -> Vec<Vec<u8>> {
        let devices = devices();
        let cable = devices.get(self.0);
        cable.map_or_else(Vec::new, |cable| cable.sent.clone())
    }
}

impl Drop for Device {
    fn drop(&mut self) {
        devices().remove(self.0);
    }
}

/// The ports of all devices.
struct Script;

/// One of them, open.
struct Open(String);

impl Script {
    fn found() -> Vec<Found> {
        let devices = devices();
        let names = devices.keys().cloned();
        let found = names.map(|name| Found {
            mark: name.clone(),
            name,
        });
        found.collect()
    }
}

impl Ports for Script {
    fn inputs(&mut self) -> Result<Vec<Found>, PortError> {
        Ok(Self::found())
    }

    fn outputs(&mut self) -> Result<Vec<Found>, PortError> {
        Ok(Self::found())
    }

    fn listen(&mut self, port: &Found, ear: Ear) -> Result<Box<dyn Input>, PortError> {
        let gone = || PortError("it is gone".to_owned());
        let mut devices = devices();
        let cable = devices.get_mut(&port.name).ok_or_else(gone)?;
        cable.ear = Some(ear);
        Ok(Box::new(Open(port.name.clone())))
    }

    fn speak(&mut self, port: &Found) -> Result<Box<dyn Output>, PortError> {
        Ok(Box::new(Way(port.name.clone())))
    }
}

impl Input for Open {}

impl Drop for Open {
    fn drop(&mut self) {
        if let Some(cable) = devices().get_mut(&self.0) {
            cable.ear = None;
        }
    }
}

/// The way to one of them.
struct Way(String);

impl Output for Way {
    fn send(&mut self, bytes: &[u8]) -> Result<(), PortError> {
        let mut devices = devices();
        let cable = devices.get_mut(&self.0);
        let cable = cable.ok_or_else(|| PortError("gone".to_owned()))?;
        cable.sent.push(bytes.to_vec());
        Ok(())
    }
}
