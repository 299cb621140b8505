//! The sounds of the kit at one sample rate.

use super::drum_synthesis;
use super::envelope::Envelope;
use super::sounds::{Drum, Sound};
use super::table::Table;
use super::tone_synthesis;

/// The times in which a sound that is damped falls to 37 %, in seconds: a drum that is choked, a tone whose key goes up.
const CHOKE: f64 = 0.0015;
const RELEASE: f64 = 0.02;

/// The sounds of the kit at one sample rate: 1.1 megabytes at 48 kHz.
#[derive(Debug)]
pub struct KitTables {
    sample_rate: u32,
    /// The drums, and then the keys from the lowest on.
    tables: Box<[Table]>,
    choke: Envelope,
    release: Envelope,
}

/// Where a table stands among those of the kit; the same at each sample rate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct TableNumber(usize);

impl TableNumber {
    /// That of the first drum.
    pub(super) const FIRST: Self = Self(0);

    /// That of a sound at a key, 0 to 127.
    pub(super) fn of(sound: Sound, key: u8) -> Self {
        match sound {
            Sound::Drum(drum) => Self(drum as usize),
            Sound::Bass | Sound::Pluck => Self(Drum::ALL.len() + tone_synthesis::number(key)),
        }
    }
}

impl KitTables {
    /// Makes the sounds for a sample rate in Hz; takes some ten milliseconds.
    #[must_use]
    pub fn new(sample_rate: u32) -> Self {
        let sample_rate = sample_rate.clamp(8_000, 768_000);
        let drums = Drum::ALL.map(|drum| Table::once(&drum_synthesis::samples(drum, sample_rate)));
        let tones = (0..tone_synthesis::KEYS).map(|key| tone_synthesis::table(key, sample_rate));
        Self {
            sample_rate,
            tables: drums.into_iter().chain(tones).collect(),
            choke: Envelope::new(CHOKE * f64::from(sample_rate)),
            release: Envelope::new(RELEASE * f64::from(sample_rate)),
        }
    }

    /// The sample rate in Hz.
    #[must_use]
    pub fn sample_rate(&self) -> u32 {
        self.sample_rate
    }

    /// A table; there is one for each number.
    #[inline]
    pub(super) fn at(&self, number: TableNumber) -> &Table {
        &self.tables[number.0]
    }

    /// How a drum ends that is choked.
    pub(super) fn choke(&self) -> &Envelope {
        &self.choke
    }

    /// How a tone ends whose key goes up.
    pub(super) fn release(&self) -> &Envelope {
        &self.release
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// All sounds take about a megabyte at the rate of most.
    #[test]
    fn tables_take_a_megabyte() {
        let tables = KitTables::new(48_000);
        let bytes: usize = tables.tables.iter().map(Table::bytes).sum();
        assert!((900_000..1_100_000).contains(&bytes), "{bytes}");
    }
}
