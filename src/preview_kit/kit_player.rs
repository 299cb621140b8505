//! Mixes what rings into blocks, from the very frame at which a note begins.

/// Adds samples to a bus.
mod mixing;
/// One sound that rings.
mod voice;

use super::kit_tables::KitTables;
use super::sounds::Sound;
use super::table::{CHUNK, Stretch};
use mixing::Sum;
use voice::{Does, Voice};

/// The most sounds that ring at a time; a further one takes the place of the oldest.
const VOICES: usize = 16;

/// What rings, and what is about to.
#[derive(Debug)]
pub struct KitPlayer {
    voices: [Voice; VOICES],
    /// How many of them ring, the oldest first.
    count: usize,
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
        }
    }

    /// Whether nothing rings.
    #[must_use]
    pub fn is_silent(&self) -> bool {
        self.count == 0
    }

    /// Begins a note at a frame of the next block: `channel` 0 to 15, or [`PLUCKED`](super::PLUCKED) higher, `key` 0 to
    /// 127, `velocity` 1 to 127.
    pub fn strike(
        &mut self,
        tables: &KitTables,
        frame: u32,
        (channel, key, velocity): (u8, u8, u8),
    ) {
        if let Sound::Drum(drum) = Sound::of(channel, key) {
            self.damp(
                frame,
                |voice| matches!(voice.sound, Sound::Drum(other) if drum.chokes(other)),
            );
        }
        let loudness = f32::from(velocity.min(127)) / 127.0;
        let voice = Voice::strike(tables, frame as usize, (channel, key), loudness * loudness);
        if voice.has_ended() {
            return;
        }
        if self.count == VOICES {
            self.voices.rotate_left(1);
            self.count -= 1;
        }
        self.voices[self.count] = voice;
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

    /// Damps sounds from a frame of the next block on.
    fn damp(&mut self, frame: u32, is_it: impl Fn(&Voice) -> bool) {
        for voice in &mut self.voices[..self.count] {
            if is_it(voice) {
                voice.damp(frame as usize);
            }
        }
    }

    /// Writes the next frames of all that rings to a block, at a level; both channels have as many frames.
    pub fn render(&mut self, tables: &KitTables, level: f32, left: &mut [f32], right: &mut [f32]) {
        let frames = left.len().min(right.len());
        let (mut left, mut right) = (&mut left[..frames], &mut right[..frames]);
        while !left.is_empty() {
            let frames = left.len().min(CHUNK);
            let (lefts, later_left) = left.split_at_mut(frames);
            let (rights, later_right) = right.split_at_mut(frames);
            self.render_chunk(tables, level, lefts, rights);
            (left, right) = (later_left, later_right);
        }
    }

    /// Writes frames, [`CHUNK`] at most.
    fn render_chunk(
        &mut self,
        tables: &KitTables,
        level: f32,
        left: &mut [f32],
        right: &mut [f32],
    ) {
        let (frames, release) = (left.len(), tables.release());
        let kept = release.after(frames);
        // What rings is in front, and what fades is at the back.
        let mut stretches = [Stretch::SILENCE; VOICES];
        let (mut ringing, mut fading) = (0, VOICES);
        let (mut changes, mut ends) = (false, false);
        let mut loudest = 0.0;
        let voices = &mut self.voices[..self.count];
        for voice in voices.iter_mut() {
            loudest += voice.loudest();
            match voice.does() {
                Does::Ring => {
                    if let Some(stretch) = voice.next(tables, level) {
                        stretches[ringing] = stretch;
                        ringing += 1;
                    }
                    ends |= voice.ring(tables, frames);
                }
                Does::Fade => {
                    if let Some(stretch) = voice.next(tables, level) {
                        fading -= 1;
                        stretches[fading] = stretch;
                    }
                    ends |= voice.fade(tables, frames, kept);
                }
                Does::Change => changes = true,
            }
        }
        if changes {
            change(voices, tables, level, left);
        }
        let sum = Sum {
            fading: &stretches[fading..],
            envelope: release.next(),
            ringing: &stretches[..ringing],
            adds: changes,
            may_clip: changes || loudest * level > 1.0,
        };
        sum.write(left, right);
        if changes || ends {
            self.forget_ended();
        }
    }

    /// Forgets what has ended; the others keep their order.
    #[cold]
    fn forget_ended(&mut self) {
        let mut left = 0;
        for place in 0..self.count {
            if !self.voices[place].has_ended() {
                self.voices[left] = self.voices[place];
                left += 1;
            }
        }
        self.count = left;
    }
}

/// Writes what changes to as many frames.
#[inline(never)]
fn change(voices: &mut [Voice], tables: &KitTables, level: f32, out: &mut [f32]) {
    out.fill(0.0);
    for voice in voices {
        if voice.does() == Does::Change {
            voice.change(tables, level, out);
        }
    }
}

#[cfg(test)]
mod tests;
