//! Mutes and solos: by hand, by the host and by scenes.

use super::Performance;
use crate::sequencer::play::MuteState;
use crate::sequencer::project::MuteGroup;
use crate::sequencer::{Project, Tick};

impl Performance {
    /// The tracks muted by hand or by a scene, one bit each, queued mutes included.
    pub(in crate::engine) fn muted(&self) -> u32 {
        self.muted_by_hand | self.muted_by_scene
    }

    /// All tracks, one bit each, while everything is hushed; otherwise none.
    pub(in crate::engine) fn hushed(&self) -> u32 {
        if self.hushed { u32::MAX } else { 0 }
    }

    /// "Mute groups": toggles groups. The tracks of a group are muted, or unmuted when all of them were.
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

    /// Ends solo and mute by hand of tracks that no longer exist: no one could switch them off.
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

    /// Sets the mutes and solos in force from the tick `due` on.
    pub(super) fn set_mute_state(&mut self, due: Tick, tick: Tick) {
        let mute_state = MuteState {
            muted: self.muted() | self.muted_by_host | self.hushed(),
            solo: self.solo,
        };
        self.play.apply_next_mute_state(tick);
        // Hushing does not wait for a bar.
        if due <= tick || self.hushed {
            (self.play.mute_state, self.play.next_mute_state) = (mute_state, None);
        } else {
            self.play.next_mute_state = Some((due, mute_state));
            self.queues = true;
        }
    }
}
