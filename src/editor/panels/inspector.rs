//! Everything of the selected step and of the selected track, as numbers to drag, turn or type.

use egui::{Align, ComboBox, Layout, Rect, RichText, ScrollArea, Ui, UiBuilder, vec2};

use crate::editor::theme;
use crate::editor::view::{Action, Now, View, key_name, key_number};
use crate::editor::widgets::button::switch;
use crate::editor::widgets::number::{Number, number};
use crate::sequencer::edit::Place;
use crate::sequencer::order::Stride;
use crate::sequencer::project::End;
use crate::sequencer::step::Notes;
use crate::sequencer::time::nudge_ticks;
use crate::sequencer::value::{
    Channel, Delay, Interval, Key, Length, Nudge, StepIndex, SwingAmount, Transpose, Velocity,
};
use crate::sequencer::{
    Clip, ClipChange, Direction, Edit, Gate, Rate, Step, StepChange, StepNote, TrackChange,
};

/// Width of a value.
const FIELD: f32 = 96.0;
/// The rates of the menu; any other is set with its two numbers.
const RATES: [&str; 16] = [
    "1/1", "1/2", "1/4", "1/8", "1/16", "1/32", "1/64", "1/6", "1/12", "1/24", "1/48", "3/8",
    "3/16", "3/32", "1/20", "1/28",
];

/// Draws the panel.
pub fn show(ui: &mut Ui, rect: Rect, view: &mut View, now: &Now, out: &mut Vec<Action>) {
    ui.painter().rect_filled(rect, 6.0, theme::PANEL);
    let inner = rect.shrink2(vec2(14.0, 10.0));
    ui.scope_builder(UiBuilder::new().max_rect(inner), |ui| {
        ScrollArea::vertical()
            .id_salt("inspector")
            .auto_shrink(false)
            .show(ui, |ui| {
                sheet(ui, view, view.place(now.pattern), out);
                ui.add_space(8.0);
                ui.separator();
                heading(ui, "Track", &name_of(view));
                clip(ui, view, now, out);
                track(ui, view, out);
            });
    });
}

/// One step, with its name.
pub fn sheet(ui: &mut Ui, view: &mut View, place: Place, out: &mut Vec<Action>) {
    heading(ui, &format!("Step {}", place.step + 1), &name_of(view));
    step(ui, view, place, out);
}

/// The fields of one step.
fn step(ui: &mut Ui, view: &mut View, place: Place, out: &mut Vec<Action>) {
    let step = view.step_at(place);
    let clip = view.clip(place.pattern, place.track);
    let mut change = |gesture, change| out.push(Action::Edit(gesture, Edit::Step(place, change)));
    row(ui, "On", |ui| {
        if switch(ui, "Step on", step.on, FIELD).clicked() {
            change(None, StepChange::On(!step.on));
        }
    });
    field(
        ui,
        view,
        Number::new("Velocity", i64::from(step.velocity), 1..=127),
        |gesture, value| {
            change(gesture, StepChange::Velocity(Velocity::clamped(value)));
        },
    );
    gate(ui, view, &step, &mut change);
    row(ui, "Tie", |ui| {
        let shown = switch(ui, "Tie", step.tie, FIELD);
        if shown
            .on_hover_text("Sounds on from the step before")
            .clicked()
        {
            change(None, StepChange::Tie(!step.tie));
        }
    });
    let ticks = nudge_ticks(clip.rate, step.nudge);
    let nudge = Number {
        speed: 25.0,
        notch: 50,
        write: &|value| format!("{:+} % · {ticks:+} t", value * 100 / 5040),
        read: &|text| percent(text).map(|share| share * 50.4),
        ..Number::new("Nudge", i64::from(step.nudge), -5039..=5039)
    };
    field(ui, view, nudge, |gesture, value| {
        change(gesture, StepChange::Nudge(Nudge::clamped(value)));
    });
    notes(ui, view, place, &step, &mut change);
}

/// The gate: a share of a step, or until the next note.
fn gate(ui: &mut Ui, view: &mut View, step: &Step, change: &mut Change<'_>) {
    let thousandths = match step.gate {
        Gate::Steps(steps) => i64::from(steps),
        Gate::UntilNext => 1000,
    };
    let shown = Number {
        speed: 5.0,
        notch: 50,
        write: &|value| format!("{} %", value / 10),
        read: &|text| percent(text).map(|share| share * 10.0),
        ..Number::new("Gate", thousandths, 1..=128_000)
    };
    if step.gate != Gate::UntilNext {
        field(ui, view, shown, |gesture, value| {
            change(gesture, StepChange::Gate(Gate::thousandths(value)));
        });
    }
    row(ui, "Until the next", |ui| {
        let until = step.gate == Gate::UntilNext;
        if switch(ui, "Gate until the next note", until, FIELD).clicked() {
            let gate = if until {
                Gate::default()
            } else {
                Gate::UntilNext
            };
            change(None, StepChange::Gate(gate));
        }
    });
}

/// The notes of a step, each by its key's name; up to eight.
fn notes(ui: &mut Ui, view: &mut View, place: Place, step: &Step, change: &mut Change<'_>) {
    let head = view.project.track(place.track);
    let base = head.map_or(60, |head| i64::from(head.key));
    let kept: Vec<StepNote> = step.notes.as_slice().to_vec();
    for (index, note) in kept.iter().enumerate() {
        let label = if index == 0 {
            "Note".to_owned()
        } else {
            format!("Note {}", index + 1)
        };
        let shown = Number {
            write: &|value| format!("{} ({value:+})", key_name(base + value)),
            read: &|text| interval(text, base),
            ..Number::new(&label, i64::from(note.interval), -127..=127)
        };
        field(ui, view, shown, |gesture, value| {
            let mut notes = kept.clone();
            notes[index].interval = Interval::clamped(value);
            if let Some(notes) = Notes::new(notes) {
                change(gesture, StepChange::Notes(notes));
            }
        });
    }
    row(ui, "", |ui| {
        let count = kept.len();
        let more = ui.add_enabled(count < Notes::MOST, egui::Button::new("+ note"));
        if more.accessible_name("Add a note").clicked() {
            let highest = kept
                .iter()
                .map(|note| i64::from(note.interval))
                .max()
                .unwrap_or(0);
            let added = StepNote::at(Interval::clamped(highest + 4));
            if let Some(notes) = Notes::new(kept.iter().copied().chain([added])) {
                change(None, StepChange::Notes(notes));
            }
        }
        let fewer = ui.add_enabled(count > 1, egui::Button::new("−"));
        if fewer.accessible_name("Remove the last note").clicked()
            && let Some(notes) = Notes::new(kept.iter().copied().take(count - 1))
        {
            change(None, StepChange::Notes(notes));
        }
    });
}

/// The fields of the selected track's clip.
fn clip(ui: &mut Ui, view: &mut View, now: &Now, out: &mut Vec<Action>) {
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
fn track(ui: &mut Ui, view: &mut View, out: &mut Vec<Action>) {
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

/// Says a change of a step.
type Change<'a> = dyn FnMut(Option<crate::document::Gesture>, StepChange) + 'a;
/// Says a change of a clip.
type ClipEdits<'a> = dyn FnMut(Option<crate::document::Gesture>, ClipChange) + 'a;

fn heading(ui: &mut Ui, text: &str, beside: &str) {
    ui.horizontal(|ui| {
        ui.label(RichText::new(text).size(16.0).strong());
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            ui.add(egui::Label::new(RichText::new(beside).size(12.0).color(theme::DIM)).truncate());
        });
    });
    ui.add_space(2.0);
}

/// A line of the panel: what it is on the left, its value on the right.
fn row(ui: &mut Ui, label: &str, value: impl FnOnce(&mut Ui)) {
    ui.horizontal(|ui| {
        ui.label(RichText::new(label).color(theme::TEXT));
        ui.with_layout(Layout::right_to_left(Align::Center), value);
    });
}

fn field(
    ui: &mut Ui,
    view: &mut View,
    shown: Number<'_>,
    change: impl FnOnce(Option<crate::document::Gesture>, i64),
) {
    let hold = &mut view.hold;
    row(ui, shown.label, |ui| {
        if let Some((gesture, value)) = number(ui, hold, shown, FIELD) {
            change(gesture, value);
        }
    });
}

fn name_of(view: &View) -> String {
    view.project
        .track(view.track)
        .map_or_else(String::new, |head| head.name.clone())
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

fn percent(text: &str) -> Option<f64> {
    text.trim().trim_end_matches('%').trim().parse().ok()
}

/// An interval: signed, "+7", or the name of a key.
fn interval(text: &str, base: i64) -> Option<f64> {
    match text.trim().parse::<i32>() {
        Ok(semitones) => Some(f64::from(semitones)),
        Err(_) => key_number(text).map(|key| key - base).and_then(whole),
    }
}

fn whole(value: i64) -> Option<f64> {
    i32::try_from(value).ok().map(f64::from)
}
