//! The sounds of drums, from sines, square waves and noise, each with a decay.
//!
//! They are made after the circuits of the 808 in kind: a bridged-T oscillator that falls in pitch, noise through a
//! filter, six square waves for metal.

use std::f32::consts::TAU;

use super::sounds::Drum;

/// The frequencies of the six oscillators behind metal, in Hz (the 808's hi-hats and cymbals).
const METAL: [f32; 6] = [205.3, 304.4, 369.6, 522.7, 540.0, 800.0];
/// The time in which every sound ends, in seconds, so that it ends without a click.
const FADE: f32 = 0.005;

/// The samples of a drum at a sample rate in Hz.
pub(super) fn samples(drum: Drum, sample_rate: u32) -> Box<[f32]> {
    let voice = Voice::new(sample_rate);
    let (seconds, peak) = match drum {
        Drum::Kick => (0.45, 0.8),
        Drum::Rim => (0.08, 0.4),
        Drum::Snare => (0.3, 0.55),
        Drum::Clap => (0.3, 0.5),
        Drum::ClosedHat => (0.12, 0.3),
        Drum::OpenHat => (0.5, 0.3),
        Drum::LowTom | Drum::MidTom | Drum::HighTom => (0.45, 0.55),
        Drum::Crash => (1.2, 0.35),
        Drum::Ride => (0.9, 0.25),
        Drum::Cowbell => (0.3, 0.35),
    };
    let sample: fn(&mut Voice, f32) -> f32 = match drum {
        Drum::Kick => |voice, t| {
            let body = voice.sine(0, 47.0 + 150.0 * decay(t, 0.025)) * decay(t, 0.12);
            body + 0.3 * voice.noise() * decay(t, 0.002)
        },
        Drum::Rim => |voice, t| {
            let body = voice.sine(0, 1_700.0) + 0.7 * voice.sine(1, 820.0);
            (body + 0.5 * voice.noise()) * decay(t, 0.011)
        },
        Drum::Snare => |voice, t| {
            let body = voice.sine(0, 185.0) + 0.6 * voice.sine(1, 330.0);
            let noise = voice.noise();
            0.6 * body * decay(t, 0.05) + voice.high_pass(noise, 1_200.0) * decay(t, 0.075)
        },
        Drum::Clap => |voice, t| {
            let burst = [0.0, 0.011, 0.022].iter().fold(0.0, |sum: f32, begins| {
                let since = t - begins;
                sum.max(if since < 0.0 {
                    0.0
                } else {
                    decay(since, 0.004)
                })
            });
            let tail = if t < 0.033 {
                0.0
            } else {
                decay(t - 0.033, 0.07)
            };
            let noise = voice.noise();
            voice.band_pass(noise, 900.0, 2_600.0) * burst.max(0.8 * tail)
        },
        Drum::ClosedHat => |voice, t| voice.metal(1.0, 6_500.0) * decay(t, 0.022),
        Drum::OpenHat => |voice, t| voice.metal(1.0, 6_500.0) * decay(t, 0.14),
        Drum::LowTom => |voice, t| voice.tom(92.0, t),
        Drum::MidTom => |voice, t| voice.tom(128.0, t),
        Drum::HighTom => |voice, t| voice.tom(175.0, t),
        Drum::Crash => |voice, t| {
            let noise = voice.noise();
            (voice.metal(1.1, 4_500.0) + 0.4 * voice.high_pass(noise, 5_000.0)) * decay(t, 0.38)
        },
        Drum::Ride => |voice, t| {
            let ping = voice.sine(0, 3_240.0) * decay(t, 0.05);
            voice.metal(1.4, 5_500.0) * (0.25 * decay(t, 0.02) + 0.5 * decay(t, 0.3)) + 0.3 * ping
        },
        Drum::Cowbell => |voice, t| {
            let tone = voice.square(0, 540.0) + voice.square(1, 800.0);
            let tone = voice.band_pass(tone, 700.0, 3_000.0);
            tone * (0.6 * decay(t, 0.015) + 0.4 * decay(t, 0.09))
        },
    };
    voice.render(seconds, peak, sample)
}

/// What is left of a sound after `t` seconds, when after `time` seconds 37 % is.
fn decay(t: f32, time: f32) -> f32 {
    (-t / time).exp()
}

/// The parts of a sound while it is made.
struct Voice {
    sample_rate: f32,
    phases: [f32; 6],
    noise: u32,
    /// The last input and output of the high-pass filter, and the last output of the low-pass filter.
    high: (f32, f32),
    low: f32,
}

impl Voice {
    #[allow(clippy::cast_precision_loss, reason = "sample rates are small numbers")]
    fn new(sample_rate: u32) -> Self {
        Self {
            sample_rate: sample_rate as f32,
            // Square waves that all begin together are one loud click.
            phases: [0.0, 0.37, 0.74, 0.11, 0.48, 0.85],
            noise: 0x9e37_79b9,
            high: (0.0, 0.0),
            low: 0.0,
        }
    }

    /// Makes a sound of so many seconds, as loud as `peak` at most.
    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_precision_loss,
        clippy::cast_sign_loss,
        reason = "a sound has fewer than a million samples"
    )]
    fn render(mut self, seconds: f32, peak: f32, sample: fn(&mut Self, f32) -> f32) -> Box<[f32]> {
        let count = (seconds * self.sample_rate) as usize;
        let time = |index: usize| index as f32 / self.sample_rate;
        let times: Vec<f32> = (0..count).map(time).collect();
        let mut samples: Vec<f32> = times.iter().map(|t| sample(&mut self, *t)).collect();
        let loudest = samples
            .iter()
            .fold(f32::EPSILON, |loudest, it| loudest.max(it.abs()));
        for (it, t) in samples.iter_mut().zip(times) {
            *it *= peak / loudest * ((seconds - t) / FADE).min(1.0);
        }
        samples.into_boxed_slice()
    }

    /// Moves an oscillator on, and returns its phase, 0 to below 1.
    fn phase(&mut self, oscillator: usize, hertz: f32) -> f32 {
        let phase = &mut self.phases[oscillator];
        *phase = (*phase + hertz / self.sample_rate).fract();
        *phase
    }

    fn sine(&mut self, oscillator: usize, hertz: f32) -> f32 {
        (TAU * self.phase(oscillator, hertz)).sin()
    }

    fn square(&mut self, oscillator: usize, hertz: f32) -> f32 {
        if self.phase(oscillator, hertz) < 0.5 {
            1.0
        } else {
            -1.0
        }
    }

    /// White noise, the same each time (xorshift, Marsaglia 2003).
    #[allow(
        clippy::cast_precision_loss,
        reason = "noise needs no more than 24 bits"
    )]
    fn noise(&mut self) -> f32 {
        self.noise ^= self.noise << 13;
        self.noise ^= self.noise >> 17;
        self.noise ^= self.noise << 5;
        self.noise as f32 / 2_147_483_648.0 - 1.0
    }

    fn metal(&mut self, pitch: f32, from: f32) -> f32 {
        let squares = (0..METAL.len()).map(|number| self.square(number, METAL[number] * pitch));
        let sum: f32 = squares.sum();
        self.high_pass(sum, from)
    }

    /// A tom that falls from above its pitch in Hz.
    fn tom(&mut self, hertz: f32, t: f32) -> f32 {
        let body = self.sine(0, hertz * (1.0 + 0.7 * decay(t, 0.04))) * decay(t, 0.13);
        body + 0.15 * self.noise() * decay(t, 0.01)
    }

    /// A filter of one pole that lets pass what lies above a frequency in Hz.
    fn high_pass(&mut self, sample: f32, hertz: f32) -> f32 {
        let (before, last) = self.high;
        let kept = (-TAU * hertz / self.sample_rate).exp();
        let passed = kept * (last + sample - before);
        self.high = (sample, passed);
        passed
    }

    /// What lies between two frequencies in Hz.
    fn band_pass(&mut self, sample: f32, from: f32, to: f32) -> f32 {
        let high = self.high_pass(sample, from);
        let kept = (-TAU * to / self.sample_rate).exp();
        self.low = high + kept * (self.low - high);
        self.low
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every drum begins with its first sample, is as loud as it should be, rings on, and ends in silence; at every
    /// usual rate.
    #[test]
    fn drums_begin_at_once_and_end_in_silence() {
        for rate in [44_100, 48_000, 96_000, 192_000] {
            for drum in Drum::ALL {
                let samples = samples(drum, rate);
                let loudest = samples
                    .iter()
                    .fold(0.0_f32, |loudest, it| loudest.max(it.abs()));
                let name = format!("{drum:?} at {rate}");
                assert!(
                    samples[0].abs() > 1e-4,
                    "{name}: begins with {}",
                    samples[0]
                );
                assert!((0.2..=0.81).contains(&loudest), "{name}: {loudest}");
                let later = &samples[samples.len() / 20..samples.len() / 10];
                let later = later
                    .iter()
                    .fold(0.0_f32, |loudest, it| loudest.max(it.abs()));
                assert!(later > 0.1 * loudest, "{name}: {later} after a while");
                assert!(samples[samples.len() - 1].abs() < 1e-3, "{name}");
                assert!(samples.iter().all(|sample| sample.is_finite()), "{name}");
            }
        }
    }
}
