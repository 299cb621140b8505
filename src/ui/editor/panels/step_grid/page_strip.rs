//! The strip below the rows: what adds tracks, a button for each page, and the latches.

use egui::{Align2, Rect, Ui, pos2, vec2};

use super::modifier_latches;
use crate::ui::editor::editor_action::EditorAction;
use crate::ui::editor::now::Now;
use crate::ui::editor::panels::added_track::{self, AddedTrack};
use crate::ui::editor::panels::grid_geometry::HEADS;
use crate::ui::editor::step_input;
use crate::ui::editor::theme;
use crate::ui::editor::view::View;
use crate::ui::editor::widgets::button::{ButtonStyle, Face, button};
use crate::ui::words;
use crate::ui::words::shortcut_table;

/// The width of the button that follows the playhead, in points.
const FOLLOW: f32 = 52.0;

/// The strip below the rows: a button for each page, and one for a further track.
pub(super) fn show(ui: &Ui, strip: Rect, view: &mut View, now: &Now, out: &mut Vec<EditorAction>) {
    show_track_buttons(ui, strip, view, out);
    show_pages(ui, strip, view, now);
    modifier_latches::show(ui, strip, view, out);
}

/// What adds tracks, and step entry.
fn show_track_buttons(ui: &Ui, strip: Rect, view: &mut View, out: &mut Vec<EditorAction>) {
    let place = pos2(strip.left() + 6.0, strip.center().y - 11.0);
    for (kind, left, width, text, label, tip) in [
        (
            AddedTrack::Drum,
            0.0,
            48.0,
            words::tracks::ADD_DRUM,
            words::tracks::ADD_DRUM_LABEL,
            words::tracks::ADD_DRUM_TIP,
        ),
        (
            AddedTrack::Melody,
            51.0,
            60.0,
            words::tracks::ADD_MELODY,
            words::tracks::ADD_MELODY_LABEL,
            words::tracks::ADD_MELODY_TIP,
        ),
    ] {
        let add = Rect::from_min_size(place + vec2(left, 0.0), vec2(width, 22.0));
        let look = ButtonStyle {
            ink: theme::DIM,
            ..ButtonStyle::new(Face::Text(text), label)
        };
        if button(ui, add, look).on_hover_text(tip).clicked() {
            added_track::add(kind, view, out);
        }
    }
    let place = Rect::from_min_size(place + vec2(114.0, 0.0), vec2(64.0, 22.0));
    let look = ButtonStyle {
        on: view.interaction.is_entering_steps.then_some(theme::AMBER),
        ink: theme::DIM,
        ..ButtonStyle::new(Face::Text(words::grid::STEP_ENTRY), words::grid::STEP_ENTRY)
    };
    let tip =
        shortcut_table::tip_with_keys(words::grid::STEP_ENTRY_TIP, shortcut_table::STEP_ENTRY);
    if button(ui, place, look).on_hover_text(tip).clicked() {
        view.interaction.has_keys = true;
        step_input::toggle_step_entry(view, out);
    }
}

/// A button for each page, and whether the pages follow the playhead.
fn show_pages(ui: &Ui, strip: Rect, view: &mut View, now: &Now) {
    let mut at = strip.left() + HEADS + 10.0;
    let pages = view.page_count(now.pattern);
    let follow = if pages > 1 { FOLLOW + 4.0 } else { 0.0 };
    let room = strip.right() - modifier_latches::WIDTH - at - follow;
    let width = (room / to_f32(pages) - 4.0).clamp(24.0, 62.0);
    // If there is no room for all pages, those around the shown one get it.
    let around = (1..pages).take_while(|count| to_f32(*count + 1) * (width + 4.0) <= room);
    let shown = around.last().unwrap_or(0) + 1;
    let first = view.page.saturating_sub(shown / 2).min(pages - shown);
    for page in first..first + shown {
        let steps = view.page_size.steps();
        let range = format!("{}–{}", page * steps + 1, (page + 1) * steps);
        let label = words::grid::page(&range);
        // If there is no room for the range, only its first step is written.
        let first = (page * steps + 1).to_string();
        let text = if width < 58.0 { &first } else { &range };
        let look = ButtonStyle {
            on: (page == view.page).then_some(theme::AMBER),
            ink: theme::DIM,
            ..ButtonStyle::new(Face::Text(text), &label)
        };
        let rect = Rect::from_min_size(pos2(at, strip.center().y - 10.0), vec2(width, 20.0));
        let response = button(ui, rect, look);
        if response
            .on_hover_text(shortcut_table::tip_with_keys(&label, shortcut_table::PAGE))
            .clicked()
        {
            view.show_page(page);
        }
        at += width + 4.0;
    }
    if pages > 1 {
        let place = Rect::from_min_size(pos2(at, strip.center().y - 10.0), vec2(FOLLOW, 20.0));
        let look = ButtonStyle {
            on: view.follows_playhead.then_some(theme::AMBER),
            ink: theme::DIM,
            ..ButtonStyle::new(Face::Text(words::grid::FOLLOW), words::grid::FOLLOW)
        };
        let tip = words::grid::FOLLOW_TIP;
        if button(ui, place, look).on_hover_text(tip).clicked() {
            view.follows_playhead = !view.follows_playhead;
        }
    }
    if pages == 1 && room > 260.0 {
        let place = pos2(at + 6.0, strip.center().y);
        let hint = words::grid::MORE_PAGES;
        ui.painter().text(
            place,
            Align2::LEFT_CENTER,
            hint,
            theme::font(10.5),
            theme::DIM.of(ui),
        );
    }
}

fn to_f32(pages: usize) -> f32 {
    f32::from(u16::try_from(pages).unwrap_or(u16::MAX))
}
