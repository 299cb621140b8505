//! The ports of this computer: ALSA, CoreMIDI or Windows.

use std::sync::{Arc, OnceLock};

#[cfg(not(target_os = "macos"))]
use midir::MidiOutputConnection;
use midir::{Ignore, MidiIO, MidiInput, MidiInputConnection, MidiOutput};

use super::MakePorts;
use super::port::{
    InputPort, OnMessage, OutputPort, PortError, PortInfo, Ports, number_duplicates,
};

/// The client name of our ports, as other programs see it.
const CLIENT: &str = "Gradus controllers";

/// What replaces the ports of this computer in this process.
static STAND_IN: OnceLock<MakePorts> = OnceLock::new();

/// Replaces the ports of this computer by others, such as a script's, for all instances of this process. Only the first
/// call counts.
pub fn replace_ports(ports: MakePorts) {
    let _ = STAND_IN.set(ports);
}

/// The function that makes the ports of this process.
#[must_use]
pub fn ports() -> MakePorts {
    let stand_in = STAND_IN.get().map(Arc::clone);
    stand_in.unwrap_or_else(|| Arc::new(|| Box::new(System::default())))
}

/// The ports of this computer.
#[derive(Default)]
#[allow(
    missing_debug_implementations,
    reason = "the library's connections have none"
)]
pub struct System {
    /// The client that lists inputs; made when it is first needed.
    inputs: Option<MidiInput>,
    outputs: Option<MidiOutput>,
}

impl InputPort for MidiInputConnection<()> {}

#[cfg(not(target_os = "macos"))]
impl OutputPort for MidiOutputConnection {
    fn send(&mut self, bytes: &[u8]) -> Result<(), PortError> {
        MidiOutputConnection::send(self, bytes).map_err(|error| PortError(error.to_string()))
    }
}

impl Ports for System {
    fn inputs(&mut self) -> Result<Vec<PortInfo>, PortError> {
        if self.inputs.is_none() {
            self.inputs = Some(input()?);
        }
        let Some(inputs) = &self.inputs else {
            return Ok(Vec::new());
        };
        Ok(found(inputs, |port| port.id()))
    }

    fn outputs(&mut self) -> Result<Vec<PortInfo>, PortError> {
        let others = others();
        if self.outputs.is_none() {
            match output() {
                Ok(outputs) => self.outputs = Some(outputs),
                Err(error) if others.is_empty() => return Err(error),
                Err(_) => {}
            }
        }
        let own = self.outputs.as_ref();
        let own = own.map_or_else(Vec::new, |outputs| found(outputs, |port| port.id()));
        let mut all = [own, others].concat();
        number_duplicates(&mut all);
        Ok(all)
    }

    fn listen(
        &mut self,
        port: &PortInfo,
        mut on_message: OnMessage,
    ) -> Result<Box<dyn InputPort>, PortError> {
        let mut client = input()?;
        client.ignore(Ignore::TimeAndActiveSense);
        let found = client.find_port_by_id(&port.id).ok_or_else(gone)?;
        let opened = client.connect(&found, "in", move |_, bytes, ()| on_message(bytes), ());
        match opened {
            Ok(connection) => Ok(Box::new(connection)),
            Err(error) => Err(PortError(error.to_string())),
        }
    }

    fn speak(&mut self, port: &PortInfo) -> Result<Box<dyn OutputPort>, PortError> {
        #[cfg(feature = "standalone")]
        if let Some(opened) = super::jack_outputs::open(port) {
            return opened;
        }
        open(port)
    }
}

#[cfg(target_os = "macos")]
use super::core_midi::open;

/// Opens a port of a system that sends at once.
#[cfg(not(target_os = "macos"))]
fn open(port: &PortInfo) -> Result<Box<dyn OutputPort>, PortError> {
    let client = output()?;
    let found = client.find_port_by_id(&port.id).ok_or_else(gone)?;
    match client.connect(&found, "out") {
        Ok(connection) => Ok(Box::new(connection)),
        Err(error) => Err(PortError(error.to_string())),
    }
}

/// The outputs that are not the computer's own: those of JACK, for the program.
#[cfg(feature = "standalone")]
fn others() -> Vec<PortInfo> {
    super::jack_outputs::found()
}

#[cfg(not(feature = "standalone"))]
fn others() -> Vec<PortInfo> {
    Vec::new()
}

fn input() -> Result<MidiInput, PortError> {
    MidiInput::new(CLIENT).map_err(|_| none())
}

fn output() -> Result<MidiOutput, PortError> {
    MidiOutput::new(CLIENT).map_err(|_| none())
}

fn none() -> PortError {
    PortError("this system has no MIDI".to_owned())
}

fn gone() -> PortError {
    PortError("it is gone".to_owned())
}

/// All ports of one direction but our own.
fn found<M: MidiIO>(client: &M, id: impl Fn(&M::Port) -> String) -> Vec<PortInfo> {
    let ports = client.ports();
    let named = ports.iter().filter_map(|port| {
        let (name, id) = (client.port_name(port).ok()?, id(port));
        let name = without_numbers(&name);
        (!name.starts_with(CLIENT)).then(|| PortInfo {
            name: name.to_owned(),
            id,
        })
    });
    let mut found: Vec<_> = named.collect();
    number_duplicates(&mut found);
    found
}

/// A name without the numbers that ALSA puts behind it, since they change when the device comes back.
fn without_numbers(name: &str) -> &str {
    let numbers = |text: &str| {
        text.bytes()
            .all(|byte| byte.is_ascii_digit() || byte == b':')
    };
    match name.rsplit_once(' ') {
        Some((before, last)) if last.contains(':') && numbers(last) => before,
        _ => name,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The name of a device stays when its place in the system changes, whatever is in the name.
    #[test]
    fn a_name_has_no_place_in_it() {
        for (name, expected) in [
            ("Launchpad X:LPX MIDI 20:0", "Launchpad X:LPX MIDI"),
            ("Launchpad X:LPX MIDI 128:1", "Launchpad X:LPX MIDI"),
            ("Port 2", "Port 2"),
            ("Pads :", "Pads"),
            ("Pads", "Pads"),
        ] {
            assert_eq!(without_numbers(name), expected);
        }
    }

    /// Where there is no MIDI at all, that is a sentence and no more.
    #[test]
    fn a_system_without_midi_says_so() {
        let mut system = System::default();
        let listed = (system.inputs(), system.outputs());
        for ports in [listed.0, listed.1] {
            if let Err(error) = ports {
                assert_eq!(error.to_string(), "this system has no MIDI");
            }
        }
    }
}
