//! Line tables: the memory in which queries keep what they find of the steps of lines, and whose it is.
//!
//! When the play changes and the project does not, most lines have the same steps in the same order as before. What
//! follows from the order alone stays, so that a launch, a mute or a macro does not cost all that was found. All memory
//! is taken when the tables are made.

use std::cell::Cell;

use super::line::Line;
use super::room::{Room, TableRoom, TableSize};
use super::step_table::{self, Lasting, StepTable};
use crate::sequencer::order::OrderTable;
use crate::sequencer::play::{Offsets, Play};
use crate::sequencer::time::Tick;

/// The tables of all tracks.
#[derive(Debug)]
pub(super) struct LineTables {
    /// The most lines of a track that have a table at a time.
    spans: usize,
    tracks: Vec<TrackTables>,
    /// Whose each table is, track by track; empty when no track has any.
    contents: Vec<Option<Content>>,
    steps: Vec<u64>,
    order_heads: Vec<i64>,
    order_places: Vec<u8>,
}

/// The table of a line.
#[derive(Debug, Clone, Copy)]
pub(super) struct LineTable {
    size: TableSize,
    /// Its number among those of the track.
    number: usize,
    /// Where it begins in each kind of memory.
    at: TableRoom,
}

/// The tables of a track: one for each line that can be near, one after the other.
#[derive(Debug, Clone, Copy)]
struct TrackTables {
    /// The room of one.
    room: TableRoom,
    /// Where the first begins in each kind of memory.
    first: TableRoom,
}

/// From what the lasting words of a table follow, in one project and one track.
#[derive(Debug, Clone, Copy)]
struct Content {
    pattern: u8,
    origin: Tick,
    order_seed: u32,
    from: Tick,
    /// Seed, offsets and free seed of live generation, if the clip or the performance has any.
    generated: Option<(u32, Offsets, u32)>,
}

/// What queries see of the tables.
#[derive(Debug, Clone, Copy)]
pub(super) struct KnownTables<'a> {
    steps: &'a [Cell<u64>],
    order_heads: &'a [Cell<i64>],
    order_places: &'a [Cell<u8>],
}

/// What is known of one line.
#[derive(Debug, Clone, Copy)]
pub(super) struct KnownLine<'a> {
    pub(super) steps: StepTable<'a>,
    table: LineTable,
    tables: KnownTables<'a>,
}

impl LineTables {
    /// Tables with this much room.
    pub(super) fn new(room: &Room) -> Self {
        let spans = room.spans();
        let mut end = TableRoom::default();
        let table = |room: &TableRoom| {
            let first = end;
            end = end.after(room.times(spans));
            TrackTables { room: *room, first }
        };
        let tracks: Vec<_> = room.tracks().iter().map(table).collect();
        let tables = if end == TableRoom::default() {
            0
        } else {
            tracks.len() * spans
        };
        Self {
            spans,
            tracks,
            contents: vec![None; tables],
            steps: vec![0; end.steps],
            order_heads: vec![0; end.orders * OrderTable::HEADS],
            order_places: vec![0; end.places],
        }
    }

    /// For how many tracks there is room.
    pub(super) fn tracks(&self) -> usize {
        self.tracks.len()
    }

    /// All tables are empty, as the project is another.
    pub(super) fn forget(&mut self) {
        self.contents.fill(None);
    }

    /// Takes a table for a line, if there is room beside the other lines of its track: the one that was its own before,
    /// or an empty one.
    pub(super) fn take(
        &mut self,
        line: &Line,
        play: &Play,
        others: &[Option<Line>],
    ) -> Option<LineTable> {
        let size = line.facts?.table_size?;
        let tables = self.tracks.get(line.index)?;
        if !tables.room.holds(&size.room()) {
            return None;
        }
        let own = line.index * self.spans..(line.index + 1) * self.spans;
        let contents = self.contents.get_mut(own)?;
        let content = Content::of(line, play);
        let is_free = |number: &usize| {
            let mut taken = others.iter().flatten().filter_map(|other| other.table);
            taken.all(|table| table.number != *number)
        };
        let lasting = |number: &usize| match contents.get(*number) {
            Some(Some(before)) => content.lasting(before),
            Some(None) | None => Lasting::Nothing,
        };
        let free = (0..self.spans).filter(is_free);
        let number = free.max_by_key(lasting)?;
        let lasting = lasting(&number);
        *contents.get_mut(number)? = Some(content);
        let at = tables.first.after(tables.room.times(number));
        let steps = self.steps.get_mut(at.steps..at.steps + size.steps)?;
        step_table::forget(steps, lasting);
        if lasting == Lasting::Nothing {
            let end = at.orders + size.walks.count();
            let heads = at.orders * OrderTable::HEADS..end * OrderTable::HEADS;
            self.order_heads.get_mut(heads)?.fill(0);
        }
        Some(LineTable { size, number, at })
    }

    /// What queries see of them.
    pub(super) fn known(&mut self) -> KnownTables<'_> {
        KnownTables {
            steps: Cell::from_mut(self.steps.as_mut_slice()).as_slice_of_cells(),
            order_heads: Cell::from_mut(self.order_heads.as_mut_slice()).as_slice_of_cells(),
            order_places: Cell::from_mut(self.order_places.as_mut_slice()).as_slice_of_cells(),
        }
    }
}

impl Content {
    fn of(line: &Line, play: &Play) -> Self {
        let span = line.clip_span;
        let generated = line.generator.is_some();
        Self {
            pattern: span.pattern,
            origin: span.origin,
            order_seed: line.order_seed,
            from: span.from,
            generated: generated.then_some((line.seed, line.offsets, play.free_seed)),
        }
    }

    /// How much of what was found for another line holds for this one.
    fn lasting(&self, before: &Self) -> Lasting {
        let order = |of: &Self| (of.pattern, of.origin, of.order_seed);
        let trigs = |of: &Self| (of.from, of.generated);
        if order(self) != order(before) {
            Lasting::Nothing
        } else if trigs(self) == trigs(before) {
            // Trigs are kept up to the end of the clip span only, so that it does not matter where that is.
            Lasting::PlacesAndTrigs
        } else {
            Lasting::Places
        }
    }
}

impl<'a> KnownTables<'a> {
    /// What is known of the line with a table.
    pub(super) fn line(&self, table: LineTable) -> Option<KnownLine<'a>> {
        let first = table.at.steps;
        Some(KnownLine {
            steps: StepTable::new(self.steps.get(first..first + table.size.steps)?)?,
            table,
            tables: *self,
        })
    }
}

impl<'a> KnownLine<'a> {
    /// The kept places of the clip's own order, number 0, or of the order of a lane.
    pub(super) fn order(&self, number: usize) -> Option<OrderTable<'a>> {
        let LineTable { size, at, .. } = self.table;
        let place = size.walks.place(number)?;
        let (heads, places) = (OrderTable::HEADS, size.places);
        let (first_head, first_place) = ((at.orders + place) * heads, at.places + place * places);
        let KnownTables {
            order_heads,
            order_places,
            ..
        } = self.tables;
        Some(OrderTable::new(
            order_heads.get(first_head..first_head + heads)?,
            order_places.get(first_place..first_place + places)?,
        ))
    }
}
