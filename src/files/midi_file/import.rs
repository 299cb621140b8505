//! A MIDI file as a project: a track for each drum key of channel 10, one for each other part.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::files::{FileError, Imported, Loss, Report, Split};
use crate::sequencer::project::{MAX_PATTERNS, MAX_STEPS, MAX_TRACKS};
use crate::sequencer::value::{Channel, Key, Length};
use crate::sequencer::{Clip, Colour, Pattern, Pitch, Project, Rate, Step, Tick, Track};

use super::grid::{self, Placed};
use super::read::{self, Part, Played, Song};

/// The channel whose keys are drums.
const DRUMS: u8 = 10;

/// Reads a MIDI file of type 0 or 1.
///
/// # Errors
/// When it is damaged, counts film frames, is of type 2, or holds no notes.
pub fn import(bytes: &[u8]) -> Result<Imported, FileError> {
    let song = read::song(bytes)?;
    let (tempo, bar) = (song.tempo, song.bar);
    let notes = song.parts.iter().map(|part| part.notes.len()).sum();
    let mut account = Account::default();
    let lines = lines(song, &mut account);
    let plan = Plan::new(&lines, bar);

    let mut project = Project::with_tracks(lines.len());
    project.tempo = tempo;
    let mut patterns = vec![Pattern::default(); plan.patterns()];
    for (index, line) in lines.iter().enumerate() {
        project.tracks[index] = Arc::new(line.track(index));
        let placed = grid::place(&line.notes, line.rate, plan.stretch());
        account.line(&placed);
        line.write(placed, index, &plan, &mut patterns, &mut account);
    }
    for (place, pattern) in project.patterns.iter_mut().zip(patterns) {
        *place = Arc::new(pattern);
    }
    Ok(Imported {
        project,
        report: Report {
            notes,
            placed: account.placed,
            split: plan.split(),
            losses: account.losses(),
        },
    })
}

/// What becomes a track.
struct Line {
    name: String,
    channel: Channel,
    key: Key,
    rate: Rate,
    notes: Vec<Played>,
}

/// The lines of a song, as many as there is room for.
fn lines(song: Song, account: &mut Account) -> Vec<Line> {
    let bar = song.bar;
    let split = song.parts.into_iter().flat_map(|part| {
        if part.channel.get() == DRUMS {
            drums(part)
        } else {
            vec![(part.name, part.channel, part.notes)]
        }
    });
    let lines = split.map(|(name, channel, notes)| Line {
        name,
        channel,
        key: notes.first().map_or(Key::DEFAULT, |note| note.key),
        rate: grid::fitting(&notes, bar),
        notes,
    });
    let mut lines: Vec<_> = lines.collect();
    let rest = lines.split_off(lines.len().min(MAX_TRACKS));
    account.tracks = rest.len();
    account.notes_of_tracks = rest.iter().map(|line| line.notes.len()).sum();
    lines
}

/// A line for each key. A part that plays one key keeps its name; others are called as their keys are, whatever
/// that will be.
fn drums(part: Part) -> Vec<(String, Channel, Vec<Played>)> {
    let mut keys = BTreeMap::<Key, Vec<Played>>::new();
    for note in part.notes {
        keys.entry(note.key).or_default().push(note);
    }
    let keeps_name = keys.len() == 1 && !part.name.is_empty();
    let name = if keeps_name { part.name } else { String::new() };
    keys.into_values()
        .map(|notes| (name.clone(), part.channel, notes))
        .collect()
}

impl Line {
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

    /// A line of one key is a drum on the drums' channel and on a pad's key, what plays several is a
    /// melody.
    fn pitch(&self) -> Pitch {
        if self.channel.get() == DRUMS {
            Pitch::Drum
        } else if self.notes.iter().all(|note| note.key == self.key) {
            Pitch::of_key(self.key)
        } else {
            Pitch::Chromatic
        }
    }

    /// Writes the line's steps into the patterns, each of which gets its clip.
    fn write(
        &self,
        placed: Placed,
        track: usize,
        plan: &Plan,
        patterns: &mut [Pattern],
        account: &mut Account,
    ) {
        let per_pattern = plan.stretch() / self.rate.tick_of(1);
        for (number, cell) in placed.cells {
            let pattern = usize::try_from(number / per_pattern).unwrap_or(usize::MAX);
            let Some(target) = patterns.get_mut(pattern) else {
                account.late += cell.len();
                continue;
            };
            account.shortened += cell.too_long(self.rate);
            let bars = plan.bars_of(pattern);
            let steps = bars * plan.bar / self.rate.tick_of(1);
            if target.clips.len() <= track {
                target.clips.resize_with(track + 1, Arc::default);
            }
            let clip = Arc::make_mut(&mut target.clips[track]);
            if clip.steps.is_empty() {
                *clip = Clip {
                    length: Length::clamped(steps),
                    rate: self.rate,
                    steps: vec![Step::default(); usize::from(Length::clamped(steps).get())],
                    ..Clip::default()
                };
            }
            let place = usize::try_from(number % per_pattern).unwrap_or(usize::MAX);
            if let Some(step) = clip.steps.get_mut(place) {
                *step = cell.step(number, self.rate, self.key);
                account.placed += cell.len();
            }
        }
    }
}

/// How a song is cut into patterns.
struct Plan {
    bar: Tick,
    /// The bars of the song.
    bars: i64,
    /// The bars of every pattern but the last.
    bars_per_pattern: i64,
}

impl Plan {
    /// As many bars a pattern as the finest grid has room for. A song has the bars that notes start in.
    fn new(lines: &[Line], bar: Tick) -> Self {
        let steps = |line: &Line| bar / line.rate.tick_of(1);
        let finest = lines.iter().map(steps).max().unwrap_or(1).max(1);
        let last = lines.iter().filter_map(|line| line.notes.last());
        let last = last.map(|note| note.start).max().unwrap_or(0);
        let bars = last / bar + 1;
        Self {
            bar,
            bars,
            bars_per_pattern: (MAX_STEPS as i64 / finest).clamp(1, bars),
        }
    }

    /// The length of every pattern but the last.
    fn stretch(&self) -> Tick {
        self.bars_per_pattern * self.bar
    }

    fn patterns(&self) -> usize {
        let needed = (self.bars + self.bars_per_pattern - 1) / self.bars_per_pattern;
        usize::try_from(needed).map_or(MAX_PATTERNS, |needed| needed.min(MAX_PATTERNS))
    }

    /// What there is to say about it, when there is more than one pattern.
    fn split(&self) -> Option<Split> {
        let split = Split {
            bars: self.bars,
            patterns: self.patterns(),
            bars_each: self.bars_per_pattern,
        };
        (split.patterns > 1).then_some(split)
    }

    fn bars_of(&self, pattern: usize) -> i64 {
        let before = i64::try_from(pattern).unwrap_or(i64::MAX) * self.bars_per_pattern;
        (self.bars - before).clamp(1, self.bars_per_pattern)
    }
}

/// What could not be kept as it was.
#[derive(Default)]
struct Account {
    placed: usize,
    tracks: usize,
    notes_of_tracks: usize,
    lost: usize,
    moved: usize,
    late: usize,
    shortened: usize,
}

impl Account {
    fn line(&mut self, placed: &Placed) {
        self.lost += placed.lost;
        self.moved += placed.moved;
    }

    fn losses(self) -> Vec<Loss> {
        let (tracks, notes) = (self.tracks, self.notes_of_tracks);
        let losses = [
            (tracks, Loss::Tracks { tracks, notes }),
            (self.lost, Loss::NoStep(self.lost)),
            (self.moved, Loss::MovedToChord(self.moved)),
            (self.late, Loss::AfterLastPattern(self.late)),
            (self.shortened, Loss::Shortened(self.shortened)),
        ];
        let some = losses.into_iter().filter(|(count, _)| *count > 0);
        some.map(|(_, loss)| loss).collect()
    }
}
