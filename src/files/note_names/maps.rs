//! Maps in XML: which tags of which document name a key.

use std::collections::BTreeMap;

use super::xml::{Tag, Tags};
use super::{ImportedNames, key, put, quoted, wrong};
use crate::files::FileError;
use crate::sequencer::KeyNames;
use crate::sequencer::value::Channel;

/// The drum channel, used when a document has nothing for the wanted channel.
const DRUMS: &str = "10";

/// Reads a document of any known kind.
pub(super) fn read(text: &str, channel: Channel) -> Result<ImportedNames, FileError> {
    let mut tags = Tags::of(text);
    let root = next(&mut tags)?.map(|tag| tag.name);
    match root {
        Some("DrumMap") => drum_map(tags).map(ImportedNames::from),
        Some("Music.PitchNameList") => pitch_list(tags).map(ImportedNames::from),
        Some("MIDINameDocument") => document(tags, channel),
        other => {
            let name = quoted(other.unwrap_or_default());
            let what =
                format!("This is not a list of note names, but a document of the kind {name}");
            Err(FileError::NoteNames(what))
        }
    }
}

fn next<'a>(tags: &mut Tags<'a>) -> Result<Option<Tag<'a>>, FileError> {
    let unfinished = |line| wrong(line, "begins a tag that does not end");
    tags.next().transpose().map_err(unfinished)
}

/// Reads a Cubase drum map: 128 items, each with the note that it sends. An item's input note and its channel only
/// matter within Cubase, and are ignored.
fn drum_map(mut tags: Tags<'_>) -> Result<KeyNames, FileError> {
    let mut names = KeyNames::default();
    let (mut in_map, mut sent, mut name) = (false, None, None);
    while let Some(tag) = next(&mut tags)? {
        match (tag.name, tag.get("name").as_deref()) {
            ("list", list) => in_map = list == Some("Map"),
            ("/list", _) => in_map = false,
            ("item", _) => (sent, name) = (None, None),
            ("int", Some("ONote")) if in_map => {
                let note = tag.get("value").unwrap_or_default();
                sent = Some(key(&note, tag.line)?);
            }
            ("string", Some("Name")) if in_map => name = tag.get("value"),
            ("/item", _) => {
                if let (Some(key), Some(name)) = (sent.take(), name.take()) {
                    put(&mut names, key, &name);
                }
            }
            _ => {}
        }
    }
    Ok(names)
}

/// Reads a pitch list of Studio One.
fn pitch_list(mut tags: Tags<'_>) -> Result<KeyNames, FileError> {
    let mut names = KeyNames::default();
    while let Some(tag) = next(&mut tags)? {
        if let ("Music.PitchName", Some(pitch)) = (tag.name, tag.get("pitch")) {
            let name = tag.get("name").unwrap_or_default();
            put(&mut names, key(&pitch, tag.line)?, &name);
        }
    }
    Ok(names)
}

/// A MIDNAM document: lists of names, and which channel's set uses which list.
#[derive(Default)]
struct MidnamDocument {
    lists: Vec<(String, KeyNames)>,
    /// The set of each channel and the list of each set, by name; the first that is given counts.
    sets: BTreeMap<String, String>,
    used: BTreeMap<String, String>,
}

/// Reads the list that a MIDNAM document has for a channel.
fn document(mut tags: Tags<'_>, channel: Channel) -> Result<ImportedNames, FileError> {
    let mut document = MidnamDocument::default();
    let (mut set, mut in_list) = (None, false);
    while let Some(tag) = next(&mut tags)? {
        let named = |name| tag.get(name).unwrap_or_default().into_owned();
        match tag.name {
            "ChannelNameSetAssign" => {
                let of = document.sets.entry(named("Channel"));
                of.or_insert_with(|| named("NameSet"));
            }
            "ChannelNameSet" => set = Some(named("Name")),
            "/ChannelNameSet" => set = None,
            "UsesNoteNameList" => document.uses(set.as_ref(), named("Name")),
            "NoteNameList" => {
                document.uses(set.as_ref(), named("Name"));
                let list = (named("Name"), KeyNames::default());
                document.lists.push(list);
                in_list = true;
            }
            "/NoteNameList" => in_list = false,
            "Note" => {
                let list = document.lists.last_mut().filter(|_| in_list);
                if let Some((_, names)) = list {
                    let note = tag.get("Number").unwrap_or_default();
                    put(names, key(&note, tag.line)?, &named("Name"));
                }
            }
            _ => {}
        }
    }
    Ok(document.of(channel))
}

impl MidnamDocument {
    /// Remembers that a set uses a list, unless it uses one already.
    fn uses(&mut self, set: Option<&String>, list: String) {
        if let Some(set) = set {
            self.used.entry(set.clone()).or_insert(list);
        }
    }

    fn of(mut self, channel: Channel) -> ImportedNames {
        self.lists.retain(|(_, names)| !names.is_empty());
        let count = self.lists.len();
        let chosen = [&*channel.get().to_string(), DRUMS].map(|channel| {
            let list = self.sets.get(channel).and_then(|set| self.used.get(set))?;
            self.lists.iter().position(|(name, _)| name == list)
        });
        let place = chosen.into_iter().flatten().next().unwrap_or(0);
        if place >= count {
            return KeyNames::default().into();
        }
        let (name, names) = self.lists.swap_remove(place);
        let several = || {
            format!(
                "It has {count} lists of names: {} was loaded.",
                quoted(&name)
            )
        };
        ImportedNames {
            warning: (count > 1).then(several),
            names,
        }
    }
}
