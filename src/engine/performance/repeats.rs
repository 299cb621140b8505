//! Notes that are repeated while a pad is held.
//!
//! A pad names the number that a track has when it is pressed, and names it again when it is let go, wherever the
//! track stands by then.

use super::Performance;
use crate::sequencer::play::Repeat;

impl Performance {
    /// A pad is held, or pressed harder: a track's key is repeated.
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

    /// The pad is let go.
    pub(super) fn end_repeat(&mut self, track: u8) {
        for (repeat, repeated) in self.play.repeats.iter_mut().zip(self.repeated) {
            *repeat = repeat.filter(|_| repeated != track);
        }
    }
}
