//! Adds samples, four frames at a time, as the smallest processor does.

use wide::{f32x4, i16x8};

use crate::preview_kit::table::{CHUNK, Stretch};

/// How many frames are summed at a time: as many as a processor keeps at hand, so that only samples are fetched.
const AT_HAND: usize = 32;
/// How many frames a vector has, and how many samples those are.
const FRAMES: usize = 4;
const SAMPLES: usize = 2 * FRAMES;

/// The frames that are at hand.
type Sums = [f32x4; AT_HAND / FRAMES];

/// What is heard together.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sum<'a> {
    /// What becomes softer as the envelope does.
    pub(super) fading: &'a [Stretch<'a>],
    pub(super) envelope: &'a [f32; CHUNK],
    /// What rings.
    pub(super) ringing: &'a [Stretch<'a>],
    /// Whether the frames have something already, to which all of this is added.
    pub(super) adds: bool,
    /// Whether all of it may be louder than a converter takes.
    pub(super) may_clip: bool,
}

impl Sum<'_> {
    /// Writes as many frames of both channels, [`CHUNK`] at most; what there is already is that of the left one.
    #[inline]
    pub(super) fn write(&self, left: &mut [f32], right: &mut [f32]) {
        let (lefts, left) = left.as_chunks_mut();
        let (rights, right) = right.as_chunks_mut();
        let whole = lefts.len();
        for (number, (left, right)) in lefts.iter_mut().zip(rights).enumerate() {
            self.write_frames(number, left, right);
        }
        if !left.is_empty() {
            self.write_last(whole, left, right);
        }
    }

    /// Writes fewer than are summed at a time.
    #[inline(never)]
    fn write_last(&self, number: usize, left: &mut [f32], right: &mut [f32]) {
        let (mut lefts, mut rights) = ([0.0; AT_HAND], [0.0; AT_HAND]);
        if let Some(lefts) = lefts.get_mut(..left.len()) {
            lefts.copy_from_slice(left);
        }
        self.write_frames(number, &mut lefts, &mut rights);
        for ((left, right), sum) in left.iter_mut().zip(right).zip(lefts) {
            (*left, *right) = (sum, sum);
        }
    }

    /// Writes the frames with a number, counted by as many as are summed at a time, never louder than a converter takes.
    #[inline(always)]
    fn write_frames(&self, number: usize, left: &mut [f32; AT_HAND], right: &mut [f32; AT_HAND]) {
        let mut sums = Sums::default();
        if !self.fading.is_empty() {
            add_all(&mut sums, number, self.fading);
            for (sum, loudness) in sums.iter_mut().zip(fours(self.envelope, number)) {
                *sum *= f32x4::from(*loudness);
            }
        }
        let (left, _) = left.as_chunks_mut();
        if self.adds {
            for (sum, frames) in sums.iter_mut().zip(left.iter()) {
                *sum += f32x4::from(*frames);
            }
        }
        add_all(&mut sums, number, self.ringing);
        let (right, _) = right.as_chunks_mut();
        if self.may_clip {
            for sum in &mut sums {
                *sum = sum.fast_min(f32x4::ONE).fast_max(-f32x4::ONE);
            }
        }
        for (sum, (left, right)) in sums.iter().zip(left.iter_mut().zip(right)) {
            (*left, *right) = (sum.to_array(), sum.to_array());
        }
    }
}

/// Those with a number of some frames.
#[inline(always)]
fn fours(frames: &[f32; CHUNK], number: usize) -> &[[f32; FRAMES]] {
    let (at_hand, _) = frames.as_chunks::<AT_HAND>();
    at_hand[number].as_chunks().0
}

/// Adds the frames with a number of all stretches.
#[inline(always)]
fn add_all(sums: &mut Sums, number: usize, stretches: &[Stretch<'_>]) {
    for stretch in stretches {
        let (at_hand, _) = stretch.pairs.as_chunks::<AT_HAND>();
        let (samples, _) = at_hand[number].as_flattened().as_chunks::<SAMPLES>();
        let weigh = weigh(stretch);
        for (sum, samples) in sums.iter_mut().zip(samples) {
            *sum += weigh(samples);
        }
    }
}

/// What is heard of the samples of four frames of a stretch.
#[inline(always)]
fn weigh(stretch: &Stretch<'_>) -> impl Fn(&[i16; SAMPLES]) -> f32x4 {
    let [first, second] = stretch.mix.weights;
    let weights = i16x8::new([first, second, first, second, first, second, first, second]);
    let gain = f32x4::splat(stretch.mix.gain);
    move |samples| i16x8::from(*samples).dot(weights).round_float() * gain
}

/// Adds a stretch to some frames.
#[inline(never)]
pub(super) fn add(out: &mut [f32], stretch: &Stretch<'_>) {
    let (samples, _) = stretch.pairs.as_flattened().as_chunks();
    add_fours(out, samples.iter().map(weigh(stretch)));
}

/// Adds a stretch that fades to some frames.
#[inline(never)]
pub(super) fn fade(out: &mut [f32], stretch: &Stretch<'_>, envelope: &[f32; CHUNK]) {
    let (samples, _) = stretch.pairs.as_flattened().as_chunks();
    let (envelope, _) = envelope.as_chunks::<FRAMES>();
    let heard = samples.iter().map(weigh(stretch)).zip(envelope);
    add_fours(
        out,
        heard.map(|(heard, loudness)| heard * f32x4::from(*loudness)),
    );
}

/// Adds four frames after the other to as many as there are.
#[inline(always)]
fn add_fours(out: &mut [f32], mut heard: impl Iterator<Item = f32x4>) {
    let (fours, rest) = out.as_chunks_mut::<FRAMES>();
    for (out, heard) in fours.iter_mut().zip(&mut heard) {
        *out = (f32x4::from(*out) + heard).to_array();
    }
    for (out, heard) in rest.iter_mut().zip(heard.flat_map(f32x4::to_array)) {
        *out += heard;
    }
}
