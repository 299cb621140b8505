//! A MIDI file that a test writes, with what must come of it.

use crate::files::Loss;
use crate::sequencer::{TICKS_PER_QUARTER as QUARTER, Tick};

/// A note of the file.
#[derive(Debug, Clone, Copy)]
pub(super) struct Struck {
    /// In ticks of the file; may be before its beginning.
    pub at: i64,
    /// In ticks of the file.
    pub length: i64,
    /// 0 to 15.
    pub channel: u8,
    pub key: u8,
    pub velocity: u8,
}

/// A file and what is in it.
pub(super) struct Written {
    pub ticks_per_quarter: u16,
    /// The notes of each track.
    pub tracks: Vec<Vec<Struck>>,
    /// What else is said in each track, at ticks of the file; before the notes of the same tick.
    pub others: Vec<Vec<(i64, Vec<u8>)>>,
    /// Whether a status byte is left out where it is that of the last channel message.
    pub running: bool,
    /// How many bytes a time has at least.
    pub delta_bytes: usize,
    /// Whether tracks end with the mark that says so.
    pub end_marks: bool,
    /// The tempo at the first note, in microseconds a quarter.
    pub tempo: u32,
    /// The bar at the first note, in ticks of the score.
    pub bar: Tick,
    /// What must be said, beside what finds no place.
    pub losses: Vec<Loss>,
}

impl Written {
    /// A file of notes and nothing else, in 4/4.
    pub(super) fn plain(ticks_per_quarter: u16, tracks: Vec<Vec<Struck>>) -> Self {
        Self {
            ticks_per_quarter,
            others: vec![Vec::new(); tracks.len()],
            tracks,
            running: false,
            delta_bytes: 1,
            end_marks: true,
            tempo: 500_000,
            bar: 4 * QUARTER,
            losses: Vec::new(),
        }
    }

    /// The first tick of the score that a note is at.
    pub(super) fn tick(&self, at: i64) -> Tick {
        let per_quarter = i64::from(self.ticks_per_quarter);
        (at.max(0) * QUARTER + per_quarter / 2) / per_quarter
    }

    /// The tick of the file that is so many quarters, in parts of a whole, from the beginning.
    pub(super) fn at(&self, quarters: i64, of: i64) -> i64 {
        quarters * i64::from(self.ticks_per_quarter) / of
    }

    /// The file with a header that speaks of so many tracks.
    pub(super) fn bytes(&self, promised: u16) -> Vec<u8> {
        let mut file = Vec::from(*b"MThd\0\0\0\x06\0\x01");
        file.extend(promised.to_be_bytes());
        file.extend(self.ticks_per_quarter.to_be_bytes());
        for (notes, others) in self.tracks.iter().zip(&self.others) {
            file.extend(chunk(*b"MTrk", &self.track(notes, others)));
        }
        file
    }

    pub(super) fn track_count(&self) -> u16 {
        u16::try_from(self.tracks.len()).unwrap()
    }

    fn track(&self, notes: &[Struck], others: &[(i64, Vec<u8>)]) -> Vec<u8> {
        // Ends come before other messages, and those before beginnings.
        let mut events: Vec<(i64, u8, Vec<u8>)> = Vec::new();
        for note in notes {
            let on = vec![0x90 | note.channel, note.key, note.velocity];
            events.push((note.at, 2, on));
            let off = vec![0x80 | note.channel, note.key, 64];
            events.push((note.at + note.length, 0, off));
        }
        events.extend(others.iter().map(|(at, said)| (*at, 1, said.clone())));
        events.sort_by_key(|(at, turn, _)| (*at, *turn));
        let (mut bytes, mut now, mut status) = (Vec::new(), 0, 0);
        for (at, _, said) in events {
            bytes.extend(self.delta(at - now));
            let is_voice = said[0] < 0xf0;
            // A number above 127 cannot stand where a status may.
            let is_known = self.running && is_voice && said[0] == status && said[1] < 0x80;
            bytes.extend(&said[usize::from(is_known)..]);
            status = if is_voice { said[0] } else { status };
            now = at;
        }
        if self.end_marks {
            bytes.extend(self.delta(0));
            bytes.extend([0xff, 0x2f, 0]);
        }
        bytes
    }

    /// A time as sevens of bits; one before the last as the 32 bits of a machine's number.
    fn delta(&self, delta: i64) -> Vec<u8> {
        let bits = u64::from(u32::try_from(delta & 0xffff_ffff).unwrap());
        let least = |count: &usize| bits < 1 << (7 * count);
        let count = (1..6).find(least).unwrap().max(self.delta_bytes);
        let seven = |place: usize| {
            let bits = bits.checked_shr(7 * u32::try_from(place).unwrap());
            u8::try_from(bits.unwrap_or(0) & 0x7f).unwrap() | if place > 0 { 0x80 } else { 0 }
        };
        (0..count).rev().map(seven).collect()
    }
}

/// A chunk with its length.
pub(super) fn chunk(name: [u8; 4], content: &[u8]) -> Vec<u8> {
    let length = u32::try_from(content.len()).unwrap().to_be_bytes();
    [&name[..], &length, content].concat()
}

/// A message about the music.
pub(super) fn meta(kind: u8, data: &[u8]) -> Vec<u8> {
    let length = u8::try_from(data.len()).unwrap();
    [&[0xff, kind, length], data].concat()
}

pub(super) fn tempo(microseconds: u32) -> Vec<u8> {
    meta(0x51, &microseconds.to_be_bytes()[1..])
}

/// A metre of so many of a power of two.
pub(super) fn metre(numerator: u8, power: u8) -> Vec<u8> {
    meta(0x58, &[numerator, power, 24, 8])
}
