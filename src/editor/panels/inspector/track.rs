//! The fields of the selected track: of its clip in the pattern that is shown, and of the track itself.

use egui::{ComboBox, Ui};

use super::{FIELD, field, percent, row, whole};
use crate::document::Gesture;
use crate::editor::view::{Action, Now, View, key_name, key_number};
use crate::editor::widgets::number::{Number, number};
use crate::sequencer::order::Stride;
use crate::sequencer::project::End;
use crate::sequencer::value::{Channel, Delay, Key, Length, StepIndex, SwingAmount, Transpose};
use crate::sequencer::{Clip, ClipChange, Direction, Edit, Rate, TrackChange};

/// The rates of the menu; any other is set with its two numbers.
const RATES: [&str; 16] = [
    "1/1", "1/2", "1/4", "1/8", "1/16", "1/32", "1/64", "1/6", "1/12", "1/24", "1/48", "3/8",
    "3/16", "3/32", "1/20", "1/28",
];

/// Says a change of a clip.
type ClipEdits<'a> = dyn FnMut(Option<Gesture>, ClipChange) + 'a;

/// The fields of the selected track's clip.
pub(super) fn clip(ui: &mut Ui, view: &mut View, now: &Now, out: &mut Vec<Action>) {
    let (pattern, track) = (now.pattern, view.track);
    let clip = view.clip(pattern, track);
    let mut change = |gesture, change| {
        let edit = Edit::Clip {
            pattern,
            track,
            change,
        };
        out.push(Action::Edit(gesture, edit));
    };
    field(
        ui,
        view,
        Number::new("Length", i64::from(clip.length), 1..=128),
        |gesture, value| {
            change(gesture, ClipChange::Length(Length::clamped(value)));
        },
    );
    rate(ui, view, &clip, &mut change);
    direction(ui, view, &clip, &mut change);
    played(ui, view, &clip, &mut change);
    let amount = Number {
        write: &|value| format!("{value} %"),
        read: &percent,
        ..Number::new("Swing share", i64::from(clip.swing_amount), 0..=200)
    };
    field(ui, view, amount, |gesture, value| {
        change(
            gesture,
            ClipChange::SwingAmount(SwingAmount::clamped(value)),
        );
    });
    let transpose = Number {
        speed: 0.1,
        write: &|value| format!("{value:+}"),
        ..Number::new("Transpose", i64::from(clip.transpose), -48..=48)
    };
    field(ui, view, transpose, |gesture, value| {
        change(gesture, ClipChange::Transpose(Transpose::clamped(value)));
    });
}

/// Which of its steps a clip plays, counted from 1, and how far they are turned.
fn played(ui: &mut Ui, view: &mut View, clip: &Clip, change: &mut ClipEdits<'_>) {
    let length = i64::from(clip.length);
    let end = i64::from(clip.end).min(length - 1);
    field(
        ui,
        view,
        Number::new("First step", i64::from(clip.start) + 1, 1..=length),
        |gesture, value| {
            change(gesture, ClipChange::Start(StepIndex::clamped(value - 1)));
        },
    );
    field(
        ui,
        view,
        Number::new("Last step", end + 1, 1..=length),
        |gesture, value| {
            // The last of all is "to the end", which stays true when the track grows.
            let end = if value == length {
                End::MAX
            } else {
                End::clamped(value - 1)
            };
            change(gesture, ClipChange::End(end));
        },
    );
    field(
        ui,
        view,
        Number::new("Rotate", i64::from(clip.rotate), 0..=127),
        |gesture, value| {
            change(gesture, ClipChange::Rotate(StepIndex::clamped(value)));
        },
    );
}

fn rate(ui: &mut Ui, view: &mut View, clip: &Clip, change: &mut ClipEdits<'_>) {
    row(ui, "Rate", |ui| {
        let menu = ComboBox::from_id_salt("rate")
            .width(FIELD)
            .selected_text(clip.rate.to_string());
        let shown = menu.show_ui(ui, |ui| {
            for text in RATES {
                let rate: Rate = text.parse().unwrap_or_default();
                if ui
                    .selectable_label(rate == clip.rate, rate_name(text))
                    .clicked()
                {
                    change(None, ClipChange::Rate(rate));
                }
            }
        });
        shown.response.accessible_name("Rate");
    });
    let limit = i64::from(Rate::LIMIT);
    let mut part = |ui: &mut Ui, label, value: u16, with: &dyn Fn(u16) -> Option<Rate>| {
        let asked = number(
            ui,
            &mut view.hold,
            Number::new(label, i64::from(value), 1..=limit),
            44.0,
        );
        if let Some((gesture, value)) = asked
            && let Some(rate) = u16::try_from(value).ok().and_then(with)
        {
            change(gesture, ClipChange::Rate(rate));
        }
    };
    row(ui, "any other", |ui| {
        let (numerator, denominator) = (clip.rate.numerator(), clip.rate.denominator());
        // Laid out from the right.
        part(ui, "Rate: denominator", denominator, &|value| {
            Rate::new(numerator, value)
        });
        ui.label("/");
        part(ui, "Rate: numerator", numerator, &|value| {
            Rate::new(value, denominator)
        });
    });
}

fn direction(ui: &mut Ui, view: &mut View, clip: &Clip, change: &mut ClipEdits<'_>) {
    row(ui, "Direction", |ui| {
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
        shown.response.accessible_name("Direction");
    });
    if let Direction::Stride(stride) = clip.direction {
        field(
            ui,
            view,
            Number::new("Stride", i64::from(stride), 1..=127),
            |gesture, value| {
                change(
                    gesture,
                    ClipChange::Direction(Direction::Stride(Stride::clamped(value))),
                );
            },
        );
    }
}

/// The fields of the selected track itself, in all patterns.
pub(super) fn track(ui: &mut Ui, view: &mut View, out: &mut Vec<Action>) {
    let track = view.track;
    let Some(head) = view.project.tracks.get(track).cloned() else {
        return;
    };
    let mut change =
        |gesture, change| out.push(Action::Edit(gesture, Edit::Track { track, change }));
    let key = Number {
        speed: 0.1,
        write: &key_name,
        read: &|text| key_number(text).and_then(whole),
        ..Number::new("Key", i64::from(head.key), 0..=127)
    };
    field(ui, view, key, |gesture, value| {
        change(gesture, TrackChange::Key(Key::clamped(value)));
    });
    let channel = Number {
        speed: 0.05,
        ..Number::new("Channel", i64::from(head.channel), 1..=16)
    };
    field(ui, view, channel, |gesture, value| {
        change(gesture, TrackChange::Channel(Channel::clamped(value)));
    });
    let delay = Number {
        speed: 20.0,
        notch: 84,
        write: &|value| format!("{value:+} t"),
        ..Number::new("Delay", i64::from(head.delay), -20160..=20160)
    };
    field(ui, view, delay, |gesture, value| {
        change(gesture, TrackChange::Delay(Delay::clamped(value)));
    });
}

/// "1/12 · 1/8 triplet": what musicians call a fraction.
fn rate_name(text: &str) -> String {
    let called = match text {
        "1/6" => "1/4 triplet",
        "1/12" => "1/8 triplet",
        "1/24" => "1/16 triplet",
        "1/48" => "1/32 triplet",
        "3/8" => "1/4 dotted",
        "3/16" => "1/8 dotted",
        "3/32" => "1/16 dotted",
        "1/20" => "1/16 quintuplet",
        "1/28" => "1/16 septuplet",
        _ => return text.to_owned(),
    };
    format!("{text} · {called}")
}
