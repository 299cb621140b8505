//! What a person has chosen in Set-up: the audio system, its device, and the MIDI ports. It belongs to the computer,
//! never to a project.

use serde::{Deserialize, Serialize};

use super::Audio;
use crate::devices::MidiRoute;
use crate::instance::clock_link::ClockChoice;

/// The audio system that a person has chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AudioSystem {
    /// JACK, or else the sound card.
    #[default]
    Automatic,
    /// JACK.
    Jack,
    /// The system's own sound cards.
    SoundCard,
    /// No sound: MIDI alone.
    Silent,
}

/// The order in which audio systems are tried until one responds; the last always does.
const JACK_FIRST: [Audio; 3] = [Audio::Jack, Audio::Native, Audio::Missing];
const CARD_FIRST: [Audio; 3] = [Audio::Native, Audio::Jack, Audio::Missing];

impl AudioSystem {
    /// All of them, in the order of the menu.
    pub const ALL: [Self; 4] = [Self::Automatic, Self::Jack, Self::SoundCard, Self::Silent];

    /// Its name in a menu.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Automatic => "Automatic",
            Self::Jack => "JACK",
            Self::SoundCard => CARDS,
            Self::Silent => "None (MIDI only)",
        }
    }

    /// The systems to be tried at a start, in this order: one that was chosen earlier and does not respond is no reason
    /// not to play.
    pub(super) const fn attempts(self) -> &'static [Audio] {
        match self {
            Self::Automatic | Self::Jack => &JACK_FIRST,
            Self::SoundCard => &CARD_FIRST,
            Self::Silent => &[Audio::Silent],
        }
    }

    /// The sentence when another system runs in its place; nothing where that is as chosen.
    #[must_use]
    pub fn replaced_by(self, audio: Audio) -> Option<String> {
        let plays = match audio {
            Audio::Jack => "JACK",
            Audio::Native => "the sound card",
            Audio::Missing | Audio::Silent => return None,
        };
        let missing = match (self, audio) {
            (Self::Jack, Audio::Native) => "JACK",
            (Self::SoundCard, Audio::Jack) => "The sound card",
            (Self::Automatic | Self::Jack | Self::SoundCard | Self::Silent, _) => return None,
        };
        Some(format!(
            "{missing}, chosen in Set-up, does not respond: {plays} plays instead"
        ))
    }
}

#[cfg(target_os = "macos")]
const CARDS: &str = "Core Audio";
#[cfg(target_os = "windows")]
const CARDS: &str = "WASAPI";
#[cfg(not(any(target_os = "macos", target_os = "windows")))]
const CARDS: &str = "ALSA";

/// All that Set-up chooses of sound and MIDI.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct AudioChoice {
    /// The audio system.
    pub system: AudioSystem,
    /// The name of the sound card; empty for the system's own choice.
    pub device: String,
    /// The ports of other clients of JACK that ours are connected to.
    pub jack: MidiRoute,
    /// The MIDI ports without JACK.
    pub ports: MidiRoute,
    /// Whether the MIDI clock of the inputs is followed.
    pub clock: ClockChoice,
}

/// A change of the choice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AudioRequest {
    /// Another audio system.
    System(AudioSystem),
    /// Another sound card, by name; empty for the system's own choice.
    Device(String),
    /// A MIDI input is used from now on, or no more.
    Input(String, bool),
    /// A MIDI output is used from now on, or no more.
    Output(String, bool),
    /// The MIDI clock of the inputs is followed so from now on.
    Clock(ClockChoice),
}

impl AudioChoice {
    /// Makes the change, to the ports of JACK while it runs.
    pub(super) fn change(&mut self, request: &AudioRequest, running: Audio) {
        let route = match running {
            Audio::Jack => &mut self.jack,
            Audio::Native | Audio::Missing | Audio::Silent => &mut self.ports,
        };
        match request {
            AudioRequest::System(system) => self.system = *system,
            AudioRequest::Device(name) => self.device.clone_from(name),
            AudioRequest::Clock(clock) => self.clock = *clock,
            AudioRequest::Input(name, on) => set(&mut route.inputs, name, *on),
            AudioRequest::Output(name, on) => set(&mut route.outputs, name, *on),
        }
    }
}

fn set(names: &mut Vec<String>, name: &str, on: bool) {
    names.retain(|other| other != name);
    if on {
        names.push(name.to_owned());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is chosen of JACK's ports and of the system's own stays apart, and is read back as it was written; what a
    /// later version adds, or a person leaves out, does no harm.
    #[test]
    fn choices_are_kept_apart() {
        let mut choice = AudioChoice::default();
        let on = |name: &str| AudioRequest::Output(name.to_owned(), true);
        choice.change(&on("synth:in"), Audio::Jack);
        choice.change(&on("Synth MIDI"), Audio::Native);
        choice.change(&on("Synth MIDI"), Audio::Silent);
        choice.change(&AudioRequest::System(AudioSystem::SoundCard), Audio::Jack);
        assert_eq!(choice.jack.outputs, ["synth:in"]);
        assert_eq!(choice.ports.outputs, ["Synth MIDI"]);
        let text = serde_json::to_string(&choice).unwrap();
        assert_eq!(serde_json::from_str(&text).ok(), Some(choice.clone()));
        let less = serde_json::from_str(r#"{"system":"sound-card","later":1}"#);
        assert_eq!(
            less.ok(),
            Some(AudioChoice {
                system: AudioSystem::SoundCard,
                ..AudioChoice::default()
            })
        );
        choice.change(
            &AudioRequest::Output("synth:in".to_owned(), false),
            Audio::Jack,
        );
        assert!(choice.jack.outputs.is_empty());
    }

    /// A chosen system that does not respond is replaced with a sentence; silence by choice stays silent.
    #[test]
    fn a_missing_system_is_replaced() {
        let said = AudioSystem::Jack.replaced_by(Audio::Native);
        assert_eq!(
            said.as_deref(),
            Some("JACK, chosen in Set-up, does not respond: the sound card plays instead")
        );
        assert_eq!(AudioSystem::Automatic.replaced_by(Audio::Native), None);
        assert_eq!(AudioSystem::SoundCard.replaced_by(Audio::Native), None);
        assert_eq!(AudioSystem::Silent.attempts(), [Audio::Silent]);
    }
}
