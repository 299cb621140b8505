//! The heads of the tracks: name, key, channel, mute and solo.

use egui::{Align2, Id, Rect, Response, Role, Sense, TextEdit, Ui, WidgetInfo, pos2, vec2};

use super::grid_geometry::rows_between;
use super::track_menu;
use crate::params::host_param::HostParam;
use crate::sequencer::value::Key;
use crate::sequencer::{Clip, ClipChange, Edit, Track, TrackChange};
use crate::ui::editor::editor_action::EditorAction;
use crate::ui::editor::interaction::DraggedItem;
use crate::ui::editor::note_labels;
use crate::ui::editor::note_labels::{key_name, rate_name};
use crate::ui::editor::now::Now;
use crate::ui::editor::theme;
use crate::ui::editor::view::View;
use crate::ui::editor::widgets::button::{ButtonStyle, Face, button};
use crate::ui::editor::widgets::text_line::TextLine;
use crate::ui::words;
use crate::ui::words::hints;
use crate::ui::words::shortcut_table;

/// Draws the head of one track.
pub fn show_head(
    ui: &mut Ui,
    rect: Rect,
    track: usize,
    view: &mut View,
    now: &Now,
    out: &mut Vec<EditorAction>,
) {
    let Some(head) = view.project.tracks.get(track).cloned() else {
        return;
    };
    let clip = view.clip(now.pattern, track);
    let id = ui.scope_id().with(("track", track));
    let response = ui.interact(rect, id, Sense::click_and_drag());
    let chosen = view.track == track;
    let name = view.project.name_of(track).into_owned();
    let said = words::tracks::track(track + 1, &name);
    response.widget_info(|| WidgetInfo::selected(Role::Button, true, chosen, &said));
    let lit = (chosen, response.hovered());
    let is_cut = paint_head(ui, rect, (&head, &name), &clip, lit);
    let response = if is_cut {
        response.on_hover_text(&name)
    } else {
        response
    };
    if response.clicked() {
        view.track = track;
    }
    if response.double_clicked() {
        begin_renaming(track, view);
    }
    if response.contains_pointer() {
        view.hint = hints::HEAD;
        let key = note_labels::full_label(&view.project.names, &head, head.key);
        view.about = words::tracks::about_track(&name, &key, head.channel.get());
    }
    drag_track(ui, &response, rect, track, view, out);
    turn_key_by_wheel(ui, &response, (track, &head), view, out);
    track_menu::show(&response, track, view, now, out);
    show_mute_and_solo(ui, rect, (track, &name), clip.mute, now, out);
    show_rename_field(ui, rect, track, view, out);
}

/// Paints the head; returns whether the name is cut off.
fn paint_head(
    ui: &Ui,
    rect: Rect,
    (head, name): (&Track, &str),
    clip: &Clip,
    (chosen, hovered): (bool, bool),
) -> bool {
    let painter = ui.painter_at(rect);
    let hue = theme::track_colour(head.colour).of(ui);
    let edge = theme::track_edge(head.colour).of(ui);
    if chosen || hovered {
        painter.rect_filled(rect, 0.0, theme::RAISED.of(ui));
    }
    if chosen {
        painter.rect_filled(
            Rect::from_min_size(rect.min, vec2(3.0, rect.height())),
            0.0,
            edge,
        );
    }
    let middle = rect.center().y;
    let chip = Rect::from_center_size(pos2(rect.left() + 17.0, middle), vec2(10.0, 18.0));
    theme::fill_with_edge(&painter, chip, 3.into(), (hue, edge));
    let low = rect.height() < 32.0;
    let (ink, dim) = (theme::TEXT.of(ui), theme::DIM.of(ui));
    let (left, right) = (rect.left() + 32.0, rect.right() - 58.0);
    let key = key_name(i64::from(head.key));
    let mut end = right;
    if low {
        let line = TextLine {
            at: pos2(right, middle),
            anchor: Align2::RIGHT_CENTER,
            width: right - left,
            size: 10.0,
        };
        let beside = line.lay(&painter, &key, dim).size().x + 6.0;
        let whole = painter.layout_no_wrap(name.to_owned(), theme::font(13.0), ink);
        // A name that has room without the key, but not beside it, is worth more.
        if !(right - left - beside..=right - left).contains(&whole.size().x) {
            end = line.paint(&painter, &key, dim).0.left() - 6.0;
        }
    } else {
        let line = TextLine {
            at: pos2(left, middle + 9.0),
            anchor: Align2::LEFT_CENTER,
            width: right - left,
            size: 10.0,
        };
        let (channel, length) = (head.channel.get(), clip.length.get());
        let details = [
            key,
            words::tracks::channel(channel),
            format!("{length}×{}", rate_name(clip.rate)),
        ];
        // As many of them as there is room for.
        let mut shown = (1..=details.len())
            .rev()
            .map(|count| details[..count].join(" · "));
        let fits = |text: &String| !line.lay(&painter, text, dim).elided;
        line.paint(&painter, &shown.find(fits).unwrap_or_default(), dim);
    }
    let line = TextLine {
        at: pos2(left, if low { middle } else { middle - 7.0 }),
        anchor: Align2::LEFT_CENTER,
        width: end - left,
        size: 13.0,
    };
    line.paint(&painter, name, ink).1
}

/// The wheel over a head changes the key.
fn turn_key_by_wheel(
    ui: &Ui,
    response: &Response,
    (track, head): (usize, &Track),
    view: &mut View,
    out: &mut Vec<EditorAction>,
) {
    if let Some((gesture, notches)) = view.gestures.wheel_turn(ui, response) {
        let key = Key::clamped(i64::from(head.key) + notches);
        let change = TrackChange::Key(key);
        out.push(EditorAction::Edit(
            Some(gesture),
            Edit::Track { track, change },
        ));
        out.push(EditorAction::Audition { track, step: None });
    }
}

/// Dragging a head moves its track to where it is dropped.
fn drag_track(
    ui: &Ui,
    response: &Response,
    rect: Rect,
    track: usize,
    view: &mut View,
    out: &mut Vec<EditorAction>,
) {
    if response.drag_started_by(egui::PointerButton::Primary) {
        view.interaction.dragged_item = Some(DraggedItem::Track(track));
    }
    if view.interaction.dragged_item != Some(DraggedItem::Track(track)) {
        return;
    }
    let Some(pointer) = response.interact_pointer_pos() else {
        view.interaction.dragged_item = None;
        return;
    };
    let last = view.project.tracks.len() - 1;
    let rows = rows_between(rect, pointer.y);
    let to = track.saturating_add_signed(rows).min(last);
    if to != track {
        // A line shows where the track will be.
        let rows = to.abs_diff(track);
        let height = rect.height() * f32::from(u8::try_from(rows).unwrap_or(u8::MAX));
        let y = if to > track {
            rect.bottom() + height
        } else {
            rect.top() - height
        };
        let line = Rect::from_x_y_ranges(rect.x_range(), y - 1.5..=y + 1.5);
        let layer = egui::LayerId::new(egui::Order::Tooltip, ui.scope_id().with("carried"));
        let painter = ui.ctx().layer_painter(layer);
        painter.rect_filled(line, 1.0, theme::ACCENT.of(ui));
        ui.ctx().set_cursor_icon(egui::CursorIcon::Grabbing);
    }
    if response.drag_stopped() {
        view.interaction.dragged_item = None;
        if to != track {
            view.track = to;
            out.push(EditorAction::Edit(
                None,
                Edit::MoveTrack { from: track, to },
            ));
        }
    }
}

fn show_mute_and_solo(
    ui: &Ui,
    rect: Rect,
    (track, name): (usize, &str),
    mute: bool,
    now: &Now,
    out: &mut Vec<EditorAction>,
) {
    let size = vec2(20.0, 20.0);
    let at = |x: f32| Rect::from_center_size(pos2(rect.right() - x, rect.center().y), size);
    let label = words::tracks::mute(name);
    let by_scene = now.engine.muted & (1 << track) != 0;
    let look = ButtonStyle {
        on: mute.then_some(theme::RED),
        ink: theme::DIM,
        // A scene or a pad has muted it, not the score.
        queued: by_scene,
        ..ButtonStyle::new(Face::Text(words::tracks::M), &label)
    };
    let tip = if by_scene {
        shortcut_table::tip_with_keys(words::tracks::MUTED_BY_SCENE_TIP, shortcut_table::MUTE)
    } else {
        shortcut_table::tip_with_keys(words::tracks::MUTE_TIP, shortcut_table::MUTE)
    };
    let mute_button = button(ui, at(42.0), look).on_hover_text(tip);
    now.host_params
        .mark(ui, at(42.0).right_top(), HostParam::Mute(track));
    if mute_button.clicked() {
        let (pattern, change) = (now.pattern, ClipChange::Mute(!mute));
        out.push(EditorAction::clip(pattern, track, change));
    }
    let solo = now.engine.solo;
    let label = words::tracks::solo(name);
    let look = ButtonStyle {
        on: (solo & (1 << track) != 0).then_some(theme::AMBER),
        ink: theme::DIM,
        ..ButtonStyle::new(Face::Text(words::tracks::S), &label)
    };
    let tip = shortcut_table::tip_with_keys(words::tracks::SOLO_TIP, shortcut_table::SOLO);
    if button(ui, at(18.0), look).on_hover_text(tip).clicked() {
        out.push(EditorAction::Solo(track));
    }
}

/// Opens the field with the track's own name; empty if it has none.
pub(super) fn begin_renaming(track: usize, view: &mut View) {
    let own = view.project.track(track).and_then(Track::own_name);
    view.renaming = Some((track, own.unwrap_or_default().to_owned()));
}

/// The field over the name while the track is renamed: Enter keeps the new name, Esc the old one. A drum without a
/// name of its own has the name of its key.
fn show_rename_field(
    ui: &mut Ui,
    rect: Rect,
    track: usize,
    view: &mut View,
    out: &mut Vec<EditorAction>,
) {
    let head = view.project.tracks.get(track).cloned();
    let hint = head
        .as_ref()
        .and_then(|head| view.project.names.on(head, head.key));
    let hint = hint.map(str::to_owned);
    let Some((_, name)) = view
        .renaming
        .as_mut()
        .filter(|(renamed, _)| *renamed == track)
    else {
        return;
    };
    let field = Rect::from_min_max(rect.min + vec2(26.0, 3.0), rect.max - vec2(58.0, 3.0));
    let id = Id::unique("the new name of a track");
    let hint = hint.unwrap_or_default();
    let edit = TextEdit::singleline(name).id(id).char_limit(64);
    let edit = edit.hint_text(hint);
    let response = ui.put(field, edit).accessible_name(words::tracks::NEW_NAME);
    if !response.lost_focus() {
        response.request_focus();
        return;
    }
    let left = ui.input(|input| input.key_pressed(egui::Key::Escape));
    let name = view.renaming.take().map(|(_, name)| name.trim().to_owned());
    let own = head.as_ref().and_then(|head| head.own_name());
    let is_new = |name: &String| Some(name.as_str()).filter(|name| !name.is_empty()) != own;
    if let Some(name) = name.filter(|name| !left && is_new(name)) {
        let change = TrackChange::Name(name);
        out.push(EditorAction::Edit(None, Edit::Track { track, change }));
    }
}
