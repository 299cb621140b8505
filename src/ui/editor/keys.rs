//! The keys, while the grid has them.
//!
//! A click on the grid takes them, Esc gives them back to the host; a program of its own has them from
//! the beginning. What is a letter or a sign comes as text, so that it is where it is on every keyboard;
//! the framework tells of no other keys than these, the arrows and the like, and of no sign while Ctrl is
//! held, which is why some keys have a second one.

/// What the keys do to the selected steps.
pub mod steps;
/// Keys that are held.
pub mod repeats;

use egui::{Event, EventFilter, Id, Key, Modifiers, Role, Sense, Ui, WidgetInfo};

use super::hands::Fill;
use super::panels;
use super::panels::file::Entry;
use super::selection::Selection;
use super::stepping;
use super::view::{Action, BANK, Now, View};
use crate::engine::Running;
use crate::files::piece;
use crate::sequencer::ClipChange;
use crate::sequencer::ratchet::Hits;

/// Everything that has a key, as tooltips and the manual say it: what it is called, its keys.
pub const TABLE: [(&str, &str); 35] = [
    ("Cursor", "arrows"),
    ("Select", "Shift+arrows"),
    ("Select all", "Ctrl+A"),
    ("Step on", "X or Enter"),
    ("Velocity", "1–9, 0"),
    ("Gate", "[ ]"),
    ("Note", "+ −, Shift: octave"),
    ("Nudge", ", ."),
    ("Hits", "R, Shift: fewer"),
    ("Tie", "T"),
    ("Clear", "Del"),
    ("Mute", "M"),
    ("Solo", "S"),
    ("Fill", "F while held, Shift+F"),
    ("Play", "P"),
    ("Pause", "Shift+P"),
    ("Record", "Ctrl+R"),
    ("Panic", "Ctrl+. or Ctrl+P"),
    ("Step entry", "N"),
    ("Rest", "E"),
    ("Stage view", "V"),
    ("Next track", "Tab"),
    ("Undo", "Ctrl+Z"),
    ("Redo", "Ctrl+Shift+Z or Ctrl+Y"),
    ("Copy", "Ctrl+C"),
    ("Cut", "Ctrl+X"),
    ("Paste", "Ctrl+V"),
    ("Duplicate", "Ctrl+D"),
    ("Page", "PgUp, PgDn"),
    ("Pattern 1–8", "F1–F8 or Ctrl+1–8"),
    ("Pattern 9–16", "Shift+F1–F8 or Alt+1–8"),
    ("First step", "Home"),
    ("Last step", "End"),
    ("Library", "L"),
    ("Leave", "Esc"),
];

/// What has a key in the window of a program of its own only: in a host these are the host's.
pub const PROGRAM: [(&str, &str); 4] = [
    ("New", "Ctrl+N"),
    ("Open", "Ctrl+O"),
    ("Save", "Ctrl+S"),
    ("Save as", "Ctrl+Shift+S"),
];

/// The keys of something in the [`TABLE`], or of the [`PROGRAM`].
#[must_use]
pub fn of(name: &str) -> Option<&'static str> {
    TABLE
        .iter()
        .chain(&PROGRAM)
        .find(|(named, _)| *named == name)
        .map(|(_, keys)| *keys)
}

/// What something says of itself under the pointer, with its key.
#[must_use]
pub fn tip(text: &str, name: &str) -> String {
    of(name).map_or_else(|| text.to_owned(), |keys| format!("{text} ({keys})"))
}

/// The widget that has the keyboard while the grid has the keys.
fn seat() -> Id {
    Id::unique("the grid has the keys")
}

/// Takes the keys that were pressed since the last frame.
pub fn take(ui: &mut Ui, view: &mut View, now: &Now, out: &mut Vec<Action>) {
    // Nobody else wants the keys of a program of its own.
    view.hands.keys |= now.file.is_some();
    let rect = egui::Rect::from_min_size(ui.max_rect().min, egui::Vec2::ZERO);
    let response = ui.interact(rect, seat(), Sense::focusable_noninteractive());
    let said = if view.hands.keys {
        "Keys: grid"
    } else {
        "Keys: host"
    };
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, said));
    if !view.hands.keys || view.is_writing() {
        response.surrender_focus();
    } else if ui.memory(|memory| memory.focused().is_none()) {
        response.request_focus();
    }
    let (events, time) = ui.input(|input| (input.events.clone(), input.time));
    let events = view.hands.repeats.sort(events, time);
    if let Some(soon) = view.hands.repeats.certain_after() {
        ui.ctx().request_repaint_after(soon);
    }
    if now.file.is_some() {
        of_the_file(&events, view, now, out);
    }
    let mine = ui.memory(|memory| memory.focused() == Some(seat()));
    if mine {
        let all = EventFilter {
            tab: true,
            horizontal_arrows: true,
            vertical_arrows: true,
            escape: true,
        };
        ui.memory_mut(|memory| memory.set_focus_lock_filter(seat(), all));
    }
    if view.hands.fill == Fill::Held && (!mine || !ui.input(|input| input.focused)) {
        fill(Fill::Off, view, out);
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
            } if view.hands.fill == Fill::Held => fill(Fill::Off, view, out),
            Event::Key {
                key,
                pressed: true,
                modifiers,
                repeat,
                ..
            } => named(ui, (key, modifiers, repeat), view, now, out),
            Event::Copy => copy(ui, view, now, out),
            Event::Cut => {
                copy(ui, view, now, out);
                out.extend(steps::clear("Cut", view, now));
            }
            Event::Paste(text) => steps::paste(&text, view, now, out),
            Event::Text(text) => {
                let modifiers = ui.input(|input| input.modifiers);
                if modifiers.command || piece::is_piece(&text) {
                    steps::paste(&text, view, now, out);
                } else if !modifiers.alt {
                    let written = text.chars().filter(|_| text.chars().count() == 1);
                    written.for_each(|sign| typed(sign, repeats, view, now, out));
                    if view.browser.eager {
                        // What is typed on is for the field that was just opened.
                        return;
                    }
                }
            }
            _ => {}
        }
    }
}

/// The keys of the file menu, which fields for text leave alone.
fn of_the_file(events: &[Event], view: &mut View, now: &Now, out: &mut Vec<Action>) {
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
            (Key::N, false) => Entry::New,
            (Key::O, false) => Entry::Open,
            (Key::S, false) => Entry::Save,
            (Key::S, true) => Entry::SaveAs,
            _ => continue,
        };
        if modifiers.command && !modifiers.alt {
            panels::file::perform(entry, view, now, out);
        }
    }
}

/// A key that is no letter, or one that is pressed together with Ctrl or Alt.
fn named(
    ui: &Ui,
    (key, modifiers, repeat): (Key, Modifiers, bool),
    view: &mut View,
    now: &Now,
    out: &mut Vec<Action>,
) {
    let shift = modifiers.shift;
    if modifiers.command {
        return commanded(key, shift, view, now, out);
    }
    if modifiers.alt {
        if let Some(number) = digit(key).filter(|number| (1..=8).contains(number)) {
            out.push(pattern(number + 7, view, now));
        }
        return;
    }
    match key {
        Key::ArrowLeft => steps::arrow((0, -1), shift, view, now, out),
        Key::ArrowRight => steps::arrow((0, 1), shift, view, now, out),
        Key::ArrowUp => steps::arrow((-1, 0), shift, view, now, out),
        Key::ArrowDown => steps::arrow((1, 0), shift, view, now, out),
        Key::Home => steps::go(view.track, 0, view, now),
        Key::End => steps::go(view.track, usize::MAX, view, now),
        Key::Enter => out.extend(steps::toggle(view, now)),
        Key::Delete | Key::Backspace => out.extend(steps::clear("Clear steps", view, now)),
        Key::Tab => {
            let count = view.project.tracks.len();
            let next = view.track + if shift { count - 1 } else { 1 };
            view.hands.selection = None;
            steps::go(next % count, view.step, view, now);
        }
        Key::PageDown => view.page = (view.page + 1).min(view.pages(now.pattern) - 1),
        Key::PageUp => view.page = view.page.saturating_sub(1),
        Key::Escape => escape(ui, view, now),
        Key::F if !repeat && !shift && view.hands.fill == Fill::Off => {
            fill(Fill::Held, view, out);
        }
        // Only where no host would take it.
        Key::Space if now.file.is_some() && !repeat => out.push(play_or_pause(now)),
        key => {
            if let Some(number) = function(key) {
                out.push(pattern(number + if shift { 8 } else { 0 }, view, now));
            }
        }
    }
}

fn commanded(key: Key, shift: bool, view: &mut View, now: &Now, out: &mut Vec<Action>) {
    match key {
        Key::Z if shift => out.push(Action::Redo),
        Key::Z => out.push(Action::Undo),
        Key::Y => out.push(Action::Redo),
        Key::Period | Key::P => out.push(Action::Panic),
        Key::R => out.push(panels::recording::switched()),
        Key::D => steps::duplicate(view, now, out),
        Key::A => {
            let length = usize::from(view.clip(now.pattern, view.track).length.get());
            let row = Selection {
                from: (view.track, 0),
                to: (view.track, length - 1),
            };
            let all = Selection {
                from: (0, 0),
                to: (view.project.tracks.len() - 1, length - 1),
            };
            // Once for the row, twice for everything.
            let again = view.hands.selection == Some(row);
            steps::select(if again { all } else { row }, view, now);
        }
        key => {
            if let Some(number) = digit(key).filter(|number| (1..=8).contains(number)) {
                out.push(pattern(number - 1, view, now));
            }
        }
    }
}

/// A letter or a sign. What switches does so once, however long it is held.
fn typed(sign: char, repeats: bool, view: &mut View, now: &Now, out: &mut Vec<Action>) {
    match sign {
        '1'..='9' | '0' => out.extend(steps::velocity(sign, view, now)),
        '[' => out.extend(steps::gate(sign, -50, view, now)),
        ']' => out.extend(steps::gate(sign, 50, view, now)),
        ',' => out.extend(steps::nudge(sign, -50, view, now)),
        '.' => out.extend(steps::nudge(sign, 50, view, now)),
        '+' | '=' => out.extend(steps::transpose(sign, 1, view, now)),
        '-' => out.extend(steps::transpose(sign, -1, view, now)),
        '*' => out.extend(steps::transpose(sign, 12, view, now)),
        '_' => out.extend(steps::transpose(sign, -12, view, now)),
        _ if repeats => {}
        'x' | 'X' => out.extend(steps::toggle(view, now)),
        'r' => out.extend(steps::hits(1, view, now)),
        'R' => out.extend(steps::hits(i64::from(Hits::MAX) - 1, view, now)),
        'n' | 'N' => stepping::switch(view, out),
        't' | 'T' if view.hands.stepping => stepping::tie(view, now, out),
        'e' | 'E' if view.hands.stepping => stepping::rest(view, now, out),
        't' | 'T' => out.extend(steps::tie(view, now)),
        'm' | 'M' => {
            let (pattern, track) = (now.pattern, view.track);
            let change = ClipChange::Mute(!view.clip(pattern, track).mute);
            out.push(Action::clip(pattern, track, change));
        }
        's' | 'S' => out.push(Action::Solo(view.track)),
        'F' => {
            let latched = view.hands.fill == Fill::Latched;
            fill(if latched { Fill::Off } else { Fill::Latched }, view, out);
        }
        'p' => out.push(play_or_stop(now)),
        'P' => out.push(play_or_pause(now)),
        'l' | 'L' => panels::library::switch(view, now, out),
        'v' | 'V' => out.push(Action::Stage(!now.stage)),
        _ => {}
    }
}

/// Leaves the selection, then gives the keys back.
fn escape(ui: &Ui, view: &mut View, now: &Now) {
    if view.hands.selection.take().is_none() && now.file.is_none() {
        view.hands.keys = false;
        ui.memory_mut(|memory| memory.surrender_focus(seat()));
    }
}

/// Switches fill, and remembers why it is on.
pub fn fill(why: Fill, view: &mut View, out: &mut Vec<Action>) {
    view.hands.fill = why;
    out.push(Action::Fill(why != Fill::Off));
}

fn play_or_stop(now: &Now) -> Action {
    match now.engine.running {
        Running::Own => Action::Stop,
        _ => Action::Play,
    }
}

/// Lets the own clock stand still where it is, or go on from there.
pub fn play_or_pause(now: &Now) -> Action {
    match now.engine.running {
        Running::Own => Action::Pause,
        _ => Action::Play,
    }
}

fn copy(ui: &Ui, view: &View, now: &Now, out: &mut Vec<Action>) {
    let piece = steps::piece(view, now);
    let count = piece.rows.iter().map(Vec::len).sum::<usize>();
    ui.ctx().copy_text(piece::to_text(&piece));
    let steps = if count == 1 { "step" } else { "steps" };
    out.push(Action::Say(format!("Copied {count} {steps}")));
}

/// A pattern of the bank that is shown, from 0.
fn pattern(number: usize, view: &View, now: &Now) -> Action {
    let bank = view.bank.unwrap_or(now.pattern / BANK);
    Action::Pattern(bank * BANK + number.min(BANK - 1))
}

fn digit(key: Key) -> Option<usize> {
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

fn function(key: Key) -> Option<usize> {
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
