//! One sound that rings.

use super::mixing;
use crate::preview_kit::envelope::Envelope;
use crate::preview_kit::kit_tables::{KitTables, TableNumber};
use crate::preview_kit::sounds::Sound;
use crate::preview_kit::table::{CHUNK, Place, Stretch};

/// How loud the sine of a tone is, and its overtones.
const BASS: [f32; 2] = [0.45, 0.23];
const PLUCK: [f32; 2] = [0.2, 0.13];

/// A sound that rings.
#[derive(Debug, Clone, Copy)]
pub(super) struct Voice {
    pub(super) sound: Sound,
    pub(super) channel: u8,
    pub(super) key: u8,
    does: Does,
    /// Frames until it begins.
    begins_in: usize,
    damping: Damping,
    table: TableNumber,
    place: Place,
}

/// What a sound does during some frames.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Does {
    /// To ring all the time.
    Ring,
    /// To fade all the time: a tone that was released.
    Fade,
    /// To begin, begin to fade, or end; and to be a drum that was choked.
    Change,
}

/// Whether a sound is being ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Damping {
    /// It rings.
    None,
    /// It will be after so many frames.
    In(usize),
    /// It is, and nothing will be left after so many frames.
    Damped(usize),
}

impl Voice {
    /// Where there is none.
    pub(super) const NONE: Self = Self {
        sound: Sound::Bass,
        channel: 0,
        key: 0,
        does: Does::Ring,
        begins_in: 0,
        damping: Damping::None,
        table: TableNumber::FIRST,
        place: Place::END,
    };

    /// A sound that begins after so many frames, and is so many times as loud as it can be.
    pub(super) fn strike(
        tables: &KitTables,
        begins_in: usize,
        (channel, key): (u8, u8),
        loudness: f32,
    ) -> Self {
        let sound = Sound::of(channel, key);
        let table = TableNumber::of(sound, key);
        let gains = match sound {
            Sound::Drum(_) => [1.0, 0.0],
            Sound::Bass => BASS,
            Sound::Pluck => PLUCK,
        };
        let does = if begins_in == 0 {
            Does::Ring
        } else {
            Does::Change
        };
        Self {
            sound,
            channel,
            key,
            does,
            begins_in,
            damping: Damping::None,
            table,
            place: tables.at(table).begin(gains.map(|gain| gain * loudness)),
        }
    }

    /// Damps it after so many frames; what is damped already ends as it does.
    pub(super) fn damp(&mut self, after: usize) {
        if self.damping == Damping::None {
            self.damping = Damping::In(after);
            self.does = Does::Change;
        }
    }

    /// Whether nothing of it is still to come.
    pub(super) fn has_ended(&self) -> bool {
        self.place.has_ended()
    }

    /// How loud it can be from here on.
    #[inline]
    pub(super) fn loudest(&self) -> f32 {
        self.place.loudest()
    }

    /// What it does during the next frames.
    #[inline]
    pub(super) fn does(&self) -> Does {
        self.does
    }

    /// What it does during the frames after these.
    fn does_next(&self) -> Does {
        match (self.damping, self.begins_in, self.sound) {
            (Damping::None, 0, _) => Does::Ring,
            (Damping::Damped(CHUNK..), 0, Sound::Bass | Sound::Pluck) => Does::Fade,
            (Damping::None | Damping::In(_) | Damping::Damped(_), ..) => Does::Change,
        }
    }

    /// Its next frames, at a level.
    #[inline]
    pub(super) fn next<'a>(&self, tables: &'a KitTables, level: f32) -> Option<Stretch<'a>> {
        let mut stretch = tables.at(self.table).next(&self.place)?;
        stretch.mix.gain *= level;
        Some(stretch)
    }

    /// Moves on by so many frames; returns whether it has ended.
    #[inline]
    pub(super) fn ring(&mut self, tables: &KitTables, frames: usize) -> bool {
        tables.at(self.table).go_on(&mut self.place, frames)
    }

    /// The same while it is damped, by which so much is left of it after these frames as `kept` says;
    /// returns whether it has ended, or is about to.
    #[inline]
    pub(super) fn fade(&mut self, tables: &KitTables, frames: usize, kept: f32) -> bool {
        let ends = self.ring(tables, frames);
        self.place.scale(kept);
        if let Damping::Damped(left) = &mut self.damping {
            *left = left.saturating_sub(frames);
            if *left < CHUNK {
                self.fade_out();
                return true;
            }
        }
        ends
    }

    /// Has its last samples counted.
    #[cold]
    fn fade_out(&mut self) {
        self.does = Does::Change;
        if self.damping == Damping::Damped(0) {
            self.place.end();
        }
    }

    /// Adds its next samples to frames, [`CHUNK`] at most, in which it changes.
    #[inline(never)]
    pub(super) fn change(&mut self, tables: &KitTables, level: f32, out: &mut [f32]) {
        let silent = take(&mut self.begins_in, out.len());
        let out = &mut out[silent..];
        let rings = match &mut self.damping {
            Damping::None => out.len(),
            Damping::In(damped_in) => {
                take(damped_in, silent);
                take(damped_in, out.len())
            }
            Damping::Damped(_) => 0,
        };
        let (out, faded) = out.split_at_mut(rings);
        if let Some(stretch) = self.next(tables, level) {
            mixing::add(out, &stretch);
        }
        self.ring(tables, out.len());
        let envelope = self.envelope(tables);
        if self.damping == Damping::In(0) {
            self.damping = Damping::Damped(envelope.rings());
        }
        if let Damping::Damped(left) = self.damping {
            let frames = left.min(faded.len());
            if let Some(stretch) = self.next(tables, level) {
                mixing::fade(&mut faded[..frames], &stretch, envelope.next());
            }
            self.fade(tables, frames, envelope.after(frames));
        }
        self.does = self.does_next();
    }

    /// How it ends.
    #[inline]
    fn envelope<'a>(&self, tables: &'a KitTables) -> &'a Envelope {
        match self.sound {
            Sound::Drum(_) => tables.choke(),
            Sound::Bass | Sound::Pluck => tables.release(),
        }
    }
}

/// Takes as many frames as there are from those that are left.
fn take(left: &mut usize, frames: usize) -> usize {
    let taken = (*left).min(frames);
    *left -= taken;
    taken
}
