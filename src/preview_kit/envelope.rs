//! How a sound ends that is damped.

use super::table::CHUNK;

/// The decays after which a sound has ended: 60 dB.
pub(super) const DECAYS: f64 = 6.9;

/// How loud a sound still is after so many samples, beside what it was.
#[derive(Debug)]
pub(super) struct Envelope {
    loudness: [f32; CHUNK + 1],
    rings: usize,
}

impl Envelope {
    /// It falls to 37 % in so many samples.
    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "some thousand samples, which need no more than f32 has"
    )]
    pub(super) fn new(time: f64) -> Self {
        // What is kept is rounded before it is multiplied, so that many small blocks are as loud as a large one.
        let kept = f64::from((-1.0 / time).exp() as f32);
        let mut loudness = [1.0; CHUNK + 1];
        for (loudness, samples) in loudness.iter_mut().zip(0..) {
            *loudness = kept.powi(samples) as f32;
        }
        Self {
            loudness,
            rings: (DECAYS * time) as usize,
        }
    }

    /// That of the next samples.
    pub(super) fn next(&self) -> &[f32; CHUNK] {
        let [next @ .., _] = &self.loudness;
        next
    }

    /// What is left after so many samples, [`CHUNK`] at most.
    pub(super) fn after(&self, samples: usize) -> f32 {
        self.loudness[samples.min(CHUNK)]
    }

    /// After so many samples nothing is left.
    pub(super) fn rings(&self) -> usize {
        self.rings
    }
}
