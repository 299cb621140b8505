//! The row of tabs below the grid: lanes, piano roll, song, scenes, macros. The pattern above stays in sight.

/// Macros.
mod macro_sheet;
/// Scenes.
mod scene_sheet;
/// The song as blocks.
mod song_blocks;
/// The loop over the blocks.
mod song_loop;
/// The selected row of the song.
mod song_sheet;

use egui::{Rect, ScrollArea, Ui, UiBuilder, pos2, vec2};

use super::{lane_editor, step_grid};
use crate::sequencer::Edit;
use crate::sequencer::song::{Plays, Row, Song};
use crate::ui::editor::editor_action::EditorAction;
use crate::ui::editor::interaction::DraggedItem;
use crate::ui::editor::lane_state::{LaneKind, LowerTab};
use crate::ui::editor::now::Now;
use crate::ui::editor::theme;
use crate::ui::editor::view::View;
use crate::ui::editor::widgets::button::{ButtonStyle, Face, button};
use crate::ui::words;
use crate::ui::words::hints;

/// Height of the row of tabs.
const TABS: f32 = 28.0;
/// The greatest width of a sheet, in points: its fields stay near their labels.
const SHEET: f32 = 340.0;

/// Height of the panel beside a grid of so many tracks, in points.
#[must_use]
pub fn height(room: f32, tracks: usize, view: &View) -> f32 {
    if view.lanes.is_large_roll() {
        return room - step_grid::ONE_ROW;
    }
    let folded = view.lanes.folded && view.lanes.tab == LowerTab::Lanes;
    TABS + lane_editor::height(room - TABS, tracks, folded)
}

/// Draws the tabs, and what the chosen one shows.
pub fn show(ui: &mut Ui, rect: Rect, view: &mut View, now: &Now, out: &mut Vec<EditorAction>) {
    let (tabs, rect) = rect.split_top_bottom_at_y(rect.top() + TABS);
    show_tabs(ui, tabs, view, out);
    if view.lanes.tab == LowerTab::Song {
        drop_pattern(ui, rect, view, out);
    }
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
                    song_sheet::show(ui, view, now, out);
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
            Self::Lanes => (words::below::LANES, 58.0, hints::TAB_LANES),
            Self::PianoRoll => (words::below::PIANO_ROLL, 78.0, hints::TAB_PIANO_ROLL),
            Self::Song => (words::below::SONG, 52.0, hints::TAB_SONG),
            Self::Scenes => (words::below::SCENES, 62.0, hints::TAB_SCENES),
            Self::Macros => (words::below::MACROS, 62.0, hints::TAB_MACROS),
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

/// A pattern that is dropped here becomes the last row of the song.
fn drop_pattern(ui: &Ui, place: Rect, view: &mut View, out: &mut Vec<EditorAction>) {
    let Some(DraggedItem::Pattern(pattern)) = view.interaction.dragged_item else {
        return;
    };
    let pointer = ui.input(|input| input.pointer.interact_pos());
    if !pointer.is_some_and(|pointer| place.contains(pointer)) {
        return;
    }
    let frame = egui::Stroke::new(2.0, theme::ACCENT.of(ui));
    let layer = egui::LayerId::new(egui::Order::Tooltip, ui.scope_id().with("dropped"));
    let painter = ui.ctx().layer_painter(layer);
    painter.rect_stroke(place, theme::ROUND, frame, egui::StrokeKind::Inside);
    view.hint = hints::SONG_DROP;
    let has_room = view.project.song.rows.len() < Song::MOST;
    if ui.input(|input| input.pointer.primary_released()) && has_room {
        let mut song = Song::clone(&view.project.song);
        song.rows.push(Row {
            plays: Plays::Pattern(scene_sheet::pattern_index(pattern)),
            ..Row::default()
        });
        view.inspector.row_shown = song.rows.len() - 1;
        view.lanes.tab = LowerTab::Song;
        out.push(EditorAction::Edit(None, Edit::Song(Box::new(song))));
    }
}

fn show_tabs(ui: &Ui, row: Rect, view: &mut View, out: &mut Vec<EditorAction>) {
    let mut left = row.left();
    for entry in Entry::ALL {
        let (name, width, hint) = entry.words();
        let place = Rect::from_min_size(pos2(left, row.top()), vec2(width, 23.0));
        left += width + 4.0;
        let label = words::below::tab(name);
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
        if entry == Entry::Song {
            drop_pattern(ui, place, view, out);
        }
    }
    if Entry::PianoRoll.is_shown(view) {
        show_large(ui, row, view);
    }
}

/// The button that makes the piano roll large, at the right end.
fn show_large(ui: &Ui, row: Rect, view: &mut View) {
    let corner = pos2(row.right() - 62.0, row.top());
    let place = Rect::from_min_size(corner, vec2(58.0, 23.0));
    let look = ButtonStyle {
        on: view.lanes.large_roll.then_some(theme::AMBER),
        ..ButtonStyle::new(Face::Text(words::below::LARGE), words::below::LARGE_LABEL)
    };
    let response = button(ui, place, look);
    if response.hovered() {
        view.hint = hints::LARGE_ROLL;
    }
    if response.clicked() {
        view.lanes.large_roll = !view.lanes.large_roll;
    }
}
