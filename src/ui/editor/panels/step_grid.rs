//! The grid: a row of steps for every track.
//!
//! A click toggles a step, a drag is a [`GridStroke`](crate::ui::editor::view::GridStroke), a right-click opens all
//! fields of the step in a popup.

mod selection_overlay;
mod modifier_latches;
mod page_strip;
mod ruler;
pub(super) mod grid_stroke;

use egui::{Rect, Response, Role, Sense, Ui, WidgetInfo, pos2, vec2};

use super::grid_geometry::{HEADS, cell_rect, cells_of, column_at, column_tile};
use super::step_popup::{PopupTrigger, show_step_popup};
use super::{track_heads, track_menu};
use crate::sequencer::edit::StepRef;
use crate::sequencer::value::Length;
use crate::sequencer::{Clip, ClipChange, Edit, Step};
use crate::ui::editor::editor_action::EditorAction;
use crate::ui::editor::lane_state::LaneKind;
use crate::ui::editor::now::Now;
use crate::ui::editor::page_size::PageSize;
use crate::ui::editor::playback_view::{self, PlaybackView};
use crate::ui::editor::theme;
use crate::ui::editor::view::View;
use crate::ui::editor::widgets::pointer_readout::show_value_at_pointer;
use crate::ui::editor::widgets::step_cell::{self, GeneratedState, step_cell};
use crate::ui::words;
use crate::ui::words::hints;

/// Height of the strip of pages below the rows.
const PAGES: f32 = 30.0;
/// Height of a grid of one row, with the gap below it: what stays above a large piano roll.
pub(super) const ONE_ROW: f32 = ruler::HEIGHT + 44.0 + PAGES + 8.0;

/// Draws all rows, and the strip of pages below them.
pub fn show(ui: &mut Ui, rect: Rect, view: &mut View, now: &Now, out: &mut Vec<EditorAction>) {
    let rows = rect.with_max_y(rect.max.y - PAGES);
    let (numbers, rows) = rows.split_top_bottom_at_y(rows.top() + ruler::HEIGHT);
    let mut shown = PlaybackView::of(view, now);
    // A cell that is pressed, or whose popup is open, stays that of its step.
    let is_held = ui.input(|input| input.pointer.any_down() || input.pointer.any_released());
    if let Some(played) = shown.current_step(view.track)
        && view.follows_playhead
        && !is_held
        && !egui::Popup::is_any_open(ui.ctx())
    {
        view.page = played / view.page_size.steps();
    }
    let tracks = if view.lanes.is_large_roll() {
        view.track..view.track + 1
    } else {
        0..view.project.tracks.len()
    };
    let count = u16::try_from(tracks.len()).unwrap_or(u16::MAX);
    let height = (rows.height() / f32::from(count)).clamp(26.0, 64.0);
    ui.painter().rect_filled(
        rect.with_max_x(rect.left() + HEADS),
        6.0,
        theme::PANEL.of(ui),
    );
    ui.painter().rect_filled(
        rect.with_min_x(rect.left() + HEADS + 4.0),
        6.0,
        theme::PANEL.of(ui),
    );
    let ground = rows.with_min_x(rect.left() + HEADS + 4.0);
    ui.painter().rect_filled(ground, 0.0, theme::GROUND.of(ui));
    let playhead = playhead_column(view, &shown);
    ruler::paint(ui, cells_of(numbers), view, playhead);
    paint_playhead(ui, cells_of(rows), view, playhead);
    ui.scope_builder(egui::UiBuilder::new().max_rect(rows), |ui| {
        // Dragging paints steps; scrolling is done with the wheel over the heads and with the scroll bar.
        let scroll = egui::ScrollArea::vertical()
            .id_salt("rows")
            .auto_shrink(false);
        scroll.show(ui, |ui| {
            ui.spacing_mut().item_spacing.y = 0.0;
            for track in tracks {
                let (row, _) = ui.allocate_exact_size(vec2(rows.width(), height), Sense::hover());
                if track == view.track && view.interaction.drawn_track != track {
                    view.interaction.drawn_track = track;
                    ui.scroll_to_rect(row, None);
                }
                // Two tracks may have the same name; their controls need different ids.
                ui.push_id(track, |ui| {
                    let head = row.with_max_x(row.left() + HEADS);
                    track_heads::show_head(ui, head, track, view, now, out);
                    show_row(ui, cells_of(row), track, (view, &mut shown), now, out);
                });
            }
        });
    });
    page_strip::show(ui, rect.with_min_y(rows.max.y), view, now, out);
}

/// The steps of one row on the shown page.
fn show_row(
    ui: &mut Ui,
    row: Rect,
    track: usize,
    (view, shown): (&mut View, &mut PlaybackView),
    now: &Now,
    out: &mut Vec<EditorAction>,
) {
    let Some(head) = view.project.tracks.get(track).cloned() else {
        return;
    };
    let clip = view.clip(now.pattern, track);
    let played = shown.current_step(track);
    let trial = view
        .inspector
        .preview
        .as_ref()
        .filter(|trial| trial.track == track);
    let trial = trial.map(|trial| trial.clip.clone());
    let live = match trial {
        Some(_) => None,
        None => shown.generated_clip(track, &clip),
    };
    let length = usize::from(clip.length.get());
    let called = view.project.name_of(track).into_owned();
    let (solo, muted) = (now.engine.solo, now.engine.muted);
    let silenced = muted & 1 << track != 0 || (solo != 0 && solo & (1 << track) == 0);
    let silent = clip.mute || silenced || now.preview_start().is_some();
    for column in 0..view.page_size.steps() {
        let rect = cell_rect(row, view.page_size, column);
        let step_ref = StepRef {
            pattern: now.pattern,
            track,
            step: view.first_step() + column,
        };
        if column > 0 && column % ruler::BEAT == 0 {
            paint_beat(ui, column_tile(row, view.page_size, column));
        }
        // Past the end of its clip, a row has no cells.
        if step_ref.step >= length {
            continue;
        }
        let step = clip.step(step_ref.step);
        let tried = trial.as_ref().map(|trial| trial.step(step_ref.step));
        let generated = live.as_ref().map_or(step, |live| live.step(step_ref.step));
        let now_played = played == Some(step_ref.step);
        let live = generated_state(&step, &generated);
        let label = step_description(&called, step_ref.step, &step, live, now_played);
        let drawn = tried.unwrap_or(step);
        let name = playback_view::step_label(&view.project, &head, &clip, &drawn);
        let look = step_cell::CellStyle {
            step: drawn,
            live,
            tried: drawn != step,
            label: &label,
            name: &name,
            hue: (
                theme::track_colour(head.colour).of(ui),
                theme::track_edge(head.colour).of(ui),
            ),
            played: now_played,
            selected: (view.track, view.step) == (track, step_ref.step),
            silent,
        };
        let tile = column_tile(row, view.page_size, column);
        selection_overlay::paint_background(ui, tile, step_ref, view);
        let response = step_cell(ui, rect, ui.scope_id().with(("cell", track, column)), &look);
        selection_overlay::paint_overlay(ui, tile, step_ref, view);
        handle_pointer(ui, &response, row, step_ref, view, now, out);
        if response.hovered() && !name.is_empty() {
            // The status line has more room for the name than the cell.
            view.about = format!("{}: {name}", view.about);
        }
    }
    show_length_handle(ui, row, track, &clip, view, now, out);
}

/// The column in which the selected track plays or, where that is on another page, most of the tracks.
fn playhead_column(view: &View, shown: &PlaybackView) -> Option<usize> {
    let column_of = |track| {
        let column = shown.current_step(track)?.checked_sub(view.first_step())?;
        (column < view.page_size.steps()).then_some(column)
    };
    column_of(view.track).or_else(|| {
        let mut counts = [0; PageSize::SixtyFour.steps()];
        let columns = (0..view.project.tracks.len()).filter_map(column_of);
        columns.for_each(|column| counts[column] += 1);
        let most = counts.iter().copied().max().filter(|most| *most > 0)?;
        counts.iter().position(|count| *count == most)
    })
}

/// The playhead as a column behind the cells of all tracks, so that it is seen from far away. A track that plays another
/// step lights its own cell.
fn paint_playhead(ui: &Ui, rows: Rect, view: &View, column: Option<usize>) {
    if let Some(column) = column {
        let tile = column_tile(rows, view.page_size, column);
        ui.painter().rect_filled(tile, 0.0, theme::PLAYHEAD.of(ui));
    }
}

/// The line before a beat, in the gap between two cells.
fn paint_beat(ui: &Ui, tile: Rect) {
    let line = Rect::from_x_y_ranges(tile.left() - 1.0..=tile.left() + 1.0, tile.y_range());
    ui.painter().rect_filled(line, 0.0, theme::BEAT.of(ui));
}

/// Handles the pointer and the wheel on a cell.
fn handle_pointer(
    ui: &mut Ui,
    response: &Response,
    row: Rect,
    step_ref: StepRef,
    view: &mut View,
    now: &Now,
    out: &mut Vec<EditorAction>,
) {
    if response.hovered() {
        view.hint = pointer_hint(ui, view);
        let name = view.project.name_of(step_ref.track);
        view.about = words::grid::about_step(&name, step_ref.step + 1);
    }
    view.interaction.has_keys |= response.is_pointer_button_down_on() || response.clicked();
    let modifiers = view.interaction.modifiers(ui);
    if response.clicked() && modifiers.shift {
        grid_stroke::extend_selection(step_ref, view, now);
    } else if response.clicked() {
        view.interaction.selection = None;
        // In step entry too the cursor stays below the pointer: notes that are played next go to the step clicked.
        (view.track, view.step) = (step_ref.track, step_ref.step);
        out.push(EditorAction::Edit(None, Edit::ToggleStep(step_ref)));
    }
    let trigger = if selection_overlay::is_long_press(ui, response, view) {
        PopupTrigger::LongPress
    } else {
        PopupTrigger::RightClick
    };
    if response.secondary_clicked() || trigger == PopupTrigger::LongPress {
        grid_stroke::put_cursor(step_ref, view);
    }
    show_step_popup(response, trigger, step_ref, view, out);
    if let Some((gesture, notches)) = view.gestures.wheel_turn(ui, response) {
        let lane = if modifiers.any() {
            view.lanes.lane
        } else {
            LaneKind::Velocity
        };
        out.extend(
            wheel_edit(lane, notches, step_ref, view)
                .map(|edit| EditorAction::Edit(Some(gesture), edit)),
        );
    }
    grid_stroke::handle_drag(ui, response, row, step_ref, view, now, out);
}

/// The edit of a step's value in a lane by so many notches of the wheel; none for a step that is off.
fn wheel_edit(lane: LaneKind, notches: i64, step_ref: StepRef, view: &View) -> Option<Edit> {
    let step = view.step_at(step_ref);
    let change = lane.wheel_change(view.project.track(step_ref.track)?, &step, notches)?;
    step.on.then_some(Edit::Step(step_ref, change))
}

/// What the pointer can do with a cell.
fn pointer_hint(ui: &Ui, view: &View) -> &'static str {
    let modifiers = view.interaction.modifiers(ui);
    if modifiers.shift {
        hints::CELL_SHIFT
    } else if modifiers.alt {
        hints::CELL_ALT
    } else if modifiers.ctrl || modifiers.command {
        hints::CELL_CTRL
    } else if view.interaction.selection.is_some() {
        hints::CELL_SELECTED
    } else {
        hints::CELL
    }
}

/// The bar at the end of a row; dragging it changes the length of the clip.
fn show_length_handle(
    ui: &Ui,
    row: Rect,
    track: usize,
    clip: &Clip,
    view: &mut View,
    now: &Now,
    out: &mut Vec<EditorAction>,
) {
    let (first, length) = (view.first_step(), usize::from(clip.length.get()));
    if length <= first || length > first + view.page_size.steps() {
        return;
    }
    let last = cell_rect(row, view.page_size, length - 1 - first);
    let bar = Rect::from_center_size(
        pos2(last.right() + 3.0, last.center().y),
        vec2(4.0, last.height() - 4.0),
    );
    let response = ui.interact(
        bar.expand2(vec2(3.0, 2.0)),
        ui.scope_id().with(("length", track)),
        Sense::drag(),
    );
    let said = words::grid::clip_end(track + 1, length);
    response.widget_info(|| WidgetInfo::labeled(Role::Slider, true, &said));
    let hue = view
        .project
        .track(track)
        .map_or(theme::TEXT.of(ui), |head| {
            theme::track_edge(head.colour).of(ui)
        });
    let lit = response.hovered() || response.dragged();
    ui.painter().rect_filled(
        bar,
        2.0,
        if lit {
            theme::TEXT.of(ui)
        } else {
            hue.gamma_multiply(0.8)
        },
    );
    if lit {
        ui.ctx().set_cursor_icon(egui::CursorIcon::ResizeHorizontal);
        view.hint = hints::LENGTH;
    }
    if response.drag_started() {
        view.gestures.begin_drag();
        view.track = track;
    }
    if let (true, Some(pointer)) = (response.dragged(), response.interact_pointer_pos()) {
        let steps = first + column_at(row, view.page_size, pointer.x - last.width() * 0.5) + 1;
        let length_of = Length::clamped(i64::try_from(steps).unwrap_or(i64::MAX));
        let is_for_all = view.interaction.modifiers(ui).shift;
        let edit = if is_for_all {
            track_menu::for_all_tracks(words::undo::LENGTH, view, now, |_| {
                ClipChange::Length(length_of)
            })
        } else {
            Edit::Clip {
                pattern: now.pattern,
                track,
                change: ClipChange::Length(length_of),
            }
        };
        let text = words::grid::step_count(length_of.into());
        show_value_at_pointer(ui, pointer, &text);
        if steps != length || is_for_all {
            out.push(EditorAction::Edit(view.gestures.drag_gesture(), edit));
        }
    }
}

/// "Hat closed, step 5, on, velocity 96, accent, playing".
fn step_description(
    name: &str,
    step: usize,
    data: &Step,
    live: GeneratedState,
    played: bool,
) -> String {
    let (number, velocity) = (step + 1, data.velocity.get());
    let mut label = words::grid::cell(name, number, data.on, velocity);
    let told = [
        (data.on && data.accent, words::grid::ACCENT),
        (data.on && !data.flam.is_default(), words::grid::FLAM),
        (data.on && data.locks.any(), words::grid::LOCKS),
        (live == GeneratedState::Added, words::grid::GENERATED),
        (live == GeneratedState::LeftOut, words::grid::LEFT_OUT),
        (played, words::grid::PLAYING),
    ];
    for (_, word) in told.into_iter().filter(|(said, _)| *said) {
        label.push_str(word);
    }
    label
}

/// Compares a step as it is written with what live generation makes of it.
fn generated_state(written: &Step, generated: &Step) -> GeneratedState {
    match (written.on, generated.on) {
        (true, false) => GeneratedState::LeftOut,
        (false, true) => GeneratedState::Added,
        (true, true) | (false, false) => GeneratedState::Written,
    }
}
