//! Reads the bytes of a MIDI file into the notes of its parts, in the score's ticks.
//!
//! What is understood is read, and what is not is counted: many programs wrote files that deviate from the standard,
//! mostly in ways that cost no music. A file whose music is cut off is refused.

/// Conversion of the file's ticks to the score's.
mod file_clock;
/// Counts of what was not taken as it is.
mod counts;
/// Which tempo or metre is in force at a tick.
mod in_force;
/// Reading one track.
mod file_track;

use crate::files::text::Letters;
use crate::files::{FileError, Loss};
use crate::sequencer::value::{Channel, Key, Tempo, Velocity};
use crate::sequencer::{TICKS_PER_QUARTER, Tick};

use super::container::{Unwrapped, unwrapped};
use counts::Counts;
use file_clock::FileClock;
use file_track::{FileTrack, TrackEnd};
use in_force::{Changes, InForce};

/// The longest file that is read, in bytes.
pub const LIMIT: usize = 16 << 20;
/// The most notes that are read: more than a project has room for.
const MOST_NOTES: usize = 1 << 20;
/// The most tracks that are read; a header cannot give more.
const MOST_TRACKS: usize = 0xffff;
/// The most bytes of a name that are looked at, and the most letters of it that are kept.
const NAME_BYTES: usize = 1024;
const LONGEST_NAME: usize = 64;
/// How many keys there are.
pub(super) const KEYS: usize = Key::MAX.get() as usize + 1;
/// The length of a bar without a time signature, in ticks.
const BAR: Tick = 4 * TICKS_PER_QUARTER;

/// What is used of a file.
pub(super) struct FileSong {
    /// The tempo at the first note.
    pub tempo: Tempo,
    /// The length of a bar at the first note.
    pub bar: Tick,
    /// Its parts that have notes: tracks in the order of the file, the channels of each in theirs.
    pub parts: Vec<FilePart>,
    /// How many notes the file has: those of its parts, and those that reading left out.
    pub notes: usize,
    /// What was left out or changed while reading.
    pub losses: Vec<Loss>,
}

/// The notes of one channel in one track of the file.
pub(super) struct FilePart {
    /// The name of the file's track; may be empty.
    pub name: String,
    pub channel: Channel,
    /// The notes in the order of their starts.
    pub notes: Vec<FileNote>,
}

/// A note of the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct FileNote {
    pub start: Tick,
    pub end: Tick,
    pub key: Key,
    pub velocity: Velocity,
}

/// A time signature.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct FileMetre {
    /// The length of a bar, in ticks.
    bar: Tick,
    /// Whether it is the file's own; otherwise 4/4 replaces a metre that patterns cannot be cut into.
    is_kept: bool,
}

/// Reads a whole file.
pub(super) fn song(bytes: &[u8]) -> Result<FileSong, FileError> {
    if bytes.len() > LIMIT {
        return Err(FileError::TooLarge { limit: LIMIT });
    }
    let damaged = || FileError::Midi("its header is damaged".to_owned());
    let Unwrapped { file, other_chunks } = unwrapped(bytes).ok_or_else(damaged)?;
    let (_, length, content) = chunk(file).ok_or_else(damaged)?;
    let (header, tracks) = content.split_at_checked(length).ok_or_else(damaged)?;
    let Some([0, kind, count_high, count_low, ticks_high, ticks_low]) = header.first_chunk() else {
        return Err(damaged());
    };
    if *kind > 1 {
        return Err(FileError::Midi(format!(
            "it is type {kind}, and only types 0 and 1 can be read"
        )));
    }
    let mut reader = SongReader {
        clock: FileClock::new(u16::from_be_bytes([*ticks_high, *ticks_low]))?,
        promised: usize::from(u16::from_be_bytes([*count_high, *count_low])),
        found: 0,
        tempos: Changes::default(),
        metres: Changes::default(),
        parts: Vec::new(),
        names: Vec::new(),
        counts: Counts {
            chunks: other_chunks,
            ..Counts::default()
        },
    };
    reader.tracks(tracks)?;
    reader.finish()
}

/// The name of a chunk, the length that it gives, and the bytes after that.
fn chunk(bytes: &[u8]) -> Option<(&[u8; 4], usize, &[u8])> {
    let (name, rest) = bytes.split_first_chunk()?;
    let (length, rest) = rest.split_first_chunk()?;
    let length = usize::try_from(u32::from_be_bytes(*length)).ok()?;
    Some((name, length, rest))
}

/// Whether a chunk may begin here: its name must consist of letters and digits.
fn begins_chunk(bytes: &[u8]) -> bool {
    let name = bytes.first_chunk::<4>();
    name.is_some_and(|name| name.iter().all(u8::is_ascii_alphanumeric))
}

struct SongReader<'a> {
    clock: FileClock,
    /// How many tracks the header announces.
    promised: usize,
    /// How many tracks were found so far.
    found: usize,
    tempos: Changes<Tempo>,
    metres: Changes<FileMetre>,
    parts: Vec<FilePart>,
    /// The name of each part as it is in the file, and whether other parts have the same.
    names: Vec<(&'a [u8], bool)>,
    counts: Counts,
}

impl<'a> SongReader<'a> {
    /// Reads all tracks that there are, however many the header announces. Other chunks are skipped, as the standard
    /// says.
    fn tracks(&mut self, mut rest: &'a [u8]) -> Result<(), FileError> {
        while let Some((name, length, content)) = chunk(rest) {
            rest = if name == b"MTrk" {
                self.track(content, length)?
            } else if begins_chunk(name)
                && let Some(after) = content.get(length..)
            {
                self.counts.chunks += 1;
                after
            } else if let Some(place) = rest.windows(4).position(|name| name == b"MTrk") {
                self.skip(&rest[..place]);
                &rest[place..]
            } else {
                break;
            };
        }
        // A file that is cut off ends within a chunk and lacks tracks; a file that only gives a wrong count does not.
        let is_half = !rest.is_empty() && (b"MTrk".starts_with(rest) || begins_chunk(rest));
        if is_half && self.found < self.promised {
            return Err(self.cut_off(self.found + 1));
        }
        self.skip(rest);
        Ok(())
    }

    /// Reads the track that begins here and gives this length; returns the bytes after it.
    fn track(&mut self, bytes: &'a [u8], length: usize) -> Result<&'a [u8], FileError> {
        if self.found == MOST_TRACKS {
            let what = format!("it has more than {MOST_TRACKS} tracks");
            return Err(FileError::Midi(what));
        }
        self.found += 1;
        let Some((content, after)) = bytes.split_at_checked(length) else {
            let track = self.read(bytes)?;
            if track.end != TrackEnd::Marked {
                return Err(self.cut_off(self.found));
            }
            let rest = track.rest;
            self.add(track);
            return Ok(rest);
        };
        let mut track = self.read(content)?;
        let mut after = after;
        if track.end == TrackEnd::Marked {
            if track.rest.starts_with(b"MTrk") {
                // The given length is too large, and covers the next track.
                after = &bytes[content.len() - track.rest.len()..];
            } else {
                self.skip(track.rest);
            }
        } else if after.len() >= 8 && !begins_chunk(after) {
            // The given length is too small, and the track goes on to its end mark.
            track = self.read(bytes)?;
            after = track.rest;
            if track.end == TrackEnd::Unmarked {
                track.end = TrackEnd::Damaged;
            }
        }
        if track.end == TrackEnd::Damaged {
            let (number, bar) = (self.found, track.bar());
            return Err(FileError::Midi(format!(
                "track {number} is cut off or damaged near bar {bar}"
            )));
        }
        self.add(track);
        Ok(after)
    }

    /// Reads events while there is room for their notes.
    fn read(&self, bytes: &'a [u8]) -> Result<FileTrack<'a>, FileError> {
        let track = FileTrack::read(bytes, self.clock, MOST_NOTES - self.counts.notes);
        match track.end {
            TrackEnd::TooManyNotes => Err(FileError::Midi(format!(
                "it has more than {MOST_NOTES} notes"
            ))),
            TrackEnd::Marked | TrackEnd::Unmarked | TrackEnd::Damaged => Ok(track),
        }
    }

    /// Counts bytes that belong to nothing that is read, unless they are all zeros, which only pad a file.
    fn skip(&mut self, bytes: &[u8]) {
        if bytes.iter().any(|byte| *byte != 0) {
            self.counts.bytes += bytes.len();
        }
    }

    fn cut_off(&self, number: usize) -> FileError {
        let promised = self.promised.max(number);
        FileError::Midi(format!(
            "the file is truncated in track {number} of {promised}"
        ))
    }

    fn add(&mut self, mut track: FileTrack<'a>) {
        self.counts.add(track.counts);
        self.tempos.append(&mut track.tempos);
        self.metres.append(&mut track.metres);
        let name = track.name.get(..NAME_BYTES).unwrap_or(track.name);
        let channels: Vec<_> = track.into_channels().collect();
        let several = channels.len() > 1;
        for (channel, mut notes) in channels {
            notes.sort_by_key(|note| (note.start, note.key));
            self.names.push((name, several));
            self.parts.push(FilePart {
                name: String::new(),
                channel: Channel::clamped(i64::from(channel) + 1),
                notes,
            });
        }
    }

    /// Names the parts, once all names are there to guess their encoding from.
    fn name_parts(&mut self) {
        let letters = Letters::of(self.names.iter().map(|(name, _)| *name));
        for (part, (name, several)) in self.parts.iter_mut().zip(&self.names) {
            let name = readable(&letters.decode(name));
            part.name = match (&*name, several) {
                (_, false) | ("", _) => name,
                (name, true) => format!("{name} {}", part.channel.get()),
            };
        }
    }

    fn finish(mut self) -> Result<FileSong, FileError> {
        let firsts = self.parts.iter().filter_map(|part| part.notes.first());
        let Some(first) = firsts.map(|note| note.start).min() else {
            return Err(FileError::Midi("it has no notes".to_owned()));
        };
        self.name_parts();
        let InForce {
            value: tempo,
            later: tempos,
        } = self.tempos.at(first);
        let InForce {
            value: metre,
            later: metres,
        } = self.metres.at(first);
        let (promised, found) = (self.promised, self.found);
        let mut losses: Vec<_> = self.counts.losses().collect();
        let kept = metre.is_none_or(|metre| metre.is_kept);
        losses.extend((!kept).then_some(Loss::Metre));
        losses.extend((tempos > 0).then_some(Loss::TempoChanges(tempos)));
        losses.extend((metres > 0).then_some(Loss::MetreChanges(metres)));
        losses.extend((found < promised).then_some(Loss::MissingTracks { promised, found }));
        Ok(FileSong {
            tempo: tempo.unwrap_or_default(),
            bar: metre.map_or(BAR, |metre| metre.bar),
            parts: self.parts,
            notes: self.counts.notes,
            losses,
        })
    }
}

/// A name without control characters, cut to the longest name.
fn readable(text: &str) -> String {
    let shown = text.trim().chars().filter(|letter| !letter.is_control());
    shown.take(LONGEST_NAME).collect()
}
