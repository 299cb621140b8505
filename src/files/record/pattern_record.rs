//! A pattern in a pattern file.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::clip_record::WrittenClip;
use super::numbered::Numbered;
use super::set_up_record::PatternSetUpsRecord;
use super::units::percent;
use crate::sequencer::project::{MAX_TRACKS, MasterLength};
use crate::sequencer::value::Swing;
use crate::sequencer::{Groove, Pattern, SwingGrid, listed};

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields, expecting = "a pattern in { }")]
pub(super) struct PatternRecord {
    #[serde(
        default,
        deserialize_with = "listed::name",
        skip_serializing_if = "String::is_empty"
    )]
    name: String,
    #[serde(default, with = "percent", skip_serializing_if = "Swing::is_default")]
    swing: Swing,
    #[serde(default, skip_serializing_if = "SwingGrid::is_default")]
    swing_grid: SwingGrid,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    groove: Option<Groove>,
    #[serde(default, skip_serializing_if = "is_zero")]
    seed: u32,
    #[serde(default, skip_serializing_if = "MasterLength::is_default")]
    master_length: MasterLength,
    #[serde(default, skip_serializing_if = "PatternSetUpsRecord::is_empty")]
    set_ups: PatternSetUpsRecord,
    #[serde(default, skip_serializing_if = "Numbered::is_empty")]
    clips: Numbered<WrittenClip, MAX_TRACKS>,
}

impl From<&Pattern> for PatternRecord {
    /// The last clip is written even when it is empty, so that reading restores the number of clips.
    fn from(pattern: &Pattern) -> Self {
        let last = pattern.clips.len();
        let clips = pattern.clips.iter().enumerate();
        Self {
            name: pattern.name.clone(),
            swing: pattern.swing,
            swing_grid: pattern.swing_grid,
            groove: pattern.groove.as_deref().cloned(),
            seed: pattern.seed,
            master_length: pattern.master_length,
            set_ups: (&pattern.set_ups).into(),
            clips: Numbered(
                clips
                    .map(|(index, clip)| (index + 1, WrittenClip(Arc::clone(clip))))
                    .filter(|(number, clip)| *number == last || !clip.0.is_default())
                    .collect(),
            ),
        }
    }
}

impl From<PatternRecord> for Pattern {
    fn from(record: PatternRecord) -> Self {
        let count = record.clips.0.keys().next_back().copied().unwrap_or(0);
        let mut clips = vec![Arc::default(); count];
        for (number, clip) in record.clips.0 {
            clips[number - 1] = clip.0;
        }
        Self {
            name: record.name,
            swing: record.swing,
            swing_grid: record.swing_grid,
            groove: record.groove.map(Arc::new),
            seed: record.seed,
            master_length: record.master_length,
            set_ups: record.set_ups.into(),
            clips,
        }
    }
}

fn is_zero(seed: &u32) -> bool {
    *seed == 0
}
