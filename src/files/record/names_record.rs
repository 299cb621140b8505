//! The names of keys in a pattern file: channels under their numbers, and the keys of each under theirs.

use serde::{Deserialize, Serialize};

use super::numbered::Numbered;
use crate::sequencer::value::{Channel, Key};
use crate::sequencer::{KeyNames, NoteNames, listed};

/// The names of all channels.
#[derive(Default, Serialize, Deserialize)]
#[serde(transparent)]
pub(super) struct NamesRecord(Numbered<Numbered<Name, 127, 0>, 16>);

/// The name of one key.
#[derive(PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
struct Name(#[serde(deserialize_with = "listed::name")] String);

impl NamesRecord {
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl From<&NoteNames> for NamesRecord {
    fn from(names: &NoteNames) -> Self {
        let keys = |names: &KeyNames| {
            let named = names.iter();
            let named = named.map(|(key, name)| (usize::from(key.get()), Name(name.to_owned())));
            Numbered(named.collect())
        };
        let channels = names.iter();
        let channels = channels.map(|(channel, names)| (usize::from(channel.get()), keys(names)));
        Self(Numbered(channels.collect()))
    }
}

impl From<NamesRecord> for NoteNames {
    fn from(record: NamesRecord) -> Self {
        let mut all = Self::default();
        for (channel, keys) in record.0.0 {
            let mut names = KeyNames::default();
            for (key, Name(name)) in keys.0 {
                names.set(Key::clamped(number(key)), &name);
            }
            all.set(Channel::clamped(number(channel)), names);
        }
        all
    }
}

fn number(number: usize) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
