//! Turns notes in time into steps with nudges: which grid fits, and which step takes which note.

use crate::sequencer::value::{Interval, Key, LengthRatio, Nudge, Velocity, VelocityOffset};
use crate::sequencer::{Gate, Notes, Rate, Step, StepNote, Tick};

use super::read::FileNote;

/// The grids that are tried, the most usual one first. Each has whole ticks a step.
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

/// The pattern that a note lies in.
struct PatternSpan {
    /// Where the pattern ends, in ticks.
    end: Tick,
    /// Its first and its last step, counted from the start of the song.
    steps: (i64, i64),
}

impl Borders {
    /// No borders, for a song that is not cut into patterns yet.
    const NONE: Self = Self {
        pattern: 1 << 50,
        end: 1 << 50,
    };

    /// The pattern that a tick lies in; `step` is the length of a step.
    fn around(self, tick: Tick, step: Tick) -> PatternSpan {
        let start = tick / self.pattern * self.pattern;
        let end = (start + self.pattern).min(self.end);
        PatternSpan {
            end,
            steps: (start / step, (end - 1) / step),
        }
    }
}

/// The notes of a line, placed on a grid.
pub(super) struct PlacedNotes<'a> {
    /// The notes with their steps, counted from the start of the song, in the order of the steps.
    notes: Vec<(i64, &'a FileNote)>,
    /// How many notes found no step.
    pub lost: usize,
    /// How many notes were moved to the start of the chord on their step.
    pub moved: usize,
}

/// The notes of one step, which start together.
pub(super) struct GridCell<'a> {
    /// The place of the step, counted from the start of the song.
    pub number: i64,
    /// The notes, the one that the step starts with first; never empty.
    notes: &'a [(i64, &'a FileNote)],
}

/// The grid that fits best: it loses the fewest notes, and leaves the least to nudges. It must more than halve the
/// nudges of a more usual grid to replace it, because a finer grid is always somewhat nearer.
pub(super) fn fit_rate(notes: &[FileNote], bar: Tick) -> Rate {
    let mut best: Option<(Rate, Grid)> = None;
    for (numerator, denominator) in GRIDS {
        let rate = Rate::new(numerator, denominator).unwrap_or_default();
        if bar % rate.tick_of(1) != 0 {
            continue;
        }
        let tried = Grid::filled(rate, Borders::NONE, notes, |_, _| {});
        let better = best.as_ref().is_none_or(|(_, best)| {
            tried.lost < best.lost || (tried.lost == best.lost && 2 * tried.unrest < best.unrest)
        });
        if better {
            best = Some((rate, tried));
        }
    }
    best.map_or_else(Rate::default, |(rate, _)| rate)
}

/// Places notes, in the order of their starts, each on its nearest step or, where that has no room, on one beside it:
/// alone, or in a chord that begins within a quarter of a step from it. Other notes are lost.
pub(super) fn place_notes(notes: &[FileNote], rate: Rate, borders: Borders) -> PlacedNotes<'_> {
    let mut placed = Vec::with_capacity(notes.len());
    let grid = Grid::filled(rate, borders, notes, |number, note| {
        placed.push((number, note));
    });
    // The notes of a step stay in the order in which they came to it.
    placed.sort_by_key(|(number, _)| *number);
    PlacedNotes {
        notes: placed,
        lost: grid.lost,
        moved: grid.moved,
    }
}

impl PlacedNotes<'_> {
    /// The steps that have notes, in their order.
    pub(super) fn cells(&self) -> impl Iterator<Item = GridCell<'_>> {
        let cells = self.notes.chunk_by(|(one, _), (next, _)| one == next);
        cells.filter_map(|notes| {
            let (number, _) = *notes.first()?;
            Some(GridCell { number, notes })
        })
    }
}

/// A grid on which notes are placed: which keys start where, and how well they fit.
struct Grid {
    /// The length of a step, in ticks.
    step: Tick,
    /// The chord of each step up to the last one that has notes, counted from the start of the song.
    chords: Vec<Chord>,
    /// How many notes found no step.
    lost: usize,
    /// How many notes were moved to the start of the chord on their step.
    moved: usize,
    /// The sum of all notes' distances from the grid, in ticks.
    unrest: Tick,
}

/// What a step has so far.
#[derive(Clone, Copy, Default)]
struct Chord {
    onset: Tick,
    /// A bit for each key that it has; 0 when it is empty.
    keys: u128,
}

impl Grid {
    /// The grid with all notes that find a step; `placed` is told of each, with the number of its step.
    fn filled<'a>(
        rate: Rate,
        borders: Borders,
        notes: &'a [FileNote],
        mut placed: impl FnMut(i64, &'a FileNote),
    ) -> Self {
        let mut grid = Self {
            step: rate.tick_of(1),
            chords: Vec::new(),
            lost: 0,
            moved: 0,
            unrest: 0,
        };
        let mut crowded = Vec::new();
        let mut pattern = borders.around(0, grid.step);
        for note in notes {
            if note.start >= pattern.end {
                pattern = borders.around(note.start, grid.step);
            }
            let nearest = (note.start + grid.step / 2) / grid.step;
            let nearest = nearest.min(pattern.steps.1);
            if grid.place(nearest, note) {
                placed(nearest, note);
            } else {
                crowded.push((nearest, note));
            }
        }
        // Notes for which their own step has no room go to a neighbouring step, the nearer one first.
        for (nearest, note) in crowded {
            match grid.place_beside(nearest, note, borders) {
                Some(number) => placed(number, note),
                None => grid.lost += 1,
            }
        }
        grid
    }

    /// Places a note on a step beside its nearest one, in the same pattern; returns that step.
    fn place_beside(&mut self, nearest: i64, note: &FileNote, borders: Borders) -> Option<i64> {
        let (first, last) = borders.around(note.start, self.step).steps;
        let late = note.start >= self.step * nearest;
        let beside = match late {
            true => [nearest + 1, nearest - 1],
            false => [nearest - 1, nearest + 1],
        };
        beside.into_iter().find(|&number| {
            let distance = (note.start - self.step * number).abs();
            (first..=last).contains(&number) && distance <= self.step && self.place(number, note)
        })
    }

    /// Places a note on a step: an empty one, or one with a chord that starts within a quarter of a step from it and
    /// has room for its key.
    fn place(&mut self, number: i64, note: &FileNote) -> bool {
        let Ok(index) = usize::try_from(number) else {
            return false;
        };
        if index >= self.chords.len() {
            self.chords.resize(index + 1, Chord::default());
        }
        let chord = &mut self.chords[index];
        let key = 1 << note.key.get();
        if chord.keys == 0 {
            chord.onset = note.start;
        }
        let distance = (note.start - chord.onset).abs();
        let is_full = chord.keys.count_ones() as usize == Notes::MOST;
        if is_full || chord.keys & key != 0 || distance > self.step / 4 {
            return false;
        }
        chord.keys |= key;
        self.moved += usize::from(distance > 0);
        self.unrest += distance + (chord.onset - self.step * number).abs();
        true
    }
}

impl GridCell<'_> {
    /// The step that plays these notes on a track with this key.
    pub(super) fn step(&self, rate: Rate, track: Key) -> Step {
        let length = |note: &FileNote| note.end - note.start;
        let longest = self.notes().map(length).max().unwrap_or(1);
        let first = self.notes().next();
        let velocity = first.map_or(Velocity::DEFAULT, |note| note.velocity);
        let onset = first.map_or(0, |note| note.start);
        let notes = self.notes().map(|note| StepNote {
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
            nudge: nudge(onset - rate.tick_of(self.number), rate),
            ..Step::plain()
        }
    }

    /// How many notes are longer than the longest gate.
    pub(super) fn count_too_long(&self, rate: Rate) -> usize {
        let most = rate.tick_of(Gate::LONGEST);
        let notes = self.notes();
        notes.filter(|note| note.end - note.start > most).count()
    }

    /// How many notes the step has.
    pub(super) fn len(&self) -> usize {
        self.notes.len()
    }

    fn notes(&self) -> impl Iterator<Item = &FileNote> {
        self.notes.iter().map(|(_, note)| *note)
    }
}

/// The nudge nearest to this many ticks.
fn nudge(ticks: Tick, rate: Rate) -> Nudge {
    let step = rate.tick_of(1);
    Nudge::clamped((ticks * 5040 + step / 2).div_euclid(step))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Steps are found by dividing ticks, so that the steps of all grids must be whole ticks.
    #[test]
    fn steps_are_whole_ticks() {
        for (numerator, denominator) in GRIDS {
            let rate = Rate::new(numerator, denominator).unwrap();
            assert_eq!(rate.tick_of(240), 240 * rate.tick_of(1), "{rate}");
        }
    }
}
