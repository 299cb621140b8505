//! The channels that the notes of a track have: all of them the track's, or each one of its own, so that a bend, the
//! brightness (controller 74) and the pressure move one note alone.
//!
//! That is MPE, MIDI Polyphonic Expression (MIDI Association, M1-100-UM), with the lower zone of fifteen channels: notes
//! on 2 to 16, what is meant for all of them on the track's own. The turn goes by the number of the step and by the place
//! of the note in it, so that a note has the same channel however the music got there; this module must never know which
//! notes sound.

use super::lock::{Controller, LockTarget, LockValue};
use super::step::Notes;
use super::value::Channel;

/// The channels of a zone whose notes have channels of their own.
const MEMBERS: i64 = 15;
/// The first of them.
const FIRST: i64 = 2;
/// How far apart the turns of neighbouring steps are: their notes share no channel, unless both have eight.
const STRIDE: i64 = Notes::MOST as i64;
/// The controller that an MPE synthesiser reads as the brightness of a note.
const BRIGHTNESS: Controller = super::lock::CUTOFF;

/// Which channels the notes of a track have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NoteChannels {
    /// The track's channel.
    #[default]
    OfTrack,
    /// Channels 2 to 16 in turn.
    Mpe,
}

/// The channels that a lock is sent on: one, or those of all notes of a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LockChannels {
    first: Channel,
    count: u8,
}

impl NoteChannels {
    /// Both, in the order of the menus.
    pub const ALL: [Self; 2] = [Self::OfTrack, Self::Mpe];

    /// Whether this is what a fresh track has, which files leave out.
    #[must_use]
    pub fn is_default(&self) -> bool {
        *self == Self::default()
    }

    /// The value to which a lane without a base returns at each new note: the middle of the wheel and of the
    /// brightness, and no pressure. None for a target that belongs to the whole track.
    #[must_use]
    pub fn rest(self, target: LockTarget) -> Option<LockValue> {
        match (self, target) {
            (Self::OfTrack, _) => None,
            (Self::Mpe, LockTarget::PitchBend) => Some(LockValue::clamped(8192)),
            (Self::Mpe, LockTarget::Controller(BRIGHTNESS)) => Some(LockValue::clamped(64)),
            (Self::Mpe, LockTarget::ChannelPressure) => Some(LockValue::clamped(0)),
            (
                Self::Mpe,
                LockTarget::Controller(_)
                | LockTarget::ControllerPair(_)
                | LockTarget::Parameter(_)
                | LockTarget::Program,
            ) => None,
        }
    }
}

impl LockChannels {
    /// One channel.
    #[must_use]
    pub fn one(channel: Channel) -> Self {
        Self {
            first: channel,
            count: 1,
        }
    }

    /// Those of the first notes of a step, at least of one.
    pub(super) fn of_notes(number: i64, notes: usize) -> Self {
        Self {
            first: of_note(number, 0),
            count: u8::try_from(notes.clamp(1, Notes::MOST)).unwrap_or(1),
        }
    }

    /// Each channel.
    pub fn iter(self) -> impl Iterator<Item = Channel> {
        let first = i64::from(self.first);
        (0..i64::from(self.count)).map(move |place| match place {
            0 => self.first,
            _ => member(first - FIRST + place),
        })
    }
}

/// The channel of a step's note, by the step's number and the note's place in it.
pub(super) fn of_note(number: i64, place: usize) -> Channel {
    let turn = number.rem_euclid(MEMBERS) * STRIDE;
    member(turn + i64::try_from(place).unwrap_or(0))
}

fn member(turn: i64) -> Channel {
    Channel::clamped(FIRST + turn.rem_euclid(MEMBERS))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn channels(number: i64, notes: usize) -> Vec<u8> {
        let all = LockChannels::of_notes(number, notes).iter();
        all.map(Channel::get).collect()
    }

    /// Notes of neighbouring steps have channels of their own, chords of seven too; a lock reaches all notes of its step;
    /// in fifteen steps a melody has been on all channels, before the start of the song as well.
    #[test]
    fn neighbours_share_no_channel() {
        assert_eq!(channels(0, 3), [2, 3, 4]);
        assert_eq!(channels(1, 8), [10, 11, 12, 13, 14, 15, 16, 2]);
        for number in -40..40 {
            let all = channels(number, 7);
            for (place, channel) in all.iter().enumerate() {
                assert_eq!(of_note(number, place).get(), *channel, "{number}");
            }
            let next = channels(number + 1, 7);
            assert!(
                next.iter().all(|channel| !all.contains(channel)),
                "{number}"
            );
            let mut turns: Vec<_> = (number..number + 15)
                .map(|number| of_note(number, 0))
                .collect();
            turns.sort_unstable_by_key(|channel| channel.get());
            assert!(turns.iter().map(|channel| channel.get()).eq(2..=16));
        }
    }
}
