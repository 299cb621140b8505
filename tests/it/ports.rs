//! Ports that are made up, in the place of this computer's: devices that a test plugs in by name, in hosts
//! that know nothing of it.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use gradus::devices::port::{
    InputPort, OnMessage, OutputPort, PortError, PortInfo, Ports, number_duplicates,
};
use gradus::devices::system;

/// The devices that are plugged in, in the order in which they were.
static CABLES: Mutex<Vec<Cable>> = Mutex::new(Vec::new());
/// Plugs so far.
static PLUGS: Mutex<u32> = Mutex::new(0);

struct Cable {
    name: &'static str,
    id: String,
    /// Who listens to the device, if anyone does; two would be one too many.
    callbacks: Vec<OnMessage>,
    sent: Vec<Vec<u8>>,
    /// Whether it takes nothing, and lets whoever sends wait.
    stuck: bool,
}

fn cables() -> MutexGuard<'static, Vec<Cable>> {
    CABLES.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Does something with the cable of an id, if that is plugged in.
fn at<T>(id: &str, act: impl FnOnce(&mut Cable) -> T) -> Result<T, PortError> {
    let mut cables = cables();
    let cable = cables.iter_mut().find(|cable| cable.id == id);
    cable
        .map(act)
        .ok_or_else(|| PortError("it is gone".to_owned()))
}

/// A device; dropped, its cable is pulled.
pub struct Device(String);

impl Device {
    /// Plugs it in.
    pub fn plug(name: &'static str) -> Self {
        system::replace_ports(Arc::new(|| Box::new(Script)));
        let mut plugs = PLUGS.lock().unwrap_or_else(PoisonError::into_inner);
        *plugs += 1;
        let id = plugs.to_string();
        cables().push(Cable {
            name,
            id: id.clone(),
            callbacks: Vec::new(),
            sent: Vec::new(),
            stuck: false,
        });
        Self(id)
    }

    /// It sends a message; whether anyone hears it.
    pub fn send(&self, bytes: &[u8]) -> bool {
        let heard = at(&self.0, |cable| {
            assert!(cable.callbacks.len() < 2, "{} is heard twice", cable.name);
            cable
                .callbacks
                .iter_mut()
                .for_each(|on_message| on_message(bytes));
            !cable.callbacks.is_empty()
        });
        heard.unwrap_or(false)
    }

    /// From now on it takes nothing, and whoever sends has to wait; or takes all again.
    pub fn stick(&self, stuck: bool) {
        at(&self.0, |cable| cable.stuck = stuck).expect("it is plugged in");
    }

    /// What it was sent since the last time.
    pub fn sent(&self) -> Vec<Vec<u8>> {
        let sent = at(&self.0, |cable| std::mem::take(&mut cable.sent));
        sent.unwrap_or_default()
    }
}

impl Drop for Device {
    fn drop(&mut self) {
        cables().retain(|cable| cable.id != self.0);
    }
}

/// The ports of all devices.
struct Script;

impl Script {
    fn found() -> Vec<PortInfo> {
        let found = |cable: &Cable| PortInfo {
            name: cable.name.to_owned(),
            id: cable.id.clone(),
        };
        let mut found: Vec<_> = cables().iter().map(found).collect();
        number_duplicates(&mut found);
        found
    }
}

impl Ports for Script {
    fn inputs(&mut self) -> Result<Vec<PortInfo>, PortError> {
        Ok(Self::found())
    }

    fn outputs(&mut self) -> Result<Vec<PortInfo>, PortError> {
        Ok(Self::found())
    }

    fn listen(
        &mut self,
        port: &PortInfo,
        on_message: OnMessage,
    ) -> Result<Box<dyn InputPort>, PortError> {
        at(&port.id, |cable| cable.callbacks.push(on_message))?;
        Ok(Box::new(Open(port.id.clone())))
    }

    fn speak(&mut self, port: &PortInfo) -> Result<Box<dyn OutputPort>, PortError> {
        Ok(Box::new(Way(port.id.clone())))
    }
}

/// One of them, heard.
struct Open(String);

impl InputPort for Open {}

impl Drop for Open {
    fn drop(&mut self) {
        // One that is gone is heard by nobody.
        let _ = at(&self.0, |cable| cable.callbacks.clear());
    }
}

/// The way to one of them.
struct Way(String);

impl OutputPort for Way {
    fn send(&mut self, bytes: &[u8]) -> Result<(), PortError> {
        while at(&self.0, |cable| cable.stuck)? {
            thread::sleep(Duration::from_millis(1));
        }
        at(&self.0, |cable| cable.sent.push(bytes.to_vec()))
    }
}
