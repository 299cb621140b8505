//! Macros, and how patterns are launched, in a pattern file.

use std::sync::Arc;

use serde::{Deserialize, Deserializer, Serialize};

use super::is_false;
use super::units::from_zero;
use crate::sequencer::launch::{Launching, MuteQuantise, Quantise};
use crate::sequencer::listed;
use crate::sequencer::macros::{Amount, Attribute, Macro, Target};
use crate::sequencer::project::MAX_TRACKS;
use crate::sequencer::value::Channel;

/// A macro; its targets are checked together.
#[derive(Clone, Serialize, Deserialize)]
#[serde(try_from = "MacroRecord", into = "MacroRecord")]
pub(super) struct WrittenMacro(pub(super) Arc<Macro>);

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields, expecting = "a macro in { }")]
struct MacroRecord {
    #[serde(
        default,
        deserialize_with = "listed::name",
        skip_serializing_if = "String::is_empty"
    )]
    name: String,
    #[serde(
        default,
        deserialize_with = "targets",
        skip_serializing_if = "Vec::is_empty"
    )]
    targets: Vec<TargetRecord>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields, expecting = "a target of a macro in { }")]
struct TargetRecord {
    #[serde(skip_serializing_if = "Option::is_none")]
    track: Option<i64>,
    attribute: Attribute,
    amount: Amount,
}

#[derive(Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields, expecting = "launching in { }")]
pub(super) struct LaunchingRecord {
    #[serde(skip_serializing_if = "Quantise::is_default")]
    quantise: Quantise,
    #[serde(skip_serializing_if = "is_false")]
    restart: bool,
    #[serde(skip_serializing_if = "is_false")]
    cut: bool,
    #[serde(skip_serializing_if = "MuteQuantise::is_default")]
    mute: MuteQuantise,
    #[serde(skip_serializing_if = "Option::is_none")]
    remote: Option<Channel>,
}

fn targets<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<TargetRecord>, D::Error> {
    listed::list(deserializer, Macro::MOST, "targets of a macro")
}

impl LaunchingRecord {
    pub(super) fn is_default(&self) -> bool {
        *self == Self::default()
    }
}

impl From<WrittenMacro> for MacroRecord {
    fn from(WrittenMacro(written): WrittenMacro) -> Self {
        let target = |target: &Target| TargetRecord {
            track: target.track.map(|track| i64::from(track) + 1),
            attribute: target.attribute,
            amount: target.amount,
        };
        Self {
            name: written.name.clone(),
            targets: written.targets.iter().map(target).collect(),
        }
    }
}

impl TryFrom<MacroRecord> for WrittenMacro {
    type Error = String;

    fn try_from(record: MacroRecord) -> Result<Self, String> {
        let mut targets = Vec::new();
        for target in record.targets {
            let track = match target.track {
                Some(number) => u8::try_from(from_zero(number, MAX_TRACKS, "track")?).ok(),
                None => None,
            };
            targets.push(Target {
                track,
                attribute: target.attribute,
                amount: target.amount,
            });
        }
        let name = record.name;
        Ok(Self(Arc::new(Macro { name, targets })))
    }
}

impl From<Launching> for LaunchingRecord {
    fn from(launching: Launching) -> Self {
        Self {
            quantise: launching.quantise,
            restart: launching.restart,
            cut: launching.cut,
            mute: launching.mute,
            remote: launching.remote,
        }
    }
}

impl From<LaunchingRecord> for Launching {
    fn from(record: LaunchingRecord) -> Self {
        Self {
            quantise: record.quantise,
            restart: record.restart,
            cut: record.cut,
            mute: record.mute,
            remote: record.remote,
        }
    }
}
