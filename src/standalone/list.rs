//! What there is to connect to, as text for a terminal.

use crate::devices::port::{Found, PortError, Ports};

/// The MIDI interfaces of a system, a line each.
pub fn interfaces(ports: &mut dyn Ports) -> String {
    let (inputs, outputs) = (ports.inputs(), ports.outputs());
    let part = |title: &str, found: Result<Vec<Found>, PortError>| {
        let lines = match found {
            Ok(found) if found.is_empty() => "  none\n".to_owned(),
            Ok(found) => found
                .iter()
                .map(|port| format!("  {}\n", port.name))
                .collect(),
            Err(error) => format!("  {error}\n"),
        };
        format!("{title}\n{lines}")
    };
    part("MIDI inputs:", inputs) + &part("MIDI outputs:", outputs)
}
