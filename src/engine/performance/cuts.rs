//! Cuts: where a track's notes end early, at a launch and where the track falls silent.

use super::Performance;
use crate::sequencer::Tick;
use crate::sequencer::play::{ClipSpan, MuteState};
use crate::sequencer::project::MAX_TRACKS;

/// For each track the tick at which its notes are cut, if any.
pub(in crate::engine) type Cuts = [Option<Tick>; MAX_TRACKS];

impl Performance {
    /// The cuts of all tracks; none when no cut is ahead.
    pub(in crate::engine) fn cuts(&self) -> Option<&Cuts> {
        self.cuts.as_ref()
    }

    /// The cuts from a tick on, only for what is queued now: a change that is taken back before its tick cuts
    /// nothing. `heard` is the mute state before the commands of this tick were applied.
    pub(super) fn cuts_from(&self, tick: Tick, heard: MuteState) -> Cuts {
        std::array::from_fn(|track| {
            let (now, next) = (self.play.tracks.get(track), self.play.next.get(track));
            let next = next.copied().flatten();
            // Going on with the same clip is no change.
            let other = |next: &ClipSpan| {
                now.is_none_or(|now| (now.pattern, now.origin) != (next.pattern, next.origin))
            };
            let late = self.is_late(track);
            let launch = next
                .filter(other)
                .map(|next| if late { tick } else { next.from });
            let silent =
                |mute_state: MuteState| !mute_state.lets_sound(track) && heard.lets_sound(track);
            let now = Some(tick).filter(|_| silent(self.play.mute_state));
            let soon = self.play.next_mute_state;
            let soon = soon.and_then(|(from, mute_state)| silent(mute_state).then_some(from));
            let due = [launch, now, soon].into_iter().flatten();
            due.filter(|from| *from >= tick).min()
        })
    }
}
