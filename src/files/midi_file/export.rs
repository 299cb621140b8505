//! Exports a pattern as a MIDI file: what is heard when it is played a given number of times.
//!
//! Notes and locks come from the same functions that the engine uses. Every message has its own status byte, so that
//! even the simplest programs can read it.

use std::sync::Arc;

use super::lock_export::{locks, rank};
use crate::sequencer::capture::CapturedNotes;
use crate::sequencer::lock::LockMessage;
use crate::sequencer::project::MAX_TRACKS;
use crate::sequencer::{
    LockEvent, Note, Play, Project, TICKS_PER_QUARTER, Tick, notes_at_start, notes_in,
};

/// Score ticks per file tick.
const GRAIN: Tick = TICKS_PER_QUARTER / super::TICKS_PER_QUARTER as Tick;
/// The longest time between two messages, in file ticks: four bytes of seven bits each.
const LONGEST: Tick = (1 << 28) - 1;

/// A MIDI file, and what it lacks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exported {
    /// The bytes of the file.
    pub bytes: Vec<u8>,
    /// The number of notes that begin together with another on the same key and channel, and were merged with it into
    /// one note, as long as the longer and as loud as the louder.
    pub merged: usize,
}

impl Exported {
    /// What of the music is missing in the file, in one sentence.
    #[must_use]
    pub fn loss(&self) -> Option<String> {
        match self.merged {
            0 => None,
            1 => Some("1 note was merged with another of the same key at the same time.".into()),
            merged => Some(format!(
                "{merged} notes were merged with others of the same key at the same time."
            )),
        }
    }
}

/// Exports `passes` passes of the pattern that `play` names, or in song mode all rows of the song, once, whatever
/// `passes` says. Only what the solos of `play` let sound is included. A pass is the longest period among the clips
/// that sound, so that each of them is heard whole; a pattern in which nothing sounds is a bar. The file has a track
/// for each track that plays a note or sends what its steps lock.
///
/// As many whole passes are written as MIDI's longest time allows: at most 13,315 quarters. Of a single pass that is
/// longer still, the beginning is written.
#[must_use]
pub fn export(project: &Project, play: &Play, passes: u32) -> Exported {
    let play = Play {
        since: 0,
        ..play.clone()
    };
    let project = &without_rounds(project);
    let end = end(project, &play, passes);
    let notes = audible_notes(project, &play, end);
    let locks = locks(project, &play, end);
    file(project, notes, locks, end)
}

/// The project with its song played once, without a loop: a file cannot go on for ever.
fn without_rounds(project: &Project) -> Project {
    let mut once = project.clone();
    if once.song.looped.is_some() {
        Arc::make_mut(&mut once.song).looped = None;
    }
    once
}

/// Exports what was heard, for as long as it lasted.
#[must_use]
pub fn export_captured(project: &Project, captured: &CapturedNotes) -> Exported {
    let end = captured.ticks.clamp(GRAIN, LONGEST * GRAIN);
    file(project, captured.notes.clone(), Vec::new(), end)
}

/// Makes a file with a track for each track that has notes or locks.
fn file(project: &Project, mut notes: Vec<Note>, mut locks: Vec<LockEvent>, end: Tick) -> Exported {
    let mut tracks = vec![conductor(project, end)];
    let mut merged = 0;
    // What was heard may have been played on more tracks than the project has now.
    for index in 0..MAX_TRACKS {
        let mine: Vec<_> = notes
            .extract_if(.., |note| usize::from(note.track) == index)
            .collect();
        let locks: Vec<_> = locks
            .extract_if(.., |lock| usize::from(lock.track) == index)
            .collect();
        if !mine.is_empty() || !locks.is_empty() {
            let count = mine.len();
            let notes = told_apart(mine);
            merged += count - notes.len();
            tracks.push(track_chunk(&project.name_of(index), &notes, &locks, end));
        }
    }
    let count = u16::try_from(tracks.len()).unwrap_or(u16::MAX);
    let mut file = Vec::from(*b"MThd\0\0\0\x06\0\x01");
    file.extend(count.to_be_bytes());
    file.extend(super::TICKS_PER_QUARTER.to_be_bytes());
    for track in tracks {
        file.extend(b"MTrk");
        file.extend(u32::try_from(track.len()).unwrap_or(u32::MAX).to_be_bytes());
        file.extend(track);
    }
    Exported {
        bytes: file,
        merged,
    }
}

/// The tick at which the last pass or the song ends.
fn end(project: &Project, play: &Play, passes: u32) -> Tick {
    if project.song.plays() {
        return project.song_ticks().clamp(GRAIN, LONGEST * GRAIN);
    }
    let bar = 4 * TICKS_PER_QUARTER;
    let pass = pass(project, play).unwrap_or(bar).min(LONGEST * GRAIN);
    let passes = i64::from(passes.max(1)).min(LONGEST * GRAIN / pass);
    pass * passes
}

/// The longest period among the clips that sound, or the master length, in ticks.
fn pass(project: &Project, play: &Play) -> Option<Tick> {
    let tracks = (0..project.tracks.len()).filter(|track| play.mute_state.lets_sound(*track));
    let passes = tracks.filter_map(|track| {
        let pattern = usize::from(play.tracks.get(track)?.pattern);
        let clip = project.clip(pattern, track)?;
        let anything = clip.is_live() || clip.steps.iter().any(|step| step.on);
        let sounds = !clip.mute && anything;
        let master = project.patterns.get(pattern)?.master_ticks();
        let pass = if master > 0 {
            master
        } else {
            clip.pass_ticks()
        };
        sounds.then_some(pass)
    });
    passes.max()
}

/// The notes of all passes. Early notes of the pass after the last are left out, since those of the first pass are
/// included at the start.
fn audible_notes(project: &Project, play: &Play, end: Tick) -> Vec<Note> {
    let mut notes = Vec::new();
    notes_at_start(project, play, 0, |note| notes.push(note));
    notes_in(project, play, 0..end, |note| notes.push(note));
    // Notes come in the order of their steps, so those of the next pass are a track's last.
    notes_at_start(project, play, end, |early| {
        if let Some(place) = notes.iter().rposition(|note| note.track == early.track) {
            notes.remove(place);
        }
    });
    notes
}

/// Makes the first track: tempo and time signature.
fn conductor(project: &Project, end: Tick) -> Vec<u8> {
    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "20 to 999 BPM are 60060 to 3000000 microseconds"
    )]
    let microseconds = (60e6 / project.tempo.bpm()).round() as u32;
    let mut track = meta(0x51, &microseconds.to_be_bytes()[1..]);
    track.extend(meta(0x58, &[4, 2, 24, 8]));
    finish(&mut track, end / GRAIN);
    track
}

/// Makes one track: its name, its notes and its locks, each on the first file tick at or after its time. At the same
/// tick note-offs come first, then programs, then other locks, then note-ons.
fn track_chunk(name: &str, notes: &[Note], locks: &[LockEvent], end: Tick) -> Vec<u8> {
    let mut messages = struck(notes);
    for lock in locks {
        let (program, lane) = rank(lock);
        let turn = (1 + u8::from(program), lane.get());
        for channel in lock.channels.iter() {
            let said = lock.target.messages(lock.value).into_iter().flatten();
            let bytes = said.map(|said| bytes(channel.get() - 1, said));
            messages.extend(bytes.map(|bytes| (file_tick(lock.tick), turn, bytes)));
        }
    }
    messages.sort_by_key(|(tick, turn, _)| (*tick, *turn));

    let mut track = meta(0x03, name.as_bytes());
    let mut now = 0;
    for (tick, _, message) in messages {
        track.extend(variable_length(tick - now));
        track.extend(message);
        now = tick;
    }
    finish(&mut track, (end / GRAIN - now).max(0));
    track
}

/// The file tick of a message, its rank among those of the tick, and its bytes.
type TimedMessage = (Tick, (u8, u8), Vec<u8>);

/// The notes of a track in file ticks, channel by channel and key by key. When several begin together on one key of one
/// channel, their note-offs could not be told apart: they are merged into one note, as long as the longest and as loud
/// as the loudest of them.
fn told_apart(mut notes: Vec<Note>) -> Vec<Note> {
    for note in &mut notes {
        note.start = file_tick(note.start);
        note.end = file_tick(note.end).max(note.start + 1);
    }
    let place = |note: &Note| (note.channel, note.key, note.start);
    notes.sort_by_key(place);
    notes.dedup_by(|note, first| {
        let together = place(note) == place(first);
        if together {
            first.end = first.end.max(note.end);
            first.velocity = first.velocity.max(note.velocity);
        }
        together
    });
    notes
}

/// The note-ons and note-offs of these notes.
fn struck(notes: &[Note]) -> Vec<TimedMessage> {
    let mut messages = Vec::new();
    for (index, note) in notes.iter().enumerate() {
        // A note ends before its key is struck again, since the two note-offs could not be told apart.
        let same = |next: &&Note| (next.channel, next.key) == (note.channel, note.key);
        let again = notes.get(index + 1).filter(same);
        let stop = again.map_or(note.end, |next| note.end.min(next.start));
        let (channel, key) = (note.channel.get() - 1, note.key.get());
        let on = vec![0x90 | channel, key, note.velocity.get()];
        messages.push((note.start, (3, key), on));
        messages.push((stop, (0, key), vec![0x80 | channel, key, 64]));
    }
    messages
}

/// The bytes of a lock's message on a channel, 0 to 15.
fn bytes(channel: u8, said: LockMessage) -> Vec<u8> {
    let seven = |bits: u16| u8::try_from(bits & 0x7f).unwrap_or(0);
    match said {
        LockMessage::Control(controller, value) => vec![0xb0 | channel, controller, value],
        LockMessage::Program(program) => vec![0xc0 | channel, program],
        LockMessage::Pressure(pressure) => vec![0xd0 | channel, pressure],
        LockMessage::Bend(value) => vec![0xe0 | channel, seven(value), seven(value >> 7)],
    }
}

fn file_tick(tick: Tick) -> Tick {
    (tick + GRAIN - 1).div_euclid(GRAIN)
}

/// The bytes of a meta event, after its delta time of 0.
fn meta(kind: u8, data: &[u8]) -> Vec<u8> {
    let length = i64::try_from(data.len()).unwrap_or(0);
    let mut message = vec![0, 0xff, kind];
    message.extend(variable_length(length));
    message.extend(data);
    message
}

/// Ends a track after this many file ticks.
fn finish(track: &mut Vec<u8>, after: Tick) {
    track.extend(variable_length(after));
    track.extend([0xff, 0x2f, 0]);
}

/// A number in groups of seven bits, the highest first; all bytes but the last have the top bit set.
fn variable_length(number: Tick) -> Vec<u8> {
    let number = number.clamp(0, LONGEST);
    let sevens = [21, 14, 7, 0].map(|shift| u8::try_from(number >> shift & 0x7f).unwrap_or(0));
    let skipped = sevens[..3].iter().take_while(|seven| **seven == 0).count();
    let mut bytes = sevens[skipped..].to_vec();
    let last = bytes.len() - 1;
    bytes[..last].iter_mut().for_each(|byte| *byte |= 0x80);
    bytes
}
