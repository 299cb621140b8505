//! Lines of a panel: a label on the left, and a number, a menu, a name or a switch on the right.

use egui::{Align, ComboBox, Layout, Rect, RichText, Sense, TextEdit, Ui, pos2, vec2};

use crate::instance::document::Gesture;
use crate::ui::editor::field_tips;
use crate::ui::editor::theme;
use crate::ui::editor::view::View;
use crate::ui::editor::widgets::button::{ButtonStyle, Face, button, switch};
use crate::ui::editor::widgets::number_field::{NumberField, number_field};
use crate::ui::editor::widgets::text_line::fit_to_width;
use crate::ui::words;

/// Width of a value.
pub(super) const FIELD: f32 = 96.0;

/// The greatest height of an open menu: conditions and rates are seen at once.
pub(super) const MENU: f32 = 480.0;

/// A line of the panel: label on the left, value on the right.
pub(super) fn row(ui: &mut Ui, called: &str, value: impl FnOnce(&mut Ui)) {
    ui.horizontal(|ui| {
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            value(ui);
            ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                let label = RichText::new(called).color(theme::TEXT.of(ui));
                // A label that is too long ends in an ellipsis, and its tooltip is the whole.
                let _ = field_tips::explain(ui.add(egui::Label::new(label).truncate()), called);
            });
        });
    });
}

pub(super) fn field(
    ui: &mut Ui,
    view: &mut View,
    shown: NumberField<'_>,
    change: impl FnOnce(Option<Gesture>, i64),
) {
    let hold = &mut view.gestures;
    row(ui, shown.label, |ui| {
        if let Some((gesture, value)) = number_field(ui, hold, shown, FIELD) {
            change(gesture, value);
        }
    });
}

/// A menu of a few words; returns what was chosen.
pub(super) fn choice_menu<T: PartialEq>(
    ui: &mut Ui,
    (label, width): (&str, f32),
    now: &T,
    options: impl IntoIterator<Item = T>,
    write: impl Fn(&T) -> String,
) -> Option<T> {
    let mut chosen = None;
    // A menu in a list keeps its width, or a long name would push out of the panel what follows it.
    let (width, room) = if width < FIELD {
        let width = theme::grown_width(ui.ctx(), width);
        (width, width - 34.0)
    } else {
        (width, FIELD + 24.0)
    };
    let menu = ComboBox::from_id_salt(label)
        .width(width - 18.0)
        .height(MENU)
        .truncate()
        .selected_text(fit_to_width(ui.painter(), &write(now), 13.0, room));
    let shown = menu.show_ui(ui, |ui| {
        for option in options {
            if ui
                .selectable_label(option == *now, write(&option))
                .clicked()
            {
                chosen = Some(option);
            }
        }
    });
    let _ = field_tips::explain(shown.response.accessible_name(label), label);
    chosen
}

/// A line with a menu.
pub(super) fn choose<T: PartialEq>(
    ui: &mut Ui,
    label: &str,
    now: &T,
    options: impl IntoIterator<Item = T>,
    write: impl Fn(&T) -> String,
) -> Option<T> {
    choose_called(ui, (label, label), now, options, write)
}

/// The same, called by a word that others in the panel have too, and spoken of by a label of its own.
pub(super) fn choose_called<T: PartialEq>(
    ui: &mut Ui,
    (called, label): (&str, &str),
    now: &T,
    options: impl IntoIterator<Item = T>,
    write: impl Fn(&T) -> String,
) -> Option<T> {
    let mut chosen = None;
    row(ui, called, |ui| {
        chosen = choice_menu(ui, (label, FIELD + 18.0), now, options, write);
    });
    chosen
}

/// A line of switches, each with its text, its spoken label, and whether it is on; returns which was clicked.
pub(super) fn switches(ui: &mut Ui, switches: &[(&str, &str, bool)]) -> Option<usize> {
    /// The room around a text, in letters.
    const AROUND: usize = 3;
    let room = |text: &str| to_f32(text.chars().count() + AROUND);
    let (line, _) = ui.allocate_exact_size(vec2(ui.available_width(), 23.0), Sense::hover());
    let whole: f32 = switches.iter().map(|(text, ..)| room(text)).sum();
    let mut left = line.left();
    let mut clicked = None;
    for (number, (text, label, on)) in switches.iter().enumerate() {
        let width = line.width() * room(text) / whole;
        let place = Rect::from_min_size(pos2(left, line.top()), vec2(width - 2.0, line.height()));
        left += width;
        let look = ButtonStyle {
            on: on.then_some(theme::AMBER),
            ink: theme::DIM,
            ..ButtonStyle::new(Face::Text(text), label)
        };
        if button(ui, place, look).clicked() {
            clicked = Some(number);
        }
    }
    clicked
}

fn to_f32(letters: usize) -> f32 {
    f32::from(u16::try_from(letters).unwrap_or(u16::MAX))
}

/// A number with a percent sign.
pub(super) fn percent_field<'a>(
    label: &'a str,
    value: i64,
    range: std::ops::RangeInclusive<i64>,
) -> NumberField<'a> {
    NumberField {
        write: &|value| format!("{value} %"),
        read: &parse_percent,
        ..NumberField::new(label, value, range)
    }
}

/// A number with a sign.
pub(super) fn signed_field<'a>(
    label: &'a str,
    value: i64,
    range: std::ops::RangeInclusive<i64>,
) -> NumberField<'a> {
    NumberField {
        speed: 0.1,
        write: &|value| format!("{value:+}"),
        ..NumberField::new(label, value, range)
    }
}

pub(super) fn parse_percent(text: &str) -> Option<f64> {
    text.trim().trim_end_matches('%').trim().parse().ok()
}

pub(super) fn to_f64(value: i64) -> Option<f64> {
    i32::try_from(value).ok().map(f64::from)
}

/// A small dim heading.
pub(super) fn caption(ui: &mut Ui, text: &str) {
    ui.label(RichText::new(text).size(10.5).color(theme::DIM.of(ui)));
}

/// The arrow of a foldable section: down while it is open.
pub(super) fn paint_fold_arrow(ui: &Ui, at: egui::Pos2, open: bool, ink: egui::Color32) {
    let points = if open {
        vec![
            at + vec2(-4.0, -2.5),
            at + vec2(4.0, -2.5),
            at + vec2(0.0, 3.5),
        ]
    } else {
        vec![
            at + vec2(-2.5, -4.0),
            at + vec2(3.5, 0.0),
            at + vec2(-2.5, 4.0),
        ]
    };
    let shape = egui::Shape::convex_polygon(points, ink, egui::Stroke::NONE);
    ui.painter().add(shape);
}

/// A field for a name; returns a new one when it is entered or left.
pub(super) fn name_field(ui: &mut Ui, label: &str, now: &str) -> Option<String> {
    hinted_name_field(ui, (words::inspector::NAME, label, ""), now)
}

/// The same, with the text beside it, its spoken label, and the hint in it while it is empty.
pub(super) fn hinted_name_field(
    ui: &mut Ui,
    (beside, label, hint): (&str, &str, &str),
    now: &str,
) -> Option<String> {
    let id = ui.scope_id().with(label);
    let kept = ui.data_mut(|data| data.get_temp::<String>(id));
    let mut text = kept.unwrap_or_else(|| now.to_owned());
    let mut entered = None;
    row(ui, beside, |ui| {
        let edit = TextEdit::singleline(&mut text)
            .hint_text(hint)
            .desired_width(FIELD + 24.0)
            .char_limit(64);
        let response = field_tips::explain(ui.add(edit).accessible_name(label), label);
        if response.lost_focus() {
            let left = ui.input(|input| input.key_pressed(egui::Key::Escape));
            entered = Some(text.trim().to_owned()).filter(|name| !left && name != now);
            ui.data_mut(|data| data.remove::<String>(id));
        } else if response.has_focus() {
            ui.data_mut(|data| data.insert_temp(id, text.clone()));
        }
    });
    entered
}

/// A line with a switch.
pub(super) fn switch_row(ui: &mut Ui, label: &str, on: bool) -> bool {
    let mut clicked = false;
    row(ui, label, |ui| {
        clicked = field_tips::explain(switch(ui, label, on, FIELD), label).clicked();
    });
    clicked
}
