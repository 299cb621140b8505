//! Whether the MIDI clock of an input is followed, and what is heard of it: between the window, which chooses and shows, and
//! the audio thread, which follows.

use std::sync::atomic::{AtomicBool, AtomicI8, AtomicU64, Ordering};

use serde::{Deserialize, Serialize};

use crate::engine::HeardClock;

/// How the MIDI clock of an input is followed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct ClockChoice {
    /// Whether it is followed.
    pub follows: bool,
    /// How many milliseconds the music is later than the clock, [`ClockChoice::LATER_MS`].
    pub later_ms: i8,
}

impl ClockChoice {
    /// The least and the most milliseconds that the music can be later than the clock; less than 0 is earlier.
    pub const LATER_MS: std::ops::RangeInclusive<i8> = -100..=100;
}

/// The shared state; each part is one value, and none waits for another.
#[derive(Debug, Default)]
pub struct ClockLink {
    follows: AtomicBool,
    later_ms: AtomicI8,
    /// The tempo as the bits of a float; negative while the music stands still, 0 for nothing.
    heard: AtomicU64,
}

impl ClockLink {
    /// Follows the clock so from the next block on.
    pub fn choose(&self, choice: ClockChoice) {
        self.later_ms.store(choice.later_ms, Ordering::Relaxed);
        self.follows.store(choice.follows, Ordering::Release);
    }

    /// How the clock is followed.
    #[must_use]
    pub fn choice(&self) -> ClockChoice {
        let later = self.later_ms.load(Ordering::Relaxed);
        ClockChoice {
            follows: self.follows.load(Ordering::Acquire),
            later_ms: later.clamp(*ClockChoice::LATER_MS.start(), *ClockChoice::LATER_MS.end()),
        }
    }

    /// Shows what is heard of the clock.
    pub fn show(&self, heard: HeardClock) {
        let tempo = match heard {
            HeardClock::Nothing => 0.0,
            HeardClock::Ticks(bpm) => -bpm,
            HeardClock::Runs(bpm) => bpm,
        };
        self.heard.store(tempo.to_bits(), Ordering::Relaxed);
    }

    /// What is heard of the clock.
    #[must_use]
    pub fn heard(&self) -> HeardClock {
        let tempo = f64::from_bits(self.heard.load(Ordering::Relaxed));
        if tempo > 0.0 {
            HeardClock::Runs(tempo)
        } else if tempo < 0.0 {
            HeardClock::Ticks(-tempo)
        } else {
            HeardClock::Nothing
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What one end says, the other reads.
    #[test]
    fn both_ends_say_the_same() {
        let link = ClockLink::default();
        let choice = ClockChoice {
            follows: true,
            later_ms: -100,
        };
        link.choose(choice);
        assert_eq!(link.choice(), choice);
        link.choose(ClockChoice {
            later_ms: -128,
            ..choice
        });
        assert_eq!(link.choice(), choice, "a file may say more");
        for heard in [
            HeardClock::Ticks(90.5),
            HeardClock::Runs(174.0),
            HeardClock::Nothing,
        ] {
            link.show(heard);
            assert_eq!(link.heard(), heard);
        }
    }
}
