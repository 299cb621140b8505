//! One MIDI port in place of this computer's, which takes all messages: for tracks that play beside the host.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use gradus::devices::port::{InputPort, OnMessage, OutputPort, PortError, PortInfo, Ports};
use gradus::devices::system;

/// Its name.
pub const NAME: &str = "Instrument";

/// Whether somebody plays there.
static IS_OPEN: AtomicBool = AtomicBool::new(false);

/// Puts it in place, for instances that are made from now on.
pub fn plug() {
    system::replace_ports(Arc::new(|| Box::new(Plugged)));
}

/// Waits until an instance has opened it and goes on to play there.
pub fn wait() {
    while !IS_OPEN.load(Ordering::Acquire) {
        thread::sleep(Duration::from_millis(1));
    }
    // It is told that the port is there right after it was opened.
    thread::sleep(Duration::from_millis(200));
}

struct Plugged;

impl Ports for Plugged {
    fn inputs(&mut self) -> Result<Vec<PortInfo>, PortError> {
        Ok(Vec::new())
    }

    fn outputs(&mut self) -> Result<Vec<PortInfo>, PortError> {
        Ok(vec![PortInfo {
            name: NAME.to_owned(),
            id: NAME.to_owned(),
        }])
    }

    fn listen(&mut self, _: &PortInfo, _: OnMessage) -> Result<Box<dyn InputPort>, PortError> {
        Err(PortError("it is no input".to_owned()))
    }

    fn speak(&mut self, _: &PortInfo) -> Result<Box<dyn OutputPort>, PortError> {
        IS_OPEN.store(true, Ordering::Release);
        Ok(Box::new(Open))
    }
}

struct Open;

impl OutputPort for Open {
    fn send(&mut self, _: &[u8]) -> Result<(), PortError> {
        Ok(())
    }
}
