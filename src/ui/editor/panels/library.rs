//! The library: what there is to load, what is saved, and where. It stands where the inspector is, so that
//! the pattern stays in sight. Everything it shows lies on the shelf already; it never looks at a disk.

use egui::{
    Align2, Button, Key, Modifiers, Rect, RichText, Role, ScrollArea, Sense, TextEdit, Ui,
    UiBuilder, WidgetInfo, pos2, vec2,
};

use super::file::ask_for;
use crate::sequencer::project::pattern_name;
use crate::ui::editor::browser::{What, part};
use crate::ui::editor::hands::Side;
use crate::ui::editor::theme;
use crate::ui::editor::view::{Action, Now, View};
use crate::ui::editor::widgets::button::{Face, Look, button};
use crate::ui::editor::widgets::words::Line;
use crate::ui::library::{Content, Entry, Request, Shelf, Slot, Source};

/// The height of a line of the list.
const LINE: f32 = 38.0;
/// Between two lines, as between all controls.
const GAP: f32 = 4.0;
/// What stands below the list.
const FOOT: f32 = 196.0;
/// What a question or what takes long needs there.
const MORE: f32 = 26.0;

/// Opens or closes the panel.
pub fn switch(view: &mut View, now: &Now, out: &mut Vec<Action>) {
    if view.hands.side == Side::Library {
        leave(view, now, out);
    } else {
        view.hands.side = Side::Library;
        view.browser.eager = true;
        out.push(Action::Library(Request::Scan));
    }
}

/// Closes the panel; what is tried out ends with it.
pub fn leave(view: &mut View, now: &Now, out: &mut Vec<Action>) {
    view.hands.side = Side::Inspector;
    if now.library.heard.is_some() {
        out.push(Action::Library(Request::Hear(None)));
    }
}

/// Draws the panel.
pub fn show(ui: &mut Ui, rect: Rect, view: &mut View, now: &Now, out: &mut Vec<Action>) {
    ui.painter().rect_filled(rect, 6.0, theme::PANEL.of(ui));
    let inner = rect.shrink2(vec2(12.0, 10.0));
    ui.scope_builder(UiBuilder::new().max_rect(inner), |ui| {
        ui.set_clip_rect(rect);
        head(ui, view, now, out);
        let shelf = &now.library;
        let more = f32::from(u8::from(shelf.occupied.is_some()) + u8::from(shelf.work.is_some()));
        let room = (ui.available_height() - FOOT - more * MORE).max(2.0 * LINE);
        list(ui, room, view, now, out);
        ui.separator();
        chosen(ui, view, now, out);
        ui.separator();
        save(ui, view, now, out);
        ui.separator();
        folder(ui, view, now, out);
        work(ui, view, now, out);
    });
}

/// What it is, and what is looked for.
fn head(ui: &mut Ui, view: &mut View, now: &Now, out: &mut Vec<Action>) {
    ui.horizontal(|ui| {
        ui.label(RichText::new("Hear, load, save").size(16.0).strong());
        let right = egui::Layout::right_to_left(egui::Align::Center);
        ui.with_layout(right, |ui| {
            let close = Button::new("×").frame(false);
            let close = ui.add(close).accessible_name("Close the library");
            if close.on_hover_text("Closes the library (L)").clicked() {
                leave(view, now, out);
            }
        });
    });
    let field = TextEdit::singleline(&mut view.browser.question)
        .hint_text("search: name, style, folder")
        .desired_width(ui.available_width() - 8.0);
    let response = ui.add(field).accessible_name("Search the library");
    if std::mem::take(&mut view.browser.eager) {
        response.request_focus();
    }
    let tip = "Up and down choose, Enter lets it be heard, Shift+Enter loads it as a pattern, \
               Ctrl+Enter as the project";
    let response = response.on_hover_text(tip);
    if response.has_focus() || response.lost_focus() {
        keys(ui, &response, view, now, out);
    }
}

/// The keys, while the field for the search has them.
fn keys(ui: &Ui, field: &egui::Response, view: &mut View, now: &Now, out: &mut Vec<Action>) {
    let pressed = |key| ui.input(|input| input.key_pressed(key));
    for (key, lines) in [
        (Key::ArrowUp, -1),
        (Key::ArrowDown, 1),
        (Key::PageUp, -8),
        (Key::PageDown, 8),
    ] {
        if pressed(key) {
            view.browser.go(lines, &now.library);
        }
    }
    if pressed(Key::Escape) && view.browser.question.is_empty() {
        leave(view, now, out);
    } else if pressed(Key::Escape) {
        view.browser.question.clear();
        field.request_focus();
    }
    let Some(source) = view.browser.chosen.clone().filter(|_| pressed(Key::Enter)) else {
        return;
    };
    let Modifiers { shift, command, .. } = ui.input(|input| input.modifiers);
    out.push(Action::Library(if command {
        Request::Load(source, Slot::Project)
    } else if shift {
        Request::Load(source, Slot::Pattern(now.pattern))
    } else {
        hear(source, &now.library)
    }));
    field.request_focus();
}

/// Lets something be heard, or no more.
fn hear(source: Source, shelf: &Shelf) -> Request {
    let heard = shelf.heard.as_ref() == Some(&source);
    Request::Hear((!heard).then_some(source))
}

/// What was found, line by line; only the lines in sight are drawn.
fn list(ui: &mut Ui, room: f32, view: &mut View, now: &Now, out: &mut Vec<Action>) {
    let shelf = &now.library;
    let found = view.browser.found(shelf).to_vec();
    let mut area = ScrollArea::vertical()
        .id_salt("library")
        .auto_shrink(false)
        .max_height(room);
    if std::mem::take(&mut view.browser.follows)
        && let Some(line) = view.browser.line(shelf)
    {
        let top = f32::from(u16::try_from(line).unwrap_or(u16::MAX)) * (LINE + GAP);
        area = area.vertical_scroll_offset((top - room / 2.0).max(0.0));
    }
    if found.is_empty() {
        let said = if shelf.entries.is_empty() {
            "…"
        } else {
            "Nothing is called so"
        };
        ui.allocate_ui(vec2(ui.available_width(), room), |ui| {
            ui.set_min_height(room);
            ui.label(RichText::new(said).color(theme::DIM.of(ui)));
        });
        return;
    }
    area.show_rows(ui, LINE, found.len(), |ui, lines| {
        for place in &found[lines] {
            if let Some(entry) = shelf.entries.get(*place) {
                line(ui, entry, view, now, out);
            }
        }
    });
}

/// One line: a triangle that lets it be heard, its name, and what it holds.
fn line(ui: &mut Ui, entry: &Entry, view: &mut View, now: &Now, out: &mut Vec<Action>) {
    let size = vec2(ui.available_width() - 4.0, LINE);
    let (rect, response) = ui.allocate_exact_size(size, Sense::click());
    let is_chosen = view.browser.chosen.as_ref() == Some(&entry.source);
    let holds = match &entry.content {
        Content::Unread => String::new(),
        Content::Holds(holds) => holds.to_string(),
        Content::Bad(why) => why.clone(),
    };
    let heard = heard(entry, now);
    let state = match heard {
        Heard::No => String::new(),
        Heard::Waits => ", waits for the next bar".to_owned(),
        Heard::Plays(share) => format!(", plays, {:.0} %", share * 100.0),
    };
    let said = format!("{}, {holds}{state}", entry.name);
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
        ("", Source::Factory(_)) => entry.tags.split(' ').next().unwrap_or_default(),
        ("", Source::File(_)) => "mine",
        (folder, _) => folder,
    };
    let right = rect.right() - 6.0;
    let line = |at, anchor, width, size| Line {
        at,
        anchor,
        width,
        size,
    };
    let corner = pos2(right, rect.top() + 6.0);
    let half = (right - left) / 2.0;
    let (beside, _) = line(corner, Align2::RIGHT_TOP, half, 10.5).write(&painter, more, dim);
    let place = pos2(left, rect.top() + 5.0);
    let room = beside.left() - 6.0 - left;
    let (_, is_cut) = line(place, Align2::LEFT_TOP, room, 13.0).write(&painter, &entry.name, ink);
    let below = pos2(left, rect.bottom() - 5.0);
    let below = line(below, Align2::LEFT_BOTTOM, right - left, 10.5);
    let (_, holds_more) = below.write(&painter, &holds, dim);
    if let Heard::Plays(share) = heard {
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
        view.hint = "Click: choose · triangle: hear it with the next bar · double-click: load as the shown pattern";
    }
    if response.double_clicked() {
        let slot = Slot::Pattern(now.pattern);
        out.push(Action::Library(Request::Load(entry.source.clone(), slot)));
    }
    let place = Rect::from_center_size(pos2(rect.left() + 17.0, rect.center().y), vec2(24.0, 24.0));
    let label = format!("Hear {}", entry.name);
    let face = if heard == Heard::No {
        Face::Play
    } else {
        Face::Stop
    };
    let look = Look {
        on: matches!(heard, Heard::Plays(_)).then_some(theme::AMBER),
        ink: theme::DIM,
        queued: heard == Heard::Waits,
        ..Look::new(face, &label)
    };
    let tip = "Plays it with the next bar in place of the project, which stays as it is (Enter)";
    if button(ui, place, look).on_hover_text(tip).clicked() {
        view.browser.chosen = Some(entry.source.clone());
        out.push(Action::Library(hear(entry.source.clone(), &now.library)));
    }
}

/// Whether something is heard in the place of the project.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Heard {
    No,
    /// It begins with the next bar.
    Waits,
    /// How much of it has been heard since it began last, 0 to 1.
    Plays(f32),
}

fn heard(entry: &Entry, now: &Now) -> Heard {
    if now.library.heard.as_ref() != Some(&entry.source) {
        return Heard::No;
    }
    let Some(began) = now.previewed() else {
        return Heard::Waits;
    };
    let pass = match &entry.content {
        Content::Holds(holds) if holds.pass_ticks > 0 => holds.pass_ticks,
        _ => return Heard::Plays(0.0),
    };
    #[allow(clippy::cast_precision_loss, reason = "a line in a window")]
    let share = (now.engine.position - began).rem_euclid(pass) as f32 / pass as f32;
    Heard::Plays(share)
}

/// What can be done with what is chosen.
fn chosen(ui: &mut Ui, view: &View, now: &Now, out: &mut Vec<Action>) {
    let entry = view.browser.chosen(&now.library);
    let named = entry.map_or(String::new(), |entry| format!("{} ", entry.name));
    let head = RichText::new(format!("Load {named}as")).strong();
    ui.add(egui::Label::new(head).truncate());
    let track = view.project.name_of(view.track);
    let pattern = pattern_name(now.pattern);
    let slots = [
        (
            "Project",
            Slot::Project,
            "Loads all of it in place of the project (Ctrl+Enter)".to_owned(),
        ),
        (
            "Pattern",
            Slot::Pattern(now.pattern),
            format!(
                "Loads its first pattern as {pattern}, onto the tracks it belongs to (Shift+Enter)"
            ),
        ),
        (
            "Clip",
            Slot::Clip(now.pattern, view.track),
            format!("Loads one of its clips onto {track} in {pattern}"),
        ),
    ];
    ui.horizontal(|ui| {
        for (name, slot, tip) in slots {
            let load = Button::new(name).min_size(vec2(64.0, 22.0));
            let response = ui.add_enabled(entry.is_some(), load);
            let response = response.accessible_name(format!("Load as {}", name.to_lowercase()));
            if response.on_hover_text(tip).clicked()
                && let Some(entry) = entry
            {
                out.push(Action::Library(Request::Load(entry.source.clone(), slot)));
            }
        }
    });
}

/// What is saved, and how it is called.
fn save(ui: &mut Ui, view: &mut View, now: &Now, out: &mut Vec<Action>) {
    ui.label(RichText::new("Save or export").strong());
    ui.horizontal(|ui| {
        let selection = if view.hands.selection.is_some() {
            "Selection"
        } else {
            "Clip"
        };
        for (what, name) in [
            (What::Project, "Project"),
            (What::Pattern, "Pattern"),
            (What::Selection, selection),
        ] {
            let shown = ui.selectable_label(view.browser.what == what, name);
            let shown = shown.accessible_name(format!("Save the {}", name.to_lowercase()));
            if shown.on_hover_text("What is saved or exported").clicked() {
                view.browser.what = what;
            }
        }
    });
    ui.horizontal(|ui| {
        let field = TextEdit::singleline(&mut view.browser.name)
            .hint_text("name, or folder/name")
            .char_limit(120)
            .desired_width(ui.available_width() - 66.0);
        let field = ui.add(field).accessible_name("Name to save as");
        let entered = field.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
        let named = !view.browser.name.trim().is_empty();
        let button = ui.add_enabled(named, Button::new("Save").min_size(vec2(50.0, 22.0)));
        let button = button.accessible_name("Save into the library");
        let tip = format!("Saves it into {}", now.library.folder.display());
        if button.on_hover_text(tip).clicked() | (entered && named) {
            out.push(Action::Library(Request::Save {
                part: part(view, now.pattern),
                name: view.browser.name.clone(),
            }));
        }
    });
    if now.library.occupied.is_some() {
        ui.horizontal(|ui| occupied(ui, now, out));
    }
}

/// "Never overwrite silently": what is in the way is replaced only when that is said.
pub(super) fn occupied(ui: &mut Ui, now: &Now, out: &mut Vec<Action>) {
    let Some(obstacle) = &now.library.occupied else {
        return;
    };
    let said = RichText::new(obstacle.short()).color(theme::ACCENT.of(ui));
    ui.scope(|ui| {
        // Room for both answers.
        ui.set_max_width((ui.available_width() - 128.0).max(24.0));
        let said = ui.add(egui::Label::new(said).truncate());
        said.on_hover_text(obstacle.to_string());
    });
    if ui.button(obstacle.verb()).clicked() {
        out.push(Action::Library(Request::Replace(obstacle.clone())));
    }
    if ui.button("Keep").clicked() {
        out.push(Action::Library(Request::Leave));
    }
}

/// The folder, and what comes from elsewhere or goes there.
fn folder(ui: &mut Ui, view: &mut View, now: &Now, out: &mut Vec<Action>) {
    let path = now.library.folder.display().to_string();
    ui.horizontal(|ui| {
        let import = ui.button("Import…").accessible_name("Import a file");
        let tip = "Opens a .gradus, MIDI or StepPy file from anywhere";
        if import.on_hover_text(tip).clicked() {
            let load = Request::Load(Source::File(Default::default()), Slot::Project);
            ask_for(load, String::new(), view, now, out);
        }
        let export = ui.button("Export…").accessible_name("Export a file");
        let tip = "Writes what is chosen above as a .gradus or a .mid file, as its name says";
        if export.on_hover_text(tip).clicked() {
            let request = Request::Export {
                part: part(view, now.pattern),
                path: "pattern.mid".into(),
            };
            ask_for(request, format!("{path}/pattern.mid"), view, now, out);
        }
        let folder = ui
            .button("Folder…")
            .accessible_name("Folder of the library");
        if folder
            .on_hover_text(format!("{path}: takes another one"))
            .clicked()
        {
            ask_for(
                Request::Folder(Default::default()),
                path.clone(),
                view,
                now,
                out,
            );
        }
    });
    let shown = RichText::new(&path).size(10.5).color(theme::DIM.of(ui));
    ui.add(egui::Label::new(shown).truncate())
        .on_hover_text(&path);
}

/// What takes long, how far it is, and the way to leave it.
fn work(ui: &mut Ui, view: &View, now: &Now, out: &mut Vec<Action>) {
    let Some(work) = &now.library.work else {
        return;
    };
    debug_assert_eq!(view.hands.side, Side::Library);
    ui.horizontal(|ui| {
        if ui
            .button("Leave")
            .on_hover_text("Leaves it undone")
            .clicked()
        {
            out.push(Action::Library(Request::Leave));
        }
        let said = match work.done {
            Some((done, of)) => format!("{}: {done} of {of}", work.what),
            None => format!("{}…", work.what),
        };
        let said = RichText::new(said).size(10.5).color(theme::ACCENT.of(ui));
        ui.add(egui::Label::new(said).truncate());
    });
}
