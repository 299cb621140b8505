//! The samples of one sound, and how far it has got.

/// How many samples can be read at a time, from wherever a sound has got to.
pub(super) const CHUNK: usize = 256;

/// The samples of one sound, from -1 to 1: one part, or two that are heard together.
#[derive(Debug)]
pub(super) struct Table {
    /// Each has [`CHUNK`] samples more than the sound, or none.
    parts: [Box<[f32]>; 2],
    /// Where a sound that is played once ends, or a loop begins again: [`CHUNK`] at least.
    length: usize,
    /// How loud each part is when it begins again, beside what it was.
    kept: [f32; 2],
    /// How often it is played.
    times: u32,
}

/// How far a sound has got.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place {
    /// In its table.
    from: usize,
    /// How loud each part is.
    gains: [f32; 2],
    /// How often it is still played.
    left: u32,
}

/// As many samples as can be read at a time, of which the first are asked for, and how loud they are.
pub(super) type Part<'a> = (&'a [f32; CHUNK], f32);

impl Table {
    /// A sound that is played once.
    pub(super) fn once(samples: &[f32]) -> Self {
        Self {
            parts: [[samples, &[0.0; CHUNK]].concat().into(), Box::default()],
            length: samples.len().max(CHUNK),
            kept: [0.0; 2],
            times: 1,
        }
    }

    /// A loop, with [`CHUNK`] samples that go on where it ends, each part so much less loud when it begins again. It is
    /// played so many times.
    pub(super) fn looped(parts: [Box<[f32]>; 2], kept: [f32; 2], times: u32) -> Self {
        Self {
            length: parts[0].len() - CHUNK,
            parts,
            kept,
            times,
        }
    }

    /// Its beginning, with so loud parts.
    pub(super) fn begin(&self, gains: [f32; 2]) -> Place {
        Place {
            from: 0,
            gains,
            left: self.times,
        }
    }

    /// Hands out the next samples of each part, of which `frames` are asked for, [`CHUNK`] at most, and moves on; nothing
    /// of a part that is not there, and of a place that belongs to another table.
    #[inline]
    pub(super) fn next<'a>(
        &'a self,
        place: &mut Place,
        frames: usize,
        mut take: impl FnMut(Part<'a>),
    ) {
        for (part, gain) in self.parts.iter().zip(place.gains) {
            if let Some(samples) = part.get(place.from..).and_then(<[f32]>::first_chunk) {
                take((samples, gain));
            }
        }
        place.from += frames;
        if place.from >= self.length {
            place.from -= self.length;
            place.left = place.left.saturating_sub(1);
            for (gain, kept) in place.gains.iter_mut().zip(self.kept) {
                *gain *= kept;
            }
        }
    }
}

impl Place {
    /// Where nothing is still to come.
    pub(super) const END: Self = Self {
        from: 0,
        gains: [0.0; 2],
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
        self.gains = self.gains.map(|gain| gain * times);
    }
}
