//! A clip in a pattern file: its line of steps, and the details that the line cannot express.

use std::fmt;
use std::sync::Arc;

use serde::de::{Error, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::is_false;
use super::lanes_record::LanesRecord;
use super::numbered::Numbered;
use super::step_record::StepRecord;
use super::units::from_one;
use crate::sequencer::dice::Reroll;
use crate::sequencer::generate::live::Drift;
use crate::sequencer::groove::GrooveAmount;
use crate::sequencer::project::{CountFrom, End, MAX_STEPS};
use crate::sequencer::value::{Length, StepIndex, SwingAmount, Transpose};
use crate::sequencer::{
    Accumulator, Clip, Direction, Euclid, Humanise, Rate, Step, notation, step_ids,
};

/// A clip that is checked as a whole: its line of steps and their details belong together.
#[derive(Clone, Serialize, Deserialize)]
#[serde(try_from = "ClipRecord", into = "ClipRecord")]
pub(super) struct WrittenClip(pub(super) Arc<Clip>);

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields, expecting = "a clip in { }")]
pub(in crate::files) struct ClipRecord {
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
    #[serde(default, skip_serializing_if = "GrooveAmount::is_default")]
    groove_amount: GrooveAmount,
    #[serde(default, skip_serializing_if = "Humanise::is_default")]
    humanise: Humanise,
    #[serde(default, skip_serializing_if = "Transpose::is_default")]
    transpose: Transpose,
    #[serde(default, skip_serializing_if = "Accumulator::is_default")]
    accumulator: Accumulator,
    #[serde(default, skip_serializing_if = "CountFrom::is_default")]
    count_from: CountFrom,
    #[serde(default, skip_serializing_if = "is_false")]
    mute: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    euclid: Option<Euclid>,
    #[serde(default, skip_serializing_if = "Drift::is_default")]
    drift: Drift,
    #[serde(default, skip_serializing_if = "Reroll::is_default")]
    reroll: Reroll,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    lanes: Option<LanesRecord>,
    #[serde(default, skip_serializing_if = "StepLine::is_empty")]
    steps: StepLine,
    #[serde(default, skip_serializing_if = "Numbered::is_empty")]
    details: Numbered<StepRecord, MAX_STEPS>,
}

/// Steps parsed from the line, without keeping its text.
#[derive(Default)]
struct StepLine(Vec<Step>);

impl StepLine {
    fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl Serialize for StepLine {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&notation::line(&self.0))
    }
}

impl<'de> Deserialize<'de> for StepLine {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(LineVisitor)
    }
}

struct LineVisitor;

impl Visitor<'_> for LineVisitor {
    type Value = StepLine;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a line of steps")
    }

    fn visit_str<E: Error>(self, line: &str) -> Result<StepLine, E> {
        notation::steps(line).map(StepLine).map_err(E::custom)
    }
}

impl From<WrittenClip> for ClipRecord {
    fn from(clip: WrittenClip) -> Self {
        Self::from(&*clip.0)
    }
}

impl From<&Clip> for ClipRecord {
    fn from(clip: &Clip) -> Self {
        let details = clip.steps.iter().enumerate();
        Self {
            length: clip.length,
            rate: clip.rate,
            direction: clip.direction,
            start: clip.start,
            end: clip.end,
            rotate: clip.rotate,
            swing_amount: clip.swing_amount,
            groove_amount: clip.groove_amount,
            humanise: clip.humanise,
            transpose: clip.transpose,
            accumulator: clip.accumulator,
            count_from: clip.count_from,
            mute: clip.mute,
            euclid: clip.euclid,
            drift: clip.drift,
            reroll: clip.reroll,
            lanes: (!clip.lanes.is_default()).then(|| LanesRecord::from(&clip.lanes)),
            steps: StepLine(clip.steps.clone()),
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
        Clip::try_from(record).map(|clip| Self(Arc::new(clip)))
    }
}

impl TryFrom<ClipRecord> for Clip {
    type Error = String;

    fn try_from(record: ClipRecord) -> Result<Self, String> {
        let StepLine(mut steps) = record.steps;
        let count = steps.len();
        for (number, details) in record.details.0 {
            let step = steps.get_mut(number - 1).ok_or_else(|| {
                format!("step {number} has details, but the line of steps ends at {count}")
            })?;
            details.add_to(step);
        }
        step_ids::repair_steps(&mut steps);
        Ok(Self {
            length: record.length,
            rate: record.rate,
            direction: record.direction,
            start: record.start,
            end: record.end,
            rotate: record.rotate,
            swing_amount: record.swing_amount,
            groove_amount: record.groove_amount,
            humanise: record.humanise,
            transpose: record.transpose,
            accumulator: record.accumulator,
            count_from: record.count_from,
            mute: record.mute,
            euclid: record.euclid,
            drift: record.drift,
            reroll: record.reroll,
            lanes: record.lanes.map(Into::into).unwrap_or_default(),
            steps,
        })
    }
}
