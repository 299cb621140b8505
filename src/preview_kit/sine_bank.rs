//! Bass and pluck: a few decaying sines at a key's pitch.
//!
//! Eight samples are worked out at a time. A decaying sine follows from itself: `y[n + 8]` is
//! `2 r^8 cos(8 w) y[n] - r^16 y[n - 8]`, for the angle `w` and the decay `r` of one sample.

use std::f32::consts::TAU;

use super::sounds::Sound;

/// How many samples are worked out at a time.
const LANES: usize = 8;
const STRIDE: f32 = 8.0;
/// The most sines of a sound.
const SINES: usize = 3;
/// The highest frequency of a sine, as a part of the sample rate.
const HIGHEST: f32 = 0.45;
/// The decays after which a sound has ended: 60 dB.
const DECAYS: f32 = 6.9;

/// The sines of a sound that rings.
#[derive(Debug, Clone, Copy)]
pub(super) struct SineBank {
    sines: [Sine; SINES],
    count: usize,
    /// How many samples are still to come.
    left: u32,
    /// Eight samples of which some were taken.
    chunk: [f32; LANES],
    taken: usize,
}

/// One sine: its next eight samples, the eight before them, and how the following come from both.
#[derive(Debug, Clone, Copy)]
struct Sine {
    now: [f32; LANES],
    before: [f32; LANES],
    turn: f32,
    decay: f32,
    /// What is left after a sample.
    ring: f32,
}

/// A sine of a sound.
struct Partial {
    /// How many times the key's frequency.
    times: f32,
    gain: f32,
    /// The time in which it falls to 37 %, at middle C.
    seconds: f32,
}

const BASS: &[Partial] = &[partial(1.0, 0.45, 0.35), partial(2.0, 0.25, 0.18)];
const PLUCK: &[Partial] = &[
    partial(1.0, 0.2, 0.4),
    partial(2.0, 0.11, 0.25),
    partial(4.0, 0.05, 0.1),
];

const fn partial(times: f32, gain: f32, seconds: f32) -> Partial {
    Partial {
        times,
        gain,
        seconds,
    }
}

impl SineBank {
    pub(super) const NONE: Self = Self {
        sines: [Sine {
            now: [0.0; LANES],
            before: [0.0; LANES],
            turn: 0.0,
            decay: 0.0,
            ring: 0.0,
        }; SINES],
        count: 0,
        left: 0,
        chunk: [0.0; LANES],
        taken: LANES,
    };

    /// The sines of a sound at a key, 0 to 127, so many times as loud as it can be; a drum has none.
    #[allow(clippy::cast_precision_loss, reason = "sample rates are small numbers")]
    pub(super) fn strike(sound: Sound, key: u8, gain: f32, sample_rate: u32) -> Self {
        let partials = match sound {
            Sound::Bass => BASS,
            Sound::Pluck => PLUCK,
            Sound::Drum(_) => &[],
        };
        let rate = sample_rate as f32;
        let hertz = 440.0 * ((f32::from(key) - 69.0) / 12.0).exp2();
        // High keys ring shorter, as strings do.
        let longer = (261.6 / hertz).sqrt().clamp(0.3, 1.5);
        let mut bank = Self::NONE;
        for partial in partials {
            let angle = TAU * hertz * partial.times / rate;
            let time = partial.seconds * longer * rate;
            if angle < TAU * HIGHEST {
                bank.sines[bank.count] = Sine::new(angle, gain * partial.gain, time);
                bank.count += 1;
                bank.left = bank.left.max(samples(DECAYS * time));
            }
        }
        bank
    }

    /// Whether nothing is still to come.
    pub(super) fn has_ended(&self) -> bool {
        self.left == 0
    }

    /// Rings on so that 37 % is left after so many samples, and ends.
    pub(super) fn damp(&mut self, time: f32) {
        let ring = (-1.0 / time).exp();
        for sine in &mut self.sines[..self.count] {
            sine.damp(ring);
        }
        self.left = self.left.min(samples(DECAYS * time));
    }

    /// Adds the next samples.
    #[inline]
    pub(super) fn mix(&mut self, out: &mut [f32]) {
        self.left = self
            .left
            .saturating_sub(u32::try_from(out.len()).unwrap_or(u32::MAX));
        let (rest, out) = out.split_at_mut(out.len().min(LANES - self.taken));
        for (out, sample) in rest.iter_mut().zip(&self.chunk[self.taken..]) {
            *out += sample;
        }
        self.taken += rest.len();
        let (chunks, last) = out.as_chunks_mut();
        self.add(chunks);
        if !last.is_empty() {
            self.chunk = [0.0; LANES];
            let mut chunk = [self.chunk];
            self.add(&mut chunk);
            [self.chunk] = chunk;
            for (out, sample) in last.iter_mut().zip(&self.chunk) {
                *out += sample;
            }
            self.taken = last.len();
        }
    }

    fn add(&mut self, chunks: &mut [[f32; LANES]]) {
        for sine in &mut self.sines[..self.count] {
            sine.add(chunks);
        }
    }
}

impl Sine {
    /// A sine that turns by an angle a sample, and has 37 % left after `time` samples.
    fn new(angle: f32, gain: f32, time: f32) -> Self {
        // From the first sample on it is not zero, so that a sound begins where it is struck.
        let at = |number: f32| gain * (angle * number).sin() * (-number / time).exp();
        let decay = (-STRIDE / time).exp();
        Self {
            now: each_lane(|lane| at(lane + 1.0)),
            before: each_lane(|lane| at(lane + 1.0 - STRIDE)),
            turn: 2.0 * decay * (angle * STRIDE).cos(),
            decay: decay * decay,
            ring: (-1.0 / time).exp(),
        }
    }

    /// Lets `ring` of it be left after a sample from now on.
    fn damp(&mut self, ring: f32) {
        let shorter = ring / self.ring;
        let [now, before] = [0.0, -STRIDE].map(|from| each_lane(|lane| shorter.powf(from + lane)));
        for lane in 0..LANES {
            self.now[lane] *= now[lane];
            self.before[lane] *= before[lane];
        }
        let stride = shorter.powf(STRIDE);
        self.turn *= stride;
        self.decay *= stride * stride;
        self.ring = ring;
    }

    /// Adds its next samples. Loops of their own over the lanes, in a function of its own, are what the compiler makes
    /// vectors of.
    #[inline(never)]
    fn add(&mut self, chunks: &mut [[f32; LANES]]) {
        let Self {
            mut now,
            mut before,
            turn,
            decay,
            ..
        } = *self;
        for chunk in chunks {
            let (mut sum, mut next) = ([0.0; LANES], [0.0; LANES]);
            for lane in 0..LANES {
                sum[lane] = chunk[lane] + now[lane];
            }
            for lane in 0..LANES {
                next[lane] = turn * now[lane] - decay * before[lane];
            }
            *chunk = sum;
            (before, now) = (now, next);
        }
        (self.now, self.before) = (now, before);
    }
}

fn each_lane(value: impl Fn(f32) -> f32) -> [f32; LANES] {
    let mut lane = 0.0;
    [0.0; LANES].map(|_| {
        lane += 1.0;
        value(lane - 1.0)
    })
}

#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "some seconds of samples"
)]
fn samples(count: f32) -> u32 {
    count as u32
}
