//! Recording options, and a change of one of them.

/// The recording options. The engine keeps them and applies requested changes in order, so that there is one
/// state for everyone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Recording {
    /// Whether incoming notes are recorded.
    pub on: bool,
    /// Whether the pattern is protected: nothing is written even while recording is on.
    pub protected: bool,
    /// The track to record on, 0 to 31.
    pub track: u8,
    /// Whether existing notes stay; otherwise they are replaced.
    pub overdub: bool,
    /// Strength of the quantise: how far notes are drawn to the grid, 0 to 100 percent.
    pub quantise: u8,
    /// Bars of count-in before recording on the internal clock, 0 to 4.
    pub count_in: u8,
    /// Input latency in milliseconds, 0 to 250: notes are recorded that much earlier than they arrive.
    pub latency_ms: u8,
}

/// A change of one recording option; the others stay, whoever set them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RecordingChange {
    /// Switches recording on or off.
    ToggleOn,
    /// Switches the pattern's protection on or off.
    ToggleProtected,
    /// Sets the track to record on, 0 to 31.
    Track(u8),
    /// Sets whether existing notes stay.
    Overdub(bool),
    /// Sets the strength of the quantise, 0 to 100 percent.
    Quantise(u8),
    /// Sets the bars of count-in, 0 to 4.
    CountIn(u8),
    /// Sets the input latency in milliseconds, 0 to 250.
    LatencyMs(u8),
}

impl Recording {
    /// Applies a change.
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

    /// Whether notes are written while the music runs.
    #[must_use]
    pub fn writes(&self) -> bool {
        self.on && !self.protected
    }

    /// The options as one integer, for an atomic.
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

    /// The options from such an integer.
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
