//! Where each track plays at the moment, and where its locks go.

use super::controls::Controls;
use crate::sequencer::outputs::PortSet;
use crate::sequencer::project::MAX_TRACKS;
use crate::sequencer::{LockEvent, OutputSlot, Project};

/// The output of each track and lock lane, as its port is there or not.
#[derive(Debug, Clone, Copy)]
pub(super) struct Routes {
    tracks: [OutputSlot; MAX_TRACKS],
    /// The outputs that the host stands in for.
    absent: PortSet,
    /// The project and the ports for which this is so.
    of: Option<(u64, u64, PortSet)>,
}

impl Routes {
    /// All tracks play to the host.
    pub(super) const HOST: Self = Self {
        tracks: [OutputSlot::Host; MAX_TRACKS],
        absent: PortSet::ALL,
        of: None,
    };

    /// Follows the project, and the ports that the host stands in for; whether any of that has changed.
    pub(super) fn follow(&mut self, project: &Project, controls: &Controls) -> bool {
        let of = (controls.generation, controls.revision, controls.absent);
        if self.of == Some(of) {
            return false;
        }
        self.of = Some(of);
        self.absent = controls.absent;
        let mut tracks = [OutputSlot::Host; MAX_TRACKS];
        for (route, track) in tracks.iter_mut().zip(&project.tracks) {
            *route = self.there(track.output);
        }
        self.tracks = tracks;
        true
    }

    /// An output, or the host where that stands in for it.
    #[inline]
    fn there(&self, output: OutputSlot) -> OutputSlot {
        match output {
            OutputSlot::Port(slot) if self.absent.has(slot) => OutputSlot::Host,
            OutputSlot::Port(_) | OutputSlot::Host => output,
        }
    }

    /// Where a track, 0 to 31, plays.
    #[inline]
    pub(super) fn of_track(&self, track: u8) -> OutputSlot {
        self.tracks[usize::from(track) % MAX_TRACKS]
    }

    /// Where a lock goes.
    #[inline]
    pub(super) fn of_lock(&self, lock: &LockEvent) -> OutputSlot {
        let of_track = || self.of_track(lock.track);
        lock.output
            .map_or_else(of_track, |output| self.there(output))
    }
}

#[cfg(test)]
mod tests;
