//! Adds samples, in loops that the compiler makes vectors of; functions of their own let it know that the samples are
//! not among those that they are added to.

use crate::preview_kit::table::{CHUNK, Part};

/// How many samples are summed at a time: as many as a processor keeps at hand, so that only samples are fetched.
const AT_HAND: usize = 32;
/// How many samples a vector has, on the smallest processor.
const VECTOR: usize = 4;

type Samples = [f32; AT_HAND];

/// What is heard together.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sum<'a> {
    /// What becomes softer as the envelope does.
    pub(super) fading: &'a [Part<'a>],
    pub(super) envelope: &'a [f32; CHUNK],
    /// What rings.
    pub(super) ringing: &'a [Part<'a>],
}

impl Sum<'_> {
    /// Writes as many frames of both channels, as many as a part can have at most.
    #[inline]
    pub(super) fn write(self, left: &mut [f32], right: &mut [f32]) {
        let (lefts, left) = left.as_chunks_mut();
        let (rights, right) = right.as_chunks_mut();
        let whole = lefts.len();
        for (number, (left, right)) in lefts.iter_mut().zip(rights).enumerate() {
            self.write_samples(number, left, right);
        }
        if !left.is_empty() {
            self.write_last(whole, left, right);
        }
    }

    /// Writes fewer than are summed at a time.
    #[inline(never)]
    fn write_last(self, number: usize, left: &mut [f32], right: &mut [f32]) {
        let (mut lefts, mut rights) = ([0.0; AT_HAND], [0.0; AT_HAND]);
        self.write_samples(number, &mut lefts, &mut rights);
        for ((left, right), sum) in left.iter_mut().zip(right).zip(lefts) {
            (*left, *right) = (sum, sum);
        }
    }

    /// Writes the samples with a number, counted by as many as are summed at a time, never louder than a converter takes.
    #[inline(never)]
    fn write_samples(self, number: usize, left: &mut Samples, right: &mut Samples) {
        let mut sums = [0.0; AT_HAND];
        if !self.fading.is_empty() {
            add_all(&mut sums, number, self.fading);
            let (envelope, _) = self.envelope.as_chunks::<AT_HAND>();
            let envelope = &envelope[number];
            // In one loop it is not made of vectors.
            let ((sums, _), (envelope, _)) = (
                sums.as_chunks_mut::<VECTOR>(),
                envelope.as_chunks::<VECTOR>(),
            );
            for (sums, envelope) in sums.iter_mut().zip(envelope) {
                *sums = [0, 1, 2, 3].map(|lane| sums[lane] * envelope[lane]);
            }
        }
        add_all(&mut sums, number, self.ringing);
        for lane in 0..AT_HAND {
            // What `clamp` does takes twice as much, for numbers that are none.
            let sum = if sums[lane] < 1.0 { sums[lane] } else { 1.0 };
            let sum = if sum > -1.0 { sum } else { -1.0 };
            (left[lane], right[lane]) = (sum, sum);
        }
    }
}

/// Adds the samples with a number of all parts.
#[inline(always)]
fn add_all(sums: &mut Samples, number: usize, parts: &[Part<'_>]) {
    for (samples, gain) in parts {
        let (samples, _) = samples.as_chunks::<AT_HAND>();
        let samples = &samples[number];
        for lane in 0..AT_HAND {
            sums[lane] += gain * samples[lane];
        }
    }
}

/// Adds a part to some frames.
#[inline(never)]
pub(super) fn add(out: &mut [f32], (samples, gain): Part<'_>) {
    for (out, sample) in out.iter_mut().zip(samples) {
        *out += gain * sample;
    }
}

/// Adds a part that fades to some frames.
#[inline(never)]
pub(super) fn fade(out: &mut [f32], (samples, gain): Part<'_>, envelope: &[f32; CHUNK]) {
    for (out, (sample, loudness)) in out.iter_mut().zip(samples.iter().zip(envelope)) {
        *out += gain * (sample * loudness);
    }
}
