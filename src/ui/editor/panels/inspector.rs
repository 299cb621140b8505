//! Everything of the selected step, its clip, its track, the pattern and the project, as numbers to drag,
//! turn or type. Sheets fold: what is not needed is a line.

/// Chords for a step.
mod chord;
/// The clip: length, order, feel.
mod clip;
/// What makes a new clip of the old one.
mod generate;
/// What keys are called.
mod names;
/// The groove.
mod groove;
/// Lock lanes, and what a step locks.
mod locks;
/// Macros.
mod macros;
/// What becomes of the step in the next passes.
mod outlook;
/// The pattern and its groove.
mod pattern;
/// The scale, and how patterns are launched.
mod project;
/// Rhythms that nobody wrote.
mod rhythm;
/// Parameters that go round on their own.
mod round;
/// Scenes.
mod scenes;
/// The song.
mod song;
/// One step.
mod step;
/// The track.
mod track;
/// When a step plays.
mod trig;

use egui::{Align, Align2, ComboBox, Layout, Rect, Role, ScrollArea, Sense, Ui, UiBuilder};
use egui::{Response, RichText, WidgetInfo, pos2, vec2};

use crate::instance::document::Gesture;
use crate::sequencer::edit::StepRef;
use crate::ui::editor::theme;
use crate::ui::editor::view::{Action, Now, View};
use crate::ui::editor::widgets::button::{Face, Look, button};
use crate::ui::editor::widgets::number::{Number, number};
use crate::ui::editor::widgets::words::Line;
pub use locks::offer_targets;

/// Width of a value.
const FIELD: f32 = 96.0;

/// The sheets, in the order in which they are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sheet {
    Step,
    Locks,
    Chord,
    Clip,
    Rhythm,
    Feel,
    Round,
    Generate,
    Track,
    Pattern,
    Project,
    Macros,
    Scenes,
    Song,
}

impl Sheet {
    /// What is unfolded until somebody folds it.
    const OPEN: [Self; 3] = [Self::Step, Self::Locks, Self::Clip];
}

/// Draws the panel.
pub fn show(ui: &mut Ui, rect: Rect, view: &mut View, now: &Now, out: &mut Vec<Action>) {
    ui.painter().rect_filled(rect, 6.0, theme::PANEL.of(ui));
    let inner = rect
        .shrink2(vec2(14.0, 10.0))
        .with_max_x(rect.right() - 4.0);
    let before = view.desk.trial.take();
    ui.scope_builder(UiBuilder::new().max_rect(inner), |ui| {
        let scroll = ScrollArea::vertical()
            .id_salt("inspector")
            .auto_shrink(false);
        scroll.show(ui, |ui| {
            ui.set_max_width(inner.width() - 10.0);
            sheets(ui, view, now, out);
        });
    });
    if view.desk.trial != before {
        // The grid was drawn before; it shows what would be in the next frame.
        ui.ctx().request_repaint();
    }
}

fn sheets(ui: &mut Ui, view: &mut View, now: &Now, out: &mut Vec<Action>) {
    let place = view.place(now.pattern);
    let name = name_of(view);
    let number = format!("Step {}", place.step + 1);
    folding(ui, (Sheet::Step, &number, &name), view, |ui, view| {
        step::step(ui, view, place, out);
        outlook::next_passes(ui, view, now);
    });
    let used = view
        .project
        .track(view.track)
        .is_some_and(|head| !head.locks.is_default());
    if used {
        folding(ui, (Sheet::Locks, "Locks", ""), view, |ui, view| {
            locks::step(ui, view, place, out);
        });
    }
    folding(ui, (Sheet::Chord, "Chord", ""), view, |ui, view| {
        chord::chord(ui, view, place, out);
    });
    folding(ui, (Sheet::Clip, "Clip", &name), view, |ui, view| {
        clip::clip(ui, view, now, out);
    });
    folding(
        ui,
        (Sheet::Rhythm, "Live rhythm", "Euclid, drift, dice"),
        view,
        |ui, view| {
            rhythm::rhythm(ui, view, now, out);
        },
    );
    folding(
        ui,
        (Sheet::Feel, "Feel", "humanise, rise"),
        view,
        |ui, view| {
            clip::feel(ui, view, now, out);
        },
    );
    folding(
        ui,
        (Sheet::Round, "Lanes of their own", ""),
        view,
        |ui, view| {
            round::round(ui, view, now, out);
        },
    );
    folding(
        ui,
        (Sheet::Generate, "Change steps", "shift, mutate …"),
        view,
        |ui, view| {
            generate::tools(ui, view, now, out);
        },
    );
    folding(ui, (Sheet::Track, "Track", &name), view, |ui, view| {
        track::track(ui, view, now, out);
        locks::lanes(ui, view, out);
    });
    folding(
        ui,
        (Sheet::Pattern, "Pattern", "seed, groove"),
        view,
        |ui, view| {
            pattern::pattern(ui, view, now, out);
        },
    );
    folding(
        ui,
        (Sheet::Project, "Project", "scale, launching"),
        view,
        |ui, view| {
            project::project(ui, view, out);
        },
    );
    folding(ui, (Sheet::Macros, "Macros", ""), view, |ui, view| {
        macros::macros(ui, view, out);
    });
    folding(ui, (Sheet::Scenes, "Scenes", ""), view, |ui, view| {
        scenes::scenes(ui, view, now, out);
    });
    folding(ui, (Sheet::Song, "Song", ""), view, |ui, view| {
        song::song(ui, view, out);
    });
}

/// One step, with its name.
pub fn sheet(ui: &mut Ui, view: &mut View, place: StepRef, out: &mut Vec<Action>) {
    heading(ui, &format!("Step {}", place.step + 1), &name_of(view));
    step::step(ui, view, place, out);
    locks::step(ui, view, place, out);
}

/// A sheet with a heading that folds it.
fn folding(
    ui: &mut Ui,
    (sheet, title, beside): (Sheet, &str, &str),
    view: &mut View,
    contents: impl FnOnce(&mut Ui, &mut View),
) {
    let bit = 1 << sheet as u32;
    let open = (view.desk.turned & bit != 0) != Sheet::OPEN.contains(&sheet);
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), 26.0), Sense::hover());
    let id = ui.scope_id().with(("sheet", sheet as u32));
    let response = ui.interact(rect, id, Sense::click());
    let label = format!("{} {title}", if open { "Fold" } else { "Unfold" });
    response.widget_info(|| WidgetInfo::selected(Role::Button, true, open, &label));
    let painter = ui.painter_at(rect);
    if sheet != Sheet::Step {
        let line = egui::Stroke::new(1.0, theme::FIELD.of(ui));
        painter.hline(rect.x_range(), rect.top(), line);
    }
    let ink = if response.hovered() {
        theme::ACCENT.of(ui)
    } else {
        theme::TEXT.of(ui)
    };
    arrow(ui, rect.left_center() + vec2(4.0, 0.0), open, ink);
    let place = rect.left_center() + vec2(14.0, 0.0);
    let written = painter.text(place, Align2::LEFT_CENTER, title, theme::font(14.0), ink);
    let line = Line {
        at: rect.right_center(),
        anchor: Align2::RIGHT_CENTER,
        width: rect.right() - written.right() - 8.0,
        size: 10.5,
    };
    line.write(&painter, beside, theme::DIM.of(ui));
    if response.hovered() {
        view.hint = "Click: fold or unfold this sheet";
    }
    if response.clicked() {
        view.desk.turned ^= bit;
    }
    if open {
        // A line that is too wide for the panel must not make the lines of other sheets wider.
        let room = UiBuilder::new().max_rect(ui.available_rect_before_wrap());
        let mut sheet = ui.new_child(room.id_salt(sheet as u32));
        contents(&mut sheet, view);
        ui.allocate_space(vec2(rect.width(), sheet.min_rect().height()));
        ui.add_space(6.0);
    }
}

/// The arrow of what can be folded: down while it is open.
pub fn arrow(ui: &Ui, at: egui::Pos2, open: bool, ink: egui::Color32) {
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

fn heading(ui: &mut Ui, text: &str, beside: &str) {
    ui.horizontal(|ui| {
        ui.label(RichText::new(text).size(16.0).strong());
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            ui.add(
                egui::Label::new(RichText::new(beside).size(12.0).color(theme::DIM.of(ui)))
                    .truncate(),
            );
        });
    });
    ui.add_space(2.0);
}

/// A line of the panel: what it is on the left, its value on the right.
fn row(ui: &mut Ui, label: &str, value: impl FnOnce(&mut Ui)) {
    ui.horizontal(|ui| {
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            value(ui);
            ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                let label = RichText::new(label).color(theme::TEXT.of(ui));
                // What is too long says so, and is whole under the pointer.
                ui.add(egui::Label::new(label).truncate());
            });
        });
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

/// A menu of a few words; answers what was chosen.
fn choice<T: PartialEq>(
    ui: &mut Ui,
    (label, width): (&str, f32),
    now: &T,
    options: impl IntoIterator<Item = T>,
    write: impl Fn(&T) -> String,
) -> Option<T> {
    menu(ui, (label, width), now, options, write).0
}

/// A menu; answers what was chosen, and what it looks like for who says more about it.
fn menu<T: PartialEq>(
    ui: &mut Ui,
    (label, width): (&str, f32),
    now: &T,
    options: impl IntoIterator<Item = T>,
    write: impl Fn(&T) -> String,
) -> (Option<T>, Response) {
    let mut chosen = None;
    let menu = ComboBox::from_id_salt(label)
        .width(width - 18.0)
        .truncate()
        .selected_text(write(now));
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
    (chosen, shown.response.accessible_name(label))
}

/// A line with a menu that says more under the pointer.
pub(super) fn choose_told<T: PartialEq>(
    ui: &mut Ui,
    (label, tip): (&str, &str),
    now: &T,
    options: impl IntoIterator<Item = T>,
    write: impl Fn(&T) -> String,
) -> Option<T> {
    let mut chosen = None;
    row(ui, label, |ui| {
        let (choice, response) = menu(ui, (label, FIELD + 18.0), now, options, write);
        response.on_hover_text(tip);
        chosen = choice;
    });
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
    let mut chosen = None;
    row(ui, label, |ui| {
        chosen = choice(ui, (label, FIELD + 18.0), now, options, write);
    });
    chosen
}

/// A line of switches, each with what is written on it, what it is called, and whether it is on; answers
/// which was clicked.
fn switches(ui: &mut Ui, switches: &[(&str, &str, bool)]) -> Option<usize> {
    let count = u16::try_from(switches.len()).unwrap_or(1).max(1);
    let (line, _) = ui.allocate_exact_size(vec2(ui.available_width(), 23.0), Sense::hover());
    let width = line.width() / f32::from(count);
    let mut clicked = None;
    for (number, (text, label, on)) in switches.iter().enumerate() {
        let left = line.left() + width * f32::from(u8::try_from(number).unwrap_or(0));
        let place = Rect::from_min_size(pos2(left, line.top()), vec2(width - 2.0, line.height()));
        let look = Look {
            on: on.then_some(theme::AMBER),
            ink: theme::DIM,
            ..Look::new(Face::Text(text), label)
        };
        if button(ui, place, look).clicked() {
            clicked = Some(number);
        }
    }
    clicked
}

fn name_of(view: &View) -> String {
    view.project.name_of(view.track).into_owned()
}

fn percent(text: &str) -> Option<f64> {
    text.trim().trim_end_matches('%').trim().parse().ok()
}

fn whole(value: i64) -> Option<f64> {
    i32::try_from(value).ok().map(f64::from)
}

/// A number with a percent sign.
fn share<'a>(label: &'a str, value: i64, range: std::ops::RangeInclusive<i64>) -> Number<'a> {
    Number {
        write: &|value| format!("{value} %"),
        read: &percent,
        ..Number::new(label, value, range)
    }
}

/// A number with a sign.
fn signed<'a>(label: &'a str, value: i64, range: std::ops::RangeInclusive<i64>) -> Number<'a> {
    Number {
        speed: 0.1,
        write: &|value| format!("{value:+}"),
        ..Number::new(label, value, range)
    }
}

/// The same, dim where it is "none".
fn caption(ui: &mut Ui, text: &str) {
    ui.label(RichText::new(text).size(10.5).color(theme::DIM.of(ui)));
}
