//! The pattern strip: four banks, and the sixteen patterns of the one that is shown.

use egui::{Rect, Ui, pos2, vec2};

use crate::editor::theme;
use crate::editor::view::{Action, BANK, Now, View};
use crate::editor::widgets::button::{Face, Look, button};
use crate::engine::Running;
use crate::sequencer::{Edit, PatternChange};

/// The names of the four banks of patterns.
const BANKS: [&str; 4] = ["A", "B", "C", "D"];

/// The four banks, and the sixteen patterns of the one that is shown.
pub fn show(ui: &Ui, rect: Rect, view: &mut View, now: &Now, out: &mut Vec<Action>) {
    let shown = view.bank.unwrap_or(now.pattern / BANK);
    let unit = (rect.width() / 21.0).clamp(16.0, 27.0);
    let mut left = rect.left();
    let mut next = |gap: f32| {
        let place = Rect::from_min_size(pos2(left, rect.center().y - 14.0), vec2(unit - 2.0, 28.0));
        left += unit + gap;
        place
    };
    for (bank, name) in BANKS.into_iter().enumerate() {
        let label = format!("Bank {name}");
        let look = Look {
            on: (bank == shown).then_some(theme::DIM),
            queued: bank == now.pattern / BANK && bank != shown,
            ink: theme::DIM,
            ..Look::new(Face::Text(name), &label)
        };
        if button(ui, next(if bank == 3 { unit * 0.6 } else { 0.0 }), look).clicked() {
            view.bank = Some(bank);
        }
    }
    for pattern in shown * BANK..(shown + 1) * BANK {
        pattern_button(ui, next(0.0), pattern, view, now, out);
    }
}

fn pattern_button(
    ui: &Ui,
    rect: Rect,
    pattern: usize,
    view: &mut View,
    now: &Now,
    out: &mut Vec<Action>,
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
    let look = Look {
        on: (pattern == plays).then_some(theme::AMBER),
        queued: pattern == now.pattern && pattern != plays,
        ink: if used {
            theme::TEXT
        } else {
            theme::DIM.gamma_multiply(0.75)
        },
        ..Look::new(Face::Text(&text), &label)
    };
    let response = button(ui, rect, look);
    if response.contains_pointer() {
        view.hint = "Click: play and show this pattern · right-click: copy here, clear";
    }
    if response.clicked() {
        out.push(Action::Pattern(pattern));
        view.bank = None;
    }
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
                out.push(Action::Edit(None, Edit::Pattern { pattern, change }));
                ui.close();
            }
        }
    });
}
