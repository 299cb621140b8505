//! Reads one track of a file: its notes by channel, its tempos and its metres.

use std::collections::{BTreeMap, VecDeque};

use crate::sequencer::value::{Key, Tempo, Velocity};
use crate::sequencer::{TICKS_PER_QUARTER, Tick};

use super::counts::Counts;
use super::file_clock::FileClock;
use super::in_force::Changes;
use super::{BAR, FileMetre, FileNote};
use crate::files::midi_file::track_events::{END_OF_TRACK, Events, FileMessage};

/// The longest bar, in ticks: four whole notes, which fit into a pattern on every grid.
const LONGEST_BAR: Tick = 16 * TICKS_PER_QUARTER;
/// The unit of the length of bars, in ticks: a thirty-second.
const BAR_UNIT: Tick = TICKS_PER_QUARTER / 8;

/// The content of a track.
pub(super) struct FileTrack<'a> {
    /// The track's name as it is in the file; may be empty.
    pub name: &'a [u8],
    /// The notes of each channel, 0 to 15, in the order of their ends.
    pub notes: BTreeMap<u8, Vec<FileNote>>,
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
    /// Notes that sound, by channel and key, each list in the order in which they began.
    sounding: BTreeMap<(u8, u8), VecDeque<OpenNote>>,
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

/// A note that has begun.
struct OpenNote {
    /// When it began, in ticks of the file.
    began: i64,
    key: Key,
    velocity: Velocity,
}

impl<'a> FileTrack<'a> {
    /// Reads the events in these bytes up to the end mark, and at most this many notes.
    pub(super) fn read(bytes: &'a [u8], clock: FileClock, most_notes: usize) -> Self {
        let mut track = Self {
            name: &[],
            notes: BTreeMap::new(),
            tempos: Changes::default(),
            metres: Changes::default(),
            counts: Counts::default(),
            end: TrackEnd::Unmarked,
            rest: &[],
            clock,
            now: 0,
            sounding: BTreeMap::new(),
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
        let note = OpenNote {
            began: self.now,
            key,
            velocity: Velocity::clamped(i64::from(velocity)),
        };
        let sounding = self.sounding.entry((channel, key.get()));
        sounding.or_default().push_back(note);
    }

    /// Ends the note of this key that has sounded longest; a note-off without a note is ignored.
    fn end_oldest(&mut self, channel: u8, key: u8) {
        let sounding = self.sounding.get_mut(&(channel, key));
        if let Some(note) = sounding.and_then(VecDeque::pop_front) {
            self.keep(channel, &note);
        }
    }

    /// Ends all notes that still sound at the end of the track.
    fn end_all(&mut self) {
        for ((channel, _), notes) in std::mem::take(&mut self.sounding) {
            self.counts.endless += notes.len();
            for note in notes {
                self.keep(channel, &note);
            }
        }
    }

    /// Keeps a note that has ended. One that began before the file did is moved to the file's beginning, with its
    /// length.
    fn keep(&mut self, channel: u8, note: &OpenNote) {
        let start = self.clock.tick(note.began);
        let late = note.began.min(0);
        let end = self.clock.tick(self.now.saturating_sub(late));
        self.notes.entry(channel).or_default().push(FileNote {
            start,
            end: end.max(start + 1),
            key: note.key,
            velocity: note.velocity,
        });
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
