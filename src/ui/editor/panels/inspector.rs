//! All fields of the selected step, its clip, its track, the pattern and the project, as numbers to drag,
//! turn or type. Each sheet folds into one line.

/// Chords for a step.
mod chord_sheet;
/// The clip: length, order, feel.
mod clip_sheet;
/// Tools that make a new clip of the old one.
mod generate_sheet;
/// Names of keys.
mod note_names_sheet;
/// The groove.
mod groove_sheet;
/// Lock lanes, and what a step locks.
mod lock_sheet;
/// Macros.
mod macro_sheet;
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
/// Scenes.
mod scene_sheet;
/// The song.
mod song_sheet;
/// One step.
mod step_sheet;
/// Where the fields of a step send its changes.
mod step_edits;
/// The track.
mod track_sheet;
/// When a step plays.
mod trig_sheet;

use egui::{Align, Align2, Layout, Rect, Role, ScrollArea, Sense, Ui, UiBuilder};
use egui::{RichText, WidgetInfo, vec2};

use crate::sequencer::edit::StepRef;
use crate::ui::editor::editor_action::EditorAction;
use crate::ui::editor::now::Now;
use crate::ui::editor::panels::fields::paint_fold_arrow;
use crate::ui::editor::theme;
use crate::ui::editor::view::View;
use crate::ui::editor::widgets::text_line::TextLine;
pub use lock_sheet::offer_targets;

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
    /// The sheets that are unfolded at first.
    const OPEN: [Self; 3] = [Self::Step, Self::Locks, Self::Clip];
}

/// Draws the panel.
pub fn show(ui: &mut Ui, rect: Rect, view: &mut View, now: &Now, out: &mut Vec<EditorAction>) {
    ui.painter().rect_filled(rect, 6.0, theme::PANEL.of(ui));
    let inner = rect
        .shrink2(vec2(14.0, 10.0))
        .with_max_x(rect.right() - 4.0);
    let before = view.inspector.preview.take();
    ui.scope_builder(UiBuilder::new().max_rect(inner), |ui| {
        let scroll = ScrollArea::vertical()
            .id_salt("inspector")
            .auto_shrink(false);
        scroll.show(ui, |ui| {
            ui.set_max_width(inner.width() - 10.0);
            show_sheets(ui, view, now, out);
        });
    });
    if view.inspector.preview != before {
        // The grid is drawn already; it shows the preview with the next frame.
        ui.ctx().request_repaint();
    }
}

fn show_sheets(ui: &mut Ui, view: &mut View, now: &Now, out: &mut Vec<EditorAction>) {
    let step_ref = view.cursor(now.pattern);
    let name = track_name(view);
    let number = format!("Step {}", step_ref.step + 1);
    show_folding(ui, (Sheet::Step, &number, &name), view, |ui, view| {
        step_sheet::show(ui, view, step_ref, out);
        trig_forecast::show(ui, view, now);
    });
    let used = view
        .project
        .track(view.track)
        .is_some_and(|head| !head.locks.is_default());
    if used {
        show_folding(ui, (Sheet::Locks, "Locks", ""), view, |ui, view| {
            lock_sheet::show_step(ui, view, step_ref, out);
        });
    }
    show_folding(ui, (Sheet::Chord, "Chord", ""), view, |ui, view| {
        chord_sheet::show(ui, view, step_ref, out);
    });
    show_folding(ui, (Sheet::Clip, "Clip", &name), view, |ui, view| {
        clip_sheet::show(ui, view, now, out);
    });
    show_folding(
        ui,
        (Sheet::Rhythm, "Live rhythm", "Euclid, drift, dice"),
        view,
        |ui, view| {
            rhythm_sheet::show(ui, view, now, out);
        },
    );
    show_folding(
        ui,
        (Sheet::Feel, "Feel", "humanise, rise"),
        view,
        |ui, view| {
            clip_sheet::show_feel(ui, view, now, out);
        },
    );
    show_folding(
        ui,
        (Sheet::Round, "Parameter lanes", ""),
        view,
        |ui, view| {
            param_lanes::show(ui, view, now, out);
        },
    );
    show_folding(
        ui,
        (Sheet::Generate, "Change steps", "shift, mutate …"),
        view,
        |ui, view| {
            generate_sheet::show(ui, view, now, out);
        },
    );
    show_folding(ui, (Sheet::Track, "Track", &name), view, |ui, view| {
        track_sheet::show(ui, view, now, out);
        lock_sheet::show_lanes(ui, view, out);
    });
    show_folding(
        ui,
        (Sheet::Pattern, "Pattern", "seed, groove"),
        view,
        |ui, view| {
            pattern_sheet::show(ui, view, now, out);
        },
    );
    show_folding(
        ui,
        (Sheet::Project, "Project", "scale, launching"),
        view,
        |ui, view| {
            project_sheet::show(ui, view, out);
        },
    );
    show_folding(ui, (Sheet::Macros, "Macros", ""), view, |ui, view| {
        macro_sheet::show(ui, view, now, out);
    });
    show_folding(ui, (Sheet::Scenes, "Scenes", ""), view, |ui, view| {
        scene_sheet::show(ui, view, now, out);
    });
    show_folding(ui, (Sheet::Song, "Song", ""), view, |ui, view| {
        song_sheet::show(ui, view, out);
    });
}

/// One step, with its name.
pub fn show_step_sheet(
    ui: &mut Ui,
    view: &mut View,
    step_ref: StepRef,
    out: &mut Vec<EditorAction>,
) {
    show_heading(
        ui,
        &format!("Step {}", step_ref.step + 1),
        &track_name(view),
    );
    step_sheet::show(ui, view, step_ref, out);
    lock_sheet::show_step(ui, view, step_ref, out);
}

/// A sheet with a heading that folds it.
fn show_folding(
    ui: &mut Ui,
    (sheet, title, beside): (Sheet, &str, &str),
    view: &mut View,
    contents: impl FnOnce(&mut Ui, &mut View),
) {
    let bit = 1 << sheet as u32;
    let open = (view.inspector.toggled_sheets & bit != 0) != Sheet::OPEN.contains(&sheet);
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
    paint_fold_arrow(ui, rect.left_center() + vec2(4.0, 0.0), open, ink);
    let place = rect.left_center() + vec2(14.0, 0.0);
    let written = painter.text(place, Align2::LEFT_CENTER, title, theme::font(14.0), ink);
    let line = TextLine {
        at: rect.right_center(),
        anchor: Align2::RIGHT_CENTER,
        width: rect.right() - written.right() - 8.0,
        size: 10.5,
    };
    line.paint(&painter, beside, theme::DIM.of(ui));
    if response.hovered() {
        view.hint = "Click: fold or unfold this sheet";
    }
    if response.clicked() {
        view.inspector.toggled_sheets ^= bit;
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

fn show_heading(ui: &mut Ui, text: &str, beside: &str) {
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

fn track_name(view: &View) -> String {
    view.project.name_of(view.track).into_owned()
}
