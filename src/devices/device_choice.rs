//! The choice of a device, and whether its ports are open.

use std::fmt;

use serde::de::{IgnoredAny, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};

use super::DEVICES;
use super::port::PortError;

/// The user's choice of a device's ports and profile. It is saved with the plug-in's state, beside the project.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct DeviceChoice {
    /// The name of the input that its messages come from; empty for none.
    pub input: String,
    /// The name of the output that leads to it; empty for none.
    pub output: String,
    /// The name of its profile; empty for none.
    pub profile: String,
    /// Whether it gets MIDI clock.
    pub clock: bool,
    /// Whether its MIDI clock drives the music while the host stands still. Left out where it does not, so that sessions of
    /// before are saved as they were.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub follows: bool,
    /// How many milliseconds the music is later than that clock, [`LATER_MS`](crate::instance::clock_link::ClockChoice::LATER_MS). Left
    /// out where it is 0.
    #[serde(skip_serializing_if = "is_zero")]
    pub later_ms: i8,
}

#[allow(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde calls it with a reference"
)]
fn is_zero(milliseconds: &i8) -> bool {
    *milliseconds == 0
}

impl DeviceChoice {
    /// Whether there is anything to open.
    #[must_use]
    pub fn has_a_port(&self) -> bool {
        !self.input.is_empty() || !self.output.is_empty()
    }

    /// Whether nothing has to be closed to have another choice instead: they differ in how late the music is at most.
    pub(super) fn is_open_alike(&self, other: &Self) -> bool {
        let later_ms = self.later_ms;
        *self
            == Self {
                later_ms,
                ..other.clone()
            }
    }
}

/// The saved devices of one instance. Those beyond [`DEVICES`] are dropped.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
#[serde(transparent)]
pub struct DeviceChoices(pub Vec<DeviceChoice>);

impl<'de> Deserialize<'de> for DeviceChoices {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_seq(ChoicesVisitor)
    }
}

struct ChoicesVisitor;

impl<'de> Visitor<'de> for ChoicesVisitor {
    type Value = DeviceChoices;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "devices in [ ]")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<DeviceChoices, A::Error> {
        let mut choices = Vec::new();
        while choices.len() < DEVICES
            && let Some(choice) = list.next_element()?
        {
            choices.push(choice);
        }
        while list.next_element::<IgnoredAny>()?.is_some() {}
        Ok(DeviceChoices(choices))
    }
}

/// Another instance of Gradus, by its name if it has one: that of its track in the host.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Rival(pub Option<String>);

impl fmt::Display for Rival {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            None => write!(f, "another Gradus"),
            Some(name) => write!(f, "the Gradus on “{name}”"),
        }
    }
}

/// Whether the ports of a device are open.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum ConnectionStatus {
    /// It was only just chosen.
    #[default]
    Begun,
    /// A port that was chosen is not there.
    Missing,
    /// All ports that were chosen are open.
    Open,
    /// They are open, and another instance has chosen one of them too.
    Contested(Rival),
    /// Another instance has a port of it.
    InUse(Rival),
    /// A port is there, but cannot be used.
    Refused(PortError),
}

impl ConnectionStatus {
    /// Whether all ports that were chosen are open.
    pub(super) fn is_open(&self) -> bool {
        matches!(self, Self::Open | Self::Contested(_))
    }

    /// The message about a device whose status has changed.
    pub(super) fn sentence(&self, name: &str, before: &Self) -> String {
        match self {
            Self::Begun => String::new(),
            Self::Open => format!("{name} is connected."),
            Self::Contested(rival) => {
                format!("{name} is connected; {rival} waits for it.")
            }
            Self::InUse(rival) => {
                format!("{name} is in use by {rival}; click in this window to use it here.")
            }
            Self::Missing if before.is_open() => {
                format!("{name} is gone; Gradus opens it again when it is back.")
            }
            Self::Missing => {
                format!("{name} is not there; Gradus opens it when you connect it.")
            }
            Self::Refused(error) => format!("{name} cannot be opened: {error}."),
        }
    }

    /// The status of a device with two ports.
    pub(super) fn and(self, other: Self) -> Self {
        match (self, other) {
            (one, Self::Open) => one,
            (Self::Open | Self::Contested(_), other) => other,
            (one, _) => one,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As many devices as there may be come back; of what else is saved nothing is kept.
    #[test]
    fn saved_devices_end() {
        let read = |count: usize| -> DeviceChoices {
            let devices = vec![r#"{"input":"Pads"}"#; count].join(",");
            serde_json::from_str(&format!("[{devices}]")).unwrap()
        };
        for (saved, kept) in [(0, 0), (DEVICES, DEVICES), (DEVICES + 1, DEVICES)] {
            let DeviceChoices(choices) = read(saved);
            assert_eq!(choices.len(), kept);
            assert!(choices.iter().all(|choice| choice.input == "Pads"));
        }
        let text = serde_json::to_string(&read(2)).unwrap();
        assert_eq!(
            serde_json::from_str::<DeviceChoices>(&text).unwrap(),
            read(2)
        );
    }
}
