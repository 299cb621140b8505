//! A parameter that comes a block late, just behind the moment that it was meant for.
//!
//! Hosts automate by blocks: what is drawn on a bar line can arrive with the block behind it. It is still in time,
//! as a key of the remote channel that comes later in the bar line's block is. The track plays the other pattern from
//! the bar line on, and what it should have struck since then is struck at once.

use super::Performance;
use crate::sequencer::launch::Quantise;
use crate::sequencer::{Note, Project, Tick, notes_in};

/// The tracks that begin behind their moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Late {
    /// The first of their moments.
    from: Tick,
    /// The tracks, a bit each.
    tracks: u32,
}

impl Performance {
    /// How long the block before was: so late a parameter may be.
    pub(in crate::engine) fn set_tolerance(&mut self, ticks: Tick) {
        self.tolerance = ticks;
    }

    /// The tick at which what a parameter asked for at `tick` begins: the moment that was just missed, or else the
    /// next one. `due` says the first moment from a tick on.
    pub(super) fn due_for_parameter(
        &mut self,
        quantise: Quantise,
        track: usize,
        tick: Tick,
        due: impl Fn(Tick) -> Tick,
    ) -> Tick {
        let next = due(tick);
        // A moment in this block is the one that was meant.
        if quantise == Quantise::Now || next - tick <= self.tolerance {
            return next;
        }
        let missed = due((tick - self.tolerance).max(self.play.since));
        if missed >= tick {
            return next;
        }
        let Late { from, tracks } = self.late.unwrap_or(Late {
            from: missed,
            tracks: 0,
        });
        self.late = Some(Late {
            from: from.min(missed),
            tracks: tracks | 1 << track,
        });
        missed
    }

    /// Whether a track begins behind its moment.
    pub(super) fn is_late(&self, track: usize) -> bool {
        self.late.is_some_and(|late| late.tracks >> track & 1 == 1)
    }

    /// The notes that tracks should have struck before `now` and that would sound still, moved to there.
    pub(in crate::engine) fn missed_notes(
        &self,
        project: &Project,
        now: Tick,
        mut strike: impl FnMut(Note),
    ) {
        let Some(late) = self.late.filter(|_| self.play.beat_loop.is_none()) else {
            return;
        };
        let repeats = |track: u8| {
            let mut repeats = self.play.repeats.iter().flatten();
            repeats.any(|repeat| repeat.track == track)
        };
        notes_in(project, &self.play, late.from..now, |note| {
            if late.tracks >> note.track & 1 == 1 && note.end > now && !repeats(note.track) {
                strike(Note { start: now, ..note });
            }
        });
    }
}
