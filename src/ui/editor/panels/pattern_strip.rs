//! The pattern strip: a bank behind its letter, and its sixteen patterns by name.

/// The menu of a pattern's button.
mod pattern_menu;

use egui::{Popup, Rect, Response, Sense, Ui, pos2, vec2};

use crate::engine::Running;
use crate::params::host_param::HostParam;
use crate::sequencer::project::BANKS;
use crate::sequencer::{Edit, Pattern, PatternChange};
use crate::ui::editor::editor_action::EditorAction;
use crate::ui::editor::interaction::DraggedItem;
use crate::ui::editor::now::Now;
use crate::ui::editor::page_size::BANK;
use crate::ui::editor::theme;
use crate::ui::editor::view::View;
use crate::ui::editor::widgets::button::{ButtonStyle, Face, button};
use crate::ui::editor::widgets::pointer_press::is_released;
use crate::ui::editor::widgets::text_line::{fit_to_width, truncate_to_width};
use crate::ui::words;
use crate::ui::words::hints;

/// The least and the greatest width of the strip, in points.
pub(super) const LEAST: f32 = BANK_WIDTH + 16.0 * 20.5;
pub(super) const WIDEST: f32 = BANK_WIDTH + 16.0 * 64.0;
/// The width of the bank's letter with the gap beside it.
const BANK_WIDTH: f32 = 42.0;
/// The least width of a pattern that is empty, and of one with steps; the greatest of one with a name.
const EMPTY: f32 = 18.5;
const FILLED: f32 = 24.0;
const NAMED: f32 = 104.0;
/// The size of the letters on a button.
const SIZE: f32 = 13.0;

/// Draws the strip.
pub fn show(ui: &Ui, rect: Rect, view: &mut View, now: &Now, out: &mut Vec<EditorAction>) {
    let bank = view.bank.unwrap_or(now.pattern / BANK);
    let mut left = rect.left();
    let mut next = |width: f32, gap: f32| {
        let corner = pos2(left, rect.center().y - 14.0);
        left += width;
        Rect::from_min_size(corner, vec2(width - gap, 28.0))
    };
    show_banks(ui, next(BANK_WIDTH, 8.0), bank, view, now);
    let widths = pattern_widths(ui, bank, rect.width() - BANK_WIDTH, view, now);
    for (place, width) in widths.into_iter().enumerate() {
        let pattern = bank * BANK + place;
        pattern_button(ui, next(width, 2.0), pattern, view, now, out);
    }
    let carried = &mut view.interaction.dragged_item;
    carried.take_if(|it| matches!(it, DraggedItem::Pattern(_)) && is_released(ui));
}

/// The letter of the bank that is shown, which opens a list of all.
fn show_banks(ui: &Ui, rect: Rect, bank: usize, view: &mut View, now: &Now) {
    let playing = now.pattern / BANK;
    let look = ButtonStyle {
        queued: bank != playing,
        ink: theme::DIM,
        ..ButtonStyle::new(Face::Menu(BANKS[bank]), words::patterns::BANKS)
    };
    let response = button(ui, rect, look);
    let tip = words::patterns::BANKS_TIP;
    let response = response.on_hover_text(tip);
    Popup::menu(&response).width(130.0).show(|ui| {
        for (other, name) in BANKS.into_iter().enumerate() {
            let patterns = view.project.patterns.iter().skip(other * BANK).take(BANK);
            let filled = patterns.filter(|it| is_filled(it)).count();
            let label = match filled {
                0 => words::patterns::bank(name),
                filled => words::patterns::filled_bank(name, filled),
            };
            let entry = ui.selectable_label(other == bank, label);
            let entry = entry.accessible_name(words::patterns::bank(name));
            if entry.clicked() {
                view.bank = Some(other);
            }
        }
    });
}

fn is_filled(pattern: &Pattern) -> bool {
    !pattern.clips.is_empty()
}

/// The number of a pattern in its bank, and its name.
fn full_face(pattern: usize, view: &View) -> String {
    let number = pattern % BANK + 1;
    match view
        .project
        .patterns
        .get(pattern)
        .map(|it| it.name.as_str())
    {
        None | Some("") => number.to_string(),
        Some(name) => format!("{number} {name}"),
    }
}

/// "Pattern A1".
fn spoken_name(pattern: usize) -> String {
    let number = pattern % BANK + 1;
    words::patterns::pattern(format!("{}{number}", BANKS[pattern / BANK]))
}

/// The width with which no name of the shown bank is cut, in points.
pub(super) fn wanted_width(ui: &Ui, view: &View, now: &Now) -> f32 {
    let bank = view.bank.unwrap_or(now.pattern / BANK);
    let measured = measured_widths(ui, bank, view, now);
    let widths = measured.iter().map(|(least, wanted)| least + wanted);
    BANK_WIDTH + widths.sum::<f32>()
}

/// The widths of a bank's patterns: the least, and what a name wants beside it.
fn measured_widths(ui: &Ui, bank: usize, view: &View, now: &Now) -> [(f32, f32); BANK] {
    std::array::from_fn(|place| {
        let pattern = bank * BANK + place;
        let shown = view.project.patterns.get(pattern);
        let is_quiet = !shown.is_some_and(|it| is_filled(it)) && pattern != now.pattern;
        let least = if is_quiet { EMPTY } else { FILLED };
        if shown.is_none_or(|it| it.name.is_empty()) {
            return (least, 0.0);
        }
        let (face, ink) = (full_face(pattern, view), egui::Color32::PLACEHOLDER);
        let written = truncate_to_width(ui.painter(), &face, SIZE, ink, NAMED - 14.0);
        (least, (written.size().x + 14.0 - least).max(0.0))
    })
}

/// The widths of a bank's patterns, which fill `room`: names get what numbers leave.
fn pattern_widths(ui: &Ui, bank: usize, room: f32, view: &View, now: &Now) -> [f32; BANK] {
    let measured = measured_widths(ui, bank, view, now);
    let mut widths = measured.map(|(least, _)| least);
    let wanted = measured.map(|(_, wanted)| wanted);
    let (taken, more): (f32, f32) = (widths.iter().sum(), wanted.iter().sum());
    let spare = room - taken;
    let share = if more > 0.0 {
        (spare / more).clamp(0.0, 1.0)
    } else {
        0.0
    };
    // What is left makes all of them wider.
    let rest = ((spare - more * share) / 16.0).min(14.0);
    for (width, wanted) in widths.iter_mut().zip(wanted) {
        *width += wanted * share + rest;
    }
    widths
}

fn pattern_button(
    ui: &Ui,
    rect: Rect,
    pattern: usize,
    view: &mut View,
    now: &Now,
    out: &mut Vec<EditorAction>,
) {
    let number = pattern % BANK + 1;
    let label = spoken_name(pattern);
    let used = view
        .project
        .patterns
        .get(pattern)
        .is_some_and(|it| is_filled(it));
    let face = full_face(pattern, view);
    // Where there is no room for a letter of the name, the number says enough.
    let face = if rect.width() < 40.0 {
        number.to_string()
    } else {
        fit_to_width(ui.painter(), &face, SIZE, rect.width() - 10.0)
    };
    let moving = now.engine.running != Running::Stopped;
    let plays = if moving {
        now.engine.pattern
    } else {
        now.pattern
    };
    let look = ButtonStyle {
        on: (pattern == plays).then_some(theme::AMBER),
        queued: now.engine.queued.unwrap_or(now.pattern) == pattern && pattern != plays,
        ink: if used { theme::TEXT } else { theme::DIM },
        quiet: !used,
        ..ButtonStyle::new(Face::Text(&face), &label)
    };
    let key = words::patterns::keys(pattern % BANK);
    let response = button(ui, rect, look).interact(Sense::drag());
    if used {
        // A filled pattern is underlined, whatever its colour says.
        let line = rect.shrink2(vec2(rect.width() * 0.3, 3.0));
        let line = line.with_min_y(line.bottom() - 1.5);
        let ink = match look.on {
            Some(ground) => theme::ink_on(ground.of(ui)),
            None => theme::TEXT.of(ui),
        };
        ui.painter().rect_filled(line, 0.0, ink);
    }
    let named = view.project.patterns.get(pattern);
    let named = named.map_or("", |pattern| pattern.name.as_str());
    let called = match named {
        "" => label.clone(),
        name => format!("{label}: {name}"),
    };
    let response = response.on_hover_text(format!("{called} ({key})"));
    if response.contains_pointer() {
        view.about = called;
        view.hint = hints::PATTERN;
    }
    if response.clicked() {
        let at_once = view.interaction.modifiers(ui).alt;
        out.push(if at_once {
            EditorAction::PatternNow(pattern)
        } else {
            EditorAction::Pattern(pattern)
        });
        view.bank = None;
    }
    drag_pattern(ui, &response, pattern, view, out);
    pattern_menu::show(&response, pattern, view, now, out);
    if pattern == now.pattern {
        let corner = rect.right_top();
        now.host_params.mark(ui, corner, HostParam::Pattern);
    }
}

/// A pattern that is dragged onto another is copied there.
fn drag_pattern(
    ui: &Ui,
    response: &Response,
    pattern: usize,
    view: &mut View,
    out: &mut Vec<EditorAction>,
) {
    if response.drag_started_by(egui::PointerButton::Primary) {
        view.interaction.dragged_item = Some(DraggedItem::Pattern(pattern));
    }
    let Some(DraggedItem::Pattern(source)) = view.interaction.dragged_item else {
        return;
    };
    let (pointer, released) = ui.input(|input| {
        let released = input.pointer.primary_released();
        (input.pointer.interact_pos(), released)
    });
    let over = pointer.is_some_and(|pointer| response.rect.contains(pointer));
    if over && source != pattern {
        let frame = egui::Stroke::new(2.0, theme::ACCENT.of(ui));
        let rect = response.rect.expand(1.0);
        ui.painter()
            .rect_stroke(rect, theme::ROUND, frame, egui::StrokeKind::Outside);
        ui.ctx().set_cursor_icon(egui::CursorIcon::Copy);
        view.hint = hints::PATTERN_DROP;
    }
    if released && over && source != pattern {
        let change = PatternChange::CopyOf(source);
        out.push(EditorAction::Edit(None, Edit::Pattern { pattern, change }));
        let [from, to] = [source, pattern].map(spoken_name);
        out.push(EditorAction::Say(words::patterns::copied(&from, &to)));
    }
}
