//! From notes in time to steps with nudges: which grid fits, and which step takes which note.

use std::collections::BTreeMap;

use crate::sequencer::value::{Interval, Key, LengthRatio, Nudge, VelocityOffset};
use crate::sequencer::{Gate, Notes, Rate, Step, StepNote, Tick};

use super::read::Played;

/// The grids that are tried, the usual one first.
const GRIDS: [(u16, u16); 4] = [(1, 16), (1, 12), (1, 24), (1, 32)];

/// A stretch that no note leaves, for when a song is not yet cut into patterns.
const WHOLE_SONG: Tick = 1 << 50;

/// The notes of a line on a grid.
pub(super) struct Placed {
    /// The grid.
    pub rate: Rate,
    /// What stands on which step, counted from the start of the song.
    pub cells: BTreeMap<i64, Cell>,
    /// Notes that found no step.
    pub lost: usize,
    /// Notes that were moved onto the chord of their step.
    pub moved: usize,
    /// How far all notes are from the grid, together.
    unrest: Tick,
}

/// The notes of a step, which start together.
pub(super) struct Cell {
    onset: Tick,
    notes: Vec<Played>,
}

/// The grid that fits: it loses fewest notes, and leaves the least to nudges. The usual grid gives way
/// only to one that halves them, for a finer one is always somewhat nearer.
pub(super) fn fitting(notes: &[Played], bar: Tick) -> Rate {
    let mut best: Option<Placed> = None;
    for (numerator, denominator) in GRIDS {
        let rate = Rate::new(numerator, denominator).unwrap_or_default();
        if bar % rate.tick_of(1) != 0 {
            continue;
        }
        let tried = place(notes, rate, WHOLE_SONG);
        let better = best.as_ref().is_none_or(|best| {
            tried.lost < best.lost || (tried.lost == best.lost && 2 * tried.unrest < best.unrest)
        });
        if better {
            best = Some(tried);
        }
    }
    best.map_or_else(Rate::default, |best| best.rate)
}

/// Puts notes, in the order of their starts, on steps. No note leaves its stretch of `stretch` ticks
/// (a pattern), even when a step of the next one is nearer.
pub(super) fn place(notes: &[Played], rate: Rate, stretch: Tick) -> Placed {
    let mut placed = Placed {
        rate,
        cells: BTreeMap::new(),
        lost: 0,
        moved: 0,
        unrest: 0,
    };
    let mut crowded = Vec::new();
    for note in notes {
        let nearest = nearest(note.start, rate, stretch);
        if !placed.put(nearest, note) && !placed.join(nearest, note, rate.tick_of(1) / 4) {
            crowded.push((nearest, note));
        }
    }
    // What their own steps have no room for goes to a free one beside them, if there still is one.
    for (nearest, note) in crowded {
        let beside = if note.start < rate.tick_of(nearest) {
            nearest - 1
        } else {
            nearest + 1
        };
        let inside = beside >= 0 && rate.tick_of(beside) / stretch == note.start / stretch;
        let found =
            (inside && placed.put(beside, note)) || placed.join(nearest, note, rate.tick_of(1));
        placed.lost += usize::from(!found);
    }
    placed
}

/// The step nearest to a tick, within the tick's stretch.
fn nearest(tick: Tick, rate: Rate, stretch: Tick) -> i64 {
    let step = rate.tick_of(1);
    let nearest = rate.step_at(tick + step / 2);
    let last = rate.step_at((tick / stretch + 1) * stretch - 1);
    nearest.min(last)
}

impl Placed {
    /// Puts a note on a step of its own.
    fn put(&mut self, number: i64, note: &Played) -> bool {
        if self.cells.contains_key(&number) {
            return false;
        }
        self.unrest += (note.start - self.rate.tick_of(number)).abs();
        let cell = Cell {
            onset: note.start,
            notes: vec![*note],
        };
        self.cells.insert(number, cell);
        true
    }

    /// Adds a note to a chord that starts at most `reach` ticks from it.
    fn join(&mut self, number: i64, note: &Played, reach: Tick) -> bool {
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

impl Cell {
    /// The step that plays these notes on a track with this key, at place `number` of this rate.
    pub(super) fn step(&self, number: i64, rate: Rate, track: Key) -> Step {
        let length = |note: &Played| note.end - note.start;
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
    pub(super) fn too_long(&self, rate: Rate) -> usize {
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
