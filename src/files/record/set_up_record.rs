//! Set-ups of outputs and patterns in a pattern file.

use std::borrow::Cow;

use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::numbered::Numbered;
use crate::sequencer::listed;
use crate::sequencer::lock::Controller;
use crate::sequencer::outputs::{PORT_OUTPUTS, PortSlot};
use crate::sequencer::set_up::{
    Bank, BankNumber, ControllerValue, MESSAGES, PatternSetUps, Program, SetUp, SetUpMessage, SysEx,
};
use crate::sequencer::value::Channel;

/// What a message can be.
const ONE_OF_THREE: &str = "a message is a \"program\" (with \"bank_msb\" and \"bank_lsb\"), a \"controller\" with its \"value\", or \"sysex\"";

/// A set-up.
#[derive(PartialEq, Default)]
pub(super) struct SetUpRecord(pub(super) SetUp);

/// The set-ups of a pattern, under the numbers of the outputs.
#[derive(Default, Serialize, Deserialize)]
#[serde(transparent)]
pub(super) struct PatternSetUpsRecord(Numbered<SetUpRecord, PORT_OUTPUTS>);

/// A SysEx message, as bytes in hexadecimal.
#[derive(PartialEq)]
struct WrittenSysEx(SysEx);

/// A message as it is written.
#[derive(Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields, expecting = "a message in { }")]
struct MessageRecord {
    #[serde(skip_serializing_if = "Channel::is_default")]
    channel: Channel,
    #[serde(skip_serializing_if = "Option::is_none")]
    bank_msb: Option<BankNumber>,
    #[serde(skip_serializing_if = "Option::is_none")]
    bank_lsb: Option<BankNumber>,
    #[serde(skip_serializing_if = "Option::is_none")]
    program: Option<Program>,
    #[serde(skip_serializing_if = "Option::is_none")]
    controller: Option<Controller>,
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<ControllerValue>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sysex: Option<WrittenSysEx>,
}

impl From<&SetUpMessage> for MessageRecord {
    fn from(message: &SetUpMessage) -> Self {
        match message {
            SetUpMessage::Program {
                channel,
                bank,
                program,
            } => Self {
                channel: *channel,
                bank_msb: bank.msb,
                bank_lsb: bank.lsb,
                program: Some(*program),
                ..Self::default()
            },
            SetUpMessage::Controller {
                channel,
                controller,
                value,
            } => Self {
                channel: *channel,
                controller: Some(*controller),
                value: Some(*value),
                ..Self::default()
            },
            SetUpMessage::SysEx(sysex) => Self {
                sysex: Some(WrittenSysEx(sysex.clone())),
                ..Self::default()
            },
        }
    }
}

impl TryFrom<MessageRecord> for SetUpMessage {
    type Error = String;

    fn try_from(record: MessageRecord) -> Result<Self, String> {
        let MessageRecord {
            channel,
            bank_msb: msb,
            bank_lsb: lsb,
            ..
        } = record;
        let has_bank = msb.is_some() || lsb.is_some();
        match (record.program, record.controller, record.sysex) {
            (Some(program), None, None) if record.value.is_none() => Ok(Self::Program {
                channel,
                bank: Bank { msb, lsb },
                program,
            }),
            (None, Some(controller), None) if !has_bank => Ok(Self::Controller {
                channel,
                controller,
                value: record.value.unwrap_or_default(),
            }),
            (None, None, Some(WrittenSysEx(sysex))) if !has_bank && record.value.is_none() => {
                Ok(Self::SysEx(sysex))
            }
            _ => Err(ONE_OF_THREE.to_owned()),
        }
    }
}

/// A message that was read.
struct ReadMessage(SetUpMessage);

impl<'de> Deserialize<'de> for ReadMessage {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let record = MessageRecord::deserialize(deserializer)?;
        record.try_into().map(Self).map_err(D::Error::custom)
    }
}

impl SetUpRecord {
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl Serialize for SetUpRecord {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.messages().iter().map(MessageRecord::from))
    }
}

impl<'de> Deserialize<'de> for SetUpRecord {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let messages: Vec<ReadMessage> =
            listed::list(deserializer, MESSAGES, "messages of one set-up")?;
        let messages = messages.into_iter().map(|ReadMessage(message)| message);
        Ok(Self(SetUp::new(messages)))
    }
}

impl PatternSetUpsRecord {
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl From<&PatternSetUps> for PatternSetUpsRecord {
    fn from(set_ups: &PatternSetUps) -> Self {
        let all = set_ups.iter();
        let all = all.map(|(slot, set_up)| (slot.get().into(), SetUpRecord(set_up.clone())));
        Self(Numbered(all.collect()))
    }
}

impl From<PatternSetUpsRecord> for PatternSetUps {
    fn from(record: PatternSetUpsRecord) -> Self {
        let mut set_ups = Self::default();
        for (number, SetUpRecord(set_up)) in record.0.0 {
            let slot = PortSlot::clamped(i64::try_from(number).unwrap_or(i64::MAX));
            set_ups.set(slot, set_up);
        }
        set_ups
    }
}

impl Serialize for WrittenSysEx {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for WrittenSysEx {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Cow::<str>::deserialize(deserializer)?;
        text.parse().map(Self).map_err(D::Error::custom)
    }
}
