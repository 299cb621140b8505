//! The forecast for the selected step: whether it plays and is heard in the next passes, and why not.

use egui::{Align2, Rect, Role, Sense, Stroke, StrokeKind, Ui, WidgetInfo, pos2, vec2};

use crate::sequencer::trig::TrigTest;
use crate::sequencer::{Condition, TrigResult};
use crate::ui::editor::now::Now;
use crate::ui::editor::playback_view::PlaybackView;
use crate::ui::editor::silence_reason::track_silence;
use crate::ui::editor::theme;
use crate::ui::editor::view::View;
use crate::ui::words;
use crate::ui::words::hints;

/// The number of passes shown.
const PASSES: u16 = 8;

/// A light for each of the next passes; the tooltip says why a step does not play.
pub(super) fn show(ui: &mut Ui, view: &mut View, now: &Now) {
    let verdicts = PlaybackView::of(view, now).forecast(view.track, view.step, PASSES);
    let (line, _) = ui.allocate_exact_size(vec2(ui.available_width(), 18.0), Sense::hover());
    let (place, ink) = (line.left_center(), theme::TEXT.of(ui));
    let caption = ui.painter().text(
        place,
        Align2::LEFT_CENTER,
        words::step::NEXT_PASSES,
        theme::font(13.0),
        ink,
    );
    let line = line.with_min_x(caption.right() + 12.0);
    let width = line.width() / f32::from(PASSES);
    let head = view.project.track(view.track);
    let hue = head.map_or((theme::TEXT, theme::TEXT), |head| {
        (
            theme::track_colour(head.colour),
            theme::track_edge(head.colour),
        )
    });
    let hue = (hue.0.of(ui), hue.1.of(ui));
    let clip = view.clip(now.pattern, view.track);
    let condition = clip.step(view.step).condition;
    let silence = track_silence(&clip, view.track, &now.engine);
    for pass in 0..PASSES {
        let verdict = verdicts.get(usize::from(pass)).copied().flatten();
        let left = line.left() + width * f32::from(pass);
        let place = Rect::from_min_size(pos2(left, line.top()), vec2(width - 4.0, line.height()));
        let response = ui.interact(place, ui.scope_id().with(("pass", pass)), Sense::hover());
        let why = match (verdict, silence) {
            (None, _) => words::step::SILENT.to_owned(),
            (Some(TrigResult::Plays), Some(silence)) => words::step::plays_unheard(silence),
            (Some(verdict), _) => why_not(verdict, condition),
        };
        let label = words::step::pass_from_now(pass + 1, &why);
        response.widget_info(|| WidgetInfo::labeled(Role::Image, true, &label));
        let painter = ui.painter();
        match verdict {
            Some(TrigResult::Plays) if silence.is_none() => {
                theme::fill_with_edge(painter, place, theme::ROUND, hue);
            }
            Some(_) => {
                painter.rect_filled(place, theme::ROUND, theme::FIELD.of(ui));
                let line = [
                    place.left_bottom() + vec2(4.0, -3.0),
                    place.right_top() + vec2(-4.0, 3.0),
                ];
                painter.line_segment(line, Stroke::new(1.0, theme::DIM.of(ui)));
            }
            None => {
                let frame = Stroke::new(1.0, theme::FIELD.of(ui));
                painter.rect_stroke(place, theme::ROUND, frame, StrokeKind::Inside);
            }
        }
        if response.hovered() {
            view.hint = hints::FORECAST;
        }
        response.on_hover_text(label);
    }
}

/// Why a step with a condition does not play, in words.
fn why_not(verdict: TrigResult, condition: Condition) -> String {
    let said = |test, (asked, opposite): (&str, &str)| match test {
        TrigTest::Is | TrigTest::Any => asked.to_owned(),
        TrigTest::Not => opposite.to_owned(),
    };
    match verdict {
        TrigResult::Fill => said(condition.fill, words::step::FILL_IS_OFF),
        TrigResult::First => said(condition.first, words::step::NOT_FIRST),
        TrigResult::Previous => said(condition.previous, words::step::PREVIOUS_WAS_FALSE),
        TrigResult::Neighbour => said(condition.neighbour, words::step::NEIGHBOUR_WAS_FALSE),
        TrigResult::Ratio(ratio) => {
            let (pass, of) = ratio.parts();
            words::step::only_in_pass(pass, of)
        }
        TrigResult::Plays
        | TrigResult::Mask
        | TrigResult::Chance { .. }
        | TrigResult::Group(_)
        | TrigResult::OutOfRhythm
        | TrigResult::Drifted
        | TrigResult::Thinned => verdict.to_string(),
    }
}
