//! The rows of a song in time, and the clip spans that tracks play in them.

use std::ops::Range;
use std::sync::Arc;

use super::limits::{MAX_PATTERNS, MAX_TRACKS};
use super::play::ClipSpan;
use super::project::Project;
use super::song::{PatternIndex, PlacedRow, Plays, Row, Scene, SceneIndex, Song, TrackSet};
use super::time::Tick;
use super::work;

/// The rows of a song in time, numbered from 0 on as they are played; a loop goes on for ever.
#[derive(Debug, Clone)]
pub(super) struct SongRows {
    /// The beginning of each row, as if there was no loop, and the end of the last.
    starts: [Tick; Song::MOST + 1],
    count: usize,
    /// The first and the last row of the loop.
    looped: Option<(usize, usize)>,
}

impl SongRows {
    /// The rows of a project's song.
    pub(super) fn of(project: &Project) -> Self {
        let song = &project.song;
        let count = song.rows.len().min(Song::MOST);
        let (mut starts, mut passes) = ([0; Song::MOST + 1], [0; MAX_PATTERNS]);
        let mut start = 0;
        for (place, row) in starts.iter_mut().skip(1).zip(&song.rows) {
            start += project.row_ticks(row, &mut passes);
            *place = start;
        }
        let looped = song.looped.and_then(|(first, last)| {
            let (first, last) = (usize::from(first.min(last)), usize::from(first.max(last)));
            let last = last.min(count.checked_sub(1)?);
            Some((first.min(last), last))
        });
        Self {
            starts,
            count,
            looped,
        }
    }

    /// The beginning of the row with this number: the song's start for numbers below 0, its end for those past the
    /// last.
    fn start(&self, number: i64) -> Tick {
        let at = |place: usize| self.starts.get(place).copied().unwrap_or(0);
        let number = usize::try_from(number).unwrap_or(0);
        match self.looped {
            Some((first, last)) if number > last => {
                let (rounds, row) = self.around(number - first, first, last);
                at(first) + rounds * (at(last + 1) - at(first)) + at(row) - at(first)
            }
            _ => at(number.min(self.count)),
        }
    }

    /// How many rounds of the loop come before a row, counted from the loop's first; and which row of the song it is.
    fn around(&self, number: usize, first: usize, last: usize) -> (Tick, usize) {
        let length = last - first + 1;
        let rounds = Tick::try_from(number / length).unwrap_or(0);
        (rounds, first + number % length)
    }

    /// The row with this number; none past the last.
    pub(super) fn row(&self, number: i64) -> Option<PlacedRow> {
        work::count();
        let place = usize::try_from(number).ok()?;
        let row = match self.looped {
            Some((first, last)) if place > last => self.around(place - first, first, last).1,
            _ => Some(place).filter(|place| *place < self.count)?,
        };
        let heard = if number < Song::EARLY {
            Tick::MIN
        } else {
            self.start(number - Song::EARLY)
        };
        let silent = number + Song::LATE + 1;
        Some(PlacedRow {
            row,
            start: self.start(number),
            end: self.start(number + 1),
            heard: (heard, self.row_start(silent)),
        })
    }

    /// The beginning of the row with this number; the end of time past the last.
    fn row_start(&self, number: i64) -> Tick {
        let is_past =
            self.looped.is_none() && usize::try_from(number).is_ok_and(|n| n >= self.count);
        if is_past {
            Tick::MAX
        } else {
            self.start(number)
        }
    }

    /// The number of the row at a tick: -1 before the song, the number of rows after its end.
    pub(super) fn number_at(&self, tick: Tick) -> i64 {
        let within = |tick: Tick| {
            let starts = self.starts.get(..=self.count).unwrap_or(&[]);
            let begun = starts.partition_point(|start| *start <= tick);
            i64::try_from(begun).unwrap_or(0) - 1
        };
        let Some((first, last)) = self.looped else {
            return within(tick);
        };
        let (from, to) = (self.starts[first], self.starts[last + 1]);
        if tick < to {
            return within(tick);
        }
        let rounds = (tick - from) / (to - from).max(1);
        let length = i64::try_from(last - first + 1).unwrap_or(1);
        within(tick - rounds * (to - from)) + rounds * length
    }

    /// The numbers of the first and the last row that can sound in a span.
    fn heard_in(&self, span: &Range<Tick>) -> (i64, i64) {
        let first = self.number_at(span.start) - Song::LATE;
        (first.max(0), self.number_at(span.end - 1) + Song::EARLY)
    }

    /// The rows near a tick, as many as fit.
    pub(super) fn near(&self, tick: Tick) -> NearRows {
        let first = (self.number_at(tick) - Song::LATE).max(0);
        let mut rows = [None; Song::NEAR];
        for (row, number) in rows.iter_mut().zip(first..) {
            *row = self.row(number);
        }
        let from = if first == 0 {
            Tick::MIN
        } else {
            self.start(first + Song::LATE)
        };
        let after = first + i64::try_from(Song::NEAR).unwrap_or(0);
        let until = self.row(after).map_or(Tick::MAX, |row| row.heard.0);
        NearRows {
            rows,
            ticks: from..until,
        }
    }
}

/// The rows near a place.
#[derive(Debug, Clone)]
pub(super) struct NearRows {
    rows: [Option<PlacedRow>; Song::NEAR],
    /// The ticks for which these are all rows that can sound.
    pub(super) ticks: Range<Tick>,
}

impl NearRows {
    /// The rows, in order of time.
    pub(super) fn iter(&self) -> impl Iterator<Item = PlacedRow> {
        self.rows.iter().flatten().copied()
    }
}

impl Project {
    /// Updates everything that names a track when tracks move: `place` gives each track's new place, or none when
    /// it is gone.
    pub(super) fn follow_tracks(&mut self, place: impl Fn(usize) -> Option<usize>) {
        let follow = |set: &mut TrackSet| {
            let tracks = (0..MAX_TRACKS).filter(|track| set.has(*track));
            set.0 = tracks
                .filter_map(&place)
                .fold(0, |bits, track| bits | 1 << track);
        };
        for scene in &mut self.scenes {
            let scene = Arc::make_mut(scene);
            follow(&mut scene.muted);
            for (track, pattern) in std::mem::take(&mut scene.tracks).into_iter().enumerate() {
                if let Some(track) = place(track).filter(|_| pattern.is_some()) {
                    scene.set_pattern(track, pattern);
                }
            }
        }
        if self.song.rows.iter().any(|row| !row.muted.is_empty()) {
            let rows = &mut Arc::make_mut(&mut self.song).rows;
            rows.iter_mut().for_each(|row| follow(&mut row.muted));
        }
        for made in &mut self.macros {
            if made.targets.iter().any(|target| target.track.is_some()) {
                Arc::make_mut(made).follow_tracks(&place);
            }
        }
    }

    /// A scene; none where it was not made yet.
    #[must_use]
    pub fn scene(&self, scene: SceneIndex) -> Option<&Scene> {
        self.scenes.get(usize::from(scene.get())).map(Arc::as_ref)
    }

    /// The row of the song at a tick; none before its first and after its last.
    #[must_use]
    pub fn row_at(&self, tick: Tick) -> Option<PlacedRow> {
        let rows = SongRows::of(self);
        rows.row(rows.number_at(tick))
    }

    /// The length of all rows, each once with its repeats; a loop counts once.
    #[must_use]
    pub fn song_ticks(&self) -> Tick {
        let rows = SongRows::of(self);
        rows.starts.get(rows.count).copied().unwrap_or(0)
    }

    /// Whether the song has ended at a tick, so that nothing plays there.
    #[must_use]
    pub fn song_has_ended(&self, tick: Tick) -> bool {
        self.song.plays() && tick >= 0 && self.row_at(tick).is_none()
    }

    /// The clip span of a track in a row; none when the track is silent there.
    #[must_use]
    pub(super) fn clip_span_in(&self, placed: PlacedRow, track: usize) -> Option<ClipSpan> {
        let row = self.song.rows.get(placed.row)?;
        let scene = match row.plays {
            Plays::Pattern(_) => None,
            Plays::Scene(scene) => self.scene(scene),
        };
        if row.muted.has(track) || scene.is_some_and(|scene| scene.muted.has(track)) {
            return None;
        }
        Some(ClipSpan {
            pattern: self.pattern_in(row, track).get(),
            origin: placed.start,
            launched: placed.start,
            from: placed.start,
            until: placed.end,
            transpose: row.transpose.get(),
            row: u8::try_from(placed.row).ok(),
        })
    }

    /// Calls `found` with the rows that can sound in a span, in order of time; returns the tick before which no
    /// further row can sound.
    pub(super) fn rows_near(&self, span: &Range<Tick>, found: impl FnMut(PlacedRow)) -> Tick {
        let rows = SongRows::of(self);
        let (first, last) = rows.heard_in(span);
        (first..=last)
            .filter_map(|number| rows.row(number))
            .for_each(found);
        rows.row(last + 1).map_or(Tick::MAX, |row| row.heard.0)
    }

    /// "Repeats" counts passes of the longest pattern that the row's tracks play. `passes` holds the passes of
    /// patterns worked out so far; 0 for the others.
    fn row_ticks(&self, row: &Row, passes: &mut [Tick; MAX_PATTERNS]) -> Tick {
        let mut pass_of = |pattern: PatternIndex| {
            let pattern = usize::from(pattern.get());
            let (Some(pass), Some(pattern)) = (passes.get_mut(pattern), self.patterns.get(pattern))
            else {
                return 1;
            };
            if *pass == 0 {
                *pass = pattern.pass_ticks().max(1);
            }
            *pass
        };
        let longest = match row.plays {
            Plays::Pattern(pattern) => pass_of(pattern),
            Plays::Scene(_) => {
                let tracks = 0..self.tracks.len();
                let passes = tracks.map(|track| pass_of(self.pattern_in(row, track)));
                passes.max().unwrap_or(1)
            }
        };
        longest * Tick::from(row.repeats.get())
    }

    fn pattern_in(&self, row: &Row, track: usize) -> PatternIndex {
        match row.plays {
            Plays::Pattern(pattern) => pattern,
            Plays::Scene(scene) => self
                .scene(scene)
                .map_or(PatternIndex::DEFAULT, |scene| scene.pattern_of(track)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sequencer::notation;
    use crate::sequencer::song::Repeats;

    const SIXTEENTH: Tick = 10_080;

    /// A song of rows given as (pattern, repeats), with patterns 0 and 1 of 4 and 6 sixteenths.
    fn song(rows: &[(i64, i64)], looped: Option<(u8, u8)>) -> Project {
        let mut project = Project::with_tracks(2);
        for (pattern, line) in ["x...", "x....."].into_iter().enumerate() {
            let clips = &mut Arc::make_mut(&mut project.patterns[pattern]).clips;
            let mut clip = notation::clip(line).unwrap();
            clip.length = crate::sequencer::value::Length::clamped(line.len() as i64);
            *clips = vec![Arc::new(clip)];
        }
        let rows = rows.iter().map(|(pattern, repeats)| Row {
            plays: Plays::Pattern(PatternIndex::clamped(*pattern)),
            repeats: Repeats::clamped(*repeats),
            ..Row::default()
        });
        project.song = Arc::new(Song {
            on: true,
            rows: rows.collect(),
            looped,
        });
        project
    }

    /// The rows at each fourth sixteenth, counted from 1, `.` where the song is silent.
    fn rows(project: &Project, sixteenths: Range<Tick>) -> String {
        let row = |at: Tick| match project.row_at(at * SIXTEENTH) {
            Some(placed) => ['1', '2', '3', '4'][placed.row],
            None => '.',
        };
        sixteenths.step_by(2).map(row).collect()
    }

    /// "row = function of song position": rows last for their repeats, then the song is silent.
    #[test]
    fn rows_follow_the_position() {
        let project = song(&[(0, 2), (1, 1), (0, 1)], None);
        assert_eq!(rows(&project, -4..24), "..111122233...");
    }

    /// A song lasts as long as its rows, and is over at the first tick behind them; rows that go round never are.
    #[test]
    fn a_song_ends_with_its_last_row() {
        let mut project = song(&[(0, 2), (1, 1)], None);
        let end = 14 * SIXTEENTH;
        assert_eq!(project.song_ticks(), end);
        let over = |project: &Project| [-1, 0, end - 1, end].map(|at| project.song_has_ended(at));
        assert_eq!(over(&project), [false, false, false, true]);
        Arc::make_mut(&mut project.song).on = false;
        assert_eq!(over(&project), [false; 4], "it does not play");
        assert_eq!(over(&song(&[(0, 2), (1, 1)], Some((1, 1)))), [false; 4]);
        assert_eq!(over(&song(&[], None)), [false; 4]);
    }

    /// "loop region": its rows go round for ever, however far one locates.
    #[test]
    fn rows_go_round() {
        let project = song(&[(0, 1), (1, 1), (0, 1)], Some((1, 2)));
        assert_eq!(rows(&project, 0..34), "11222332223322233");
        let far = 10 * 1_000_000;
        assert_eq!(rows(&project, far + 4..far + 14), "22233");
    }
}
