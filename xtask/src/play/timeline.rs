//! Where the music is at a frame, at one steady tempo from the start of the song.

use gradus::sequencer::value::Tempo;
use gradus::sequencer::{TICKS_PER_QUARTER, Tick};

/// Frames a second.
pub const SAMPLE_RATE: u32 = 48_000;
/// Beats (quarters) of a bar: the transport is in 4/4.
pub const BEATS_PER_BAR: u16 = 4;
/// Bars until the music ends by itself.
pub const BARS: u32 = 8;

/// Translates between frames and musical time. Frames count from the start of the song.
#[derive(Debug, Clone, Copy)]
pub struct Timeline {
    tempo: Tempo,
}

impl Timeline {
    /// Converts time at a steady tempo.
    pub const fn new(tempo: Tempo) -> Self {
        Self { tempo }
    }

    /// Beats (quarters) per minute.
    pub const fn bpm(self) -> f64 {
        self.tempo.bpm()
    }

    /// Seconds from the start of the song.
    #[allow(
        clippy::cast_precision_loss,
        reason = "exact for 5000 years at this sample rate"
    )]
    pub fn seconds(self, frame: u64) -> f64 {
        frame as f64 / f64::from(SAMPLE_RATE)
    }

    /// Beats from the start of the song.
    pub fn beats(self, frame: u64) -> f64 {
        self.seconds(frame) * self.bpm() / 60.0
    }

    /// Position on a grid of so many ticks a quarter, to the nearest one.
    #[allow(
        clippy::cast_possible_truncation,
        reason = "a performance is far shorter than the range of a tick"
    )]
    pub fn ticks(self, frame: u64, ticks_per_quarter: Tick) -> Tick {
        #[allow(clippy::cast_precision_loss, reason = "resolutions are small numbers")]
        let resolution = ticks_per_quarter as f64;
        (self.beats(frame) * resolution).round() as Tick
    }

    /// The bar that a frame is in and the beat within it, both counted from 1.
    pub fn bar_and_beat(self, frame: u64) -> (Tick, Tick) {
        let beat = self.ticks(frame, TICKS_PER_QUARTER) / TICKS_PER_QUARTER;
        let per_bar = Tick::from(BEATS_PER_BAR);
        (beat / per_bar + 1, beat % per_bar + 1)
    }

    /// The last frame at or before the end of the last bar, so that what belongs to the bar after it is
    /// not asked for.
    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "at most 8 bars at the slowest tempo, and never negative"
    )]
    pub fn end(self) -> u64 {
        let beats = f64::from(BARS * u32::from(BEATS_PER_BAR));
        (beats * 60.0 / self.bpm() * f64::from(SAMPLE_RATE)).floor() as u64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 8 bars at 120 BPM are 16 seconds, and bars and beats count from 1.
    #[test]
    fn frames_are_bars_and_beats() {
        let timeline = Timeline::new(Tempo::DEFAULT);
        assert_eq!(timeline.end(), 16 * 48_000);
        assert_eq!(timeline.bar_and_beat(0), (1, 1));
        assert_eq!(timeline.bar_and_beat(23_999 + 72_000), (1, 4));
        assert_eq!(timeline.bar_and_beat(96_000), (2, 1));
        assert_eq!(timeline.ticks(6_000, TICKS_PER_QUARTER), 10_080);
    }
}
