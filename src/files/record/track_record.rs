//! A track in a pattern file.

use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize};

use super::locks_record::{lane_of, numbered};
use super::numbered::Numbered;
use crate::sequencer::accent::{Accent, Role};
use crate::sequencer::identity::TrackId;
use crate::sequencer::lock::{LANES, LockLane, LockLanes};
use crate::sequencer::project::{MAX_TRACKS, MuteGroup};
use crate::sequencer::value::{Channel, Delay, Key};
use crate::sequencer::{Colour, NoteChannels, OutputSlot, Pitch, PortSlot, Track, listed};

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields, expecting = "a track in { }")]
pub(super) struct TrackRecord {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    id: Option<TrackId>,
    #[serde(default, deserialize_with = "some_name")]
    name: Option<String>,
    colour: Option<Colour>,
    key: Option<Key>,
    #[serde(default, skip_serializing_if = "Channel::is_default")]
    channel: Channel,
    #[serde(default, skip_serializing_if = "NoteChannels::is_default")]
    note_channels: NoteChannels,
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
    #[serde(default, skip_serializing_if = "Option::is_none")]
    output: Option<PortSlot>,
    #[serde(default, skip_serializing_if = "Numbered::is_empty")]
    locks: Numbered<LockLane, LANES>,
}

impl TrackRecord {
    /// The record of the track at an index, counted from 0.
    pub(super) fn of(track: &Track, index: usize) -> Self {
        Self {
            id: (track.id != Track::fresh(index).id).then_some(track.id),
            name: Some(track.name.clone()),
            colour: Some(track.colour),
            key: Some(track.key),
            channel: track.channel,
            note_channels: track.note_channels,
            delay: track.delay,
            mute_group: track.mute_group,
            pitch: Some(track.pitch).filter(|pitch| *pitch != Pitch::of_key(track.key)),
            locks: Numbered(numbered(track.locks.iter())),
            accent: track.accent,
            role: track.role,
            output: match track.output {
                OutputSlot::Host => None,
                OutputSlot::Port(slot) => Some(slot),
            },
        }
    }

    /// The track; fields that are left out are as in a fresh project.
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
            note_channels: self.note_channels,
            delay: self.delay,
            mute_group: self.mute_group,
            pitch: self.pitch.unwrap_or(Pitch::of_key(key)),
            locks,
            accent: self.accent,
            role: self.role,
            output: self.output.map_or(OutputSlot::Host, OutputSlot::Port),
        }
    }
}

/// Reads 1 to 32 tracks, and stops at the thirty-third.
pub(super) fn tracks<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<Vec<TrackRecord>>, D::Error> {
    let tracks: Vec<_> = listed::list(deserializer, MAX_TRACKS, "tracks")?;
    if tracks.is_empty() {
        return Err(D::Error::custom("there are no tracks"));
    }
    Ok(Some(tracks))
}

fn some_name<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    listed::name(deserializer).map(Some)
}
