//! Reads and writes files of note names.

use std::path::Path;

use crate::files::note_names::{self, ImportedNames};
use crate::files::{self, Permitted};
use crate::sequencer::KeyNames;
use crate::sequencer::value::Channel;
use crate::ui::words;

/// Reads the names that a file has for a channel.
pub(super) fn read_names(path: &Path, channel: Channel) -> Result<ImportedNames, String> {
    let read =
        files::bytes(path, note_names::LIMIT).and_then(|bytes| note_names::read(&bytes, channel));
    read.map_err(|error| match error.names_the_file() {
        true => error.to_string(),
        false => words::library::not_read(&file_name(path), error),
    })
}

/// Writes names to a file; returns the message for the status line.
pub(super) fn write_names(place: &Permitted, names: &KeyNames) -> Result<String, String> {
    let text = note_names::to_text(names);
    files::write(place, text.as_bytes()).map_err(|error| error.to_string())?;
    Ok(super::save_names::written_message(place))
}

/// The message about names that were imported.
pub(super) fn import_summary(imported: &ImportedNames, channel: Channel) -> String {
    let warning = imported.warning.as_deref().unwrap_or_default();
    let said = words::library::named_keys(imported.names.len(), channel.get(), warning);
    said.trim_end_matches([' ', '.']).to_owned()
}

/// A file's name for messages.
pub(super) fn file_name(path: &Path) -> String {
    let name = path.file_name().unwrap_or_default();
    name.to_string_lossy().into_owned()
}
