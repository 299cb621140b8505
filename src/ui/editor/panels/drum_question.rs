//! A band at the top: whether a track that was just imported is drums or a melody. Everything else works meanwhile.

use egui::{Rect, Role, Ui, WidgetInfo, pos2, vec2};

use crate::files::midi_file;
use crate::ui::editor::editor_action::EditorAction;
use crate::ui::editor::theme;
use crate::ui::editor::view::View;
use crate::ui::editor::widgets::button::{ButtonStyle, Face, button};
use crate::ui::editor::widgets::text_line::shrink_to_width;
use crate::ui::words;

/// The width of an answer, in points.
const ANSWER: f32 = 84.0;

/// Height of the band; 0 without a question.
#[must_use]
pub fn height(view: &View) -> f32 {
    match view.drum_question {
        Some(_) => 36.0,
        None => 0.0,
    }
}

/// Draws the band.
pub fn show(ui: &Ui, rect: Rect, view: &View, out: &mut Vec<EditorAction>) {
    let Some(track) = view.drum_question else {
        return;
    };
    ui.painter().rect_filled(rect, 0.0, theme::RAISED.of(ui));
    let inner = rect.shrink2(vec2(theme::MARGIN + 6.0, 6.0));
    let (text, answers) = inner.split_left_right_at_x(inner.right() - 2.0 * ANSWER - 16.0);
    let name = view.project.name_of(track);
    let question = words::bands::drum_question(&name);
    let response = ui.interact(
        text,
        ui.scope_id().with("drum question"),
        egui::Sense::hover(),
    );
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &question));
    let galley = shrink_to_width(
        ui.painter(),
        &question,
        13.0,
        theme::TEXT.of(ui),
        text.width(),
    );
    let top = text.center().y - galley.size().y / 2.0;
    ui.painter()
        .galley(pos2(text.left(), top), galley, theme::TEXT.of(ui));
    let at = |number: f32| {
        let left = answers.left() + 8.0 + number * (ANSWER + 8.0);
        Rect::from_center_size(
            pos2(left + ANSWER / 2.0, answers.center().y),
            vec2(ANSWER, 24.0),
        )
    };
    let press = |rect, word, tip| {
        let look = ButtonStyle::new(Face::Text(word), word);
        button(ui, rect, look).on_hover_text(tip).clicked()
    };
    if press(at(0.0), words::bands::DRUMS, words::bands::DRUMS_TIP) {
        let edit = midi_file::split_into_drums(&view.project, track);
        if edit.is_none() {
            let said = words::bands::NO_ROOM_FOR_DRUMS;
            out.push(EditorAction::Say(said.to_owned()));
        }
        out.push(EditorAction::AnswerAboutDrums(edit));
    }
    if press(at(1.0), words::bands::MELODY, words::bands::MELODY_TIP) {
        out.push(EditorAction::AnswerAboutDrums(None));
    }
}
