//! How what comes in is recorded, and one change of it.

/// How what comes in is recorded. The engine keeps it, and applies what others ask for in its order, so that
/// there is one of it for everyone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Recording {
    /// Whether notes that come in are recorded.
    pub on: bool,
    /// Whether the pattern is safe from them all the same.
    pub protected: bool,
    /// The track that they are recorded on, 0 to 31.
    pub track: u8,
    /// Whether what was there stays; otherwise it is replaced.
    pub overdub: bool,
    /// How far notes are drawn to the grid, 0 to 100 percent.
    pub quantise: u8,
    /// How many bars are counted in before recording on the internal clock, 0 to 4.
    pub count_in: u8,
    /// How much earlier than they arrive notes were meant, 0 to 250 milliseconds: what the way from the key takes.
    pub latency_ms: u8,
}

/// One thing that is different about how what comes in is recorded; the rest stays, whoever has changed it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RecordingChange {
    /// Notes that come in are recorded, or no longer.
    ToggleOn,
    /// The pattern is safe from them, or no longer.
    ToggleProtected,
    /// The track that they are recorded on, 0 to 31.
    Track(u8),
    /// Whether what was there stays.
    Overdub(bool),
    /// How far notes are drawn to the grid, 0 to 100 percent.
    Quantise(u8),
    /// How many bars are counted in, 0 to 4.
    CountIn(u8),
    /// How much earlier than they arrive notes were meant, 0 to 250 milliseconds.
    LatencyMs(u8),
}

impl Recording {
    /// Takes over what is different.
    pub fn change(&mut self, change: RecordingChange) {
        match change {
            RecordingChange::ToggleOn => self.on ^= true,
            RecordingChange::ToggleProtected => self.protected ^= true,
            RecordingChange::Track(track) => self.track = track,
            RecordingChange::Overdub(overdub) => self.overdub = overdub,
            RecordingChange::Quantise(percent) => self.quantise = percent,
            RecordingChange::CountIn(bars) => self.count_in = bars,
            RecordingChange::LatencyMs(milliseconds) => self.latency_ms = milliseconds,
        }
    }

    /// Whether anything is written while the music runs.
    #[must_use]
    pub fn writes(&self) -> bool {
        self.on && !self.protected
    }

    /// In a word without heap, for whoever shows it.
    pub(super) fn packed(self) -> u64 {
        let switches =
            u8::from(self.on) | u8::from(self.protected) << 1 | u8::from(self.overdub) << 2;
        u64::from_le_bytes([
            switches,
            self.track,
            self.quantise,
            self.count_in,
            self.latency_ms,
            0,
            0,
            0,
        ])
    }

    /// Of such a word.
    pub(super) fn unpacked(bits: u64) -> Self {
        let [switches, track, quantise, count_in, latency_ms, ..] = bits.to_le_bytes();
        Self {
            on: switches & 1 != 0,
            protected: switches & 2 != 0,
            track,
            overdub: switches & 4 != 0,
            quantise,
            count_in,
            latency_ms,
        }
    }
}

impl Default for Recording {
    fn default() -> Self {
        Self {
            on: false,
            protected: false,
            track: 0,
            overdub: true,
            quantise: 100,
            count_in: 1,
            latency_ms: 0,
        }
    }
}
