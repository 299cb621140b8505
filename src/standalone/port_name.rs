//! The names of JACK's ports as a person knows them.

/// The name of whoever has a port: the client's, or the port's where a bridge to ALSA is the client.
#[must_use]
pub fn client_name(port: &str) -> &str {
    match port.split_once(':') {
        Some(("a2j" | "Midi-Bridge", port)) => {
            let device = port.split([':', '[']).next().unwrap_or(port);
            device.trim_end()
        }
        Some((client, _)) => client,
        None => port,
    }
}

/// The sentence about chosen ports that are not there; nothing where there are none.
#[must_use]
pub fn missing_ports(names: &[&str]) -> Option<String> {
    let are = match names {
        [] => return None,
        [_] => "is",
        _ => "are",
    };
    let names = names.join(", ");
    Some(format!(
        "{names} {are} not there: Gradus opens what is missing as soon as it is connected"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Listeners are called as a person knows them.
    #[test]
    fn listeners_have_names() {
        for (port, name) in [
            ("Surge XT:midi_in", "Surge XT"),
            ("a2j:Launchpad X [24] (playback): MIDI 1", "Launchpad X"),
            (
                "Midi-Bridge:Launchpad X:(playback_0) Launchpad X LPX MIDI In",
                "Launchpad X",
            ),
            ("alone", "alone"),
        ] {
            assert_eq!(client_name(port), name);
        }
    }
}
