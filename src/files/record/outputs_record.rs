//! The outputs beside the host in a pattern file, under their numbers.

use serde::{Deserialize, Deserializer, Serialize};

use super::is_false;
use super::numbered::Numbered;
use super::set_up_record::SetUpRecord;
use crate::sequencer::listed;
use crate::sequencer::outputs::{
    Output, OutputOffset, Outputs, PORT_NAMES, PORT_OUTPUTS, PortChoice, PortSlot, WhenMissing,
};
use crate::sequencer::set_up::SetUpDelay;

/// All outputs.
#[derive(Default, Serialize, Deserialize)]
#[serde(transparent)]
pub(super) struct OutputsRecord(Numbered<OutputRecord, PORT_OUTPUTS>);

/// One output.
#[derive(PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, expecting = "an output in { }")]
struct OutputRecord {
    #[serde(
        default,
        deserialize_with = "listed::name",
        skip_serializing_if = "String::is_empty"
    )]
    name: String,
    #[serde(
        default,
        deserialize_with = "port_names",
        skip_serializing_if = "Vec::is_empty"
    )]
    ports: Vec<PortName>,
    #[serde(default, skip_serializing_if = "WhenMissing::is_default")]
    when_missing: WhenMissing,
    #[serde(default, skip_serializing_if = "OutputOffset::is_default")]
    offset: OutputOffset,
    #[serde(default, skip_serializing_if = "is_false")]
    clock: bool,
    #[serde(default, skip_serializing_if = "SetUpRecord::is_empty")]
    set_up: SetUpRecord,
    #[serde(default, skip_serializing_if = "SetUpDelay::is_default")]
    delay: SetUpDelay,
}

/// The name of a port.
#[derive(PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
struct PortName(#[serde(deserialize_with = "listed::name")] String);

impl OutputsRecord {
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl From<&Outputs> for OutputsRecord {
    fn from(outputs: &Outputs) -> Self {
        let record = |output: &Output| OutputRecord {
            name: output.name.clone(),
            ports: output.ports.names().iter().cloned().map(PortName).collect(),
            when_missing: output.when_missing,
            offset: output.offset,
            clock: output.clock,
            set_up: SetUpRecord(output.set_up.clone()),
            delay: output.delay,
        };
        let outputs = outputs.iter();
        let outputs = outputs.map(|(slot, output)| (usize::from(slot.get()), record(output)));
        Self(Numbered(outputs.collect()))
    }
}

impl From<OutputsRecord> for Outputs {
    fn from(record: OutputsRecord) -> Self {
        let mut outputs = Self::default();
        for (number, output) in record.0.0 {
            let slot = PortSlot::clamped(i64::try_from(number).unwrap_or(i64::MAX));
            let ports = output.ports.into_iter().map(|PortName(name)| name);
            let output = Output {
                name: output.name,
                ports: PortChoice::new(ports),
                when_missing: output.when_missing,
                offset: output.offset,
                clock: output.clock,
                set_up: output.set_up.0,
                delay: output.delay,
            };
            outputs.set(slot, Some(output));
        }
        outputs
    }
}

fn port_names<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<PortName>, D::Error> {
    listed::list(deserializer, PORT_NAMES, "ports of one output")
}
