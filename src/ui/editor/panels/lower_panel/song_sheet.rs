//! The selected row of the song, which blocks show: what it plays, how often, which tracks are silent in it; and whether
//! the song plays and loops.

use std::sync::Arc;

use egui::{Align2, Button, Rect, Sense, Ui, UiBuilder, pos2, vec2};

use super::scene_sheet::{pattern_index, scene_name};
use crate::engine::Running;
use crate::instance::document::Gesture;
use crate::sequencer::project::{MAX_PATTERNS, pattern_name};
use crate::sequencer::song::{Plays, Repeats, Row, SceneIndex, Song};
use crate::sequencer::value::Transpose;
use crate::sequencer::{Edit, Project};
use crate::ui::editor::editor_action::EditorAction;
use crate::ui::editor::interaction::DraggedItem;
use crate::ui::editor::now::Now;
use crate::ui::editor::panels::fields::{caption, choice_menu, signed_field};
use crate::ui::editor::theme;
use crate::ui::editor::view::View;
use crate::ui::editor::widgets::button::{ButtonStyle, Face, button};
use crate::ui::editor::widgets::number_field::{NumberField, number_field};
use crate::ui::editor::widgets::pointer_press::is_released;
use crate::ui::editor::widgets::text_line::fit_to_width;
use crate::ui::words;

/// The number of mute switches in a line: 32 tracks have two.
const MUTES_A_LINE: usize = 16;
/// The height of a line of mutes, and the greatest width of a switch, in points.
const MUTE: f32 = 18.0;
const WIDEST_MUTE: f32 = 104.0;
/// The room of the word before them.
const SILENT: f32 = 46.0;
/// The letters of a name that are enough to know it by.
pub(super) const LEAST_NAME: usize = 3;

/// The selected row and the switches of the song in a line, and below it what is silent.
pub(super) fn show(ui: &mut Ui, view: &mut View, now: &Now, out: &mut Vec<EditorAction>) {
    let song = view.project.song.clone();
    let at = view.inspector.row_shown.min(song.rows.len().max(1) - 1);
    let mut said = Vec::new();
    ui.spacing_mut().item_spacing = vec2(4.0, 3.0);
    ui.horizontal_wrapped(|ui| {
        if let Some(row) = song.rows.get(at) {
            said.extend(show_row(ui, at, *row, &song, view));
        }
        show_add(ui, &song, view, &mut said);
        ui.add_space(20.0);
        show_switches(ui, &song, view, &mut said);
    });
    if !song.rows.is_empty() {
        show_row_mutes(ui, (at, &song), view, &mut said);
    }
    if let Some((_, made)) = said.last().filter(|(_, made)| made.on && !song.on) {
        begin_again(made, view, now, out);
    }
    let edits = said.into_iter();
    out.extend(
        edits.map(|(gesture, song)| EditorAction::Edit(gesture, Edit::Song(Box::new(song)))),
    );
    let carried = &mut view.interaction.dragged_item;
    carried.take_if(|it| matches!(it, DraggedItem::Row(_)) && is_released(ui));
}

/// Begins a song that is switched on after its end with its first row, where the clock is our own.
fn begin_again(song: &Song, view: &View, now: &Now, out: &mut Vec<EditorAction>) {
    let project = Project {
        song: Arc::new(song.clone()),
        ..view.project.clone()
    };
    if !project.song_has_ended(now.engine.position) {
        return;
    }
    match now.engine.running {
        Running::Internal => out.extend([EditorAction::Stop, EditorAction::Play]),
        Running::Paused => out.push(EditorAction::Stop),
        Running::Host => out.push(EditorAction::Say(
            words::status::SONG_OVER_IN_HOST.to_owned(),
        )),
        Running::Stopped => {}
    }
}

/// A song as it would be, and the gesture that makes it so.
type SongEdit = (Option<Gesture>, Song);

/// A button that adds a row like the last one.
fn show_add(ui: &mut Ui, song: &Song, view: &mut View, said: &mut Vec<SongEdit>) {
    let add = ui.add_enabled(
        song.rows.len() < Song::MOST,
        Button::new(words::below::ADD_ROW),
    );
    if add.clicked() {
        let mut made = song.clone();
        made.rows
            .push(made.rows.last().copied().unwrap_or_default());
        view.inspector.row_shown = made.rows.len() - 1;
        said.push((None, made));
    }
}

/// Whether the song plays, and which of its rows loop.
fn show_switches(ui: &mut Ui, song: &Song, view: &mut View, said: &mut Vec<SongEdit>) {
    if small_switch(ui, (words::fields::SONG_MODE, 84.0), song.on) {
        let on = !song.on;
        said.push((None, Song { on, ..song.clone() }));
    }
    if song.rows.is_empty() {
        return;
    }
    if small_switch(ui, (words::fields::LOOP, 52.0), song.looped.is_some()) {
        let last = u8::try_from(song.rows.len() - 1).unwrap_or(u8::MAX);
        let looped = song.looped.is_none().then_some((0, last));
        let song = song.clone();
        said.push((None, Song { looped, ..song }));
    }
    let Some((first, last)) = song.looped else {
        return;
    };
    let most = i64::try_from(song.rows.len()).unwrap_or(1);
    let mut field = |ui: &mut Ui, label: &str, value: u8| {
        let shown = NumberField {
            speed: 0.1,
            ..NumberField::new(label, i64::from(value) + 1, 1..=most)
        };
        let (gesture, value) = number_field(ui, &mut view.gestures, shown, 30.0)?;
        Some((gesture, u8::try_from(value - 1).unwrap_or(0)))
    };
    ui.label(words::below::LOOP_ROWS);
    let from = field(ui, words::below::LOOP_FIRST, first);
    ui.label(words::below::LOOP_TO);
    let to = field(ui, words::below::LOOP_LAST, last);
    let moved = from.map(|(gesture, first)| (gesture, (first, last)));
    let moved = moved.or(to.map(|(gesture, last)| (gesture, (first, last))));
    if let Some((gesture, looped)) = moved {
        let looped = Some(looped);
        let song = song.clone();
        said.push((gesture, Song { looped, ..song }));
    }
}

/// A switch with its label and its width; returns whether it was clicked.
fn small_switch(ui: &mut Ui, (label, width): (&str, f32), on: bool) -> bool {
    let (place, _) = ui.allocate_exact_size(vec2(width, 22.0), Sense::hover());
    let look = ButtonStyle {
        on: on.then_some(theme::AMBER),
        ink: theme::DIM,
        ..ButtonStyle::new(Face::Text(label), label)
    };
    let tip = words::fields::tip(label).unwrap_or_default();
    button(ui, place, look).on_hover_text(tip).clicked()
}

/// The fields of one row; returns the song with its change.
fn show_row(ui: &mut Ui, at: usize, row: Row, song: &Song, view: &mut View) -> Option<SongEdit> {
    let number_of = at + 1;
    let mut changed = None;
    let mut with = |gesture, row: Option<Row>| {
        let mut made = song.clone();
        match row {
            Some(row) => made.rows[at] = row,
            None => drop(made.rows.remove(at)),
        }
        changed = Some((gesture, made));
    };
    caption(ui, &words::below::row_caption(number_of));
    let scenes = 0..view.project.scenes.len();
    let scenes = scenes.map(|at| Plays::Scene(SceneIndex::clamped(i64::try_from(at).unwrap_or(0))));
    let patterns = (0..MAX_PATTERNS).map(|pattern| Plays::Pattern(pattern_index(pattern)));
    let word = |plays: &Plays| plays_label(&view.project, *plays);
    let label = words::below::row_plays(number_of);
    let options: Vec<Plays> = scenes.chain(patterns).collect();
    if let Some(plays) = choice_menu(ui, (&label, 84.0), &row.plays, options, word) {
        with(None, Some(Row { plays, ..row }));
    }
    let label = words::below::row_times(number_of);
    let times = NumberField {
        speed: 0.1,
        write: &|value| format!("{value}×"),
        read: &|text| text.trim().trim_end_matches('×').parse().ok(),
        ..NumberField::new(&label, i64::from(row.repeats), 1..=64)
    };
    if let Some((gesture, value)) = number_field(ui, &mut view.gestures, times, 34.0) {
        let repeats = Repeats::clamped(value);
        with(gesture, Some(Row { repeats, ..row }));
    }
    let label = words::below::row_transposed(number_of);
    let transpose = signed_field(&label, i64::from(row.transpose), -48..=48);
    if let Some((gesture, value)) = number_field(ui, &mut view.gestures, transpose, 34.0) {
        let transpose = Transpose::clamped(value);
        with(gesture, Some(Row { transpose, ..row }));
    }
    let remove = ui
        .small_button("×")
        .accessible_name(words::below::remove_row(number_of));
    if remove.on_hover_text(words::below::REMOVE_ROW_TIP).clicked() {
        with(None, None);
    }
    let up = ui.add_enabled(at > 0, Button::new("‹").small());
    let up = up.accessible_name(words::below::move_row_up(number_of));
    if up.on_hover_text(words::below::MOVE_ROW_TIP).clicked() {
        let mut made = song.clone();
        made.rows.swap(at, at.saturating_sub(1));
        view.inspector.row_shown = at.saturating_sub(1);
        changed = Some((None, made));
    }
    changed
}

/// What a row plays, in the menu.
pub(super) fn plays_label(project: &Project, plays: Plays) -> String {
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

/// As much of a track's name as there is room for; where too little is left to know it by, its number.
fn name_or_number(ui: &Ui, name: &str, track: usize, width: f32) -> String {
    let shown = fit_to_width(ui.painter(), name, 10.5, width);
    let letters = shown.chars().filter(|letter| letter.is_alphabetic());
    if shown != name && letters.count() < LEAST_NAME {
        return (track + 1).to_string();
    }
    shown
}

/// The muted tracks of the chosen row, by name: a switch for each.
fn show_row_mutes(ui: &mut Ui, (at, song): (usize, &Song), view: &View, said: &mut Vec<SongEdit>) {
    let count = view.project.tracks.len();
    let room = ui.available_width();
    let a_line = u8::try_from(count.min(MUTES_A_LINE)).unwrap_or(u8::MAX);
    let width = ((room - SILENT) / f32::from(a_line.max(1))).min(WIDEST_MUTE);
    for first in (0..count).step_by(MUTES_A_LINE) {
        let (line, _) = ui.allocate_exact_size(vec2(room, MUTE), Sense::hover());
        if first == 0 {
            let (at, anchor) = (line.left_center(), Align2::LEFT_CENTER);
            let ink = theme::DIM.of(ui);
            ui.painter().text(
                at,
                anchor,
                words::below::MUTED_CAPTION,
                theme::font(10.5),
                ink,
            );
        }
        let mut left = line.left() + SILENT;
        for track in first..count.min(first + MUTES_A_LINE) {
            let place = Rect::from_min_size(pos2(left, line.top()), vec2(width - 3.0, MUTE));
            left += width;
            // A child of its own, since it takes no room from the line that was allocated.
            let ui = &mut ui.new_child(UiBuilder::new().id_salt(track).max_rect(place));
            let name = view.project.name_of(track);
            let label = words::below::silent_in_row(&name);
            let on = song.rows.get(at).is_some_and(|row| row.muted.has(track));
            let text = name_or_number(ui, &name, track, place.width() - 10.0);
            let look = ButtonStyle {
                on: on.then_some(theme::RED),
                ..ButtonStyle::new(Face::Text(&text), &label)
            };
            let response = button(ui, place, look).on_hover_text(&label);
            let hue = view.project.track(track).map(|head| head.colour);
            if let Some(colour) = hue {
                let edge = theme::track_edge(colour).of(ui);
                let bar = place.with_max_x(place.left() + 3.0);
                ui.painter().rect_filled(bar, 1.0, edge);
            }
            if response.clicked() {
                let mut made = song.clone();
                if let Some(row) = made.rows.get_mut(at) {
                    row.muted.0 ^= 1 << track;
                }
                said.push((None, made));
            }
        }
    }
}
