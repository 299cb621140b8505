//! The library: loading, saving, and the folder. It takes the place of the inspector, so that the pattern stays
//! in sight. It draws from the catalog and never reads a disk.

use egui::{
    Align2, Button, Key, Modifiers, Rect, RichText, Role, ScrollArea, Sense, TextEdit, Ui,
    UiBuilder, WidgetInfo, pos2, vec2,
};

use crate::sequencer::project::pattern_name;
use crate::ui::editor::editor_action::EditorAction;
use crate::ui::editor::interaction::SidePanel;
use crate::ui::editor::library_browser::SaveScope;
use crate::ui::editor::now::Now;
use crate::ui::editor::panels::library_move;
use crate::ui::editor::theme;
use crate::ui::editor::view::View;
use crate::ui::editor::widgets::button::{ButtonStyle, Face, button};
use crate::ui::editor::widgets::text_line::TextLine;
use crate::ui::library::{
    Catalog, EntryContent, LibraryEntry, LibraryRequest, LibrarySource, LoadTarget, ProjectPart,
};
use crate::ui::words::hints;
use crate::ui::words::library as words;

/// The height of a line of the list.
const LINE: f32 = 38.0;
/// The gap between two lines, as between all controls.
const GAP: f32 = 4.0;
/// The height of what is below the list.
const FOOT: f32 = 196.0;
/// The height that a question or a progress line adds there.
const MORE: f32 = 26.0;

/// Opens or closes the panel.
pub fn toggle_library(view: &mut View, now: &Now, out: &mut Vec<EditorAction>) {
    if view.interaction.side == SidePanel::Library {
        close_library(view, now, out);
    } else {
        view.interaction.side = SidePanel::Library;
        view.browser.wants_focus = true;
        out.push(EditorAction::Library(LibraryRequest::Scan));
    }
}

/// Closes the panel; a preview ends with it.
pub fn close_library(view: &mut View, now: &Now, out: &mut Vec<EditorAction>) {
    view.interaction.side = SidePanel::Inspector;
    if now.library.previewed.is_some() {
        out.push(EditorAction::Library(LibraryRequest::Preview(None)));
    }
}

/// Draws the panel.
pub fn show(ui: &mut Ui, rect: Rect, view: &mut View, now: &Now, out: &mut Vec<EditorAction>) {
    ui.painter().rect_filled(rect, 6.0, theme::PANEL.of(ui));
    let inner = rect.shrink2(vec2(12.0, 10.0));
    ui.scope_builder(UiBuilder::new().max_rect(inner), |ui| {
        ui.set_clip_rect(rect);
        show_head(ui, view, now, out);
        let catalog = &now.library;
        let rows = [
            catalog.obstacle.is_some(),
            catalog.work.is_some(),
            catalog.better_folder.is_some(),
        ];
        let more: f32 = rows.map(|row| f32::from(u8::from(row))).iter().sum();
        let room = (ui.available_height() - FOOT - more * MORE).max(2.0 * LINE);
        show_list(ui, room, view, now, out);
        ui.separator();
        show_load_buttons(ui, view, now, out);
        ui.separator();
        show_save(ui, view, now, out);
        ui.separator();
        show_folder(ui, view, now, out);
        library_move::show(ui, now, out);
        show_progress(ui, view, now, out);
    });
}

/// The heading and the search field.
fn show_head(ui: &mut Ui, view: &mut View, now: &Now, out: &mut Vec<EditorAction>) {
    ui.horizontal(|ui| {
        ui.label(RichText::new(words::HEADING).size(16.0).strong());
        let right = egui::Layout::right_to_left(egui::Align::Center);
        ui.with_layout(right, |ui| {
            let close = Button::new("×").frame(false);
            let close = ui.add(close).accessible_name(words::CLOSE);
            if close.on_hover_text(words::CLOSE_TIP).clicked() {
                close_library(view, now, out);
            }
        });
    });
    let field = TextEdit::singleline(&mut view.browser.question)
        .hint_text(words::SEARCH_HINT)
        .desired_width(ui.available_width() - 8.0);
    let response = ui.add(field).accessible_name(words::SEARCH);
    if std::mem::take(&mut view.browser.wants_focus) {
        response.request_focus();
    }
    let tip = words::SEARCH_TIP;
    let response = response.on_hover_text(tip);
    if response.has_focus() || response.lost_focus() {
        handle_search_keys(ui, &response, view, now, out);
    }
}

/// Handles the keys while the search field has the keyboard.
fn handle_search_keys(
    ui: &Ui,
    field: &egui::Response,
    view: &mut View,
    now: &Now,
    out: &mut Vec<EditorAction>,
) {
    let pressed = |key| ui.input(|input| input.key_pressed(key));
    for (key, lines) in [
        (Key::ArrowUp, -1),
        (Key::ArrowDown, 1),
        (Key::PageUp, -8),
        (Key::PageDown, 8),
    ] {
        if pressed(key) {
            view.browser.move_choice(lines, &now.library);
        }
    }
    if pressed(Key::Escape) && view.browser.question.is_empty() {
        close_library(view, now, out);
    } else if pressed(Key::Escape) {
        view.browser.question.clear();
        field.request_focus();
    }
    let Some(source) = view.browser.chosen.clone().filter(|_| pressed(Key::Enter)) else {
        return;
    };
    let Modifiers { shift, command, .. } = ui.input(|input| input.modifiers);
    out.push(EditorAction::Library(if command {
        LibraryRequest::Load(source, LoadTarget::Project)
    } else if shift {
        LibraryRequest::Load(source, LoadTarget::Pattern(now.pattern))
    } else {
        toggle_preview(source, &now.library)
    }));
    field.request_focus();
}

/// Starts the preview of an entry, or ends it.
fn toggle_preview(source: LibrarySource, catalog: &Catalog) -> LibraryRequest {
    let heard = catalog.previewed.as_ref() == Some(&source);
    LibraryRequest::Preview((!heard).then_some(source))
}

/// The results of the search, line by line; only the lines in sight are drawn.
fn show_list(ui: &mut Ui, room: f32, view: &mut View, now: &Now, out: &mut Vec<EditorAction>) {
    let catalog = &now.library;
    let found = view.browser.search_results(catalog).to_vec();
    let mut area = ScrollArea::vertical()
        .id_salt("library")
        .auto_shrink(false)
        .max_height(room);
    if std::mem::take(&mut view.browser.scrolls_to_chosen)
        && let Some(line) = view.browser.chosen_line(catalog)
    {
        let top = f32::from(u16::try_from(line).unwrap_or(u16::MAX)) * (LINE + GAP);
        area = area.vertical_scroll_offset((top - room / 2.0).max(0.0));
    }
    if found.is_empty() {
        let said = if catalog.entries.is_empty() {
            "…"
        } else {
            words::NO_MATCHES
        };
        ui.allocate_ui(vec2(ui.available_width(), room), |ui| {
            ui.set_min_height(room);
            ui.label(RichText::new(said).color(theme::DIM.of(ui)));
        });
        return;
    }
    area.show_rows(ui, LINE, found.len(), |ui, lines| {
        for place in &found[lines] {
            if let Some(entry) = catalog.entries.get(*place) {
                show_entry(ui, entry, view, now, out);
            }
        }
    });
}

/// One line: a triangle for the preview, the name, and a summary.
fn show_entry(
    ui: &mut Ui,
    entry: &LibraryEntry,
    view: &mut View,
    now: &Now,
    out: &mut Vec<EditorAction>,
) {
    let size = vec2(ui.available_width() - 4.0, LINE);
    let (rect, response) = ui.allocate_exact_size(size, Sense::click());
    let is_chosen = view.browser.chosen.as_ref() == Some(&entry.source);
    let holds = match &entry.content {
        EntryContent::Unread => String::new(),
        EntryContent::Summary(holds) => holds.to_string(),
        EntryContent::Bad(why) => why.clone(),
    };
    let heard = preview_state(entry, now);
    let state = match heard {
        PreviewState::No => String::new(),
        PreviewState::Waits => words::STARTS_SOON.to_owned(),
        PreviewState::Plays(share) => words::plays(share * 100.0),
    };
    let said = words::entry(&entry.name, &holds, &state);
    response.widget_info(|| WidgetInfo::selected(Role::ListBoxOption, true, is_chosen, &said));
    let fill = match is_chosen {
        true => theme::HOVER,
        false if response.hovered() || response.has_focus() => theme::FIELD,
        false => theme::PANEL,
    };
    let (ink, dim) = (theme::TEXT.of(ui), theme::DIM.of(ui));
    let painter = ui.painter_at(rect);
    painter.rect_filled(rect, theme::ROUND, fill.of(ui));
    let left = rect.left() + 34.0;
    let more = match (entry.folder.as_str(), &entry.source) {
        ("", LibrarySource::Factory(_)) => entry.tags.split(' ').next().unwrap_or_default(),
        ("", LibrarySource::File(_)) => words::MINE,
        (folder, _) => folder,
    };
    let right = rect.right() - 6.0;
    let line = |at, anchor, width, size| TextLine {
        at,
        anchor,
        width,
        size,
    };
    let corner = pos2(right, rect.top() + 6.0);
    let half = (right - left) / 2.0;
    let (beside, _) = line(corner, Align2::RIGHT_TOP, half, 10.5).paint(&painter, more, dim);
    let place = pos2(left, rect.top() + 5.0);
    let room = beside.left() - 6.0 - left;
    let (_, is_cut) = line(place, Align2::LEFT_TOP, room, 13.0).paint(&painter, &entry.name, ink);
    let below = pos2(left, rect.bottom() - 5.0);
    let below = line(below, Align2::LEFT_BOTTOM, right - left, 10.5);
    let (_, holds_more) = below.paint(&painter, &holds, dim);
    if let PreviewState::Plays(share) = heard {
        let line = rect.with_min_y(rect.bottom() - 3.0);
        let line = line.with_max_x(rect.left() + rect.width() * share);
        painter.rect_filled(line, theme::ROUND, theme::AMBER.of(ui));
    }
    let tags = match entry.tags.as_str() {
        "" => said.clone(),
        tags if is_cut || holds_more => format!("{said}\n{tags}"),
        tags => tags.to_owned(),
    };
    let response = response.on_hover_text(tags);
    if response.clicked() {
        view.browser.chosen = Some(entry.source.clone());
    }
    if response.contains_pointer() {
        view.hint = hints::LIBRARY_ROW;
    }
    if response.double_clicked() {
        let slot = LoadTarget::Pattern(now.pattern);
        out.push(EditorAction::Library(LibraryRequest::Load(
            entry.source.clone(),
            slot,
        )));
    }
    let place = Rect::from_center_size(pos2(rect.left() + 17.0, rect.center().y), vec2(24.0, 24.0));
    let label = words::hear(&entry.name);
    let face = if heard == PreviewState::No {
        Face::Play
    } else {
        Face::Stop
    };
    let look = ButtonStyle {
        on: matches!(heard, PreviewState::Plays(_)).then_some(theme::AMBER),
        ink: theme::DIM,
        queued: heard == PreviewState::Waits,
        ..ButtonStyle::new(face, &label)
    };
    let tip = words::HEAR_TIP;
    if button(ui, place, look).on_hover_text(tip).clicked() {
        view.browser.chosen = Some(entry.source.clone());
        out.push(EditorAction::Library(toggle_preview(
            entry.source.clone(),
            &now.library,
        )));
    }
}

/// Whether an entry is being previewed.
#[derive(Debug, Clone, Copy, PartialEq)]
enum PreviewState {
    No,
    /// It begins with the next bar.
    Waits,
    /// The share of its pass that has been heard, 0 to 1.
    Plays(f32),
}

fn preview_state(entry: &LibraryEntry, now: &Now) -> PreviewState {
    if now.library.previewed.as_ref() != Some(&entry.source) {
        return PreviewState::No;
    }
    let Some(began) = now.preview_start() else {
        return PreviewState::Waits;
    };
    let pass = match &entry.content {
        EntryContent::Summary(holds) if holds.pass_ticks > 0 => holds.pass_ticks,
        EntryContent::Summary(_) | EntryContent::Unread | EntryContent::Bad(_) => {
            return PreviewState::Plays(0.0);
        }
    };
    #[allow(clippy::cast_precision_loss, reason = "a line in a window")]
    let share = (now.engine.position - began).rem_euclid(pass) as f32 / pass as f32;
    PreviewState::Plays(share)
}

/// The buttons for the chosen entry.
fn show_load_buttons(ui: &mut Ui, view: &View, now: &Now, out: &mut Vec<EditorAction>) {
    let entry = view.browser.chosen_entry(&now.library);
    let head = words::load_as(entry.map(|entry| entry.name.as_str()));
    let head = RichText::new(head).strong();
    ui.add(egui::Label::new(head).truncate());
    let track = view.project.name_of(view.track);
    let pattern = pattern_name(now.pattern);
    let slots = [
        (
            words::PROJECT,
            LoadTarget::Project,
            words::LOAD_PROJECT_TIP.to_owned(),
        ),
        (
            words::PATTERN,
            LoadTarget::Pattern(now.pattern),
            words::load_pattern_tip(&pattern),
        ),
        (
            words::CLIP,
            LoadTarget::Clip(now.pattern, view.track),
            words::load_clip_tip(&track, &pattern),
        ),
    ];
    ui.horizontal(|ui| {
        for (name, slot, tip) in slots {
            let load = Button::new(name).min_size(vec2(64.0, 22.0));
            let response = ui.add_enabled(entry.is_some(), load);
            let response = response.accessible_name(words::load_as_what(name));
            if response.on_hover_text(tip).clicked()
                && let Some(entry) = entry
            {
                out.push(EditorAction::Library(LibraryRequest::Load(
                    entry.source.clone(),
                    slot,
                )));
            }
        }
    });
}

/// Which part of the project is saved, and under which name.
fn show_save(ui: &mut Ui, view: &mut View, now: &Now, out: &mut Vec<EditorAction>) {
    ui.label(RichText::new(words::SAVE_OR_EXPORT).strong());
    ui.horizontal(|ui| {
        let selection = if view.interaction.selection.is_some() {
            words::SELECTION
        } else {
            words::CLIP
        };
        for (what, name) in [
            (SaveScope::Project, words::PROJECT),
            (SaveScope::Pattern, words::PATTERN),
            (SaveScope::Selection, selection),
        ] {
            let shown = ui.selectable_label(view.browser.save_scope == what, name);
            let shown = shown.accessible_name(words::save_the(name));
            if shown.on_hover_text(words::SAVE_WHAT_TIP).clicked() {
                view.browser.save_scope = what;
            }
        }
    });
    ui.horizontal(|ui| {
        let field = TextEdit::singleline(&mut view.browser.name)
            .hint_text(words::NAME_HINT)
            .char_limit(120)
            .desired_width(ui.available_width() - 66.0);
        let field = ui.add(field).accessible_name(words::NAME);
        let entered = field.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
        let named = !view.browser.name.trim().is_empty();
        let button = ui.add_enabled(named, Button::new(words::SAVE).min_size(vec2(50.0, 22.0)));
        let button = button.accessible_name(words::SAVE_LABEL);
        let tip = words::saves_in(now.library.folder.display());
        if button.on_hover_text(tip).clicked() | (entered && named) {
            out.push(EditorAction::Library(LibraryRequest::Save {
                part: part_to_save(view, now),
                name: view.browser.name.clone(),
            }));
        }
    });
    if now.library.obstacle.is_some() {
        ui.horizontal(|ui| ask_to_replace(ui, now, out));
    }
}

/// "Never overwrite silently": asks before an existing file is replaced.
pub(super) fn ask_to_replace(ui: &mut Ui, now: &Now, out: &mut Vec<EditorAction>) {
    let Some(obstacle) = &now.library.obstacle else {
        return;
    };
    let said = RichText::new(obstacle.short()).color(theme::ACCENT.of(ui));
    ui.scope(|ui| {
        // Room for both answers.
        let answers = 128.0 * f32::from(now.text_size.max(100)) / 100.0;
        ui.set_max_width((ui.available_width() - answers).max(24.0));
        let said = ui.add(egui::Label::new(said).truncate());
        said.on_hover_text(obstacle.to_string());
    });
    if ui.button(obstacle.verb()).clicked() {
        out.push(EditorAction::Library(LibraryRequest::Replace(
            obstacle.clone(),
        )));
    }
    if ui.button(words::KEEP).clicked() {
        out.push(EditorAction::Library(LibraryRequest::Cancel));
    }
}

/// The folder, and import and export.
fn show_folder(ui: &mut Ui, view: &mut View, now: &Now, out: &mut Vec<EditorAction>) {
    let path = now.library.folder.display().to_string();
    ui.horizontal_wrapped(|ui| {
        let import = ui
            .button(words::IMPORT)
            .accessible_name(words::IMPORT_LABEL);
        let tip = words::IMPORT_TIP;
        if import.on_hover_text(tip).clicked() {
            let load =
                LibraryRequest::Load(LibrarySource::File(Default::default()), LoadTarget::Project);
            view.ask_for_path(load, String::new(), now, out);
        }
        let export = ui
            .button(words::EXPORT)
            .accessible_name(words::EXPORT_LABEL);
        let tip = words::EXPORT_TIP;
        if export.on_hover_text(tip).clicked() {
            let request = LibraryRequest::Export {
                part: part_to_save(view, now),
                path: words::EXPORTED_FILE.into(),
            };
            view.ask_for_path(
                request,
                format!("{path}/{}", words::EXPORTED_FILE),
                now,
                out,
            );
        }
        let folder = ui
            .button(words::FOLDER)
            .accessible_name(words::FOLDER_LABEL);
        if folder.on_hover_text(words::folder_tip(&path)).clicked() {
            view.ask_for_path(
                LibraryRequest::Folder(Default::default()),
                path.clone(),
                now,
                out,
            );
        }
    });
    let shown = RichText::new(&path).size(10.5).color(theme::DIM.of(ui));
    ui.add(egui::Label::new(shown).truncate())
        .on_hover_text(&path);
}

/// The work in progress, how far it is, and a button to cancel it.
fn show_progress(ui: &mut Ui, view: &View, now: &Now, out: &mut Vec<EditorAction>) {
    let Some(work) = &now.library.work else {
        return;
    };
    debug_assert_eq!(view.interaction.side, SidePanel::Library);
    ui.horizontal(|ui| {
        if ui
            .button(words::LEAVE)
            .on_hover_text(words::LEAVE_TIP)
            .clicked()
        {
            out.push(EditorAction::Library(LibraryRequest::Cancel));
        }
        let said = match work.done {
            Some((done, of)) => words::progress(&work.what, done, of),
            None => words::at_work(&work.what),
        };
        let said = RichText::new(said).size(10.5).color(theme::ACCENT.of(ui));
        ui.add(egui::Label::new(said).truncate());
    });
}

fn part_to_save(view: &View, now: &Now) -> ProjectPart {
    let scope = view.browser.save_scope;
    scope.part(view.cursor(now.pattern), view.interaction.selection)
}
