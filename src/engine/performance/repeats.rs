//! Notes that are repeated while a pad is held.
//!
//! A pad knows the number that its track has when the pad is pressed, and gives the same number when it is let
//! go, even if the track has moved meanwhile.

use super::Performance;
use crate::sequencer::play::Repeat;

impl Performance {
    /// Starts a repeat, or changes rate and velocity of the one with the same track.
    pub(super) fn repeat(&mut self, requested: Repeat) {
        let mut places = self.play.repeats.iter_mut().zip(&mut self.repeated);
        let same = places.find(|(repeat, track)| repeat.is_some() && **track == requested.track);
        if let Some((Some(repeat), _)) = same {
            (repeat.rate, repeat.velocity) = (requested.rate, requested.velocity);
            return;
        }
        let mut places = self.play.repeats.iter_mut().zip(&mut self.repeated);
        if let Some((free, track)) = places.find(|(repeat, _)| repeat.is_none()) {
            (*free, *track) = (Some(requested), requested.track);
        }
    }

    /// Ends the repeat of a pad that is let go; `track` is the number given when it was pressed.
    pub(super) fn end_repeat(&mut self, track: u8) {
        for (repeat, repeated) in self.play.repeats.iter_mut().zip(self.repeated) {
            *repeat = repeat.filter(|_| repeated != track);
        }
    }
}
