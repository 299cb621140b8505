//! From the bytes of a MIDI file to the notes of its parts, in the score's ticks.

use std::collections::{BTreeMap, VecDeque};

use midly::num::u28;
use midly::{EventIter, MetaMessage, MidiMessage, TrackEventKind};

use crate::files::FileError;
use crate::sequencer::value::{Channel, Key, Tempo, Velocity};
use crate::sequencer::{TICKS_PER_QUARTER, Tick};

/// The longest file that is read, in bytes.
pub const LIMIT: usize = 16 << 20;
/// The last tick that is kept apart from later ones: some ten years of music.
const LAST_TICK: i128 = 1 << 48;
/// The longest bar, in ticks: four whole notes, which every grid can hold in a pattern.
const LONGEST_BAR: Tick = 16 * TICKS_PER_QUARTER;
/// What the length of a bar must be a multiple of: a thirty-second.
const BAR_UNIT: Tick = TICKS_PER_QUARTER / 8;

/// What is used of a file.
pub(super) struct Song {
    /// Its first tempo.
    pub tempo: Tempo,
    /// The length of a bar in its first time signature.
    pub bar: Tick,
    /// Its parts that have notes: tracks in the order of the file, the channels of each in theirs.
    pub parts: Vec<Part>,
}

/// The notes of one channel in one track of the file.
pub(super) struct Part {
    /// The name of the file's track; may be empty.
    pub name: String,
    pub channel: Channel,
    /// In the order of their starts.
    pub notes: Vec<Played>,
}

/// A note of the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Played {
    pub start: Tick,
    pub end: Tick,
    pub key: Key,
    pub velocity: Velocity,
}

/// Reads a file whole.
pub(super) fn song(bytes: &[u8]) -> Result<Song, FileError> {
    if bytes.len() > LIMIT {
        return Err(FileError::TooLarge { limit: LIMIT });
    }
    let (header, mut rest) = chunk(bytes).unwrap_or_default();
    let Some([0, kind, count_high, count_low, ticks_high, ticks_low]) = header.first_chunk() else {
        return Err(FileError::Midi("its header is damaged".to_owned()));
    };
    if *kind > 1 {
        return Err(FileError::Midi(format!(
            "it is of type {kind}, and only types 0 and 1 are read"
        )));
    }
    let clock = Clock::new(u16::from_be_bytes([*ticks_high, *ticks_low]))?;
    let promised = u16::from_be_bytes([*count_high, *count_low]);
    let mut reader = Reader::new(clock);
    for number in 1..=promised {
        let track;
        (track, rest) = next_track(rest).ok_or_else(|| {
            FileError::Midi(format!(
                "it is cut off in track {number} of the {promised} it speaks of"
            ))
        })?;
        reader.track(EventIter::new(track), number)?;
    }
    reader.finish()
}

/// The content of the next track, and what follows it. Other chunks are skipped, as the standard says.
fn next_track(mut bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    loop {
        let is_track = bytes.starts_with(b"MTrk");
        let (content, rest) = chunk(bytes)?;
        if is_track {
            return Some((content, rest));
        }
        bytes = rest;
    }
}

/// The content of a chunk (four letters, its length, its content), and what follows it.
fn chunk(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let (_, rest) = bytes.split_at_checked(4)?;
    let (length, rest) = rest.split_first_chunk()?;
    rest.split_at_checked(usize::try_from(u32::from_be_bytes(*length)).ok()?)
}

/// From the file's ticks to the score's.
#[derive(Clone, Copy)]
struct Clock {
    ticks_per_quarter: u16,
}

impl Clock {
    fn new(division: u16) -> Result<Self, FileError> {
        match division {
            0 => Err(FileError::Midi("its quarters have no ticks".to_owned())),
            0x8000.. => Err(FileError::Midi(
                "it counts film frames (SMPTE), and only files that count beats are read"
                    .to_owned(),
            )),
            ticks_per_quarter => Ok(Self { ticks_per_quarter }),
        }
    }

    /// The nearest tick of the score.
    fn tick(self, file_ticks: u64) -> Tick {
        let per_quarter = i128::from(self.ticks_per_quarter);
        let scaled = i128::from(file_ticks) * i128::from(TICKS_PER_QUARTER);
        let tick = (scaled + per_quarter / 2) / per_quarter;
        Tick::try_from(tick.min(LAST_TICK)).unwrap_or(0)
    }
}

struct Reader {
    clock: Clock,
    tempo: Option<Tempo>,
    bar: Option<Tick>,
    parts: Vec<Part>,
}

/// The notes of a track by channel, while it is read.
#[derive(Default)]
struct Channels {
    ended: BTreeMap<u8, Vec<Played>>,
    /// Notes that sound, by channel and key, each in the order they began.
    sounding: BTreeMap<(u8, u8), VecDeque<Played>>,
}

impl Reader {
    fn new(clock: Clock) -> Self {
        Self {
            clock,
            tempo: None,
            bar: None,
            parts: Vec::new(),
        }
    }

    /// Reads one track, the file's `number`-th.
    fn track(&mut self, events: EventIter, number: u16) -> Result<(), FileError> {
        let (mut time, mut name, mut ended) = (0, String::new(), false);
        let mut channels = Channels::default();
        // The reader stops at what it cannot read, so a damaged track is one without its end mark.
        for event in events.map_while(Result::ok) {
            time += u64::from(u28::as_int(event.delta));
            let tick = self.clock.tick(time);
            match event.kind {
                TrackEventKind::Midi { channel, message } => {
                    channels.message(tick, channel.as_int(), message);
                }
                TrackEventKind::Meta(MetaMessage::TrackName(text)) if name.is_empty() => {
                    name = readable(text);
                }
                TrackEventKind::Meta(MetaMessage::EndOfTrack) => {
                    ended = true;
                    break;
                }
                TrackEventKind::Meta(message) => self.meta(message),
                _ => {}
            }
        }
        if !ended {
            let bar = time / u64::from(self.clock.ticks_per_quarter) / 4 + 1;
            return Err(FileError::Midi(format!(
                "track {number} is cut off or damaged near bar {bar}"
            )));
        }
        channels.end_all(self.clock.tick(time));
        self.add_parts(&name, channels);
        Ok(())
    }

    /// The first tempo and the first time signature count; tracks are read in the file's order, which
    /// has them in the first.
    fn meta(&mut self, message: MetaMessage) {
        match message {
            MetaMessage::Tempo(microseconds) => {
                self.tempo.get_or_insert(tempo(microseconds.as_int()));
            }
            MetaMessage::TimeSignature(numerator, power, _, _) => {
                let whole = 4 * TICKS_PER_QUARTER;
                let beat = if power < 16 { whole >> power } else { 0 };
                let bar = i64::from(numerator) * beat;
                let usable = bar > 0 && bar <= LONGEST_BAR && bar % BAR_UNIT == 0;
                self.bar.get_or_insert(if usable { bar } else { whole });
            }
            _ => {}
        }
    }

    fn add_parts(&mut self, name: &str, channels: Channels) {
        let several = channels.ended.len() > 1;
        for (channel, mut notes) in channels.ended {
            notes.sort_by_key(|note| (note.start, note.key));
            let number = channel + 1;
            let name = match (name, several) {
                ("", _) => String::new(),
                (name, false) => name.to_owned(),
                (name, true) => format!("{name} {number}"),
            };
            self.parts.push(Part {
                name,
                channel: Channel::clamped(i64::from(number)),
                notes,
            });
        }
    }

    fn finish(self) -> Result<Song, FileError> {
        if self.parts.is_empty() {
            return Err(FileError::Midi("there are no notes in it".to_owned()));
        }
        Ok(Song {
            tempo: self.tempo.unwrap_or_default(),
            bar: self.bar.unwrap_or(4 * TICKS_PER_QUARTER),
            parts: self.parts,
        })
    }
}

impl Channels {
    fn message(&mut self, tick: Tick, channel: u8, message: MidiMessage) {
        match message {
            MidiMessage::NoteOn { key, vel } if vel.as_int() > 0 => {
                let note = Played {
                    start: tick,
                    end: tick,
                    key: Key::clamped(i64::from(key.as_int())),
                    velocity: Velocity::clamped(i64::from(vel.as_int())),
                };
                let sounding = self.sounding.entry((channel, key.as_int()));
                sounding.or_default().push_back(note);
            }
            MidiMessage::NoteOn { key, .. } | MidiMessage::NoteOff { key, .. } => {
                self.end(tick, channel, key.as_int());
            }
            _ => {}
        }
    }

    /// An off ends the note of its key that has sounded longest; one that ends none is ignored.
    fn end(&mut self, tick: Tick, channel: u8, key: u8) {
        let sounding = self.sounding.get_mut(&(channel, key));
        if let Some(note) = sounding.and_then(VecDeque::pop_front) {
            self.keep(channel, note, tick);
        }
    }

    /// What still sounds at the end of the track ends there.
    fn end_all(&mut self, tick: Tick) {
        for ((channel, _), notes) in std::mem::take(&mut self.sounding) {
            for note in notes {
                self.keep(channel, note, tick);
            }
        }
    }

    fn keep(&mut self, channel: u8, note: Played, end: Tick) {
        let end = end.max(note.start + 1);
        let notes = self.ended.entry(channel).or_default();
        notes.push(Played { end, ..note });
    }
}

/// The tempo of so many microseconds a quarter, to a thousandth: files cannot hold 124 BPM exactly.
fn tempo(microseconds: u32) -> Tempo {
    let bpm = 60e6 / f64::from(microseconds.max(1));
    Tempo::clamped((bpm * 1000.0).round() / 1000.0)
}

/// A name as text, without what no name needs.
fn readable(text: &[u8]) -> String {
    let text = String::from_utf8_lossy(text);
    let shown = text.trim().chars().filter(|letter| !letter.is_control());
    shown.take(64).collect()
}
