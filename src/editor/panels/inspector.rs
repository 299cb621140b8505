//! Everything of the selected step and of the selected track, as numbers to drag, turn or type.

mod step;
mod track;
mod trig;

use egui::{Align, Layout, Rect, RichText, ScrollArea, Ui, UiBuilder, vec2};

use crate::document::Gesture;
use crate::editor::theme;
use crate::editor::view::{Action, Now, View};
use crate::editor::widgets::number::{Number, number};
use crate::sequencer::edit::Place;

/// Width of a value.
const FIELD: f32 = 96.0;

/// Draws the panel.
pub fn show(ui: &mut Ui, rect: Rect, view: &mut View, now: &Now, out: &mut Vec<Action>) {
    ui.painter().rect_filled(rect, 6.0, theme::PANEL);
    let inner = rect.shrink2(vec2(14.0, 10.0));
    ui.scope_builder(UiBuilder::new().max_rect(inner), |ui| {
        ScrollArea::vertical()
            .id_salt("inspector")
            .auto_shrink(false)
            .show(ui, |ui| {
                sheet(ui, view, view.place(now.pattern), out);
                ui.add_space(8.0);
                ui.separator();
                heading(ui, "Track", &name_of(view));
                track::clip(ui, view, now, out);
                track::track(ui, view, out);
            });
    });
}

/// One step, with its name.
pub fn sheet(ui: &mut Ui, view: &mut View, place: Place, out: &mut Vec<Action>) {
    heading(ui, &format!("Step {}", place.step + 1), &name_of(view));
    step::step(ui, view, place, out);
}

fn heading(ui: &mut Ui, text: &str, beside: &str) {
    ui.horizontal(|ui| {
        ui.label(RichText::new(text).size(16.0).strong());
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            ui.add(egui::Label::new(RichText::new(beside).size(12.0).color(theme::DIM)).truncate());
        });
    });
    ui.add_space(2.0);
}

/// A line of the panel: what it is on the left, its value on the right.
fn row(ui: &mut Ui, label: &str, value: impl FnOnce(&mut Ui)) {
    ui.horizontal(|ui| {
        ui.label(RichText::new(label).color(theme::TEXT));
        ui.with_layout(Layout::right_to_left(Align::Center), value);
    });
}

fn field(
    ui: &mut Ui,
    view: &mut View,
    shown: Number<'_>,
    change: impl FnOnce(Option<Gesture>, i64),
) {
    let hold = &mut view.hold;
    row(ui, shown.label, |ui| {
        if let Some((gesture, value)) = number(ui, hold, shown, FIELD) {
            change(gesture, value);
        }
    });
}

fn name_of(view: &View) -> String {
    view.project
        .track(view.track)
        .map_or_else(String::new, |head| head.name.clone())
}

fn percent(text: &str) -> Option<f64> {
    text.trim().trim_end_matches('%').trim().parse().ok()
}

fn whole(value: i64) -> Option<f64> {
    i32::try_from(value).ok().map(f64::from)
}
