//! The song as blocks in proportion to their length: click, drag, stretch.

use std::sync::Arc;

use egui::{
    Align2, Color32, Id, Rect, Role, Sense, Stroke, StrokeKind, Ui, WidgetInfo, pos2, vec2,
};

use super::song_loop;
use super::song_sheet::{LEAST_NAME, plays_label, plays_name};
use crate::sequencer::song::{Plays, Repeats, Row, Song};
use crate::sequencer::{Edit, Project, TICKS_PER_QUARTER, Tick};

use crate::ui::editor::editor_action::EditorAction;
use crate::ui::editor::interaction::DraggedItem;
use crate::ui::editor::now::Now;
use crate::ui::editor::theme;
use crate::ui::editor::view::View;
use crate::ui::editor::widgets::pointer_readout::show_value_at_pointer;
use crate::ui::editor::widgets::text_line::{TextLine, shrink_to_width};
use crate::ui::words;
use crate::ui::words::hints;

/// The height of the bars above the blocks, and of a block.
const BARS: f32 = 15.0;
const BLOCK: f32 = 38.0;
/// The width of the edge that is dragged to repeat a block.
const EDGE: f32 = 8.0;

/// A row with its place in time.
pub(super) struct Block {
    row: Row,
    pub(super) start: Tick,
    pub(super) end: Tick,
}

/// Draws the blocks of the song, each row once.
pub(super) fn show(ui: &mut Ui, view: &mut View, now: &Now, out: &mut Vec<EditorAction>) {
    let blocks = blocks_of(&view.project);
    let Some(last) = blocks.last().map(|block| block.end) else {
        return;
    };
    let size = vec2(ui.available_width(), BARS + BLOCK + 6.0);
    let (rect, _) = ui.allocate_exact_size(size, Sense::hover());
    let x = |tick: Tick| rect.left() + rect.width() * share(tick, last);
    let playing = view.project.song.plays() && now.engine.running.moves();
    let position = now.engine.position;
    let played = view.project.row_at(position).filter(|_| playing);
    for (at, block) in blocks.iter().enumerate() {
        let place = Rect::from_min_max(
            pos2(x(block.start), rect.top() + BARS),
            pos2(x(block.end) - 2.0, rect.top() + BARS + BLOCK),
        );
        let plays = played.is_some_and(|played| played.row == at);
        paint_bar(ui, place, block.start);
        show_block(ui, place, (at, block, plays), view, out);
    }
    song_loop::show(ui, rect, &blocks, view, out);
    if let Some(played) = played {
        let into = position - played.start;
        let head = blocks.get(played.row).map(|block| x(block.start + into));
        let line = Stroke::new(2.0, theme::TEXT.of(ui));
        if let Some(head) = head {
            ui.painter()
                .vline(head, rect.top() + BARS - 4.0..=rect.bottom() - 2.0, line);
        }
    }
}

/// The rows with their places, as if there was no loop.
fn blocks_of(project: &Project) -> Vec<Block> {
    let mut plain = project.clone();
    plain.song = Arc::new(Song {
        looped: None,
        ..Song::clone(&project.song)
    });
    let mut blocks = Vec::new();
    let mut start = 0;
    for row in &project.song.rows {
        let end = plain.row_at(start).map_or(start, |placed| placed.end);
        blocks.push(Block {
            row: *row,
            start,
            end,
        });
        start = end;
    }
    blocks
}

#[allow(clippy::cast_precision_loss, reason = "a share of a song's ticks")]
pub(super) fn share(tick: Tick, of: Tick) -> f32 {
    tick as f32 / of.max(1) as f32
}

/// The number of the bar where a block begins, where there is room for it.
fn paint_bar(ui: &Ui, place: Rect, start: Tick) {
    let text = format!("{}", start / (4 * TICKS_PER_QUARTER) + 1);
    let line = TextLine {
        at: place.left_top() - vec2(0.0, 3.0),
        anchor: Align2::LEFT_BOTTOM,
        width: place.width(),
        size: 10.5,
    };
    line.paint(ui.painter(), &text, theme::DIM.of(ui));
}

fn show_block(
    ui: &Ui,
    place: Rect,
    (at, block, plays): (usize, &Block, bool),
    view: &mut View,
    out: &mut Vec<EditorAction>,
) {
    let id = ui.scope_id().with(("block", at));
    let response = ui.interact(place, id, Sense::click_and_drag());
    let (name, repeats) = (
        plays_name(&view.project, block.row.plays),
        block.row.repeats,
    );
    let said = words::below::block(at + 1, &name, repeats.get());
    let chosen = view.inspector.row_shown == at;
    response.widget_info(|| WidgetInfo::selected(Role::Button, true, chosen, &said));
    paint_block(
        ui,
        place,
        (&name, &plays_label(&view.project, block.row.plays)),
        (&block.row, &silent_names(&view.project, &block.row)),
        (chosen, plays, response.hovered()),
    );
    if response.contains_pointer() {
        view.hint = hints::BLOCK;
    }
    if response.clicked() {
        view.inspector.row_shown = at;
    }
    if let (true, Plays::Pattern(pattern)) = (response.double_clicked(), block.row.plays) {
        out.push(EditorAction::Pattern(pattern.get().into()));
    }
    if response.drag_started() {
        view.interaction.dragged_item = Some(DraggedItem::Row(at));
    }
    stretch(ui, place, id, (at, repeats), view, out);
    drop_row(ui, place, at, view, out);
}

/// The names of the tracks that are silent in a row.
fn silent_names(project: &Project, row: &Row) -> String {
    let silent = (0..project.tracks.len()).filter(|track| row.muted.has(*track));
    let names: Vec<_> = silent.map(|track| project.name_of(track)).collect();
    names.join(", ")
}

/// Which part of the song a row is, from 0: rows that play the same are the same part. Scenes begin at another hue than
/// patterns.
fn part(plays: Plays) -> usize {
    match plays {
        Plays::Pattern(pattern) => pattern.get().into(),
        Plays::Scene(scene) => usize::from(scene.get()) + 4,
    }
}

fn paint_block(
    ui: &Ui,
    place: Rect,
    (name, short): (&str, &str),
    (row, silent): (&Row, &str),
    (chosen, plays, hovered): (bool, bool, bool),
) {
    let painter = ui.painter_at(place.expand(2.0));
    let ground = theme::block_ground(ui, part(row.plays), plays || hovered);
    painter.rect_filled(place, theme::ROUND, ground);
    if chosen || plays {
        let ink: Color32 = if plays {
            theme::TEXT.of(ui)
        } else {
            theme::ACCENT.of(ui)
        };
        painter.rect_stroke(
            place,
            theme::ROUND,
            Stroke::new(1.5, ink),
            StrokeKind::Inside,
        );
    }
    let line = |y: f32, size: f32| TextLine {
        at: place.left_top() + vec2(7.0, y),
        anchor: Align2::LEFT_CENTER,
        width: place.width() - 14.0,
        size,
    };
    let repeats = match row.repeats.get() {
        1 => String::new(),
        repeats => format!(" {repeats}×"),
    };
    paint_name(ui, line(12.0, 13.0), &format!("{name}{repeats}"), short);
    let transpose = i64::from(row.transpose);
    let moved = (transpose != 0).then(|| format!("{transpose:+}"));
    let muted = (!silent.is_empty()).then(|| words::below::off(silent));
    let below: Vec<String> = moved.into_iter().chain(muted).collect();
    let (room, ink) = (line(28.0, 11.0), theme::TEXT.of(ui));
    let told = shrink_to_width(&painter, &below.join(" · "), room.size, ink, room.width);
    let place = room.anchor.anchor_size(room.at, told.size()).min;
    // Names may be cut, a transposition not.
    if !told.elided || !silent.is_empty() {
        painter.galley(place, told, ink);
    }
}

/// Writes a name, or the short one where too little of it is left to know it by.
fn paint_name(ui: &Ui, line: TextLine, name: &str, short: &str) {
    let (painter, ink) = (ui.painter(), theme::TEXT.of(ui));
    let whole = line.lay(painter, name, ink);
    let left: usize = whole.rows.iter().map(|row| row.glyphs.len()).sum();
    let is_lost = whole.elided && left <= LEAST_NAME;
    let shown = if is_lost {
        shrink_to_width(painter, short, line.size, ink, line.width)
    } else {
        whole
    };
    // Nor does an ellipsis alone say anything.
    if !is_lost || !shown.elided {
        let place = line.anchor.anchor_size(line.at, shown.size());
        painter.galley(place.min, shown, ink);
    }
}

/// Dragging the right edge repeats the row: as many passes as reach to the pointer.
fn stretch(
    ui: &Ui,
    place: Rect,
    id: Id,
    (at, repeats): (usize, Repeats),
    view: &mut View,
    out: &mut Vec<EditorAction>,
) {
    let edge = place.with_min_x(place.right() - EDGE);
    let id = id.with("edge");
    let response = ui.interact(edge, id, Sense::drag());
    let said = words::below::block_repeats(at + 1);
    response.widget_info(|| WidgetInfo::labeled(Role::Slider, true, &said));
    if response.hovered() || response.dragged() {
        ui.ctx().set_cursor_icon(egui::CursorIcon::ResizeHorizontal);
    }
    if response.drag_started() {
        // All blocks get narrower as this one grows: the width of a pass is that at the beginning.
        let pass = place.width() / f32::from(repeats.get());
        ui.data_mut(|data| data.insert_temp(id, (place.left(), pass)));
        view.gestures.begin_drag();
    }
    let from = ui.data(|data| data.get_temp::<(f32, f32)>(id));
    let pointer = response
        .interact_pointer_pos()
        .filter(|_| response.dragged());
    let (Some((left, pass)), Some(pointer)) = (from, pointer) else {
        return;
    };
    #[allow(clippy::cast_possible_truncation, reason = "the cast saturates")]
    let asked = Repeats::clamped(((pointer.x - left) / pass.max(1.0)).round() as i64);
    show_value_at_pointer(ui, pointer, &format!("{}×", asked.get()));
    if asked != repeats {
        let mut song = Song::clone(&view.project.song);
        if let Some(row) = song.rows.get_mut(at) {
            row.repeats = asked;
        }
        let gesture = view.gestures.drag_gesture();
        out.push(EditorAction::Edit(gesture, Edit::Song(Box::new(song))));
    }
}

/// A block that is dropped on another one takes its place.
fn drop_row(ui: &Ui, place: Rect, at: usize, view: &mut View, out: &mut Vec<EditorAction>) {
    let Some(DraggedItem::Row(from)) = view.interaction.dragged_item else {
        return;
    };
    let (pointer, released) = ui.input(|input| {
        let released = input.pointer.primary_released();
        (input.pointer.interact_pos(), released)
    });
    if from == at || !pointer.is_some_and(|pointer| place.contains(pointer)) {
        return;
    }
    let frame = Stroke::new(2.0, theme::ACCENT.of(ui));
    ui.painter()
        .rect_stroke(place, theme::ROUND, frame, StrokeKind::Inside);
    view.hint = hints::BLOCK_DROP;
    // An undo may have taken it away meanwhile.
    if released && from < view.project.song.rows.len() {
        let mut song = Song::clone(&view.project.song);
        let row = song.rows.remove(from);
        song.rows.insert(at, row);
        view.inspector.row_shown = at;
        out.push(EditorAction::Edit(None, Edit::Song(Box::new(song))));
    }
}
