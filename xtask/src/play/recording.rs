//! What was heard: every note that left the plug-in, with its frame, and the file that keeps it.

use std::collections::HashMap;
use std::fs::File;
use std::io::{Error, ErrorKind, Write};
use std::path::{Path, PathBuf};

use midly::num::{u4, u7, u15, u24, u28};
use midly::{Format, Header, MetaMessage, MidiMessage, Smf, Timing, TrackEvent, TrackEventKind};

use super::performance::Block;
use super::sound;
use super::timeline::{BEATS_PER_BAR, Timeline};
use crate::failure::Failure;

/// Ticks a quarter of the file: half of the sequencer's, so that its grid is met exactly, and finer
/// than a frame at 120 BPM.
const RESOLUTION: u16 = 20_160;
/// Names tried before giving up.
const MOST_NAMES: u32 = 10_000;

/// The beginning or the end of a note.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Heard {
    /// Frames since the music began.
    pub frame: u64,
    /// MIDI channel from 0.
    pub channel: u8,
    /// MIDI key.
    pub key: u8,
    /// How hard the note is struck, or nothing when it ends.
    pub velocity: Option<u8>,
}

/// All that was heard, in the order in which it came.
#[derive(Debug, Default)]
pub struct Recording {
    events: Vec<Heard>,
    /// Where the song stopped, in frames.
    end: u64,
}

impl Recording {
    /// Takes down a block.
    pub fn hear(&mut self, block: Block) {
        self.events.extend(block.events);
        self.end = block.end;
    }

    /// The number of notes that have begun.
    pub fn notes(&self) -> usize {
        let begun = |heard: &&Heard| heard.velocity.is_some();
        self.events.iter().filter(begun).count()
    }

    /// The number of notes that never ended, and of ends without a note.
    pub fn unmatched(&self) -> (usize, usize) {
        let mut sounding: HashMap<(u8, u8), usize> = HashMap::new();
        let mut orphans = 0;
        for heard in &self.events {
            let count = sounding.entry((heard.channel, heard.key)).or_default();
            match heard.velocity {
                Some(_) => *count += 1,
                None if *count > 0 => *count -= 1,
                None => orphans += 1,
            }
        }
        (sounding.values().sum(), orphans)
    }

    /// Writes a Standard MIDI File into `folder` as `name.mid`, or with a number where that exists, and
    /// gives its path.
    pub fn write(&self, folder: &Path, name: &str, timeline: Timeline) -> Result<PathBuf, Failure> {
        let mut bytes = Vec::new();
        let midi_file = self.midi_file(timeline).write_std(&mut bytes);
        midi_file.map_err(|error| Failure::file(folder, &error))?;
        write(folder, name, "mid", &bytes)
    }

    /// Writes how it sounds with the preview kit, as `name.wav` in the same way.
    pub fn write_sound(&self, folder: &Path, name: &str) -> Result<PathBuf, Failure> {
        write(folder, name, "wav", &sound::wav(&self.events, self.end))
    }

    /// One track with the tempo and every event at the tick of its frame; it ends where playing did.
    fn midi_file(&self, timeline: Timeline) -> Smf<'static> {
        let resolution = i64::from(RESOLUTION);
        let mut now = 0;
        let mut track = vec![
            meta(0, MetaMessage::Tempo(u24::from(microseconds(timeline)))),
            meta(0, time_signature()),
        ];
        let mut delta = |frame| {
            let tick = timeline.ticks(frame, resolution).max(now);
            let delta = u32::try_from(tick - now).unwrap_or(u32::MAX);
            now = tick;
            delta
        };
        for heard in &self.events {
            track.push(TrackEvent {
                delta: u28::from(delta(heard.frame)),
                kind: TrackEventKind::Midi {
                    channel: u4::from(heard.channel),
                    message: message(*heard),
                },
            });
        }
        track.push(meta(delta(self.end), MetaMessage::EndOfTrack));
        let timing = Timing::Metrical(u15::from(RESOLUTION));
        let mut file = Smf::new(Header::new(Format::SingleTrack, timing));
        file.tracks.push(track);
        file
    }
}

fn meta(delta: u32, message: MetaMessage<'static>) -> TrackEvent<'static> {
    TrackEvent {
        delta: u28::from(delta),
        kind: TrackEventKind::Meta(message),
    }
}

fn message(heard: Heard) -> MidiMessage {
    let key = u7::from(heard.key);
    match heard.velocity {
        Some(velocity) => MidiMessage::NoteOn {
            key,
            vel: u7::from(velocity),
        },
        None => MidiMessage::NoteOff {
            key,
            vel: u7::from(64),
        },
    }
}

/// Four quarters; the metronome's numbers are the usual ones.
fn time_signature() -> MetaMessage<'static> {
    let numerator = u8::try_from(BEATS_PER_BAR).unwrap_or(4);
    MetaMessage::TimeSignature(numerator, 2, 24, 8)
}

/// Length of a quarter.
#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "3000000 at the slowest tempo"
)]
fn microseconds(timeline: Timeline) -> u32 {
    (60_000_000.0 / timeline.bpm()).round() as u32
}

fn write(folder: &Path, name: &str, extension: &str, bytes: &[u8]) -> Result<PathBuf, Failure> {
    let (path, mut file) = create(folder, name, extension)?;
    let written = file.write_all(bytes);
    written.map_err(|error| Failure::file(&path, &error))?;
    Ok(path)
}

/// Makes a file of a name that is free: nothing is ever overwritten.
fn create(folder: &Path, name: &str, extension: &str) -> Result<(PathBuf, File), Failure> {
    let mut path = folder.join(format!("{name}.{extension}"));
    for number in 2..MOST_NAMES {
        match File::create_new(&path) {
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {
                path = folder.join(format!("{name}-{number}.{extension}"));
            }
            Err(error) => return Err(Failure::file(&path, &error)),
            Ok(file) => return Ok((path, file)),
        }
    }
    let error = Error::from(ErrorKind::AlreadyExists);
    Err(Failure::file(&path, &error))
}

#[cfg(test)]
mod tests {
    use super::*;
    use gradus::sequencer::value::Tempo;

    fn heard(frame: u64, key: u8, velocity: Option<u8>) -> Heard {
        Heard {
            frame,
            channel: 9,
            key,
            velocity,
        }
    }

    fn recording(events: &[Heard], end: u64) -> Recording {
        Recording {
            events: events.to_vec(),
            end,
        }
    }

    /// "every on had its off": two notes of one key need two ends, and an end needs a note.
    #[test]
    fn notes_and_ends_are_counted() {
        let twice = [heard(0, 36, Some(100)), heard(5, 36, Some(100))];
        assert_eq!(recording(&twice, 9).unmatched(), (2, 0));
        let ended = [twice[0], heard(3, 36, None), twice[1], heard(8, 36, None)];
        assert_eq!(recording(&ended, 9).unmatched(), (0, 0));
        assert_eq!(recording(&ended, 9).notes(), 2);
        assert_eq!(recording(&ended[1..], 9).unmatched(), (0, 1));
    }

    /// The file holds the tempo and each event at the tick of its frame, and is as long as the music.
    #[test]
    fn the_file_holds_what_was_heard() {
        let events = [heard(6_000, 36, Some(100)), heard(10_500, 36, None)];
        let mut bytes = Vec::new();
        let file = recording(&events, 96_000).midi_file(Timeline::new(Tempo::DEFAULT));
        file.write_std(&mut bytes).unwrap();
        let file = Smf::parse(&bytes).unwrap();
        let deltas: Vec<_> = file.tracks[0]
            .iter()
            .map(|event| event.delta.as_int())
            .collect();
        assert_eq!(deltas, [0, 0, 5_040, 3_780, 8 * 10_080 - 8_820]);
        let tempo = TrackEventKind::Meta(MetaMessage::Tempo(u24::from(500_000)));
        assert_eq!(file.tracks[0][0].kind, tempo);
        let on = TrackEventKind::Midi {
            channel: u4::from(9),
            message: message(events[0]),
        };
        assert_eq!(file.tracks[0][2].kind, on);
    }

    /// A file that exists is left alone: the next number is free.
    #[test]
    fn nothing_is_overwritten() {
        let folder = std::env::temp_dir().join(format!("gradus-names-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let names: Vec<_> = (0..3)
            .map(|_| create(&folder, "demo", "mid").unwrap().0)
            .map(|path| path.file_name().unwrap().to_string_lossy().into_owned())
            .collect();
        assert_eq!(names, ["demo.mid", "demo-2.mid", "demo-3.mid"]);
        std::fs::remove_dir_all(folder).unwrap();
    }
}
