//! Turns notes in time into steps with nudges: which grid fits, and which step takes which note.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use crate::sequencer::value::{Interval, Key, LengthRatio, Nudge, VelocityOffset};
use crate::sequencer::{Gate, Notes, Rate, Step, StepNote, Tick};

use super::read::FileNote;

/// The grids that are tried, the most usual one first.
const GRIDS: [(u16, u16); 4] = [(1, 16), (1, 12), (1, 24), (1, 32)];

/// The ends of patterns, which no note crosses even when a step beyond is nearer: what belongs to a pattern's last step
/// must not land on a step that the pattern does not have.
#[derive(Debug, Clone, Copy)]
pub(super) struct Borders {
    /// The length of every pattern but the last, in ticks.
    pub pattern: Tick,
    /// The end of the song, in ticks, and so of the last pattern, which may be shorter.
    pub end: Tick,
}

impl Borders {
    /// No borders, for a song that is not cut into patterns yet.
    const NONE: Self = Self {
        pattern: 1 << 50,
        end: 1 << 50,
    };

    /// The steps of the pattern that a tick lies in, counted from the start of the song.
    fn steps_around(self, tick: Tick, rate: Rate) -> RangeInclusive<i64> {
        let pattern = tick / self.pattern;
        let end = ((pattern + 1) * self.pattern).min(self.end);
        rate.step_at(pattern * self.pattern)..=rate.step_at(end - 1)
    }
}

/// The notes of a line, placed on a grid.
pub(super) struct PlacedNotes {
    /// The step length of the grid.
    pub rate: Rate,
    /// The notes on each step, counted from the start of the song.
    pub cells: BTreeMap<i64, GridCell>,
    /// How many notes found no step.
    pub lost: usize,
    /// How many notes were moved to the start of the chord on their step.
    pub moved: usize,
    /// The sum of all notes' distances from the grid, in ticks.
    unrest: Tick,
}

/// The notes of one step, which start together.
pub(super) struct GridCell {
    onset: Tick,
    notes: Vec<FileNote>,
}

/// The grid that fits best: it loses the fewest notes, and leaves the least to nudges. It must more than halve the
/// nudges of a more usual grid to replace it, because a finer grid is always somewhat nearer.
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

/// Places notes, in the order of their starts, each on its nearest step or, where that has no room, on one beside it:
/// alone, or in a chord that begins within a quarter of a step from it. Other notes are lost.
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
    // Notes for which their own step has no room go to a neighbouring step, the nearer one first.
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
    /// Places a note on an empty step.
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

    /// Adds a note to the chord of a step that starts within a quarter of a step from it.
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
    /// The step that plays these notes on a track with this key; `number` is its place on this grid.
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

    /// How many notes are longer than the longest gate.
    pub(super) fn count_too_long(&self, rate: Rate) -> usize {
        let most = rate.tick_of(Gate::LONGEST);
        let notes = self.notes.iter();
        notes.filter(|note| note.end - note.start > most).count()
    }

    /// How many notes the step has.
    pub(super) fn len(&self) -> usize {
        self.notes.len()
    }
}

/// The nudge nearest to this many ticks.
fn nudge(ticks: Tick, rate: Rate) -> Nudge {
    let step = rate.tick_of(1);
    Nudge::clamped((ticks * 5040 + step / 2).div_euclid(step))
}
