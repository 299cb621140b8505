//! The lane editor: one attribute of all steps of the selected track, drawn with the pointer.

/// The steps of a lane, and the strokes over them.
mod lane_bars;
/// One step of a lane.
mod lane_column;
/// The pitch lane.
mod piano_roll;
/// Reading and writing a step's value in a lane.
pub mod lane_value;

use egui::{Align2, Rect, Ui, UiBuilder, pos2, vec2};

use super::fields::paint_fold_arrow;
use super::grid_geometry::{HEADS, cell_rect, column_tile};
use super::inspector;
use crate::sequencer::parameter_lanes::Parameter;
use crate::sequencer::{Clip, Edit, LockLane, LockTarget, StepChange, Track, TrackChange, lock};
use crate::ui::editor::editor_action::EditorAction;
use crate::ui::editor::lane_state::LaneKind;
use crate::ui::editor::now::Now;
use crate::ui::editor::page_size::PageSize;
use crate::ui::editor::playback_view::PlaybackView;
use crate::ui::editor::theme;
use crate::ui::editor::view::View;
use crate::ui::editor::widgets::button::{ButtonStyle, Face, button};
use crate::ui::editor::widgets::text_line::TextLine;
use crate::ui::words;
use crate::ui::words::hints;

/// The room for the names of the rows in a large piano roll.
const ROW_NAMES: f32 = 26.0;
/// Height of the editor while it is folded away.
pub const FOLDED: f32 = 30.0;

/// Height of the editor beside a grid of so many tracks, in points.
#[must_use]
pub fn height(room: f32, tracks: usize, folded: bool) -> f32 {
    if folded {
        return FOLDED;
    }
    // As many rows find room without moving what is below them, so that it does not jump when a track is added.
    const FIRST: f32 = 8.0 * 46.0;
    let rows = f32::from(u16::try_from(tracks).unwrap_or(u16::MAX));
    (room - 34.0 - FIRST.max(rows * 30.0)).clamp(162.0, 280.0)
}

/// Draws the editor.
pub fn show(ui: &mut Ui, rect: Rect, view: &mut View, now: &Now, out: &mut Vec<EditorAction>) {
    let (left, right) = rect.split_left_right_at_x(rect.left() + HEADS);
    let right = right.with_min_x(right.left() + 4.0);
    ui.painter().rect_filled(left, 6.0, theme::PANEL.of(ui));
    ui.painter().rect_filled(right, 6.0, theme::PANEL.of(ui));
    let Some(head) = view.project.tracks.get(view.track).cloned() else {
        return;
    };
    let clip = view.clip(now.pattern, view.track);
    show_title(ui, left, &clip, view);
    if view.lanes.folded {
        let place = right.left_center() + vec2(12.0, 0.0);
        let text = words::lanes::FOLDED;
        ui.painter().text(
            place,
            Align2::LEFT_CENTER,
            text,
            theme::font(11.5),
            theme::DIM.of(ui),
        );
        return;
    }
    show_tabs(ui, left, &head, view);
    let columns = Rect::from_min_max(
        pos2(rect.left() + HEADS + 6.0, right.top() + 10.0),
        pos2(right.right() - 8.0, right.bottom() - 10.0),
    );
    paint_beats(ui, columns, right, view.page_size);
    let mut shown = PlaybackView::of(view, now);
    let moment = lane_bars::LanePlayback {
        played: shown.current_step(view.track),
        generated: shown.generated_clip(view.track, &clip),
    };
    if let LaneKind::Lock(lane) = view.lanes.lane
        && head.locks.get(lane).is_none()
    {
        let (before, mut offered) = (out.len(), Track::clone(&head));
        offered.locks.set(lane, Some(USUAL_LOCK));
        lane_bars::show(ui, columns, (&offered, &clip), view, (now, &moment), out);
        give_target(lane, before, view, out);
        show_unused_lock(ui, columns, lane, view, out);
        return;
    }
    lane_bars::show(ui, columns, (&head, &clip), view, (now, &moment), out);
    paint_lane_end(ui, columns, &clip, view);
}

/// The track's name, which folds the editor away.
fn show_title(ui: &Ui, left: Rect, clip: &Clip, view: &mut View) {
    let place = Rect::from_min_size(left.min + vec2(6.0, 3.0), vec2(HEADS - 12.0, 24.0));
    let id = ui.scope_id().with("fold the lanes");
    let response = ui.interact(place, id, egui::Sense::click());
    let folded = view.lanes.folded;
    let label = if folded {
        words::lanes::UNFOLD
    } else {
        words::lanes::FOLD
    };
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, label));
    let ink = if response.hovered() {
        theme::TEXT.of(ui)
    } else {
        theme::DIM.of(ui)
    };
    paint_fold_arrow(ui, place.left_center() + vec2(8.0, 0.0), !folded, ink);
    let name = place.left_center() + vec2(20.0, 0.0);
    let painter = ui.painter_at(place);
    let ink = theme::TEXT.of(ui);
    let called = view.project.name_of(view.track);
    let muted = if clip.mute { 48.0 } else { 0.0 };
    let line = TextLine {
        at: name,
        anchor: Align2::LEFT_CENTER,
        width: place.right() - name.x - muted,
        size: 13.0,
    };
    let (written, is_cut) = line.paint(&painter, &called, ink);
    let response = if is_cut {
        response.on_hover_text(&*called)
    } else {
        response
    };
    drop(called);
    if clip.mute {
        let (beside, ink) = (written.right_center() + vec2(6.0, 0.0), theme::DIM.of(ui));
        painter.text(
            beside,
            Align2::LEFT_CENTER,
            words::lanes::MUTED,
            theme::font(11.0),
            ink,
        );
    }
    if response.hovered() {
        view.hint = hints::LANES_FOLD;
    }
    if response.clicked() {
        view.lanes.folded = !folded;
    }
}

/// A tab for each lane: in one column where there is room, otherwise in two.
fn show_tabs(ui: &Ui, left: Rect, head: &Track, view: &mut View) {
    let top = left.top() + 30.0;
    let locks = left.bottom() - 46.0;
    // The names of the rows of a large piano roll stand at the right edge.
    let room = if view.lanes.is_large_roll() {
        HEADS - ROW_NAMES
    } else {
        HEADS
    };
    let (high, single) = ((locks - top) / 8.0, (locks - top) / 8.0 >= 20.0);
    let size = if single {
        vec2(room - 16.0, high.min(27.0))
    } else {
        vec2(HEADS / 2.0 - 10.0, ((locks - top) / 4.0).min(26.0))
    };
    for (number, lane) in lane_value::PLAIN.into_iter().enumerate() {
        let (column, row) = if single {
            (0, number)
        } else {
            (number / 4, number % 4)
        };
        let at = vec2(
            8.0 + (HEADS / 2.0 - 8.0) * to_f32(column),
            to_f32(row) * size.y,
        );
        let place = Rect::from_min_size(pos2(left.left(), top) + at, size - vec2(0.0, 2.0));
        show_tab(ui, place, lane, Face::Entry(&lane.name()), view);
        if view.lanes.lane == lane {
            let bar = place.with_max_x(place.left() + 3.0);
            let hue = theme::track_edge(head.colour).of(ui);
            ui.painter().rect_filled(bar, 1.0, hue);
        }
    }
    let caption = pos2(left.left() + 14.0, locks + 8.0);
    ui.painter().text(
        caption,
        Align2::LEFT_CENTER,
        words::lanes::LOCKS_CAPTION,
        theme::font(9.5),
        theme::DIM.of(ui),
    );
    for (number, lane) in lock::lanes().enumerate() {
        let pitch = (room - 24.0) / 8.0;
        let at = pos2(left.left() + 8.0 + pitch * to_f32(number), locks + 17.0);
        let place = Rect::from_min_size(at, vec2(pitch - 2.0, 22.0));
        let number = lane.get().to_string();
        show_tab(ui, place, LaneKind::Lock(lane), Face::Text(&number), view);
        if head.locks.get(lane).is_some() {
            // A lock lane with a target is underlined.
            let line = place.shrink2(vec2(5.0, 3.0));
            let line = line.with_min_y(line.bottom() - 1.5);
            let ground = if view.lanes.lane == LaneKind::Lock(lane) {
                theme::ink_on(theme::AMBER.of(ui))
            } else {
                theme::TEXT.of(ui)
            };
            ui.painter().rect_filled(line, 0.0, ground);
        }
    }
}

fn show_tab(ui: &Ui, place: Rect, lane: LaneKind, face: Face<'_>, view: &mut View) {
    let label = words::lanes::lane(&lane.name());
    let look = ButtonStyle {
        on: (view.lanes.lane == lane).then_some(theme::AMBER),
        ink: theme::DIM,
        ..ButtonStyle::new(face, &label)
    };
    let response = button(ui, place, look);
    if response.hovered() {
        view.hint = hints::LANE_TAB;
    }
    if response.clicked() {
        (view.lanes.lane, view.lanes.stroke) = (lane, None);
        view.lanes.roll_middle = None;
    }
}

/// Every other beat is lighter, as in the grid.
fn paint_beats(ui: &Ui, columns: Rect, panel: Rect, page: PageSize) {
    for column in (0..page.steps()).filter(|column| column % 8 < 4) {
        let beat = column_tile(columns, page, column).x_range();
        let beat = Rect::from_x_y_ranges(beat, panel.shrink(5.0).y_range());
        ui.painter().rect_filled(beat, 0.0, theme::RAISED.of(ui));
    }
}

/// Marks where a lane with a cycle of its own begins again.
fn paint_lane_end(ui: &Ui, columns: Rect, clip: &Clip, view: &View) {
    let Some(lane) = lane_parameter(view.lanes.lane).and_then(|it| clip.lanes.get(it)) else {
        return;
    };
    let (first, length) = (view.first_step(), usize::from(lane.length.get()));
    let text = words::lanes::loops_every(length);
    let at = columns.right_top() + vec2(-4.0, 2.0);
    ui.painter().text(
        at,
        Align2::RIGHT_TOP,
        text,
        theme::font(10.5),
        theme::ACCENT.of(ui),
    );
    if (first + 1..=first + view.page_size.steps()).contains(&length) {
        let last = cell_rect(columns, view.page_size, length - 1 - first);
        let stroke = egui::Stroke::new(2.0, theme::ACCENT.of(ui));
        ui.painter()
            .vline(last.right() + 3.0, columns.y_range(), stroke);
    }
}

/// The parameter that a lane of the editor shows, if it can have a cycle of its own.
fn lane_parameter(lane: LaneKind) -> Option<Parameter> {
    Some(match lane {
        LaneKind::Velocity => Parameter::Velocity,
        LaneKind::Gate => Parameter::Gate,
        LaneKind::Pitch => Parameter::Notes,
        LaneKind::Chance | LaneKind::Condition => Parameter::Chance,
        LaneKind::Ratchet => Parameter::Ratchet,
        LaneKind::Lock(lane) => Parameter::Lock(lane),
        LaneKind::Nudge | LaneKind::Accent => return None,
    })
}

/// What a lock lane moves that is drawn into before it has a target: the cutoff of most synthesisers.
const USUAL_LOCK: LockLane = LockLane::of(LockTarget::Controller(lock::CUTOFF));

/// Where a lock was drawn into a lane without a target, since `before`, gives the lane its usual target first, as part of
/// the same undo level.
fn give_target(lane: lock::Lane, before: usize, view: &View, out: &mut Vec<EditorAction>) {
    let drawn = out.iter().skip(before).find_map(|action| {
        let EditorAction::Edit(gesture, Edit::Step(_, StepChange::Lock(_, Some(_)))) = action
        else {
            return None;
        };
        Some(*gesture)
    });
    if let Some(gesture) = drawn {
        let (track, change) = (view.track, TrackChange::LockLane(lane, Some(USUAL_LOCK)));
        let target = EditorAction::Edit(gesture, Edit::Track { track, change });
        out.insert(before, target);
    }
}

/// A lock lane without a target: offers targets.
fn show_unused_lock(
    ui: &mut Ui,
    rect: Rect,
    lane: lock::Lane,
    view: &mut View,
    out: &mut Vec<EditorAction>,
) {
    let place = rect.center_top() + vec2(0.0, rect.height() * 0.3);
    let text = words::lanes::no_target(lane.get());
    ui.painter().text(
        place,
        Align2::CENTER_CENTER,
        text,
        theme::font(13.0),
        theme::DIM.of(ui),
    );
    let row = Rect::from_center_size(place + vec2(0.0, 34.0), vec2(460.0, 26.0));
    let layout = egui::Layout::left_to_right(egui::Align::Center);
    ui.scope_builder(UiBuilder::new().max_rect(row).layout(layout), |ui| {
        inspector::offer_targets(ui, lane, view, out);
    });
}

fn to_f32(number: usize) -> f32 {
    f32::from(u8::try_from(number).unwrap_or(u8::MAX))
}
