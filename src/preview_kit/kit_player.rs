//! Mixes what rings into blocks, from the very frame at which a note begins.

use super::drum_tables::DrumTables;
use super::sine_bank::SineBank;
use super::sounds::{Drum, Sound};

/// The most sounds that ring at a time; a further one takes the place of the oldest.
const VOICES: usize = 16;
/// How many frames are mixed at a time.
const CHUNK: usize = 512;
/// How long a drum that is choked takes to end, in seconds.
const CHOKE: f32 = 0.006;
/// The time in which a tone falls to 37 % when its key goes up, in seconds.
const RELEASE: f32 = 0.02;

/// What rings, and what is about to.
#[derive(Debug)]
pub struct KitPlayer {
    voices: [Voice; VOICES],
    /// How many of them ring, the oldest first.
    count: usize,
    bus: [f32; CHUNK],
}

/// A sound that rings.
#[derive(Debug, Clone, Copy)]
struct Voice {
    sound: Sound,
    channel: u8,
    key: u8,
    /// Frames until it begins.
    begins_in: u32,
    damping: Damping,
    source: Source,
}

/// Whether a sound is being ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Damping {
    /// It rings.
    None,
    /// It will be after so many frames.
    In(u32),
    /// It is.
    Damped,
}

/// Where a sound comes from.
#[allow(
    clippy::large_enum_variant,
    reason = "sounds are kept in place, as nothing may be allocated"
)]
#[derive(Debug, Clone, Copy)]
enum Source {
    /// A drum's table, from a place on; damped by a slope a frame.
    Table {
        drum: Drum,
        place: usize,
        gain: f32,
        slope: f32,
    },
    /// Sines of its own.
    Sines(SineBank),
}

impl Default for KitPlayer {
    fn default() -> Self {
        Self::new()
    }
}

impl KitPlayer {
    /// A player with which nothing rings.
    #[must_use]
    pub fn new() -> Self {
        Self {
            voices: [Voice::NONE; VOICES],
            count: 0,
            bus: [0.0; CHUNK],
        }
    }

    /// Whether nothing rings.
    #[must_use]
    pub fn is_silent(&self) -> bool {
        self.count == 0
    }

    /// Begins a note at a frame of the next block: `channel` 0 to 15, `key` 0 to 127, `velocity` 1 to 127.
    pub fn strike(
        &mut self,
        tables: &DrumTables,
        frame: u32,
        (channel, key, velocity): (u8, u8, u8),
    ) {
        let sound = Sound::of(channel, key);
        if let Sound::Drum(drum) = sound {
            self.damp(
                frame,
                |voice| matches!(voice.sound, Sound::Drum(other) if drum.chokes(other)),
            );
        }
        if self.count == VOICES {
            self.voices.rotate_left(1);
            self.count -= 1;
        }
        let loudness = f32::from(velocity.min(127)) / 127.0;
        let gain = loudness * loudness;
        let source = match sound {
            Sound::Drum(drum) => Source::Table {
                drum,
                place: 0,
                gain,
                slope: 0.0,
            },
            Sound::Bass | Sound::Pluck => {
                Source::Sines(SineBank::strike(sound, key, gain, tables.sample_rate()))
            }
        };
        self.voices[self.count] = Voice {
            sound,
            channel,
            key,
            begins_in: frame,
            damping: Damping::None,
            source,
        };
        self.count += 1;
    }

    /// Ends a note at a frame of the next block. Drums ring on.
    pub fn release(&mut self, frame: u32, channel: u8, key: u8) {
        self.damp(frame, |voice| {
            let is_it = (voice.channel, voice.key) == (channel, key);
            is_it && matches!(voice.sound, Sound::Bass | Sound::Pluck)
        });
    }

    /// Ends everything from the next block on, within some milliseconds.
    pub fn release_all(&mut self) {
        self.damp(0, |_| true);
    }

    /// Damps sounds from a frame of the next block on; what is damped already ends as it does.
    fn damp(&mut self, frame: u32, is_it: impl Fn(&Voice) -> bool) {
        for voice in &mut self.voices[..self.count] {
            if voice.damping == Damping::None && is_it(voice) {
                voice.damping = Damping::In(frame);
            }
        }
    }

    /// Writes the next frames of all that rings to a block, at a level; both channels have as many frames.
    pub fn render(&mut self, tables: &DrumTables, level: f32, left: &mut [f32], right: &mut [f32]) {
        for (left, right) in left.chunks_mut(CHUNK).zip(right.chunks_mut(CHUNK)) {
            let frames = left.len().min(right.len());
            let bus = &mut self.bus[..frames];
            bus.fill(0.0);
            let mut together = Together::default();
            for voice in &mut self.voices[..self.count] {
                match voice.plain(tables, frames) {
                    Some(plain) => together.add(plain, bus),
                    None => voice.mix(tables, bus),
                }
            }
            together.flush(bus);
            write(left, right, bus, level);
            self.forget_ended(tables);
        }
    }

    /// Forgets what has ended; the others keep their order.
    fn forget_ended(&mut self, tables: &DrumTables) {
        let mut left = 0;
        for place in 0..self.count {
            if !self.voices[place].has_ended(tables) {
                if left != place {
                    self.voices[left] = self.voices[place];
                }
                left += 1;
            }
        }
        self.count = left;
    }
}

impl Voice {
    const NONE: Self = Self {
        sound: Sound::Bass,
        channel: 0,
        key: 0,
        begins_in: 0,
        damping: Damping::None,
        source: Source::Sines(SineBank::NONE),
    };

    fn has_ended(&self, tables: &DrumTables) -> bool {
        match &self.source {
            Source::Table {
                drum, place, gain, ..
            } => *place >= tables.of(*drum).len() || *gain <= 0.0,
            Source::Sines(sines) => sines.has_ended(),
        }
    }

    /// The samples for all of so many frames, and how loud they are, when it is a drum that rings all the time; moves on.
    #[inline]
    fn plain<'a>(&mut self, tables: &'a DrumTables, frames: usize) -> Option<Plain<'a>> {
        match &mut self.source {
            Source::Table {
                drum, place, gain, ..
            } if self.begins_in == 0 && self.damping == Damping::None => {
                let samples = tables.of(*drum).get(*place..*place + frames)?;
                *place += frames;
                Some((samples, *gain))
            }
            Source::Table { .. } | Source::Sines(_) => None,
        }
    }

    /// Adds its next samples.
    fn mix(&mut self, tables: &DrumTables, out: &mut [f32]) {
        let frames = out.len();
        let silent = take(&mut self.begins_in, frames);
        let out = &mut out[silent..];
        let Damping::In(mut damped_in) = self.damping else {
            return self.source.mix(tables, out);
        };
        take(&mut damped_in, silent);
        let (rings, damped) = out.split_at_mut(take(&mut damped_in, out.len()));
        self.source.mix(tables, rings);
        self.damping = Damping::In(damped_in);
        if damped_in == 0 {
            self.damping = Damping::Damped;
            self.source.damp(tables.sample_rate());
            self.source.mix(tables, damped);
        }
    }
}

/// As many samples as a bus has, and how loud they are.
type Plain<'a> = (&'a [f32], f32);

/// Sounds that are added together, as that is cheaper than one after the other.
#[derive(Default)]
struct Together<'a> {
    sounds: [Plain<'a>; 4],
    count: usize,
}

impl<'a> Together<'a> {
    #[inline]
    fn add(&mut self, sound: Plain<'a>, bus: &mut [f32]) {
        self.sounds[self.count] = sound;
        self.count += 1;
        if self.count == self.sounds.len() {
            add_four(bus, &self.sounds);
            self.count = 0;
        }
    }

    fn flush(self, bus: &mut [f32]) {
        for (samples, gain) in &self.sounds[..self.count] {
            add(bus, samples, *gain);
        }
    }
}

/// Adds four sounds to a bus.
#[inline(never)]
fn add_four(out: &mut [f32], sounds: &[Plain<'_>; 4]) {
    let [(a, a_gain), (b, b_gain), (c, c_gain), (d, d_gain)] = sounds;
    let pairs = a.iter().zip(*b).zip(c.iter().zip(*d));
    for (out, ((a, b), (c, d))) in out.iter_mut().zip(pairs) {
        *out += a_gain * a + b_gain * b + (c_gain * c + d_gain * d);
    }
}

/// Adds samples to others, so many times as loud. A function of its own is what the compiler makes vectors of, as here
/// it knows that the samples are not among those that they are added to.
#[inline(never)]
fn add(out: &mut [f32], samples: &[f32], gain: f32) {
    for (out, sample) in out.iter_mut().zip(samples) {
        *out += gain * sample;
    }
}

/// Writes a bus to both channels, at a level, and never louder than a converter takes.
#[inline(never)]
fn write(left: &mut [f32], right: &mut [f32], bus: &[f32], level: f32) {
    for ((left, right), sample) in left.iter_mut().zip(right).zip(bus) {
        let sample = (level * sample).clamp(-1.0, 1.0);
        (*left, *right) = (sample, sample);
    }
}

/// Adds samples to others, less loud with each by a slope; returns how loud they have become.
fn fade(out: &mut [f32], samples: &[f32], mut gain: f32, slope: f32) -> f32 {
    for (out, sample) in out.iter_mut().zip(samples) {
        gain = (gain - slope).max(0.0);
        *out += gain * sample;
    }
    gain
}

/// Takes as many frames as there are from those that are left.
fn take(left: &mut u32, frames: usize) -> usize {
    let taken = (*left).min(u32::try_from(frames).unwrap_or(u32::MAX));
    *left -= taken;
    taken as usize
}

impl Source {
    /// Lets it end soon.
    #[allow(clippy::cast_precision_loss, reason = "sample rates are small numbers")]
    fn damp(&mut self, sample_rate: u32) {
        let rate = sample_rate as f32;
        match self {
            Self::Table { gain, slope, .. } => *slope = *gain / (CHOKE * rate),
            Self::Sines(sines) => sines.damp(RELEASE * rate),
        }
    }

    /// Adds its next samples.
    #[inline]
    fn mix(&mut self, tables: &DrumTables, out: &mut [f32]) {
        match self {
            Self::Table {
                drum,
                place,
                gain,
                slope,
            } => {
                let samples = tables.of(*drum).get(*place..).unwrap_or(&[]);
                *place += out.len();
                if *slope == 0.0 {
                    add(out, samples, *gain);
                } else {
                    *gain = fade(out, samples, *gain, *slope);
                }
            }
            Self::Sines(sines) => sines.mix(out),
        }
    }
}

#[cfg(test)]
mod tests;
