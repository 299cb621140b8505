//! Where each track plays at the moment.

use super::controls::Controls;
use crate::sequencer::outputs::PortSet;
use crate::sequencer::project::MAX_TRACKS;
use crate::sequencer::{OutputSlot, Project};

/// The output of each track, as its port is there or not.
#[derive(Debug, Clone, Copy)]
pub(super) struct Routes {
    tracks: [OutputSlot; MAX_TRACKS],
    /// The project and the ports for which this is so.
    of: Option<(u64, u64, PortSet)>,
}

impl Routes {
    /// All tracks play to the host.
    pub(super) const HOST: Self = Self {
        tracks: [OutputSlot::Host; MAX_TRACKS],
        of: None,
    };

    /// Follows the project, and the ports that the host stands in for; whether any of that has changed.
    pub(super) fn follow(&mut self, project: &Project, controls: &Controls) -> bool {
        let of = (controls.generation, controls.revision, controls.absent);
        if self.of == Some(of) {
            return false;
        }
        self.of = Some(of);
        self.tracks = [OutputSlot::Host; MAX_TRACKS];
        for (route, track) in self.tracks.iter_mut().zip(&project.tracks) {
            *route = match track.output {
                OutputSlot::Port(slot) if controls.absent.has(slot) => OutputSlot::Host,
                output => output,
            };
        }
        true
    }

    /// Where a track, 0 to 31, plays.
    #[inline]
    pub(super) fn of_track(&self, track: u8) -> OutputSlot {
        self.tracks[usize::from(track) % MAX_TRACKS]
    }
}

#[cfg(test)]
mod tests;
