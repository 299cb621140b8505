//! Writing projects to files, and file names that every system takes.

use std::path::Path;

use crate::files::{self, Permitted};
use crate::sequencer::capture::CapturedNotes;
use crate::sequencer::{Play, Project};
use crate::ui::words;

/// Writes a project as a pattern file or a MIDI file, by the extension; returns the message for the status line.
pub(super) fn write_project(
    project: &Project,
    captured: Option<&CapturedNotes>,
    place: &Permitted,
) -> Result<String, String> {
    let path = place.path();
    let refused = |error: files::FileError| error.to_string();
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)
            .map_err(|error| format!("{}: {error}.", folder.display()))?;
    }
    let extension = path.extension().unwrap_or_default();
    if extension.eq_ignore_ascii_case("mid") || extension.eq_ignore_ascii_case("midi") {
        let exported = match captured {
            Some(captured) => files::midi_file::export_captured(project, captured),
            None => files::midi_file::export(project, &Play::default(), 1),
        };
        files::write(place, &exported.bytes).map_err(refused)?;
        if let Some(loss) = exported.loss() {
            return Ok(format!("{}. {loss}", written_message(place)));
        }
    } else {
        files::save(place, project).map_err(refused)?;
    }
    Ok(written_message(place))
}

/// The message that a file was written, with its whole path: the user may have typed a short one.
pub(super) fn written_message(place: &Permitted) -> String {
    let name = place.path().file_name().unwrap_or_default();
    let folder = place.path().parent().unwrap_or_else(|| Path::new(""));
    words::library::wrote(&name.to_string_lossy(), folder.display())
}

/// Removes what some system refuses in a file name; nothing when nothing is left.
pub(super) fn portable_name(name: &str) -> Option<String> {
    let odd = |c: char| c.is_control() || r#"\:*?"<>|"#.contains(c);
    let name: String = name.chars().filter(|c| !odd(*c)).collect();
    let name = name.trim().trim_matches('.').trim();
    (!name.is_empty()).then(|| name.to_owned())
}
