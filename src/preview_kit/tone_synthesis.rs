//! The sounds of keys: a decaying sine, and its overtones, which decay faster, each as a loop.
//!
//! A loop lasts a whole number of periods, and as good as a whole number of samples. It decays as it goes; when it begins
//! again it is so much less loud that the decay goes on as if nothing had happened.

use std::f64::consts::TAU;

use super::envelope::DECAYS;
use super::table::{CHUNK, Table};

/// The lowest key that has a pitch of its own, that of a piano; lower ones sound an octave or two above, as nobody would
/// hear them.
const LOWEST: u8 = 21;
/// The highest key.
const HIGHEST: u8 = 127;
/// The highest frequency of a sine, as a part of the sample rate.
const HIGHEST_SINE: f64 = 0.45;
/// How far a loop may be off its pitch: a hundredth of a semitone.
const TUNING: f64 = 0.000_578;
/// The times in which the sine and its overtones fall to 37 %, in seconds, at middle C.
const SECONDS: [f64; 2] = [0.375, 0.19];
/// The overtones: how many times the key's frequency, and how loud.
const OVERTONES: [(f64, f64); 2] = [(2.0, 1.0), (4.0, 0.35)];

/// How many keys have a pitch of their own.
pub(super) const KEYS: usize = (HIGHEST - LOWEST + 1) as usize;

/// The number of a key, 0 to 127, among those that have a pitch of their own.
pub(super) fn number(key: u8) -> usize {
    let mut key = key.min(HIGHEST);
    while key < LOWEST {
        key += 12;
    }
    usize::from(key - LOWEST)
}

/// The loops of the key with a number, at a sample rate in Hz.
#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    reason = "a sound has fewer than a million samples, which need no more than f32 has"
)]
pub(super) fn table(number: usize, sample_rate: u32) -> Table {
    let rate = f64::from(sample_rate);
    let semitones = number as f64 + f64::from(LOWEST) - 69.0;
    let hertz = 440.0 * (semitones / 12.0).exp2();
    let (periods, length) = loop_of(rate / hertz);
    let angle = TAU * periods / length as f64;
    // High keys ring shorter, as strings do.
    let longer = (261.6 / hertz).sqrt().clamp(0.3, 1.5);
    let times = SECONDS.map(|seconds| seconds * longer * rate);
    let samples = |sines: &[(f64, f64)], time: f64| {
        // From the first sample on it is not zero, so that a sound begins where it is struck.
        let samples = (0..length + CHUNK).map(|sample| sample as f64 + 1.0);
        let heard = sines
            .iter()
            .filter(|(times, _)| angle * times < TAU * HIGHEST_SINE);
        let heard: Vec<_> = heard.collect();
        let sample = |sample: f64| {
            let sines = heard
                .iter()
                .map(|(times, gain)| gain * (angle * times * sample).sin());
            (sines.sum::<f64>() * (-sample / time).exp()) as f32
        };
        samples.map(sample).collect()
    };
    let [slow, fast] = times;
    // Where not even the lowest sine is left, nothing is to come.
    let rounds = if angle < TAU * HIGHEST_SINE {
        (DECAYS * slow / length as f64).ceil() as u32
    } else {
        0
    };
    Table::looped(
        &[samples(&[(1.0, 1.0)], slow), samples(&OVERTONES, fast)],
        times.map(|time| (-(length as f64) / time).exp() as f32),
        rounds,
    )
}

/// The shortest loop that is in tune, of a period in samples: how many periods in how many samples.
#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    reason = "a loop has some thousand samples at most"
)]
fn loop_of(period: f64) -> (f64, usize) {
    let mut periods = (CHUNK as f64 / period).ceil();
    loop {
        let exact = periods * period;
        let length = exact.round();
        if (length - exact).abs() <= TUNING * exact {
            return (periods, length as usize);
        }
        periods += 1.0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::preview_kit::table::{Pair, Stretch};

    /// Every loop is in tune by a hundredth of a semitone at every usual rate, and all of them take half a megabyte
    /// at that of most.
    #[test]
    fn loops_are_short_and_in_tune() {
        for rate in [44_100.0, 48_000.0, 96_000.0, 192_000.0] {
            let mut bytes = 0;
            for key in LOWEST..=HIGHEST {
                let period = rate / (440.0 * ((f64::from(key) - 69.0) / 12.0).exp2());
                let (periods, length) = loop_of(period);
                let samples = u32::try_from(length).unwrap();
                let cents = 1_200.0 * (f64::from(samples) / (periods * period)).log2();
                assert!(cents.abs() < 1.01, "key {key} at {rate}: {cents}");
                assert!(length >= CHUNK);
                bytes += (length + CHUNK) * size_of::<Pair>();
            }
            assert!(rate != 48_000.0 || bytes < 530_000, "{bytes}");
        }
    }

    /// A tone goes on through all its loops as a sine and its overtones that decay.
    #[test]
    #[allow(
        clippy::cast_possible_truncation,
        reason = "the samples that are compared have f32's precision"
    )]
    fn loops_are_decaying_sines() {
        for rate in [44_100_u32, 48_000, 96_000] {
            for key in [28, 45, 60, 84, 103] {
                let table = table(number(key), rate);
                let hertz = 440.0 * ((f64::from(key) - 69.0) / 12.0).exp2();
                let (periods, length) = loop_of(f64::from(rate) / hertz);
                let angle = TAU * periods / f64::from(u32::try_from(length).unwrap());
                let longer = (261.6 / hertz).sqrt().clamp(0.3, 1.5);
                let [slow, fast] = SECONDS.map(|seconds| seconds * longer * f64::from(rate));
                let sines = [(1.0, 1.0, slow), (2.0, 1.0, fast), (4.0, 0.35, fast)];
                let expected = |frame: u32| {
                    let at = f64::from(frame) + 1.0;
                    let sines = sines
                        .iter()
                        .filter(|(times, ..)| angle * times < TAU * HIGHEST_SINE);
                    let sines = sines.map(|(times, gain, time)| {
                        gain * (angle * times * at).sin() * (-at / time).exp()
                    });
                    sines.sum::<f64>() as f32
                };
                let (mut place, mut heard) = (table.begin([1.0; 2]), Vec::new());
                while heard.len() < rate as usize / 2 && !place.has_ended() {
                    let Stretch { pairs, mix } = table.next(&place).unwrap();
                    let [first, second] = mix.weights.map(f32::from);
                    heard.extend(pairs.map(|pair| {
                        (f32::from(pair[0]) * first + f32::from(pair[1]) * second) * mix.gain
                    }));
                    table.go_on(&mut place, CHUNK);
                }
                let mut frames = (0..).zip(&heard);
                let differs =
                    frames.find(|(frame, heard)| (expected(*frame) - **heard).abs() > 1e-4);
                assert_eq!(differs, None, "key {key} at {rate}");
            }
        }
    }

    /// A key above everything that a rate can hold is no sound that is played in silence.
    #[test]
    fn keys_without_a_sine_have_no_sound() {
        let has_ended = |key, rate| table(number(key), rate).begin([1.0; 2]).has_ended();
        assert!(has_ended(127, 8_000) && has_ended(127, 22_050));
        assert!(!has_ended(100, 8_000) && !has_ended(127, 44_100));
    }

    /// Keys that nobody would hear sound one or two octaves above, and all others have numbers of their own.
    #[test]
    fn every_key_has_a_number() {
        assert_eq!([0, 9, 11, 20, 21, 33].map(number), [3, 0, 2, 11, 0, 12]);
        assert_eq!((number(127), number(255)), (KEYS - 1, KEYS - 1));
    }
}
