//! The rows of a song in time, and the clip spans that tracks play in them.

use std::ops::Range;
use std::sync::Arc;

use super::limits::MAX_TRACKS;
use super::play::ClipSpan;
use super::project::Project;
use super::song::{PatternIndex, PlacedRow, Plays, Row, Scene, SceneIndex, Song, TrackSet};
use super::time::Tick;
use super::value::Delay;

/// The length of a row, and how far its notes can reach beyond it.
#[derive(Debug, Clone, Copy)]
struct RowExtent {
    ticks: Tick,
    reach: Tick,
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
        let mut found = None;
        self.rows_near(tick..tick + 1, |placed| {
            if (placed.start..placed.end).contains(&tick) {
                found = Some(placed);
            }
        });
        found
    }

    /// The length of all rows, each once with its repeats; a loop counts once.
    #[must_use]
    pub fn song_ticks(&self) -> Tick {
        let rows = self.song.rows.iter().take(Song::MOST);
        rows.map(|row| self.row_extent(row).ticks).sum()
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
    pub(super) fn rows_near(&self, span: Range<Tick>, mut found: impl FnMut(PlacedRow)) -> Tick {
        let mut extents = [RowExtent { ticks: 0, reach: 0 }; Song::MOST];
        let rows = self.song.rows.iter().take(Song::MOST);
        for (extent, row) in extents.iter_mut().zip(rows) {
            *extent = self.row_extent(row);
        }
        let count = self.song.rows.len().min(Song::MOST);
        let looped = self.looped_rows(count);
        let (mut row, mut start) = (0, 0);
        while row < count {
            let RowExtent { ticks, reach } = extents[row];
            if start - reach >= span.end {
                return start - reach;
            }
            if start + ticks + reach > span.start {
                let end = start + ticks;
                found(PlacedRow { row, start, end });
            }
            start += ticks;
            row += 1;
            if let Some((first, last)) = looped.filter(|(_, last)| row > *last) {
                row = first;
                let around: Tick = extents[first..=last].iter().map(|row| row.ticks).sum();
                let most = extents[first..=last].iter().map(|row| row.reach).max();
                let missing = span.start - most.unwrap_or(0) - start;
                // Whole rounds that end before the span are skipped at once.
                start += missing.div_euclid(around).max(0) * around;
            }
        }
        Tick::MAX
    }

    fn looped_rows(&self, count: usize) -> Option<(usize, usize)> {
        let (first, last) = self.song.looped?;
        let (first, last) = (usize::from(first.min(last)), usize::from(first.max(last)));
        let last = last.min(count.checked_sub(1)?);
        Some((first.min(last), last))
    }

    /// "Repeats" counts passes of the longest pattern that the row's tracks play.
    fn row_extent(&self, row: &Row) -> RowExtent {
        let (mut pass, mut reach) = (1, 1);
        let mut seen = 0u64;
        for track in 0..self.tracks.len() {
            let pattern = self.pattern_in(row, track).get();
            let bit = 1u64.checked_shl(pattern.into()).unwrap_or(0);
            if seen & bit != 0 {
                continue;
            }
            seen |= bit;
            if let Some(pattern) = self.patterns.get(usize::from(pattern)) {
                pass = pass.max(pattern.pass_ticks());
                let steps = pattern.clips.iter().map(|clip| clip.rate.tick_of(1)).max();
                reach = reach.max(steps.unwrap_or(1));
            }
        }
        RowExtent {
            ticks: pass * Tick::from(row.repeats.get()),
            // A ratchet lasts for 16 steps at the most, a step is moved by less than one.
            reach: reach * 18 + 2 * Tick::from(Delay::MAX.get()),
        }
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
