//! The file of a program of its own: a menu in the top bar, and a line that asks for a path. Where the system
//! has a dialog for that, it is asked as well, and whichever answers first counts.

use std::path::PathBuf;

use egui::{DragValue, Rect, TextEdit, Ui, UiBuilder, vec2};

use super::library;
use crate::editor::hands::Side;
use crate::editor::theme;
use crate::editor::view::{Action, Asking, Now, View};
use crate::editor::widgets::button::{Face, Look, button};
use crate::library::Request;
use crate::sequencer::Play;
use crate::sequencer::play::Silence;
use crate::standalone::{FileCommand, OpenFile};

/// The menu.
pub fn menu(
    ui: &Ui,
    rect: Rect,
    view: &mut View,
    (now, open): (&Now, &OpenFile),
    out: &mut Vec<Action>,
) {
    let look = Look {
        queued: open.unsaved,
        ..Look::new(
            Face::Text(if open.unsaved { "File *" } else { "File" }),
            "File",
        )
    };
    let response = button(ui, rect, look);
    let path = open.path.clone().unwrap_or_default();
    let named = match &open.path {
        Some(path) => path.display().to_string(),
        None => "not saved yet".to_owned(),
    };
    let state = if open.unsaved {
        "has unsaved work"
    } else {
        "saved"
    };
    let response = response.on_hover_text(format!("{named} ({state})"));
    egui::Popup::menu(&response).show(|ui| {
        ui.set_min_width(120.0);
        if ui.button("New").clicked() {
            out.push(Action::Library(Request::File(FileCommand::New)));
        }
        let written = path.display().to_string();
        let mut ask = |command, path| ask_for(Request::File(command), path, view, now, out);
        if ui.button("Open…").clicked() {
            ask(FileCommand::Open(path.clone()), written.clone());
        }
        let save = ui.button("Save").clicked();
        if ui.button("Save as…").clicked() || (save && open.path.is_none()) {
            let (path, replace) = (path.clone(), false);
            ask(FileCommand::SaveAs { path, replace }, written.clone());
        }
        if ui.button("Export MIDI…").clicked() {
            let path = open.path.as_ref().map(|path| path.with_extension("mid"));
            let path = path.unwrap_or_default();
            let written = path.display().to_string();
            let export = FileCommand::Export {
                path,
                play: Box::new(played(now)),
                passes: 1,
                replace: false,
            };
            ask(export, written);
        }
        if save && open.path.is_some() {
            out.push(Action::Library(Request::File(FileCommand::Save)));
        }
    });
}

/// What a MIDI file is written of: the pattern that is shown, with its solos.
fn played(now: &Now) -> Play {
    Play {
        silence: Silence {
            muted: 0,
            solo: now.engine.solo,
        },
        ..Play::of(now.pattern)
    }
}

/// Asks for the path of a request: in a line, and in the system's dialog.
pub(in crate::editor) fn ask_for(
    request: Request,
    path: String,
    view: &mut View,
    now: &Now,
    out: &mut Vec<Action>,
) {
    view.asking = Some(Asking {
        request: request.clone(),
        path,
        answers: now.library.answers,
    });
    if now.library.asks {
        out.push(Action::Library(Request::Browse(Box::new(request))));
    }
}

/// Height of the small panel below the bar, while there is one. The library asks in its own place whether
/// something may be replaced.
#[must_use]
pub fn height(view: &View, now: &Now) -> f32 {
    let occupied = now.library.occupied.is_some() && view.hands.side != Side::Library;
    if view.asking.is_some() || occupied {
        40.0
    } else {
        0.0
    }
}

/// The small panel below the bar: it asks for a path, or whether a file may be replaced.
pub fn ask(ui: &mut Ui, rect: Rect, view: &mut View, now: &Now, out: &mut Vec<Action>) {
    view.asking
        .take_if(|asking| asking.answers != now.library.answers);
    if rect.height() < 1.0 {
        return;
    }
    ui.painter().rect_filled(rect, 0.0, theme::RAISED.of(ui));
    let inner = rect.shrink2(vec2(theme::MARGIN, 6.0));
    let Some(asking) = &mut view.asking else {
        let room = UiBuilder::new().max_rect(inner);
        ui.scope_builder(room, |ui| {
            ui.horizontal(|ui| library::occupied(ui, now, out));
        });
        return;
    };
    let (verb, hint) = words(&asking.request);
    let (mut done, mut left) = (false, false);
    ui.scope_builder(UiBuilder::new().max_rect(inner), |ui| {
        ui.horizontal(|ui| {
            ui.label(format!("{verb}:"));
            let field = TextEdit::singleline(&mut asking.path).hint_text(hint);
            let response = ui.add(field.desired_width(inner.width() - 300.0));
            let entered =
                response.lost_focus() && ui.input(|input| input.key_pressed(egui::Key::Enter));
            response.accessible_name("Path");
            if let Request::File(FileCommand::Export { passes, .. }) = &mut asking.request {
                let passes = DragValue::new(passes).range(1..=999).suffix(" passes");
                ui.add(passes).accessible_name("Passes");
            }
            done = entered | ui.button(verb).clicked();
            left = ui.button("Cancel").clicked()
                | ui.input(|input| input.key_pressed(egui::Key::Escape));
        });
    });
    let path = asking.path.trim();
    done &= !path.is_empty();
    if done {
        let request = asking.request.clone().at(PathBuf::from(path));
        out.push(Action::Library(request));
    }
    if done || left {
        view.asking = None;
    }
}

/// What is done with a path, and what it should be.
fn words(request: &Request) -> (&'static str, &'static str) {
    match request {
        Request::File(FileCommand::SaveAs { .. }) => ("Save as", "path of a .gradus file"),
        Request::File(FileCommand::Export { .. }) => ("Export", "path of a .mid file"),
        Request::File(_) => ("Open", "path of a .gradus file"),
        Request::Export { .. } => ("Export", "path of a .gradus or .mid file"),
        Request::NoteNames { .. } => (
            "Load note names",
            "path of a .txt, .drm, .midnam or .pitchlist file",
        ),
        Request::SaveNoteNames { .. } => ("Save note names", "path of a .txt file"),
        Request::Groove { .. } => ("Take the groove", "path of a .mid file"),
        Request::Folder(_) => ("Use this folder", "path of a folder"),
        _ => ("Import", "path of a .gradus, .mid or StepPy .json file"),
    }
}
