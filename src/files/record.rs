//! What stands in a pattern file, field by field, between its text and the score.
//!
//! People count from 1 and say swing in percent; the score does neither, and need not know that files
//! do. Every field that has its default is left out, and a field that does not exist is refused, so
//! that a typing error is found.

mod numbered;
mod units;

use std::fmt;
use std::sync::Arc;

use serde::de::{Error, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};

use crate::sequencer::project::{End, MAX_PATTERNS, MAX_STEPS, MAX_TRACKS};
use crate::sequencer::value::{
    Channel, Delay, Key, Length, Nudge, StepIndex, Swing, SwingAmount, Tempo, Transpose, Velocity,
};
use crate::sequencer::{
    Chance, Clip, Colour, Condition, Direction, Gate, Notes, Pattern, Project, Ratchet, Rate, Step,
    SwingGrid, Track, notation,
};

use numbered::Numbered;
use units::{from_one, percent};

/// A whole file.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields, expecting = "a pattern file")]
pub(super) struct ProjectRecord {
    format: String,
    version: u32,
    #[serde(default)]
    tempo: Tempo,
    #[serde(default, deserialize_with = "tracks")]
    tracks: Option<Vec<TrackRecord>>,
    #[serde(default, skip_serializing_if = "Numbered::is_empty")]
    patterns: Numbered<PatternRecord, MAX_PATTERNS>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields, expecting = "a track in { }")]
struct TrackRecord {
    name: Option<String>,
    colour: Option<Colour>,
    key: Option<Key>,
    #[serde(default, skip_serializing_if = "Channel::is_default")]
    channel: Channel,
    #[serde(default, skip_serializing_if = "Delay::is_default")]
    delay: Delay,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields, expecting = "a pattern in { }")]
struct PatternRecord {
    #[serde(default, skip_serializing_if = "String::is_empty")]
    name: String,
    #[serde(default, with = "percent", skip_serializing_if = "Swing::is_default")]
    swing: Swing,
    #[serde(default, skip_serializing_if = "SwingGrid::is_default")]
    swing_grid: SwingGrid,
    #[serde(default, skip_serializing_if = "is_zero")]
    seed: u32,
    #[serde(default, skip_serializing_if = "Numbered::is_empty")]
    clips: Numbered<WrittenClip, MAX_TRACKS>,
}

/// A clip that is checked as a whole: its line of steps and their details belong together.
#[derive(Clone, Serialize, Deserialize)]
#[serde(try_from = "ClipRecord", into = "ClipRecord")]
struct WrittenClip(Arc<Clip>);

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields, expecting = "a clip in { }")]
struct ClipRecord {
    #[serde(default, skip_serializing_if = "Length::is_default")]
    length: Length,
    #[serde(default, skip_serializing_if = "Rate::is_default")]
    rate: Rate,
    #[serde(default, skip_serializing_if = "Direction::is_default")]
    direction: Direction,
    #[serde(
        default,
        with = "from_one",
        skip_serializing_if = "StepIndex::is_default"
    )]
    start: StepIndex,
    #[serde(default, with = "from_one", skip_serializing_if = "End::is_default")]
    end: End,
    #[serde(default, skip_serializing_if = "StepIndex::is_default")]
    rotate: StepIndex,
    #[serde(default, skip_serializing_if = "SwingAmount::is_default")]
    swing_amount: SwingAmount,
    #[serde(default, skip_serializing_if = "Transpose::is_default")]
    transpose: Transpose,
    #[serde(default, skip_serializing_if = "is_false")]
    mute: bool,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    steps: String,
    #[serde(default, skip_serializing_if = "Numbered::is_empty")]
    details: Numbered<StepRecord, MAX_STEPS>,
}

/// What the line of steps cannot say about a step.
#[derive(Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields, expecting = "a step in { }")]
struct StepRecord {
    #[serde(skip_serializing_if = "Velocity::is_default")]
    velocity: Velocity,
    #[serde(skip_serializing_if = "is_default_gate")]
    gate: Gate,
    #[serde(skip_serializing_if = "is_false")]
    tie: bool,
    #[serde(skip_serializing_if = "Nudge::is_default")]
    nudge: Nudge,
    #[serde(skip_serializing_if = "Notes::is_default")]
    notes: Notes,
    #[serde(skip_serializing_if = "Chance::is_default")]
    chance: Chance,
    #[serde(skip_serializing_if = "Condition::is_default")]
    condition: Condition,
    #[serde(skip_serializing_if = "Ratchet::is_default")]
    ratchet: Ratchet,
}

impl From<&Project> for ProjectRecord {
    fn from(project: &Project) -> Self {
        let tracks = project
            .tracks
            .iter()
            .map(|track| TrackRecord::from(&**track));
        let patterns = project.patterns.iter().enumerate();
        Self {
            format: super::pattern_file::FORMAT.to_owned(),
            version: super::pattern_file::FORMAT_VERSION,
            tempo: project.tempo,
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
            ..Self::default()
        };
        if let Some(tracks) = record.tracks {
            let tracks = tracks.into_iter().enumerate();
            project.tracks = tracks
                .map(|(index, track)| Arc::new(track.into_track(index)))
                .collect();
        }
        for (number, pattern) in record.patterns.0 {
            project.patterns[number - 1] = Arc::new(pattern.into());
        }
        project
    }
}

impl From<&Track> for TrackRecord {
    fn from(track: &Track) -> Self {
        Self {
            name: Some(track.name.clone()),
            colour: Some(track.colour),
            key: Some(track.key),
            channel: track.channel,
            delay: track.delay,
        }
    }
}

impl TrackRecord {
    /// What is not said is as in a fresh project.
    fn into_track(self, index: usize) -> Track {
        let fresh = Track::fresh(index);
        Track {
            name: self.name.unwrap_or(fresh.name),
            colour: self.colour.unwrap_or(fresh.colour),
            key: self.key.unwrap_or(fresh.key),
            channel: self.channel,
            delay: self.delay,
        }
    }
}

impl From<&Pattern> for PatternRecord {
    /// The last clip is written even when it is empty, so that as many clips come back as there were.
    fn from(pattern: &Pattern) -> Self {
        let last = pattern.clips.len();
        let clips = pattern.clips.iter().enumerate();
        Self {
            name: pattern.name.clone(),
            swing: pattern.swing,
            swing_grid: pattern.swing_grid,
            seed: pattern.seed,
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
            seed: record.seed,
            clips,
        }
    }
}

impl From<WrittenClip> for ClipRecord {
    fn from(clip: WrittenClip) -> Self {
        let clip = &*clip.0;
        let details = clip.steps.iter().enumerate();
        Self {
            length: clip.length,
            rate: clip.rate,
            direction: clip.direction,
            start: clip.start,
            end: clip.end,
            rotate: clip.rotate,
            swing_amount: clip.swing_amount,
            transpose: clip.transpose,
            mute: clip.mute,
            steps: notation::line(&clip.steps),
            details: Numbered(
                details
                    .map(|(index, step)| (index + 1, StepRecord::from(step)))
                    .filter(|(_, details)| *details != StepRecord::default())
                    .collect(),
            ),
        }
    }
}

impl TryFrom<ClipRecord> for WrittenClip {
    type Error = String;

    fn try_from(record: ClipRecord) -> Result<Self, String> {
        let mut steps = notation::steps(&record.steps).map_err(|error| error.to_string())?;
        let count = steps.len();
        for (number, details) in record.details.0 {
            let step = steps.get_mut(number - 1).ok_or_else(|| {
                format!("step {number} has details, but the line of steps ends at {count}")
            })?;
            details.add_to(step);
        }
        Ok(Self(Arc::new(Clip {
            length: record.length,
            rate: record.rate,
            direction: record.direction,
            start: record.start,
            end: record.end,
            rotate: record.rotate,
            swing_amount: record.swing_amount,
            transpose: record.transpose,
            mute: record.mute,
            steps,
        })))
    }
}

impl From<&Step> for StepRecord {
    /// The line says whether a step is on and tied; the tie of an off step it cannot say.
    fn from(step: &Step) -> Self {
        Self {
            velocity: step.velocity,
            gate: step.gate,
            tie: step.tie && !step.on,
            nudge: step.nudge,
            notes: step.notes,
            chance: step.chance,
            condition: step.condition,
            ratchet: step.ratchet,
        }
    }
}

impl StepRecord {
    fn add_to(self, step: &mut Step) {
        *step = Step {
            on: step.on,
            notes: self.notes,
            velocity: self.velocity,
            gate: self.gate,
            tie: step.tie || self.tie,
            nudge: self.nudge,
            chance: self.chance,
            condition: self.condition,
            ratchet: self.ratchet,
        };
    }
}

/// Reads 1 to 32 tracks, and stops at the thirty-third.
fn tracks<'de, D: Deserializer<'de>>(
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

fn is_zero(seed: &u32) -> bool {
    *seed == 0
}

fn is_false(flag: &bool) -> bool {
    !flag
}

fn is_default_gate(gate: &Gate) -> bool {
    *gate == Gate::default()
}
