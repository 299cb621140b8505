//! Who is muted and soloed: by hands, by the host and by scenes.

use super::Performance;
use crate::sequencer::play::MuteState;
use crate::sequencer::project::MuteGroup;
use crate::sequencer::{Project, Tick};

impl Performance {
    /// The tracks that are muted by hand, or will be.
    pub(in crate::engine) fn muted(&self) -> u32 {
        self.muted_by_hand | self.muted_by_scene
    }

    /// All tracks, a bit each, while they are hushed.
    pub(in crate::engine) fn hushed(&self) -> u32 {
        if self.hushed { u32::MAX } else { 0 }
    }

    /// "Mute groups": the tracks of a group are muted together, or heard again when all of them were.
    pub(super) fn switch_groups(&mut self, project: &Project, groups: u16) {
        for group in (1..=MuteGroup::MAX.get()).filter(|group| groups & (1 << group) != 0) {
            let tracks = project.tracks.iter().enumerate();
            let members = tracks.filter(|(_, track)| track.mute_group.get() == group);
            let members = members.fold(0, |tracks, (track, _)| tracks | 1 << track);
            let muted = self.muted();
            self.muted_by_scene = 0;
            self.muted_by_hand = if muted & members == members {
                muted & !members
            } else {
                muted | members
            };
        }
    }

    /// A track that is gone is not soloed or muted by hand any more: nobody could let the others be heard again.
    pub(super) fn forget_lost_tracks(&mut self, project: &Project) {
        let lost = u32::MAX
            .checked_shl(u32::try_from(project.tracks.len()).unwrap_or(u32::MAX))
            .unwrap_or(0);
        if (self.solo | self.muted_by_hand) & lost != 0 {
            self.solo &= !lost;
            self.muted_by_hand &= !lost;
            (self.pending.any, self.pending.mute_state) = (true, true);
        }
    }

    /// Silences, from a tick on, whom hands, host and scene have muted.
    pub(super) fn set_mute_state(&mut self, due: Tick, tick: Tick) {
        let mute_state = MuteState {
            muted: self.muted() | self.muted_by_host | self.hushed(),
            solo: self.solo,
        };
        self.play.apply_next_mute_state(tick);
        // Silence does not wait for a bar.
        if due <= tick || self.hushed {
            (self.play.mute_state, self.play.next_mute_state) = (mute_state, None);
        } else {
            self.play.next_mute_state = Some((due, mute_state));
        }
    }
}
