//! The row of tabs below the grid: lanes, piano roll, song, scenes, macros. The pattern above stays in sight.

/// Macros.
mod macro_sheet;
/// Scenes.
mod scene_sheet;
/// The song as blocks.
mod song_blocks;
/// The rows of the song.
mod song_sheet;

use egui::{Rect, ScrollArea, Ui, UiBuilder, pos2, vec2};

use super::lane_editor;
use crate::ui::editor::editor_action::EditorAction;
use crate::ui::editor::lane_state::{LaneKind, LowerTab};
use crate::ui::editor::now::Now;
use crate::ui::editor::theme;
use crate::ui::editor::view::View;
use crate::ui::editor::widgets::button::{ButtonStyle, Face, button};

/// Height of the row of tabs.
const TABS: f32 = 28.0;
/// The greatest width of a sheet, in points: its fields stay near their labels.
const SHEET: f32 = 340.0;

/// Height of the panel beside a grid of so many tracks, in points.
#[must_use]
pub fn height(room: f32, tracks: usize, view: &View) -> f32 {
    let folded = view.lanes.folded && view.lanes.tab == LowerTab::Lanes;
    TABS + lane_editor::height(room - TABS, tracks, folded)
}

/// Draws the tabs, and what the chosen one shows.
pub fn show(ui: &mut Ui, rect: Rect, view: &mut View, now: &Now, out: &mut Vec<EditorAction>) {
    let (tabs, rect) = rect.split_top_bottom_at_y(rect.top() + TABS);
    show_tabs(ui, tabs, view);
    if view.lanes.tab == LowerTab::Lanes {
        return lane_editor::show(ui, rect, view, now, out);
    }
    ui.painter().rect_filled(rect, 6.0, theme::PANEL.of(ui));
    let inner = rect.shrink2(vec2(14.0, 8.0));
    ui.scope_builder(UiBuilder::new().max_rect(inner), |ui| {
        let tab = view.lanes.tab;
        let scroll = ScrollArea::vertical()
            .id_salt(("below the grid", tab as u8))
            .auto_shrink(false);
        scroll.show(ui, |ui| {
            ui.set_max_width(inner.width() - 10.0);
            if tab != LowerTab::Song {
                ui.set_max_width(SHEET.min(inner.width() - 10.0));
            }
            match tab {
                LowerTab::Lanes => {}
                LowerTab::Song => {
                    song_blocks::show(ui, view, now, out);
                    song_sheet::show(ui, view, out);
                }
                LowerTab::Scenes => scene_sheet::show(ui, view, now, out),
                LowerTab::Macros => macro_sheet::show(ui, view, now, out),
            }
        });
    });
}

/// What a tab shows: the piano roll is a lane of its own kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Entry {
    Lanes,
    PianoRoll,
    Song,
    Scenes,
    Macros,
}

impl Entry {
    const ALL: [Self; 5] = [
        Self::Lanes,
        Self::PianoRoll,
        Self::Song,
        Self::Scenes,
        Self::Macros,
    ];

    /// Its word, its width in points, and what a click does.
    const fn words(self) -> (&'static str, f32, &'static str) {
        match self {
            Self::Lanes => (
                "Lanes",
                58.0,
                "Click: velocity, gate, chance and other values of the selected track, step by step",
            ),
            Self::PianoRoll => ("Piano roll", 78.0, "Click: the notes of the selected track"),
            Self::Song => (
                "Song",
                52.0,
                "Click: which patterns and scenes play one after the other",
            ),
            Self::Scenes => (
                "Scenes",
                62.0,
                "Click: which pattern each track plays, launched together",
            ),
            Self::Macros => (
                "Macros",
                62.0,
                "Click: what the host's eight macro knobs move",
            ),
        }
    }

    fn is_shown(self, view: &View) -> bool {
        let is_roll = view.lanes.lane == LaneKind::Pitch;
        match (self, view.lanes.tab) {
            (Self::Lanes, LowerTab::Lanes) => !is_roll,
            (Self::PianoRoll, LowerTab::Lanes) => is_roll,
            (Self::Song, LowerTab::Song)
            | (Self::Scenes, LowerTab::Scenes)
            | (Self::Macros, LowerTab::Macros) => true,
            (
                Self::Lanes | Self::PianoRoll | Self::Song | Self::Scenes | Self::Macros,
                LowerTab::Lanes | LowerTab::Song | LowerTab::Scenes | LowerTab::Macros,
            ) => false,
        }
    }

    fn show(self, view: &mut View) {
        view.lanes.tab = match self {
            Self::Lanes | Self::PianoRoll => LowerTab::Lanes,
            Self::Song => LowerTab::Song,
            Self::Scenes => LowerTab::Scenes,
            Self::Macros => LowerTab::Macros,
        };
        let is_roll = view.lanes.lane == LaneKind::Pitch;
        let lane = match self {
            Self::Lanes if is_roll => LaneKind::Velocity,
            Self::PianoRoll if !is_roll => LaneKind::Pitch,
            Self::Lanes | Self::PianoRoll | Self::Song | Self::Scenes | Self::Macros => {
                view.lanes.lane
            }
        };
        if lane != view.lanes.lane {
            (view.lanes.lane, view.lanes.stroke, view.lanes.roll_middle) = (lane, None, None);
        }
        if matches!(self, Self::Lanes | Self::PianoRoll) {
            view.lanes.folded = false;
        }
    }
}

fn show_tabs(ui: &Ui, row: Rect, view: &mut View) {
    let mut left = row.left();
    for entry in Entry::ALL {
        let (name, width, hint) = entry.words();
        let place = Rect::from_min_size(pos2(left, row.top()), vec2(width, 23.0));
        left += width + 4.0;
        let label = format!("Tab {name}");
        let look = ButtonStyle {
            on: entry.is_shown(view).then_some(theme::AMBER),
            ..ButtonStyle::new(Face::Text(name), &label)
        };
        let response = button(ui, place, look);
        if response.hovered() {
            view.hint = hint;
        }
        if response.clicked() {
            entry.show(view);
        }
    }
}
