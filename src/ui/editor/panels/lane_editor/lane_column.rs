//! One step of a lane, as a column.

use egui::Color32;

use crate::sequencer::{Step, Track};
use crate::ui::editor::lane_state::LaneKind;
use crate::ui::editor::page_size::PageSize;

/// One step of the lane.
#[derive(Debug, Clone, Copy)]
pub(super) struct LaneColumn<'a> {
    /// Its column on the page, from 0.
    pub number: usize,
    /// The page that it is a column of.
    pub page: PageSize,
    pub step: Step,
    /// The track's hue, and the line around it.
    pub hue: (Color32, Color32),
    /// Whether it is drawn in the track's hue: it is on, or generation plays it.
    pub lit: bool,
    pub head: &'a Track,
    pub lane: LaneKind,
}
