//! The menu of a pattern's button: its name, copy and paste, and what was heard last.

use egui::{Popup, PopupCloseBehavior, Response, Ui};

use crate::params::host_param::HostParam;
use crate::sequencer::capture::Span;
use crate::sequencer::{Edit, Pattern, PatternChange};
use crate::ui::editor::editor_action::EditorAction;
use crate::ui::editor::now::Now;
use crate::ui::editor::panels::fields::name_field;
use crate::ui::editor::view::View;
use crate::ui::library::{LibraryRequest, ProjectPart};
use crate::ui::words;

/// The width of the menu, in points.
const WIDTH: f32 = 236.0;

/// Opens the menu with a right-click.
pub(super) fn show(
    response: &Response,
    pattern: usize,
    view: &mut View,
    now: &Now,
    out: &mut Vec<EditorAction>,
) {
    // It stays open while the name is typed.
    let menu = Popup::context_menu(response)
        .close_behavior(PopupCloseBehavior::CloseOnClickOutside)
        .width(WIDTH);
    menu.show(|ui| {
        let Some(shown) = view.project.patterns.get(pattern).cloned() else {
            return;
        };
        if let Some(name) = name_field(ui, words::fields::PATTERN_NAME, &shown.name) {
            let change = PatternChange::Name(name);
            out.push(EditorAction::Edit(None, Edit::Pattern { pattern, change }));
            ui.close();
        }
        if ui.button(words::patterns::COPY).clicked() {
            view.copied_pattern = Some(shown);
            ui.close();
        }
        let pasted = view.copied_pattern.clone();
        let paste = ui.add_enabled(pasted.is_some(), egui::Button::new(words::patterns::PASTE));
        if let Some(copied) = pasted.filter(|_| paste.clicked()) {
            let mut made = Pattern::clone(&copied);
            // The clip of a track that is gone would come back with the next new track.
            made.clips.truncate(view.project.tracks.len());
            let change = PatternChange::Replace(Box::new(made));
            let edits = vec![Edit::Pattern { pattern, change }];
            let edit = Edit::Together(words::undo::PASTE_PATTERN, edits);
            out.push(EditorAction::Edit(None, edit));
            ui.close();
        }
        let edits = [
            (
                words::patterns::COPY_SHOWN,
                PatternChange::CopyOf(now.pattern),
            ),
            (words::patterns::CLEAR, PatternChange::Clear),
        ];
        for (label, change) in edits {
            if ui.button(label).clicked() {
                out.push(EditorAction::Edit(None, Edit::Pattern { pattern, change }));
                ui.close();
            }
        }
        show_capture_menu(ui, pattern, view, now, out);
        now.host_params.show_in_menu(ui, HostParam::Pattern, out);
    });
}

/// The menu that captures what was heard last, as a pattern or a MIDI file.
fn show_capture_menu(
    ui: &mut Ui,
    pattern: usize,
    view: &mut View,
    now: &Now,
    out: &mut Vec<EditorAction>,
) {
    let pass = Span::last_pass(&view.project, &now.play, now.engine.position);
    if ui.button(words::patterns::CAPTURE_PASS).clicked() {
        out.push(EditorAction::Capture(pattern, pass));
        ui.close();
    }
    ui.add_enabled_ui(now.heard_bars > 0, |ui| {
        ui.menu_button(words::patterns::CAPTURE_BARS, |ui| {
            if let Some(span) = choose_bars(ui, now) {
                out.push(EditorAction::Capture(pattern, span));
            }
        });
        ui.menu_button(words::patterns::EXPORT_BARS, |ui| {
            if let Some(span) = choose_bars(ui, now) {
                let request = LibraryRequest::Export {
                    part: ProjectPart::Heard(span),
                    path: words::patterns::HEARD_FILE.into(),
                };
                let folder = now.library.folder.display();
                view.ask_for_path(
                    request,
                    format!("{folder}/{}", words::patterns::HEARD_FILE),
                    now,
                    out,
                );
            }
        });
    });
}

/// A choice of how many bars to capture, up to those that were heard.
fn choose_bars(ui: &mut Ui, now: &Now) -> Option<Span> {
    let whole = [1, 2, 4, 8, 16, 32].into_iter();
    let whole = whole.filter(|bars| *bars < now.heard_bars);
    let mut chosen = None;
    for bars in whole.chain([now.heard_bars]) {
        if ui
            .button(words::transport::bar_count(bars.into()))
            .clicked()
        {
            chosen = Some(Span::Bars(bars));
            ui.close();
        }
    }
    chosen
}
