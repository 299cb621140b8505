//! What a choice in Set-up asks of the audio system that runs.

use crate::standalone::{Audio, AudioChoice};

/// What is to be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Asked {
    /// Nothing.
    Nothing,
    /// Other MIDI ports are opened.
    Ports,
    /// Another audio system or sound card is started, or the same one again.
    System,
}

impl Asked {
    /// What is asked by a choice after another one. `is_as_chosen` is whether what runs is the chosen one already. An audio
    /// system or a card was chosen since where `is_chosen_again`, the same or another: what another one plays for, as it
    /// was not there, is then tried once more.
    pub(super) fn by(
        (before, now): (&AudioChoice, &AudioChoice),
        (running, is_as_chosen): (Audio, bool),
        is_chosen_again: bool,
    ) -> Self {
        let is_other_card = running == Audio::Native && before.device != now.device;
        let is_chosen = is_chosen_again || before.system != now.system;
        if is_other_card || (is_chosen && !is_as_chosen) {
            Self::System
        } else if before.ports != now.ports {
            Self::Ports
        } else {
            Self::Nothing
        }
    }
}

/// Whether the chosen MIDI ports are opened beside an audio system; JACK has its own.
pub(super) fn has_own_ports(running: Audio) -> bool {
    match running {
        Audio::Native | Audio::Missing | Audio::Silent => true,
        Audio::Jack => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::standalone::AudioSystem;

    /// JACK, or a card, for which another one plays comes back when it is chosen once more; what runs as it was chosen is
    /// not touched by that.
    #[test]
    fn what_was_replaced_is_chosen_again() {
        let jack = AudioChoice {
            system: AudioSystem::Jack,
            ..AudioChoice::default()
        };
        let asked = |now: &AudioChoice, is_as_chosen, again| {
            Asked::by((&jack, now), (Audio::Native, is_as_chosen), again)
        };
        assert_eq!(asked(&jack, false, true), Asked::System);
        assert_eq!(asked(&jack, false, false), Asked::Nothing);
        assert_eq!(asked(&jack, true, true), Asked::Nothing);
        let mut other = jack.clone();
        other.system = AudioSystem::Silent;
        assert_eq!(asked(&other, false, true), Asked::System);
        let mut other = jack.clone();
        other.device = "USB".to_owned();
        assert_eq!(asked(&other, true, true), Asked::System);
        let mut other = jack.clone();
        other.ports.outputs = vec!["synth".to_owned()];
        assert_eq!(asked(&other, true, false), Asked::Ports);
    }

    /// MIDI goes out while audio is missing.
    #[test]
    fn midi_needs_no_audio() {
        let with_ports = [Audio::Native, Audio::Missing, Audio::Silent, Audio::Jack];
        assert_eq!(with_ports.map(has_own_ports), [true, true, true, false]);
    }
}
