//! Names for keys, as other programs write them: Reaper's note names and other lines of "key name", Cubase's drum maps,
//! MIDNAM documents and Studio One's pitch lists. They are exported in Reaper's format.
//!
//! The format is recognised by the content. A file is read whole, or refused with one sentence that says in which line
//! it is wrong.

/// Names in lines of "key name".
mod lines;
/// Names in XML documents.
mod maps;
/// As much of XML as the maps need.
mod xml;

use std::fmt::Write;

use super::FileError;
use super::text::decode;
use crate::sequencer::KeyNames;
use crate::sequencer::key_names::readable_name;
use crate::sequencer::value::{Channel, Key};

/// The most bytes that are read: several times the longest document known.
pub const LIMIT: usize = 4 << 20;

/// Names that were imported.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportedNames {
    /// The name of each key.
    pub names: KeyNames,
    /// What else the file holds and was not used, in sentences.
    pub warning: Option<String>,
}

/// Reads the names that a file has for a channel. Most files have one list for every channel; where a document
/// has several, it is the one for this channel, or else for the drums' channel 10, or else the first.
///
/// # Errors
/// When the file holds no names, or something that is neither a name nor a comment.
pub fn read(bytes: &[u8], channel: Channel) -> Result<ImportedNames, FileError> {
    if bytes.len() > LIMIT {
        return Err(FileError::TooLarge { limit: LIMIT });
    }
    let text = text(bytes)?;
    let imported = if lines::is_project(&text) || !text.trim_start().starts_with('<') {
        lines::read(&text, channel).map(ImportedNames::from)
    } else {
        maps::read(&text, channel)
    }?;
    if imported.names.is_empty() {
        return Err(FileError::NoteNames("This file names no keys".into()));
    }
    Ok(imported)
}

/// The names in a format that Reaper and others read, a line for each.
#[must_use]
pub fn to_text(names: &KeyNames) -> String {
    let mut text = String::from("# MIDI note/CC name map\n");
    for (key, name) in names.iter() {
        let _infallible = writeln!(text, "{} {name}", key.get());
    }
    text
}

impl From<KeyNames> for ImportedNames {
    fn from(names: KeyNames) -> Self {
        let warning = None;
        Self { names, warning }
    }
}

/// Decodes a file, and makes its line ends alike.
fn text(bytes: &[u8]) -> Result<String, FileError> {
    let text = decode(bytes);
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let odd = |letter: char| matches!(letter, '\0'..='\u{8}' | '\u{e}'..='\u{1f}');
    if let Some(place) = text.find(odd) {
        let line = text[..place].matches('\n').count() + 1;
        return Err(wrong(line, "is not text"));
    }
    Ok(text)
}

/// Reads a key number from 0 to 127.
fn key(number: &str, line: usize) -> Result<Key, FileError> {
    let key = number.trim().parse().ok().and_then(Key::new);
    let what = || format!("names key {}, which is not in 0 to 127", quoted(number));
    key.ok_or_else(|| wrong(line, &what()))
}

/// Adds a name, unless it only says that there is none: "---", "~".
fn put(names: &mut KeyNames, key: Key, name: &str) {
    if !readable_name(name)
        .chars()
        .all(|letter| "-~_.* ".contains(letter))
    {
        names.set(key, name);
    }
}

/// The error for a line.
fn wrong(line: usize, what: &str) -> FileError {
    FileError::NoteNames(format!("Line {line} {what}"))
}

/// A text in quotation marks, cut to what fits into a sentence.
fn quoted(text: &str) -> String {
    const MOST: usize = 32;
    let readable = text.trim().chars().filter(|letter| !letter.is_control());
    let mut short: String = readable.take(MOST + 1).collect();
    if short.chars().count() > MOST {
        short.pop();
        short.push('…');
    }
    format!("\"{short}\"")
}

#[cfg(test)]
mod tests;
