//! A track in a pattern file.

use std::fmt;

use serde::de::{Error, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};

use super::locks::{lane_of, numbered};
use super::numbered::Numbered;
use crate::sequencer::accent::{Accent, Role};
use crate::sequencer::identity::TrackId;
use crate::sequencer::lock::{LANES, LockLane, LockLanes};
use crate::sequencer::project::{MAX_TRACKS, MuteGroup};
use crate::sequencer::value::{Channel, Delay, Key};
use crate::sequencer::{Colour, Pitch, Track};

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields, expecting = "a track in { }")]
pub(super) struct TrackRecord {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    id: Option<TrackId>,
    name: Option<String>,
    colour: Option<Colour>,
    key: Option<Key>,
    #[serde(default, skip_serializing_if = "Channel::is_default")]
    channel: Channel,
    #[serde(default, skip_serializing_if = "Delay::is_default")]
    delay: Delay,
    #[serde(default, skip_serializing_if = "MuteGroup::is_default")]
    mute_group: MuteGroup,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pitch: Option<Pitch>,
    #[serde(default, skip_serializing_if = "Accent::is_default")]
    accent: Accent,
    #[serde(default, skip_serializing_if = "Role::is_default")]
    role: Role,
    #[serde(default, skip_serializing_if = "Numbered::is_empty")]
    locks: Numbered<LockLane, LANES>,
}

impl TrackRecord {
    /// The track at a place, counted from 0.
    pub(super) fn of(track: &Track, index: usize) -> Self {
        Self {
            id: (track.id != Track::fresh(index).id).then_some(track.id),
            name: Some(track.name.clone()),
            colour: Some(track.colour),
            key: Some(track.key),
            channel: track.channel,
            delay: track.delay,
            mute_group: track.mute_group,
            pitch: Some(track.pitch).filter(|pitch| *pitch != Pitch::of_key(track.key)),
            locks: Numbered(numbered(track.locks.iter())),
            accent: track.accent,
            role: track.role,
        }
    }

    /// What is not said is as in a fresh project.
    pub(super) fn into_track(self, index: usize) -> Track {
        let fresh = Track::fresh(index);
        let key = self.key.unwrap_or(fresh.key);
        let mut locks = LockLanes::default();
        for (number, lane) in self.locks.0 {
            locks.set(lane_of(number), Some(lane));
        }
        Track {
            id: self.id.unwrap_or(fresh.id),
            name: self.name.unwrap_or(fresh.name),
            colour: self.colour.unwrap_or(fresh.colour),
            key,
            channel: self.channel,
            delay: self.delay,
            mute_group: self.mute_group,
            pitch: self.pitch.unwrap_or(Pitch::of_key(key)),
            locks,
            accent: self.accent,
            role: self.role,
        }
    }
}

/// Reads 1 to 32 tracks, and stops at the thirty-third.
pub(super) fn tracks<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<Vec<TrackRecord>>, D::Error> {
    struct TracksVisitor;

    impl<'de> Visitor<'de> for TracksVisitor {
        type Value = Vec<TrackRecord>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            write!(f, "tracks in [ ]")
        }

        fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
            let mut tracks = Vec::new();
            while let Some(track) = list.next_element()? {
                if tracks.len() == MAX_TRACKS {
                    let message = format!("there are more than {MAX_TRACKS} tracks");
                    return Err(A::Error::custom(message));
                }
                tracks.push(track);
            }
            if tracks.is_empty() {
                return Err(A::Error::custom("there are no tracks"));
            }
            Ok(tracks)
        }
    }

    deserializer.deserialize_seq(TracksVisitor).map(Some)
}
