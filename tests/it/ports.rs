//! Made-up ports in place of this computer's: a test plugs devices in by name, and the hosts do not notice.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use gradus::devices::port::{
    InputPort, OnMessage, OutputPort, PortError, PortInfo, Ports, number_duplicates,
};
use gradus::devices::system;

/// The devices that are plugged in, in the order in which they were.
static CABLES: Mutex<Vec<Cable>> = Mutex::new(Vec::new());
/// The number of plugs so far.
static PLUGS: Mutex<u32> = Mutex::new(0);

struct Cable {
    name: &'static str,
    id: String,
    /// The listener of the device, if there is one; there must never be two.
    callbacks: Vec<OnMessage>,
    sent: Vec<Vec<u8>>,
    /// Whether it is stuck: it takes nothing, and a sender has to wait.
    stuck: bool,
}

fn cables() -> MutexGuard<'static, Vec<Cable>> {
    CABLES.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Calls a function with the cable of an id, if that is plugged in.
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

    /// It sends a message; returns whether anyone hears it.
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

    /// Makes it stuck, so that a sender has to wait, or lets it take all messages again.
    pub fn stick(&self, stuck: bool) {
        at(&self.0, |cable| cable.stuck = stuck).expect("it is plugged in");
    }

    /// Takes the messages that it was sent since the last call.
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

/// An open input of a device.
struct Open(String);

impl InputPort for Open {}

impl Drop for Open {
    fn drop(&mut self) {
        // A device that was unplugged is not there any more.
        let _ = at(&self.0, |cable| cable.callbacks.clear());
    }
}

/// An open output to a device.
struct Way(String);

impl OutputPort for Way {
    fn send(&mut self, bytes: &[u8]) -> Result<(), PortError> {
        while at(&self.0, |cable| cable.stuck)? {
            thread::sleep(Duration::from_millis(1));
        }
        at(&self.0, |cable| cable.sent.push(bytes.to_vec()))
    }
}
