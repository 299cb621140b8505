//! Mixes what rings into blocks, from the very frame at which a note begins.

/// Adds samples to a bus.
mod mixing;
/// One sound that rings.
mod voice;

use super::kit_tables::KitTables;
use super::sounds::Sound;
use super::table::{CHUNK, Part};
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
    bus: [f32; CHUNK],
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
        if self.count == VOICES {
            self.voices.rotate_left(1);
            self.count -= 1;
        }
        let loudness = f32::from(velocity.min(127)) / 127.0;
        self.voices[self.count] =
            Voice::strike(tables, frame as usize, (channel, key), loudness * loudness);
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
        for (left, right) in left.chunks_mut(CHUNK).zip(right.chunks_mut(CHUNK)) {
            // Each part that there may be costs, even if it is not there.
            if self.count <= VOICES / 2 {
                self.render_chunk::<{ VOICES + 1 }>(tables, level, left, right);
            } else {
                self.render_chunk::<{ 2 * VOICES + 1 }>(tables, level, left, right);
            }
        }
    }

    /// Writes frames that have so many parts at most: two of each sound, and one of all those that change.
    #[inline]
    fn render_chunk<const MOST: usize>(
        &mut self,
        tables: &KitTables,
        level: f32,
        left: &mut [f32],
        right: &mut [f32],
    ) {
        let (frames, release) = (left.len(), tables.release());
        let kept = release.after(frames);
        // What rings is in front, and what fades is at the back.
        let mut parts: [Part<'_>; MOST] = [(&[0.0; CHUNK], 0.0); MOST];
        let (mut ringing, mut fading) = (0, MOST);
        let (mut changes, mut has_ended) = (false, false);
        for voice in &mut self.voices[..self.count] {
            match voice.does() {
                Does::Ring => voice.ring(tables, frames, |(samples, gain)| {
                    if let Some(part) = parts.get_mut(ringing) {
                        *part = (samples, gain * level);
                        ringing += 1;
                    }
                }),
                Does::Fade => voice.fade(tables, frames, kept, |(samples, gain)| {
                    if let Some(part) = parts.get_mut(fading.wrapping_sub(1)) {
                        *part = (samples, gain * level);
                        fading -= 1;
                    }
                }),
                Does::Change => changes = true,
            }
            has_ended |= voice.has_ended();
        }
        if changes {
            has_ended |= self.change(tables, frames);
            if let Some(part) = parts.get_mut(ringing) {
                *part = (&self.bus, level);
                ringing += 1;
            }
        }
        let sum = Sum {
            fading: &parts[fading..],
            envelope: release.next(),
            ringing: &parts[..ringing],
        };
        sum.write(left, right);
        if has_ended {
            self.forget_ended();
        }
    }

    /// Writes what changes to so many frames of the bus; returns whether something has ended.
    #[inline(never)]
    fn change(&mut self, tables: &KitTables, frames: usize) -> bool {
        self.bus.fill(0.0);
        let mut has_ended = false;
        for voice in &mut self.voices[..self.count] {
            if voice.does() == Does::Change {
                voice.change(tables, &mut self.bus[..frames]);
                has_ended |= voice.has_ended();
            }
        }
        has_ended
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

#[cfg(test)]
mod tests;
