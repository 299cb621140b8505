//! Who drives the music, in words and colour, and the tempo.

use egui::{Align2, Rect, Role, Sense, Ui, UiBuilder, WidgetInfo, vec2};

use crate::engine::{HeardClock, Running};
use crate::instance::clock_link::ClockChoice;
use crate::sequencer::Edit;
use crate::sequencer::value::Tempo;
use crate::ui::editor::editor_action::EditorAction;
use crate::ui::editor::now::Now;
use crate::ui::editor::panels::fields::field;
use crate::ui::editor::theme::{self, ThemeColour};
use crate::ui::editor::view::View;
use crate::ui::editor::widgets::number_field::{NumberField, number_field};
use crate::ui::editor::widgets::text_line::shrink_to_width;
use crate::ui::words;
use crate::ui::words::hints;

/// Who drives the music, and whether it can be heard.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClockState {
    /// The audio system does not respond.
    NoSound,
    /// The host's transport drives it.
    FollowsHost,
    /// MIDI clock at an input of the program drives it.
    FollowsClock,
    /// The host stands still; what is played goes to it.
    SendsToHost,
    /// No MIDI output of the program leads anywhere, and the preview kit is not heard.
    NobodyListens,
    /// It plays by itself, or would.
    Internal,
}

impl ClockState {
    /// The state of a frame.
    #[must_use]
    pub fn of(now: &Now) -> Self {
        match now.engine.running {
            _ if now.sound.sentence().is_some() => Self::NoSound,
            Running::Host if now.file.is_none() => Self::FollowsHost,
            _ if now.is_heard_by_nobody() => Self::NobodyListens,
            Running::Host if now.follows_clock() => Self::FollowsClock,
            Running::Host => Self::FollowsHost,
            Running::Internal => Self::Internal,
            Running::Stopped | Running::Paused if now.file.is_some() => Self::Internal,
            Running::Stopped | Running::Paused => Self::SendsToHost,
        }
    }

    /// The words that say it, and what they mean.
    #[must_use]
    pub const fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::NoSound => (words::transport::NO_SOUND, words::transport::NO_SOUND_TIP),
            Self::FollowsHost => (
                words::transport::FOLLOWS_HOST,
                words::transport::FOLLOWS_HOST_TIP,
            ),
            Self::FollowsClock => (
                words::transport::FOLLOWS_CLOCK,
                words::transport::FOLLOWS_CLOCK_TIP,
            ),
            Self::SendsToHost => (
                words::transport::SENDS_TO_HOST,
                words::transport::SENDS_TO_HOST_TIP,
            ),
            Self::NobodyListens => (
                words::transport::NOBODY_LISTENS,
                words::transport::NOBODY_LISTENS_TIP,
            ),
            Self::Internal => (
                words::transport::INTERNAL_CLOCK,
                words::transport::INTERNAL_CLOCK_TIP,
            ),
        }
    }

    const fn ink(self) -> ThemeColour {
        match self {
            Self::NoSound => theme::TEXT,
            Self::NobodyListens => theme::ACCENT,
            Self::FollowsHost | Self::FollowsClock | Self::SendsToHost => theme::GREEN,
            Self::Internal => theme::ACCENT,
        }
    }
}

/// What is heard of a clock that is followed.
#[must_use]
pub fn heard_clock(heard: HeardClock) -> String {
    match heard {
        HeardClock::Nothing => words::setup::NO_CLOCK.to_owned(),
        HeardClock::Ticks(bpm) => words::setup::clock_ticks(bpm),
        HeardClock::Runs(bpm) => words::setup::clock_plays(bpm),
    }
}

/// Draws the field of how much later than a clock the music is; returns a changed value.
pub(super) fn later_than_clock(
    ui: &mut Ui,
    view: &mut View,
    label: &str,
    later_ms: i8,
) -> Option<i8> {
    let [least, most] = [ClockChoice::LATER_MS.start(), ClockChoice::LATER_MS.end()];
    let shown = NumberField {
        write: &words::setup::milliseconds,
        ..NumberField::new(label, later_ms.into(), i64::from(*least)..=i64::from(*most))
    };
    let mut chosen = None;
    field(ui, view, shown, |_, value| {
        chosen = i8::try_from(value).ok();
    });
    chosen
}

/// Draws the words above the tempo; a full light moves.
pub fn show(ui: &mut Ui, rect: Rect, view: &mut View, now: &Now, out: &mut Vec<EditorAction>) {
    let state = ClockState::of(now);
    let (said, meaning) = state.words();
    let (upper, lower) = rect.split_top_bottom_at_y(rect.top() + 18.0);
    let response = ui.interact(upper, ui.scope_id().with("clock state"), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, said));
    let painter = ui.painter();
    let mut ink = state.ink().of(ui);
    if state == ClockState::NoSound {
        let ground = theme::RED.of(ui);
        painter.rect_filled(upper.with_max_y(upper.bottom() - 1.0), theme::ROUND, ground);
        ink = theme::ink_on(ground);
    }
    let light = upper.left_center() + vec2(7.0, 0.0);
    if now.engine.running.moves() {
        painter.circle_filled(light, 4.0, ink);
    } else {
        painter.circle_stroke(light, 3.5, egui::Stroke::new(1.5, ink));
    }
    let place = light + vec2(9.0, 0.0);
    let room = upper.right() - place.x;
    let said = shrink_to_width(painter, said, 12.0, ink, room);
    let at = Align2::LEFT_CENTER.anchor_size(place, said.size()).min;
    painter.galley(at, said, ink);
    let listeners = now.listeners.as_deref().unwrap_or_default();
    response.on_hover_text(match listeners {
        [] => meaning.to_owned(),
        names => words::transport::listening(meaning, names),
    });
    ui.painter()
        .rect_filled(lower, theme::ROUND, theme::FIELD.of(ui));
    if now.engine.running == Running::Host {
        let text = words::transport::tempo(now.engine.tempo_bpm);
        let ink = theme::TEXT.of(ui);
        let anchor = Align2::CENTER_CENTER;
        ui.painter()
            .text(lower.center(), anchor, text, theme::font(13.0), ink);
    } else {
        tempo_field(ui, lower, view, out);
    }
}

fn tempo_field(ui: &mut Ui, rect: Rect, view: &mut View, out: &mut Vec<EditorAction>) {
    if ui.rect_contains_pointer(rect) {
        view.hint = hints::TEMPO;
    }
    // In tenths, since a field holds whole numbers.
    let shown = NumberField {
        speed: 2.0,
        notch: 10,
        write: &words::transport::tempo_in_tenths,
        read: &|text| text.trim().parse::<f64>().ok().map(|bpm| bpm * 10.0),
        ..NumberField::new(
            words::transport::TEMPO,
            tempo_in_tenths(view.project.tempo),
            200..=9990,
        )
    };
    let room = UiBuilder::new().max_rect(rect.shrink2(vec2(2.0, 2.0)));
    let asked = ui.scope_builder(room, |ui| {
        number_field(ui, &mut view.gestures, shown, rect.width() - 4.0)
    });
    if let Some((gesture, tenths)) = asked.inner
        && let Ok(tenths) = i32::try_from(tenths)
    {
        let tempo = Tempo::clamped(f64::from(tenths) / 10.0);
        out.push(EditorAction::Edit(gesture, Edit::Tempo(tempo)));
    }
}

#[allow(clippy::cast_possible_truncation, reason = "a tempo is at most 999")]
fn tempo_in_tenths(tempo: Tempo) -> i64 {
    (tempo.bpm() * 10.0).round() as i64
}
