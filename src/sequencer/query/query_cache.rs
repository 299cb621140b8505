//! The query cache: what was worked out of a score, kept from one query to the next.
//!
//! Whoever plays asks the same score block after block. The cache keeps the lines that can sound near a place, and what
//! is known of their steps. It changes no answer: with it and without it a query finds the same, whatever was asked
//! before. Everything is forgotten when the score or the play is another. All memory is taken when the cache is made, as
//! much as a [`Room`] says.

use std::cell::Cell;
use std::ops::Range;

use super::dice_roll::{GroupWinners, NO_WINNERS};
use super::line::Line;
use super::room::{Room, TableRoom, TableSize};
use super::step_table::StepTable;
use crate::sequencer::accent::Role;
use crate::sequencer::order::OrderTable;
use crate::sequencer::play::{ClipSpan, Play};
use crate::sequencer::project::Project;
use crate::sequencer::song::Song;
use crate::sequencer::song_rows::{NearRows, SongRows};
use crate::sequencer::time::Tick;

/// Places for what is found for all tracks together at a tick.
const MOMENTS: usize = 64;

/// Which score and which play a cache is of: equal numbers mean equal ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CacheKey {
    /// Changes with the project.
    pub project: u64,
    /// Changes with the [`Play`].
    pub play: u64,
}

/// Which lines a cache holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct LinesVersion {
    /// Changes with the score.
    pub(super) score: u64,
    /// Changes with the rows of the song that are near.
    rows: u64,
}

/// What is kept between queries.
#[derive(Debug)]
pub(super) struct QueryCache {
    key: Option<CacheKey>,
    version: LinesVersion,
    /// As many lines for each track as can be near; none for those that cannot sound.
    lines: Vec<Option<Line>>,
    /// The most lines of a track that can be near.
    spans: usize,
    /// Where the tables of each track are.
    tables: Vec<TrackTables>,
    /// The ticks for which these are all lines.
    near: Range<Tick>,
    has_accents: bool,
    /// The rows of the song, while one plays.
    rows: Option<SongRows>,
    steps: Vec<u64>,
    order_heads: Vec<i64>,
    order_places: Vec<u8>,
    winners: [Cell<FoundAt<GroupWinners>>; MOMENTS],
    accents: [Cell<FoundAt<u16>>; MOMENTS],
}

/// The table of a line.
#[derive(Debug, Clone, Copy)]
pub(super) struct LineTable {
    size: TableSize,
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

/// What was found for all tracks together at a tick.
#[derive(Debug, Clone, Copy)]
pub(super) struct FoundAt<T> {
    tick: Tick,
    found: T,
}

/// What queries see of a cache.
#[derive(Debug, Clone, Copy)]
pub(super) struct Known<'a> {
    lines: &'a [Option<Line>],
    spans: usize,
    steps: &'a [Cell<u64>],
    order_heads: &'a [Cell<i64>],
    order_places: &'a [Cell<u8>],
    /// Whether any track accents others.
    pub(super) has_accents: bool,
    winners: &'a [Cell<FoundAt<GroupWinners>>],
    accents: &'a [Cell<FoundAt<u16>>],
}

/// What is known of one line.
#[derive(Debug, Clone, Copy)]
pub(super) struct KnownLine<'a> {
    pub(super) steps: StepTable<'a>,
    size: TableSize,
    order_heads: &'a [Cell<i64>],
    order_places: &'a [Cell<u8>],
}

impl<T: Copy> FoundAt<T> {
    /// Places in which nothing was found yet.
    fn nothing(found: T) -> [Cell<Self>; MOMENTS] {
        let tick = Tick::MIN;
        std::array::from_fn(|_| Cell::new(Self { tick, found }))
    }

    /// What there is at a tick: found by `find`, or known from before.
    fn look(kept: &[Cell<Self>], tick: Tick, find: impl FnOnce() -> T) -> T {
        let cell = kept.get(moment(tick));
        if let Some(known) = cell.map(Cell::get).filter(|known| known.tick == tick) {
            return known.found;
        }
        let found = find();
        if let Some(cell) = cell {
            cell.set(Self { tick, found });
        }
        found
    }
}

impl TrackTables {
    /// Where the table of the line with this number begins, and its room.
    fn of_line(&self, number: usize) -> TableRoom {
        self.first.after(self.room.times(number))
    }
}

impl QueryCache {
    /// A cache with this much room.
    pub(super) fn new(room: &Room) -> Self {
        let spans = room.spans();
        let mut end = TableRoom::default();
        let table = |room: &TableRoom| {
            let first = end;
            end = end.after(room.times(spans));
            TrackTables { room: *room, first }
        };
        let tables: Vec<_> = room.tracks().iter().map(table).collect();
        Self {
            key: None,
            version: LinesVersion::default(),
            lines: Vec::with_capacity(room.lines()),
            spans,
            near: 0..0,
            has_accents: false,
            rows: None,
            steps: vec![0; end.steps],
            order_heads: vec![0; end.orders * OrderTable::HEADS],
            order_places: vec![0; end.places],
            winners: FoundAt::nothing(NO_WINNERS),
            accents: FoundAt::nothing(0),
            tables,
        }
    }

    /// Whether there is room for all lines of a project.
    pub(super) fn has_room_for(&self, project: &Project) -> bool {
        project.tracks.len() <= self.tables.len() && Room::spans_of(project) <= self.spans
    }

    /// Makes ready for queries that begin in a span: after this [`known`](Self::known) holds all lines that can sound
    /// from its start to the tick that [`until`](Self::until) gives.
    pub(super) fn prepare(
        &mut self,
        project: &Project,
        play: &Play,
        key: CacheKey,
        span: &Range<Tick>,
    ) {
        let is_new = self.key != Some(key);
        if !is_new && self.near.start <= span.start && span.end <= self.near.end {
            return;
        }
        self.version.rows += 1;
        if is_new {
            self.key = Some(key);
            self.version.score += 1;
            self.winners = FoundAt::nothing(NO_WINNERS);
            self.accents = FoundAt::nothing(0);
            self.lines.clear();
            self.lines.resize(project.tracks.len() * self.spans, None);
            let mut tracks = project.tracks.iter();
            self.has_accents = tracks.any(|track| track.role == Role::Accents);
            self.rows = project.song.plays().then(|| SongRows::of(project));
        }
        if let Some(rows) = self.rows.take() {
            self.find_lines(project, play, &rows.near(span.start));
            self.rows = Some(rows);
        } else {
            self.near = Tick::MIN..Tick::MAX;
            for track in 0..project.tracks.len() {
                for (place, clip_span) in play.clip_spans(track).enumerate() {
                    self.set_line(project, play, track * self.spans + place, Some(clip_span));
                }
            }
        }
    }

    /// Takes an empty table for the line at a place, if there is room.
    fn take_table(&mut self, place: usize, size: TableSize) -> Option<LineTable> {
        let (track, number) = (place / self.spans, place % self.spans);
        let tables = self.tables.get(track)?;
        let at = tables
            .room
            .holds(&size.room())
            .then(|| tables.of_line(number))?;
        self.steps.get_mut(at.steps..at.steps + size.steps)?.fill(0);
        let heads =
            at.orders * OrderTable::HEADS..(at.orders + size.walks.count()) * OrderTable::HEADS;
        self.order_heads.get_mut(heads)?.fill(0);
        Some(LineTable { size, at })
    }

    /// Which lines it holds: another value when any is another than before.
    pub(super) fn version(&self) -> LinesVersion {
        self.version
    }

    /// Keeps the lines of some rows, and adds those that are new.
    fn find_lines(&mut self, project: &Project, play: &Play, rows: &NearRows) {
        self.near = rows.ticks.clone();
        let holds = |clip_span: &ClipSpan| rows.iter().any(|row| row.start == clip_span.from);
        for line in &mut self.lines {
            line.take_if(|line| !holds(&line.clip_span));
        }
        for row in rows.iter() {
            for track in 0..project.tracks.len() {
                let own = track * self.spans..(track + 1) * self.spans;
                let Some(lines) = self.lines.get(own.clone()) else {
                    continue;
                };
                let known = lines.iter().flatten();
                let is_known = known
                    .into_iter()
                    .any(|line| line.clip_span.from == row.start);
                let free = lines.iter().position(Option::is_none);
                if let Some(free) = free.filter(|_| !is_known) {
                    let clip_span = project.clip_span_in(row, track);
                    self.set_line(project, play, own.start + free, clip_span);
                    if let Some(Some(line)) = self.lines.get_mut(own.start + free) {
                        line.heard = row.heard;
                    }
                }
            }
        }
    }

    /// Keeps the line of a clip span at a place of the list, if it can sound or decide about others.
    fn set_line(
        &mut self,
        project: &Project,
        play: &Play,
        place: usize,
        clip_span: Option<ClipSpan>,
    ) {
        let line = clip_span.and_then(|clip_span| {
            let index = place / self.spans;
            let pattern = project.patterns.get(usize::from(clip_span.pattern))?;
            let clip = pattern.clips.get(index)?;
            let of = (pattern.as_ref(), project.track(index)?, clip.as_ref());
            Some(Line::new(project, play, clip_span, index, of).with_facts(pattern, clip))
        });
        let line = line.map(|line| Line {
            table: line
                .table_size
                .and_then(|size| self.take_table(place, size)),
            ..line
        });
        if let Some(kept) = self.lines.get_mut(place) {
            *kept = line;
        }
    }

    /// The tick up to which all lines are there, after [`prepare`](Self::prepare).
    pub(super) fn until(&self) -> Tick {
        self.near.end
    }

    /// What queries see of it.
    pub(super) fn known(&mut self) -> Known<'_> {
        Known {
            lines: &self.lines,
            spans: self.spans,
            steps: Cell::from_mut(self.steps.as_mut_slice()).as_slice_of_cells(),
            order_heads: Cell::from_mut(self.order_heads.as_mut_slice()).as_slice_of_cells(),
            order_places: Cell::from_mut(self.order_places.as_mut_slice()).as_slice_of_cells(),
            has_accents: self.has_accents,
            winners: &self.winners,
            accents: &self.accents,
        }
    }
}

impl<'a> Known<'a> {
    /// The lines, each with its place in the list, track by track and by the beginnings of their clip spans.
    pub(super) fn lines(&self) -> impl Iterator<Item = (usize, &'a Line)> {
        let tracks = self.lines.len() / self.spans.max(1);
        (0..tracks).flat_map(|track| self.lines_of(track))
    }

    /// The lines of a track, each with its place in the list, by the beginnings of their clip spans.
    pub(super) fn lines_of(&self, track: usize) -> impl Iterator<Item = (usize, &'a Line)> {
        let (first, lines) = self.places_of(track);
        let at = move |place: usize| lines.get(place)?.as_ref().map(|line| (first + place, line));
        let mut order: [usize; Song::NEAR] = std::array::from_fn(|place| place);
        let begins = |place| at(place).map_or(Tick::MAX, |(_, line)| line.clip_span.from);
        order.sort_unstable_by_key(|place| (begins(*place), *place));
        order.into_iter().filter_map(at)
    }

    /// The places of a track's lines in the list, and the first of them.
    fn places_of(&self, track: usize) -> (usize, &'a [Option<Line>]) {
        let first = track * self.spans;
        (
            first,
            self.lines.get(first..first + self.spans).unwrap_or(&[]),
        )
    }

    /// The line at a place of the list.
    pub(super) fn at(&self, place: usize) -> Option<&'a Line> {
        self.lines.get(place)?.as_ref()
    }

    /// The line of a track in a clip span, and its place in the list.
    pub(super) fn line(&self, track: usize, clip_span: &ClipSpan) -> Option<(usize, &'a Line)> {
        let (first, lines) = self.places_of(track);
        let is_it = |line: &&Line| line.clip_span == *clip_span;
        let mut found = lines.iter().enumerate();
        found.find_map(|(place, line)| {
            let line = line.as_ref().filter(is_it)?;
            Some((first + place, line))
        })
    }

    /// What is known of a line, if that is kept.
    pub(super) fn known_line(&self, line: &Line) -> Option<KnownLine<'a>> {
        let LineTable { size, at } = line.table?;
        let orders = at.orders..at.orders + size.walks.count();
        Some(KnownLine {
            steps: StepTable::new(self.steps.get(at.steps..at.steps + size.steps)?)?,
            size,
            order_heads: self
                .order_heads
                .get(orders.start * OrderTable::HEADS..orders.end * OrderTable::HEADS)?,
            order_places: self
                .order_places
                .get(at.places..at.places + size.room().places)?,
        })
    }

    /// The tracks of all groups whose steps play at a tick: found by `find`, or known from before.
    pub(super) fn winners(&self, tick: Tick, find: impl FnOnce() -> GroupWinners) -> GroupWinners {
        FoundAt::look(self.winners, tick, find)
    }

    /// The channels that are accented at a tick, a bit each: found by `find`, or known from before.
    pub(super) fn accented(&self, tick: Tick, find: impl FnOnce() -> u16) -> u16 {
        FoundAt::look(self.accents, tick, find)
    }
}

impl<'a> KnownLine<'a> {
    /// The kept places of the clip's own order, number 0, or of the order of a lane.
    pub(super) fn order(&self, number: usize) -> Option<OrderTable<'a>> {
        let place = self.size.walks.place(number)?;
        let (heads, places) = (OrderTable::HEADS, self.size.places);
        Some(OrderTable::new(
            self.order_heads.get(place * heads..(place + 1) * heads)?,
            self.order_places
                .get(place * places..(place + 1) * places)?,
        ))
    }
}

/// Where what is found for a tick is kept.
fn moment(tick: Tick) -> usize {
    let mixed = tick.cast_unsigned().wrapping_mul(0x9e37_79b9_7f4a_7c15);
    usize::try_from(mixed >> 58).unwrap_or(0)
}
