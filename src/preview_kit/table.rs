//! The samples of one sound, and how far it has got.

/// How many frames can be read at a time, from wherever a sound has got to.
pub(super) const CHUNK: usize = 512;

/// One is so much.
const FULL: f32 = i16::MAX as f32;

/// What stands at one frame: samples of both parts.
pub(super) type Pair = [i16; 2];

/// The samples of one sound: two parts that are heard together, or the two halves of one that is played once. They stand
/// in pairs, as one instruction takes four of them: it weighs each sample, and adds both.
#[derive(Debug)]
pub(super) struct Table {
    /// [`CHUNK`] more than the sound has.
    pairs: Box<[Pair]>,
    /// Where the sound goes back to the first pair: [`CHUNK`] at least.
    length: usize,
    /// How loud both parts are when it begins.
    loudness: [f32; 2],
    goes_back: GoesBack,
    /// How often the pairs are played.
    times: u32,
}

/// What happens when a sound goes back to the first pair.
#[derive(Debug, Clone, Copy)]
enum GoesBack {
    /// It plays its second half, which is so many times as loud.
    ToSecondHalf(f32),
    /// It is softer.
    Softer {
        /// So many times as loud.
        all: f32,
        /// And the second part so many times besides, at most once.
        second: f32,
    },
}

/// How far a sound has got.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place {
    /// In its table.
    from: usize,
    mix: Mix,
    /// How much the second part has of the loudness, 1 at most.
    second: f32,
    /// How loud it can be from here on.
    loudest: f32,
    /// How often it is still played.
    left: u32,
}

/// How loud a pair is.
#[derive(Debug, Clone, Copy)]
pub(super) struct Mix {
    /// How much of both samples is heard, up to [`FULL`].
    pub(super) weights: Pair,
    /// How loud their sum is, as samples and weights are counted.
    pub(super) gain: f32,
}

/// As many frames of a sound as can be read at a time, of which the first are asked for.
#[derive(Debug, Clone, Copy)]
pub(super) struct Stretch<'a> {
    pub(super) pairs: &'a [Pair; CHUNK],
    pub(super) mix: Mix,
}

impl Table {
    /// A sound that is played once, from -1 to 1.
    pub(super) fn once(samples: &[f32]) -> Self {
        let length = samples.len().div_ceil(2).max(CHUNK);
        let sample = |at: usize| samples.get(at).copied().unwrap_or_default();
        let parts = [0, length].map(|from| (from..from + length + CHUNK).map(sample).collect());
        let (pairs, loudness) = in_pairs(&parts);
        Self {
            pairs,
            length,
            loudness,
            goes_back: GoesBack::ToSecondHalf(loudness[1] / loudness[0]),
            times: 2,
        }
    }

    /// A loop of two parts, with [`CHUNK`] samples that go on where it ends, each part so much less loud when it begins
    /// again, and the second one the most. It is played so many times.
    pub(super) fn looped(parts: &[Vec<f32>; 2], kept: [f32; 2], times: u32) -> Self {
        let (pairs, loudness) = in_pairs(parts);
        let [all, second] = kept;
        Self {
            length: pairs.len() - CHUNK,
            pairs,
            loudness,
            goes_back: GoesBack::Softer {
                all,
                second: second / all,
            },
            times,
        }
    }

    /// Its beginning, with so loud parts; of one that has a single part the first is heard.
    #[allow(clippy::cast_possible_truncation, reason = "no share is above 1")]
    pub(super) fn begin(&self, gains: [f32; 2]) -> Place {
        let first = gains[0] * self.loudness[0];
        let second = match self.goes_back {
            GoesBack::ToSecondHalf(_) => 0.0,
            GoesBack::Softer { .. } => gains[1] * self.loudness[1],
        };
        // Weights are most exact when the larger one is full.
        let loudest = first.max(second).max(f32::MIN_POSITIVE);
        let shares = [first, second].map(|gain| gain / loudest);
        Place {
            from: 0,
            mix: Mix {
                weights: shares.map(|share| (share * FULL).round() as i16),
                gain: loudest / (FULL * FULL),
            },
            second: shares[1],
            loudest: match self.goes_back {
                GoesBack::ToSecondHalf(louder) => loudest * louder.max(1.0),
                GoesBack::Softer { .. } => first + second,
            },
            left: self.times,
        }
    }

    /// The next frames of a place; none of a place that belongs to another table.
    #[inline]
    pub(super) fn next(&self, place: &Place) -> Option<Stretch<'_>> {
        let pairs = self.pairs.get(place.from..)?.first_chunk()?;
        let mix = place.mix;
        Some(Stretch { pairs, mix })
    }

    /// Moves on by so many frames, [`CHUNK`] at most; returns whether nothing is still to come.
    #[inline]
    pub(super) fn go_on(&self, place: &mut Place, frames: usize) -> bool {
        place.from += frames;
        place.from >= self.length && self.go_back(place)
    }

    /// Goes back to the first pair, unless nothing is still to come, which is returned.
    #[inline(never)]
    #[allow(clippy::cast_possible_truncation, reason = "no share is above 1")]
    fn go_back(&self, place: &mut Place) -> bool {
        match self.goes_back {
            GoesBack::ToSecondHalf(louder) => {
                place.mix.weights = [0, FULL as i16];
                place.mix.gain *= louder;
            }
            GoesBack::Softer { all, second } => {
                place.second *= second;
                place.mix.weights[1] = (place.second * FULL + 0.5) as i16;
                place.mix.gain *= all;
                place.loudest *= all;
            }
        }
        place.from -= self.length;
        place.left = place.left.saturating_sub(1);
        place.has_ended()
    }

    /// The room that it takes.
    #[cfg(test)]
    pub(super) fn bytes(&self) -> usize {
        size_of_val(&*self.pairs)
    }
}

/// Both parts as pairs, which are as loud as can be, and how loud they are to be.
#[allow(
    clippy::cast_possible_truncation,
    reason = "no sample is louder than the loudest"
)]
fn in_pairs(parts: &[Vec<f32>; 2]) -> (Box<[Pair]>, [f32; 2]) {
    let loudness = parts.each_ref().map(|samples| {
        let samples = samples.iter().map(|sample| sample.abs());
        samples.fold(f32::MIN_POSITIVE, f32::max)
    });
    let [first, second] = parts;
    let pairs = first.iter().zip(second).map(|(first, second)| {
        let pair = [first / loudness[0], second / loudness[1]];
        pair.map(|sample| (sample * FULL).round() as i16)
    });
    (pairs.collect(), loudness)
}

impl Place {
    /// Where nothing is still to come.
    pub(super) const END: Self = Self {
        from: 0,
        mix: Mix::SILENCE,
        second: 0.0,
        loudest: 0.0,
        left: 0,
    };

    /// Whether nothing is still to come.
    pub(super) fn has_ended(&self) -> bool {
        self.left == 0
    }

    /// Lets nothing come any more.
    pub(super) fn end(&mut self) {
        self.left = 0;
    }

    /// Makes it so many times as loud.
    pub(super) fn scale(&mut self, times: f32) {
        self.mix.gain *= times;
        self.loudest *= times;
    }

    /// How loud it can be from here on.
    pub(super) fn loudest(&self) -> f32 {
        self.loudest
    }
}

impl Mix {
    const SILENCE: Self = Self {
        weights: [0; 2],
        gain: 0.0,
    };
}

impl Stretch<'_> {
    /// Where nothing is heard.
    pub(super) const SILENCE: Self = Self {
        pairs: &[[0; 2]; CHUNK],
        mix: Mix::SILENCE,
    };
}
