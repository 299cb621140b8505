//! The fields of *Sound and MIDI* in Set-up, and what each does.

use super::fields::Tip;

pub const AUDIO_SYSTEM: &str = "Audio system";
pub const SOUND_CARD: &str = "Sound card";
pub const FOLLOW_MIDI_CLOCK: &str = "Follow MIDI clock";
pub const LATER_THAN_CLOCK: &str = "Later by";

/// Sound and MIDI of the program.
pub const AUDIO_FIELDS: &[Tip] = &[
    (
        AUDIO_SYSTEM,
        "What plays the preview kit, and gives the time. Automatic: JACK where it runs, or else the sound card",
    ),
    (
        SOUND_CARD,
        "Where the preview kit is heard. Default: the one that the system has chosen",
    ),
    (
        FOLLOW_MIDI_CLOCK,
        "Start, stop, place and tempo come from the drum machine or computer that sends MIDI clock to an input. A host or \
         JACK that plays has precedence",
    ),
    (
        LATER_THAN_CLOCK,
        "How much later than the clock the music is, -100 to 100 ms: less than 0 makes up for a slow sound card or \
         instrument",
    ),
];
