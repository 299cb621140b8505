//! The connections of our MIDI ports to those of other clients.

use jack::{Client, PortFlags};

use crate::devices::{MidiRoute, PortState, PortStatus, RouteStatus};
use crate::standalone::AudioRequest;

/// The names of our MIDI ports.
pub(super) const INPUT: &str = "midi_input";
pub(super) const OUTPUT: &str = "midi_output";
/// JACK's name for MIDI ports.
const MIDI: &str = "8 bit raw midi";

/// A connection between one of our MIDI ports and another client's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum JackConnection {
    From(String),
    To(String),
}

impl JackConnection {
    /// What is asked for, and whether it is to be made or undone; nothing for other requests.
    pub(super) fn asked(request: AudioRequest) -> Option<(Self, bool)> {
        match request {
            AudioRequest::Input(port, on) => Some((Self::From(port), on)),
            AudioRequest::Output(port, on) => Some((Self::To(port), on)),
            AudioRequest::System(_) | AudioRequest::Device(_) | AudioRequest::Clock(_) => None,
        }
    }

    /// All connections of a choice.
    pub(super) fn of(route: MidiRoute) -> impl Iterator<Item = Self> {
        let from = route.inputs.into_iter().map(Self::From);
        from.chain(route.outputs.into_iter().map(Self::To))
    }

    /// The other client's port.
    pub(super) fn port(&self) -> &str {
        match self {
            Self::From(port) | Self::To(port) => port,
        }
    }

    /// Makes the connection; returns whether it exists.
    pub(super) fn make(&self, client: &Client) -> bool {
        let (source, destination) = self.ends(client);
        let made = client.connect_ports_by_name(&source, &destination);
        matches!(made, Ok(()) | Err(jack::Error::PortAlreadyConnected(..)))
    }

    /// Undoes the connection.
    pub(super) fn undo(&self, client: &Client) {
        let (source, destination) = self.ends(client);
        // One that is gone already is as it should be.
        let _ = client.disconnect_ports_by_name(&source, &destination);
    }

    fn ends(&self, client: &Client) -> (String, String) {
        let name = client.name();
        match self {
            Self::From(port) => (port.clone(), format!("{name}:{INPUT}")),
            Self::To(port) => (format!("{name}:{OUTPUT}"), port.clone()),
        }
    }
}

/// The connections of our MIDI ports.
pub(super) fn connections(client: &Client) -> Vec<JackConnection> {
    let others = |port: &str| {
        let port = client.port_by_name(&format!("{}:{port}", client.name()));
        port.map_or_else(Vec::new, |port| port.get_connections())
    };
    let from = others(INPUT).into_iter().map(JackConnection::From);
    from.chain(others(OUTPUT).into_iter().map(JackConnection::To))
        .collect()
}

/// All MIDI ports of other clients, and those that were chosen and are not there.
pub(super) fn all_ports(
    client: &Client,
    chosen: &MidiRoute,
    connected: &[JackConnection],
) -> RouteStatus {
    let own = format!("{}:", client.name());
    let status = |flags, chosen: &[String], connection: fn(String) -> JackConnection| {
        let mut there = client.ports(None, Some(MIDI), flags);
        there.retain(|name| !name.starts_with(&own));
        let missing = chosen.iter().filter(|name| !there.contains(name));
        let missing: Vec<_> = missing
            .map(|name| (name.clone(), PortState::Missing))
            .collect();
        let there = there.into_iter().map(|name| {
            let is_open = connected.contains(&connection(name.clone()));
            let state = if is_open {
                PortState::Open
            } else {
                PortState::Closed
            };
            (name, state)
        });
        let all = there.chain(missing);
        all.map(|(name, state)| PortStatus { name, state })
            .collect()
    };
    RouteStatus {
        inputs: status(PortFlags::IS_OUTPUT, &chosen.inputs, JackConnection::From),
        outputs: status(PortFlags::IS_INPUT, &chosen.outputs, JackConnection::To),
    }
}
