//! Files that are written, and names for them that every system takes.

use std::path::Path;

use crate::files;
use crate::sequencer::capture::Heard;
use crate::sequencer::{Play, Project};

/// Writes a project as what the name of the file says; says how it went.
pub(super) fn written(
    project: &Project,
    heard: Option<&Heard>,
    path: &Path,
) -> Result<String, String> {
    let refused = |error: files::FileError| error.to_string();
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)
            .map_err(|error| format!("{}: {error}.", folder.display()))?;
    }
    let extension = path.extension().unwrap_or_default();
    if extension.eq_ignore_ascii_case("mid") || extension.eq_ignore_ascii_case("midi") {
        let bytes = match heard {
            Some(heard) => files::midi_file::export_heard(project, heard),
            None => files::midi_file::export(project, &Play::default(), 1),
        };
        files::write(path, &bytes).map_err(refused)?;
    } else {
        files::save(path, project).map_err(refused)?;
    }
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    Ok(format!("Wrote {name}"))
}

/// A name that every system takes; nothing when nothing is left of it.
pub(super) fn plain(name: &str) -> Option<String> {
    let odd = |c: char| c.is_control() || r#"\:*?"<>|"#.contains(c);
    let name: String = name.chars().filter(|c| !odd(*c)).collect();
    let name = name.trim().trim_matches('.').trim();
    (!name.is_empty()).then(|| name.to_owned())
}
