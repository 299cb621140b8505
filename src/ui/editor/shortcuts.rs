//! The keys, while the grid has them.
//!
//! A click on the grid takes the keys, Esc gives them back to the host; the standalone program has them from
//! the beginning. Letters and signs are read as text, so that they work on every keyboard layout. The
//! framework reports only these, the arrows and the like, and no sign while Ctrl is held, so some functions
//! have a second key.

/// What the keys do to the selected steps.
pub mod step_shortcuts;
/// Repetitions of held keys.
pub mod key_repeats;

use egui::{Event, EventFilter, Id, Key, Modifiers, Role, Sense, Ui, WidgetInfo};

use super::interaction::FillSwitch;
use super::panels;
use super::panels::file_menu::FileMenuEntry;
use super::selection::Selection;
use super::step_input;
use super::view::View;
use crate::files::piece;
use crate::sequencer::ClipChange;
use crate::sequencer::ratchet::Hits;
use crate::ui::editor::editor_action::EditorAction;
use crate::ui::editor::field_tips;
use crate::ui::editor::now::Now;
use crate::ui::editor::page_size::BANK;
use crate::ui::library::LibraryRequest;
use crate::ui::words;

/// The widget that has the keyboard while the grid has the keys.
fn grid_focus_id() -> Id {
    Id::unique("the grid has the keys")
}

/// Handles the keys that were pressed since the last frame.
pub fn handle_keys(ui: &mut Ui, view: &mut View, now: &Now, out: &mut Vec<EditorAction>) {
    // In the standalone program there is no host that wants the keys.
    view.interaction.has_keys |= now.file.is_some();
    field_tips::offer_manual(ui.ctx(), now.file.is_some());
    let rect = egui::Rect::from_min_size(ui.max_rect().min, egui::Vec2::ZERO);
    let response = ui.interact(rect, grid_focus_id(), Sense::focusable_noninteractive());
    let said = if view.interaction.has_keys {
        words::grid::KEYS_GRID
    } else {
        words::grid::KEYS_HOST
    };
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, said));
    if !view.interaction.has_keys || view.is_writing() {
        response.surrender_focus();
    } else if ui.memory(|memory| memory.focused().is_none()) {
        response.request_focus();
    }
    let (events, time) = ui.input(|input| (input.events.clone(), input.time));
    let events = view.interaction.key_repeats.mark_repeats(events, time);
    if let Some(soon) = view.interaction.key_repeats.certain_after() {
        ui.ctx().request_repaint_after(soon);
    }
    if now.file.is_some() {
        handle_file_keys(&events, view, now, out);
    }
    let mine = ui.memory(|memory| memory.focused() == Some(grid_focus_id()));
    if mine {
        let all = EventFilter {
            tab: true,
            horizontal_arrows: true,
            vertical_arrows: true,
            escape: true,
        };
        ui.memory_mut(|memory| memory.set_focus_lock_filter(grid_focus_id(), all));
    }
    if view.interaction.fill == FillSwitch::Held && (!mine || !ui.input(|input| input.focused)) {
        view.set_fill(FillSwitch::Off, out);
    }
    if !mine || egui::Popup::is_any_open(ui.ctx()) {
        return;
    }
    let repeats = events
        .iter()
        .any(|event| matches!(event, Event::Key { repeat: true, .. }));
    for event in events {
        match event {
            Event::Key {
                key: Key::F,
                pressed: false,
                ..
            } if view.interaction.fill == FillSwitch::Held => view.set_fill(FillSwitch::Off, out),
            Event::Key {
                key,
                pressed: true,
                modifiers,
                repeat,
                ..
            } => handle_named_key(ui, (key, modifiers, repeat), view, now, out),
            Event::Copy => copy_selection(ui, view, now, out),
            Event::Cut => {
                copy_selection(ui, view, now, out);
                out.extend(step_shortcuts::clear_steps(words::undo::CUT, view, now));
            }
            Event::Paste(text) => step_shortcuts::paste_steps(&text, view, now, out),
            Event::Text(text) => {
                let modifiers = ui.input(|input| input.modifiers);
                if modifiers.command || piece::is_piece(&text) {
                    step_shortcuts::paste_steps(&text, view, now, out);
                } else if text == "?" {
                    let place = field_tips::manual_place(ui.ctx());
                    out.push(EditorAction::Library(LibraryRequest::ShowManual(place)));
                } else if !modifiers.alt {
                    let written = text.chars().filter(|_| text.chars().count() == 1);
                    written.for_each(|sign| handle_sign(sign, repeats, view, now, out));
                    if view.browser.wants_focus {
                        // The rest of the keys go to the field that was just opened.
                        return;
                    }
                }
            }
            _ => {}
        }
    }
}

/// The keys of the file menu, which fields for text leave alone.
fn handle_file_keys(events: &[Event], view: &mut View, now: &Now, out: &mut Vec<EditorAction>) {
    for event in events {
        let Event::Key {
            key,
            pressed: true,
            repeat: false,
            modifiers,
            ..
        } = event
        else {
            continue;
        };
        let entry = match (key, modifiers.shift) {
            (Key::N, false) => FileMenuEntry::New,
            (Key::O, false) => FileMenuEntry::Open,
            (Key::S, false) => FileMenuEntry::Save,
            (Key::S, true) => FileMenuEntry::SaveAs,
            _ => continue,
        };
        if modifiers.command && !modifiers.alt {
            panels::file_menu::perform_entry(entry, view, now, out);
        }
    }
}

/// A key that is no letter, or one that is pressed together with Ctrl or Alt.
fn handle_named_key(
    ui: &Ui,
    (key, modifiers, repeat): (Key, Modifiers, bool),
    view: &mut View,
    now: &Now,
    out: &mut Vec<EditorAction>,
) {
    let shift = modifiers.shift;
    if modifiers.command {
        return handle_command_key(key, shift, view, now, out);
    }
    if modifiers.alt {
        if let Some(number) = digit_of(key).filter(|number| (1..=8).contains(number)) {
            out.push(launch_pattern(number + 7, view, now));
        }
        return;
    }
    match key {
        Key::ArrowLeft => step_shortcuts::press_arrow((0, -1), shift, view, now, out),
        Key::ArrowRight => step_shortcuts::press_arrow((0, 1), shift, view, now, out),
        Key::ArrowUp => step_shortcuts::press_arrow((-1, 0), shift, view, now, out),
        Key::ArrowDown => step_shortcuts::press_arrow((1, 0), shift, view, now, out),
        Key::Home => view.move_cursor(view.track, 0, now),
        Key::End => view.move_cursor(view.track, usize::MAX, now),
        // Held, it would switch step after step in step entry.
        Key::Enter if repeat => {}
        Key::Enter => step_shortcuts::toggle_steps(view, now, out),
        Key::Delete | Key::Backspace => {
            out.extend(step_shortcuts::clear_steps(
                words::undo::CLEAR_STEPS,
                view,
                now,
            ));
        }
        Key::Tab => {
            let count = view.project.tracks.len();
            let next = view.track + if shift { count - 1 } else { 1 };
            view.interaction.selection = None;
            view.move_cursor(next % count, view.step, now);
        }
        Key::PageDown => view.show_page((view.page + 1).min(view.page_count(now.pattern) - 1)),
        Key::PageUp => view.show_page(view.page.saturating_sub(1)),
        Key::Escape => leave_selection_or_keys(ui, view, now),
        Key::F if !repeat && !shift && view.interaction.fill == FillSwitch::Off => {
            view.set_fill(FillSwitch::Held, out);
        }
        // Only in the standalone program: in a host the space bar is the host's.
        Key::Space if now.file.is_some() && !repeat => out.push(now.play_or_pause()),
        key => {
            if let Some(number) = function_key_index(key) {
                out.push(launch_pattern(
                    number + if shift { 8 } else { 0 },
                    view,
                    now,
                ));
            }
        }
    }
}

fn handle_command_key(
    key: Key,
    shift: bool,
    view: &mut View,
    now: &Now,
    out: &mut Vec<EditorAction>,
) {
    match key {
        Key::Z if shift => out.push(EditorAction::Redo),
        Key::Z => out.push(EditorAction::Undo),
        Key::Y => out.push(EditorAction::Redo),
        Key::Period | Key::P => out.push(EditorAction::Panic),
        Key::R => out.push(panels::recording_menu::toggle_recording()),
        Key::D => step_shortcuts::duplicate_steps(view, now, out),
        Key::A => {
            let length = view.clip_length(now.pattern, view.track);
            let row = Selection {
                from: (view.track, 0),
                to: (view.track, length - 1),
            };
            let all = Selection {
                from: (0, 0),
                to: (view.project.tracks.len() - 1, length - 1),
            };
            // Once for the row, twice for everything.
            let again = view.interaction.selection == Some(row);
            view.select_steps(if again { all } else { row }, now);
        }
        key => {
            if let Some(number) = digit_of(key).filter(|number| (1..=8).contains(number)) {
                out.push(launch_pattern(number - 1, view, now));
            }
        }
    }
}

/// A letter or a sign. A held key toggles once.
fn handle_sign(sign: char, repeats: bool, view: &mut View, now: &Now, out: &mut Vec<EditorAction>) {
    match sign {
        '1'..='9' | '0' => out.extend(step_shortcuts::set_velocity(sign, view, now)),
        '[' => out.extend(step_shortcuts::change_gate(sign, -50, view, now)),
        ']' => out.extend(step_shortcuts::change_gate(sign, 50, view, now)),
        ',' => out.extend(step_shortcuts::change_nudge(sign, -50, view, now)),
        '.' => out.extend(step_shortcuts::change_nudge(sign, 50, view, now)),
        '+' | '=' => out.extend(step_shortcuts::transpose_notes(sign, 1, view, now)),
        '-' => out.extend(step_shortcuts::transpose_notes(sign, -1, view, now)),
        '*' => out.extend(step_shortcuts::transpose_notes(sign, 12, view, now)),
        '_' => out.extend(step_shortcuts::transpose_notes(sign, -12, view, now)),
        _ if repeats => {}
        'x' | 'X' => step_shortcuts::toggle_steps(view, now, out),
        'r' => out.extend(step_shortcuts::add_hits(1, view, now)),
        'R' => out.extend(step_shortcuts::add_hits(
            i64::from(Hits::MAX) - 1,
            view,
            now,
        )),
        'n' | 'N' => step_input::toggle_step_entry(view, out),
        't' | 'T' if view.interaction.is_entering_steps => step_input::enter_tie(view, now, out),
        'e' | 'E' if view.interaction.is_entering_steps => step_input::enter_rest(view, now, out),
        't' | 'T' => out.extend(step_shortcuts::toggle_tie(view, now)),
        'm' | 'M' => {
            let (pattern, track) = (now.pattern, view.track);
            let change = ClipChange::Mute(!view.clip(pattern, track).mute);
            out.push(EditorAction::clip(pattern, track, change));
        }
        's' | 'S' => out.push(EditorAction::Solo(view.track)),
        'F' => {
            let latched = view.interaction.fill == FillSwitch::Latched;
            view.set_fill(
                if latched {
                    FillSwitch::Off
                } else {
                    FillSwitch::Latched
                },
                out,
            );
        }
        'p' => out.push(now.play_or_stop()),
        'P' => out.push(now.play_or_pause()),
        'l' | 'L' => panels::library_panel::toggle_library(view, now, out),
        'v' | 'V' => out.push(EditorAction::Stage(!now.stage)),
        _ => {}
    }
}

/// Leaves the selection, then gives the keys back.
fn leave_selection_or_keys(ui: &Ui, view: &mut View, now: &Now) {
    if view.interaction.selection.take().is_none() && now.file.is_none() {
        view.interaction.has_keys = false;
        ui.memory_mut(|memory| memory.surrender_focus(grid_focus_id()));
    }
}

fn copy_selection(ui: &Ui, view: &View, now: &Now, out: &mut Vec<EditorAction>) {
    let piece = step_shortcuts::copied_steps(view, now);
    let count = piece.rows.iter().map(Vec::len).sum::<usize>();
    ui.ctx().copy_text(piece::to_text(&piece));
    out.push(EditorAction::Say(words::status::copied_steps(count)));
}

/// A pattern of the bank that is shown, from 0.
fn launch_pattern(number: usize, view: &View, now: &Now) -> EditorAction {
    let bank = view.bank.unwrap_or(now.pattern / BANK);
    EditorAction::Pattern(bank * BANK + number.min(BANK - 1))
}

fn digit_of(key: Key) -> Option<usize> {
    let digits = [
        Key::Num0,
        Key::Num1,
        Key::Num2,
        Key::Num3,
        Key::Num4,
        Key::Num5,
        Key::Num6,
        Key::Num7,
        Key::Num8,
        Key::Num9,
    ];
    digits.iter().position(|digit| *digit == key)
}

fn function_key_index(key: Key) -> Option<usize> {
    let keys = [
        Key::F1,
        Key::F2,
        Key::F3,
        Key::F4,
        Key::F5,
        Key::F6,
        Key::F7,
        Key::F8,
    ];
    keys.iter().position(|function| *function == key)
}
