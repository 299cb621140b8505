//! The file of a program of its own: a menu in the top bar, and a line that asks for a path.

use egui::{DragValue, Rect, TextEdit, Ui, UiBuilder, vec2};

use crate::editor::theme;
use crate::editor::view::{Action, Ask, Asking, Now, View};
use crate::editor::widgets::button::{Face, Look, button};
use crate::sequencer::Play;
use crate::sequencer::play::Silence;
use crate::standalone::{FileCommand, OpenFile};

/// The menu.
pub fn menu(ui: &Ui, rect: Rect, view: &mut View, open: &OpenFile, out: &mut Vec<Action>) {
    let look = Look {
        queued: open.unsaved,
        ..Look::new(
            Face::Text(if open.unsaved { "File *" } else { "File" }),
            "File",
        )
    };
    let response = button(ui, rect, look);
    let path = open.path.as_ref().map(|path| path.display().to_string());
    let named = path.clone().unwrap_or_else(|| "not saved yet".to_owned());
    let state = if open.unsaved {
        "has unsaved work"
    } else {
        "saved"
    };
    let response = response.on_hover_text(format!("{named} ({state})"));
    egui::Popup::menu(&response).show(|ui| {
        ui.set_min_width(120.0);
        if ui.button("New").clicked() {
            out.push(Action::File(FileCommand::New));
        }
        let asking = |what| {
            Some(Asking {
                what,
                path: path.clone().unwrap_or_default(),
                passes: 1,
            })
        };
        if ui.button("Open…").clicked() {
            view.asking = asking(Ask::Open);
        }
        if ui.button("Save").clicked() {
            if open.path.is_some() {
                out.push(Action::File(FileCommand::Save));
            } else {
                view.asking = asking(Ask::SaveAs);
            }
        }
        if ui.button("Save as…").clicked() {
            view.asking = asking(Ask::SaveAs);
        }
        if ui.button("Export MIDI…").clicked() {
            let path = open.path.as_ref().map(|path| path.with_extension("mid"));
            view.asking = asking(Ask::Export).map(|asking| Asking {
                path: path.map_or_else(String::new, |path| path.display().to_string()),
                ..asking
            });
        }
    });
}

/// The small panel below the bar that asks for a path.
pub fn ask(ui: &mut Ui, rect: Rect, view: &mut View, now: &Now, out: &mut Vec<Action>) {
    let Some(asking) = &mut view.asking else {
        return;
    };
    ui.painter().rect_filled(rect, 0.0, theme::RAISED.of(ui));
    let inner = rect.shrink2(vec2(theme::MARGIN, 6.0));
    let (verb, hint) = match asking.what {
        Ask::Open => ("Open", "path of a .gradus file"),
        Ask::SaveAs => ("Save as", "path of a .gradus file"),
        Ask::Export => ("Export", "path of a .mid file"),
    };
    let (mut done, mut left) = (false, false);
    ui.scope_builder(UiBuilder::new().max_rect(inner), |ui| {
        ui.horizontal(|ui| {
            ui.label(format!("{verb}:"));
            let field = TextEdit::singleline(&mut asking.path).hint_text(hint);
            let response = ui.add(field.desired_width(inner.width() - 300.0));
            let entered =
                response.lost_focus() && ui.input(|input| input.key_pressed(egui::Key::Enter));
            response.accessible_name("Path");
            if asking.what == Ask::Export {
                let passes = DragValue::new(&mut asking.passes).range(1..=999);
                ui.add(passes.suffix(" passes")).accessible_name("Passes");
            }
            done = entered | ui.button(verb).clicked();
            left = ui.button("Cancel").clicked()
                | ui.input(|input| input.key_pressed(egui::Key::Escape));
        });
    });
    let path = asking.path.trim().to_owned();
    done &= !path.is_empty();
    if done {
        out.push(Action::File(match asking.what {
            Ask::Open => FileCommand::Open(path.into()),
            Ask::SaveAs => FileCommand::SaveAs(path.into()),
            Ask::Export => FileCommand::Export {
                path: path.into(),
                play: Box::new(Play {
                    silence: Silence {
                        muted: 0,
                        solo: now.engine.solo,
                    },
                    ..Play::of(now.pattern)
                }),
                passes: asking.passes,
            },
        }));
    }
    if done || left {
        view.asking = None;
    }
}
