//! Asks whether a track of an imported MIDI file is drums.

use std::ffi::OsStr;
use std::path::Path;

use super::LibraryWorker;
use crate::files::midi_file;

impl LibraryWorker {
    /// Asks about the track of an imported MIDI file that looks like drums, if it was loaded: the project was replaced more
    /// often than `before`.
    pub(super) fn ask_about_drums(&self, is_midi: bool, before: u64) {
        let document = &self.context.document;
        if is_midi && document.generation() != before {
            let project = document.project();
            let drums = midi_file::drum_track(&project).and_then(|track| project.track(track));
            if let Some(track) = drums {
                document.ask_about_drums(track.id);
            }
        }
    }
}

/// Whether a file is a MIDI file by its name.
pub(super) fn has_midi_name(path: &Path) -> bool {
    let ending = path.extension().and_then(OsStr::to_str).unwrap_or_default();
    let known = ["mid", "midi", "smf", "kar", "rmi"];
    known.iter().any(|known| ending.eq_ignore_ascii_case(known))
}
