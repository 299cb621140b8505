//! The query cache: what was worked out of a score, kept from one query to the next.
//!
//! Whoever plays asks the same score block after block. The cache keeps the lines that can sound near a place, and what
//! is known of their steps. It changes no answer: with it and without it a query finds the same, whatever was asked
//! before. Lines are found anew when the project or the play is another. All memory is taken when the cache is made, as
//! much as a [`Room`] says.

use std::cell::Cell;
use std::ops::Range;

use super::clip_facts::ClipFacts;
use super::dice_roll::{GroupWinners, NO_WINNERS};
use super::line::Line;
use super::line_tables::{KnownLine, KnownTables, LineTables};
use super::room::Room;
use crate::sequencer::accent::Role;
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
    tables: LineTables,
    /// The ticks for which these are all lines.
    near: Range<Tick>,
    has_accents: bool,
    /// The rows of the song, while one plays.
    rows: Option<SongRows>,
    winners: [Cell<FoundAt<GroupWinners>>; MOMENTS],
    accents: [Cell<FoundAt<u16>>; MOMENTS],
}

/// What the clips of a track have together, each with the number of its pattern.
type SeenClips = [Option<(u8, ClipFacts)>; Song::NEAR];

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
    tables: KnownTables<'a>,
    /// Whether any track accents others.
    pub(super) has_accents: bool,
    winners: &'a [Cell<FoundAt<GroupWinners>>],
    accents: &'a [Cell<FoundAt<u16>>],
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

impl QueryCache {
    /// A cache with this much room.
    pub(super) fn new(room: &Room) -> Self {
        Self {
            key: None,
            version: LinesVersion::default(),
            lines: Vec::with_capacity(room.lines()),
            spans: room.spans(),
            near: 0..0,
            has_accents: false,
            rows: None,
            winners: FoundAt::nothing(NO_WINNERS),
            accents: FoundAt::nothing(0),
            tables: LineTables::new(room),
        }
    }

    /// Whether there is room for all lines of a project.
    pub(super) fn has_room_for(&self, project: &Project) -> bool {
        project.tracks.len() <= self.tables.tracks() && Room::spans_of(project) <= self.spans
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
            if self.key.is_none_or(|before| before.project != key.project) {
                self.begin_project(project);
            }
            self.key = Some(key);
            self.version.score += 1;
            self.winners = FoundAt::nothing(NO_WINNERS);
            self.accents = FoundAt::nothing(0);
        }
        let rows = self.rows.take();
        let near = rows.as_ref().map(|rows| rows.near(span.start));
        let ticks = near.as_ref().map(|rows| rows.ticks.clone());
        self.near = ticks.unwrap_or(Tick::MIN..Tick::MAX);
        for track in 0..project.tracks.len() {
            let seen = self.begin_track(track, near.as_ref().filter(|_| !is_new));
            if let Some(near) = &near {
                self.find_rows(project, play, track, near, &seen);
            } else {
                for (number, clip_span) in play.clip_spans(track).enumerate() {
                    let place = track * self.spans + number;
                    self.set_line(project, play, place, clip_span, &seen);
                }
            }
        }
        self.rows = rows;
    }

    /// Forgets what was found out about another project.
    fn begin_project(&mut self, project: &Project) {
        self.tables.forget();
        self.lines.clear();
        self.lines.resize(project.tracks.len() * self.spans, None);
        let mut tracks = project.tracks.iter();
        self.has_accents = tracks.any(|track| track.role == Role::Accents);
        self.rows = project.song.plays().then(|| SongRows::of(project));
    }

    /// Takes out the lines of a track that are not of these rows; all of them, when the play is another. Returns what was
    /// seen of the track's clips.
    fn begin_track(&mut self, track: usize, rows: Option<&NearRows>) -> SeenClips {
        let mut seen = [None; Song::NEAR];
        let own = track * self.spans..(track + 1) * self.spans;
        let lines = self.lines.get_mut(own).unwrap_or(&mut []);
        let stays = |line: &Line| {
            let mut rows = rows.into_iter().flat_map(NearRows::iter);
            rows.any(|row| row.start == line.clip_span.from)
        };
        for (line, seen) in lines.iter_mut().zip(&mut seen) {
            let facts = |line: &Line| Some((line.clip_span.pattern, line.facts?));
            *seen = line.as_ref().and_then(facts);
            line.take_if(|line| !stays(line));
        }
        seen
    }

    /// Which lines it holds: another value when any is another than before.
    pub(super) fn version(&self) -> LinesVersion {
        self.version
    }

    /// Adds the lines of a track in rows of a song that are not there yet.
    fn find_rows(
        &mut self,
        project: &Project,
        play: &Play,
        track: usize,
        rows: &NearRows,
        seen: &SeenClips,
    ) {
        for row in rows.iter() {
            let own = track * self.spans..(track + 1) * self.spans;
            let Some(lines) = self.lines.get(own.clone()) else {
                continue;
            };
            let mut known = lines.iter().flatten();
            let is_known = known.any(|line| line.clip_span.from == row.start);
            let free = lines.iter().position(Option::is_none);
            if let Some(free) = free.filter(|_| !is_known)
                && let Some(clip_span) = project.clip_span_in(row, track)
            {
                self.set_line(project, play, own.start + free, clip_span, seen);
                if let Some(Some(line)) = self.lines.get_mut(own.start + free) {
                    line.heard = row.heard;
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
        clip_span: ClipSpan,
        seen: &SeenClips,
    ) {
        let track = place / self.spans;
        let line = find_line(project, play, track, clip_span, seen).map(|line| {
            let own = track * self.spans..(track + 1) * self.spans;
            let others = self.lines.get(own).unwrap_or(&[]);
            let table = self.tables.take(&line, play, others);
            Line { table, ..line }
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
            tables: self.tables.known(),
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

    /// The place in the list of the line that a track plays at a tick, where no song is played: of its clip span, or of the
    /// one after that.
    pub(super) fn place_at(&self, play: &Play, track: usize, tick: Tick) -> usize {
        let next = play.next.get(track).and_then(Option::as_ref);
        let is_next = next.is_some_and(|clip_span| clip_span.from <= tick);
        track * self.spans + usize::from(is_next)
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
        self.tables.line(line.table?)
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

/// The line of a clip span on a track, with the facts of its clip, as they were seen or as they are found.
fn find_line(
    project: &Project,
    play: &Play,
    track: usize,
    clip_span: ClipSpan,
    seen: &SeenClips,
) -> Option<Line> {
    let pattern = project.patterns.get(usize::from(clip_span.pattern))?;
    let clip = pattern.clips.get(track)?;
    let known = project
        .known_clips
        .facts(clip_span.pattern.into(), track, clip);
    let of = (pattern.as_ref(), project.track(track)?, clip.as_ref());
    let line = Line::new(project, play, clip_span, track, of);
    let mut seen = seen.iter().flatten();
    let seen = seen.find(|(pattern, _)| *pattern == clip_span.pattern);
    let find = || ClipFacts::of(pattern, clip, line.step_ticks, known);
    let facts = seen.map_or_else(find, |(_, facts)| *facts);
    Some(line.with_facts(facts))
}

/// Where what is found for a tick is kept.
fn moment(tick: Tick) -> usize {
    let mixed = tick.cast_unsigned().wrapping_mul(0x9e37_79b9_7f4a_7c15);
    usize::try_from(mixed >> 58).unwrap_or(0)
}
