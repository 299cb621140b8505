//! What stands in a pattern file, field by field, between its text and the score.
//!
//! People count from 1 and say swing in percent; the score does neither, and need not know that files
//! do. Every field that has its default is left out, and a field that does not exist is refused, so
//! that a typing error is found.

/// The details of a step.
mod step;
/// A clip: its line of steps and their details.
mod clip;
/// A pattern.
mod pattern;
/// A track.
mod track;
/// Lock lanes and locked values.
mod locks;
/// The parameter lanes of a clip.
mod lanes;
/// Lists whose places have numbers.
mod numbered;
/// Numbers as people say them.
mod units;

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::sequencer::project::MAX_PATTERNS;
use crate::sequencer::value::Tempo;
use crate::sequencer::{Pattern, Project, Scale, identity};

use numbered::Numbered;
use pattern::PatternRecord;
use track::{TrackRecord, tracks};

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
    #[serde(default, skip_serializing_if = "Numbered::is_empty")]
    patterns: Numbered<PatternRecord, MAX_PATTERNS>,
}

impl From<&Project> for ProjectRecord {
    fn from(project: &Project) -> Self {
        let tracks = project
            .tracks
            .iter()
            .enumerate()
            .map(|(index, track)| TrackRecord::of(track, index));
        let patterns = project.patterns.iter().enumerate();
        Self {
            format: super::pattern_file::FORMAT.to_owned(),
            version: super::pattern_file::FORMAT_VERSION,
            tempo: project.tempo,
            scale: project.scale,
            tracks: Some(tracks.collect()),
            patterns: Numbered(
                patterns
                    .filter(|(_, pattern)| ***pattern != Pattern::default())
                    .map(|(index, pattern)| (index + 1, PatternRecord::from(&**pattern)))
                    .collect(),
            ),
        }
    }
}

impl From<ProjectRecord> for Project {
    fn from(record: ProjectRecord) -> Self {
        let mut project = Self {
            tempo: record.tempo,
            scale: record.scale,
            ..Self::default()
        };
        if let Some(tracks) = record.tracks {
            let tracks = tracks.into_iter().enumerate();
            project.tracks = tracks
                .map(|(index, track)| Arc::new(track.into_track(index)))
                .collect();
            identity::repair_tracks(&mut project.tracks);
        }
        for (number, pattern) in record.patterns.0 {
            project.patterns[number - 1] = Arc::new(pattern.into());
        }
        project
    }
}

fn is_false(flag: &bool) -> bool {
    !flag
}
