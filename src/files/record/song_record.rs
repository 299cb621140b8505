//! Scenes and the song in a pattern file.

use std::sync::Arc;

use serde::{Deserialize, Deserializer, Serialize};

use super::is_false;
use super::numbered::Numbered;
use super::units::{from_zero, set, track_numbers, tracks};
use crate::sequencer::listed;
use crate::sequencer::project::{MAX_PATTERNS, MAX_TRACKS};
use crate::sequencer::song::{
    MAX_SCENES, PatternIndex, Plays, Repeats, Row, Scene, SceneIndex, Song,
};
use crate::sequencer::value::Transpose;

/// A scene; its numbers are checked together.
#[derive(Clone, Serialize, Deserialize)]
#[serde(try_from = "SceneRecord", into = "SceneRecord")]
pub(super) struct WrittenScene(pub(super) Arc<Scene>);

/// The song; its numbers are checked together.
#[derive(Clone, Default, Serialize, Deserialize)]
#[serde(try_from = "SongRecord", into = "SongRecord")]
pub(super) struct WrittenSong(pub(super) Arc<Song>);

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields, expecting = "a scene in { }")]
struct SceneRecord {
    #[serde(
        default,
        deserialize_with = "listed::name",
        skip_serializing_if = "String::is_empty"
    )]
    name: String,
    pattern: i64,
    #[serde(default, skip_serializing_if = "Numbered::is_empty")]
    tracks: Numbered<i64, MAX_TRACKS>,
    #[serde(
        default,
        deserialize_with = "track_numbers",
        skip_serializing_if = "Vec::is_empty"
    )]
    muted: Vec<i64>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields, expecting = "a song in { }")]
struct SongRecord {
    #[serde(default, skip_serializing_if = "is_false")]
    on: bool,
    #[serde(default, deserialize_with = "rows")]
    rows: Vec<RowRecord>,
    #[serde(skip_serializing_if = "Option::is_none")]
    loop_first: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    loop_last: Option<i64>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields, expecting = "a row of the song in { }")]
struct RowRecord {
    #[serde(skip_serializing_if = "Option::is_none")]
    pattern: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    scene: Option<i64>,
    #[serde(default, skip_serializing_if = "Repeats::is_default")]
    repeats: Repeats,
    #[serde(default, skip_serializing_if = "Transpose::is_default")]
    transpose: Transpose,
    #[serde(
        default,
        deserialize_with = "track_numbers",
        skip_serializing_if = "Vec::is_empty"
    )]
    muted: Vec<i64>,
}

fn rows<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<RowRecord>, D::Error> {
    listed::list(deserializer, Song::MOST, "rows of the song")
}

impl WrittenSong {
    pub(super) fn is_default(&self) -> bool {
        *self.0 == Song::default()
    }
}

impl From<WrittenScene> for SceneRecord {
    /// The last track is written even when it plays the scene's pattern, so that reading restores the number of tracks.
    fn from(WrittenScene(scene): WrittenScene) -> Self {
        let own = scene.tracks.iter().enumerate();
        let own =
            own.filter_map(|(track, own)| Some((track + 1, i64::from(own.as_ref()?.get()) + 1)));
        Self {
            name: scene.name.clone(),
            pattern: i64::from(scene.pattern.get()) + 1,
            tracks: Numbered(own.collect()),
            muted: tracks(scene.muted),
        }
    }
}

impl TryFrom<SceneRecord> for WrittenScene {
    type Error = String;

    fn try_from(record: SceneRecord) -> Result<Self, String> {
        let mut scene = Scene {
            name: record.name,
            pattern: pattern(record.pattern)?,
            tracks: Vec::new(),
            muted: set(&record.muted)?,
        };
        for (number, own) in record.tracks.0 {
            scene.set_pattern(number - 1, Some(pattern(own)?));
        }
        Ok(Self(Arc::new(scene)))
    }
}

impl From<WrittenSong> for SongRecord {
    fn from(WrittenSong(song): WrittenSong) -> Self {
        let row = |row: &Row| {
            let (mut pattern, mut scene) = (None, None);
            match row.plays {
                Plays::Pattern(index) => pattern = Some(i64::from(index.get()) + 1),
                Plays::Scene(index) => scene = Some(i64::from(index.get()) + 1),
            }
            RowRecord {
                pattern,
                scene,
                repeats: row.repeats,
                transpose: row.transpose,
                muted: tracks(row.muted),
            }
        };
        Self {
            on: song.on,
            rows: song.rows.iter().map(row).collect(),
            loop_first: song.looped.map(|(first, _)| i64::from(first) + 1),
            loop_last: song.looped.map(|(_, last)| i64::from(last) + 1),
        }
    }
}

impl TryFrom<SongRecord> for WrittenSong {
    type Error = String;

    fn try_from(record: SongRecord) -> Result<Self, String> {
        let row = |row: RowRecord| {
            let plays = match (row.pattern, row.scene) {
                (Some(number), None) => Plays::Pattern(pattern(number)?),
                (None, Some(number)) => {
                    Plays::Scene(SceneIndex::clamped(from_zero(number, MAX_SCENES, "scene")?))
                }
                _ => return Err("a row of the song plays a pattern or a scene".to_owned()),
            };
            Ok(Row {
                plays,
                repeats: row.repeats,
                transpose: row.transpose,
                muted: set(&row.muted)?,
            })
        };
        let place = |number| {
            let row = from_zero(number, Song::MOST, "row")?;
            u8::try_from(row).map_err(|error| error.to_string())
        };
        let looped = match (record.loop_first, record.loop_last) {
            (Some(first), Some(last)) => Some((place(first)?, place(last)?)),
            (None, None) => None,
            _ => return Err("a song's loop has a first and a last row".to_owned()),
        };
        Ok(Self(Arc::new(Song {
            on: record.on,
            rows: record
                .rows
                .into_iter()
                .map(row)
                .collect::<Result<_, String>>()?,
            looped,
        })))
    }
}

fn pattern(number: i64) -> Result<PatternIndex, String> {
    from_zero(number, MAX_PATTERNS, "pattern").map(PatternIndex::clamped)
}
