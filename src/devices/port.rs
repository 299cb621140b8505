//! The interface of a system of MIDI ports.

use std::fmt;
use std::time::{Duration, Instant};

/// An available port.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PortInfo {
    /// Its name; no two inputs, and no two outputs, have the same.
    pub name: String,
    /// Its id in the system; a port that comes back may have another.
    pub id: String,
}

/// Why a port cannot be used, in a sentence without its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PortError(pub String);

impl fmt::Display for PortError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for PortError {}

/// Called with each message that comes in, whole and without delay, on a thread of the system's.
pub type OnMessage = Box<dyn FnMut(&[u8]) + Send>;

/// An open input; dropped, it is closed.
pub trait InputPort {}

/// An open output; dropped, it is closed.
pub trait OutputPort {
    /// Sends one whole message.
    ///
    /// # Errors
    /// When the port is gone.
    fn send(&mut self, bytes: &[u8]) -> Result<(), PortError>;

    /// How long before its time it takes a message; a port that sends at once takes none early.
    fn ahead(&self) -> Duration {
        Duration::ZERO
    }

    /// Sends one whole message at a time that is no farther off than it takes messages early. Those of one kind leave in the
    /// order in which they are sent; clock, start and the like may pass what else waits.
    ///
    /// # Errors
    /// When the port is gone.
    fn send_at(&mut self, due: Instant, bytes: &[u8]) -> Result<(), PortError> {
        let _is_due_now = due;
        self.send(bytes)
    }
}

/// Whether a message is about time, as clock, start and song position are: it may pass others that wait.
#[cfg(any(feature = "standalone", target_os = "macos"))]
pub(super) fn is_about_time(bytes: &[u8]) -> bool {
    /// The first status byte after that of SysEx.
    const FIRST: u8 = 0xf1;
    bytes.first().is_some_and(|status| *status >= FIRST)
}

/// A system of MIDI ports, as one thread sees it.
pub trait Ports {
    /// The inputs that are there: what devices send arrives at them.
    ///
    /// # Errors
    /// When there is no MIDI at all.
    fn inputs(&mut self) -> Result<Vec<PortInfo>, PortError>;

    /// The outputs that are there: they lead to devices.
    ///
    /// # Errors
    /// When there is no MIDI at all.
    fn outputs(&mut self) -> Result<Vec<PortInfo>, PortError>;

    /// Opens an input.
    ///
    /// # Errors
    /// When it is gone or busy.
    fn listen(
        &mut self,
        port: &PortInfo,
        on_message: OnMessage,
    ) -> Result<Box<dyn InputPort>, PortError>;

    /// Opens an output.
    ///
    /// # Errors
    /// When it is gone or busy.
    fn speak(&mut self, port: &PortInfo) -> Result<Box<dyn OutputPort>, PortError>;
}

/// Numbers ports that share a name, so that each can be chosen.
pub fn number_duplicates(ports: &mut [PortInfo]) {
    for place in 1..ports.len() {
        let (before, rest) = ports.split_at_mut(place);
        let Some(port) = rest.first_mut() else { return };
        let name = port.name.clone();
        let mut number = 1;
        while before.iter().any(|other| other.name == port.name) {
            number += 1;
            port.name = format!("{name} ({number})");
        }
    }
}

/// A name without the number that [`number_duplicates`] has added.
#[must_use]
pub fn stem(name: &str) -> &str {
    let number = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let before = name.rsplit_once(" (").filter(|(_, last)| {
        let inside = last.strip_suffix(')');
        inside.is_some_and(|inside| !inside.is_empty() && number(inside))
    });
    before.map_or(name, |(before, _)| before)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two devices of one kind have names of their own.
    #[test]
    fn names_are_told_apart() {
        let mut ports = ["Pads", "Keys", "Pads", "Pads"].map(|name| PortInfo {
            name: name.to_owned(),
            id: String::new(),
        });
        number_duplicates(&mut ports);
        let names = ports.map(|port| port.name);
        assert_eq!(names, ["Pads", "Keys", "Pads (2)", "Pads (3)"]);
        let stems = names.each_ref().map(|name| stem(name));
        assert_eq!(stems, ["Pads", "Keys", "Pads", "Pads"]);
        assert_eq!(["Pads (a)", "Pads ()"].map(stem), ["Pads (a)", "Pads ()"]);
    }
}
