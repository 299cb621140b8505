//! A kind of device: its rules and its lights.

use super::assembly;
use super::chain::Rule;
use super::light::Light;
use super::message::{Incoming, MessageKind, Signal};
use super::message_pattern::{Field, MessagePattern};

/// The most rules of a profile.
pub const RULES: usize = 256;

/// A kind of device, as its profile describes it.
#[derive(Debug, Clone, Default)]
pub struct Profile {
    /// What the device is called.
    pub name: String,
    /// Parts of the names that its ports have in an operating system; any of them identifies it.
    pub ports: Vec<String>,
    /// Parts of port names of other devices whose names contain one of `ports`.
    pub unlike: Vec<String>,
    /// How the profile was checked, in one sentence.
    pub checked: String,
    /// What the owner must set on the device, in one sentence.
    pub setup: String,
    /// How many steps the device shows at a time, 1 to 256.
    pub steps: u16,
    /// Whether the page shown follows the one that plays.
    pub follows: bool,
    /// What the device sends, and what is then done.
    pub rules: Vec<Rule>,
    /// The rules for its lights.
    pub lights: Vec<Light>,
    /// How many messages a second it can take, 1 to 100,000.
    pub rate: u32,
    /// Messages that the device must receive before its lights can be used.
    pub hello: Vec<Vec<u8>>,
    /// Messages that the device receives at the end.
    pub goodbye: Vec<Vec<u8>>,
}

impl Profile {
    /// Whether a message could be part of any rule, whatever came before it. When a pad's release is used by a rule,
    /// its press is not music either, and the other way round: otherwise the note would never end, or the instrument
    /// would receive half of what a button sends.
    #[must_use]
    pub fn concerns(&self, incoming: Incoming<'_>) -> bool {
        let named = |incoming| self.patterns().any(|pattern| pattern.concerns(incoming));
        let beside = |kind, values: &[u16]| match incoming {
            Incoming::Signal(signal) => values.iter().any(|value| {
                named(Incoming::Signal(Signal {
                    kind,
                    value: *value,
                    ..signal
                }))
            }),
            Incoming::SysEx(_) => false,
        };
        named(incoming)
            || match incoming {
                Incoming::Signal(Signal { kind, value, .. }) => match (kind, value) {
                    (MessageKind::Note, _) => beside(MessageKind::NoteOff, &[0, 64]),
                    (MessageKind::Control, 0) => beside(MessageKind::Control, &[127]),
                    (MessageKind::Control, 127) => beside(MessageKind::Control, &[0]),
                    _ => false,
                },
                Incoming::SysEx(_) => false,
            }
    }

    /// Whether any of its lights blinks, so that time alone changes it.
    #[must_use]
    pub fn blinks(&self) -> bool {
        self.lights.iter().any(Light::blinks)
    }

    /// Whether any rule waits for a number that is sent as several controllers.
    #[must_use]
    pub fn assembles(&self) -> bool {
        self.patterns().any(|pattern| {
            matches!(
                pattern.kind(),
                Some(MessageKind::Control14 | MessageKind::Nrpn | MessageKind::Nrpn14)
            )
        })
    }

    /// Whether a controller is part of a number that a rule waits for. Data of registered parameters are not part of an
    /// NRPN.
    #[must_use]
    pub fn hears_part(&self, signal: Signal, of_registered: bool) -> bool {
        if signal.kind != MessageKind::Control {
            return false;
        }
        self.patterns().any(|pattern| match pattern {
            MessagePattern::Signal {
                kind,
                channel,
                number,
                ..
            } if channel.allows(u16::from(signal.channel) + 1) => match kind {
                MessageKind::Nrpn | MessageKind::Nrpn14 => {
                    !of_registered && assembly::is_part(&signal)
                }
                MessageKind::Control14 => is_half(signal.number, number),
                MessageKind::Note
                | MessageKind::NoteOff
                | MessageKind::KeyPressure
                | MessageKind::Control
                | MessageKind::Program
                | MessageKind::Pressure
                | MessageKind::Bend => false,
            },
            MessagePattern::Signal { .. } | MessagePattern::SysEx { .. } => false,
        })
    }

    fn patterns(&self) -> impl Iterator<Item = &MessagePattern> {
        self.rules.iter().flat_map(|rule| &rule.chain)
    }
}

/// Whether a controller is one of the two halves of a wanted 14-bit controller.
fn is_half(number: u16, wanted: &Field) -> bool {
    number < 64 && wanted.allows(number % 32)
}
