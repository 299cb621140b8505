//! What performance, macros and song add to the values of a track.

use super::limits::MACROS;
use super::play::{ClipSpan, Offsets, Play};
use super::project::Project;

impl Play {
    /// What is added to the values of a track in a clip span: by the performance, by its macros, by a row of
    /// the song.
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
