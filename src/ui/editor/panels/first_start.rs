//! The card in place of an empty grid: five ways to begin.

use egui::{Align2, Rect, Role, Sense, Stroke, StrokeKind, Ui, WidgetInfo, pos2, vec2};

use crate::engine::Running;
use crate::files;
use crate::instance::preview_sound::SoundSwitch;
use crate::sequencer::{Edit, Project};
use crate::ui::editor::editor_action::EditorAction;
use crate::ui::editor::interaction::{SetUpPart, SidePanel};
use crate::ui::editor::now::Now;
use crate::ui::editor::theme;
use crate::ui::editor::view::View;
use crate::ui::editor::widgets::button::{ButtonStyle, Face, button};
use crate::ui::editor::widgets::text_line::shrink_to_width;
use crate::ui::words;

/// The greatest width of the card, in points.
const WIDTH: f32 = 560.0;
/// The height of a way to begin, with the gap below it.
const LINE: f32 = 58.0;
/// The room for the heading, and for the button below the ways.
const HEADING: f32 = 58.0;
const BELOW: f32 = 42.0;

/// A way to begin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Start {
    Demo,
    Beat,
    Song,
    Instrument,
    Controller,
}

impl Start {
    const ALL: [Self; 5] = [
        Self::Demo,
        Self::Beat,
        Self::Song,
        Self::Instrument,
        Self::Controller,
    ];

    /// What is written on it, and what it does.
    const fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Demo => (words::first_start::DEMO, words::first_start::DEMO_TIP),
            Self::Beat => (words::first_start::BEAT, words::first_start::BEAT_TIP),
            Self::Song => (words::first_start::SONG, words::first_start::SONG_TIP),
            Self::Instrument => (
                words::first_start::INSTRUMENT,
                words::first_start::INSTRUMENT_TIP,
            ),
            Self::Controller => (
                words::first_start::CONTROLLER,
                words::first_start::CONTROLLER_TIP,
            ),
        }
    }
}

/// Whether the card is shown: nothing was done yet, and the project is as it is at first.
#[must_use]
pub fn is_shown(view: &View) -> bool {
    view.is_untouched && !view.interaction.has_left_card
}

/// Whether nothing was made yet in a project.
#[must_use]
pub fn is_untouched(view: &View) -> bool {
    view.past.is_empty() && view.history_lines.1.is_empty() && view.project == Project::default()
}

/// Draws the card.
pub fn show(ui: &mut Ui, rect: Rect, view: &mut View, now: &Now, out: &mut Vec<EditorAction>) {
    ui.painter().rect_filled(rect, 6.0, theme::PANEL.of(ui));
    let lines = LINE * 5.0;
    let size = vec2(
        WIDTH.min(rect.width() - 2.0 * theme::MARGIN),
        HEADING + lines + BELOW,
    );
    let card = Rect::from_center_size(rect.center(), size.min(rect.size()));
    let heading = card.left_top() + vec2(0.0, 8.0);
    let ink = theme::TEXT.of(ui);
    theme::write_bold(
        ui.painter(),
        heading,
        Align2::LEFT_TOP,
        words::first_start::HEADING,
        19.0,
        ink,
    );
    let line = (card.height() - HEADING - BELOW) / 5.0;
    for (number, start) in (0u8..).zip(Start::ALL) {
        let top = card.top() + HEADING + line * f32::from(number);
        let place = Rect::from_min_size(pos2(card.left(), top), vec2(card.width(), line - 8.0));
        if show_start(ui, place, start) {
            begin(start, view, now, out);
        }
    }
    let place = Rect::from_min_size(
        pos2(card.left(), card.bottom() - BELOW + 8.0),
        vec2(150.0, 26.0),
    );
    let look = ButtonStyle {
        ink: theme::DIM,
        ..ButtonStyle::new(
            Face::Text(words::first_start::EMPTY_GRID),
            words::first_start::EMPTY_GRID,
        )
    };
    let tip = words::first_start::EMPTY_GRID_TIP;
    if button(ui, place, look).on_hover_text(tip).clicked() {
        view.interaction.has_left_card = true;
    }
}

/// A way to begin, with what it does beside it; returns whether it was clicked.
fn show_start(ui: &Ui, place: Rect, start: Start) -> bool {
    let (name, does) = start.words();
    let id = ui.scope_id().with(("start", start as u8));
    let response = ui.interact(place, id, Sense::click());
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, name));
    let lit = response.hovered() || response.has_focus();
    let painter = ui.painter_at(place.expand(2.0));
    let ground = if lit { theme::HOVER } else { theme::FIELD };
    painter.rect_filled(place, 6.0, ground.of(ui));
    if start == Start::Beat || response.has_focus() {
        // What most people come for.
        let frame = Stroke::new(1.5, theme::ACCENT.of(ui));
        painter.rect_stroke(place, 6.0, frame, StrokeKind::Inside);
    }
    let left = place.left() + 16.0;
    let (upper, lower) = (place.center().y - 9.0, place.center().y + 10.0);
    let (ink, dim) = (theme::TEXT.of(ui), theme::DIM.of(ui));
    theme::write_bold(
        &painter,
        pos2(left, upper),
        Align2::LEFT_CENTER,
        name,
        15.0,
        ink,
    );
    let (room, ink) = (place.right() - 12.0 - left, if lit { ink } else { dim });
    let line = shrink_to_width(&painter, does, 11.5, ink, room);
    painter.galley(pos2(left, lower - line.size().y / 2.0), line, ink);
    response.clicked()
}

/// Does what was chosen.
fn begin(start: Start, view: &mut View, now: &Now, out: &mut Vec<EditorAction>) {
    let replace = |project| EditorAction::Edit(None, Edit::Replace(Box::new(project)));
    match start {
        Start::Demo => {
            out.push(replace(files::demo()));
            let SoundSwitch { is_on, percent } = now.preview_sound;
            if !is_on {
                // Who wants to hear something hears it, in a host too, where nobody may listen yet.
                let is_on = true;
                out.push(EditorAction::SwitchSound(SoundSwitch { is_on, percent }));
            }
            if now.engine.running != Running::Host {
                out.push(EditorAction::Play);
            }
        }
        Start::Beat => out.push(replace(files::new_beat())),
        Start::Song => out.push(replace(files::new_song())),
        Start::Instrument => show_set_up(SetUpPart::Instrument, view),
        Start::Controller => show_set_up(SetUpPart::Controller, view),
    }
}

fn show_set_up(part: SetUpPart, view: &mut View) {
    view.interaction.side = SidePanel::SetUp;
    view.interaction.set_up_part = Some(part);
}
