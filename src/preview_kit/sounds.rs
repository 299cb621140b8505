//! Which sound a key has: channel 2 plays the bass, channels 1 and 10 the drums of General MIDI, all others the pluck.

/// What is added to the channel, 0 to 15, of a note that is plucked whatever its channel is.
pub const PLUCKED: u8 = 16;

/// A sound of the kit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sound {
    /// A drum.
    Drum(Drum),
    /// The bass, at a key's pitch.
    Bass,
    /// The plucked tone, at a key's pitch.
    Pluck,
}

/// A drum of the kit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Drum {
    /// Bass drum.
    Kick,
    /// The snare's rim.
    Rim,
    /// Snare drum.
    Snare,
    /// Clapping hands.
    Clap,
    /// A hi-hat that is closed; it ends an open one.
    ClosedHat,
    /// A hi-hat that is open.
    OpenHat,
    /// The lowest tom.
    LowTom,
    /// The tom between them.
    MidTom,
    /// The highest tom.
    HighTom,
    /// A crash cymbal.
    Crash,
    /// A ride cymbal.
    Ride,
    /// A cowbell.
    Cowbell,
}

impl Sound {
    /// The sound of a key, 0 to 127, on a channel, 0 to 15, or [`PLUCKED`] higher.
    #[must_use]
    pub const fn of(channel: u8, key: u8) -> Self {
        match channel {
            1 => Self::Bass,
            0 | 9 => Self::Drum(Drum::of_key(key)),
            _ => Self::Pluck,
        }
    }
}

impl Drum {
    /// All drums.
    pub const ALL: [Self; 12] = [
        Self::Kick,
        Self::Rim,
        Self::Snare,
        Self::Clap,
        Self::ClosedHat,
        Self::OpenHat,
        Self::LowTom,
        Self::MidTom,
        Self::HighTom,
        Self::Crash,
        Self::Ride,
        Self::Cowbell,
    ];

    /// The drum of a key of General MIDI's percussion (keys 35 to 81), or the nearest in kind.
    #[must_use]
    pub const fn of_key(key: u8) -> Self {
        match key {
            0..=36 => Self::Kick,
            37 | 58 | 67 | 68 | 73..=77 => Self::Rim,
            38 | 40 => Self::Snare,
            39 => Self::Clap,
            42 | 44 | 54 | 69 | 70 | 78 | 82.. => Self::ClosedHat,
            46 | 71 | 72 | 79 => Self::OpenHat,
            41 | 43 | 64 | 66 => Self::LowTom,
            45 | 47 | 61 | 63 => Self::MidTom,
            48 | 50 | 60 | 62 | 65 => Self::HighTom,
            49 | 52 | 55 | 57 => Self::Crash,
            51 | 53 | 59 => Self::Ride,
            56 | 80 | 81 => Self::Cowbell,
        }
    }

    /// Whether this drum ends what rings of another, as a hi-hat that closes does.
    pub(super) const fn chokes(self, other: Self) -> bool {
        matches!(
            (self, other),
            (Self::ClosedHat | Self::OpenHat, Self::OpenHat)
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The keys of a fresh project, 36 to 51, play eleven of the twelve drums, as General MIDI has them; a bass and a
    /// plucked tone have channels of their own.
    #[test]
    fn keys_have_the_drums_of_general_midi() {
        use Drum::*;
        let fresh = [
            Kick, Rim, Snare, Clap, Snare, LowTom, ClosedHat, LowTom, ClosedHat, MidTom, OpenHat,
            MidTom, HighTom, Crash, HighTom, Ride,
        ];
        assert_eq!((36..52).map(Drum::of_key).collect::<Vec<_>>(), fresh);
        assert_eq!(Sound::of(0, 36), Sound::Drum(Kick));
        assert_eq!(Sound::of(9, 56), Sound::Drum(Cowbell));
        assert_eq!(
            [1, 2, 15].map(|channel| Sound::of(channel, 36)),
            [Sound::Bass, Sound::Pluck, Sound::Pluck]
        );
    }
}
