//! The right end of the strip below the rows: modifiers to latch, for use without a keyboard, and the snapshot.

use egui::{Modifiers, Rect, Ui, pos2, vec2};

use crate::ui::editor::editor_action::EditorAction;
use crate::ui::editor::theme;
use crate::ui::editor::view::View;
use crate::ui::editor::widgets::button::{ButtonStyle, Face, button};
use crate::ui::words;

/// The modifiers: what they turn a drag into, and their names.
const LATCHES: [(&str, &str, Modifiers); 3] = [
    (
        words::grid::SHIFT,
        words::grid::SHIFT_LABEL,
        Modifiers::SHIFT,
    ),
    (words::grid::ALT, words::grid::ALT_LABEL, Modifiers::ALT),
    (words::grid::CTRL, words::grid::CTRL_LABEL, Modifiers::CTRL),
];

/// Their width at the right end, in points.
pub(super) const WIDTH: f32 = 264.0;

/// Draws them from the right.
pub(super) fn show(ui: &Ui, strip: Rect, view: &mut View, out: &mut Vec<EditorAction>) {
    let mut right = strip.right() - 8.0;
    let mut place = |width: f32| {
        let rect = Rect::from_min_size(
            pos2(right - width, strip.center().y - 10.0),
            vec2(width, 20.0),
        );
        right -= width + 4.0;
        rect
    };
    for (text, label, modifier) in LATCHES.into_iter().rev() {
        let latched = view.interaction.latched_modifiers.contains(modifier);
        let look = ButtonStyle {
            on: latched.then_some(theme::AMBER),
            ink: theme::DIM,
            ..ButtonStyle::new(Face::Text(text), label)
        };
        let response = button(ui, place(40.0), look).on_hover_text(label);
        if response.clicked() {
            let others = if latched { Modifiers::NONE } else { modifier };
            view.interaction.latched_modifiers = others;
        }
    }
    place(8.0);
    let buttons: &[_] = if view.snapshot {
        &[
            (
                words::grid::KEEP,
                words::grid::KEEP_TIP,
                EditorAction::Commit,
            ),
            (
                words::grid::REVERT,
                words::grid::REVERT_TIP,
                EditorAction::Revert,
            ),
        ]
    } else {
        &[(
            words::grid::SNAPSHOT,
            words::grid::SNAPSHOT_TIP,
            EditorAction::TakeSnapshot,
        )]
    };
    for (text, label, action) in buttons {
        let look = ButtonStyle {
            ink: if view.snapshot {
                theme::ACCENT
            } else {
                theme::DIM
            },
            ..ButtonStyle::new(Face::Text(text), label)
        };
        let width = if text.len() > 6 { 72.0 } else { 54.0 };
        if button(ui, place(width), look)
            .on_hover_text(*label)
            .clicked()
        {
            out.push(action.clone());
        }
    }
}
