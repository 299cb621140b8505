//! The pattern strip: four banks, and the sixteen patterns of the shown one.

use egui::{Rect, Response, Sense, Ui, pos2, vec2};

use crate::engine::Running;
use crate::params::host_param::HostParam;
use crate::sequencer::capture::Span;
use crate::sequencer::project::BANKS;
use crate::sequencer::{Edit, PatternChange};
use crate::ui::editor::editor_action::EditorAction;
use crate::ui::editor::interaction::DraggedItem;
use crate::ui::editor::now::Now;
use crate::ui::editor::page_size::BANK;
use crate::ui::editor::theme;
use crate::ui::editor::view::View;
use crate::ui::editor::widgets::button::{ButtonStyle, Face, button};
use crate::ui::editor::widgets::pointer_press::is_released;
use crate::ui::library::{LibraryRequest, ProjectPart};

/// The width of the strip in patterns: a bank is a little narrower than a pattern.
pub(super) const UNITS: f32 = 4.0 * BANK_WIDTH + GAP + 16.0;
/// The greatest width of a pattern beside other controls, in points.
pub(super) const WIDEST: f32 = 40.0;
const BANK_WIDTH: f32 = 0.8;
const GAP: f32 = 0.5;

/// Draws the strip.
pub fn show(ui: &Ui, rect: Rect, view: &mut View, now: &Now, out: &mut Vec<EditorAction>) {
    let shown = view.bank.unwrap_or(now.pattern / BANK);
    let unit = (rect.width() / UNITS).max(14.0);
    let mut left = rect.left();
    let mut next = |width: f32, gap: f32| {
        let corner = pos2(left, rect.center().y - 14.0);
        left += width + gap;
        Rect::from_min_size(corner, vec2(width - 2.0, 28.0))
    };
    for (bank, name) in BANKS.into_iter().enumerate() {
        let label = format!("Bank {name}");
        let look = ButtonStyle {
            on: (bank == shown).then_some(theme::DIM),
            queued: bank == now.pattern / BANK && bank != shown,
            ink: theme::DIM,
            ..ButtonStyle::new(Face::Text(name), &label)
        };
        let gap = if bank == 3 { unit * GAP } else { 0.0 };
        if button(ui, next(unit * BANK_WIDTH, gap), look).clicked() {
            view.bank = Some(bank);
        }
    }
    for pattern in shown * BANK..(shown + 1) * BANK {
        pattern_button(ui, next(unit, 0.0), pattern, view, now, out);
    }
    let carried = &mut view.interaction.dragged_item;
    carried.take_if(|it| matches!(it, DraggedItem::Pattern(_)) && is_released(ui));
}

fn pattern_button(
    ui: &Ui,
    rect: Rect,
    pattern: usize,
    view: &mut View,
    now: &Now,
    out: &mut Vec<EditorAction>,
) {
    let text = (pattern % BANK + 1).to_string();
    let label = format!("Pattern {}{text}", BANKS[pattern / BANK]);
    let used = view
        .project
        .patterns
        .get(pattern)
        .is_some_and(|pattern| !pattern.clips.is_empty());
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
        ..ButtonStyle::new(Face::Text(&text), &label)
    };
    let key = match pattern % BANK {
        place @ 0..8 => format!("F{} or Ctrl+{}", place + 1, place + 1),
        place => format!("Shift+F{} or Alt+{}", place - 7, place - 7),
    };
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
        view.hint = "Click: launch · Alt-click: launch at once · drag: copy · right-click: copy here, clear, capture";
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
    response.context_menu(|ui| {
        let edits = [
            (
                "Copy the shown pattern here",
                PatternChange::CopyOf(now.pattern),
            ),
            ("Clear this pattern", PatternChange::Clear),
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
    if pattern == now.pattern {
        let corner = rect.right_top();
        now.host_params.mark(ui, corner, HostParam::Pattern);
    }
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
    if ui.button("Capture last pass here").clicked() {
        out.push(EditorAction::Capture(pattern, pass));
        ui.close();
    }
    ui.add_enabled_ui(now.heard_bars > 0, |ui| {
        ui.menu_button("Capture last bars here", |ui| {
            if let Some(span) = choose_bars(ui, now) {
                out.push(EditorAction::Capture(pattern, span));
            }
        });
        ui.menu_button("Export last bars as MIDI", |ui| {
            if let Some(span) = choose_bars(ui, now) {
                let request = LibraryRequest::Export {
                    part: ProjectPart::Heard(span),
                    path: HEARD.into(),
                };
                let folder = now.library.folder.display();
                view.ask_for_path(request, format!("{folder}/{HEARD}"), now, out);
            }
        });
    });
}

/// The proposed name for a MIDI file of what was heard.
const HEARD: &str = "heard.mid";

/// A choice of how many bars to capture, up to those that were heard.
fn choose_bars(ui: &mut Ui, now: &Now) -> Option<Span> {
    let whole = [1, 2, 4, 8, 16, 32].into_iter();
    let whole = whole.filter(|bars| *bars < now.heard_bars);
    let mut chosen = None;
    for bars in whole.chain([now.heard_bars]) {
        let name = match bars {
            1 => "1 bar".to_owned(),
            bars => format!("{bars} bars"),
        };
        if ui.button(name).clicked() {
            chosen = Some(Span::Bars(bars));
            ui.close();
        }
    }
    chosen
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
        view.hint = "Release: copy the pattern here";
    }
    if released && over && source != pattern {
        let change = PatternChange::CopyOf(source);
        out.push(EditorAction::Edit(None, Edit::Pattern { pattern, change }));
    }
}
