//! Imports a MIDI file as a project: a track for each drum key of channel 10, one for each other part.

use std::sync::Arc;

use crate::files::{FileError, ImportReport, Imported, Loss, Split};
use crate::sequencer::project::{MAX_PATTERNS, MAX_STEPS, MAX_TRACKS};
use crate::sequencer::value::{Channel, Key, Length};
use crate::sequencer::{
    Clip, Colour, Pattern, Pitch, Project, Rate, Step, TICKS_PER_QUARTER, Tick, Track,
};

use super::grid_fit::{self, Borders, PlacedNotes};
use super::read::{self, FileNote, FilePart, KEYS};

/// The channel whose keys are drums.
const DRUMS: u8 = 10;

/// The latest end of any project, in ticks: that of the last pattern, on the coarsest grid.
const LAST_TICK: Tick = MAX_PATTERNS as Tick * MAX_STEPS as Tick * (TICKS_PER_QUARTER / 3);

/// Reads a MIDI file of type 0 or 1, alone or in a RIFF or MacBinary wrapper.
///
/// # Errors
/// When it is cut off, counts film frames, is of type 2, or holds no notes.
pub fn import(bytes: &[u8]) -> Result<Imported, FileError> {
    let song = read::song(bytes)?;
    let mut account = Account::default();
    let mut lines = lines(song.parts);
    account.tracks(&lines.split_off(lines.len().min(MAX_TRACKS)));
    let bars = bars(&lines, song.bar);
    for line in &mut lines {
        account.late += line.cut(LAST_TICK);
        line.rate = grid_fit::fit_rate(&line.notes, song.bar);
    }
    let plan = Plan::new(&lines, song.bar, bars);

    let mut project = Project::with_tracks(lines.len());
    project.tempo = song.tempo;
    let patterns = 0..plan.patterns();
    let mut patterns: Vec<_> = patterns.map(|number| plan.empty(number, &lines)).collect();
    for (index, line) in lines.iter().enumerate() {
        project.tracks[index] = Arc::new(line.track(index));
        let placed = grid_fit::place_notes(&line.notes, line.rate, plan.borders());
        account.crowded += placed.lost;
        account.moved += placed.moved;
        line.write(&placed, index, &plan, &mut patterns, &mut account);
    }
    for (place, pattern) in project.patterns.iter_mut().zip(patterns) {
        *place = Arc::new(pattern);
    }
    let report = account.report(song.notes, plan.split(), song.losses);
    Ok(Imported { project, report })
}

/// A line of notes that becomes a track.
struct ImportedTrack {
    name: String,
    channel: Channel,
    key: Key,
    /// Whether all its notes have the same key.
    is_one_key: bool,
    rate: Rate,
    notes: Vec<FileNote>,
}

/// The lines of a song; each has notes.
fn lines(parts: Vec<FilePart>) -> Vec<ImportedTrack> {
    let split = parts.into_iter().flat_map(|part| {
        if part.channel.get() == DRUMS {
            drums(part)
        } else {
            vec![(part.name, part.channel, part.notes)]
        }
    });
    let lines = split.map(|(name, channel, notes)| {
        let key = notes.first().map_or(Key::DEFAULT, |note| note.key);
        ImportedTrack {
            name,
            channel,
            key,
            is_one_key: notes.iter().all(|note| note.key == key),
            rate: Rate::default(),
            notes,
        }
    });
    lines.collect()
}

/// How many bars there are from the beginning to the last start of a note.
fn bars(lines: &[ImportedTrack], bar: Tick) -> i64 {
    let last = lines.iter().filter_map(|line| line.notes.last());
    let last = last.map(|note| note.start).max().unwrap_or(0);
    last / bar + 1
}

/// Makes a line for each key. A part that plays one key keeps its name; other lines have no name of their own, and go
/// by the names of their keys.
fn drums(part: FilePart) -> Vec<(String, Channel, Vec<FileNote>)> {
    let mut keys = [const { Vec::new() }; KEYS];
    for note in part.notes {
        keys[usize::from(note.key.get())].push(note);
    }
    let struck = keys.iter().filter(|notes| !notes.is_empty());
    let name = match struck.count() {
        1 => part.name,
        _ => String::new(),
    };
    let struck = keys.into_iter().filter(|notes| !notes.is_empty());
    struck
        .map(|notes| (name.clone(), part.channel, notes))
        .collect()
}

impl ImportedTrack {
    /// Removes the notes from a tick on; returns how many there were.
    fn cut(&mut self, tick: Tick) -> usize {
        let all = self.notes.len();
        let kept = self.notes.partition_point(|note| note.start < tick);
        self.notes.truncate(kept);
        all - kept
    }

    fn track(&self, index: usize) -> Track {
        let fresh = Track::fresh(index);
        Track {
            name: match self.channel.get() {
                channel if self.name.is_empty() && channel != DRUMS => format!("Channel {channel}"),
                _ => self.name.clone(),
            },
            colour: Colour::clamped(i64::try_from(index % 8).unwrap_or(0) + 1),
            key: self.key,
            channel: self.channel,
            pitch: self.pitch(),
            ..fresh
        }
    }

    /// A line on the drum channel is a drum, and so is a line of one key that a pad usually has; other lines are
    /// melodies.
    fn pitch(&self) -> Pitch {
        if self.channel.get() == DRUMS {
            Pitch::Drum
        } else if self.is_one_key {
            Pitch::of_key(self.key)
        } else {
            Pitch::Chromatic
        }
    }

    /// Writes the line's steps into the patterns.
    fn write(
        &self,
        placed: &PlacedNotes<'_>,
        track: usize,
        plan: &Plan,
        patterns: &mut [Pattern],
        account: &mut Account,
    ) {
        let per_pattern = plan.pattern() / self.rate.tick_of(1);
        for cell in placed.cells() {
            let pattern = usize::try_from(cell.number / per_pattern).unwrap_or(usize::MAX);
            let place = usize::try_from(cell.number % per_pattern).unwrap_or(usize::MAX);
            let clip = patterns.get_mut(pattern);
            let clip = clip.and_then(|pattern| pattern.clips.get_mut(track));
            let step = clip.and_then(|clip| {
                let clip = Arc::make_mut(clip);
                let length = usize::from(clip.length.get());
                clip.steps.resize(length, Step::default());
                clip.steps.get_mut(place)
            });
            match step {
                Some(step) => {
                    account.placed += cell.len();
                    account.shortened += cell.count_too_long(self.rate);
                    *step = cell.step(self.rate, self.key);
                }
                None => account.late += cell.len(),
            }
        }
    }
}

/// The division of a song into patterns.
struct Plan {
    bar: Tick,
    /// How many bars the song has.
    bars: i64,
    /// How many bars every pattern but the last has.
    bars_per_pattern: i64,
}

impl Plan {
    /// Gives each pattern as many bars as fit on the finest grid.
    fn new(lines: &[ImportedTrack], bar: Tick, bars: i64) -> Self {
        let steps = |line: &ImportedTrack| bar / line.rate.tick_of(1);
        let finest = lines.iter().map(steps).max().unwrap_or(1).max(1);
        Self {
            bar,
            bars,
            bars_per_pattern: (MAX_STEPS as i64 / finest).clamp(1, bars),
        }
    }

    /// The length of every pattern but the last, in ticks.
    fn pattern(&self) -> Tick {
        self.bars_per_pattern * self.bar
    }

    fn borders(&self) -> Borders {
        Borders {
            pattern: self.pattern(),
            end: self.bars * self.bar,
        }
    }

    fn patterns(&self) -> usize {
        let needed = (self.bars + self.bars_per_pattern - 1) / self.bars_per_pattern;
        usize::try_from(needed).map_or(MAX_PATTERNS, |needed| needed.min(MAX_PATTERNS))
    }

    /// The report of the division, when there is more than one pattern.
    fn split(&self) -> Option<Split> {
        let split = Split {
            bars: self.bars,
            patterns: self.patterns(),
            bars_each: self.bars_per_pattern,
        };
        (split.patterns > 1).then_some(split)
    }

    /// A pattern with an empty clip for each line, all of the pattern's length.
    fn empty(&self, pattern: usize, lines: &[ImportedTrack]) -> Pattern {
        let ticks = self.bars_of(pattern) * self.bar;
        let clip = |line: &ImportedTrack| Clip {
            length: Length::clamped(ticks / line.rate.tick_of(1)),
            rate: line.rate,
            ..Clip::default()
        };
        Pattern {
            clips: lines.iter().map(|line| Arc::new(clip(line))).collect(),
            ..Pattern::default()
        }
    }

    fn bars_of(&self, pattern: usize) -> i64 {
        let before = i64::try_from(pattern).unwrap_or(i64::MAX) * self.bars_per_pattern;
        (self.bars - before).clamp(1, self.bars_per_pattern)
    }
}

/// What became of the notes. Each is counted once: as placed, or as left out for one reason.
#[derive(Default)]
struct Account {
    placed: usize,
    tracks: usize,
    of_tracks: usize,
    late: usize,
    crowded: usize,
    /// Notes that are placed, but not at their own time.
    moved: usize,
    /// Notes that are placed, but shortened.
    shortened: usize,
}

impl Account {
    /// Counts the lines for which there is no track.
    fn tracks(&mut self, lines: &[ImportedTrack]) {
        self.tracks = lines.len();
        self.of_tracks = lines.iter().map(|line| line.notes.len()).sum();
    }

    /// The report on this many notes, some of which were lost in reading.
    fn report(self, notes: usize, split: Option<Split>, read: Vec<Loss>) -> ImportReport {
        let before: usize = read.iter().map(Loss::notes_left_out).sum();
        // All notes that are not counted elsewhere found no step, so that no loss goes unreported.
        let crowded = notes.saturating_sub(before + self.placed + self.of_tracks + self.late);
        debug_assert_eq!(crowded, self.crowded, "a note is lost or counted twice");
        let tracks = Loss::Tracks {
            tracks: self.tracks,
            notes: self.of_tracks,
        };
        let losses = [
            (self.tracks, tracks),
            (crowded, Loss::NoStep(crowded)),
            (self.moved, Loss::MovedToChord(self.moved)),
            (self.late, Loss::AfterLastPattern(self.late)),
            (self.shortened, Loss::Shortened(self.shortened)),
        ];
        let some = losses.into_iter().filter(|(count, _)| *count > 0);
        ImportReport {
            notes,
            placed: self.placed,
            split,
            losses: some.map(|(_, loss)| loss).chain(read).collect(),
        }
    }
}
