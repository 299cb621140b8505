//! Drums at one sample rate.

use super::drum_synthesis;
use super::sounds::Drum;

/// The drums at one sample rate: about a megabyte at 48 kHz.
#[derive(Debug)]
pub struct DrumTables {
    sample_rate: u32,
    samples: [Box<[f32]>; Drum::ALL.len()],
}

impl DrumTables {
    /// Makes the drums for a sample rate in Hz; takes some ten milliseconds.
    #[must_use]
    pub fn new(sample_rate: u32) -> Self {
        let sample_rate = sample_rate.clamp(8_000, 768_000);
        Self {
            sample_rate,
            samples: Drum::ALL.map(|drum| drum_synthesis::samples(drum, sample_rate)),
        }
    }

    /// The sample rate in Hz.
    #[must_use]
    pub fn sample_rate(&self) -> u32 {
        self.sample_rate
    }

    /// The samples of a drum, from -1 to 1.
    #[must_use]
    pub fn of(&self, drum: Drum) -> &[f32] {
        &self.samples[drum as usize]
    }
}
