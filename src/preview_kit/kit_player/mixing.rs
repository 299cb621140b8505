//! Adds samples, four frames at a time, as the smallest processor does.

use wide::{f32x4, i16x8};

use crate::preview_kit::table::{CHUNK, Stretch};

/// How many frames are summed at a time: as many as a processor keeps at hand, so that only samples are fetched.
const AT_HAND: usize = 32;
/// How many vectors are added in a row.
const AT_ONCE: usize = AT_HAND / FRAMES;
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
    add_weighed(out, stretch, |_, heard| heard);
}

/// Adds a stretch that fades to some frames.
#[inline(never)]
pub(super) fn fade(out: &mut [f32], stretch: &Stretch<'_>, envelope: &[f32; CHUNK]) {
    let (envelope, _) = envelope.as_chunks::<FRAMES>();
    add_weighed(out, stretch, |four, heard| {
        let loudness = envelope.get(four).copied().unwrap_or_default();
        heard * f32x4::from(loudness)
    });
}

/// Adds to some frames what is heard of a stretch: as `heard` says of each four frames, by their number.
#[inline(always)]
fn add_weighed(out: &mut [f32], stretch: &Stretch<'_>, heard: impl Fn(usize, f32x4) -> f32x4) {
    let weigh = weigh(stretch);
    let (samples, _) = stretch.pairs.as_flattened().as_chunks::<SAMPLES>();
    let (fours, rest) = out.as_chunks_mut::<FRAMES>();
    let add = |four: usize, out: &mut [f32; FRAMES], samples: &[i16; SAMPLES]| {
        *out = (f32x4::from(*out) + heard(four, weigh(samples))).to_array();
    };
    let (many, few) = fours.as_chunks_mut::<AT_ONCE>();
    let (many_samples, _) = samples.as_chunks::<AT_ONCE>();
    let whole = many.len() * AT_ONCE;
    for (number, (outs, samples)) in many.iter_mut().zip(many_samples).enumerate() {
        for (place, (out, samples)) in outs.iter_mut().zip(samples).enumerate() {
            add(number * AT_ONCE + place, out, samples);
        }
    }
    for (place, (out, samples)) in few.iter_mut().zip(samples.iter().skip(whole)).enumerate() {
        add(whole + place, out, samples);
    }
    let four = fours.len();
    if let Some(samples) = samples.get(four) {
        let heard = heard(four, weigh(samples)).to_array();
        for (out, heard) in rest.iter_mut().zip(heard) {
            *out += heard;
        }
    }
}
