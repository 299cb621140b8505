//! The table: a control, what hands do with it, and what is heard then. Where nothing else is said, the line is
//! `x... ....`, and two passes of it are heard: `C1@0 C1@48000`.

/// The grid, the heads of the tracks, the lanes.
mod grid;
/// The sheets of the step.
mod step;
/// The sheets of the clip and of the track.
mod clip;
/// The sheets of the pattern and the project, and the top bar.
mod project;

use super::Row;

/// All rows.
pub(crate) fn all() -> impl Iterator<Item = Row> {
    let grid = grid::rows().into_iter();
    let score = step::rows().into_iter().chain(clip::rows());
    grid.chain(score).chain(project::rows())
}
