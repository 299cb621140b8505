//! Offsets to a track's values by performance, macros and song.

use super::limits::MACROS;
use super::play::{ClipSpan, Offsets, Play};
use super::project::Project;

impl Play {
    /// The offsets to a track's values in a clip span: from the performance, the macros and the song's row.
    #[must_use]
    pub fn offsets_of(&self, project: &Project, track: usize, clip_span: ClipSpan) -> Offsets {
        let mut offsets = self.offsets;
        offsets.transpose = offsets.transpose.saturating_add(clip_span.transpose);
        if self.macros != [0; MACROS] {
            for (reach, value) in project.macros.iter().zip(self.macros) {
                reach.add_to(&mut offsets, track, value);
            }
        }
        offsets
    }
}
