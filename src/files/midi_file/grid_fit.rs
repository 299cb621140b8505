//! From notes in time to steps with nudges: which grid fits, and which step takes which note.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use crate::sequencer::value::{Interval, Key, LengthRatio, Nudge, VelocityOffset};
use crate::sequencer::{Gate, Notes, Rate, Step, StepNote, Tick};

use super::read::FileNote;

/// The grids that are tried, the usual one first.
const GRIDS: [(u16, u16); 4] = [(1, 16), (1, 12), (1, 24), (1, 32)];

/// Where the borders are that no note crosses, even when a step behind one is nearer: a pattern ends there, and
/// what belongs to its last step must not stand on one that it does not have.
#[derive(Debug, Clone, Copy)]
pub(super) struct Borders {
    /// The length of every pattern but the last.
    pub pattern: Tick,
    /// Where the song ends, and with it the last pattern, which may be shorter.
    pub end: Tick,
}

impl Borders {
    /// None, for a song that is not yet cut into patterns.
    const NONE: Self = Self {
        pattern: 1 << 50,
        end: 1 << 50,
    };

    /// The steps of the pattern that a tick lies in.
    fn steps_around(self, tick: Tick, rate: Rate) -> RangeInclusive<i64> {
        let pattern = tick / self.pattern;
        let end = ((pattern + 1) * self.pattern).min(self.end);
        rate.step_at(pattern * self.pattern)..=rate.step_at(end - 1)
    }
}

/// The notes of a line on a grid.
pub(super) struct PlacedNotes {
    /// The grid.
    pub rate: Rate,
    /// What stands on which step, counted from the start of the song.
    pub cells: BTreeMap<i64, GridCell>,
    /// Notes that found no step.
    pub lost: usize,
    /// Notes that were moved onto the chord of their step.
    pub moved: usize,
    /// How far all notes are from the grid, together.
    unrest: Tick,
}

/// The notes of a step, which start together.
pub(super) struct GridCell {
    onset: Tick,
    notes: Vec<FileNote>,
}

/// The grid that fits: it loses fewest notes, and leaves the least to nudges. The usual grid gives way
/// only to one that halves them, for a finer one is always somewhat nearer.
pub(super) fn fit_rate(notes: &[FileNote], bar: Tick) -> Rate {
    let mut best: Option<PlacedNotes> = None;
    for (numerator, denominator) in GRIDS {
        let rate = Rate::new(numerator, denominator).unwrap_or_default();
        if bar % rate.tick_of(1) != 0 {
            continue;
        }
        let tried = place_notes(notes, rate, Borders::NONE);
        let better = best.as_ref().is_none_or(|best| {
            tried.lost < best.lost || (tried.lost == best.lost && 2 * tried.unrest < best.unrest)
        });
        if better {
            best = Some(tried);
        }
    }
    best.map_or_else(Rate::default, |best| best.rate)
}

/// Puts notes, in the order of their starts, on steps; each note on one, or it is lost. A note that leaves its time
/// goes to a chord that begins within a quarter of a step from it.
pub(super) fn place_notes(notes: &[FileNote], rate: Rate, borders: Borders) -> PlacedNotes {
    let mut placed = PlacedNotes {
        rate,
        cells: BTreeMap::new(),
        lost: 0,
        moved: 0,
        unrest: 0,
    };
    let mut crowded = Vec::new();
    for note in notes {
        let steps = borders.steps_around(note.start, rate);
        let nearest = rate.step_at(note.start + rate.tick_of(1) / 2);
        let nearest = nearest.min(*steps.end());
        if !placed.put(nearest, note) && !placed.join(nearest, note) {
            crowded.push((nearest, steps, note));
        }
    }
    // What their own steps have no room for goes to one beside them, the nearer one first.
    for (nearest, steps, note) in crowded {
        let late = note.start >= rate.tick_of(nearest);
        let beside = match late {
            true => [nearest + 1, nearest - 1],
            false => [nearest - 1, nearest + 1],
        };
        let mut beside = beside.into_iter().filter(|number| {
            let distance = (note.start - rate.tick_of(*number)).abs();
            steps.contains(number) && distance <= rate.tick_of(1)
        });
        let found = beside.any(|number| placed.put(number, note) || placed.join(number, note));
        placed.lost += usize::from(!found);
    }
    placed
}

impl PlacedNotes {
    /// Puts a note on a step of its own.
    fn put(&mut self, number: i64, note: &FileNote) -> bool {
        if self.cells.contains_key(&number) {
            return false;
        }
        self.unrest += (note.start - self.rate.tick_of(number)).abs();
        let cell = GridCell {
            onset: note.start,
            notes: vec![*note],
        };
        self.cells.insert(number, cell);
        true
    }

    /// Adds a note to the chord of a step, when that starts within a quarter of a step from it.
    fn join(&mut self, number: i64, note: &FileNote) -> bool {
        let reach = self.rate.tick_of(1) / 4;
        let Some(cell) = self.cells.get_mut(&number) else {
            return false;
        };
        let distance = (note.start - cell.onset).abs();
        let has_key = cell.notes.iter().any(|other| other.key == note.key);
        if has_key || cell.notes.len() == Notes::MOST || distance > reach {
            return false;
        }
        cell.notes.push(*note);
        self.moved += usize::from(distance > 0);
        self.unrest += distance + (cell.onset - self.rate.tick_of(number)).abs();
        true
    }
}

impl GridCell {
    /// The step that plays these notes on a track with this key, at place `number` of this rate.
    pub(super) fn step(&self, number: i64, rate: Rate, track: Key) -> Step {
        let length = |note: &FileNote| note.end - note.start;
        let longest = self.notes.iter().map(length).max().unwrap_or(1);
        let velocity = self.notes.first().map(|note| note.velocity);
        let velocity = velocity.unwrap_or_default();
        let notes = self.notes.iter().map(|note| StepNote {
            interval: Interval::clamped(i64::from(note.key.get()) - i64::from(track.get())),
            velocity: VelocityOffset::clamped(
                i64::from(note.velocity.get()) - i64::from(velocity.get()),
            ),
            length: LengthRatio::clamped((length(note) * 100 + longest / 2) / longest),
        });
        Step {
            notes: Notes::new(notes).unwrap_or_default(),
            velocity,
            gate: Gate::from_ticks(longest, rate),
            nudge: nudge(self.onset - rate.tick_of(number), rate),
            ..Step::plain()
        }
    }

    /// How many of its notes are longer than a gate can be.
    pub(super) fn count_too_long(&self, rate: Rate) -> usize {
        let most = rate.tick_of(Gate::LONGEST);
        let notes = self.notes.iter();
        notes.filter(|note| note.end - note.start > most).count()
    }

    /// How many notes it has.
    pub(super) fn len(&self) -> usize {
        self.notes.len()
    }
}

/// The nudge nearest to so many ticks.
fn nudge(ticks: Tick, rate: Rate) -> Nudge {
    let step = rate.tick_of(1);
    Nudge::clamped((ticks * 5040 + step / 2).div_euclid(step))
}
