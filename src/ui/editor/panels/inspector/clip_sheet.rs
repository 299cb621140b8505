//! The fields of the selected track's clip in the shown pattern.

use egui::{Button, ComboBox, Ui};

use crate::instance::document::Gesture;
use crate::sequencer::groove::GrooveAmount;
use crate::sequencer::humanise::{LengthSpread, TimeSpread, VelocitySpread};
use crate::sequencer::order::Stride;
use crate::sequencer::pitch::accumulator::{Rise, Span, SpanEnd};
use crate::sequencer::project::End;
use crate::sequencer::value::{Length, StepIndex, SwingAmount, Transpose};
use crate::sequencer::{Accumulator, Clip, ClipChange, Direction, Edit, Humanise, Rate};
use crate::ui::editor::editor_action::EditorAction;
use crate::ui::editor::field_tips;
use crate::ui::editor::note_labels::rate_name;
use crate::ui::editor::now::Now;
use crate::ui::editor::panels::fields::{
    FIELD, MENU, choose, field, parse_percent, percent_field, row, signed_field,
};
use crate::ui::editor::view::View;
use crate::ui::editor::widgets::number_field::{NumberField, number_field};
use crate::ui::words;

/// The rates of the menu; any other is set with its two numbers.
const RATES: [&str; 16] = [
    "1/1", "1/2", "1/4", "1/8", "1/16", "1/32", "1/64", "1/6", "1/12", "1/24", "1/48", "3/8",
    "3/16", "3/32", "1/20", "1/28",
];

/// Sends a change of a clip, with the gesture that it is part of.
pub(super) type ClipEdits<'a> = dyn FnMut(Option<Gesture>, ClipChange) + 'a;

/// A sender of changes for the selected clip.
pub(super) fn edit_clip<'a>(
    view: &View,
    now: &Now,
    out: &'a mut Vec<EditorAction>,
) -> impl FnMut(Option<Gesture>, ClipChange) + use<'a> {
    let (pattern, track) = (now.pattern, view.track);
    move |gesture, change| {
        let edit = Edit::Clip {
            pattern,
            track,
            change,
        };
        out.push(EditorAction::Edit(gesture, edit));
    }
}

/// The fields of the selected track's clip.
pub(super) fn show(ui: &mut Ui, view: &mut View, now: &Now, out: &mut Vec<EditorAction>) {
    let clip = view.clip(now.pattern, view.track);
    let mut change = edit_clip(view, now, out);
    field(
        ui,
        view,
        NumberField::new(words::fields::LENGTH, i64::from(clip.length), 1..=256),
        |gesture, value| {
            change(gesture, ClipChange::Length(Length::clamped(value)));
        },
    );
    ui.horizontal(|ui| {
        let double = Button::new(words::clip::DOUBLE);
        let is_possible = clip.length.get() <= Length::MAX.get() / 2;
        let double = ui.add_enabled(is_possible, double);
        if double.on_hover_text(words::clip::DOUBLE_TIP).clicked() {
            change(None, ClipChange::Double);
        }
    });
    show_rate(ui, view, &clip, &mut change);
    show_direction(ui, view, &clip, &mut change);
    show_played_steps(ui, view, &clip, &mut change);
    let amount = NumberField {
        write: &|value| format!("{value} %"),
        read: &parse_percent,
        ..NumberField::new(
            words::fields::SWING_SHARE,
            i64::from(clip.swing_amount),
            0..=200,
        )
    };
    field(ui, view, amount, |gesture, value| {
        change(
            gesture,
            ClipChange::SwingAmount(SwingAmount::clamped(value)),
        );
    });
    let amount = percent_field(
        words::fields::GROOVE_SHARE,
        i64::from(clip.groove_amount),
        0..=200,
    );
    field(ui, view, amount, |gesture, value| {
        change(
            gesture,
            ClipChange::GrooveAmount(GrooveAmount::clamped(value)),
        );
    });
    let transpose = signed_field(
        words::fields::TRANSPOSE,
        i64::from(clip.transpose),
        -48..=48,
    );
    field(ui, view, transpose, |gesture, value| {
        change(gesture, ClipChange::Transpose(Transpose::clamped(value)));
    });
}

/// Humanising and the accumulator.
pub(super) fn show_feel(ui: &mut Ui, view: &mut View, now: &Now, out: &mut Vec<EditorAction>) {
    let clip = view.clip(now.pattern, view.track);
    let mut change = edit_clip(view, now, out);
    let humanise = clip.humanise;
    let time = NumberField {
        speed: 10.0,
        notch: 100,
        write: &|value| format!("± {value} t"),
        ..NumberField::new(
            words::fields::HUMANISE_TIME,
            i64::from(humanise.time.get()),
            0..=10_080,
        )
    };
    field(ui, view, time, |gesture, value| {
        let time = TimeSpread::clamped(value);
        change(gesture, ClipChange::Humanise(Humanise { time, ..humanise }));
    });
    let velocity = NumberField {
        write: &|value| format!("± {value}"),
        ..NumberField::new(
            words::fields::HUMANISE_VELOCITY,
            i64::from(humanise.velocity),
            0..=127,
        )
    };
    field(ui, view, velocity, |gesture, value| {
        let velocity = VelocitySpread::clamped(value);
        change(
            gesture,
            ClipChange::Humanise(Humanise {
                velocity,
                ..humanise
            }),
        );
    });
    let length = percent_field(
        words::fields::HUMANISE_LENGTH,
        i64::from(humanise.length),
        0..=100,
    );
    field(ui, view, length, |gesture, value| {
        let length = LengthSpread::clamped(value);
        change(
            gesture,
            ClipChange::Humanise(Humanise { length, ..humanise }),
        );
    });
    let climbs = clip.accumulator;
    let rise = signed_field(
        words::fields::TRANSPOSE_PER_PASS,
        i64::from(climbs.rise),
        -48..=48,
    );
    field(ui, view, rise, |gesture, value| {
        let rise = Rise::clamped(value);
        change(
            gesture,
            ClipChange::Accumulator(Accumulator { rise, ..climbs }),
        );
    });
    if climbs.is_default() {
        return;
    }
    let span = NumberField::new(words::fields::SPAN, i64::from(climbs.span), 1..=96);
    field(ui, view, span, |gesture, value| {
        let span = Span::clamped(value);
        change(
            gesture,
            ClipChange::Accumulator(Accumulator { span, ..climbs }),
        );
    });
    let word = |turn: &SpanEnd| match turn {
        SpanEnd::Wrap => words::clip::STARTS_AGAIN.to_owned(),
        SpanEnd::Bounce => words::clip::TURNS_BACK.to_owned(),
    };
    if let Some(turn) = choose(
        ui,
        words::fields::SPAN_END,
        &climbs.turn,
        [SpanEnd::Wrap, SpanEnd::Bounce],
        word,
    ) {
        change(
            None,
            ClipChange::Accumulator(Accumulator { turn, ..climbs }),
        );
    }
}

/// Which of its steps a clip plays, counted from 1, and how far they are turned.
fn show_played_steps(ui: &mut Ui, view: &mut View, clip: &Clip, change: &mut ClipEdits<'_>) {
    let length = i64::from(clip.length);
    let end = i64::from(clip.end).min(length - 1);
    row(ui, words::clip::PLAYS_STEPS, |ui| {
        // Laid out from the right.
        let shown = NumberField::new(words::fields::LAST_STEP, end + 1, 1..=length);
        if let Some((gesture, value)) = number_field(ui, &mut view.gestures, shown, 40.0) {
            // The last step means "to the end", so that the clip can grow.
            let end = if value == length {
                End::MAX
            } else {
                End::clamped(value - 1)
            };
            change(gesture, ClipChange::End(end));
        }
        ui.label(words::clip::STEPS_TO);
        let shown = NumberField::new(
            words::fields::FIRST_STEP,
            i64::from(clip.start) + 1,
            1..=length,
        );
        if let Some((gesture, value)) = number_field(ui, &mut view.gestures, shown, 40.0) {
            change(gesture, ClipChange::Start(StepIndex::clamped(value - 1)));
        }
    });
    field(
        ui,
        view,
        NumberField::new(words::fields::ROTATE, i64::from(clip.rotate), 0..=255),
        |gesture, value| {
            change(gesture, ClipChange::Rotate(StepIndex::clamped(value)));
        },
    );
}

fn show_rate(ui: &mut Ui, view: &mut View, clip: &Clip, change: &mut ClipEdits<'_>) {
    row(ui, words::fields::RATE, |ui| {
        let menu = ComboBox::from_id_salt("rate")
            .width(FIELD)
            .height(MENU)
            .selected_text(rate_name(clip.rate));
        let shown = menu.show_ui(ui, |ui| {
            for text in RATES {
                let rate: Rate = text.parse().unwrap_or_default();
                if ui
                    .selectable_label(rate == clip.rate, rate_entry(rate))
                    .clicked()
                {
                    change(None, ClipChange::Rate(rate));
                }
            }
        });
        let _ = field_tips::explain(
            shown.response.accessible_name(words::fields::RATE),
            words::fields::RATE,
        );
    });
    let limit = i64::from(Rate::LIMIT);
    let mut part = |ui: &mut Ui, label, value: u16, with: &dyn Fn(u16) -> Option<Rate>| {
        let asked = number_field(
            ui,
            &mut view.gestures,
            NumberField::new(label, i64::from(value), 1..=limit),
            44.0,
        );
        if let Some((gesture, value)) = asked
            && let Some(rate) = u16::try_from(value).ok().and_then(with)
        {
            change(gesture, ClipChange::Rate(rate));
        }
    };
    row(ui, words::clip::CUSTOM, |ui| {
        let (numerator, denominator) = (clip.rate.numerator(), clip.rate.denominator());
        // Laid out from the right.
        part(ui, words::fields::RATE_DENOMINATOR, denominator, &|value| {
            Rate::new(numerator, value)
        });
        ui.label("/");
        part(ui, words::fields::RATE_NUMERATOR, numerator, &|value| {
            Rate::new(value, denominator)
        });
    });
}

fn show_direction(ui: &mut Ui, view: &mut View, clip: &Clip, change: &mut ClipEdits<'_>) {
    row(ui, words::fields::DIRECTION, |ui| {
        let text = clip.direction.to_string();
        let menu = ComboBox::from_id_salt("direction")
            .width(FIELD)
            .selected_text(text);
        let shown = menu.show_ui(ui, |ui| {
            for direction in Direction::ALL {
                let chosen =
                    std::mem::discriminant(&direction) == std::mem::discriminant(&clip.direction);
                if ui.selectable_label(chosen, direction.to_string()).clicked() {
                    change(None, ClipChange::Direction(direction));
                }
            }
        });
        let _ = field_tips::explain(
            shown.response.accessible_name(words::fields::DIRECTION),
            words::fields::DIRECTION,
        );
    });
    if let Direction::Stride(stride) = clip.direction {
        field(
            ui,
            view,
            NumberField::new(words::fields::STRIDE, i64::from(stride), 1..=255),
            |gesture, value| {
                change(
                    gesture,
                    ClipChange::Direction(Direction::Stride(Stride::clamped(value))),
                );
            },
        );
    }
}

/// The name of a rate, and what else it is called: "1/8T · triplet".
fn rate_entry(rate: Rate) -> String {
    let called = words::clip::kind_of_rate(rate.numerator(), rate.denominator());
    match called {
        Some(called) => format!("{} · {called}", rate_name(rate)),
        None => rate_name(rate),
    }
}
