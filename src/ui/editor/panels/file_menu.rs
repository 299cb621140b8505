//! The standalone program's file: a menu in the top bar, and a line that asks for a path. The system's file
//! dialog is opened as well, if there is one; the first answer counts.

/// Unsaved work that can be brought back, and why it would not survive a crash.
mod recovered_work;

use std::path::{Path, PathBuf};

use egui::{Rect, RichText, TextEdit, Ui, UiBuilder, vec2};

use super::library_panel;
use crate::files::{Destination, FileExtension};
use crate::sequencer::Play;
use crate::sequencer::play::MuteState;
use crate::standalone::{FileCommand, OpenFile};
use crate::ui::editor::editor_action::EditorAction;
use crate::ui::editor::interaction::{SetUpPart, SidePanel};
use crate::ui::editor::now::Now;
use crate::ui::editor::theme;
use crate::ui::editor::view::View;
use crate::ui::editor::widgets::button::{ButtonStyle, Face, button};
use crate::ui::editor::widgets::number_field::{GestureTracker, NumberField, number_field};
use crate::ui::editor::widgets::text_line::fit_to_width;
use crate::ui::library::LibraryRequest;
use crate::ui::words;
use crate::ui::words::shortcut_table;

/// The greatest width of a file's name and of its folder, in points.
const PLACE: f32 = 240.0;

/// The menu.
pub fn show_menu(
    ui: &Ui,
    rect: Rect,
    view: &mut View,
    (now, open): (&Now, &OpenFile),
    out: &mut Vec<EditorAction>,
) {
    let look = ButtonStyle {
        queued: open.unsaved,
        ..ButtonStyle::new(
            Face::Text(match (open.unsaved, open.unprotected.is_some()) {
                (false, false) => words::file_menu::FILE,
                (true, false) => words::file_menu::FILE_UNSAVED,
                (_, true) => words::file_menu::FILE_UNPROTECTED,
            }),
            words::file_menu::FILE,
        )
    };
    let response = button(ui, rect, look);
    let named = match &open.path {
        Some(path) => path.display().to_string(),
        None => words::file_menu::NO_PATH.to_owned(),
    };
    let state = if open.unsaved {
        words::file_menu::HAS_UNSAVED_WORK
    } else {
        words::file_menu::SAVED
    };
    let response = response.on_hover_text(words::file_menu::file_state(&named, state));
    let response = recovered_work::warn_if_unprotected(response, open);
    egui::Popup::menu(&response).show(|ui| {
        ui.set_min_width(190.0);
        show_place(ui, open);
        for entry in FileMenuEntry::ALL {
            let keys = entry.key().and_then(shortcut_table::keys_for);
            let button = egui::Button::new(entry.label()).shortcut_text(keys.unwrap_or_default());
            let response = ui.add(button).accessible_name(entry.label());
            let response = match (entry, &open.path) {
                (FileMenuEntry::Save, Some(path)) => {
                    let where_to = words::file_menu::saves(path.display());
                    response.on_hover_text(shortcut_table::tip_with_keys(
                        &where_to,
                        shortcut_table::SAVE,
                    ))
                }
                (_, _) => response,
            };
            if response.clicked() {
                perform_entry(entry, view, now, out);
            }
            if entry == FileMenuEntry::Open {
                show_recent(ui, open, out);
            }
        }
        recovered_work::show(ui, open, out);
        if ui.button(words::file_menu::ABOUT).clicked() {
            view.interaction.side = SidePanel::SetUp;
            view.interaction.set_up_part = Some(SetUpPart::About);
        }
    });
}

/// The name of the project, and the folder that it is in.
fn show_place(ui: &mut Ui, open: &OpenFile) {
    let path = open.path.as_deref();
    let name = path.and_then(Path::file_name);
    let name = name.map_or(words::file_menu::NO_NAME.into(), |name| {
        name.to_string_lossy()
    });
    let name = fit_to_width(ui.painter(), &name, 13.0, PLACE);
    ui.label(RichText::new(name).strong());
    if let Some(folder) = path.and_then(Path::parent) {
        let whole = folder.display().to_string();
        let folder = RichText::new(fit_to_width(ui.painter(), &whole, 10.5, PLACE));
        ui.label(folder.size(10.5).color(theme::DIM.of(ui)))
            .on_hover_text(whole);
    }
    ui.separator();
}

/// The files that were open before.
fn show_recent(ui: &mut Ui, open: &OpenFile, out: &mut Vec<EditorAction>) {
    let others = open.recent.iter();
    let others: Vec<_> = others
        .filter(|path| Some(*path) != open.path.as_ref())
        .collect();
    ui.add_enabled_ui(!others.is_empty(), |ui| {
        ui.menu_button(words::file_menu::OPEN_RECENT, |ui| {
            for path in others {
                let name = path.file_name().unwrap_or_default().to_string_lossy();
                let entry = ui.button(fit_to_width(ui.painter(), &name, 13.0, PLACE));
                let entry = entry.accessible_name(words::file_menu::open_file(&name));
                if entry.on_hover_text(path.display().to_string()).clicked() {
                    let command = FileCommand::Open(path.clone());
                    out.push(EditorAction::Library(LibraryRequest::File(command)));
                    ui.close();
                }
            }
        });
    });
}

/// The entries of the menu.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileMenuEntry {
    /// Begins an empty project.
    New,
    /// Opens another file.
    Open,
    /// Saves the open file.
    Save,
    /// Saves under another name.
    SaveAs,
    /// Exports a MIDI file.
    Export,
}

impl FileMenuEntry {
    const ALL: [Self; 5] = [
        Self::New,
        Self::Open,
        Self::Save,
        Self::SaveAs,
        Self::Export,
    ];

    const fn label(self) -> &'static str {
        match self {
            Self::New => words::file_menu::NEW,
            Self::Open => words::file_menu::OPEN,
            Self::Save => words::file_menu::SAVE,
            Self::SaveAs => words::file_menu::SAVE_AS,
            Self::Export => words::file_menu::EXPORT_MIDI,
        }
    }

    /// Its name in the table of shortcuts, if it has one.
    const fn key(self) -> Option<&'static str> {
        Some(match self {
            Self::New => shortcut_table::NEW,
            Self::Open => shortcut_table::OPEN,
            Self::Save => shortcut_table::SAVE,
            Self::SaveAs => shortcut_table::SAVE_AS,
            Self::Export => return None,
        })
    }
}

/// Performs an entry of the menu, or asks for a path first.
pub fn perform_entry(
    entry: FileMenuEntry,
    view: &mut View,
    now: &Now,
    out: &mut Vec<EditorAction>,
) {
    let Some(open) = &now.file else {
        return;
    };
    let path = open.path.clone().unwrap_or_default();
    let save_as = FileCommand::SaveAs(path.clone());
    let (command, path) = match entry {
        FileMenuEntry::New => {
            return out.push(EditorAction::Library(LibraryRequest::File(
                FileCommand::New,
            )));
        }
        FileMenuEntry::Save if open.path.is_some() => {
            return out.push(EditorAction::Library(LibraryRequest::File(
                FileCommand::Save,
            )));
        }
        FileMenuEntry::Open => (FileCommand::Open(path.clone()), path),
        FileMenuEntry::Save | FileMenuEntry::SaveAs => (save_as, path),
        FileMenuEntry::Export => {
            let path = open.path.as_ref();
            let path = path.and_then(|path| Destination::complete(path, FileExtension::Midi).ok());
            let path = path.map_or_else(PathBuf::new, |midi| midi.path().to_owned());
            let export = FileCommand::Export {
                path: path.clone(),
                play: Box::new(play_to_export(now)),
                passes: 1,
            };
            (export, path)
        }
    };
    let path = path.display().to_string();
    view.ask_for_path(LibraryRequest::File(command), path, now, out);
}

/// What a MIDI file contains: the shown pattern, or the song if it is on, with the solos.
fn play_to_export(now: &Now) -> Play {
    Play {
        mute_state: MuteState {
            muted: 0,
            solo: now.engine.solo,
        },
        ..Play::of(now.pattern)
    }
}

/// Height of the small panel below the bar, 0 without one. The library asks in its own panel whether something
/// may be replaced.
#[must_use]
pub fn path_prompt_height(view: &View, now: &Now) -> f32 {
    let occupied = now.library.obstacle.is_some() && view.interaction.side != SidePanel::Library;
    if view.path_prompt.is_some() || occupied {
        40.0
    } else {
        0.0
    }
}

/// The small panel below the bar: it asks for a path, or whether a file may be replaced.
pub fn show_path_prompt(
    ui: &mut Ui,
    rect: Rect,
    view: &mut View,
    now: &Now,
    out: &mut Vec<EditorAction>,
) {
    view.path_prompt
        .take_if(|asking| asking.answers != now.library.answers);
    if rect.height() < 1.0 {
        return;
    }
    ui.painter().rect_filled(rect, 0.0, theme::RAISED.of(ui));
    let inner = rect.shrink2(vec2(theme::MARGIN, 6.0));
    let plays_song = view.project.song.plays();
    let View {
        path_prompt: asking,
        gestures: hold,
        ..
    } = view;
    let Some(asking) = asking else {
        let room = UiBuilder::new().max_rect(inner);
        ui.scope_builder(room, |ui| {
            ui.horizontal(|ui| library_panel::ask_to_replace(ui, now, out));
        });
        return;
    };
    let (verb, hint) = prompt_words(&asking.request);
    let (mut done, mut left) = (false, false);
    ui.scope_builder(UiBuilder::new().max_rect(inner), |ui| {
        ui.horizontal(|ui| {
            ui.label(format!("{verb}:"));
            let field = TextEdit::singleline(&mut asking.path).hint_text(hint);
            let beside = match &asking.request {
                LibraryRequest::File(FileCommand::Export { .. }) => 460.0,
                _ => 300.0,
            };
            let response = ui.add(field.desired_width(inner.width() - beside));
            let entered =
                response.lost_focus() && ui.input(|input| input.key_pressed(egui::Key::Enter));
            let response = response.accessible_name(words::file_menu::PATH);
            if !entered && ui.memory(|memory| memory.focused().is_none()) {
                // The field takes the keyboard without a click.
                response.request_focus();
            }
            if let LibraryRequest::File(FileCommand::Export { passes, play, .. }) =
                &mut asking.request
            {
                show_export_extent(ui, hold, (passes, play.mute_state.solo), plays_song);
            }
            done = entered | ui.button(verb).clicked();
            left = ui.button(words::file_menu::CANCEL).clicked()
                | ui.input(|input| input.key_pressed(egui::Key::Escape));
        });
    });
    let path = asking.path.trim();
    done &= !path.is_empty();
    if done {
        let request = asking.request.clone().with_path(Path::new(path));
        out.push(EditorAction::Library(request));
    }
    if done || left {
        view.path_prompt = None;
    }
}

/// How much goes into a MIDI file: the song once, or so many passes of the pattern; and whether all tracks do.
fn show_export_extent(
    ui: &mut Ui,
    hold: &mut GestureTracker,
    (passes, solo): (&mut u32, u32),
    plays_song: bool,
) {
    if plays_song {
        ui.label(words::file_menu::SONG_ONCE);
    } else {
        let shown = NumberField {
            write: &words::file_menu::pass_count,
            read: &|text| text.split_whitespace().next()?.parse().ok(),
            ..NumberField::new(words::file_menu::PASSES, i64::from(*passes), 1..=999)
        };
        if let Some((_, asked)) = number_field(ui, hold, shown, 72.0) {
            *passes = u32::try_from(asked).unwrap_or(1);
        }
    }
    if solo != 0 {
        let tracks = words::file_menu::only_soloed(solo.count_ones());
        let text = RichText::new(tracks).color(theme::ACCENT.of(ui));
        let tip = words::file_menu::ONLY_SOLOED_TIP;
        ui.label(text).on_hover_text(tip);
    }
}

/// The words of the prompt: what the path is for, and a hint.
fn prompt_words(request: &LibraryRequest) -> (&'static str, &'static str) {
    match request {
        LibraryRequest::File(FileCommand::SaveAs(_)) => words::file_menu::TO_SAVE,
        LibraryRequest::File(FileCommand::Export { .. }) => words::file_menu::TO_EXPORT_MIDI,
        LibraryRequest::File(
            FileCommand::New | FileCommand::Open(_) | FileCommand::Save | FileCommand::BringBack(_),
        ) => words::file_menu::TO_OPEN,
        LibraryRequest::Export { .. } => words::file_menu::TO_EXPORT,
        LibraryRequest::NoteNames { .. } => words::file_menu::TO_LOAD_NAMES,
        LibraryRequest::SaveNoteNames { .. } => words::file_menu::TO_SAVE_NAMES,
        LibraryRequest::Groove { .. } => words::file_menu::TO_IMPORT_GROOVE,
        LibraryRequest::Folder(_) => words::file_menu::TO_USE_FOLDER,
        LibraryRequest::Load(..)
        | LibraryRequest::Scan
        | LibraryRequest::MoveFolder(_)
        | LibraryRequest::Preview(_)
        | LibraryRequest::Save { .. }
        | LibraryRequest::Replace(_)
        | LibraryRequest::Browse(_)
        | LibraryRequest::ShowManual(_)
        | LibraryRequest::Cancel => words::file_menu::TO_IMPORT,
    }
}
