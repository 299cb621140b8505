//! All fields of the selected step, its clip, its track, the pattern and the project, as numbers to drag, turn or
//! type: a tab for each, which says what is edited.

/// Chords for a step.
mod chord_sheet;
/// The conditions in groups.
pub mod condition_picker;
/// The clip: length, order, feel.
mod clip_sheet;
/// Tools that make a new clip of the old one.
mod generate_sheet;
/// Names of keys.
mod note_names_sheet;
/// The groove.
mod groove_sheet;
/// What is edited, above the fields.
mod heading;
/// Lock lanes, and what a step locks.
mod lock_sheet;
/// The results of the step in the next passes.
mod trig_forecast;
/// The pattern and its groove.
mod pattern_sheet;
/// The scale, and how patterns are launched.
mod project_sheet;
/// Euclidean rhythm, drift and rerolls.
mod rhythm_sheet;
/// Parameter lanes with a cycle of their own.
mod param_lanes;
/// One step.
mod step_sheet;
/// Where the fields of a step send its changes.
mod step_edits;
/// The track.
mod track_sheet;
/// When a step plays.
mod trig_sheet;

use egui::{Align2, Rect, Role, ScrollArea, Sense, Ui, UiBuilder, WidgetInfo, pos2, vec2};

use crate::sequencer::edit::StepRef;
use crate::ui::editor::editor_action::EditorAction;
use crate::ui::editor::inspector_state::{InspectorTab, Section};
use crate::ui::editor::now::Now;
use crate::ui::editor::panels::fields::paint_fold_arrow;
use crate::ui::editor::theme;
use crate::ui::editor::view::View;
use crate::ui::editor::widgets::button::{ButtonStyle, Face, button};
use crate::ui::editor::widgets::text_line::TextLine;
use crate::ui::words;
use crate::ui::words::hints;
pub use lock_sheet::offer_targets;
pub use project_sheet::ROOTS;
pub use track_sheet::show_key_and_channel;

/// The height of the tabs with the gap below them.
const TABS: f32 = 30.0;

/// Below this height, in points, the lines are closer together, so that a step is seen as a whole.
const LOW: f32 = 480.0;

/// Draws the panel.
pub fn show(ui: &mut Ui, rect: Rect, view: &mut View, now: &Now, out: &mut Vec<EditorAction>) {
    ui.painter().rect_filled(rect, 6.0, theme::PANEL.of(ui));
    let inner = rect
        .shrink2(vec2(14.0, 10.0))
        .with_max_x(rect.right() - 4.0);
    let before = view.inspector.preview.take();
    let (tabs, inner) = inner.split_top_bottom_at_y(inner.top() + TABS);
    show_tabs(ui, tabs.with_max_x(inner.right() - 10.0), view);
    ui.scope_builder(UiBuilder::new().max_rect(inner), |ui| {
        let tab = view.inspector.tab;
        // Each tab is scrolled by itself, where the window is too low for it.
        let scroll = ScrollArea::vertical()
            .id_salt(("inspector", tab as u8))
            .auto_shrink(false);
        scroll.show(ui, |ui| {
            ui.set_max_width(inner.width() - 10.0);
            if inner.height() < LOW {
                ui.spacing_mut().item_spacing.y = 1.0;
            }
            heading::show(ui, tab, view, now);
            show_tab(ui, tab, view, now, out);
        });
    });
    if view.inspector.preview != before {
        // The grid is drawn already; it shows the preview with the next frame.
        ui.ctx().request_repaint();
    }
}

/// The row of tabs, each as wide as its word needs.
fn show_tabs(ui: &Ui, row: Rect, view: &mut View) {
    let mut left = row.left();
    for tab in InspectorTab::ALL {
        let share = match tab {
            InspectorTab::Step | InspectorTab::Clip => 38.0,
            InspectorTab::Track => 42.0,
            InspectorTab::Pattern | InspectorTab::Project => 51.0,
        };
        let width = row.width() * share / 220.0;
        let place = Rect::from_min_size(pos2(left, row.top()), vec2(width - 2.0, 23.0));
        left += width;
        let label = words::inspector::tab(tab.name());
        let look = ButtonStyle {
            on: (view.inspector.tab == tab).then_some(theme::AMBER),
            ..ButtonStyle::new(Face::Text(tab.name()), &label)
        };
        let response = button(ui, place, look);
        if response.hovered() {
            view.hint = match tab {
                InspectorTab::Step => hints::TAB_STEP,
                InspectorTab::Clip => hints::TAB_CLIP,
                InspectorTab::Track => hints::TAB_TRACK,
                InspectorTab::Pattern => hints::TAB_PATTERN,
                InspectorTab::Project => hints::TAB_PROJECT,
            };
        }
        if response.clicked() {
            view.inspector.tab = tab;
        }
    }
}

/// The fields of a tab, and its sections.
fn show_tab(
    ui: &mut Ui,
    tab: InspectorTab,
    view: &mut View,
    now: &Now,
    out: &mut Vec<EditorAction>,
) {
    match tab {
        InspectorTab::Step => {}
        InspectorTab::Clip => clip_sheet::show(ui, view, now, out),
        InspectorTab::Track => track_sheet::show(ui, view, now, out),
        InspectorTab::Pattern => pattern_sheet::show(ui, view, now, out),
        InspectorTab::Project => project_sheet::show(ui, view, out),
    }
    let locks = view.project.track(view.track);
    let has_locks = locks.is_some_and(|head| !head.locks.is_default());
    let sections = Section::ALL.into_iter().filter(|it| it.tab() == tab);
    for section in sections.filter(|it| has_locks || *it != Section::Locks) {
        show_section(ui, section, view, now, out);
    }
}

/// What a section contains.
fn show_contents(
    ui: &mut Ui,
    section: Section,
    view: &mut View,
    now: &Now,
    out: &mut Vec<EditorAction>,
) {
    let step_ref = view.cursor(now.pattern);
    match section {
        Section::Values => {
            step_sheet::show(ui, view, step_ref, out);
            trig_forecast::show(ui, view, now);
        }
        Section::Locks => lock_sheet::show_step(ui, view, step_ref, out),
        Section::Chord => chord_sheet::show(ui, view, step_ref, out),
        Section::Rhythm => rhythm_sheet::show(ui, view, now, out),
        Section::Feel => clip_sheet::show_feel(ui, view, now, out),
        Section::Lanes => param_lanes::show(ui, view, now, out),
        Section::Tools => generate_sheet::show(ui, view, now, out),
        Section::NoteNames => note_names_sheet::show(ui, view, now, out),
        Section::LockLanes => lock_sheet::show_lanes(ui, view, out),
    }
}

/// One step, with its name.
pub fn show_step_sheet(
    ui: &mut Ui,
    view: &mut View,
    step_ref: StepRef,
    out: &mut Vec<EditorAction>,
) {
    heading::show_step(ui, view, step_ref);
    step_sheet::show(ui, view, step_ref, out);
    lock_sheet::show_step(ui, view, step_ref, out);
}

/// A section with a line that folds it.
fn show_section(
    ui: &mut Ui,
    section: Section,
    view: &mut View,
    now: &Now,
    out: &mut Vec<EditorAction>,
) {
    let open = view.inspector.open.has(section);
    let (title, beside) = section.title();
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), 24.0), Sense::hover());
    let id = ui.scope_id().with(("section", section as u8));
    let response = ui.interact(rect, id, Sense::click());
    let label = words::inspector::section(title, open);
    response.widget_info(|| WidgetInfo::selected(Role::Button, true, open, &label));
    let painter = ui.painter_at(rect);
    let line = egui::Stroke::new(1.0, theme::FIELD.of(ui));
    painter.hline(rect.x_range(), rect.top(), line);
    let ink = if response.hovered() {
        theme::ACCENT.of(ui)
    } else {
        theme::TEXT.of(ui)
    };
    paint_fold_arrow(ui, rect.left_center() + vec2(4.0, 0.0), open, ink);
    let place = rect.left_center() + vec2(14.0, 0.0);
    let written = painter.text(place, Align2::LEFT_CENTER, title, theme::font(13.0), ink);
    let line = TextLine {
        at: rect.right_center(),
        anchor: Align2::RIGHT_CENTER,
        width: rect.right() - written.right() - 8.0,
        size: 10.5,
    };
    line.paint_whole(&painter, beside, theme::DIM.of(ui));
    if response.hovered() {
        view.hint = hints::SECTION;
    }
    if response.clicked() {
        view.inspector.open.toggle(section);
    }
    if open {
        // A line that is too wide for the panel must not make the lines of other sections wider.
        let room = UiBuilder::new().max_rect(ui.available_rect_before_wrap());
        let mut contents = ui.new_child(room.id_salt(section as u8));
        show_contents(&mut contents, section, view, now, out);
        ui.allocate_space(vec2(rect.width(), contents.min_rect().height()));
    }
}
