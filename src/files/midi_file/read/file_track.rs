//! Reads one track of a file: its notes by channel, its tempos and its metres.

use std::collections::VecDeque;

use crate::sequencer::value::{Key, Tempo, Velocity};
use crate::sequencer::{TICKS_PER_QUARTER, Tick};

use super::counts::Counts;
use super::file_clock::FileClock;
use super::in_force::Changes;
use super::{BAR, FileMetre, FileNote, KEYS};
use crate::files::midi_file::track_events::{END_OF_TRACK, Events, FileMessage};

/// The longest bar, in ticks: four whole notes, which fit into a pattern on every grid.
const LONGEST_BAR: Tick = 16 * TICKS_PER_QUARTER;
/// The unit of the length of bars, in ticks: a thirty-second.
const BAR_UNIT: Tick = TICKS_PER_QUARTER / 8;

/// The content of a track.
pub(super) struct FileTrack<'a> {
    /// The track's name as it is in the file; may be empty.
    pub name: &'a [u8],
    pub tempos: Changes<Tempo>,
    pub metres: Changes<FileMetre>,
    pub counts: Counts,
    /// How it ended.
    pub end: TrackEnd,
    /// The bytes after its last event.
    pub rest: &'a [u8],
    clock: FileClock,
    /// The time of the last event, in ticks of the file.
    now: i64,
    /// The channels that have notes, by their numbers, 0 to 15.
    channels: [Option<Box<ChannelNotes>>; 16],
}

/// How a track ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TrackEnd {
    /// With the end-of-track message.
    Marked,
    /// With its last byte, after a whole event.
    Unmarked,
    /// Within an event, or at one that cannot be read.
    Damaged,
    /// At more notes than are read.
    TooManyNotes,
}

/// The notes of one channel.
struct ChannelNotes {
    /// All notes, in the order in which they began; those that sound have no end yet.
    notes: Vec<FileNote>,
    /// The notes that sound, by their keys, those of a key in the order in which they began.
    sounding: [VecDeque<OpenNote>; KEYS],
}

/// A note that has begun.
struct OpenNote {
    /// When it began, in ticks of the file.
    began: i64,
    /// Its place among the notes of its channel.
    index: usize,
}

impl<'a> FileTrack<'a> {
    /// Reads the events in these bytes up to the end mark, and at most this many notes.
    pub(super) fn read(bytes: &'a [u8], clock: FileClock, most_notes: usize) -> Self {
        let mut track = Self {
            name: &[],
            tempos: Changes::default(),
            metres: Changes::default(),
            counts: Counts::default(),
            end: TrackEnd::Unmarked,
            rest: &[],
            clock,
            now: 0,
            channels: [const { None }; 16],
        };
        let mut events = Events::new(bytes);
        for event in events.by_ref() {
            let Ok(event) = event else {
                track.end = TrackEnd::Damaged;
                break;
            };
            track.now = track.now.saturating_add(event.delta);
            if let FileMessage::Meta { kind, .. } = event.message
                && kind == END_OF_TRACK
            {
                track.end = TrackEnd::Marked;
                break;
            }
            track.message(event.message);
            if track.counts.notes > most_notes {
                track.end = TrackEnd::TooManyNotes;
                break;
            }
        }
        track.rest = events.rest();
        track.end_all();
        track
    }

    /// The bar in which the last event is, when bars are four quarters.
    pub(super) fn bar(&self) -> Tick {
        self.clock.tick(self.now) / BAR + 1
    }

    fn message(&mut self, message: FileMessage<'a>) {
        match message {
            FileMessage::NoteOn {
                channel,
                key,
                velocity,
            } => self.begin(channel, key, velocity),
            FileMessage::NoteOff { channel, key } => self.end_oldest(channel, key),
            FileMessage::Other => self.counts.messages += 1,
            FileMessage::Cable => self.counts.cable += 1,
            FileMessage::Meta { kind, data } => self.meta(kind, data),
        }
    }

    fn begin(&mut self, channel: u8, key: u8, velocity: u8) {
        self.counts.notes += 1;
        let Some(key) = Key::new(key) else {
            self.counts.high_keys += 1;
            return;
        };
        self.counts.loud += usize::from(velocity > Velocity::MAX.get());
        self.counts.early += usize::from(self.now < 0);
        let note = FileNote {
            start: self.clock.tick(self.now),
            end: Tick::MAX,
            key,
            velocity: Velocity::clamped(i64::from(velocity)),
        };
        let channel = &mut self.channels[usize::from(channel)];
        channel.get_or_insert_default().begin(note, self.now);
    }

    /// Ends the note of this key that has sounded longest; a note-off without a note is ignored.
    fn end_oldest(&mut self, channel: u8, key: u8) {
        if let Some(channel) = &mut self.channels[usize::from(channel)] {
            channel.end_oldest(usize::from(key), self.now, self.clock);
        }
    }

    /// Ends all notes that still sound at the end of the track.
    fn end_all(&mut self) {
        for channel in self.channels.iter_mut().flatten() {
            for key in 0..KEYS {
                while channel.end_oldest(key, self.now, self.clock) {
                    self.counts.endless += 1;
                }
            }
        }
    }

    /// The channels that have notes, 0 to 15, and the notes of each in the order in which they began.
    pub(super) fn into_channels(self) -> impl Iterator<Item = (u8, Vec<FileNote>)> {
        let channels = (0..).zip(self.channels);
        channels.filter_map(|(number, channel)| Some((number, channel?.notes)))
    }

    /// Takes names, tempos and metres; all other meta events are ignored, however odd they are.
    fn meta(&mut self, kind: u8, data: &'a [u8]) {
        let tick = self.clock.tick(self.now);
        let understood = match kind {
            0x03 if self.name.is_empty() => {
                self.name = data;
                true
            }
            0x51 => tempo(data)
                .map(|tempo| self.tempos.add(tick, tempo))
                .is_some(),
            0x58 => metre(data)
                .map(|metre| self.metres.add(tick, metre))
                .is_some(),
            _ => true,
        };
        self.counts.unusable += usize::from(!understood);
    }
}

impl ChannelNotes {
    /// Begins a note, at this tick of the file.
    fn begin(&mut self, note: FileNote, began: i64) {
        let index = self.notes.len();
        self.notes.push(note);
        self.sounding[usize::from(note.key.get())].push_back(OpenNote { began, index });
    }

    /// Ends the note of a key that has sounded longest, at this tick of the file; whether there was one. A note that
    /// began before the file did was moved to the file's beginning and keeps its length.
    fn end_oldest(&mut self, key: usize, now: i64, clock: FileClock) -> bool {
        let sounding = self.sounding.get_mut(key);
        let Some(OpenNote { began, index }) = sounding.and_then(VecDeque::pop_front) else {
            return false;
        };
        let note = &mut self.notes[index];
        let end = clock.tick(now.saturating_sub(began.min(0)));
        note.end = end.max(note.start + 1);
        true
    }
}

impl Default for ChannelNotes {
    fn default() -> Self {
        Self {
            notes: Vec::new(),
            sounding: [const { VecDeque::new() }; KEYS],
        }
    }
}

/// The tempo for a number of microseconds per quarter, rounded to 1/1000 BPM: files cannot hold 124 BPM exactly.
fn tempo(data: &[u8]) -> Option<Tempo> {
    let [high, middle, low] = *data else {
        return None;
    };
    let microseconds = u32::from_be_bytes([0, high, middle, low]);
    let bpm = 60e6 / f64::from(microseconds);
    (microseconds > 0).then(|| Tempo::clamped((bpm * 1000.0).round() / 1000.0))
}

/// The metre: how many of which note value, given as a power of two. The other bytes are for metronomes.
fn metre(data: &[u8]) -> Option<FileMetre> {
    let [numerator, power, ..] = *data else {
        return None;
    };
    let whole = 4 * TICKS_PER_QUARTER;
    let beat = if power < 16 { whole >> power } else { 0 };
    let bar = i64::from(numerator) * beat;
    let is_kept = bar > 0 && bar <= LONGEST_BAR && bar % BAR_UNIT == 0;
    Some(FileMetre {
        bar: if is_kept { bar } else { BAR },
        is_kept,
    })
}
