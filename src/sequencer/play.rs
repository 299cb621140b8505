//! What a performance adds to the score.
//!
//! Everything that a person, a parameter of the host or a launch decides while the music runs is in a
//! [`Play`], and nothing of it is in the score. It never changes by itself: for the same play the same
//! span has the same notes, wherever the music came from.

use super::project::MAX_TRACKS;
use super::time::Tick;

/// What a performance adds to the score. Large: hand it on by reference.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Play {
    /// What each track plays.
    pub tracks: [Part; MAX_TRACKS],
    /// The tracks that are soloed, a bit each; none means all sound.
    pub solo: u32,
    /// The tracks that are silenced, a bit each, beside the clips that are.
    pub muted: u32,
    /// Whether fill is on, which steps can ask for.
    pub fill: bool,
    /// Where fill is on for a cycle, whatever `fill` says: from the first tick to before the second.
    pub filled: (Tick, Tick),
    /// Where the music began: the tick of the last start or jump.
    pub since: Tick,
    /// What is added to the values of all tracks.
    pub offsets: Offsets,
    /// Another throw of all dice; 0 is the score's own.
    pub variation: u8,
    /// What the dice that are meant to be different in each run are thrown with.
    pub nonce: u32,
}

/// What one track plays, and where it counts its steps from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Part {
    /// The pattern its clip is taken from, 0 to 63.
    pub pattern: u8,
    /// The song position of step 0 of pass 0.
    pub origin: Tick,
    /// Where it was launched: the pass there is its first.
    pub launched: Tick,
    /// Whether the launch began at step 0, so that nothing from before it sounds on after it.
    pub restarted: bool,
}

/// What is added to the score's values while playing; nothing by default.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Offsets {
    /// Added to the swing, in 1/100 percent of the pair.
    pub swing: i16,
    /// Percent of hits added (positive) or thinned out (negative), -100 to 100.
    pub density: i8,
    /// Added to every gate, in percent of it, -100 to 100.
    pub gate: i8,
    /// Added to every velocity, -127 to 127.
    pub velocity: i8,
    /// Humanising beyond the clips' own, 0 to 100 percent.
    pub humanise: u8,
    /// Semitones, or degrees of the scale, -48 to 48.
    pub transpose: i8,
    /// Added to every chance below 100, in percent, -100 to 100.
    pub chance: i8,
    /// Added to the pulses of a Euclidean rhythm.
    pub pulses: i8,
    /// Added to the rotation of a Euclidean rhythm.
    pub rotation: i8,
}

impl Play {
    /// All tracks play this pattern, 0 to 63, from the beginning of the song.
    #[must_use]
    pub fn of(pattern: usize) -> Self {
        let part = Part {
            pattern: u8::try_from(pattern).unwrap_or(0),
            ..Part::default()
        };
        Self {
            tracks: [part; MAX_TRACKS],
            ..Self::default()
        }
    }

    /// Whether a track is muted, whatever is soloed.
    #[must_use]
    pub fn mutes(&self, track: usize) -> bool {
        self.muted & bit(track) != 0
    }

    /// Whether nobody has silenced a track, neither by muting it nor by another's solo.
    #[must_use]
    pub fn hears(&self, track: usize) -> bool {
        !self.mutes(track) && (self.solo == 0 || self.solo & bit(track) != 0)
    }

    /// Whether fill is on at a tick.
    #[must_use]
    pub fn fills(&self, tick: Tick) -> bool {
        self.fill || (self.filled.0..self.filled.1).contains(&tick)
    }
}

/// The bit of a track in a set of them.
fn bit(track: usize) -> u32 {
    let bit = 1u32.checked_shl(u32::try_from(track).unwrap_or(u32::MAX));
    bit.unwrap_or(0)
}

impl Default for Play {
    fn default() -> Self {
        Self {
            tracks: [Part::default(); MAX_TRACKS],
            solo: 0,
            muted: 0,
            fill: false,
            filled: (0, 0),
            since: 0,
            offsets: Offsets::default(),
            variation: 0,
            nonce: 0,
        }
    }
}
