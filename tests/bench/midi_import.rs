//! What the import of the largest MIDI files costs: reading them, and making them the document's project.
//!
//! `cargo bench --no-default-features --bench midi_import` prints milliseconds, the best of ten. With the words
//! `import SHAPE` it imports that file once, so that another program can count instructions. The files are made
//! here, the same each time.

#![allow(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    reason = "numbers of a file that is made here, and a size to print"
)]

use std::time::{Duration, Instant};

use gradus::files::{Imported, midi_file};
use gradus::instance::document::Document;
use gradus::sequencer::{Edit, Project};

/// The notes of each file: with ten bytes a note, 10 MB.
const NOTES: u32 = 1_000_000;
/// The ticks of a sixteenth.
const SIXTEENTH: u32 = 120;
const ROUNDS: u32 = 10;

/// What the notes of a file are like.
#[derive(Debug, Clone, Copy)]
enum Shape {
    /// 32 melodies whose chords fill 64 patterns of 256 steps, played somewhat off the grid.
    Full,
    /// One track of drums that lasts for hours.
    Drums,
    /// A track whose notes find no room: its steps are full, and so are those beside them.
    Crowded,
    /// As many tracks as a file can have, of a few notes and a long name each.
    Tracks,
}

const SHAPES: [Shape; 4] = [Shape::Full, Shape::Drums, Shape::Crowded, Shape::Tracks];

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let named = |word: &str| SHAPES.into_iter().find(|shape| shape.word() == word);
    if let [_, import, word] = arguments.as_slice()
        && import == "import"
        && let Some(shape) = named(word)
    {
        drop(gradus_measured(&shape.file()));
        return;
    }
    for shape in SHAPES {
        let file = shape.file();
        let imported = gradus_measured(&file);
        let read = best(|| drop(gradus_measured(&file)));
        let replaced = best(|| replace(imported.project.clone()));
        println!(
            "{:>8}, {:.1} MB: {read:.1?} to import, {replaced:.1?} to replace the project; {} of {} notes placed",
            shape.word(),
            file.len() as f64 / 1e6,
            imported.report.placed,
            imported.report.notes
        );
    }
}

/// Imports a file; callgrind counts from here to its end.
#[inline(never)]
#[unsafe(no_mangle)]
#[allow(unsafe_code, reason = "callgrind finds the function by its plain name")]
fn gradus_measured(file: &[u8]) -> Imported {
    midi_file::import(file).expect("a file that can be read")
}

/// Makes a project that of a document which has another one.
fn replace(project: Project) {
    let (document, _live) = Document::new(Project::default());
    document.apply(Edit::Replace(Box::new(project)));
}

/// The shortest of ten rounds.
fn best(mut round: impl FnMut()) -> Duration {
    let timed = (0..ROUNDS).map(|_| {
        let begun = Instant::now();
        round();
        begun.elapsed()
    });
    timed.min().unwrap_or_default()
}

impl Shape {
    const fn word(self) -> &'static str {
        match self {
            Self::Full => "full",
            Self::Drums => "drums",
            Self::Crowded => "crowded",
            Self::Tracks => "tracks",
        }
    }

    fn file(self) -> Vec<u8> {
        let tracks = match self {
            Self::Full => 32,
            Self::Drums | Self::Crowded => 1,
            Self::Tracks => 0xffff,
        };
        let mut file = b"MThd\0\0\0\x06\0\x01".to_vec();
        file.extend(&(tracks as u16).to_be_bytes());
        file.extend(&(4 * SIXTEENTH as u16).to_be_bytes());
        let mut random = Random(1);
        for track in 0..tracks {
            let bytes = self.track(track, &mut random);
            file.extend(b"MTrk");
            file.extend(&(bytes.len() as u32).to_be_bytes());
            file.extend(bytes);
        }
        file
    }

    fn track(self, track: u32, random: &mut Random) -> Vec<u8> {
        match self {
            Self::Full => {
                let notes = (0..NOTES / 32).map(|number| {
                    let humanised = random.below(20);
                    let key = 40 + 20 * (number % 2) + random.below(20);
                    note(number / 2 * SIXTEENTH + humanised, key, random)
                });
                events(track % 9, notes.collect())
            }
            Self::Drums => {
                let notes = (0..NOTES).map(|number| {
                    let humanised = random.below(20);
                    note(
                        number / 32 * SIXTEENTH + humanised,
                        36 + number % 32,
                        random,
                    )
                });
                events(9, notes.collect())
            }
            Self::Crowded => {
                let notes = (0..NOTES).map(|number| {
                    let anywhere = random.below(SIXTEENTH);
                    let key = random.below(128);
                    note(number / 61 * SIXTEENTH + anywhere, key, random)
                });
                events(0, notes.collect())
            }
            Self::Tracks => {
                let name = format!("{track:080}");
                let name = [b"\0\xff\x03\x50", name.as_bytes()].concat();
                let notes = (0..5).map(|number| note(number * SIXTEENTH, 60 + number, random));
                [name, events(track % 16, notes.collect())].concat()
            }
        }
    }
}

/// A note: its start and end in ticks, its key and its velocity.
type Note = (u32, u32, u8, u8);

fn note(start: u32, key: u32, random: &mut Random) -> Note {
    let end = start + 1 + random.below(2 * SIXTEENTH);
    (start, end, key as u8, 1 + random.below(127) as u8)
}

/// The events of a track on a channel, of five bytes each, and the end of the track.
fn events(channel: u32, notes: Vec<Note>) -> Vec<u8> {
    let channel = channel as u8;
    let mut events: Vec<(u32, [u8; 3])> = Vec::new();
    for (start, end, key, velocity) in notes {
        events.push((start, [0x90 | channel, key, velocity]));
        events.push((end, [0x80 | channel, key, 0]));
    }
    events.sort_by_key(|(time, _)| *time);
    let (mut bytes, mut last) = (Vec::new(), 0);
    for (time, message) in events {
        let delta = time - last;
        bytes.extend([0x80 | (delta >> 7) as u8, (delta & 0x7f) as u8]);
        bytes.extend(message);
        last = time;
    }
    bytes.extend(b"\0\xff\x2f\0");
    bytes
}

/// A row of numbers that is the same each time.
struct Random(u32);

impl Random {
    fn below(&mut self, most: u32) -> u32 {
        self.0 = self.0.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (self.0 >> 8) % most
    }
}
