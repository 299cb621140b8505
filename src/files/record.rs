//! The fields of a pattern file, between its text and the score.
//!
//! People count from 1 and give swing in percent; the score does neither, and need not know that files do. Every field
//! that has its default is left out, and an unknown field is refused, so that a typing error is found.

/// The details of a step.
mod step_record;
/// A clip: its line of steps and their details.
mod clip_record;
/// A pattern.
mod pattern_record;
/// A track.
mod track_record;
/// Lock lanes and lock values.
mod locks_record;
/// The parameter lanes of a clip.
mod lanes_record;
/// The names of keys.
mod names_record;
/// Outputs beside the host.
mod outputs_record;
/// Set-ups of outputs and patterns.
mod set_up_record;
/// Scenes and the song.
mod song_record;
/// Macros, and how patterns are launched.
mod stage_record;
/// Lists whose items have numbers.
mod numbered;
/// Units in which people give numbers.
mod units;

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::sequencer::macros::{MACROS, Macro};
use crate::sequencer::project::{LockLead, MAX_PATTERNS};
use crate::sequencer::song::MAX_SCENES;
use crate::sequencer::value::Tempo;
use crate::sequencer::{Pattern, Project, Scale, step_ids};

pub(super) use clip_record::ClipRecord;
use names_record::NamesRecord;
use numbered::Numbered;
use outputs_record::OutputsRecord;
use pattern_record::PatternRecord;
use song_record::{WrittenScene, WrittenSong};
use stage_record::{LaunchingRecord, WrittenMacro};
use track_record::{TrackRecord, tracks};

/// The version that this Gradus writes, and the newest that it reads. Defaults never change within a version.
pub const FORMAT_VERSION: u32 = 1;

/// The value of `format` in every file.
pub(super) const FORMAT: &str = "gradus";

/// A whole file.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields, expecting = "a pattern file")]
pub(super) struct ProjectRecord {
    format: String,
    version: u32,
    #[serde(default)]
    tempo: Tempo,
    #[serde(default, skip_serializing_if = "Scale::is_default")]
    scale: Scale,
    #[serde(default, deserialize_with = "tracks")]
    tracks: Option<Vec<TrackRecord>>,
    #[serde(default, skip_serializing_if = "NamesRecord::is_empty")]
    names: NamesRecord,
    #[serde(default, skip_serializing_if = "Numbered::is_empty")]
    patterns: Numbered<PatternRecord, MAX_PATTERNS>,
    #[serde(default, skip_serializing_if = "Numbered::is_empty")]
    scenes: Numbered<WrittenScene, MAX_SCENES>,
    #[serde(default, skip_serializing_if = "WrittenSong::is_default")]
    song: WrittenSong,
    #[serde(default, skip_serializing_if = "Numbered::is_empty")]
    macros: Numbered<WrittenMacro, MACROS>,
    #[serde(default, skip_serializing_if = "LaunchingRecord::is_default")]
    launching: LaunchingRecord,
    #[serde(default, skip_serializing_if = "LockLead::is_default")]
    lock_lead: LockLead,
    #[serde(default, skip_serializing_if = "OutputsRecord::is_empty")]
    outputs: OutputsRecord,
}

impl From<&Project> for ProjectRecord {
    fn from(project: &Project) -> Self {
        let tracks = project
            .tracks
            .iter()
            .enumerate()
            .map(|(index, track)| TrackRecord::of(track, index));
        let patterns = project.patterns.iter().enumerate();
        let scenes = (1..).zip(project.scenes.iter().cloned());
        let macros = (1..).zip(project.macros.iter().cloned());
        let macros = macros.filter(|(_, made)| **made != Macro::default());
        Self {
            format: FORMAT.to_owned(),
            version: FORMAT_VERSION,
            tempo: project.tempo,
            scale: project.scale,
            tracks: Some(tracks.collect()),
            names: NamesRecord::from(&*project.names),
            patterns: Numbered(
                patterns
                    .filter(|(_, pattern)| ***pattern != Pattern::default())
                    .map(|(index, pattern)| (index + 1, PatternRecord::from(&**pattern)))
                    .collect(),
            ),
            scenes: Numbered(
                scenes
                    .map(|(number, scene)| (number, WrittenScene(scene)))
                    .collect(),
            ),
            song: WrittenSong(Arc::clone(&project.song)),
            macros: Numbered(
                macros
                    .map(|(number, made)| (number, WrittenMacro(made)))
                    .collect(),
            ),
            launching: project.launching.into(),
            lock_lead: project.lock_lead,
            outputs: OutputsRecord::from(&*project.outputs),
        }
    }
}

impl From<ProjectRecord> for Project {
    fn from(record: ProjectRecord) -> Self {
        let mut project = Self {
            tempo: record.tempo,
            scale: record.scale,
            names: Arc::new(record.names.into()),
            song: record.song.0,
            launching: record.launching.into(),
            lock_lead: record.lock_lead,
            outputs: Arc::new(record.outputs.into()),
            ..Self::default()
        };
        if let Some(tracks) = record.tracks {
            let tracks = tracks.into_iter().enumerate();
            project.tracks = tracks
                .map(|(index, track)| Arc::new(track.into_track(index)))
                .collect();
            step_ids::repair_tracks(&mut project.tracks);
        }
        for (number, pattern) in record.patterns.0 {
            project.patterns[number - 1] = Arc::new(pattern.into());
        }
        project.follow_outputs();
        for (number, scene) in record.scenes.0 {
            project.scenes.resize_with(number, Arc::default);
            project.scenes[number - 1] = scene.0;
        }
        for (number, made) in record.macros.0 {
            project.macros[number - 1] = made.0;
        }
        project
    }
}

fn is_false(flag: &bool) -> bool {
    !flag
}
