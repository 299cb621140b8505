//! Which pattern each track plays at a tick.

use super::limits::MAX_TRACKS;
use super::play::Play;
use super::project::Project;
use super::song::PlacedRow;
use super::time::Tick;

/// The pattern of each track, 0 to 63; none for a track that is not there, or that a row of the song leaves out.
pub type PatternsPlayed = [Option<u8>; MAX_TRACKS];

impl Project {
    /// The pattern that each track plays at a tick, and the tick up to which the song alone changes nothing of that.
    #[must_use]
    pub fn patterns_at(&self, play: &Play, tick: Tick) -> (PatternsPlayed, Tick) {
        let mut patterns = [None; MAX_TRACKS];
        let row = self.song.plays().then(|| self.row_at(tick));
        for (track, pattern) in patterns.iter_mut().enumerate().take(self.tracks.len()) {
            let clip_span = match row {
                Some(row) => row.and_then(|row: PlacedRow| self.clip_span_in(row, track)),
                None => play.clip_span_at(track, tick),
            };
            *pattern = clip_span.map(|clip_span| clip_span.pattern);
        }
        let until = match row {
            Some(Some(row)) => row.end,
            // Before the song begins it is looked at again at its beginning; after it nothing follows.
            Some(None) if tick < 0 => 0,
            Some(None) | None => Tick::MAX,
        };
        (patterns, until)
    }
}
