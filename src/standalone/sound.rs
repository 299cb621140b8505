//! Which audio system calls for blocks, and whether the music can be heard.

use std::fmt;

/// The audio system that calls for the blocks of a standalone program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Audio {
    /// JACK, which is looked for again when it is gone.
    Jack,
    /// The system's own sound card.
    Native,
    /// None, though one is wanted: JACK is looked for.
    Missing,
    /// None, by choice.
    Silent,
}

impl fmt::Display for Audio {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Jack => "JACK",
            Self::Native => "the sound card",
            Self::Missing | Self::Silent => "the audio system",
        })
    }
}

/// Whether what is played can be heard through the audio system.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Sound {
    /// It can, or silence was chosen.
    #[default]
    Heard,
    /// Neither JACK nor a sound card was there.
    Missing,
    /// JACK was chosen, and does not respond yet.
    JackMissing,
    /// The sound card was chosen, and does not respond yet.
    CardMissing,
    /// JACK was there, and no longer calls for blocks.
    JackGone,
    /// The sound card was there, and no longer calls for blocks.
    CardGone,
}

impl Sound {
    /// The sentence that shows as long as there is no sound; nothing while all is well.
    #[must_use]
    pub fn sentence(self) -> Option<&'static str> {
        match self {
            Self::Heard => None,
            Self::Missing => Some("No sound: neither JACK nor a sound card responds"),
            Self::JackMissing => {
                Some("No sound: JACK does not respond. The internal clock goes on")
            }
            Self::CardMissing => {
                Some("No sound: the sound card does not respond. The internal clock goes on")
            }
            Self::JackGone => Some("No sound: JACK is gone. The internal clock goes on"),
            Self::CardGone => Some("No sound: the sound card is gone. The internal clock goes on"),
        }
    }

    /// The name of what is looked for then.
    #[must_use]
    pub fn missed(self) -> &'static str {
        match self {
            Self::Heard | Self::Missing | Self::JackMissing | Self::JackGone => "JACK",
            Self::CardMissing | Self::CardGone => "the sound card",
        }
    }
}
