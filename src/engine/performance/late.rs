//! Automation of the *Pattern* parameter that comes a block late, just after the moment it was meant for.
//!
//! Hosts automate by blocks: a change drawn on a bar line can arrive with the next block. It still counts as in
//! time, like a key of the remote channel that comes later in the bar line's block. The track plays the new
//! pattern from the bar line on, and the notes missed since then are struck at once.

use super::Performance;
use crate::sequencer::launch::Quantise;
use crate::sequencer::{Note, Tick};

/// The tracks whose launch arrived late.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Late {
    /// The earliest of the missed moments.
    from: Tick,
    /// The tracks, one bit each.
    tracks: u32,
}

impl Performance {
    /// Sets how late a parameter may be: the length of the block before.
    pub(in crate::engine) fn set_tolerance(&mut self, ticks: Tick) {
        self.tolerance = ticks;
    }

    /// The tick at which a parameter's request at `tick` takes effect: the moment that was just missed, or else
    /// the next one. `due` gives the first moment from a tick on.
    pub(super) fn due_for_parameter(
        &mut self,
        quantise: Quantise,
        track: usize,
        tick: Tick,
        due: impl Fn(Tick) -> Tick,
    ) -> Tick {
        let next = due(tick);
        // A moment within this block is the one that was meant.
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

    /// Whether a track's launch arrived late.
    pub(super) fn is_late(&self, track: usize) -> bool {
        self.late.is_some_and(|late| late.tracks >> track & 1 == 1)
    }

    /// The tick from which on late tracks have missed notes, if there are any.
    pub(in crate::engine) fn missed_from(&self) -> Option<Tick> {
        let late = self.late.filter(|_| self.play.beat_loop.is_none());
        late.map(|late| late.from)
    }

    /// A note that a late track should have struck before `now` and that would still sound, moved to `now`.
    pub(in crate::engine) fn missed(&self, note: Note, now: Tick) -> Option<Note> {
        let late = self.late?;
        let repeats = |track: u8| {
            let mut repeats = self.play.repeats.iter().flatten();
            repeats.any(|repeat| repeat.track == track)
        };
        let is_late = late.tracks >> note.track & 1 == 1;
        let is_missed = is_late && note.end > now && !repeats(note.track);
        is_missed.then_some(Note { start: now, ..note })
    }
}
