//! The song: a line for each row, from the first on.

use egui::{Button, Response, Sense, Ui};

use super::scene_sheet::{mute_switch, pattern_index, scene_name};
use crate::sequencer::project::{MAX_PATTERNS, pattern_name};
use crate::sequencer::song::{Plays, Repeats, Row, SceneIndex, Song};
use crate::sequencer::value::Transpose;
use crate::sequencer::{Edit, Project};
use crate::ui::editor::editor_action::EditorAction;
use crate::ui::editor::interaction::DraggedItem;
use crate::ui::editor::panels::fields::{caption, choice_menu, row, signed_field, switch_row};
use crate::ui::editor::theme;
use crate::ui::editor::view::View;
use crate::ui::editor::widgets::number_field::{NumberField, number_field};
use crate::ui::editor::widgets::pointer_press::is_released;

/// The number of mute switches in a line.
const MUTES_A_LINE: usize = 8;

/// Width of the rows, and of what is beside them, in points.
const ROWS: f32 = 300.0;
const BESIDE: f32 = 240.0;

/// The rows of the song; beside them whether it plays, what loops, and what is silent in the selected row.
pub(super) fn show(ui: &mut Ui, view: &mut View, out: &mut Vec<EditorAction>) {
    ui.horizontal_top(|ui| {
        ui.vertical(|ui| {
            ui.set_width(ROWS);
            show_rows(ui, view, out);
        });
        ui.add_space(24.0);
        ui.vertical(|ui| {
            ui.set_width(BESIDE);
            show_beside(ui, view, out);
        });
    });
}

fn show_beside(ui: &mut Ui, view: &mut View, out: &mut Vec<EditorAction>) {
    let song = view.project.song.clone();
    let mut say = |gesture, made: Song| {
        out.push(EditorAction::Edit(gesture, Edit::Song(Box::new(made))));
    };
    if switch_row(ui, "Song mode", song.on) {
        let on = !song.on;
        say(
            None,
            Song {
                on,
                ..Song::clone(&song)
            },
        );
    }
    if song.rows.is_empty() {
        return;
    }
    show_loop(ui, &song, view, &mut say);
    show_row_mutes(ui, &song, view, &mut say);
}

fn show_rows(ui: &mut Ui, view: &mut View, out: &mut Vec<EditorAction>) {
    let song = view.project.song.clone();
    let mut say = |gesture, made: Song| {
        out.push(EditorAction::Edit(gesture, Edit::Song(Box::new(made))));
    };
    if !song.rows.is_empty() {
        caption(ui, "PLAYS · TIMES · TRANSPOSED");
    }
    for (at, row) in song.rows.iter().enumerate() {
        let changed = show_row(ui, at, *row, view);
        if let Some((gesture, change)) = changed {
            let mut made = Song::clone(&song);
            match change {
                RowChange::Row(row) => made.rows[at] = row,
                RowChange::Remove => drop(made.rows.remove(at)),
                RowChange::Up => made.rows.swap(at, at.saturating_sub(1)),
                RowChange::From(from) => {
                    let row = made.rows.remove(from);
                    made.rows.insert(at, row);
                    view.inspector.row_shown = at;
                }
            }
            say(gesture, made);
        }
    }
    let carried = &mut view.interaction.dragged_item;
    carried.take_if(|it| matches!(it, DraggedItem::Row(_)) && is_released(ui));
    ui.horizontal(|ui| {
        let add = ui.add_enabled(song.rows.len() < Song::MOST, Button::new("+ row"));
        if add.clicked() {
            let mut made = Song::clone(&song);
            made.rows
                .push(made.rows.last().copied().unwrap_or_default());
            view.inspector.row_shown = made.rows.len() - 1;
            say(None, made);
        }
    });
}

/// A change of the song's rows.
enum RowChange {
    Row(Row),
    Remove,
    Up,
    /// The row with this index moves here.
    From(usize),
}

fn show_row(
    ui: &mut Ui,
    at: usize,
    row: Row,
    view: &mut View,
) -> Option<(Option<crate::instance::document::Gesture>, RowChange)> {
    let number_of = at + 1;
    let mut changed = None;
    let line = ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 3.0;
        let chosen = view.inspector.row_shown == at;
        let pick = ui.selectable_label(chosen, format!("{number_of}"));
        let pick = pick.accessible_name(format!("Row {number_of}"));
        let pick = pick.interact(Sense::drag());
        if pick.clicked() {
            view.inspector.row_shown = at;
        }
        if pick.hovered() {
            view.hint = "Click: select the row · drag: move it";
        }
        if pick.drag_started() {
            view.interaction.dragged_item = Some(DraggedItem::Row(at));
        }
        let scenes = 0..view.project.scenes.len();
        let scenes =
            scenes.map(|at| Plays::Scene(SceneIndex::clamped(i64::try_from(at).unwrap_or(0))));
        let patterns = (0..MAX_PATTERNS).map(|pattern| Plays::Pattern(pattern_index(pattern)));
        let word = |plays: &Plays| plays_label(&view.project, *plays);
        let label = format!("Row {number_of} plays");
        let options: Vec<Plays> = scenes.chain(patterns).collect();
        if let Some(plays) = choice_menu(ui, (&label, 64.0), &row.plays, options, word) {
            changed = Some((None, RowChange::Row(Row { plays, ..row })));
        }
        let label = format!("Row {number_of}: times");
        let times = NumberField {
            speed: 0.1,
            write: &|value| format!("{value}×"),
            read: &|text| text.trim().trim_end_matches('×').parse().ok(),
            ..NumberField::new(&label, i64::from(row.repeats), 1..=64)
        };
        if let Some((gesture, value)) = number_field(ui, &mut view.gestures, times, 28.0) {
            let repeats = Repeats::clamped(value);
            changed = Some((gesture, RowChange::Row(Row { repeats, ..row })));
        }
        let label = format!("Row {number_of}: transposed");
        let transpose = signed_field(&label, i64::from(row.transpose), -48..=48);
        if let Some((gesture, value)) = number_field(ui, &mut view.gestures, transpose, 28.0) {
            let transpose = Transpose::clamped(value);
            changed = Some((gesture, RowChange::Row(Row { transpose, ..row })));
        }
        let up = ui.add_enabled(at > 0, Button::new("up").small());
        if up
            .accessible_name(format!("Move row {number_of} up"))
            .clicked()
        {
            changed = Some((None, RowChange::Up));
        }
        let remove = ui
            .small_button("×")
            .accessible_name(format!("Remove row {number_of}"));
        if remove.clicked() {
            changed = Some((None, RowChange::Remove));
        }
    });
    let dropped = dropped_row(ui, &line.response, at, view);
    changed.or(dropped.map(|from| (None, RowChange::From(from))))
}

/// What a row plays, in the menu.
fn plays_label(project: &Project, plays: Plays) -> String {
    match plays {
        Plays::Pattern(pattern) => pattern_name(usize::from(pattern.get())),
        Plays::Scene(scene) => scene_name(usize::from(scene.get()), project.scene(scene)),
    }
}

/// What a row plays, by name where it has one.
pub(super) fn plays_name(project: &Project, plays: Plays) -> String {
    let named = match plays {
        Plays::Pattern(pattern) => project.patterns.get(usize::from(pattern.get())),
        Plays::Scene(_) => None,
    };
    match named.map(|pattern| pattern.name.as_str()) {
        None | Some("") => plays_label(project, plays),
        Some(name) => name.to_owned(),
    }
}

/// The row that is dropped on this one.
fn dropped_row(ui: &Ui, line: &Response, at: usize, view: &mut View) -> Option<usize> {
    let Some(DraggedItem::Row(from)) = view.interaction.dragged_item else {
        return None;
    };
    let (pointer, released) = ui.input(|input| {
        let released = input.pointer.primary_released();
        (input.pointer.interact_pos(), released)
    });
    let area = line.rect.expand2(egui::vec2(0.0, 2.0));
    if !pointer.is_some_and(|pointer| area.contains(pointer)) {
        return None;
    }
    if from != at {
        let frame = egui::Stroke::new(1.5, theme::ACCENT.of(ui));
        let inside = egui::StrokeKind::Outside;
        ui.painter()
            .rect_stroke(line.rect, theme::ROUND, frame, inside);
        view.hint = "Release: move the row here";
    }
    (released && from != at).then_some(from)
}

/// The rows that loop once they are reached.
fn show_loop(
    ui: &mut Ui,
    song: &Song,
    view: &mut View,
    say: &mut impl FnMut(Option<crate::instance::document::Gesture>, Song),
) {
    if switch_row(ui, "Loop", song.looped.is_some()) {
        let last = u8::try_from(song.rows.len() - 1).unwrap_or(u8::MAX);
        let looped = song.looped.is_none().then_some((0, last));
        say(
            None,
            Song {
                looped,
                ..song.clone()
            },
        );
    }
    let Some((first, last)) = song.looped else {
        return;
    };
    let most = i64::try_from(song.rows.len()).unwrap_or(1);
    row(ui, "rows", |ui| {
        let shown = NumberField {
            speed: 0.1,
            ..NumberField::new("Last row of the loop", i64::from(last) + 1, 1..=most)
        };
        if let Some((gesture, value)) = number_field(ui, &mut view.gestures, shown, 36.0) {
            let looped = Some((first, u8::try_from(value - 1).unwrap_or(0)));
            say(
                gesture,
                Song {
                    looped,
                    ..song.clone()
                },
            );
        }
        ui.label("to");
        let shown = NumberField {
            speed: 0.1,
            ..NumberField::new("First row of the loop", i64::from(first) + 1, 1..=most)
        };
        if let Some((gesture, value)) = number_field(ui, &mut view.gestures, shown, 36.0) {
            let looped = Some((u8::try_from(value - 1).unwrap_or(0), last));
            say(
                gesture,
                Song {
                    looped,
                    ..song.clone()
                },
            );
        }
    });
}

/// The muted tracks of the chosen row.
fn show_row_mutes(
    ui: &mut Ui,
    song: &Song,
    view: &View,
    say: &mut impl FnMut(Option<crate::instance::document::Gesture>, Song),
) {
    let at = view.inspector.row_shown.min(song.rows.len() - 1);
    caption(ui, &format!("SILENT IN ROW {}", at + 1));
    ui.spacing_mut().item_spacing = egui::vec2(3.0, 3.0);
    let tracks: Vec<usize> = (0..view.project.tracks.len()).collect();
    for line in tracks.chunks(MUTES_A_LINE) {
        ui.horizontal(|ui| {
            for &track in line {
                ui.push_id(track, |ui| {
                    let name = view.project.name_of(track);
                    let label = format!("{name} is silent in the row");
                    let on = song.rows.get(at).is_some_and(|row| row.muted.has(track));
                    let mute = mute_switch(ui, &(track + 1).to_string(), &label, on);
                    if mute.on_hover_text(&label).clicked() {
                        let mut made = song.clone();
                        if let Some(row) = made.rows.get_mut(at) {
                            row.muted.0 ^= 1 << track;
                        }
                        say(None, made);
                    }
                });
            }
        });
    }
}
