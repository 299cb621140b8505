//! The MIDI ports to connect to, and the mistakes in a profile, as text for a terminal.

use std::path::Path;

use crate::devices::DeviceChoice;
use crate::devices::port::{PortError, PortInfo, Ports};
use crate::files::{profile, read_text};
use crate::standalone::terminal::visible;

/// The MIDI ports of a system, a line each.
pub fn list_interfaces(ports: &mut dyn Ports) -> String {
    let (inputs, outputs) = (ports.inputs(), ports.outputs());
    let part = |title: &str, found: Result<Vec<PortInfo>, PortError>| {
        let lines = match found {
            Ok(found) if found.is_empty() => "  none\n".to_owned(),
            Ok(found) => found
                .iter()
                .map(|port| format!("  {}\n", visible(&port.name)))
                .collect(),
            Err(error) => format!("  {}\n", visible(&error.to_string())),
        };
        format!("{title}\n{lines}")
    };
    part("MIDI inputs:", inputs) + &part("MIDI outputs:", outputs)
}

/// A controller for each of `names`, at the first ports whose names contain it; one that is not there is waited for.
pub fn choices(ports: &mut dyn Ports, names: &[String]) -> Vec<DeviceChoice> {
    if names.is_empty() {
        return Vec::new();
    }
    let known = |found: Result<Vec<PortInfo>, PortError>| found.unwrap_or_default();
    let (inputs, outputs) = (known(ports.inputs()), known(ports.outputs()));
    let named = |found: &[PortInfo], name: &str| {
        let wanted = name.to_lowercase();
        let mut found = found.iter().map(|port| &port.name);
        found
            .find(|name| name.to_lowercase().contains(&wanted))
            .cloned()
    };
    let choice = |name: &String| {
        let (input, output) = match (named(&inputs, name), named(&outputs, name)) {
            (None, None) => (name.clone(), name.clone()),
            (input, output) => (input.unwrap_or_default(), output.unwrap_or_default()),
        };
        DeviceChoice {
            input,
            output,
            ..DeviceChoice::default()
        }
    };
    names.iter().map(choice).collect()
}

/// A line about a controller profile that is right.
///
/// # Errors
/// All that is wrong with it, a line each.
pub fn check_profile(file: &Path) -> Result<String, String> {
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    let name = visible(&name).into_owned();
    let text = read_text(file, profile::LONGEST)
        .map_err(|error| format!("gradus: {}\n", visible(&error.to_string())))?;
    match profile::from_text(&name, &text) {
        Ok(profile) => Ok(format!(
            "{name}: \"{}\", no mistakes. Rules: {}, lights: {}, lamps: {}.",
            visible(&profile.name),
            profile.rules.len(),
            profile.lights.len(),
            profile
                .lights
                .iter()
                .map(|light| light.numbers.len())
                .sum::<usize>(),
        )),
        Err(mistakes) => Err(mistakes
            .iter()
            .flat_map(|mistake| {
                let text = mistake.to_string();
                let lines = text.lines().map(|line| format!("{}\n", visible(line)));
                lines.collect::<Vec<_>>()
            })
            .collect()),
    }
}
